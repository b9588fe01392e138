"""Asks: the log of who asked what, in which slot; and who waits for the answer.

The log is what a trace is made of: batch by batch as they were put, never looked at while running. Asks whose
answer is not there yet wait besides, in rows that are used again: a question knows the last ask that waits
for it, each ask the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_runtime.columns.column import Numbers
from ida_runtime.columns.growing import Kept, empty, grown, where, wide
from ida_runtime.engine.recycling import Recycled

REFUSED = -1
"""In place of the row that was asked, where the ask was not put."""

Rows32 = npt.NDArray[np.int32]


@frozen(eq=False)
class Askers:
    """Who asks in one slot of a strategy: rows of a task; roots are asked by the rows of no table."""

    task: int
    slot: int
    rows: Numbers


@frozen(eq=False)
class Batch:
    """Asks of one slot of a task's strategy: the rows that ask, and the rows of `asked` that they ask.
    `whys` says why asks are `REFUSED`; None where none is. `task` is that of no table for roots."""

    task: int
    slot: int
    asked: int
    rows: Rows32
    answers: Rows32
    whys: Numbers | None = None

    def __len__(self) -> int:
        return len(self.rows)


Notes = tuple[list[int], list[int]]
"""Rows that ask, and the rows that they ask."""


@define(eq=False)
class Asks:
    """All asks, in the order put; those that come one by one are noted first."""

    _batches: list[Batch] = field(factory=list)
    _count: int = 0
    _notes: dict[tuple[int, int, int], Notes] = field(factory=dict)

    @property
    def batches(self) -> Sequence[Batch]:
        """All of them."""
        self.settle(0)
        return self._batches

    @property
    def count(self) -> int:
        """How many there are."""
        return self._count + self._noted

    @property
    def _noted(self) -> int:
        return sum(len(own) for own, _ in self._notes.values())

    def add(self, batch: Batch) -> None:
        """Asks that are put."""
        self._batches.append(batch)
        self._count += len(batch)

    def note(self, task: int, slot: int, asked: int) -> Notes:
        """Where asks of one slot are noted one by one: who asks is added to the one, what to the other."""
        return self._notes.setdefault((task, slot, asked), ([], []))

    def settle(self, most: int) -> None:
        """Makes batches of what was noted, if that is more than so much."""
        if self._noted > most:
            for (task, slot, asked), (own, theirs) in self._notes.items():
                if own:
                    rows, answers = np.array(own, dtype=np.int32), np.array(theirs, dtype=np.int32)
                    self.add(Batch(task, slot, asked, rows, answers))
                    own.clear()
                    theirs.clear()

    def clear(self) -> None:
        """Forgets them."""
        self._batches.clear()
        self._count = 0
        for own, theirs in self._notes.values():
            own.clear()
            theirs.clear()


@define(eq=False)
class Waits:
    """Asks that wait: where the answer goes (`targets`, numbered by who puts them, and a frame there), and
    the ask that waits for the same answer, or -1. Rows are given back when the answer has come."""

    targets: Kept = field(factory=empty)
    frames: Kept = field(factory=empty)
    before: Kept = field(factory=empty)
    _rows: Recycled = field(factory=Recycled)

    def add(self, target: int, frames: Numbers, rows: Numbers, waiting: Kept) -> None:
        """Frames that wait for these rows from now on, before those that wait already. Rows may repeat."""
        numbers = self._numbers(len(rows))
        self.targets[numbers] = target
        self.frames[numbers] = frames
        self.before[numbers] = waiting.take(rows)
        waiting[rows] = numbers
        lost = where(waiting.take(rows) != numbers)
        if lost.size:
            self._chain(numbers, rows, waiting, self.before.take(numbers))

    def add_one(self, target: int, frame: int, row: int, waiting: Kept) -> None:
        """One frame waits for one row."""
        before = self._rows.used
        number = self._rows.one()
        if self._rows.used > len(self.targets):
            self._make_room(before)
        self.targets[number], self.frames[number], self.before[number] = target, frame, waiting[row]
        waiting[row] = number

    def wake_one(self, number: int) -> tuple[int, int, int]:
        """The target and the frame of what waits, and what waits before it. It is given back."""
        self._rows.one_back(number)
        return self.targets.item(number), self.frames.item(number), self.before.item(number)

    @property
    def used(self) -> int:
        """How many have waited at once, at most."""
        return self._rows.used

    def out(self) -> Numbers:
        """Those that wait now."""
        return self._rows.now()

    def _make_room(self, used: int) -> None:
        for name in ("targets", "frames", "before"):
            setattr(self, name, grown(getattr(self, name), self._rows.used, used))

    def _chain(self, numbers: Numbers, rows: Numbers, waiting: Kept, first: Kept) -> None:
        """Several wait for one row: sorted by it each has the one beside it, the first what waited before."""
        order = np.argsort(rows, kind="stable")
        numbers, rows, first = numbers.take(order), rows.take(order), first.take(order)
        starts = np.ones(len(rows), dtype=np.bool_)
        starts[1:] = rows[1:] != rows[:-1]
        first[1:] = np.where(starts[1:], first[1:], numbers[:-1])
        self.before[numbers] = first
        last = np.ones(len(rows), dtype=np.bool_)
        last[:-1] = starts[1:]
        waiting[rows[last]] = numbers[last]

    def woken(self, waits: Numbers) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """All that wait, from the last of each chain on: in turns, the places in `waits` of the chains, the
        targets and the frames. They are given back."""
        at = where(waits >= 0)
        waits = waits.take(at)
        while waits.size > _FEW:
            yield at, self.targets.take(waits), wide(self.frames.take(waits))
            self._rows.back(waits)
            waits = wide(self.before.take(waits))
            there = where(waits >= 0)
            waits, at = waits.take(there), at.take(there)
        if waits.size:
            at, waits = self._to_the_end(at.tolist(), waits.tolist())
            yield at, self.targets.take(waits), wide(self.frames.take(waits))
            self._rows.back(waits)

    def _to_the_end(self, at: list[int], waits: list[int]) -> tuple[Numbers, Numbers]:
        """Few chains may be long: they are followed one by one, and woken together."""
        chains, all_ = list[int](), list[int]()
        before = memoryview(self.before)  # type: ignore[arg-type] # an array has the buffer that it wants
        for chain, last in zip(at, waits, strict=True):
            wait = last
            while wait >= 0:
                chains.append(chain)
                all_.append(wait)
                wait = before[wait]
        return np.array(chains), np.array(all_)

    def _numbers(self, count: int) -> Numbers:
        before = self._rows.used
        numbers = self._rows.out(count)
        if self._rows.used > len(self.targets):
            self._make_room(before)
        return numbers


_FEW = 32
