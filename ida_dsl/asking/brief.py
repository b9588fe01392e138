"""Values and questions in one line of bounded length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat, zip_longest

from ida_dsl._view import escape
from ida_dsl.types import EnumType, ListType, MapType, RecordType, SetType, TupleType, Type
from ida_dsl.values import Mapped, Record, Unknown, Value, ordered, show

ELLIPSIS = "…"
ENOUGH = 2**40
"""Room for any value."""
_LEAST = 8


def brief(value: Value, room: int = 60, type_: Type | None = None) -> str:
    """The value as the language writes it, cut to so many characters; costs no more than what is shown.

    Lists and tuples are the same in Python: only the type tells which brackets they have.
    """
    while isinstance(type_, EnumType):
        type_ = type_.base
    if isinstance(value, str):
        return _text(value, room)
    if isinstance(value, tuple):
        return _items(value, room, type_)
    if isinstance(value, frozenset):
        inner = type_.item if isinstance(type_, SetType) else None
        return _joined("set([", _each(ordered(value), room, repeat(inner)), "])", room)
    if isinstance(value, Mapped):
        return _joined("map([", _pairs(value, type_), "])", room)
    if isinstance(value, Record):
        return _joined("{", _fields(value, room, type_), "}", room)
    return escape(show(value))


def _items(value: tuple[Value, ...], room: int, type_: Type | None) -> str:
    if isinstance(type_, TupleType):
        return _joined("(", _each(value, room, type_.items), ",)" if len(value) == 1 else ")", room)
    inner = type_.item if isinstance(type_, ListType) else None
    return _joined("[", _each(value, room, repeat(inner)), "]", room)


def _each(items: Iterable[Value], room: int, types: Iterable[Type | None]) -> Iterator[str]:
    return (brief(item, max(_LEAST, room // 2), one) for item, one in zip(items, types, strict=False))


def _pairs(value: Mapped, type_: Type | None) -> Iterator[str]:
    key, item = (type_.key, type_.value) if isinstance(type_, MapType) else (None, None)
    return (f"({brief(k, 20, key)}, {brief(v, 20, item)})" for k, v in value.items())


def _fields(value: Record, room: int, type_: Type | None) -> Iterator[str]:
    types = dict(type_.fields) if isinstance(type_, RecordType) else {}
    each = max(_LEAST, room // max(1, len(value.names)))
    return (f"{name}: {brief(item, each, types.get(name))}" for name, item in value.items())


def whole(value: Value, type_: Type | None = None) -> str:
    """All of the value, in one line."""
    return brief(value, ENOUGH, type_)


def _text(text: str, room: int) -> str:
    shown = show(text[: room + 1])
    if len(text) <= room and len(shown) <= room + 2:
        return escape(shown)
    return escape(shown[: max(_LEAST, room - 1)].rstrip("\\")) + ELLIPSIS + '"'


def _joined(before: str, parts: Iterator[str], after: str, room: int) -> str:
    found, used = list[str](), len(before) + len(after)
    for part in parts:
        used += len(part) + 2
        if found and used > room:
            return f"{before}{', '.join(found)}, {ELLIPSIS}{after}"
        found.append(part)
    return before + ", ".join(found) + after


def call(task: str, arguments: tuple[Value, ...], types: Sequence[Type] = (), room: int = 72) -> str:
    """A question as it is asked: `power(3, 13)`. `types` are those of its arguments, where they are known."""
    each = max(_LEAST, room // max(1, len(arguments)))
    pairs = zip_longest(arguments, types[: len(arguments)])
    parts = ["?" if isinstance(one, Unknown) else brief(one, each, type_) for one, type_ in pairs]
    return f"{escape(task)}({', '.join(parts)})"


def number(count: int, word: str, plural: str = "") -> str:
    """Such as "1 question" or "12,345 questions"."""
    return f"{count:,} {word if count == 1 else plural or word + 's'}"
