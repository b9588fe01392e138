"""Values and questions in one line of bounded length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ida_dsl._view import escape
from ida_dsl.values import Mapped, Record, Unknown, Value, ordered, show

ELLIPSIS = "…"
_LEAST = 8


def brief(value: Value, room: int = 60) -> str:
    """The value as the language writes it, cut to so many characters; costs no more than what is shown."""
    if isinstance(value, str):
        return _text(value, room)
    if isinstance(value, tuple):
        return _listed("[", value, "]", room)
    if isinstance(value, frozenset):
        return _listed("set([", ordered(value), "])", room)
    if isinstance(value, Mapped):
        return _joined("map([", (f"({brief(k, 20)}, {brief(v, 20)})" for k, v in value.items()), "])", room)
    if isinstance(value, Record):
        inner = max(_LEAST, room // max(1, len(value.names)))
        return _joined("{", (f"{name}: {brief(item, inner)}" for name, item in value.items()), "}", room)
    return escape(show(value))


def _text(text: str, room: int) -> str:
    shown = show(text[: room + 1])
    if len(text) <= room and len(shown) <= room + 2:
        return escape(shown)
    return escape(shown[: max(_LEAST, room - 1)].rstrip("\\")) + ELLIPSIS + '"'


def _listed(before: str, items: Iterable[Value], after: str, room: int) -> str:
    return _joined(before, (brief(item, max(_LEAST, room // 2)) for item in items), after, room)


def _joined(before: str, parts: Iterator[str], after: str, room: int) -> str:
    found, used = list[str](), len(before) + len(after)
    for part in parts:
        used += len(part) + 2
        if found and used > room:
            return f"{before}{', '.join(found)}, {ELLIPSIS}{after}"
        found.append(part)
    return before + ", ".join(found) + after


def call(task: str, arguments: tuple[Value, ...], room: int = 72) -> str:
    """A question as it is asked: `power(3, 13)`."""
    each = max(_LEAST, room // max(1, len(arguments)))
    parts = ["?" if isinstance(one, Unknown) else brief(one, each) for one in arguments]
    return f"{escape(task)}({', '.join(parts)})"


def number(count: int, word: str, plural: str = "") -> str:
    """Such as "1 question" or "12,345 questions"."""
    return f"{count:,} {word if count == 1 else plural or word + 's'}"
