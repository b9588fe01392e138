"""Few rows, one by one: what the machine does while hardly anything is ready.

A step over columns costs a few hundred microseconds however few rows it has, and ten questions at a time, or
one answer that comes alone, make steps of one row. So while few rows are ready they are taken through
strategies that are written out as plain Python (`engine.written`), over the same tables. What a row has while
it waits for answers is a strand here, not a frame of columns, but it waits in the same chains; so it does not
matter which of the two ways an answer comes. Where something is not plain (an unknown, a value that does not
fit), and where many strands are ready at once, they go on over columns.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from attrs import define, field

from ida_dsl.graph.code import AskOp
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.pieces import Spread
from ida_runtime.engine.plan import PlannedStrategy
from ida_runtime.engine.questions import ANSWERED, Questions
from ida_runtime.engine.rowwise import LOOK, Resume, Rowwise, Start, Strand
from ida_runtime.engine.written import ENTRY, Point, Run, Values

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine

FEW = 24
"""So many rows take about as long one by one as over columns."""
_MOST = 4096
"""The most rows that are taken before the machine looks up again."""
_NOTED = 1 << 14
"""The most asks that are noted one by one before they become columns."""
Choose = Callable[[Values], int | None]
"""The number of the strategy for these arguments, None where that is not plain."""
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Followed(dict[int, int]):
    """What follows from a situation, remembered."""

    def __init__(self, follow: Callable[[int], int]) -> None:
        super().__init__()
        self._follow = follow

    def __missing__(self, situation: int) -> int:
        found = self[situation] = self._follow(situation)
        return found


@define(eq=False)
class Narrow:
    """The rows of a machine that go one by one. `target` is where the answers go that strands wait for."""

    machine: Machine
    target: int = field(init=False)
    starts: list[Start] = field(factory=list)
    below: dict[tuple[bool, bool], Followed] = field(factory=dict)
    contexts: Followed = field(init=False)
    depths: Followed = field(init=False)
    _resumes: list[Resume] = field(factory=list)
    _woken: list[Strand] = field(factory=list)
    _strands: list[Strand | None] = field(factory=list)
    _free: list[int] = field(factory=list)
    _rowwises: dict[tuple[int, int], Rowwise | None] = field(factory=dict)
    _openers: dict[int, Run] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        situations = self.machine.plan.situations
        self.contexts, self.depths = Followed(situations.context_one), Followed(situations.depth_one)
        self.target = self.machine.target(self._hand)

    def clear(self) -> None:
        """Forgets what followed from situations, which are to be others."""
        for one in (*self.below.values(), self.contexts, self.depths):
            one.clear()

    # ------------------------------------------------------------------------------------------- running

    @property
    def ready(self) -> int:
        """How many strands are ready."""
        return len(self._woken)

    def strands(self) -> dict[int, Strand]:
        """Those that wait, by the number that they wait by."""
        return {number: strand for number, strand in enumerate(self._strands) if strand is not None}

    def awake(self) -> Sequence[Strand]:
        """Those that are ready."""
        return self._woken

    def run(self) -> bool:
        """Takes what is ready, turn by turn, until nothing is, or so much that columns are faster. Whether
        there was anything for it."""
        self._take()
        done = now = self._turn()
        while now and done < _MOST and len(self.starts) + len(self._woken) <= self.machine.few:
            if self.machine.interrupts.ended:
                break
            now = self._turn()
            done += now
        self._give_back()
        return done > 0

    def _turn(self) -> int:
        starts, resumes, woken = self.starts[:], self._resumes[:], self._woken[:]
        self.starts.clear()
        self._resumes.clear()
        self._woken.clear()
        for rowwise, row, situation, arguments in starts:
            rowwise.run(ENTRY, row, situation, arguments)
        for run, state, question, situation, values in resumes:
            run(state, question, situation, values)
        for strand in woken:
            values = strand.kept + strand.rows
            strand.by.run(strand.point.state, strand.question, strand.situation, values)
        return len(starts) + len(resumes) + len(woken)

    def _take(self) -> None:
        """Takes what is ready over columns, too."""
        machine = self.machine
        for (number, strategy), pool in machine.openings.starts.items():
            rowwise = self.rowwise(machine.plan.tables[number], strategy) if pool else None
            if rowwise is not None:
                self.starts += map(rowwise.begun, pool.take(len(pool)).tolist())
        for place in machine.stepping.places:
            if place.frames.ready and place.home is None:
                rowwise = self.rowwise(place.task, place.strategy)
                if rowwise is not None:
                    self._resumes += rowwise.resumed(place)

    def _give_back(self) -> None:
        """Over columns, what was not taken."""
        for rowwise, rows in _grouped((rowwise, row) for rowwise, row, _, _ in self.starts):
            self.machine.openings.start(rowwise.table, rowwise.strategy, np.array(rows))
        self.starts.clear()
        self.release()
        self.machine.asks.settle(_NOTED)

    def release(self) -> None:
        """Lets strands that are ready go on over columns."""
        woken, self._woken = self._woken, []
        for point, strands in _grouped((strand.point, strand) for strand in woken):
            rowwise = strands[0].by
            kept, rows = [one.kept for one in strands], [one.rows for one in strands]
            rowwise.onto_columns(point, [one.question for one in strands], kept, rows)

    # ------------------------------------------------------------------------------------------- waiting

    def wait(
        self, rowwise: Rowwise, point: Point, question: int, situation: int, kept: Values, rows: Values
    ) -> None:
        """A row waits for those of its asks whose answers are not there."""
        number = self._free.pop() if self._free else len(self._strands)
        strand, waits = Strand(rowwise, point, question, situation, kept, rows, 0), self.machine.waits
        for table, row in zip(point.tables, rows, strict=True):
            if table.waiting.item(row) != ANSWERED:
                waits.add_one(self.target, number, row, table.waiting)
                strand.missing += 1
        if number == len(self._strands):
            self._strands.append(strand)
        else:
            self._strands[number] = strand

    def _wake(self, number: int) -> None:
        strand = self._strands[number]
        assert strand is not None
        strand.missing -= 1
        if not strand.missing:
            self._strands[number] = None
            self._free.append(number)
            self._woken.append(strand)

    def _hand(self, frames: Numbers, _: Column) -> None:
        """Answers over columns; strands look for them in the tables."""
        for number in frames.tolist():
            self._wake(number)
        if len(self._woken) > self.machine.few:
            self.release()

    def finish(self, table: Questions, row: int, number: int) -> None:
        """Gives a question its answer, which is known, and tells whoever waits for it."""
        waits = table.answer_one(row, number)
        while waits >= 0:
            target, frame, waits = self.machine.waits.wake_one(waits)
            if target == self.target:
                self._wake(frame)
            else:
                self.machine.hand(target, np.array([frame]), table.answers_of(np.array([row])))

    # ----------------------------------------------------------------------------------------- strategies

    def rowwise(self, table: Questions, strategy: int) -> Rowwise | None:
        """A strategy (`LOOK`: the code of a primitive) as a function; None where not all in it is plain."""
        key = (table.number, strategy)
        if key not in self._rowwises:
            self._rowwises[key] = self._made(table, strategy)
        return self._rowwises[key]

    def _made(self, table: Questions, strategy: int) -> Rowwise | None:
        plan = self.machine.plan
        if strategy == LOOK:
            draws = plan.program.primitives[table.name].draws
            code = None if draws else plan.primitives[table.name]
        else:
            planned = plan.strategies[table.name][strategy]
            code = planned.code
            pieces = [] if code is None else [piece for own in code.blocks.values() for piece in own]
            if not all(self._is_plain(table, planned, ask) for piece in pieces for ask in piece.asks):
                return None
        if code is None or plan.codings.forced:
            return None
        return Rowwise(self, table, strategy, code)

    def _is_plain(self, table: Questions, strategy: PlannedStrategy, ask: AskOp | Spread) -> bool:
        machine = self.machine
        return isinstance(ask, AskOp) and not machine.refusals.is_checked(table.name, strategy, ask)

    def opener(self, table: Questions) -> Run:
        """Opens new questions of a table."""
        if table.number not in self._openers:
            self._openers[table.number] = self._opening(table)
        return self._openers[table.number]

    def _opening(self, table: Questions) -> Run:
        if table.name in self.machine.plan.primitives:
            look = self.rowwise(table, LOOK)
            return partial(self._open_new, table) if look is None else look.run
        strategies, choice = self.machine.plan.strategies[table.name], self.machine.plan.choices[table.name]
        if strategies and strategies[0].when is None:
            return partial(self._open, table, lambda _: 0)
        one = getattr(choice.function, "one", None) if choice is not None else None
        if one is None or choice is None:
            return partial(self._open_new, table)
        return partial(self._open, table, lambda given: one(*[given[at] for at in choice.used]))

    def _open_new(self, table: Questions, _at: int, row: int, _situation: int, _arguments: Values) -> None:
        self.machine.open_new(table, np.array([row]))

    def _open(
        self, table: Questions, choose: Choose, at: int, row: int, situation: int, arguments: Values
    ) -> None:
        """A new question of a task, whose strategy is a function of its arguments."""
        number = choose(arguments) if self.depths[situation] else None
        if number is None or number == len(self.machine.plan.strategies[table.name]):
            self._open_new(table, at, row, situation, arguments)
            return
        rowwise = self.rowwise(table, number)
        if rowwise is None:
            self.machine.openings.start(table, number, np.array([row]))
            return
        table.strategies[row] = number
        self.starts.append((rowwise, row, situation, arguments))

    def followed(self, table: Questions) -> Followed:
        """By the situation of the asker that of what it asks of this table."""
        primitive, draws = table.name in self.machine.plan.primitives, table.name in self.machine.drawing
        if (primitive, draws) not in self.below:
            follow = partial(self.machine.plan.situations.below_one, primitive=primitive, draws=draws)
            self.below[primitive, draws] = Followed(follow)
        return self.below[primitive, draws]


def _grouped(pairs: Iterable[tuple[_K, _V]]) -> Iterable[tuple[_K, list[_V]]]:
    """The values by key; keys are equal only to themselves."""
    found: dict[_K, list[_V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found.items()
