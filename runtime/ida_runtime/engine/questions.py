"""The questions of one task or primitive: what each is, its answer, and who waits for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_runtime.columns.coding import Coding, Form
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.growing import Flags, Kept, grown, wide
from ida_runtime.columns.memo import Memo
from ida_runtime.engine.packing import Packing

NOBODY, ANSWERED = -1, -2
"""In `waiting`: no one waits, and no one needs to, since the answer is there."""
LEAF = -1
"""In `strategies`: none takes the question apart."""


def narrow(coding: Coding) -> npt.DTypeLike:
    """How numbers of a type are kept."""
    return np.int32 if coding.form in (Form.SMALL, Form.HEAP) else np.int64


@define(eq=False)
class Questions:
    """A table of questions, a row each.

    `waiting` is the last ask (by its number among those that wait) that waits for the row, `NOBODY` or
    `ANSWERED`; `strategies` the number of the strategy that takes it apart, or `LEAF`; `whys` is not there
    until an answer is unknown, and 0 for those that are known or not there yet.
    """

    number: int
    name: str
    parameters: tuple[Coding, ...]
    returns: Coding
    packing: Packing = field(init=False)
    memo: Memo = field(init=False)
    answers: Kept = field(init=False)
    waiting: Kept = field(init=False)
    strategies: Kept = field(init=False)
    whys: Numbers | None = None

    def __attrs_post_init__(self) -> None:
        self.packing = Packing.of(self.parameters)
        self.memo = Memo(self.packing.width)
        self.answers = np.zeros(1, dtype=narrow(self.returns))  # for asks that are refused, whose row is -1
        self.waiting = np.zeros(1, dtype=np.int32)
        self.strategies = np.zeros(1, dtype=np.int16)

    def __len__(self) -> int:
        return self.memo.count

    def clear(self) -> None:
        """Forgets all questions; the room that they had is kept."""
        self.memo.clear()
        self.whys = None

    def put(self, situations: Numbers, arguments: list[Numbers]) -> tuple[Numbers, Numbers]:
        """The rows of these questions, and those that are new."""
        before = len(self)
        rows = self.memo.rows(self.packing.pack(situations, arguments))
        self._make_room(before)
        return rows, np.arange(before, len(self))

    def open_row(self, row: int) -> None:
        """Makes room for a row that was just put; nobody waits for it yet."""
        if row < len(self.waiting):
            self.waiting[row], self.strategies[row] = NOBODY, LEAF
        else:
            self._make_room(row)

    def _make_room(self, before: int) -> None:
        """For what is new; nobody waits for it yet."""
        count = len(self)
        if count > len(self.waiting):
            self.answers = grown(self.answers, count, before)
            self.waiting = grown(self.waiting, count, before)
            self.strategies = grown(self.strategies, count, before)
            if self.whys is not None:
                self.whys = grown(self.whys, count, before, 0)
        self.waiting[before:count] = NOBODY
        self.strategies[before:count] = LEAF

    def situations(self, rows: Numbers) -> Numbers:
        """In which situations these rows are asked."""
        return self.packing.situations(self.memo.keys, rows)

    def arguments(self, rows: Numbers) -> list[Column]:
        """The arguments of these rows; they are always known."""
        fields = zip(self.parameters, self.packing.fields, strict=True)
        return [Column(coding, one.of(self.memo.keys, rows)) for coding, one in fields]

    def argument(self, at: int, rows: Numbers) -> Column:
        """One argument of these rows."""
        return Column(self.parameters[at], self.packing.fields[at].of(self.memo.keys, rows))

    def answer(self, rows: Numbers, column: Column) -> Numbers:
        """Gives these rows their answers; the last ask that waited for each, or `NOBODY`."""
        self.answers[rows] = column.numbers
        if column.whys is not None and self.whys is None:
            self.whys = np.zeros(len(self.answers), dtype=np.int64)
        if self.whys is not None:
            self.whys[rows] = 0 if column.whys is None else column.whys
        waited = self.waiting.take(rows)
        self.waiting[rows] = ANSWERED
        return wide(waited)

    def situation_of(self, row: int) -> int:
        """In which situation one row is asked."""
        return self.memo.keys[0].item(row) >> self.packing.shift

    def arguments_of(self, row: int) -> list[int]:
        """The numbers of its arguments."""
        return [one.of_one(self.memo.keys[one.lane].item(row)) for one in self.packing.fields]

    def answer_one(self, row: int, number: int) -> int:
        """Gives one row a known answer; the last ask that waited for it, or `NOBODY`."""
        self.answers[row] = number
        if self.whys is not None:
            self.whys[row] = 0
        waited: int = self.waiting.item(row)
        self.waiting[row] = ANSWERED
        return waited

    def why_of(self, row: int) -> int:
        """Why its answer is unknown, 0 where it is not."""
        return 0 if self.whys is None else self.whys.item(row)

    def answered(self, rows: Numbers) -> Flags:
        """Which of them have their answers."""
        there: Flags = self.waiting.take(rows) == ANSWERED
        return there

    def answers_of(self, rows: Numbers) -> Column:
        """The answers of rows that have them."""
        found = None if self.whys is None else settled(self.whys.take(rows))
        return Column(self.returns, wide(self.answers.take(rows)), found)
