"""A glance at an answer says what the close look says, or that a close look is needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies.types_values import all_types, values

from ida_dsl.interpreter.plain import plain
from ida_dsl.interpreter.replies import admit
from ida_dsl.types import BOOL, INT, REAL, TEXT, EnumType, IntType, ListType, SetType, TextType, TupleType
from ida_dsl.values import UNKNOWN, Unknown, Word

NONE = EnumType((Word("none", -1),), IntType(0, 9))
STRANGE = [
    True, 1, 10, 2**80, 1.0, -0.0, float("nan"), float("inf"), "a", "ß", "\ud800", "", None, object(), [], {},
    Word("none"), Word("other"), UNKNOWN, (), (True,), (1, 2), (UNKNOWN, 1), ([], 1), (1, -0.0),
    frozenset({1}),
]  # fmt: skip
TYPES = [
    BOOL, INT, IntType(0, 9), REAL, TEXT, TextType(1, 1), NONE, EnumType((Word("none", -1),), REAL),
    ListType(INT), ListType(REAL, 1, 2), ListType(NONE), TupleType(()), TupleType((INT, INT)), SetType(INT),
    TupleType((INT, REAL)), TupleType((ListType(BOOL),)),
]  # fmt: skip


def agrees(value, type_):
    glanced = plain(type_)(value)
    if glanced is not None:
        made = admit(value, type_, None)
        assert not isinstance(made, Unknown)
        assert repr(glanced) == repr(made)  # the kind of number and the sign of zero are told apart, too
        assert ranks(glanced) == ranks(made)
    return glanced


def ranks(value):
    if isinstance(value, tuple):
        return [ranks(item) for item in value]
    return value.rank if isinstance(value, Word) else None


@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_strange_values(type_):
    for value in STRANGE:
        agrees(value, type_)


@given(st.data())
def test_values_of_other_types(data):
    agrees(data.draw(values(data.draw(all_types))), data.draw(all_types))


@given(st.sampled_from(TYPES).filter(lambda type_: not isinstance(type_, SetType)), st.data())
def test_most_values_need_no_close_look(type_, data):
    assert agrees(data.draw(values(type_, False)), type_) is not None


def test_a_word_is_the_one_of_the_type():
    assert plain(NONE)(Word("none", 7)).rank == -1
