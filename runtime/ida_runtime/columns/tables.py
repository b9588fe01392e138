"""Functions of few small values as tables, filled in as they are needed.

Most of what a strategy computes between asks depends on one or two values of small types: `k // 2`,
`replace(p, position(p, wild), zero)`. Whatever stands between, it is one look into a table; what is not
there yet is computed by the scalar meaning, so that a table is right by construction. Unknown is one more
value of each input. A result says where it comes from: 0 for a known one, i + 1 for one that input i hands
on (the leftmost operand evaluated, as the scalar meaning finds it), and minus the number of its reason for
one that arises here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, leftmost
from ida_runtime.columns.growing import grown
from ida_runtime.columns.memo import Memo
from ida_runtime.columns.whys import Whys, whys

LARGEST = 2**18
"""The most entries that a table may have."""

Meaning = Callable[[Sequence[Value]], Value]


def fits_table(codings: Sequence[Coding]) -> bool:
    """Whether a function of such values can be a table."""
    return all(one.small for one in codings) and prod(one.size + 1 for one in codings) <= LARGEST


class _Input:
    """Where an unknown came from that was an input: its origin, while a table is filled."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        self.at = at


@define(eq=False)
class Tabled:
    """A function of small values. `meaning` is its scalar meaning; `reasons` numbers what arises in it."""

    inputs: tuple[Coding, ...]
    output: Coding
    meaning: Meaning
    reasons: Whys
    plain: dict[int, int] = field(init=False, factory=dict)
    """The known results that `one` gave, by place."""
    _numbers: Numbers = field(init=False)
    _sources: npt.NDArray[np.int32] = field(init=False)
    _clean: bool = field(init=False, default=True)
    _left: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        count = prod(one.size + 1 for one in self.inputs)
        self._numbers = np.full(count, _MISSING, dtype=np.int64)
        self._sources = np.zeros(count, dtype=np.int32)
        self._left = count

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The results; what arises here arose at these rows of the task."""
        if any(one.coding.exotic(one.numbers) for one in columns):
            return one_by_one(self, columns, task, rows)
        places = self._places(columns)
        numbers = self._numbers[places]
        if self._left and (missing := numbers == _MISSING).any():
            self._fill(np.unique(places[missing]))
            numbers = self._numbers[places]
        if self._clean:
            return Column(self.output, numbers)
        return Column(self.output, numbers, _handed_on(self._sources[places], columns, task, rows))

    def one(self, *numbers: int) -> int | None:
        """The result for one row; None where it is unknown, or an operand has no place."""
        place = 0
        for coding, number in zip(self.inputs, numbers, strict=True):
            if number > coding.size:
                return None
            place = place * (coding.size + 1) + number
        found: int = self._numbers.item(place)
        if found == _MISSING:
            self._fill(np.array([place]))
            found = self._numbers.item(place)
        if self._sources.item(place):
            return None
        self.plain[place] = found
        return found

    def _places(self, columns: Sequence[Column]) -> Numbers:
        places = columns[0].numbers
        for coding, column in zip(self.inputs[1:], columns[1:], strict=True):
            places = places * (coding.size + 1) + column.numbers
        return places

    # ------------------------------------------------------------------------------------------- filling

    def _fill(self, places: Numbers) -> None:
        for place in places.tolist():
            value = self.meaning(self._arguments(place))
            self._sources[place] = source = _source(value, self.reasons)
            self._numbers[place] = self.output.number(value)
            self._clean = self._clean and not source
        self._left -= len(places)

    def _arguments(self, place: int) -> list[Value]:
        numbers = []
        for coding in reversed(self.inputs[1:]):
            place, number = divmod(place, coding.size + 1)
            numbers.append(number)
        numbers.append(place)
        pairs = zip(self.inputs, reversed(numbers), strict=True)
        return [_argument(at, coding, number) for at, (coding, number) in enumerate(pairs)]


@define(eq=False)
class Scalar:
    """A function of any values, computed row by row."""

    inputs: tuple[Coding, ...]
    output: Coding
    meaning: Meaning
    reasons: Whys

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The results; what arises here arose at these rows of the task."""
        return one_by_one(self, columns, task, rows)


