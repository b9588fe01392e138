"""Draws that Hypothesis chooses and shrinks: `sample` blocks and types as strategies (rule 9).

A `sample` block asks a `Source` for numbers. Given the source here it is a Hypothesis strategy: every number
shrinks to 0, so that params and ranges shrink to their low end, lists to their first items, `chance` to
False.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from attrs import frozen
from hypothesis import strategies as st

from ida_dsl.draws import Source, draw_value
from ida_dsl.type_ranks import value_at
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
    size,
)
from ida_dsl.values import Mapped, Record, Value, ordered

MOST_ITEMS = 5
"""The most items of a short list, of a set and of a map; a stated size may ask for more."""
MOST_CHARACTERS = 24
LARGE = 100_000
"""A number that is large: loops of so many turns go over the laws' budget of steps."""
LONGEST_LIST, LONGEST_TEXT = 200, 2000
"""The longest that are drawn; those are a quarter of all."""
_COUNTED = 2**63
_JUST_BELOW_ONE = 1 - sys.float_info.epsilon / 2


class Draw(Protocol):
    """The function that `hypothesis.strategies.composite` hands out."""

    def __call__(self, strategy: st.SearchStrategy[Any], /) -> Any:
        """One value of the strategy."""


@frozen
class Choices:
    """A source of draws (`ida_dsl.draws.Source`) that Hypothesis drives."""

    draw: Draw

    def below(self, n: int, /) -> int:
        """One of 0 … n - 1; shrinks to 0."""
        found: int = self.draw(st.integers(0, n - 1)) if n > 1 else 0
        return found

    def fraction(self) -> float:
        """0 or nearly 1, so that `chance(p)` is any Bool for 0 < p < 1; shrinks to False."""
        return 0.0 if self.draw(st.booleans()) else _JUST_BELOW_ONE


def values(type_: Type) -> st.SearchStrategy[Value]:
    """Values of a type, never unknown; also of types that have no end of values. Shrinks to the first ones.

    Raises ValueError for the type of `unknown`, which has none.
    """
    count = size(type_)
    if count is not None and count <= _COUNTED:
        if not count:
            raise ValueError(f"{describe(type_)} has no values")
        return st.integers(0, count - 1).map(lambda at: value_at(type_, at))
    return _unbounded(type_)


def _unbounded(type_: Type) -> st.SearchStrategy[Value]:
    match type_:
        case IntType(low=low, high=high):
            return _integers(low, high)
        case TextType(low=low, high=high):
            return _texts(low, high)
        case RealType():
            finite = st.floats(allow_nan=False, allow_infinity=False, width=64)
            return finite.map(lambda value: value + 0.0)
        case TupleType(items=items):
            return st.tuples(*map(values, items))
        case RecordType(fields=fields):
            named = st.fixed_dictionaries({name: values(item) for name, item in fields})
            return named.map(lambda found: Record.of(found.items()))
        case ListType(item=item, low=low, high=high):
            return _several(item, low, high)
        case SetType(item=item):
            return _several(item, 0, MOST_ITEMS, distinct=True).map(frozenset)
        case MapType(key=key, value=value):
            pairs = st.dictionaries(values(key), values(value), max_size=MOST_ITEMS)
            return pairs.map(lambda found: Mapped(found.items()))
        case EnumType(base=base) if base is not None:
            return st.sampled_from(type_.words) | values(base)
    raise ValueError(f"{describe(type_)} has no values")


def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    """Mostly any; now and then one that is too many of anything: turns, elements, characters."""
    any_, least, most = st.integers(low, high), max(low, LARGE), min(high, 2 * LARGE)
    return st.one_of(any_, any_, any_, st.integers(least, most)) if least <= most else any_


def _texts(low: int, high: int) -> st.SearchStrategy[str]:
    """Mostly short texts of any characters; now and then long ones, of words."""
    short = st.text(min_size=low, max_size=min(high, max(low, MOST_CHARACTERS)))
    if high <= MOST_CHARACTERS:
        return short
    lengths = st.sampled_from(_lengths(max(low, MOST_CHARACTERS), high, LONGEST_TEXT))
    return st.one_of(short, short, short, lengths.map(_words))


