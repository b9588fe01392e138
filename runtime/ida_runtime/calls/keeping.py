"""Paid answers on their way into the journal, and out of it.

Nothing is told of an answer before it is committed: it waits in `Keeper` until `commit`, which puts all that
came meanwhile on the disk together. Whoever was killed after an agent said something and before it was
committed asks that again; at most what was under way then can be lost so, in each agent's `concurrency` calls
of `batch` questions.

A run that goes on finds in its journal what was paid for, and takes it as if the agent had said it now, at
the same cost: so it comes to the same end as one that nobody disturbed. What is taken from the journals of
earlier runs costs nothing, and is written into this one's. An answer that stands for several questions
(members of groups are asked it again under other draws, where they do not draw) is paid once.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from attrs import define, evolve, field, frozen

from ida_dsl.interpreter.calling import Leaf, Plainly, replies, trouble
from ida_dsl.interpreter.key_digests import KeyDigests
from ida_dsl.interpreter.memo import Answerer, Key, Seen, memory_key, step_key, task_text
from ida_dsl.interpreter.replies import admit
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.values import Unknown
from ida_runtime.agents.base import (
    Step,
    Stopped,
    admitted,
    failed,
    led,
    one_by_one,
    raised,
    talked,
)
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.calls.parts import OFTEN
from ida_runtime.journals.journal import Entry, Journal, JournalTrouble, Paid, Said
from ida_runtime.journals.said import Written, answer_written, step_written

Done = Callable[[object], None]


@frozen(eq=False)
class Asking:
    """A question or a step that a journal keeps, by its digest."""

    key: int
    answerer: Answerer
    task: str
    step: bool


@define(eq=False)
class Keeper:
    """What a run keeps. `journal` is its own, `earlier` those of earlier runs; `fresh` names tasks, steps as
    `task.strategy`, and agents, whose answers from before this run are not taken. `found` counts the answers
    that were there when the run began, `taken` those that were taken from each of the earlier journals."""

    journal: Journal
    earlier: Sequence[Journal] = ()
    fresh: frozenset[str] = frozenset()
    found: int = field(default=0, init=False)
    taken: list[int] = field(init=False)
    _digests: KeyDigests = field(factory=KeyDigests)
    _texts: dict[str, str] = field(factory=dict)
    _met: set[int] = field(factory=set)
    _again: set[int] = field(factory=set)
    _open: dict[int, list[Done]] = field(factory=dict)
    _came: list[tuple[Paid, object]] = field(factory=list)
    _ready: deque[tuple[Done, object]] = field(factory=deque)
    _members: dict[int, Answerer] = field(factory=dict)
    _failed: NotKept | None = field(default=None, init=False)
    _torn: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.taken = [0] * len(self.earlier)

    @property
    def waiting(self) -> int:
        """How many answers came of which nobody is told yet; one more where that cannot be done."""
        return len(self._came) + len(self._ready) + (self._failed is not None)

    @property
    def came_in(self) -> int:
        """How many answers the next commit has."""
        return len(self._came)

    def asking(self, answerer: Answerer, shown: Shown, key: Key | None = None) -> Asking:
        """What is asked; `key` is given for steps, and where it is known."""
        if key is None:
            key = memory_key(self._seen(answerer, shown), shown.question.arguments)
        if shown.picks is None:
            return Asking(self._digests.of(key), answerer, shown.task.name, step=False)
        return Asking(self._digests.of(key), answerer, str(key[0]), step=True)

    def _seen(self, answerer: Answerer, shown: Shown) -> Seen:
        task, asked = shown.task, shown.question
        if task.name not in self._texts:
            self._texts[task.name] = task_text(task)
        return Seen.of(answerer, self._texts[task.name], shown.facts, asked.context, asked.draw)

    # ------------------------------------------------------------------------------------------- taking

    def take(self, asking: Asking) -> object:
        """What the run's own journal has, if it has something that may be taken."""
        if not self.journal.last and asking.key not in self._met:
            return None  # it was empty, and this is not of this run
        entry = self._found(asking.key)
        if entry is None:
            return None
        said = _said(entry, asking) if self._may_take(entry, asking) else None
        if said is None:
            self._again.add(asking.key)
            return None
        self.found += entry.number <= self.journal.last
        return self._once(asking, said)

    def _found(self, key: int) -> Entry | None:
        try:
            return self.journal.find(key)
        except JournalTrouble as why:
            raise NotKept(why, []) from None

    def _may_take(self, entry: Entry, asking: Asking) -> bool:
        if entry.number > self.journal.last:  # of this run: it knows today what it knew a moment ago
            return True
        names = {asking.task, asking.answerer.name}
        return not entry.written.passing and not names & self.fresh

    def _once(self, asking: Asking, said: Said) -> object:
        """The first pays."""
        if asking.key in self._met:
            return _free(said)
        self._met.add(asking.key)
        return said

    def reuse(self, asking: Asking) -> tuple[Written, Said] | None:
        """What an earlier run's journal has, if it has something that may be taken. It costs nothing."""
        if {asking.task, asking.answerer.name} & self.fresh:
            return None
        for at, journal in enumerate(self.earlier):
            entry = journal.find(asking.key)
            if entry is not None and not entry.written.passing:
                free = evolve(entry, written=evolve(entry.written, cost=0.0))
                said = _said(free, asking)
                if said is not None:
                    self.taken[at] += 1
                    return free.written, said
        return None

    # ------------------------------------------------------------------------------------------ keeping

    def put(self, asking: Asking, done: Done) -> bool:
        """Whether the agent need not be asked. `done` is told at the next commit: what is kept, or, where it
        is to be asked, what it says, when that was given to `came`."""
        said = self.take(asking)
        if said is not None:  # not at once: who asks the same meanwhile waits with this one, as ever
            self._ready.append((done, said))
            return True
        if asking.key in self._open:
            self._open[asking.key].append(done)
            return True
        self._open[asking.key] = [done]
        found = self.reuse(asking)
        if found is not None:
            self._queue(asking, *found, reused=True)
        return found is not None

    def came(self, asking: Asking, shown: Shown, said: object) -> None:
        """An agent's reply. It waits for the commit."""
        kept = step_written(said, asking.answerer.price) if asking.step else _answer_written(shown, said)
        self._queue(asking, kept, said)

    def late(self, asking: Asking, shown: Shown, said: object) -> None:
        """The reply of a call that had been given up. Nobody is told, but it was paid for: it takes the place
        of the failure, and is there when the run goes on."""
        kept = step_written(said, asking.answerer.price) if asking.step else _answer_written(shown, said)
        entry = self._found(asking.key)
        if not kept.passing and entry is not None and entry.written.passing:
            self._again.add(asking.key)
            self._queue(asking, kept, said)

    def _queue(self, asking: Asking, kept: Written, said: object, *, reused: bool = False) -> None:
        again = asking.key in self._again
        paid = Paid(asking.key, asking.task, asking.answerer.name, kept, reused, again)
        if self._failed is None:
            self._came.append((paid, said))
        else:
            self._failed.lost.append(paid)

    def later(self, done: Done, said: object) -> None:
        """Of an agent that is not kept: `done` is told with the others."""
        self._ready.append((done, said))

    def write(self) -> None:
        """Commits what came, and tells nobody yet. Where that fails, `commit` will say so."""
        came, self._came = self._came, []
        if not came:
            return
        try:
            self._add([paid for paid, _ in came])
        except JournalTrouble as why:
            self._failed = NotKept(why, [paid for paid, _ in came])
            return
        except BaseException:  # Ctrl-C; the run will hear what came last
            self._came, self._torn = came + self._came, True
            raise
        for paid, said in came:
            self._again.discard(paid.key)
            self._met.add(paid.key)
            for at, done in enumerate(self._open.pop(paid.key, ())):
                self._ready.append((done, _free(said) if at else said))

    def _add(self, paid: list[Paid]) -> None:
        if self._torn:  # some may have been committed just before
            standing = [self.journal.find(one.key) for one in paid]
            pairs = zip(paid, standing, strict=True)
            paid = [one for one, entry in pairs if entry is None or entry.written != one.said]
            self._torn = False
        self.journal.add(paid)

    def commit(self) -> None:
        """Commits what came, then tells of it. Raises `NotKept` where it could not be committed."""
        self.write()
        while self._ready:
            done, said = self._ready.popleft()
            done(said)
            if not self._ready:
                self.write()  # whoever was told may have found more in earlier journals
        if self._failed is not None:
            raise self._failed

    # -------------------------------------------------------------------------- whoever answers at once

    def here(self, answerer: Answerer, questions: list[Shown]) -> list[object]:
        """The replies of a local agent. Those of a person are committed one by one, as they come, and those
        of a function often. Raises `NotKept`, and what the agent ends the run with."""
        if hasattr(answerer.agent, "talk"):
            return self._through(answerer.agent, questions)
        if not answerer.kept:
            return replies(answerer, questions)
        given: list[object] = [None] * len(questions)
        asked = [(self.asking(answerer, shown), shown) for shown in questions]
        missing = [
            pair for at, pair in enumerate(asked) if not self.put(pair[0], partial(given.__setitem__, at))
        ]
        try:
            self._ask_here(answerer, missing)
        except Stopped as stop:  # what was committed counts, whoever ended the run
            pairs = zip(questions, given, strict=True)
            stop.given = tuple((shown, reply) for shown, reply in pairs if isinstance(reply, Reply))
            raise
        return given

    def _ask_here(self, answerer: Answerer, missing: list[tuple[Asking, Shown]]) -> None:
        each, coming = (hasattr(answerer.agent, name) for name in ("each", "as_they_come"))
        since = time.monotonic()
        said = one_by_one(answerer, [shown for _, shown in missing]) if missing else ()
        for (asking, shown), reply in zip(missing, said, strict=True):
            self.came(asking, shown, reply)
            if each or (coming and time.monotonic() - since > OFTEN):
                self.commit()
                since = time.monotonic()
        self.commit()

    def _through(self, group: Any, questions: list[Shown]) -> list[object]:
        try:
            return list(talked(group.talk(questions), self._put))
        except Exception as error:  # noqa: BLE001 - a group of somebody's own may raise anything
            return [raised(error)] * len(questions)

    def _put(self, member: Agent, asked: Sequence[Shown]) -> list[Reply]:
        given = self.here(self.member(member), list(asked)) if asked else []
        return [admitted(reply, shown) for reply, shown in zip(given, asked, strict=True)]

    def member(self, agent: Agent) -> Answerer:
        """A member of a group, looked at once."""
        found = self._members.get(id(agent))
        if found is None:
            found = self._members[id(agent)] = Answerer.of(agent)
        return found

    def step_here(self, answerer: Answerer, shown: Shown, key: Key) -> object:
        """The step of a local agent."""
        if hasattr(answerer.agent, "lead"):
            return led(answerer.agent.lead(shown), lambda member: self._step_of(member, shown, key))
        if not answerer.kept:
            return Plainly().step(Leaf(answerer, shown, key))
        came: list[object] = []
        asking = self.asking(answerer, shown, key)
        if not self.put(asking, came.append):
            self.came(asking, shown, Plainly().step(Leaf(answerer, shown, key)))
        self.commit()
        return came[0]

    def _step_of(self, member: Agent, shown: Shown, key: Key) -> Step:
        answerer = self.member(member)
        given: Any = self.step_here(answerer, shown, self.key_of_member(answerer, shown, key))
        return given if isinstance(given, Pick | Final | Unknown) else failed("a step is a pick or an answer")

    def key_of_member(self, answerer: Answerer, shown: Shown, key: Key) -> Key:
        """By what the step of a group's member is remembered, where the group's is by `key`."""
        return step_key(str(key[0]), self._seen(answerer, shown), shown)


def _answer_written(shown: Shown, said: object) -> Written:
    wrong = said if isinstance(said, Unknown) else trouble(said)
    if wrong is not None:
        return answer_written(wrong)
    assert isinstance(said, Reply)
    answer = admit(said.answer, shown.task.returns, None)
    return answer_written(answer, said.confidence, said.cost, said.agent)


def _said(entry: Entry, asking: Asking) -> Said | None:
    """What was said; None where that cannot be read: it is asked again."""
    try:
        return entry.said(asking.step)
    except JournalTrouble:
        return None


def _free(said: object) -> object:
    return evolve(said, cost=0.0) if isinstance(said, Reply) and said.cost else said
