"""Draws that depend on nothing but a key: no order of execution changes them.

The recipe, exactly, so that it can be computed over whole columns too. Word number i (from 1) of the source
with key k is `identity.mix_a(k + i * 9E3779B97F4A7C15)`, on unsigned 64-bit words: splitmix64.

- `below(n)`: let m = 2**64 mod n. Take words until one is less than 2**64 - m (nearly always the first);
  the draw is that word mod n.
- `fraction()`: one word w; the draw is (w >> 11) * 2**-53.
- `key_of(seed, …)`: the high word of `identity.hash_words`, of the seed's two words and those of each part.
  A number is two words, modulo 2**128, high first; a text is the two words of `identity.text_words`.
"""

from __future__ import annotations

from typing import Protocol

from ida_dsl.identity import MASK, halves, hash_words, mix_a, text_words
from ida_dsl.type_ranks import value_at
from ida_dsl.types import (
    EnumType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TupleType,
    Type,
    describe,
    size,
    values_of,
)
from ida_dsl.values import Mapped, Record, Value

_GOLDEN = 0x9E3779B97F4A7C15
_WORDS = 2**64


class Source(Protocol):
    """Where draws come from: a key and a counter, or whoever wants to choose and to shrink them."""

    def below(self, n: int, /) -> int:
        """One of 0 … n - 1, each as likely; n is 1 … 2**64."""

    def fraction(self) -> float:
        """At least 0 and less than 1, uniformly."""


class CounterDraws:
    """The draws of a key, one after the other."""

    def __init__(self, key: int) -> None:
        self.key = key & MASK
        self.counter = 0

    def word(self) -> int:
        """The next 64 bits."""
        self.counter += 1
        return mix_a((self.key + self.counter * _GOLDEN) & MASK)

    def below(self, n: int, /) -> int:
        """One of 0 … n - 1, each as likely; n is 1 … 2**64."""
        if not 1 <= n <= _WORDS:
            raise ValueError(f"cannot draw below {n}")
        limit = _WORDS - _WORDS % n
        while (word := self.word()) >= limit:
            pass
        return word % n

    def fraction(self) -> float:
        """At least 0 and less than 1, uniformly."""
        return (self.word() >> 11) * 2.0**-53


def key_of(seed: int, *parts: int | str) -> int:
    """The key of what these parts name, under a seed."""
    words = [word for part in (seed, *parts) for word in _part_words(part)]
    return hash_words(words) >> 64


def _part_words(part: int | str) -> tuple[int, int]:
    return text_words(part) if isinstance(part, str) else halves(part % 2**128)


def draw_value(type_: Type, source: Source) -> Value:
    """One value of a finite type, each as likely; ValueError for other types.

    A type of at most 2**64 values takes one draw: the value at that place of the type's order. Of larger
    ones the parts are drawn, in order: items and fields each, a set's items by a fair coin each, for each key
    of a map no value or one. All that is uniform, but for two things: a list's length is uniform first, so
    that short lists, rare among all, are drawn; and a word, or no value, beside more than 2**64 others comes
    half the time.
    """
    count = size(type_)
    if count is None:
        raise ValueError(f"{describe(type_)} has no end of values to draw from")
    return value_at(type_, source.below(count)) if count <= _WORDS else _draw_parts(type_, source)


def _draw_parts(type_: Type, source: Source) -> Value:
    match type_:
        case TupleType():
            return tuple(draw_value(item, source) for item in type_.items)
        case RecordType():
            fields = dict(type_.fields)
            return Record.of((name, draw_value(fields[name], source)) for name in sorted(fields))
        case ListType():
            length = type_.low + source.below(type_.high - type_.low + 1)
            return tuple(draw_value(type_.item, source) for _ in range(length))
        case SetType():
            return frozenset(item for item in values_of(type_.item) if source.below(2))
        case MapType():
            pairs = [(key, _draw_or_none(type_.value, source)) for key in values_of(type_.key)]
            return Mapped((key, value) for key, value in pairs if value is not None)
        case EnumType(base=base) if base is not None:
            words, inside = type_.words, draw_value(base, source)
            return words[source.below(len(words))] if source.below(2) else inside
    raise AssertionError(type_)


def _draw_or_none(type_: Type, source: Source) -> Value | None:
    count = size(type_)
    if count is not None and count < _WORDS:
        chosen = source.below(count + 1)
        return value_at(type_, chosen - 1) if chosen else None
    return draw_value(type_, source) if source.below(2) else None
