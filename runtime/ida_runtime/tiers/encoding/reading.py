"""How a value is read that was written in tokens (`spelling`)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from attrs import define

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
)
from ida_dsl.values import UNKNOWN, Mapped, Record, Value, contains_unknown
from ida_runtime.tiers.encoding.shapes import digits, items, longest, marked, most, parts, single, wraps
from ida_runtime.tiers.encoding.spelling import BYTES, unknown


class Misspelled(Exception):  # noqa: N818 - data, no mistake of the program
    """Tokens that are no value of the type."""


def read(tokens: Sequence[str], type_: Type) -> Value:
    """The value of the type that is written so; `end` may follow it. Raises `Misspelled`, `NotEncoded`."""
    longest(type_)
    reader = _Reader(tokens)
    value = reader.value(type_)
    if any(one != "end" for one in tokens[reader.at :]):
        raise Misspelled(f"{tokens[reader.at]} follows a value of type {describe(type_)}")
    return value


@define
class _Reader:
    """Reads one value after another. `at` is the next token."""

    tokens: Sequence[str]
    at: int = 0

    def next(self) -> str:
        if self.at >= len(self.tokens):
            raise Misspelled("the tokens end within a value")
        self.at += 1
        return self.tokens[self.at - 1]

    def sees(self, token: str) -> bool:
        """Whether that is next; it is passed by."""
        found = self.at < len(self.tokens) and self.tokens[self.at] == token
        self.at += found
        return found

    def value(self, type_: Type, begun: int = 0) -> Value:
        """The next value, with which so many others begin."""
        if self.sees(unknown(begun)):
            return UNKNOWN
        return self.known(type_, begun)

    def known(self, type_: Type, begun: int = 0) -> Value:
        """The next value, which is not unknown itself."""
        match type_:
            case BoolType():
                return self._one_of({"true": True, "false": False})
            case IntType():
                return self._int(type_)
            case RealType():
                return self._real()
            case TextType():
                return self._text(type_)
            case EnumType():
                return self._enum(type_, begun)
            case TupleType():
                return tuple(self._row(parts(type_), begun + 1))
            case RecordType(fields=fields):
                own = self._row(parts(type_), begun + 1)
                return Record.of(zip((name for name, _ in fields), own, strict=True))
            case ListType() | SetType() | MapType():
                return self._several(type_, begun + 1)
        raise Misspelled(f"nothing but unknown is a {describe(type_)}")

    def _one_of(self, meant: dict[str, Value]) -> Value:
        token = self.next()
        if token not in meant:
            raise Misspelled(f"{token} where one of {', '.join(list(meant)[:9])} is expected")
        return meant[token]

    def _int(self, type_: IntType) -> Value:
        if single(type_):
            text = self.next()
        else:
            sign = self.next() if type_.low < 0 else "+"
            text = sign + "".join(self._digit(10) for _ in range(digits(type_)))
        try:
            value = int(text)
        except ValueError:
            raise Misspelled(f"{text} is no number") from None
        if not type_.low <= value <= type_.high:
            raise Misspelled(f"{value} is not in {describe(type_)}")
        return value

    def _digit(self, base: int) -> str:
        token = self.next()
        if not (token.isdecimal() and int(token) < base):
            raise Misspelled(f"{token} is no digit")
        return token

    def _real(self) -> Value:
        bits = 0
        for _ in range(16):
            bits = bits << 4 | int(self._digit(16))
        value: float = struct.unpack(">d", struct.pack(">Q", bits))[0]
        if value - value != 0.0:
            raise Misspelled("no finite number")
        return value + 0.0

    def _text(self, type_: TextType) -> Value:
        found = bytearray()
        while not self.sees("end"):
            token = self.next()
            if token not in BYTES:
                raise Misspelled(f"{token} is no byte of a text")
            found.append(int(token[1:], 16))
            if _characters(found) == type_.high and _whole(found):
                break
        try:
            text = found.decode()
        except UnicodeDecodeError:
            raise Misspelled("the bytes of a text are no UTF-8") from None
        if not type_.low <= len(text) <= type_.high:
            raise Misspelled(f"a text of {len(text)} characters where {describe(type_)} is expected")
        return text

    def _enum(self, type_: EnumType, begun: int) -> Value:
        words = {f":{word.name}": word for word in type_.words}
        if self.at < len(self.tokens) and self.tokens[self.at] in words:
            return words[self.next()]
        if type_.base is None:
            return self._one_of(dict(words))
        if not wraps(type_):
            return self.known(type_.base, begun)
        self._one_of({"=": True})
        return self.known(type_.base)

    def _row(self, types: Sequence[Type], begun: int) -> list[Value]:
        found = [self.value(one, 0 if at else begun) for at, one in enumerate(types)]
        if not types:
            self._one_of({"end": False})
        return found

    def _several(self, type_: ListType | SetType | MapType, begun: int) -> Value:
        found: list[list[Value]] = []
        high = most(type_)
        while len(found) < high and not self.sees("end"):
            if marked(type_):
                self._one_of({"more": True})
            found.append(self._row(items(type_), 0 if found or marked(type_) else begun))
        if not high:
            self._one_of({"end": True})
        return _collected(found, type_)


def _collected(found: Sequence[Sequence[Value]], type_: ListType | SetType | MapType) -> Value:
    if isinstance(type_, ListType):
        if len(found) < type_.low:
            raise Misspelled(f"{len(found)} items where {describe(type_)} is expected")
        return tuple(one for (one,) in found)
    if any(contains_unknown(one[0]) for one in found):
        raise Misspelled(f"unknown in the place of a {describe(items(type_)[0])} of {describe(type_)}")
    if isinstance(type_, SetType):
        return frozenset(one for (one,) in found)
    return Mapped((key, value) for key, value in found)


def _characters(text: bytearray) -> int:
    """How many characters have begun."""
    return sum(byte & 0xC0 != 0x80 for byte in text)


def _whole(text: bytearray) -> bool:
    """Whether the last character is all there."""
    begun = max((at for at, byte in enumerate(text) if byte & 0xC0 != 0x80), default=0)
    lead = text[begun]
    return len(text) - begun == (1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4)
