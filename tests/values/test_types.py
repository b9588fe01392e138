"""Laws of types: what fits, what joins, which values there are."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.types import (
    ANY,
    BOOL,
    INT,
    NEVER,
    REAL,
    TEXT,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    belongs,
    convert,
    describe,
    enum_of,
    fits,
    holds_real,
    is_bounded,
    join,
    overlaps,
    size,
    value_at,
    values_of,
)
from ida_dsl.values import Word, order_key
from tests.strategies.types_values import all_types, finite_types, is_sound, small_types, typed_values, values


@given(typed_values())
def test_values_of_a_type_belong_to_it(case):
    type_, value = case
    assert is_sound(value)
    assert belongs(value, type_)
    assert convert(value, type_) == value


@given(all_types)
def test_a_type_fits_and_overlaps_itself_and_joins_to_itself(type_):
    assert fits(type_, type_)
    assert overlaps(type_, type_)
    assert join(type_, type_) == type_
    assert fits(NEVER, type_)
    assert join(NEVER, type_) == type_


@given(all_types, all_types)
def test_a_join_is_an_upper_bound(a, b):
    both = join(a, b)
    assert both == join(b, a)
    if both is not None:
        assert fits(a, both)
        assert fits(b, both)


@st.composite
def wider(draw, type_: Type) -> Type:
    """A type that the given one fits: joined with another, or with nothing."""
    other = draw(all_types)
    return join(type_, other) or type_


@given(st.data())
def test_fitting_is_transitive_and_keeps_values(data):
    type_ = data.draw(all_types)
    second = data.draw(wider(type_))
    third = data.draw(wider(second))
    assert fits(type_, second)
    assert fits(second, third)
    assert fits(type_, third)
    value = data.draw(values(type_))
    assert belongs(convert(value, third), third)


@given(all_types, all_types, all_types)
def test_fitting_is_transitive_of_any_types(a, b, c):
    if fits(a, b) and fits(b, c):
        assert fits(a, c)


@given(all_types, all_types)
def test_what_fits_overlaps(a, b):
    if fits(a, b):
        assert overlaps(a, b)
    assert overlaps(a, b) == overlaps(b, a) or holds_real(a) or holds_real(b)


@given(small_types)
def test_the_values_of_a_type_are_all_there_once_and_in_order(type_):
    found = list(values_of(type_))
    assert len(found) == size(type_) == len(set(found))
    assert found == sorted(found, key=order_key)
    assert all(belongs(value, type_) for value in found)
    assert [value_at(type_, at) for at in range(len(found))] == found


@given(finite_types)
def test_large_types_are_listed_lazily(type_):
    found = list(islice(values_of(type_), 20))
    count = size(type_)
    assert len(found) == min(20, count)
    assert [value_at(type_, at) for at in range(len(found))] == found
    assert belongs(value_at(type_, count - 1), type_)


@given(st.data(), finite_types)
def test_places_are_in_order(data, type_):
    count = size(type_)
    a, b = (data.draw(st.integers(0, count - 1)) for _ in "ab")
    at_a, at_b = value_at(type_, a), value_at(type_, b)
    assert (order_key(at_a) < order_key(at_b)) == (a < b)


def test_what_is_not_finite_has_no_list():
    for type_ in (TEXT, REAL, ListType(BOOL), NEVER, ANY):
        with pytest.raises(ValueError, match="no list"):
            next(values_of(type_))
    for at in (-1, 2):
        with pytest.raises(ValueError, match="no value"):
            value_at(BOOL, at)
    assert next(values_of(TupleType((INT, INT)))) == (-(2**63), -(2**63))


@pytest.mark.parametrize(
    ("type_", "written"),
    [
        (INT, "Int"),
        (IntType(0, 63), "0..63"),
        (TextType(0, 400), "Text[0..400]"),
        (ListType(BOOL, 6, 6), "List[Bool, 6]"),
        (ListType(REAL), "List[Real]"),
        (ListType(REAL, 0, 20), "List[Real, 0..20]"),
        (SetType(TupleType((INT, TEXT))), "Set[(Int, Text)]"),
        (TupleType((INT,)), "(Int,)"),
        (MapType(INT, BOOL), "Map[Int, Bool]"),
        (RecordType((("name", TEXT), ("weight", REAL))), "{name: Text, weight: Real}"),
        (enum_of({Word("far", 2), Word("none", -1)}, IntType(0, 9)), "none | 0..9 | far"),
    ],
)
def test_types_are_written_as_in_programs(type_, written):
    assert describe(type_) == written


def test_bounded_types_are_those_that_a_tier_can_read():
    assert is_bounded(ListType(TextType(0, 9), 0, 3))
    assert is_bounded(SetType(IntType(0, 9)))
    assert not is_bounded(TEXT)
    assert not is_bounded(ListType(BOOL))
    assert not is_bounded(SetType(TEXT))


def test_an_empty_list_joins_with_any_list():
    assert join(ListType(NEVER, 0, 0), ListType(TEXT, 2, 3)) == ListType(TEXT, 0, 3)
    assert fits(ListType(NEVER, 0, 0), ListType(TEXT))
