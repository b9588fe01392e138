"""The values of a type: how many, which, whether one belongs, and how one becomes one.

A type's order is that of `values.order_key`: enumerations as written, tuples, lists and records (by field
name) item by item, a list before those that it begins, sets and maps as the sorted lists of what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import product
from math import prod
from typing import TypeVar

from ida_dsl._type_model import (
    ANY,
    AnyType,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    describe,
)
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Record, Unknown, Value, Word, show

T = TypeVar("T")
_LARGEST = 4096
"""The most items of which lists, sets and maps are still counted."""


@lru_cache(maxsize=4096)
def size(type_: Type) -> int | None:
    """How many values the type has, None where that is not finite (Text and Real never are, nor an
    unsized list). Counts exactly; may be astronomically large for sets, maps and lists."""
    match type_:
        case BoolType():
            return 2
        case IntType():
            return type_.high - type_.low + 1
        case EnumType():
            base = 0 if type_.base is None else size(type_.base)
            return None if base is None else base + len(type_.words)
        case TupleType():
            return _product(map(size, type_.items))
        case RecordType():
            return _product(size(item) for _, item in type_.fields)
        case ListType():
            return _list_size(type_)
        case SetType():
            items = size(type_.item)
            return None if items is None or items > _LARGEST else 1 << items
        case MapType():
            keys, values = size(type_.key), size(type_.value)
            return None if keys is None or values is None or keys > _LARGEST else int((values + 1) ** keys)
    return None


def _product(sizes: Iterable[int | None]) -> int | None:
    counted = list(sizes)
    known = [one for one in counted if one is not None]
    return prod(known) if len(known) == len(counted) else None


def _list_size(type_: ListType) -> int | None:
    if type_.high == 0:
        return 1
    items = size(type_.item)
    if items is None or type_.high > _LARGEST:
        return None
    return sum(powers(items, type_.low, type_.high))


def powers(base: int, low: int, high: int) -> Iterator[int]:
    """`base ** low` up to `base ** high`: how many lists there are of each length."""
    power = base**low
    for _ in range(low, high + 1):
        yield power
        power *= base


def is_finite(type_: Type) -> bool:
    """Whether all values of the type can be named one after the other: `every`, `draw`, `noisy` need it."""
    return size(type_) is not None


def is_bounded(type_: Type) -> bool:
    """Whether every value has a bounded number of parts, so that a trained tier can read and write it."""
    match type_:
        case IntType() | BoolType() | RealType():
            return True
        case TextType():
            return type_.high < MAX_SIZE
        case ListType():
            return type_.high < MAX_SIZE and (type_.high == 0 or is_bounded(type_.item))
        case EnumType():
            return type_.base is None or is_bounded(type_.base)
        case TupleType():
            return all(map(is_bounded, type_.items))
        case RecordType():
            return all(is_bounded(item) for _, item in type_.fields)
        case SetType():
            return is_finite(type_.item)
        case MapType():
            return is_finite(type_.key) and is_bounded(type_.value)
    return False


def holds_real(type_: Type) -> bool:
    """Whether a value of the type may contain a Real: only those does `convert` ever change."""
    match type_:
        case RealType():
            return True
        case EnumType():
            return type_.base is not None and holds_real(type_.base)
        case TupleType():
            return any(map(holds_real, type_.items))
        case RecordType():
            return any(holds_real(item) for _, item in type_.fields)
        case ListType() | SetType():
            return holds_real(type_.item)
        case MapType():
            return holds_real(type_.key) or holds_real(type_.value)
    return False


def values_of(type_: Type) -> Iterator[Value]:
    """All values of a finite type, in the type's order.

    Lazy: the caller decides how many it takes. ValueError for a type that is not finite.
    """
    if not is_finite(type_):
        raise ValueError(f"{describe(type_)} has no list of all its values")
    match type_:
        case BoolType():
            yield from (False, True)
        case IntType():
            yield from range(type_.low, type_.high + 1)
        case EnumType():
            yield from type_.before
            if type_.base is not None:
                yield from values_of(type_.base)
            yield from type_.after
        case TupleType():
            yield from _rows(type_.items)
        case RecordType():
            fields = dict(type_.fields)
            names = tuple(sorted(fields))
            yield from (Record(names, row) for row in _rows(tuple(fields[name] for name in names)))
        case ListType():
            yield from _lists(type_)
        case SetType():
            yield from _sets(tuple(values_of(type_.item)))
        case MapType():
            yield from _maps(tuple(values_of(type_.key)), type_.value)


def _rows(types: tuple[Type, ...]) -> Iterator[tuple[Value, ...]]:
    if not types:
        yield ()
        return
    for first in values_of(types[0]):
        for rest in _rows(types[1:]):
            yield (first, *rest)


def _lists(type_: ListType) -> Iterator[Value]:
    items = size(type_.item)
    if type_.low == type_.high > 0 and items is not None and items <= _LARGEST:
        yield from product(tuple(values_of(type_.item)), repeat=type_.low)
        return
    for found in _grown(lambda so_far: values_of(type_.item) if len(so_far) < type_.high else iter(())):
        if len(found) >= type_.low:
            yield found


def _grown(following: Callable[[list[T]], Iterator[T]]) -> Iterator[tuple[T, ...]]:
    """All sequences in lexicographic order, where `following` says what may come after a beginning."""
    so_far: list[T] = []
    choices = [following(so_far)]
    yield ()
    while choices:
        for item in choices[-1]:
            so_far.append(item)
            choices.append(following(so_far))
            yield tuple(so_far)
            break
        else:
            choices.pop()
            del so_far[-1:]


def _sets(items: tuple[Value, ...]) -> Iterator[Value]:
    def following(so_far: list[int]) -> Iterator[int]:
        return iter(range(so_far[-1] + 1 if so_far else 0, len(items)))

    for chosen in _grown(following):
        yield frozenset(items[at] for at in chosen)


def _maps(keys: tuple[Value, ...], value: Type) -> Iterator[Value]:
    def following(so_far: list[tuple[int, Value]]) -> Iterator[tuple[int, Value]]:
        later = range(so_far[-1][0] + 1 if so_far else 0, len(keys))
        return ((at, one) for at in later for one in values_of(value))

    for chosen in _grown(following):
        yield Mapped((keys[at], one) for at, one in chosen)


def belongs(value: Value, type_: Type) -> bool:
    """Whether the value is one of the type; an unknown belongs to every type."""
    if isinstance(value, Unknown) or isinstance(type_, AnyType):
        return True
    match type_:
        case IntType():
            return isinstance(value, int) and not isinstance(value, bool) and type_.low <= value <= type_.high
        case BoolType():
            return isinstance(value, bool)
        case RealType():
            return isinstance(value, float)
        case TextType():
            return isinstance(value, str) and type_.low <= len(value) <= type_.high
        case EnumType():
            if isinstance(value, Word) and value in type_.words:
                return True
            return type_.base is not None and belongs(value, type_.base)
    return _compound_belongs(value, type_)


def _compound_belongs(value: Value, type_: Type) -> bool:
    match type_:
        case TupleType():
            same = isinstance(value, tuple) and len(value) == len(type_.items)
            return same and all(map(belongs, _items(value), type_.items))
        case ListType():
            sized = isinstance(value, tuple) and type_.low <= len(value) <= type_.high
            return sized and all(belongs(item, type_.item) for item in _items(value))
        case RecordType():
            return isinstance(value, Record) and _record_belongs(value, dict(type_.fields))
        case SetType():
            return isinstance(value, frozenset) and all(belongs(item, type_.item) for item in value)
        case MapType():
            if not isinstance(value, Mapped):
                return False
            return all(belongs(k, type_.key) and belongs(v, type_.value) for k, v in value.entries.items())
    return False


def _items(value: Value) -> tuple[Value, ...]:
    assert isinstance(value, tuple)
    return value


def _record_belongs(value: Record, fields: dict[str, Type]) -> bool:
    return set(value.names) == fields.keys() and all(belongs(v, fields[n]) for n, v in value.items())


def convert(value: Value, type_: Type) -> Value:
    """The value as one of the type: ints become floats where the type says Real. The rest is unchanged."""
    return _converted(value, type_) if holds_real(type_) else value


def _converted(value: Value, type_: Type) -> Value:
    match type_:
        case RealType():
            return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        case EnumType(base=base) if base is not None:
            return _converted(value, base)
        case ListType() if isinstance(value, tuple):
            return tuple(_converted(item, type_.item) for item in value)
        case TupleType() if isinstance(value, tuple) and len(value) == len(type_.items):
            return tuple(map(_converted, value, type_.items))
        case RecordType() if isinstance(value, Record):
            types = dict(type_.fields)
            return Record(value.names, tuple(_converted(v, types.get(n, ANY)) for n, v in value.items()))
        case SetType() if isinstance(value, frozenset):
            return frozenset(_converted(item, type_.item) for item in value)
        case MapType() if isinstance(value, Mapped):
            pairs = value.entries.items()
            return Mapped((_converted(k, type_.key), _converted(v, type_.value)) for k, v in pairs)
    return value


_MOST_SHOWN = 60


def outside(value: Value, type_: Type, origin: object = None) -> Unknown:
    """What comes of a value that does not belong to the type: unknown, and its detail says which value."""
    text = show(value)
    short = text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
    return Unknown(Reason.DOMAIN, f"{short} is not in {describe(type_)}", origin)
