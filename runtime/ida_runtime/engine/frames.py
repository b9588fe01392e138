"""Rows that wait for the answers to their asks, at one place of a strategy.

A frame holds the question that is being taken apart, the values that are needed later, and the answers so
far. Rows are taken from and given back to a stack, so that a place needs as many as wait there at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field

from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.engine.growing import grown


@define(eq=False)
class Cells:
    """Values of one type in frames; `whys` only once one was unknown."""

    coding: Coding
    numbers: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    whys: Numbers | None = None

    def make_room(self, rows: int) -> None:
        """For so many rows."""
        self.numbers = grown(self.numbers, rows)
        if self.whys is not None:
            self.whys = grown(self.whys, rows)

    def set(self, rows: Numbers, column: Column) -> None:
        """Gives these rows their values."""
        self.numbers[rows] = column.numbers
        if column.whys is not None and self.whys is None:
            self.whys = np.zeros(len(self.numbers), dtype=np.int64)
        if self.whys is not None:
            self.whys[rows] = 0 if column.whys is None else column.whys

    def get(self, rows: Numbers) -> Column:
        """The values of these rows."""
        return Column(
            self.coding, self.numbers[rows], None if self.whys is None else settled(self.whys[rows])
        )


@define(eq=False)
class Frames:
    """The frames of one place: `kept` values, then a cell for each answer."""

    cells: tuple[Cells, ...]
    questions: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    missing: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    ready: list[Numbers] = field(factory=list)
    _used: int = 0
    _free: list[Numbers] = field(factory=list)

    @classmethod
    def of(cls, codings: Sequence[Coding]) -> Frames:
        """Frames with cells of these types."""
        return cls(tuple(map(Cells, codings)))

    def open(self, questions: Numbers, kept: Sequence[Column], missing: int) -> Numbers:
        """New frames for these questions, so many answers missing."""
        rows = self._rows(len(questions))
        self.questions[rows] = questions
        self.missing[rows] = missing
        for cells, column in zip(self.cells, kept, strict=False):
            cells.set(rows, column)
        return rows

    def _rows(self, count: int) -> Numbers:
        found, left = list[Numbers](), count
        while left and self._free:
            rows = self._free.pop()
            if len(rows) > left:
                self._free.append(rows[left:])
                rows = rows[:left]
            found.append(rows)
            left -= len(rows)
        if left:
            found.append(np.arange(self._used, self._used + left))
            self._used += left
            self.questions = grown(self.questions, self._used)
            self.missing = grown(self.missing, self._used)
            for cells in self.cells:
                cells.make_room(len(self.questions))
        return found[0] if len(found) == 1 else np.concatenate(found)

    def deliver(self, rows: Numbers, cell: int, answers: Column) -> None:
        """Answers arrive; frames that lack none after it are ready."""
        self.cells[cell].set(rows, answers)
        self.missing[rows] -= 1
        ready = rows[self.missing[rows] == 0]
        if ready.size:
            self.ready.append(ready)

    def take(self) -> tuple[Numbers, list[Column]]:
        """The questions of all that is ready, and all their cells; the frames are given back."""
        rows = self.ready[0] if len(self.ready) == 1 else np.concatenate(self.ready)
        self.ready.clear()
        questions, columns = self.questions[rows], [cells.get(rows) for cells in self.cells]
        self._free.append(rows)
        return questions, columns
