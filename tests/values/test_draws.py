"""Draws: the same for a key, uniform, of the type."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.draws import CounterDraws, draw_value, key_of
from ida_dsl.types import (
    BOOL,
    INT,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TupleType,
    belongs,
    value_at,
    values_of,
)
from ida_dsl.values import Word
from tests.strategies.types_values import finite_types

keys = st.integers(0, 2**64 - 1)


@given(finite_types, keys)
def test_a_drawn_value_is_one_of_the_type_and_the_same_for_the_key(type_, key):
    value = draw_value(type_, CounterDraws(key))
    assert belongs(value, type_)
    assert value == draw_value(type_, CounterDraws(key))


@given(keys, st.integers(1, 2**64))
def test_below_stays_below(key, n):
    assert 0 <= CounterDraws(key).below(n) < n


@given(keys)
def test_fractions_are_from_zero_to_one(key):
    assert 0 <= CounterDraws(key).fraction() < 1


def chi_square(counts: Counter, kinds: int) -> float:
    expected = sum(counts.values()) / kinds
    return sum((counts[kind] - expected) ** 2 / expected for kind in counts) + expected * (
        kinds - len(counts)
    )


@pytest.mark.parametrize(
    "type_",
    [
        BOOL,
        IntType(-3, 3),
        SetType(IntType(0, 3)),
        MapType(BOOL, IntType(0, 2)),
        ListType(BOOL, 0, 3),
        EnumType((Word("none", -1),), IntType(0, 4), (Word("far", 1),)),
        RecordType((("b", BOOL), ("a", IntType(0, 4)))),
    ],
)
def test_draws_are_uniform(type_):
    kinds = list(values_of(type_))
    one = CounterDraws(key_of(7, "one source"))
    counts = Counter(draw_value(type_, one) for _ in range(300 * len(kinds)))
    assert set(counts) == set(kinds)
    assert chi_square(counts, len(kinds)) < 2.5 * len(kinds) + 12
    apart = Counter(draw_value(type_, CounterDraws(key_of(7, at))) for at in range(300 * len(kinds)))
    assert chi_square(apart, len(kinds)) < 2.5 * len(kinds) + 12


@pytest.mark.parametrize(
    "type_",
    [
        TupleType((INT, INT, BOOL)),
        ListType(IntType(0, 63), 30, 40),
        SetType(IntType(0, 99)),
        MapType(IntType(0, 63), INT),
        MapType(IntType(0, 63), BOOL),
        EnumType((), TupleType((INT, INT)), (Word("far", 1),)),
    ],
)
def test_large_types_are_drawn_part_by_part(type_):
    found = [draw_value(type_, CounterDraws(key)) for key in range(50)]
    assert all(belongs(value, type_) for value in found)
    assert len(set(found)) > 20


def test_a_large_range_is_drawn_whole():
    source = CounterDraws(1)
    found = [source.below(2**64 - 2**62) for _ in range(2000)]
    assert 0.45 < sum(x >= 3 * 2**61 for x in found) / 2000 < 0.55
    assert draw_value(INT, CounterDraws(3)) == value_at(INT, CounterDraws(3).below(2**64))


def test_keys_depend_on_every_part():
    keys_ = {
        key_of(0),
        key_of(1),
        key_of(0, 0),
        key_of(0, "a"),
        key_of(0, "a", "b"),
        key_of(0, "b", "a"),
        key_of(-1),
    }
    assert len(keys_) == 7
    assert all(0 <= key < 2**64 for key in keys_)


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(ValueError, match="no end"):
        draw_value(TEXT, CounterDraws(0))
    for n in (0, -1, 2**64 + 1):
        with pytest.raises(ValueError, match="cannot draw"):
            CounterDraws(0).below(n)


def test_the_recipe_does_not_change():
    source = CounterDraws(0)
    assert [f"{source.word():016x}" for _ in range(3)] == [
        "e220a8397b1dcdaf",
        "6e789e6aa1b965f4",
        "06c45d188009454f",
    ]
    source = CounterDraws(key_of(1, "noise", 2**100))
    assert [source.below(1000) for _ in range(4)] == [660, 463, 132, 435]
