"""A column: a number a row, and why, where the value is unknown."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ida_runtime.columns.coding import Coding

Numbers = npt.NDArray[np.int64]


@frozen(eq=False)
class Column:
    """Values of one type. `whys` is None where all are known; else 0 where one is (see `columns.whys`)."""

    coding: Coding
    numbers: Numbers
    whys: Numbers | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: Numbers) -> Column:
        """The values of these rows."""
        whys = None if self.whys is None else settled(self.whys.take(rows))
        return Column(self.coding, self.numbers.take(rows), whys)


def settled(whys: Numbers) -> Numbers | None:
    """The whys, None where all is known."""
    return whys if whys.any() else None


def leftmost(columns: Iterable[Column]) -> Numbers | None:
    """The whys of the leftmost unknown of each row, None where all is known."""
    found: Numbers | None = None
    for column in columns:
        if column.whys is not None:
            found = column.whys if found is None else np.where(found == 0, column.whys, found)
    return found


def constant(coding: Coding, number: int, rows: int) -> Column:
    """The same known value in each row."""
    return Column(coding, np.full(rows, number, dtype=np.int64))
