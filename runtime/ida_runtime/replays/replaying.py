"""What would have come out of a kept run, had some of it been answered otherwise.

A replay is a full run whose agents say what they said, but for the answers and agents that are given in their
place. It need not be computed in full. An answer depends on nothing but the program, the problem and what was
asked below (rule 4), so what does not lie above a change stands as it is: whoever asks it is told what the
run found. The rest is told again by the reference interpreter (`replays.retelling`), the shortest way
to be right: there is no second meaning of the language, and no state of an engine to be put together from
tables. What depends on a change is found by going up the asks of the tables, column by column, and only
that takes time that grows with the run.

- An answer that is given to a leaf is given to all that are shown alike (rule 7): whoever answers them could
  not tell them apart. One that is given to any other question is its answer, and nothing is asked for it.
- What comes up only now is taken apart as ever. A leaf of it is answered as one that was shown alike; else
  by its agent, where that would say the same again and costs nothing; else it is unknown, since nobody
  answers it.
- With a budget on questions which are cut depends on all others of the root: their shares are told whole. A
  budget on cost leaves nothing out, since nothing costs anything but what given agents say.
- Each share is told for itself, as it was run. A question of several shares counts in each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
from attrs import define, field, frozen

from ida_dsl.asking.agents import Answerer, Means, agents_for
from ida_dsl.asking.misused import Misused
from ida_dsl.interpreter.calling import Caller
from ida_dsl.interpreter.checks import drawing_names
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.memo import Memory
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.program import NO_PYTHON, Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.settings import TOTAL, Settings
from ida_dsl.interpreter.tally import MEMORY, STEPS
from ida_dsl.questions import Context, Question
from ida_dsl.spec import is_right
from ida_dsl.values import Unknown, Value
from ida_runtime.calls.callers import calls_of, here_of
from ida_runtime.calls.rounds import Rounds
from ida_runtime.columns.column import Numbers
from ida_runtime.replays.alike import Alike, Key, Way
from ida_runtime.replays.cast import Role, cast_of
from ida_runtime.replays.remembered import Recorded
from ida_runtime.replays.retelling import Retelling
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.links import NOT_PUT, Flags, Links
from ida_runtime.traces.reader import Place, Trace

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


@frozen
class Root:
    """A root whose answer changes: its number from 0, the question, both answers, and whether each is right
    by the spec (None where that cannot be told)."""

    number: int
    question: Question
    before: Value
    after: Value
    right_before: bool | None
    right_after: bool | None


@frozen(eq=False)
class Told:
    """A share told again. `entries` are the questions that were worked out, `rows` where the run had them, if
    it had; `stands` flags those of the run that stand as they are and belong to some root still, and `known`
    has the numbers of those that entries name. `contexts` are the problems of entries, as the share numbers
    them. With a budget on questions a share is told whole, if it is: then `whole` is all there is of it, and
    `numbers` are those of its roots."""

    links: Links
    stands: Flags
    entries: Mapping[Question, Entry]
    rows: Mapping[Question, int]
    known: Mapping[Question, int]
    contexts: Mapping[Context, int]
    numbers: tuple[int, ...]
    whole: Outcome | None = None


@frozen(eq=False)
class Replay:
    """What came out. `roots` are those that change, in order. Of the questions `recomputed` are of the run
    and were worked out again (those that an answer was given to among them), `taken` stand as they were,
    `new` came up only now. `unanswered` counts, by `task` or `task.strategy`, those of which nobody knows
    what would have been said. `answers_by` and `cost` are what agents said now; `shares` what was told of
    each share."""

    trace: Trace
    program: Program
    roles: Mapping[str, Role] = field(repr=False)
    roots: tuple[Root, ...]
    recomputed: int
    taken: int
    new: int
    unanswered: Mapping[str, int]
    answers_by: Mapping[str, int]
    cost: float
    shares: tuple[Told, ...] = field(repr=False)

    @property
    def more_right(self) -> int:
        """So many more of the roots are right by the spec than were."""
        return sum(bool(one.right_after) - bool(one.right_before) for one in self.roots)


def replay(
    trace: Trace,
    answers: Mapping[Place, Value] | Mapping[str, Value] | None = None,
    agents: Mapping[str, Answerer] | None = None,
    *,
    externs: Mapping[str, Callable[..., object]] = NO_PYTHON,
    keeper: Keeper | None = None,
) -> Replay:
    """Tells a run again: with `answers` in place of those of questions (by their place or their whole id in
    hexadecimal digits), with `agents` in place of who answered tasks, or showed strategies (`task.strategy`):
    descriptions, functions or agents, as `ida_dsl.run` takes them.

    `externs` are the program's helpers in Python, where they may run; a `keeper` keeps what the agents that
    are given say, if that is paid for. Raises `Misused` where the run did not come to its end, or has no such
    question or task, and `NoRun` where it is damaged.
    """
    if trace.about.get("state") != "done":
        path = trace.folder.path
        raise Misused(f"{path} has not come to its end", f"`ida-dsl run --resume {path}` goes on with it")
    program = Program(trace.graph, {}, externs) if externs else trace.program
    means = Means(int(trace.about.get("seed", 0)), allow_python=bool(externs))
    roles = cast_of(trace, program, agents_for(program, agents or {}, means))
    calls = calls_of(keeper, shared=False)
    with closing(calls):
        return _Replaying(trace, program, roles, Rounds(calls, here_of(keeper))).done(answers or {})


@define(eq=False)
class _Replaying:
    """The replay of one run."""

    trace: Trace
    program: Program
    roles: Mapping[str, Role]
    caller: Caller
    kept: Kept = field(init=False)
    alike: Alike = field(init=False)
    settings: Settings = field(init=False)
    answers: dict[int, Value] = field(factory=dict)
    leaves: dict[Way, dict[Key, Value]] = field(factory=dict)
    memory: Memory = field(factory=dict)
    unanswered: Counter[str] = field(factory=Counter)
    answers_by: Counter[str] = field(factory=Counter)
    cost: float = 0.0

    def __attrs_post_init__(self) -> None:
        self.kept, self.alike = Kept(self.trace), Alike(self.trace)
        self.settings = _settings(self.trace)

    def done(self, answers: Mapping[Place, Value] | Mapping[str, Value]) -> Replay:
        """All of it."""
        given = [place for which, value in answers.items() for place in self._give(which, value)]
        drawn = _drawn_otherwise(self.trace, self.program, self.roles)
        shares, roots = list[Told](), list[Root]()
        for share in range(self.trace.shares):
            links = Links.of(self.trace, share)
            own = [links.number(place) for place in given if place.share == share]
            changed = [np.array(own, dtype=np.int64), *self._answered_anew(links, drawn)]
            told, found = self._share(links, np.concatenate(changed))
            shares.append(told)
            roots += found
        return Replay(
            trace=self.trace,
            program=self.program,
            roles=self.roles,
            roots=tuple(roots),
            recomputed=sum(len(one.rows) for one in shares),
            taken=sum(int(one.stands.sum()) for one in shares),
            new=sum(len(one.entries) - len(one.rows) for one in shares),
            unanswered=dict(sorted(self.unanswered.items())),
            answers_by=dict(sorted(self.answers_by.items())),
            cost=self.cost,
            shares=tuple(shares),
        )

    # ------------------------------------------------------------------------------------ what changes

    def _give(self, which: Place | str, value: Value) -> list[Place]:
        """Takes an answer in; the questions of the run that it is given to."""
        place = which if isinstance(which, Place) else next(self.trace.find(which), None)
        if place is None:
            raise Misused(f"no question of this run has the id {which}", "`ida-dsl trace find` lists them")
        row, question = self.trace.row(place), self.kept.question(place)
        if row.strategy is not None or row.agent is None:
            self.answers[question.id] = value
            return list(self.trace.find(row.id))
        way = Way.of(place.task, None, self.roles[place.task].answerer)
        given, key = self.leaves.setdefault(way, {}), self.alike.key(question, way)
        if key in given and not _same(given[key], value):
            how = f"give one answer to question {row.id[:12]} and to those that are shown alike"
            raise Misused(f"two answers are given to what {way.task} is shown alike", how)
        given[key] = value
        return self.alike.places(question, way)

    def _answered_anew(self, links: Links, drawn: frozenset[str]) -> Iterator[Numbers]:
        """What other agents answer, or show, and whoever asks what has other draws now."""
        for slot, role in self.roles.items():
            task, _, strategy = slot.partition(".")
            if role.given and task in links.starts:
                table = self.trace.table("questions", links.share, task)
                if strategy:
                    fits = pc.fill_null(pc.equal(table["strategy"].cast("string"), strategy), False)
                else:
                    left = pc.fill_null(pc.equal(table["reason"].cast("string"), "BUDGET"), False)
                    fits = pc.and_(pc.is_null(table["strategy"]), pc.or_(pc.is_valid(table["agent"]), left))
                yield links.starts[task] + np.flatnonzero(fits.to_numpy())
        if drawn:
            put = links.asked != NOT_PUT
            yield links.askers[put][links.of_tasks(drawn)[links.asked[put]]]

    # ---------------------------------------------------------------------------------------- one share

    def _share(self, links: Links, changed: Numbers) -> tuple[Told, list[Root]]:
        """Tells one share."""
        table = self.trace.table("roots", links.share)
        roots = links.numbers(table["task"], table["row"])
        again = links.above(changed)
        whole = self.settings.questions is not None and changed.size > 0
        if whole:
            again[:] = True
        at = np.flatnonzero((roots != NOT_PUT) & again[roots])
        record = Recorded(self.kept, links, again, self.roles, self.alike, self.answers, self.leaves)
        retold = Retelling(self.program, self.roles, self.settings, record, self.memory, self.caller)
        places = links.places(roots[at])
        questions = list(map(self.kept.question, places))
        outcome = retold.run(questions) if questions else None
        self._count(retold)
        entries = retold.entries
        rows = {one: links.number(place) for one in entries if (place := record.place(one))}
        standing = roots[(roots != NOT_PUT) & ~again[roots]]
        stands = links.below(np.concatenate([standing, np.fromiter(record.taken, np.int64)]))
        numbers = table["root"].to_numpy()[at].tolist()
        after = outcome.answers if outcome else ()
        before = map(self.kept.answer, places)
        changes = zip(numbers, questions, before, after, strict=True)
        found = [self._root(*change) for change in changes if not _same(*change[2:])]
        contexts = {
            one.context: self.trace.row(place).context for one, place in zip(questions, places, strict=True)
        }
        known = {
            one: links.number(place)
            for one in _named(entries.values())
            if one not in entries and (place := record.place(one))
        }
        told = outcome if whole else None
        return Told(links, stands, entries, rows, known, contexts, tuple(numbers), told), found

    def _count(self, retold: Retelling) -> None:
        self.unanswered.update(retold.unanswered.values())
        self.answers_by.update(retold.desk.answers_by)
        self.cost += retold.desk.purse.spent

    def _root(self, number: int, question: Question, before: Value, after: Value) -> Root:
        verdicts = (self._right(question, before), self._right(question, after))
        return Root(number, question, before, after, *verdicts)

    def _right(self, question: Question, answer: Value) -> bool | None:
        task = self.program.tasks.get(question.task)
        if task is None or task.spec is None:
            return None
        found = is_right(self.program, question, answer)
        return found if isinstance(found, bool) else None


def _named(entries: Iterable[Entry]) -> Iterator[Question]:
    """The questions that entries name: those that they asked, and those where something arose."""
    for entry in entries:
        for one in (entry.answer, *(asked.put for asked in entry.asks)):
            named = one.origin if isinstance(one, Unknown) else one
            if isinstance(named, Question):
                yield named


def _same(one: Value, other: Value) -> bool:
    """Whether two answers are the same; unknown for another reason is not."""
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one.reason is other.reason
    return one == other


def _settings(trace: Trace) -> Settings:
    """The run's, as far as they say what is asked."""
    about, budget = trace.about, trace.about.get("budget", {})
    return Settings(
        seed=int(about.get("seed", 0)),
        forced=about.get("strategies", {}),
        questions=budget.get("questions"),
        total=budget.get("total") or TOTAL,
        steps=budget.get("steps") or STEPS,
        memory=budget.get("memory") or MEMORY,
    )


def _drawn_otherwise(trace: Trace, program: Program, roles: Mapping[str, Role]) -> frozenset[str]:
    """The tasks whose questions have draws now and had none, or the other way round (rule 1)."""
    if not any(role.given for role in roles.values()):
        return frozenset()
    agents = {slot: role.answerer.agent for slot, role in roles.items()}
    names = program.reachable({place.task for place in trace.roots() if place is not None})
    drawing = drawing_names(program, Desk(program, agents, Purse(), {}), names)
    before = set(trace.about.get("deterministic", ()))
    return frozenset(name for name in names & program.tasks.keys() if (name in drawing) == (name in before))
