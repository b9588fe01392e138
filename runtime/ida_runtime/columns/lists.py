"""Lists as columns: what items a list has, and which list some items make.

A list is one number (see `columns.coding`). `Items` keeps the items of all lists seen in one array, `Lists`
finds the list that so many numbers make by looking them up as one key; only a list that was never seen goes
through its value.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.values import UNKNOWN, Unknown, Value
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import grown, where
from ida_runtime.columns.memo import Memo

_LANES = 16
"""The longest lists that are looked up by their items' numbers."""


@define(eq=False)
class Items:
    """The items of lists of one type."""

    lists: Coding
    item: Coding
    _starts: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    _counts: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    _numbers: Numbers = field(factory=lambda: np.zeros(1, dtype=np.int64))
    _unknown: npt.NDArray[np.bool_] = field(factory=lambda: np.zeros(1, dtype=np.bool_))
    _used: int = 0

    def of(self, lists: Numbers) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
        """Of known lists how many items each has, and all items after another: numbers, and which are
        unknown."""
        counts, starts = self.extents(lists)
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(starts - (ends - counts), counts)
        return counts, *self.at(places)

    def clear(self) -> None:
        """Forgets the lists: numbers stand for others now."""
        self._counts.fill(-1)
        self._used = 0

    def extents(self, lists: Numbers) -> tuple[Numbers, Numbers]:
        """Of known lists how many items each has, and where they start."""
        self._learn(lists)
        return self._counts.take(lists), self._starts.take(lists)

    def at(self, places: Numbers) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """The items at these places: numbers, and which are unknown."""
        return self._numbers.take(places), self._unknown.take(places)

    def _learn(self, lists: Numbers) -> None:
        most = int(lists.max()) + 1 if lists.size else 0
        if most > len(self._counts):
            known = len(self._counts)
            self._counts = grown(self._counts, most, known, -1)
            self._starts = grown(self._starts, len(self._counts), known)
        new = where(self._counts.take(lists) < 0)
        for number in np.unique(lists.take(new)).tolist():
            self._enter(number, self.lists.value(number))

    def _enter(self, number: int, value: Value) -> None:
        assert isinstance(value, tuple)
        first, self._used = self._used, self._used + len(value)
        self._numbers = grown(self._numbers, self._used, first)
        self._unknown = grown(self._unknown, self._used, first)
        self._numbers[first : self._used] = self.item.numbers(value)
        self._unknown[first : self._used] = [isinstance(one, Unknown) for one in value]
        self._starts[number], self._counts[number] = first, len(value)


@define(eq=False)
class Lists:
    """The lists that items make."""

    lists: Coding
    item: Coding
    _memos: dict[tuple[int, int], tuple[Memo, Numbers]] = field(factory=dict)
    _tables: dict[int, Numbers] = field(factory=dict)
    """By the count of items; for keys of few bits."""

    def of(self, counts: Numbers, items: Column) -> Numbers:
        """The numbers of lists of so many items each, which come one after the other."""
        found = np.empty(len(counts), dtype=np.int64)
        starts = counts.cumsum() - counts
        for count in where(np.bincount(counts)).tolist() if len(counts) else ():
            at = where(counts == count)
            places = starts.take(at)[:, None] + np.arange(count)
            found[at] = self._of_length(items, places)
        return found

    def _of_length(self, items: Column, places: Numbers) -> Numbers:
        count = places.shape[1]
        if not count:
            return np.full(len(places), self.lists.number(()), dtype=np.int64)
        if count > _LANES or (items.whys is not None and not self.item.small):
            return self._by_value(items, places)
        numbers = items.numbers[places]
        if not self._packs(numbers):
            keys = [np.ascontiguousarray(numbers[:, at]) for at in range(count)]
        elif self._bits * count <= _FEW_BITS:
            return self._tabled(self._packed(numbers), items, places)
        else:
            keys = [self._packed(numbers)]
        memo, made = self._memos.get((count, len(keys))) or (Memo(len(keys)), np.zeros(0, dtype=np.int64))
        before = memo.count
        found = memo.rows(keys)
        if memo.count > before:
            made = grown(made, memo.count, before)
            _, first = np.unique(found, return_index=True)
            new = first[found[first] >= before]
            made[found[new]] = self._by_value(items, places[new])
        self._memos[count, len(keys)] = memo, made
        return made.take(found)

    def _tabled(self, keys: Numbers, items: Column, places: Numbers) -> Numbers:
        """Short lists of few values, whose keys are places of a table."""
        count = places.shape[1]
        if count not in self._tables:
            size = 1 << self._bits * count
            self._tables[count] = np.full(size, _MISSING, dtype=np.int64)
        table = self._tables[count]
        found = table.take(keys)
        missing = where(found == _MISSING)
        if missing.size:
            own, first = np.unique(keys.take(missing), return_index=True)
            table[own] = self._by_value(items, places[missing.take(first)])
            found = table.take(keys)
        return found

    @property
    def _bits(self) -> int:
        return self.item.size.bit_length()

    def _packs(self, numbers: Numbers) -> bool:
        """Whether the items of each list have room in one number."""
        if not self.item.small or self._bits * numbers.shape[1] > _ROOM:
            return False
        return not self.item.exotic(numbers)

    def _packed(self, numbers: Numbers) -> Numbers:
        """The items of each list in one number."""
        packed: Numbers = (numbers << (np.arange(numbers.shape[1]) * self._bits)).sum(axis=1)
        return packed

    def _by_value(self, items: Column, places: Numbers) -> Numbers:
        own, count = items.take(places.ravel()), places.shape[1]
        values: list[Value] = [UNKNOWN] * len(own)
        known = np.arange(len(own)) if own.whys is None else where(own.whys == 0)
        for at, value in zip(known.tolist(), self.item.values(own.numbers.take(known)), strict=True):
            values[at] = value
        return self.lists.numbers([tuple(values[at * count : (at + 1) * count]) for at in range(len(places))])


_ROOM = 62
_FEW_BITS = 16
_MISSING = -1
