"""Columns that grow."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def grown(column: Numbers, rows: int, fill: int = 0) -> Numbers:
    """The column with room for so many rows; new ones hold `fill`."""
    if rows <= len(column):
        return column
    made = np.full(max(rows, 2 * len(column)), fill, dtype=column.dtype)
    made[: len(column)] = column
    return made
