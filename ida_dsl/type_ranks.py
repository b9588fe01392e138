"""The value at a position in the order of its type, without going through those before it."""

from __future__ import annotations

from ida_dsl._type_model import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TupleType,
    Type,
    describe,
)
from ida_dsl.type_values import size
from ida_dsl.values import Mapped, Record, Value


def value_at(type_: Type, at: int) -> Value:
    """The value number `at`, from 0, of `values_of(type_)`; ValueError where there is none."""
    count = size(type_)
    if count is None or not 0 <= at < count:
        raise ValueError(f"{describe(type_)} has no value number {at}")
    return _at(type_, at)


def _at(type_: Type, at: int) -> Value:
    match type_:
        case BoolType():
            return at == 1
        case IntType():
            return type_.low + at
        case EnumType():
            return _enum_at(type_, at)
        case TupleType():
            return _row_at(type_.items, at)
        case RecordType():
            fields = dict(type_.fields)
            names = tuple(sorted(fields))
            return Record(names, _row_at(tuple(fields[name] for name in names), at))
        case ListType():
            return _list_at(type_, at)
        case SetType():
            chosen = _grown_at(_size(type_.item), 1, at)
            return frozenset(_at(type_.item, item) for item, _ in chosen)
        case MapType():
            pairs = _grown_at(_size(type_.key), _size(type_.value), at)
            return Mapped((_at(type_.key, key), _at(type_.value, value)) for key, value in pairs)
    raise AssertionError(type_)


def _size(type_: Type) -> int:
    count = size(type_)
    assert count is not None
    return count


def _enum_at(type_: EnumType, at: int) -> Value:
    if at < len(type_.before):
        return type_.before[at]
    at -= len(type_.before)
    inside = 0 if type_.base is None else _size(type_.base)
    if type_.base is not None and at < inside:
        return _at(type_.base, at)
    return type_.after[at - inside]


def _row_at(types: tuple[Type, ...], at: int) -> tuple[Value, ...]:
    row = []
    for type_ in reversed(types):
        at, place = divmod(at, _size(type_))
        row.append(_at(type_, place))
    return tuple(reversed(row))


def _list_at(type_: ListType, at: int) -> Value:
    if type_.high == 0:
        return ()
    if type_.low == type_.high:
        return _row_at((type_.item,) * type_.low, at)
    items = _size(type_.item)
    below = _lists_below(items, type_.low, type_.high)
    found: list[Value] = []
    while at >= 0 and len(found) < type_.high:
        if len(found) >= type_.low:
            if at == 0:
                break
            at -= 1
        place, at = divmod(at, below[len(found) + 1])
        found.append(_at(type_.item, place))
    return tuple(found)


def _lists_below(items: int, low: int, high: int) -> list[int]:
    """How many lists begin with a given list, by its length."""
    counts = [1]
    for length in range(high - 1, -1, -1):
        counts.append(counts[-1] * items + (length >= low))
    return counts[::-1]


def _grown_at(keys: int, values: int, at: int) -> list[tuple[int, int]]:
    """The map number `at` of so many keys to so many values, as pairs of positions (a set: to one value)."""
    chosen: list[tuple[int, int]] = []
    key = 0
    while at:
        at -= 1
        below = (values + 1) ** (keys - 1 - key)
        while at >= values * below:
            at -= values * below
            key += 1
            below = (values + 1) ** (keys - 1 - key)
        value, at = divmod(at, below)
        chosen.append((key, value))
        key += 1
    return chosen
