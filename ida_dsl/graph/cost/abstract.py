"""What is known of a value before anything runs: a type, narrower than declared, and a little more."""

from __future__ import annotations

from attrs import evolve, frozen

from ida_dsl.types import (
    NEVER,
    AnyType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    enum_of,
    is_finite,
    join,
)
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE, Word

LARGE = 4096
"""Beyond it, a size that comes from one without a bound counts as one without a bound itself."""

EITHER = frozenset({True, False})


@frozen
class Abstract:
    """What a value may be, where it is known at all.

    `known` where it surely is. `open` where its size, or its amount, has no bound but the machine's. `words`
    is how many words it has, if it is a text, or each of the texts in it. `truths` is what a Bool may be.
    """

    type: Type
    known: bool = False
    open: bool = False
    words: tuple[int, int] | None = None
    truths: frozenset[bool] = EITHER

    @property
    def void(self) -> bool:
        """Whether it is surely unknown."""
        return isinstance(self.type, NeverType)


UNKNOWN = Abstract(NEVER)


def of_type(type_: Type, *, known: bool = False) -> Abstract:
    """Any value of a type."""
    return Abstract(type_, known, endless(type_))


def endless(type_: Type) -> bool:
    """Whether the type itself sets no bound to a size, or to an Int."""
    match type_:
        case IntType(low=low, high=high):
            return low == INT_MIN or high == INT_MAX
        case TextType(high=high) | ListType(high=high):
            return high >= MAX_SIZE
        case SetType(item=item) | MapType(key=item):
            return not is_finite(item)
        case EnumType(base=base):
            return base is not None and endless(base)
    return False


def extent(type_: Type) -> int:
    """The greatest size, or Int, of a type; 0 where it has none."""
    match type_:
        case IntType(low=low, high=high):
            return max(abs(low), abs(high))
        case TextType(high=high) | ListType(high=high):
            return high
    return 0


def joined(a: Abstract, b: Abstract, fallback: Type) -> Abstract:
    """What is either; of the fallback's type where the two have none in common."""
    if a == b:
        return a
    both = join(a.type, b.type)
    return Abstract(
        fallback if both is None or isinstance(both, AnyType) else both,
        a.known and b.known and both is not None,
        a.open or b.open or both is None,
        _hull(a, b),
        a.truths | b.truths if not (a.void or b.void) else (b.truths if a.void else a.truths),
    )


def _hull(a: Abstract, b: Abstract) -> tuple[int, int] | None:
    if _holds_nothing(a) or _holds_nothing(b):
        return b.words if _holds_nothing(a) else a.words
    if a.words is None or b.words is None:
        return None
    return min(a.words[0], b.words[0]), max(a.words[1], b.words[1])


def _holds_nothing(a: Abstract) -> bool:
    return a.void or (isinstance(a.type, ListType) and a.type.high == 0)


def within(value: Abstract, declared: Type) -> Abstract:
    """The value, where it belongs to a type; elsewhere it is unknown."""
    type_ = meet(declared, value.type)
    if type_ == value.type:
        return value
    return evolve(value, type=type_, known=False, open=value.open and endless_as(type_, value))


def endless_as(type_: Type, *sources: Abstract) -> bool:
    """Whether a value of the type, made from these, has a bound worth the name."""
    return endless(type_) or (extent(type_) > LARGE and any(source.open for source in sources))


# ----------------------------------------------------------------------------------------------- meeting


def meet(declared: Type, found: Type) -> Type:
    """A type of all values that are of both; `NEVER` where there are surely none."""
    if isinstance(declared, AnyType) or declared == found:
        return found
    if isinstance(found, AnyType):
        return declared
    if isinstance(declared, NeverType) or isinstance(found, NeverType):
        return NEVER
    if isinstance(declared, EnumType) or isinstance(found, EnumType):
        return _meet_enums(declared, found)
    match declared, found:
        case IntType(), IntType():
            low, high = max(declared.low, found.low), min(declared.high, found.high)
            return IntType(low, high) if low <= high else NEVER
        case TextType(), TextType():
            low, high = max(declared.low, found.low), min(declared.high, found.high)
            return TextType(low, high) if low <= high else NEVER
    return _meet_compounds(declared, found)


def _meet_compounds(declared: Type, found: Type) -> Type:
    match declared, found:
        case ListType(), ListType():
            low, high = max(declared.low, found.low), min(declared.high, found.high)
            item = meet(declared.item, found.item) if high else NEVER
            return ListType(item, low, high) if low <= high else NEVER
        case TupleType(), TupleType() if len(declared.items) == len(found.items):
            return TupleType(tuple(map(meet, declared.items, found.items)))
        case RecordType(), RecordType() if dict(declared.fields).keys() == dict(found.fields).keys():
            others = dict(found.fields)
            return RecordType(tuple((name, meet(type_, others[name])) for name, type_ in declared.fields))
        case SetType(), SetType():
            return SetType(meet(declared.item, found.item))
        case MapType(), MapType():
            return MapType(meet(declared.key, found.key), meet(declared.value, found.value))
    return declared


def _meet_enums(a: Type, b: Type) -> Type:
    (words, base), (others, other) = _parts(a), _parts(b)
    both = set(words) & set(others)
    inside = None if base is None or other is None else meet(base, other)
    inside = None if isinstance(inside, NeverType) else inside
    if both:
        return enum_of(both, inside)
    return NEVER if inside is None else inside


def _parts(type_: Type) -> tuple[tuple[Word, ...], Type | None]:
    return (type_.words, type_.base) if isinstance(type_, EnumType) else ((), type_)
