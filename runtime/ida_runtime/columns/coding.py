"""The number that stands for a value in a column, by the type of the column.

- A *small* type has at most `SMALL` values: the number is the value's place in the order of the type, and
  one more number, `size`, stands for unknown, so that a column can index a table as it is. A list, tuple,
  record or map with an unknown inside has no such place, nor has a value that proofs had ruled out (where a
  strategy is forced): these are kept on a heap, and have numbers above `size`.
- An Int that is not small is itself, a Real is the bits of its float.
- Any other value is kept on the heap of its type, where equal ones have one number.

A column of a type that is not small has 0 where the value is unknown.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Hashable, Iterable, Sized
from contextlib import suppress
from enum import Enum
from typing import cast

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.types import (
    IntType,
    NeverType,
    RealType,
    TupleType,
    Type,
    belongs,
    fits,
    holds_real,
    size,
    value_at,
    values_of,
)
from ida_dsl.values import UNKNOWN, Unknown, Value

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SMALL = 2**14
"""The most values of a type whose columns index tables."""


_MANY = 64


class Form(Enum):
    """How the values of a type are numbered."""

    SMALL = "by place"
    INT = "themselves"
    REAL = "bits"
    HEAP = "kept apart"


@define(eq=False)
class Coding:
    """Numbers for the values of one type, and back.

    `size` is how many values a small type has, and the number of unknown there.
    """

    type: Type
    form: Form = field(init=False)
    size: int = field(init=False)
    low: int = field(init=False, default=0)
    _values: dict[int, Value] = field(init=False, factory=dict)
    _numbers: dict[Hashable, int] = field(init=False, factory=dict)
    _listed: bool = field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.form, self.size = _form(self.type)
        if isinstance(self.type, IntType) and self.form is Form.SMALL:
            self.low = self.type.low

    @property
    def small(self) -> bool:
        """Whether a column of it can index a table."""
        return self.form is Form.SMALL

    @property
    def unknown(self) -> int:
        """The number of unknown."""
        return self.size if self.small else 0

    @property
    def kept(self) -> int:
        """How many values are on the heap."""
        return max(0, len(self._values) - (self.size if self.small else 0))

    # ------------------------------------------------------------------------------------------ one value

    def number(self, value: Value) -> int:
        """The number of a value of the type."""
        if isinstance(value, Unknown):
            return self.unknown
        match self.form:
            case Form.INT:
                assert isinstance(value, int)
                return value
            case Form.REAL:
                assert isinstance(value, float)
                bits: int = struct.unpack("<q", struct.pack("<d", value + 0.0))[0]
                return bits
            case Form.SMALL if isinstance(self.type, IntType) and isinstance(value, int):
                if 0 <= value - self.low < self.size:
                    return value - self.low
        return self._kept(value)

    def _kept(self, value: Value) -> int:
        found = self._numbers.get(self._key(value))
        if found is None and self.small and not self._listed:
            self._list()
            found = self._numbers.get(self._key(value))
        return self._keep(value) if found is None else found

    def _key(self, value: Value) -> Hashable:
        """False and 0 are two, where proofs said that there would be no value and one came nevertheless."""
        return (type(value), value) if isinstance(self.type, NeverType) else value

    def _list(self) -> None:
        """Gives all values of a small type their numbers."""
        self._listed = True
        for at, value in enumerate(values_of(self.type)):
            self._numbers[self._key(value)] = at
            self._values[at] = value

    def _keep(self, value: Value) -> int:
        number = len(self._numbers) + self.small  # a small type's own values have numbers already
        self._numbers[self._key(value)] = number
        self._values[number] = value
        return number

    def value(self, number: int) -> Value:
        """The value of a number; `UNKNOWN` for that of unknown in a small type."""
        match self.form:
            case Form.INT:
                return number
            case Form.REAL:
                real: float = struct.unpack("<d", struct.pack("<q", number))[0]
                return real
            case Form.SMALL if number == self.size:
                return UNKNOWN
        found = self._values.get(number)
        if found is None:
            assert self.small, "a heap knows its numbers"
            found = self._values[number] = value_at(self.type, number)
        return found

    # ---------------------------------------------------------------------------------------- many values

    def values(self, numbers: Numbers) -> list[Value]:
        """The values of numbers."""
        if self.form is Form.INT:
            return numbers.tolist()  # type: ignore[no-any-return]
        if self.form is Form.REAL:
            return numbers.view(np.float64).tolist()  # type: ignore[no-any-return]
        if self.form is Form.HEAP:
            return list(map(self._values.__getitem__, numbers.tolist()))
        return [self.value(number) for number in numbers.tolist()]

    def numbers(self, values: Collection[Value]) -> Numbers:
        """The numbers of values of the type."""
        if isinstance(self.type, IntType):
            with suppress(TypeError):  # one of them is unknown
                found: Numbers = np.fromiter(cast(Iterable[int], values), np.int64, len(values)) - self.low
                if not self.small or not found.size or (found.min() >= 0 and found.max() < self.size):
                    return found
        if self.small and isinstance(self.type, TupleType) and len(values) > _MANY:
            made = self._of_tuples(cast(Collection[tuple[Value, ...]], values))
            if made is not None:
                return made
        return self.numbers_of(values, len(values))

    def _of_tuples(self, values: Collection[tuple[Value, ...]]) -> Numbers | None:
        """The places of tuples, from those of their items; None where one has no place."""
        assert isinstance(self.type, TupleType)
        with suppress(TypeError):  # one of them is unknown
            found = np.zeros(len(values), dtype=np.int64)
            for type_, column in zip(self.type.items, zip(*values, strict=True), strict=True):
                part = Coding(type_)
                numbers = part.numbers(column)
                if numbers.min() < 0 or numbers.max() >= part.size:
                    return None
                found = found * part.size + numbers
            return found
        return None

    def numbers_of(self, values: Iterable[Value], count: int) -> Numbers:
        """The numbers of so many values."""
        if self.form is not Form.HEAP or isinstance(self.type, NeverType):
            return np.fromiter(map(self.number, values), np.int64, count)
        given = list(values)
        found = list(map(self._numbers.get, given))  # most were there before
        whole = [self.number(one) if at is None else at for one, at in zip(given, found, strict=True)]
        return np.array(whole, dtype=np.int64)

    def exotic(self, numbers: Numbers) -> bool:
        """Whether any of them has no place in the order of a small type."""
        return bool(self.small and numbers.size and numbers.max() > self.size)


def _form(type_: Type) -> tuple[Form, int]:
    if isinstance(type_, RealType):
        return Form.REAL, 0
    count = size(type_)
    if count is not None and count <= SMALL:
        return Form.SMALL, count
    return (Form.INT, 0) if isinstance(type_, IntType) else (Form.HEAP, 0)


@define(eq=False)
class Codings:
    """The codings of a run, one a type, and the ways from one to another. Where strategies are `forced` a
    column may have values outside its type, which proofs had ruled out."""

    forced: bool = field(default=False, init=False)

    remembered: list[Sized] = field(factory=list, init=False)
    """What remembers results of values by their numbers."""
    _known: dict[Type, Coding] = field(factory=dict)
    _maps: dict[tuple[Type, Type], tuple[Numbers, bool]] = field(factory=dict)
    _fits: dict[tuple[Type, Type], bool] = field(factory=dict)

    @property
    def kept(self) -> int:
        """How many values have numbers on heaps, and results that are remembered of such."""
        return sum(one.kept for one in self._known.values()) + sum(map(len, self.remembered))

    def of(self, type_: Type) -> Coding:
        """The coding of a type."""
        found = self._known.get(type_)
        if found is None:
            found = self._known[type_] = Coding(type_)
        return found

    def recoded(self, numbers: Numbers, source: Coding, target: Coding) -> tuple[Numbers, Flags | None]:
        """The same values as numbers of another type, and where they are not of that type (None: nowhere)."""
        if source is target and not self.forced:
            return numbers, None
        if source.form is Form.INT and target.form is Form.INT:
            return numbers, _outside(numbers, target)
        if source.small and target.small and source is not target and not source.exotic(numbers):
            made, outside = self._map(source, target)
            made = made[numbers]
            return made, None if not outside else some(made < 0)
        if self._all_fit(source, target):
            return target.numbers(source.values(numbers)), None
        return _one_by_one(numbers, source, target)

    def _all_fit(self, source: Coding, target: Coding) -> bool:
        """Whether every value here, kept on a heap, is one there as it is. Facts and what is forced may have
        values outside their types."""
        if self.forced or not (type(source) is Coding and source.form is target.form is Form.HEAP):
            return False
        key = (source.type, target.type)
        found = self._fits.get(key)
        if found is None:
            changes = isinstance(source.type, NeverType) or holds_real(target.type)
            found = self._fits[key] = not changes and fits(source.type, target.type)
        return found

    def one(self, number: int, source: Coding, target: Coding) -> int:
        """The number there of a value of a small type, -1 where there is none."""
        return self._map(source, target)[0].item(number)

    def _map(self, source: Coding, target: Coding) -> tuple[Numbers, bool]:
        """The number there of each here, -1 where there is none, and whether there is any such."""
        key = (source.type, target.type)
        found = self._maps.get(key)
        if found is None:
            every = (_number(source.value(number), target) for number in range(source.size))
            made = np.array([-1 if one is None else one for one in every] + [target.unknown], dtype=np.int64)
            found = self._maps[key] = made, bool((made < 0).any())
        return found


def some(flags: Flags) -> Flags | None:
    """The flags, None where none is set."""
    return flags if flags.any() else None


def _outside(numbers: Numbers, target: Coding) -> Flags | None:
    assert isinstance(target.type, IntType)
    return some((numbers < target.type.low) | (numbers > target.type.high))


def _one_by_one(numbers: Numbers, source: Coding, target: Coding) -> tuple[Numbers, Flags | None]:
    distinct, back = np.unique(numbers, return_inverse=True)
    made = [_number(value, target) for value in source.values(distinct)]
    outside = np.array([one is None for one in made], dtype=np.bool_)
    every = np.array([0 if one is None else one for one in made], dtype=np.int64)
    return every[back], some(outside[back])


def _number(value: Value, target: Coding) -> int | None:
    if isinstance(value, Unknown):
        return target.unknown
    if isinstance(target.type, RealType) and type(value) is int:  # a Bool is none
        value = float(value)
    return target.number(value) if belongs(value, target.type) else None
