"""Which question is which row: open addressing over whole columns of keys.

A key is a row of 64-bit numbers, compared exactly; the hash only says where to look. A batch goes through the
table in a few passes: whoever finds its place empty writes its mark there, the last mark stands, and the
others of that place look again, now at a row with a key.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field

Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_SMALLEST = 1 << 10
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@define(eq=False)
class Memo:
    """Rows by their keys of `width` numbers. Rows are numbered from 0 as they come."""

    width: int
    count: int = 0
    keys: list[Numbers] = field(init=False)
    _hashes: Hashes = field(init=False)
    _table: Numbers = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.keys = [np.empty(_SMALLEST, dtype=np.int64) for _ in range(self.width)]
        self._hashes = np.empty(_SMALLEST, dtype=np.uint64)
        self._table = np.full(4 * _SMALLEST, -1, dtype=np.int64)

    def rows(self, keys: Sequence[Numbers]) -> Numbers:
        """The row of each key; a key that is new gets the next row, from `count` before the call."""
        hashes = hashed(keys)
        self._make_room(len(hashes))
        found = np.empty(len(hashes), dtype=np.int64)
        mask = np.uint64(len(self._table) - 1)
        left, places = np.arange(len(hashes)), (hashes & mask).astype(np.int64)
        while left.size:
            self._claim(keys, hashes, left, places)
            rows = self._table[places]
            same = np.ones(len(left), dtype=np.bool_)
            for mine, theirs in zip(keys, self.keys, strict=True):
                same &= theirs[rows] == mine[left]
            found[left[same]] = rows[same]
            other = ~same
            left, places = left[other], (places[other] + 1) & int(mask)
        return found

    def _claim(self, keys: Sequence[Numbers], hashes: Hashes, left: Numbers, places: Numbers) -> None:
        """Gives empty places to those who look at them; of several at one place the last has it."""
        empty = np.flatnonzero(self._table[places] < 0)
        if not empty.size:
            return
        at = places[empty]
        self._table[at] = empty
        won = empty[self._table[at] == empty]
        rows = np.arange(self.count, self.count + len(won))
        self._table[places[won]] = rows
        for mine, theirs in zip(keys, self.keys, strict=True):
            theirs[rows] = mine[left[won]]
        self._hashes[rows] = hashes[left[won]]
        self.count += len(won)

    def _make_room(self, more: int) -> None:
        wanted = self.count + more
        if wanted > len(self._hashes):
            capacity = 1 << (wanted - 1).bit_length()
            self.keys = [np.concatenate([one, np.empty(capacity - len(one), np.int64)]) for one in self.keys]
            self._hashes = np.concatenate([self._hashes, np.empty(capacity - len(self._hashes), np.uint64)])
        if 2 * wanted > len(self._table):
            self._rebuild(1 << (4 * wanted - 1).bit_length())

    def _rebuild(self, capacity: int) -> None:
        self._table = np.full(capacity, -1, dtype=np.int64)
        mask = np.uint64(capacity - 1)
        rows = np.arange(self.count)
        places = (self._hashes[: self.count] & mask).astype(np.int64)
        while rows.size:
            empty = np.flatnonzero(self._table[places] < 0)
            self._table[places[empty]] = rows[empty]
            lost = self._table[places] != rows
            rows, places = rows[lost], (places[lost] + 1) & (capacity - 1)


def hashed(keys: Sequence[Numbers]) -> Hashes:
    """A hash of each row of keys."""
    found = np.full(len(keys[0]), 0x9E3779B97F4A7C15, dtype=np.uint64)
    for key in keys:
        found ^= key.view(np.uint64)
        found *= _MIX[0]
        found ^= found >> np.uint64(31)
    found *= _MIX[1]
    found ^= found >> np.uint64(29)
    return found