_SOME_WORDS = "one two three four five six seven eight nine ten "


def _words(length: int) -> str:
    return (_SOME_WORDS * (length // len(_SOME_WORDS) + 1))[:length]


def _lengths(low: int, high: int, longest: int) -> list[int]:
    """Some lengths above `low`, up to the highest where that is not too long."""
    most = max(low, min(high, longest))
    return sorted({min(low + 1, most), (low + most) // 2, most - 1, most} - {low - 1})


def _several(item: Type, low: int, high: int, *, distinct: bool = False) -> st.SearchStrategy[Any]:
    """Mostly short lists; now and then one that is as long as it may be, or long."""
    few = max(low, MOST_ITEMS)
    many = st.lists(values(item), min_size=low, max_size=min(high, few), unique=distinct).map(tuple)
    if high <= few or distinct:
        return many
    most = min(high, LONGEST_LIST)
    return st.builds(
        _longer, many, st.booleans(), st.integers(0, 2 * most).map(lambda length: min(length, most))
    )


def _longer(items: tuple[Any, ...], grow: bool, length: int) -> tuple[Any, ...]:
    """A list of that length, its items over and over. Every length can be drawn, so that it shrinks."""
    if not grow or not items:
        return items
    return tuple(items[at % len(items)] for at in range(max(length, len(items))))


def among(choices: Source, found: Any) -> Value:
    """One of several values, of a set in its order; shrinks to the first."""
    items = ordered(found) if isinstance(found, frozenset) else tuple(found)
    return items[choices.below(len(items))]


def any_value(type_: Type, source: Source) -> Value:
    """Any value of the type; of a type that is not finite only Hypothesis draws one (else ValueError)."""
    if isinstance(source, Choices):
        found: Value = source.draw(values(type_))
        return found
    return draw_value(type_, source)


_TEXTS = ("", "a", "b c", "a longer text of several words")


def some_value(type_: Type, source: Source) -> Value:
    """Some value of any type, drawn without Hypothesis: of a type without end a small one."""
    count = size(type_)
    if count is not None and count <= _COUNTED:
        return draw_value(type_, source)
    match type_:
        case IntType(low=low, high=high):
            return max(low, min(high, source.below(41) - 20))
        case TextType(low=low, high=high):
            return (_TEXTS[source.below(len(_TEXTS))] + " " * low)[:high]
        case RealType():
            return source.below(100) / 4
        case ListType(item=item, low=low, high=high):
            many = low + source.below(min(high - low, 3) + 1)
            return tuple(some_value(item, source) for _ in range(many))
        case TupleType(items=items):
            return tuple(some_value(item, source) for item in items)
        case RecordType(fields=fields):
            return Record.of((name, some_value(item, source)) for name, item in fields)
        case SetType(item=item):
            return frozenset(some_value(item, source) for _ in range(source.below(3)))
        case MapType(key=key, value=value):
            several = range(source.below(3))
            return Mapped((some_value(key, source), some_value(value, source)) for _ in several)
        case EnumType(base=base) if base is not None:
            words = type_.words
            return words[source.below(len(words))] if source.below(2) else some_value(base, source)
    raise ValueError(f"{describe(type_)} has no values")


Build = Callable[[Choices], Any]


def drawn(build: Build) -> st.SearchStrategy[Any]:
    """The strategy of what is built from draws."""

    @st.composite
    def composed(draw: Draw) -> Any:
        return build(Choices(draw))

    return composed()


@contextmanager
def own_randomness() -> Iterator[None]:
    """Hypothesis makes `random` say the same each time, and minds its use. A helper in Python that draws is
    to be found out instead."""
    state = random.getstate()
    random.seed()
    try:
        yield
    finally:
        random.setstate(state)
