"""The machine: questions in, batches of leaves out, answers in.

Pure: it has no clock, no threads and no agents. `put_roots`, then again and again `run` until nothing can go
on, `take_leaves` to see what agents are to be asked, and `finish` with what they said.

Wherever a strategy starts or goes on there is a pool of rows that are ready. A policy says whose turn it is
(`LARGEST`: whoever has most), and at most `chunk` rows of it are run at once, up to asks whose answers are
not there yet (`engine.stepping`): so what a step touches stays in the cache. New questions are looked up in
the table of their task, so that equal ones are one; whoever asked waits in a frame. A strategy that has no
columnar form is walked, question by question, by the scalar meaning, over the same tables (`engine.walks`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import define, field, frozen

from ida_dsl.interpreter.checks import Checks
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Context, Question
from ida_dsl.types import convert
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import Flags, keep_room, where
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.asks import REFUSED, Askers, Asks, Batch, Waits
from ida_runtime.engine.evaluating import Evaluating
from ida_runtime.engine.gathers import Hand
from ida_runtime.engine.interrupts import Interrupts
from ida_runtime.engine.narrow import FEW, Narrow
from ida_runtime.engine.observing import Doing, Observer, Spot
from ida_runtime.engine.opening import Openings
from ida_runtime.engine.picking import Picking
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.putting import Refusals
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.stepping import Stepping
from ida_runtime.engine.validating import Out, validate
from ida_runtime.engine.walking import Walking
from ida_runtime.engine.walks import Walks

Policy = Callable[[Sequence[int]], int]
"""Whose turn it is, given how many rows each pool has; at least one has some."""

CHUNK = 1 << 14
"""The most rows that are run at once: what they need is a few hundred kilobytes."""


def LARGEST(sizes: Sequence[int]) -> int:  # noqa: N802 - a constant that happens to be a function
    """The pool with most rows: fewer and longer steps than any other order."""
    return max(range(len(sizes)), key=sizes.__getitem__)


@frozen(eq=False)
class Put:
    """Asks that were put: their rows in `table`, `REFUSED` where one was not (`whys` says why), and which of
    them have their answers (`there`; None: all)."""

    table: Questions
    rows: Numbers
    whys: Numbers | None
    there: Flags | None

    def answers(self) -> Column:
        """The answers; anything for those that are not there."""
        found = self.table.answers_of(self.rows)
        if self.whys is None:
            return found
        whys = self.whys if found.whys is None else np.where(self.whys != 0, self.whys, found.whys)
        numbers = np.where(self.whys != 0, self.table.returns.unknown, found.numbers)
        return Column(found.coding, numbers, whys)

    def take(self, at: Numbers) -> Put:
        """These of them, all of which are there."""
        return Put(self.table, self.rows[at], None if self.whys is None else self.whys[at], None)


@define(eq=False)
class Machine:
    """One run. `drawing` are the tasks and primitives that are not deterministic in it."""

    plan: RunPlan
    settings: Settings
    drawing: frozenset[str]
    policy: Policy = LARGEST
    chunk: int = CHUNK
    few: int = FEW
    """With at most so many rows ready these go one by one (`engine.narrow`)."""
    observer: Observer | None = None
    """Whoever wants to know where time goes."""
    interrupts: Interrupts = field(factory=Interrupts)
    """Looked at where computing may take long."""
    asks: Asks = field(factory=Asks)
    waits: Waits = field(factory=Waits)
    openings: Openings = field(init=False)
    refusals: Refusals = field(init=False)
    stepping: Stepping = field(init=False)
    walks: Walks = field(init=False)
    walking: Walking = field(init=False)
    picking: Picking = field(init=False)
    narrow: Narrow = field(init=False)
    checks: Checks = field(init=False)
    _targets: list[Hand] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        keep_room()
        settings = self.settings
        self.plan.codings.forced = bool(settings.forced)
        self.stepping = Stepping(self)
        evaluate = Evaluating(self.stepping).of
        self.openings = Openings(self.plan, settings.seed, settings.forced, evaluate, self.interrupts)
        self.refusals = Refusals(self.plan, settings.forced, evaluate)
        self.checks = Checks(self.plan.program, settings.forced)
        self.walks = Walks(self.plan.reasons, self.interrupts, self.observer)
        self.walks.target = self.target(self.walks.deliver)
        self.walking = Walking(self)
        self.picking = Picking(self)
        self.narrow = Narrow(self)

    @property
    def contexts(self) -> list[Context]:
        """The contexts of the run, by number."""
        return self.plan.situations.contexts

    @property
    def count(self) -> int:
        """The questions so far."""
        return sum(map(len, self.plan.tables))

    # --------------------------------------------------------------------------------------------- roots

    def put_roots(self, roots: Sequence[Question]) -> tuple[Numbers, Numbers]:
        """Puts the roots: for each the number of its table and its row there."""
        tables = np.array([self.plan.by_name[root.task].number for root in roots], dtype=np.int64)
        rows = np.empty(len(roots), dtype=np.int64)
        for number in np.unique(tables).tolist():
            at = where(tables == number)
            table = self.plan.tables[number]
            rows[at] = self.put_columns(table, *self.columns(table, [roots[one] for one in at.tolist()]))
        return tables, rows

    def put_columns(self, table: Questions, situations: Numbers, arguments: list[Numbers]) -> Numbers:
        """Puts roots of one task that are columns already; their rows."""
        rows, most = np.empty(len(situations), dtype=np.int64), self.chunk
        for own in (slice(first, first + most) for first in range(0, len(rows), most)):
            nobody = Askers(NOWHERE, 0, np.zeros(len(situations[own]), dtype=np.int64))
            rows[own] = self.put(nobody, table, situations[own], [one[own] for one in arguments], None).rows
        return rows

    def clear(self) -> None:
        """Forgets all questions, where every one is answered: what room they had is there for other roots.
        What functions remember of values stays, and grows with them: see `kept`."""
        for table in self.plan.tables:
            table.clear()
        self.asks.clear()
        self.plan.facts.clear()
        self.plan.situations.clear()
        self.plan.identities.clear()
        self.narrow.clear()
        self.walking.nowhere.clear()
        self.picking.clear()

    @property
    def kept(self) -> int:
        """How many values have numbers of their own that outlast the questions."""
        return self.plan.codings.kept + len(self.plan.reasons.known)

    def anew(self) -> Machine:
        """A machine like this one that has run nothing yet."""
        own = (self.policy, self.chunk, self.few, self.observer, self.interrupts)
        return Machine(RunPlan(self.plan.program), self.settings, self.drawing, *own)

    def validate(self, out: Out | None = None) -> None:
        """Raises AssertionError where something does not hold that must between two steps. `out` is what
        agents are being asked: then each leaf is looked for."""
        validate(self, out)

    def columns(self, table: Questions, roots: Sequence[Question]) -> tuple[Numbers, list[Numbers]]:
        """The situations and the arguments of roots of one task."""
        situations = self.plan.situations
        contexts = np.array([situations.context(root.context) for root in roots], dtype=np.int64)
        draws = np.array([situations.draw(0, root.draw) for root in roots], dtype=np.int64)
        depths = np.array([root.depth for root in roots], dtype=np.int64)
        types = self.plan.program.parameters[table.name]
        columns = []
        for place, (coding, (type_, real)) in enumerate(zip(table.parameters, types, strict=True)):
            own = [root.arguments[place] for root in roots]
            columns.append(coding.numbers([convert(one, type_) for one in own] if real else own))
        return situations.numbers(contexts, draws, depths), columns

    # ------------------------------------------------------------------------------------------- running

    def run(self, steps: int | None = None) -> bool:
        """Goes on until every row waits for an agent, or so many steps. Whether anything can go on."""
        while steps is None or steps > 0:
            starts, places = list(self.openings.starts.items()), self.stepping.places
            sizes = [len(pool) for _, pool in starts] + [len(place.frames.ready) for place in places]
            sizes.append(len(self.walks.ready))
            ready = sum(sizes) + self.narrow.ready
            if not ready:
                return False
            steps = None if steps is None else steps - 1
            if self.observer is None and ready <= self.few and self.narrow.run():
                continue
            if self.narrow.ready:
                self.narrow.release()
                continue
            turn = self.policy(sizes)
            if turn < len(starts):
                self._begin(*starts[turn][0])
            elif turn < len(sizes) - 1:
                self.stepping.resume(places[turn - len(starts)])
            else:
                self.walking.step()
        return True

    def take_leaves(self) -> list[tuple[Questions, Numbers]]:
        """The questions that agents are to answer now."""
        leaves, by_name = self.openings.leaves, self.plan.by_name
        if not leaves:
            return []
        found = [
            (by_name[name], rows[0] if len(rows) == 1 else np.concatenate(rows))
            for name, rows in leaves.items()
        ]
        leaves.clear()
        return found

    def _begin(self, number: int, strategy: int) -> None:
        table, pool = self.plan.tables[number], self.openings.starts[number, strategy]
        rows = pool.take(self.chunk)
        planned = self.plan.strategies[table.name][strategy]
        code = planned.code
        if self.picking.shows(table, planned.node):
            self.picking.begin(table, strategy, rows)
        elif code is None:
            self.walking.begin(table, strategy, rows)
        else:
            self.stepping.begin(table, strategy, code, rows)

    # ------------------------------------------------------------------------------------------- asking

    def below(self, situations: Numbers, table: Questions) -> Numbers:
        """Rule 1: the draw and the depth of what is asked follow from those of the asker."""
        primitive = table.name in self.plan.primitives
        return self.plan.situations.below(situations, primitive=primitive, draws=table.name in self.drawing)

    def put(
        self,
        askers: Askers,
        table: Questions,
        situations: Numbers,
        arguments: list[Numbers],
        refused: Numbers | None,
    ) -> Put:
        """Puts asks of one slot; those refused are answered with why."""
        if refused is None:
            rows, new = table.put(situations, arguments)
        else:
            kept = where(refused == 0)
            rows = np.full(len(situations), REFUSED, dtype=np.int64)
            rows[kept], new = table.put(situations.take(kept), [one.take(kept) for one in arguments])
        own, theirs = askers.rows.astype(np.int32), rows.astype(np.int32)
        self.asks.add(Batch(askers.task, askers.slot, table.number, own, theirs, refused))
        if new.size:
            self.open_new(table, new)
        return Put(table, rows, refused, self._there(table, rows, refused))

    def _there(self, table: Questions, rows: Numbers, refused: Numbers | None) -> Flags | None:
        if table.name in self.plan.primitives and not self.interrupts.ended:  # else some were given up
            return None
        there = table.answered(rows)
        if refused is not None:
            there |= refused != 0
        return None if there.all() else there

    def open_new(self, table: Questions, new: Numbers) -> None:
        """Sorts new questions: who or what answers each."""
        code = self.plan.primitives.get(table.name)
        if code is not None:
            self.stepping.look(table, code, new)
            return
        if self.observer is not None:
            doing = Doing.LOOKS if table.name in self.plan.primitives else Doing.CHOOSES
            self.observer.begin(Spot(doing, table.number), len(new))
        for rows, column in self.openings.open(table, new):
            self.finish(table, rows, column)
        if self.observer is not None:
            self.observer.end()

    # ------------------------------------------------------------------------------------------- waiting

    def target(self, hand: Hand) -> int:
        """The number of where answers go: whatever takes frames and the answers that they waited for."""
        self._targets.append(hand)
        return len(self._targets) - 1

    def hand(self, target: int, frames: Numbers, answers: Column) -> None:
        """Gives frames what they waited for."""
        self._targets[target](frames, answers)

    def await_(self, put: Put, target: int, frames: Numbers) -> None:
        """Frames wait for what they asked; what is there is delivered at once."""
        if put.there is None:
            self.hand(target, frames, put.answers())
            return
        at = where(put.there)
        if at.size:
            self.hand(target, frames.take(at), put.take(at).answers())
        out = where(~put.there)
        self.waits.add(target, frames.take(out), put.rows.take(out), put.table.waiting)

    def finish(self, table: Questions, rows: Numbers, column: Column) -> None:
        """Gives questions their answers, and those to whoever waits for them."""
        if self.observer is not None:
            self.observer.begin(Spot(Doing.HANDS_ON, table.number), len(rows))
        answers = self.refusals.within(table, rows, column)
        waited = table.answer(rows, answers)
        for at, targets, frames in self.waits.woken(waited):
            for target in _distinct(targets):
                own = where(targets == target)
                if own.size == len(at):
                    self.hand(target, frames, answers.take(at))
                else:
                    self.hand(target, frames.take(own), answers.take(at.take(own)))
        if self.observer is not None:
            self.observer.end()

    def finishes_few(self, rows: int) -> bool:
        """Whether so many answers are finished faster one by one (`finish_one`), and may be."""
        return rows <= self.few and self.observer is None and not self.plan.codings.forced

    def finish_one(self, table: Questions, row: int, number: int) -> None:
        """Gives one question an answer that is known, and a number of its type."""
        self.narrow.finish(table, row, number)


def _distinct(targets: Numbers) -> list[int]:
    if (targets == targets[0]).all():
        return [int(targets[0])]
    found: list[int] = where(np.bincount(targets)).tolist()
    return found
