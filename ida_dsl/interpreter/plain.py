"""Answers that are just as they should be, told at a glance; `admit` has a closer look at what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ida_dsl.types import BoolType, EnumType, IntType, ListType, RealType, TextType, TupleType, Type
from ida_dsl.values import Value, Word

Plain = Callable[[object], Value | None]
"""Gives what `admit` makes of a value of the type; None where that takes a closer look."""


def plain(type_: Type) -> Plain:
    """The glance at values of a type."""
    match type_:
        case BoolType():
            return lambda value: value if value is True or value is False else None
        case IntType(low=low, high=high):
            return lambda value: value if type(value) is int and low <= value <= high else None
        case RealType():
            return _real
        case TextType(low=low, high=high):
            return lambda value: (
                value if type(value) is str and low <= len(value) <= high and _sound(value) else None
            )
        case EnumType():
            return _word_or(type_)
        case ListType(low=low, high=high):
            item = plain(type_.item)
            return lambda value: (
                _all(map(item, value)) if type(value) is tuple and low <= len(value) <= high else None
            )
        case TupleType():
            return _row(tuple(map(plain, type_.items)))
    return lambda _: None


def _real(value: object) -> Value | None:
    finite = type(value) is float and value - value == 0
    return value + 0.0 if finite else None  # type: ignore[operator] # a float where it is finite


def _sound(text: str) -> bool:
    """Whether it has no half characters (surrogates)."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _word_or(type_: EnumType) -> Plain:
    words = {word.name: word for word in type_.words}
    other: Plain = (lambda _: None) if type_.base is None else plain(type_.base)

    def glance(value: object) -> Value | None:
        return words.get(value.name) if type(value) is Word else other(value)

    return glance


def _row(items: tuple[Plain, ...]) -> Plain:
    def glance(value: object) -> Value | None:
        if type(value) is not tuple or len(value) != len(items):
            return None
        return _all(look(item) for look, item in zip(items, value, strict=True))

    return glance


def _all(made: Iterable[Value | None]) -> Value | None:
    found = tuple(made)
    return None if any(one is None for one in found) else found  # type: ignore[return-value]
