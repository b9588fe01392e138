"""How a value is written token by token, and read again.

A token is a short text, and equal things have equal tokens wherever they stand: the name 7 of a fact, of a
question and of an answer are one token, so that what was learned of it holds everywhere, and an answer can be
copied from a fact. So the range says only whether a number has a token of its own or is written in digits.

| type | tokens |
| --- | --- |
| unknown | `unknown`; `unknown1`, `unknown2` … where so many values begin with it |
| Bool | `true`, `false` |
| an Int of at most `SINGLE` values | the number |
| any other Int | `+` or `-` where it may be negative, and as many digits as the largest has |
| Real | the 64 bits of the float as sixteen numbers up to 15 |
| a word | `:` and the word |
| any other value of an enumeration | as it is; `=` before a tuple, a record, a list, a set or a map |
| tuple, record | the parts, in order |
| Text | `b` and two hexadecimal digits a byte of its UTF-8; `end` where more might follow |
| List, Set, Map | the items in order; `end` where more might follow; `more` before what may begin with it |

Nothing is written in no tokens: what is empty, and could be nothing else, is `end`. So whoever reads knows
after each token what may come, and where a value ends (`automaton`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache

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
    is_bounded,
    size,
)
from ida_dsl.values import UNKNOWN, Mapped, Record, Unknown, Value, Word, contains_unknown, ordered

SINGLE = 256
"""The most values of an Int whose values have tokens of their own."""
LONGEST = 4096
"""The most tokens of a value: what is longer is no value to learn."""
BYTES = tuple(f"b{byte:02x}" for byte in range(256))


class NotEncoded(Exception):  # noqa: N818 - about a program, no mistake of this one
    """Values of a type cannot be written in tokens: says which type, and why."""


class Misspelled(Exception):  # noqa: N818 - data, no mistake of the program
    """Tokens that are no value of the type."""


def spell(value: Value, type_: Type) -> list[str]:
    """The tokens of a value of the type. Raises `NotEncoded`."""
    longest(type_)
    return list(_spelled(value, type_))


def read(tokens: Sequence[str], type_: Type) -> Value:
    """The value of the type that is written so; `end` may follow it. Raises `Misspelled`, `NotEncoded`."""
    longest(type_)
    reader = _Reader(tokens)
    value = reader.value(type_)
    if any(one != "end" for one in tokens[reader.at :]):
        raise Misspelled(f"{tokens[reader.at]} follows a value of type {describe(type_)}")
    return value


@lru_cache(maxsize=1024)
def longest(type_: Type) -> int:
    """The most tokens that a value of the type has. Raises `NotEncoded`."""
    if not is_bounded(type_):
        raise NotEncoded(f"{describe(type_)} has no bound: give its texts and lists one, as in Text[0..20]")
    count = _longest(type_)
    if count > LONGEST:
        raise NotEncoded(f"a value of {describe(type_)} has up to {count:,} tokens; {LONGEST:,} are the most")
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


# ---------------------------------------------------------------------------------------- shapes of types


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


def unknown(begun: int) -> str:
    """The token of unknown that stands first in so many values that begin with it: it is none of these."""
    return f"unknown{begun}" if begun else "unknown"


# ------------------------------------------------------------------------------------------------- writing


def _spelled(value: Value, type_: Type, begun: int = 0) -> Iterator[str]:
    """The tokens of a value with which so many others begin."""
    if isinstance(value, Unknown):
        yield unknown(begun)
        return
    match value, type_:
        case bool(), _:
            yield "true" if value else "false"
        case int(), IntType():
            yield from _number(value, type_)
        case int() | float(), RealType():
            bits = struct.unpack(">Q", struct.pack(">d", float(value) + 0.0))[0]
            yield from (str(bits >> shift & 15) for shift in range(60, -4, -4))
        case str(), TextType():
            yield from (BYTES[byte] for byte in value.encode())
            yield from _closed(len(value), type_.high)
        case Word(), EnumType():
            yield f":{value.name}"
        case _, EnumType(base=base) if base is not None:
            if wraps(type_):
                yield "="
            yield from _spelled(value, base, 0 if wraps(type_) else begun)
        case _:
            yield from _compound(value, type_, begun + 1)


def _compound(value: Value, type_: Type, begun: int) -> Iterator[str]:
    match value, type_:
        case tuple(), TupleType(items=own):
            yield from _row(value, own, begun)
        case Record(), RecordType(fields=fields):
            yield from _row([value.get(name) for name, _ in fields], [item for _, item in fields], begun)
        case tuple(), ListType():
            yield from _several([(one,) for one in value], type_, begun)
        case frozenset(), SetType():
            yield from _several([(one,) for one in ordered(value)], type_, begun)
        case Mapped(), MapType():
            yield from _several(list(value.items()), type_, begun)
        case _:
            raise TypeError(f"{value!r} is no {describe(type_)}")


def _number(value: int, type_: IntType) -> Iterator[str]:
    if single(type_):
        yield str(value)
        return
    if type_.low < 0:
        yield "-" if value < 0 else "+"
    yield from str(abs(value)).zfill(digits(type_))


def _row(values: Sequence[Value], types: Sequence[Type], begun: int) -> Iterator[str]:
    for value, type_ in zip(values, types, strict=True):
        yield from _spelled(value, type_, begun)
        begun = 0
    if not types:
        yield "end"


def _several(
    values: Sequence[tuple[Value, ...]], type_: ListType | SetType | MapType, begun: int
) -> Iterator[str]:
    own = items(type_)
    for value in values:
        if marked(type_):
            yield "more"
            begun = 0
        yield from _row(value, own, begun)
        begun = 0
    yield from _closed(len(values), most(type_))


def _closed(count: int, high: int) -> Iterator[str]:
    if count < high or high == 0:
        yield "end"


# ------------------------------------------------------------------------------------------------- reading


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
