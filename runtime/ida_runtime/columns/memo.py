"""Which question is which row: open addressing over whole columns of keys.

A key is one 64-bit number, or a few where one has no room (`engine.packing`), and is compared exactly; the
hash only says where to look. A batch goes through the table in a few passes: whoever finds its place empty
writes its mark there, the last mark stands and is the new row, and then all compare their keys with those of
the rows at their places; who finds another's looks further on (by 1, 2, 3, …: a
walk that reaches every place). The table holds rows of 32 bits and is at
least two thirds empty, so that most of a batch is through after one pass, and the last few are looked up one
by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_runtime.columns.growing import Flags, Numbers, grown, where

Rows32 = npt.NDArray[np.int32]

_SMALLEST = 1 << 8
_MULTIPLIER, _WORD = 0x9E3779B97F4A7C15, 2**64 - 1
_MIX = np.uint64(_MULTIPLIER)
_NONE = -1
_FEW = 24
"""Keys that are looked up one by one."""


@define(eq=False)
class Memo:
    """Rows by their keys of `width` numbers. Rows are numbered from 0 as they come."""

    width: int
    count: int = 0
    keys: list[Numbers] = field(init=False)
    _table: Rows32 = field(init=False)
    _shift: np.uint64 = field(init=False)
    _bits: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.keys = [np.empty(_SMALLEST, dtype=np.int64) for _ in range(self.width)]
        self._set_table(4 * _SMALLEST)

    def clear(self) -> None:
        """Forgets all keys; the room that they had is kept."""
        self.count = 0
        self._table.fill(_NONE)

    def lost(self) -> int | None:
        """A row that is not found under its key, None where there is none."""
        places = self._places([key[: self.count] for key in self.keys]).tolist()
        for row, (place, key) in enumerate(zip(places, zip(*self.keys, strict=True), strict=False)):
            at, further = place, 0
            while (found := self._table.item(at)) >= 0 and found < self.count and not self._is(found, key):
                further += 1
                at = (at + further) & (len(self._table) - 1)
            if found != row:
                return row
        return None

    def rows(self, keys: Sequence[Numbers]) -> Numbers:
        """The row of each key; a key that is new gets the next row, from `count` before the call."""
        self._make_room(len(keys[0]))
        places = self._places(keys)
        if len(places) <= _FEW:
            return np.array(self._one_by_one(keys, places, 0), dtype=np.int64)
        found = self._look(keys, places)
        other = where(~self._equal(found, keys))
        left, further = other, 0
        while other.size > _FEW:
            further += 1
            keys = [key.take(other) for key in keys]
            places = (places.take(other) + further) & (len(self._table) - 1)
            rows = self._look(keys, places)
            found[left] = rows
            other = where(~self._equal(rows, keys))
            left = left.take(other)
        if other.size:
            found[left] = self._one_by_one([key.take(other) for key in keys], places.take(other), further + 1)
        return found

    def row(self, key: int) -> int:
        """The row of a key of one number; a new one gets the next row."""
        keys = self.keys[0]
        if self.count >= len(keys) or 3 * self.count + 3 > len(self._table):
            self._make_room(1)
            keys = self.keys[0]
        table, place, further = self._table, ((key * _MULTIPLIER) & _WORD) >> self._bits, 0
        while (row := table.item(place)) >= 0:
            if keys.item(row) == key:
                return row
            further += 1
            place = (place + further) & (len(table) - 1)
        row = self.count
        table[place], keys[row], self.count = row, key, row + 1
        return row

    def row_of(self, *key: int) -> int:
        """The row of a key of several numbers; a new one gets the next row."""
        self._make_room(1)
        first, *others = key
        hashed = first * _MULTIPLIER & _WORD
        for number in others:  # as `_places` has it
            hashed ^= hashed >> 32
            hashed = (hashed + number) * _MULTIPLIER & _WORD
        return self._row(key, hashed >> self._bits, 0)

    def _one_by_one(self, keys: Sequence[Numbers], places: Numbers, further: int) -> list[int]:
        """The rows of few keys: a pass over columns costs more than these do."""
        own = zip(*(key.tolist() for key in keys), strict=True)
        return [self._row(key, place, further) for key, place in zip(own, places.tolist(), strict=True)]

    def _row(self, key: tuple[int, ...], place: int, further: int) -> int:
        table, mask = self._table, len(self._table) - 1
        place = (place + further) & mask
        while (row := table.item(place)) >= 0 and not self._is(row, key):
            further += 1
            place = (place + further) & mask
        if row < 0:
            row = self.count
            table[place] = row
            for mine, theirs in zip(key, self.keys, strict=True):
                theirs[row] = mine
            self.count += 1
        return row

    def _is(self, row: int, key: tuple[int, ...]) -> bool:
        return all(theirs.item(row) == mine for mine, theirs in zip(key, self.keys, strict=True))

    def _places(self, keys: Sequence[Numbers]) -> Numbers:
        hashes = keys[0].view(np.uint64) * _MIX
        for key in keys[1:]:
            hashes ^= hashes >> np.uint64(32)
            hashes = (hashes + key.view(np.uint64)) * _MIX
        return (hashes >> self._shift).view(np.int64)

    def _look(self, keys: Sequence[Numbers], places: Numbers) -> Numbers:
        """The rows at these places, where those who found one empty are now."""
        rows = self._table.take(places)
        vacant = where(rows < 0)
        if vacant.size:
            at = places if vacant.size == len(places) else places.take(vacant)
            self._claim(keys, vacant, at)
            rows = self._table.take(places)
        return rows.astype(np.int64)

    def _claim(self, keys: Sequence[Numbers], vacant: Numbers, at: Numbers) -> None:
        """Gives empty places to those who look at them; of several at one place the last has it."""
        marks = np.arange(len(at), dtype=np.int32)
        self._table[at] = marks
        won = where(self._table.take(at) == marks)
        first, self.count = self.count, self.count + len(won)
        self._table[at.take(won)] = np.arange(first, self.count, dtype=np.int32)
        winners = vacant.take(won)
        for mine, theirs in zip(keys, self.keys, strict=True):
            theirs[first : self.count] = mine.take(winners)

    def _equal(self, rows: Numbers, keys: Sequence[Numbers]) -> Flags:
        same: Flags = self.keys[0].take(rows) == keys[0]
        for mine, theirs in zip(keys[1:], self.keys[1:], strict=True):
            same &= theirs.take(rows) == mine
        return same

    # ------------------------------------------------------------------------------------------- growing

    def _make_room(self, more: int) -> None:
        wanted = self.count + more
        if wanted > len(self.keys[0]):
            self.keys = [grown(one, wanted, self.count) for one in self.keys]
        if 3 * wanted > len(self._table):
            self._rebuild(1 << (3 * wanted - 1).bit_length())

    def _set_table(self, capacity: int) -> None:
        self._table = np.full(capacity, _NONE, dtype=np.int32)
        self._bits = 64 - capacity.bit_length() + 1
        self._shift = np.uint64(self._bits)

    def _rebuild(self, capacity: int) -> None:
        self._set_table(capacity)
        rows = np.arange(self.count)
        places = self._places([key[: self.count] for key in self.keys])
        further = 0
        while rows.size:
            further += 1
            vacant = where(self._table.take(places) < 0)
            self._table[places.take(vacant)] = rows.take(vacant)
            lost = where(self._table.take(places) != rows)
            rows, places = rows.take(lost), (places.take(lost) + further) & (capacity - 1)
