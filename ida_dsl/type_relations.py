"""How two types relate: whether one fits the other, whether they overlap, what both fit."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl._type_model import (
    ANY,
    NEVER,
    REAL,
    AnyType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
)
from ida_dsl.values import Word

Test = Callable[[Type, Type], bool]


def fits(given: Type, wanted: Type) -> bool:
    """Whether every value of `given` is one of `wanted` (an Int counts as a Real, recursively)."""
    if isinstance(given, NeverType | AnyType) or isinstance(wanted, AnyType):
        return True
    if isinstance(wanted, EnumType):
        return _fits_enum(given, wanted)
    match given:
        case IntType():
            return isinstance(wanted, RealType) or (isinstance(wanted, IntType) and _within(given, wanted))
        case TextType():
            return isinstance(wanted, TextType) and _within(given, wanted)
        case ListType():
            if not isinstance(wanted, ListType) or not _within(given, wanted):
                return False
            return given.high == 0 or fits(given.item, wanted.item)
    return _each(given, wanted, fits)


def _within(given: IntType | TextType | ListType, wanted: IntType | TextType | ListType) -> bool:
    return wanted.low <= given.low and given.high <= wanted.high


def _fits_enum(given: Type, wanted: EnumType) -> bool:
    if not isinstance(given, EnumType):
        return wanted.base is not None and fits(given, wanted.base)
    base = given.base is None or (wanted.base is not None and fits(given.base, wanted.base))
    return base and set(given.words) <= set(wanted.words)


def _each(given: Type, wanted: Type, test: Test) -> bool:
    """Whether the types are made alike and the test holds of each pair of their parts."""
    match given:
        case SetType():
            return isinstance(wanted, SetType) and test(given.item, wanted.item)
        case MapType():
            if not isinstance(wanted, MapType):
                return False
            return test(given.key, wanted.key) and test(given.value, wanted.value)
        case TupleType():
            if not isinstance(wanted, TupleType) or len(given.items) != len(wanted.items):
                return False
            return all(map(test, given.items, wanted.items))
        case RecordType():
            return isinstance(wanted, RecordType) and _each_field(
                dict(given.fields), dict(wanted.fields), test
            )
    return given == wanted


def _each_field(mine: dict[str, Type], theirs: dict[str, Type], test: Test) -> bool:
    return mine.keys() == theirs.keys() and all(test(mine[name], theirs[name]) for name in mine)


def overlaps(given: Type, wanted: Type) -> bool:
    """Whether some value of `given` may be one of `wanted`: if not, it never fits at run time either."""
    if isinstance(given, NeverType | AnyType) or isinstance(wanted, NeverType | AnyType):
        return True
    if isinstance(given, EnumType) or isinstance(wanted, EnumType):
        return _enums_overlap(given, wanted)
    match given:
        case IntType():
            return isinstance(wanted, RealType) or (isinstance(wanted, IntType) and _meet(given, wanted))
        case TextType():
            return isinstance(wanted, TextType) and _meet(given, wanted)
        case ListType():
            if not isinstance(wanted, ListType) or not _meet(given, wanted):
                return False
            return given.low == wanted.low == 0 or overlaps(given.item, wanted.item)
        case SetType() | MapType():
            # Both have the empty one, but where items could never mix, that is a mistake.
            return same_shape(given, wanted)
    return _each(given, wanted, overlaps)


def _meet(given: IntType | TextType | ListType, wanted: IntType | TextType | ListType) -> bool:
    return given.low <= wanted.high and wanted.low <= given.high


def _enums_overlap(given: Type, wanted: Type) -> bool:
    (words, base), (other_words, other_base) = _members(given), _members(wanted)
    if set(words) & set(other_words):
        return True
    return base is not None and other_base is not None and overlaps(base, other_base)


def _members(type_: Type) -> tuple[tuple[Word, ...], Type | None]:
    return (type_.words, type_.base) if isinstance(type_, EnumType) else ((), type_)


def same_shape(a: Type, b: Type) -> bool:
    """Whether the two differ at most in ranges, sizes and words: values of both can be compared."""
    return join(a, b) is not None


def join(a: Type, b: Type) -> Type | None:
    """The smallest type that both fit, None where there is none (Int and Real join to Real)."""
    if isinstance(a, AnyType) or isinstance(b, AnyType):
        return ANY
    if isinstance(a, NeverType) or a == b:
        return b
    if isinstance(b, NeverType):
        return a
    if isinstance(a, EnumType) or isinstance(b, EnumType):
        return _join_enums(a, b)
    match a:
        case IntType() | RealType():
            return _join_numbers(a, b)
        case TextType() if isinstance(b, TextType):
            return TextType(min(a.low, b.low), max(a.high, b.high))
    return _join_compounds(a, b)


def _join_numbers(a: IntType | RealType, b: Type) -> Type | None:
    if isinstance(a, IntType) and isinstance(b, IntType):
        return IntType(min(a.low, b.low), max(a.high, b.high))
    return REAL if isinstance(b, IntType | RealType) else None


def _join_compounds(a: Type, b: Type) -> Type | None:
    match a:
        case ListType() if isinstance(b, ListType):
            item = join(a.item if a.high else NEVER, b.item if b.high else NEVER)
            return None if item is None else ListType(item, min(a.low, b.low), max(a.high, b.high))
        case SetType() if isinstance(b, SetType):
            item = join(a.item, b.item)
            return None if item is None else SetType(item)
        case MapType() if isinstance(b, MapType):
            key, value = join(a.key, b.key), join(a.value, b.value)
            return None if key is None or value is None else MapType(key, value)
        case TupleType() if isinstance(b, TupleType) and len(a.items) == len(b.items):
            items = [one for one in map(join, a.items, b.items) if one is not None]
            return TupleType(tuple(items)) if len(items) == len(a.items) else None
        case RecordType() if isinstance(b, RecordType):
            return _join_records(a, dict(b.fields))
    return None


def _join_records(a: RecordType, other: dict[str, Type]) -> Type | None:
    if dict(a.fields).keys() != other.keys():
        return None
    joined = [(name, join(type_, other[name])) for name, type_ in a.fields]
    fields = tuple((name, type_) for name, type_ in joined if type_ is not None)
    return RecordType(fields) if len(fields) == len(joined) else None


def _join_enums(a: Type, b: Type) -> Type | None:
    (words, base), (other_words, other_base) = _members(a), _members(b)
    if base is None or other_base is None:
        both = other_base if base is None else base
    else:
        both = join(base, other_base)
        if both is None:
            return None
    return enum_of({*words, *other_words}, both)


def enum_of(words: set[Word], base: Type | None) -> EnumType:
    """The enumeration of these words, each in its place, around the base."""
    ordered = sorted(words)
    if base is None:
        return EnumType(tuple(ordered))
    return EnumType(tuple(w for w in ordered if w.rank < 0), base, tuple(w for w in ordered if w.rank >= 0))


def has_any(type_: Type) -> bool:
    """Whether an error was reported somewhere inside: nothing more is to be said of such a type."""
    match type_:
        case AnyType():
            return True
        case ListType(item=item) | SetType(item=item):
            return has_any(item)
        case MapType(key=key, value=value):
            return has_any(key) or has_any(value)
        case TupleType(items=items):
            return any(map(has_any, items))
        case RecordType(fields=fields):
            return any(has_any(item) for _, item in fields)
        case EnumType(base=base):
            return base is not None and has_any(base)
    return False


MAX_PARTS = 1000
"""The most types of which one is made: types are compared and shown as trees."""


def too_large(type_: Type) -> bool:
    """Whether the type is made of more than `MAX_PARTS` types, each counted wherever it stands."""
    left, stack = MAX_PARTS, [type_]
    while stack:
        left -= 1
        if left < 0:
            return True
        match stack.pop():
            case ListType(item=item) | SetType(item=item):
                stack.append(item)
            case MapType(key=key, value=value):
                stack += [key, value]
            case TupleType(items=items):
                stack += items
            case RecordType(fields=fields):
                stack += [item for _, item in fields]
            case EnumType(base=base) if base is not None:
                stack.append(base)
    return False
