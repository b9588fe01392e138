"""Types in words, as whoever is to type an answer wants to read them."""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.types import (
    INT,
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
from ida_dsl.values import MAX_SIZE


def in_words(type_: Type) -> str:
    """What to type: "a number from 0 to 63", "one of zero, one, wild"."""
    match type_:
        case BoolType():
            return "yes or no"
        case IntType():
            return "a whole number" if type_ == INT else f"a number from {type_.low} to {type_.high}"
        case RealType():
            return "a number"
        case TextType():
            return f"a text{_length(type_.low, type_.high, 'character')}"
        case EnumType():
            return _enum(type_)
        case TupleType():
            return f"in brackets, {', '.join(map(in_words, type_.items))}"
        case RecordType():
            return f"a record of {_and([f'{name} ({in_words(item)})' for name, item in type_.fields])}"
        case ListType():
            return f"a list{_length(type_.low, type_.high, 'item')}, each {in_words(type_.item)}"
        case SetType():
            return f"a set, each item {in_words(type_.item)}"
        case MapType():
            return f"a map from keys, each {in_words(type_.key)}, to values, each {in_words(type_.value)}"
    return describe(type_)


def completions(type_: Type) -> tuple[str, ...]:
    """The words that an answer may begin with."""
    if isinstance(type_, BoolType):
        return ("yes", "no")
    if isinstance(type_, EnumType):
        inner = () if type_.base is None else completions(type_.base)
        return (*(word.name for word in type_.words), *inner)
    return ()


def _enum(type_: EnumType) -> str:
    words = [word.name for word in type_.words]
    if type_.base is None:
        return f"one of {', '.join(words)}" if len(words) > 1 else words[0]
    return f"{in_words(type_.base)}, or {' or '.join(words)}"


def _length(low: int, high: int, what: str) -> str:
    many = f"{what}{'' if max(low, high) == 1 else 's'}"
    if low == high:
        return f" of {low} {many}"
    if high == MAX_SIZE:
        return f" of at least {low} {what}{'' if low == 1 else 's'}" if low else ""
    return f" of {low} to {high} {many}" if low else f" of at most {high} {many}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
