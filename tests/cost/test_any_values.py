"""Values made up: of the type that is wanted, whatever that is."""

from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.any_values import any_value
from ida_dsl.draws import CounterDraws
from ida_dsl.types import IntType, ListType, TextType, belongs, convert
from ida_dsl.values import MAX_SIZE
from tests.strategies.types_values import all_types


@given(all_types, st.integers(0, 2**64))
def test_they_are_of_their_type(type_, key):
    value = any_value(type_, CounterDraws(key))
    assert belongs(convert(value, type_), type_)


@given(st.integers(0, 2**64), st.integers(0, 40), st.integers(0, 200))
def test_texts_have_as_many_words_as_are_wanted(key, words, room):
    text = any_value(TextType(0, max(room, 2 * words)), CounterDraws(key), words)
    assert len(text.split()) == words


def test_lists_in_lists_are_short():
    deep = ListType(ListType(ListType(IntType(0, 9), 0, 60), 0, 60), 0, 60)
    value = any_value(deep, CounterDraws(1))
    assert sum(len(inner) for outer in value for inner in outer) < 1_000
    assert belongs(value, deep)
    assert len(any_value(ListType(IntType(0, 9), 0, MAX_SIZE), CounterDraws(2))) <= 3
