"""The log of asks: who asked what, in which slot, and who waits for the answer.

It is what a trace is made of, and the chains of those who wait run through it: a question knows the last ask
that waits for it, each ask the one before.
"""

from __future__ import annotations

import numpy as np
from attrs import define, field, frozen

from ida_runtime.columns.column import Numbers
from ida_runtime.engine.growing import grown

REFUSED = -1
"""In place of the row that was asked, where the ask was not put."""
WALKED, ROOT = -1, -2
"""In place of the number of a place: a walker waits, or whoever put the roots."""


@frozen(eq=False)
class Askers:
    """Who asks, a row each: the questions being taken apart, and the frames that wait. `place` is where those
    are, `cell` which of their cells the answer is for; those and `slot` may differ from row to row."""

    task: int
    rows: Numbers
    place: int
    frames: Numbers
    cell: int | Numbers
    slot: int | Numbers

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: Numbers) -> Askers:
        """These of them."""
        cell, slot = (one if isinstance(one, int) else one[at] for one in (self.cell, self.slot))
        return Askers(self.task, self.rows[at], self.place, self.frames[at], cell, slot)


_COLUMNS = ("tasks", "rows", "slots", "asked", "answers", "whys", "places", "frames", "cells", "before")


def _empty() -> Numbers:
    return np.zeros(0, dtype=np.int64)


@define(eq=False)
class Asks:
    """All asks, in the order put. `asked` is the number of the task or primitive, `answers` the row there or
    `REFUSED` (then `whys` says why), `before` the ask that waits for the same answer, or -1."""

    count: int = 0
    tasks: Numbers = field(factory=_empty)
    rows: Numbers = field(factory=_empty)
    slots: Numbers = field(factory=_empty)
    asked: Numbers = field(factory=_empty)
    answers: Numbers = field(factory=_empty)
    whys: Numbers = field(factory=_empty)
    places: Numbers = field(factory=_empty)
    frames: Numbers = field(factory=_empty)
    cells: Numbers = field(factory=_empty)
    before: Numbers = field(factory=_empty)

    def add(self, askers: Askers, asked: int, answers: Numbers, whys: Numbers | None) -> Numbers:
        """Asks that are put; their numbers."""
        numbers = np.arange(self.count, self.count + len(askers))
        self.count += len(askers)
        for name in _COLUMNS:
            setattr(self, name, grown(getattr(self, name), self.count))
        self.tasks[numbers] = askers.task
        self.rows[numbers] = askers.rows
        self.slots[numbers] = askers.slot
        self.asked[numbers] = asked
        self.answers[numbers] = answers
        self.whys[numbers] = 0 if whys is None else whys
        self.places[numbers] = askers.place
        self.frames[numbers] = askers.frames
        self.cells[numbers] = askers.cell
        return numbers

    def chain(self, numbers: Numbers, rows: Numbers, waiting: Numbers) -> None:
        """These asks wait for these rows from now on, before those that wait already. Rows may repeat."""
        order = np.argsort(rows, kind="stable")
        rows, numbers = rows[order], numbers[order]
        first = np.ones(len(rows), dtype=np.bool_)
        first[1:] = rows[1:] != rows[:-1]
        before = np.empty_like(numbers)
        before[1:] = numbers[:-1]
        before[first] = waiting[rows[first]]
        self.before[numbers] = before
        last = np.ones(len(rows), dtype=np.bool_)
        last[:-1] = first[1:]
        waiting[rows[last]] = numbers[last]
