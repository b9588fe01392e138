"""What must be known of a type to write its values in tokens: of what they consist, and how long they are."""

from __future__ import annotations

from functools import lru_cache

from ida_dsl.types import (
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
    is_bounded,
    size,
)

SINGLE = 256
"""The most values of an Int whose values have tokens of their own."""
LONGEST = 4096
"""The most tokens of a value: what is longer is no value to learn."""


class NotEncoded(Exception):  # noqa: N818 - about a program, no mistake of this one
    """Values of a type cannot be written in tokens: says which type, why, and what to do."""


@lru_cache(maxsize=1024)
def longest(type_: Type) -> int:
    """The most tokens that a value of the type has. Raises `NotEncoded`."""
    if not is_bounded(type_):
        raise NotEncoded(f"{describe(type_)} has no bound: give its texts and lists one, as in Text[0..20]")
    count = _longest(type_)
    if count > LONGEST:
        raise NotEncoded(
            f"a value of {describe(type_)} has up to {count:,} tokens, {LONGEST:,} are the most: bound it"
        )
    return count


def _longest(type_: Type) -> int:
    match type_:
        case IntType():
            return 1 if single(type_) else (type_.low < 0) + digits(type_)
        case RealType():
            return 16
        case TextType(high=high):
            return max(1, 4 * high)
        case EnumType(base=base):
            return 1 if base is None else wraps(type_) + _longest(base)
        case TupleType() | RecordType():
            return max(1, sum(map(_longest, parts(type_))))
        case ListType() | SetType() | MapType():
            return max(1, most(type_) * (sum(map(_longest, items(type_))) + marked(type_)))
    return 1


@lru_cache(maxsize=1024)
def steady(type_: Type) -> bool:
    """Whether all values of the type have as many tokens, those apart that are unknown or in part."""
    match type_:
        case IntType() | BoolType() | RealType():
            return True
        case EnumType():
            return longest(type_) == 1
        case TupleType(items=own):
            return bool(own) and all(map(steady, own))
        case ListType(item=item, low=low, high=high):
            return low == high > 0 and not marked(type_) and steady(item)
    return False


def single(type_: IntType) -> bool:
    """Whether each value has a token of its own."""
    return type_.high - type_.low < SINGLE


def digits(type_: IntType) -> int:
    """How many digits its values are written with."""
    return len(str(max(abs(type_.low), abs(type_.high))))


def parts(type_: TupleType | RecordType) -> list[Type]:
    """The types of its parts."""
    return list(type_.items) if isinstance(type_, TupleType) else [item for _, item in type_.fields]


def wraps(type_: EnumType) -> bool:
    """Whether `=` stands before its values that are no words: these might begin with one."""
    return isinstance(type_.base, TupleType | RecordType | ListType | SetType | MapType)


def items(type_: ListType | SetType | MapType) -> tuple[Type, ...]:
    """The types of what an item consists of: of a map key and value."""
    return (type_.key, type_.value) if isinstance(type_, MapType) else (type_.item,)


def most(type_: ListType | SetType | MapType) -> int:
    """How many items it has at most; more than `LONGEST` where there is no saying how many."""
    if isinstance(type_, ListType):
        return type_.high
    count = size(items(type_)[0])
    return LONGEST + 1 if count is None else count


def marked(type_: ListType | SetType | MapType) -> bool:
    """Whether `more` stands before each item."""
    return _begins_with_end(items(type_)[0])


def _begins_with_end(type_: Type) -> bool:
    match type_:
        case TextType(low=low, high=high):
            return low == 0 or high == 0
        case ListType(low=low):
            return low == 0 or _begins_with_end(type_.item)
        case SetType() | MapType():
            return True
        case EnumType(base=base):
            return base is not None and not wraps(type_) and _begins_with_end(base)
        case TupleType() | RecordType():
            own = parts(type_)
            return not own or _begins_with_end(own[0])
    return False
