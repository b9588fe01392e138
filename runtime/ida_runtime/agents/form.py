"""Reads a value of a type from a person, asking again until there is one.

What can be typed, whatever the type: `?`, `unknown` or "I do not know" for unknown. A text may have several
lines; an empty line or a lone `.` ends it, and a text in quotes is read as JSON reads it, so that `"?"` is a
question mark and `"a\\n\\nb"` has an empty line. Compound values are typed whole, as JSON or as the language
writes them, or part by part after an empty line; a lone `.` ends lists, sets and maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from ida_dsl.json_values import Misread, load_json, parse_answer
from ida_dsl.types import (
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    belongs,
    convert,
)
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Record, Unknown, Value, contains_unknown, embed
from ida_runtime.agents.console import Console
from ida_runtime.agents.wording import completions, in_words

_UNKNOWN = {"?", "unknown", "i do not know", "i don't know", "i don’t know", "no idea"}
_END = "."
_COMPOUND = TupleType | RecordType | ListType | SetType | MapType


class _Ended(Exception):  # noqa: N818 - it says what happened
    """A lone `.` where there may be one more item."""


def says_unknown(line: str) -> bool:
    """Whether the line says that the answer is not known."""
    return line.strip().lower().rstrip(".!") in _UNKNOWN


@frozen
class Form:
    """The questions to a person about one value. `ending`: a lone `.` says that there is none."""

    console: Console
    ending: bool = False

    def read(self, type_: Type, label: str) -> Value:
        """The value, or unknown where the person says so."""
        if isinstance(type_, TextType):
            return self._text(type_, label)
        if isinstance(type_, _COMPOUND):
            return self._compound(type_, label)
        return self._until(lambda: self._line(type_, f"{label} ({in_words(type_)}): "), type_)

    def _until(self, attempt: Callable[[], Value | None], type_: Type) -> Value:
        """Attempts until one gives a value; what is wrong with the others is said."""
        while True:
            try:
                value = attempt()
            except Misread as misread:
                self.console.say(complaint(misread, type_))
                continue
            if value is not None:
                return value
            self.console.say("Please type an answer, or ? if you do not know.")

    def _line(self, type_: Type, label: str) -> Value | None:
        line = self._ask(label, type_)
        if says_unknown(line):
            return Unknown(Reason.SAID)
        return _checked(parse_answer(line, type_), type_) if line.strip() else None

    def _ask(self, label: str, type_: Type) -> str:
        line = self.console.ask(label, completions(type_))
        if self.ending and line.strip() == _END:
            raise _Ended
        return line

    # --------------------------------------------------------------------------------------- texts

    def _text(self, type_: TextType, label: str) -> Value:
        hint = f"{label} ({in_words(type_)}; an empty line ends it): "
        return self._until(lambda: self._lines(type_, hint), type_)

    def _lines(self, type_: TextType, label: str) -> Value | None:
        line = self._ask(label, type_)
        if says_unknown(line):
            return Unknown(Reason.SAID)
        if not line.strip():
            return None
        lines = []
        while line.strip() not in {"", _END}:
            lines.append(line)
            if len(lines) == 1 and _is_quoted(line):
                break
            line = self.console.ask("… ")
        return parse_answer("\n".join(lines), type_)

    # ----------------------------------------------------------------------------------- compounds

    def _compound(self, type_: Type, label: str) -> Value:
        by = "field by field" if isinstance(type_, RecordType) else "part by part"
        hint = f"{label} ({in_words(type_)}; whole, or an empty line to go {by}): "
        return self._until(lambda: self._whole(type_, hint, label), type_)

    def _whole(self, type_: Type, hint: str, label: str) -> Value:
        value = self._line(type_, hint)
        return _checked(self._parts(type_, label), type_) if value is None else value

    def _parts(self, type_: Type, label: str) -> Value:
        inner = Form(self.console)
        match type_:
            case TupleType():
                parts = enumerate(type_.items, 1)
                return tuple(embed(inner.read(item, f"{label}, part {at}")) for at, item in parts)
            case RecordType():
                fields = ((name, inner.read(item, f"{label}, {name}")) for name, item in type_.fields)
                return Record.of((name, embed(value)) for name, value in fields)
            case ListType():
                return tuple(self._items(type_.item, label, type_.low, type_.high))
            case SetType():
                return frozenset(_key(item) for item in self._items(type_.item, label))
        assert isinstance(type_, MapType)
        return Mapped(self._entries(type_, label))

    def _items(self, type_: Type, label: str, low: int = 0, high: int = MAX_SIZE) -> Iterator[Value]:
        if low < high:
            self.console.say("A lone . says that there are no more.")
        for at in range(high):
            try:
                yield embed(Form(self.console, at >= low).read(type_, f"{label}, item {at + 1}"))
            except _Ended:
                return

    def _entries(self, type_: MapType, label: str) -> Iterator[tuple[Value, Value]]:
        for at, key in enumerate(self._items(type_.key, f"{label}, key of")):
            yield _key(key), embed(Form(self.console).read(type_.value, f"{label}, value of item {at + 1}"))


def _key(value: Value) -> Value:
    if contains_unknown(value):
        raise Misread("$", "unknown", "what is known: neither sets nor keys may hold unknown")
    return value


def _checked(value: Value, type_: Type) -> Value:
    made = convert(value, type_)
    if not belongs(made, type_):
        raise Misread("$", "another value", in_words(type_))
    return made


def _is_quoted(line: str) -> bool:
    try:
        return isinstance(load_json(line.strip()), str)
    except Misread:
        return False


def complaint(misread: Misread, type_: Type) -> str:
    """What is wrong with what was typed, and what would be right."""
    return (
        f"That is not {in_words(type_)}.{at_fault(misread, type_)} Try again, or type ? if you do not know."
    )


def at_fault(misread: Misread, type_: Type) -> str:
    """The part that is wrong, where only a part is: a sentence with a space before it, or nothing."""
    if misread.path != "$":
        return f" At {misread.path[1:].lstrip('.')} stands {misread.found}."
    return f" It is {misread.found}." if isinstance(type_, RecordType) else ""
