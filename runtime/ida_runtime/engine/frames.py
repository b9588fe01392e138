"""Rows that wait for the answers to their asks, at one place of a strategy.

A frame holds the question that is being taken apart, the values that are needed later, and the answers so
far. Frames are used again, so that a place needs as many as wait there at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field

from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.growing import Kept, empty, grown, where, wide
from ida_runtime.engine.pools import Pool
from ida_runtime.engine.questions import narrow
from ida_runtime.engine.recycling import Recycled


@define(eq=False)
class Cells:
    """Values of one type in frames; `whys` only once one was unknown."""

    coding: Coding
    numbers: Kept = field(init=False)
    whys: Numbers | None = None

    def __attrs_post_init__(self) -> None:
        self.numbers = empty(narrow(self.coding))

    def make_room(self, rows: int, used: int) -> None:
        """For so many rows."""
        self.numbers = grown(self.numbers, rows, used)
        if self.whys is not None:
            self.whys = grown(self.whys, rows, used, 0)

    def set(self, rows: Numbers, column: Column) -> None:
        """Gives these rows their values."""
        self.numbers[rows] = column.numbers
        if column.whys is not None and self.whys is None:
            self.whys = np.zeros(len(self.numbers), dtype=np.int64)
        if self.whys is not None:
            self.whys[rows] = 0 if column.whys is None else column.whys

    def get(self, rows: Numbers) -> Column:
        """The values of these rows."""
        found = None if self.whys is None else settled(self.whys.take(rows))
        return Column(self.coding, wide(self.numbers.take(rows)), found)


@define(eq=False)
class Frames:
    """The frames of one place: `kept` values, then a cell for each of the `asks` answers."""

    asks: int
    cells: tuple[Cells, ...]
    ready: Pool = field(factory=Pool)
    questions: Kept = field(factory=empty)
    missing: Kept = field(factory=empty)
    _rows: Recycled = field(factory=Recycled)

    @classmethod
    def of(cls, codings: Sequence[Coding], asks: int) -> Frames:
        """Frames with cells of these types, the last of them for answers."""
        return cls(asks, tuple(map(Cells, codings)))

    def open(self, questions: Numbers, kept: Sequence[Column]) -> Numbers:
        """New frames for these questions."""
        used = self._rows.used
        rows = self._rows.out(len(questions))
        if self._rows.used > len(self.questions):
            self._make_room(used)
        self.questions[rows] = questions
        if self.asks > 1:
            self.missing[rows] = self.asks
        for cells, column in zip(self.cells, kept, strict=False):
            cells.set(rows, column)
        return rows

    def opened(self) -> Numbers:
        """The frames that are in use."""
        return self._rows.now()

    def _make_room(self, used: int) -> None:
        self.questions = grown(self.questions, self._rows.used, used)
        if self.asks > 1:
            self.missing = grown(self.missing, len(self.questions), used)
        for cells in self.cells:
            cells.make_room(len(self.questions), used)

    def deliver(self, rows: Numbers, cell: int, answers: Column) -> None:
        """Answers arrive, one a frame; frames that lack none after it are ready."""
        self.cells[cell].set(rows, answers)
        if self.asks > 1:
            missing = self.missing.take(rows) - 1
            self.missing[rows] = missing
            rows = rows.take(where(missing == 0))
        self.ready.add(rows)

    def take(self, most: int) -> tuple[Numbers, list[Column]]:
        """The questions of so many that are ready, and all their cells; the frames are given back."""
        rows = self.ready.take(most)
        questions, columns = wide(self.questions.take(rows)), [cells.get(rows) for cells in self.cells]
        self._rows.back(rows)
        return questions, columns