@define(eq=False)
class Remembered:
    """A function of values with numbers of their own, such as lists and texts: computed once for each."""

    inputs: tuple[Coding, ...]
    output: Coding
    meaning: Meaning
    reasons: Whys
    _memo: Memo = field(init=False)
    _numbers: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    _arising: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))

    def __attrs_post_init__(self) -> None:
        self._memo = Memo(max(len(self.inputs), 1))

    def __len__(self) -> int:
        return self._memo.count

    def clear(self) -> None:
        """Forgets the results: numbers stand for other values now."""
        self._memo.clear()

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The results; what arises here arose at these rows of the task."""
        if leftmost(columns) is not None:
            return one_by_one(self, columns, task, rows)
        keys = [one.numbers for one in columns] or [np.zeros(len(rows), dtype=np.int64)]
        before = self._memo.count
        at = self._memo.rows(keys)
        if self._memo.count > before:
            self._learn(before)
        reasons = self._arising.take(at)
        found = np.where(reasons != 0, whys(reasons, task, rows), 0) if reasons.any() else None
        return Column(self.output, self._numbers.take(at), found)

    def _learn(self, first: int) -> None:
        count = self._memo.count
        self._numbers = grown(self._numbers, count, first)
        self._arising = grown(self._arising, count, first)
        numbers = [key[first:count] for key in self._memo.keys]
        given = [coding.values(one) for coding, one in zip(self.inputs, numbers, strict=False)]
        values = [self.meaning(row) for row in zip(*given, strict=True)] if given else [self.meaning(())]
        self._numbers[first:count] = self.output.numbers(values)
        self._arising[first:count] = [
            self.reasons.number(one) if isinstance(one, Unknown) else 0 for one in values
        ]


class Meant(Protocol):
    """A function that has a scalar meaning."""

    inputs: tuple[Coding, ...]
    output: Coding
    meaning: Meaning
    reasons: Whys


def one_by_one(function: Meant, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
    """A function's results, by its scalar meaning."""
    given = [_with_inputs(at, column) for at, column in enumerate(columns)]
    values = (
        [function.meaning(row) for row in zip(*given, strict=True)]
        if given
        else [function.meaning(()) for _ in rows]
    )
    numbers = function.output.numbers(values)
    sources = np.array([_source(value, function.reasons) for value in values], dtype=np.int32)
    return Column(function.output, numbers, _handed_on(sources, columns, task, rows))


def _with_inputs(at: int, column: Column) -> list[Value]:
    """The values of an input; an unknown one says that it came from there."""
    if column.whys is None:
        return column.coding.values(column.numbers)
    values: list[Value] = [Unknown(Reason.SAID, origin=_Input(at))] * len(column)
    known = np.flatnonzero(column.whys == 0)
    for row, value in zip(known.tolist(), column.coding.values(column.numbers[known]), strict=True):
        values[row] = value
    return values


def _source(value: Value, reasons: Whys) -> int:
    if not isinstance(value, Unknown):
        return 0
    return value.origin.at + 1 if isinstance(value.origin, _Input) else -reasons.number(value)


def _handed_on(
    sources: npt.NDArray[np.int32], columns: Sequence[Column], task: int, rows: Numbers
) -> Numbers | None:
    """The whys of results that come from these sources."""
    if not sources.any():
        return None
    found = np.where(sources < 0, whys(-sources.astype(np.int64), task, rows), 0)
    for at, column in enumerate(columns):
        if column.whys is not None:
            found = np.where(sources == at + 1, column.whys, found)
    return found


_MISSING = np.iinfo(np.int64).min


def _argument(at: int, coding: Coding, number: int) -> Value:
    if number == coding.size:
        return Unknown(Reason.SAID, origin=_Input(at))
    return coding.value(number)
