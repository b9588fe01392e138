"""Why a value is unknown, as one 64-bit number: its reason and detail, and the question where it arose.

0 is for what is known. Otherwise the low 32 bits are the row of the question in the table of its task, the 8
above the number of that task, and those above that the number of the reason and detail. An unknown that
arose in no question has the task `NOWHERE`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.values import Reason, Unknown

Numbers = npt.NDArray[np.int64]

NOWHERE = 255
"""The number of no task."""
_REASON = 40


@define(eq=False)
class Whys:
    """The reasons of a run. Number 0 stands for "known"."""

    known: list[Unknown] = field(factory=lambda: [Unknown()])
    _numbers: dict[tuple[Reason, str], int] = field(factory=dict)

    def number(self, unknown: Unknown) -> int:
        """The number of its reason and detail, from 1."""
        key = (unknown.reason, unknown.detail)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.known)
            self.known.append(Unknown(*key))
        return found

    def unknown(self, why: int) -> Unknown:
        """The reason and detail; without the origin."""
        return self.known[why >> _REASON]


def whys(reason: int | Numbers, task: int, rows: int | Numbers) -> Numbers:
    """Whys of one reason (or one a row) that arose at these rows of a task."""
    return np.asarray((np.int64(reason) << _REASON) | (task << 32) | rows, dtype=np.int64)


def origin(why: int) -> tuple[int, int]:
    """The task's number and the row where it arose."""
    return why >> 32 & 0xFF, why & 0xFFFFFFFF
