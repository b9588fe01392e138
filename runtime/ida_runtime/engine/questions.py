"""The questions of one task or primitive: what each is, its answer, and who waits for it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.engine.growing import grown
from ida_runtime.engine.memo import Memo

CONTEXT, DRAW, DEPTH = 0, 1, 2
"""Where these stand in a key; the arguments follow."""
ARGUMENTS = 3

ANSWERED = 1
NOBODY = -1


@define(eq=False)
class Questions:
    """A table of questions, a row each. `whys` is 0 where the answer is known, or not there yet.

    `waiting` is the last ask (by its number in the log) that waits for the row, or `NOBODY`; `strategies` the
    number of the strategy that takes it apart, -1 for none.
    """

    number: int
    name: str
    parameters: tuple[Coding, ...]
    returns: Coding
    memo: Memo = field(init=False)
    answers: Numbers = field(init=False)
    whys: Numbers = field(init=False)
    states: Numbers = field(init=False)
    waiting: Numbers = field(init=False)
    strategies: Numbers = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.memo = Memo(ARGUMENTS + len(self.parameters))
        self.answers = np.zeros(0, dtype=np.int64)
        self.whys = np.zeros(0, dtype=np.int64)
        self.states = np.zeros(0, dtype=np.int64)
        self.waiting = np.zeros(0, dtype=np.int64)
        self.strategies = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return self.memo.count

    def put(self, keys: list[Numbers]) -> tuple[Numbers, Numbers]:
        """The rows of these questions, and those that are new."""
        before = len(self)
        rows = self.memo.rows(keys)
        self.answers = grown(self.answers, len(self))
        self.whys = grown(self.whys, len(self))
        self.states = grown(self.states, len(self))
        self.waiting = grown(self.waiting, len(self), NOBODY)
        self.strategies = grown(self.strategies, len(self), -1)
        return rows, np.arange(before, len(self))

    def key(self, at: int, rows: Numbers) -> Numbers:
        """One number of the keys of these rows."""
        return self.memo.keys[at][rows]

    def arguments(self, rows: Numbers) -> list[Column]:
        """The arguments of these rows; they are always known."""
        return [Column(coding, self.key(ARGUMENTS + at, rows)) for at, coding in enumerate(self.parameters)]

    def answer(self, rows: Numbers, column: Column) -> None:
        """Gives these rows their answers."""
        self.answers[rows] = column.numbers
        if column.whys is not None:
            self.whys[rows] = column.whys
        self.states[rows] = ANSWERED

    def answered(self, rows: Numbers) -> npt.NDArray[np.bool_]:
        """Which of them have their answers."""
        return np.equal(self.states[rows], ANSWERED)

    def answers_of(self, rows: Numbers) -> Column:
        """The answers of rows that have them."""
        return Column(self.returns, self.answers[rows], settled(self.whys[rows]))
