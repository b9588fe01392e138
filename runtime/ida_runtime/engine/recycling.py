"""Numbers of rows that are given out and given back, so that a table needs as many as are in use at once."""

from __future__ import annotations

import numpy as np
from attrs import define, field

from ida_runtime.columns.growing import Numbers


@define(eq=False)
class Recycled:
    """The rows of a table. `used` is how many have ever been out at once."""

    used: int = 0
    _free: list[Numbers] = field(factory=list)
    _single: list[int] = field(factory=list)

    def one(self) -> int:
        """A row."""
        if not self._single:
            self._single += self.out(1).tolist()
        return self._single.pop()

    def one_back(self, row: int) -> None:
        """This one is not needed any more."""
        self._single.append(row)

    def out(self, count: int) -> Numbers:
        """So many rows."""
        if self._single:
            self._free.append(np.array(self._single))
            self._single.clear()
        found, left = list[Numbers](), count
        while left and self._free:
            rows = self._free.pop()
            if len(rows) > left:
                self._free.append(rows[left:])
                rows = rows[:left]
            found.append(rows)
            left -= len(rows)
        if left or not found:
            found.append(np.arange(self.used, self.used + left))
            self.used += left
        return found[0] if len(found) == 1 else np.concatenate(found)

    def now(self) -> Numbers:
        """The rows that are out."""
        free = [*self._free, np.array(self._single, dtype=np.int64)]
        return np.setdiff1d(np.arange(self.used), np.concatenate(free))

    def back(self, rows: Numbers) -> None:
        """These are not needed any more."""
        self._free.append(rows)
