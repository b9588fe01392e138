"""How a value is written token by token.

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
after each token what may come, and where a value ends (`reading`, `automaton`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from ida_dsl.types import (
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
from ida_dsl.values import Mapped, Record, Unknown, Value, Word, ordered
from ida_runtime.tiers.encoding.shapes import digits, items, longest, marked, most, single, wraps

BYTES = tuple(f"b{byte:02x}" for byte in range(256))


def spell(value: Value, type_: Type) -> list[str]:
    """The tokens of a value of the type. Raises `NotEncoded`."""
    longest(type_)
    return list(_spelled(value, type_))


def unknown(begun: int) -> str:
    """The token of unknown that stands first in so many values that begin with it: it is none of these."""
    return f"unknown{begun}" if begun else "unknown"


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
