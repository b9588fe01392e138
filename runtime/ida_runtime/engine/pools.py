"""Rows that are ready to go on."""

from __future__ import annotations

import numpy as np
from attrs import define, field

from ida_runtime.columns.growing import Numbers


@define(eq=False)
class Pool:
    """Rows, in the batches in which they came; the last to come go first, while they are in the cache."""

    count: int = 0
    _batches: list[Numbers] = field(factory=list)

    def __len__(self) -> int:
        return self.count

    def rows(self) -> Numbers:
        """All of them."""
        return np.concatenate([*self._batches, np.zeros(0, dtype=np.int64)])

    def add(self, rows: Numbers) -> None:
        """These are ready, too."""
        if rows.size:
            self._batches.append(rows)
            self.count += len(rows)

    def take(self, most: int) -> Numbers:
        """At most so many of them."""
        found, left = list[Numbers](), most
        while left and self._batches:
            rows = self._batches.pop()
            if len(rows) > left:
                self._batches.append(rows[left:])
                rows = rows[:left]
            found.append(rows)
            left -= len(rows)
        self.count -= most - left
        return found[0] if len(found) == 1 else np.concatenate(found)
