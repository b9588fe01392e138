"""The types of the language: what they are made of, and how they are written.

Types are frozen and structural: two declarations of `0..63` are one type. A range is an `IntType` with
its ends; `Int` is the 64-bit range. `NeverType` is the type of `unknown` and of the items of `[]`: it fits
everywhere. `AnyType` stands where an error was reported already, and silences what would follow from it.
"""

from __future__ import annotations

from attrs import frozen

from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE, Word


@frozen
class BoolType:
    """`Bool`."""


@frozen
class IntType:
    """`low..high`, both included; `Int` is all of 64 bits."""

    low: int = INT_MIN
    high: int = INT_MAX


@frozen
class RealType:
    """`Real`: finite 64-bit floats. An Int fits, and becomes a Real."""


@frozen
class TextType:
    """`Text`, or `Text[low..high]` characters."""

    low: int = 0
    high: int = MAX_SIZE


@frozen
class EnumType:
    """Words in the order written, before and after the values of `base`, where there is one."""

    before: tuple[Word, ...]
    base: Type | None = None
    after: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, in order."""
        return self.before + self.after


@frozen
class TupleType:
    """`(A, B)`."""

    items: tuple[Type, ...]


@frozen
class RecordType:
    """`{name: Text, weight: Real}`, the fields in the order written; order is no part of equality."""

    fields: tuple[tuple[str, Type], ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordType) and dict(self.fields) == dict(other.fields)

    def __hash__(self) -> int:
        return hash(frozenset(self.fields))

    def get(self, name: str) -> Type | None:
        """The field's type, None where there is none."""
        return dict(self.fields).get(name)


@frozen
class ListType:
    """`List[T]`, `List[T, 6]`, `List[T, 0..20]`."""

    item: Type
    low: int = 0
    high: int = MAX_SIZE


@frozen
class SetType:
    """`Set[T]`."""

    item: Type


@frozen
class MapType:
    """`Map[K, V]`."""

    key: Type
    value: Type


@frozen
class NeverType:
    """The type of what is only ever unknown, and of the items of an empty list."""


@frozen
class AnyType:
    """The type of an expression in which an error was reported."""


Type = (
    BoolType
    | IntType
    | RealType
    | TextType
    | EnumType
    | TupleType
    | RecordType
    | ListType
    | SetType
    | MapType
    | NeverType
    | AnyType
)

BOOL, INT, REAL, TEXT, NEVER, ANY = BoolType(), IntType(), RealType(), TextType(), NeverType(), AnyType()


def describe(type_: Type) -> str:
    """The type as the language would write it."""
    match type_:
        case BoolType():
            return "Bool"
        case IntType():
            return "Int" if type_ == INT else f"{type_.low}..{type_.high}"
        case RealType():
            return "Real"
        case TextType():
            return "Text" if type_ == TEXT else f"Text[{_span(type_.low, type_.high)}]"
        case EnumType():
            base = [] if type_.base is None else [describe(type_.base)]
            return " | ".join([*map(str, type_.before), *base, *map(str, type_.after)])
        case TupleType(items=(only,)):
            return f"({describe(only)},)"
        case TupleType():
            return f"({', '.join(map(describe, type_.items))})"
        case RecordType():
            return "{" + ", ".join(f"{name}: {describe(item)}" for name, item in type_.fields) + "}"
        case ListType():
            sized = "" if (type_.low, type_.high) == (0, MAX_SIZE) else f", {_span(type_.low, type_.high)}"
            return f"List[{describe(type_.item)}{sized}]"
        case SetType():
            return f"Set[{describe(type_.item)}]"
        case MapType():
            return f"Map[{describe(type_.key)}, {describe(type_.value)}]"
        case NeverType():
            return "unknown"
    return "anything"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}..{high}"
