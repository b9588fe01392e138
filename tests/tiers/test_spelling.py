"""Values of every bounded type are written in tokens and read again; an automaton lets nothing else be."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ida_dsl.types import (
    BOOL,
    INT,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    belongs,
    is_bounded,
)
from ida_dsl.values import UNKNOWN, Mapped, Record, Word
from ida_runtime.tiers.encoding.automaton import automaton_of
from ida_runtime.tiers.encoding.reading import Misspelled, read
from ida_runtime.tiers.encoding.shapes import NotEncoded, longest
from ida_runtime.tiers.encoding.spelling import spell
from tests.strategies.types_values import all_types, parts

BIT = EnumType((Word("zero", 1), Word("one", 2)))
PAIR = TupleType((IntType(0, 9), IntType(0, 9)))
SLOWLY = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def bounded(draw):
    """A type that can be written."""
    type_ = draw(all_types.filter(is_bounded))
    try:
        automaton_of(type_)
    except NotEncoded:
        assume(False)
    return type_


@SLOWLY
@given(st.data())
def test_what_is_written_is_read(data):
    type_ = data.draw(bounded())
    value = data.draw(parts(type_, True))
    tokens = spell(value, type_)
    assert 0 < len(tokens) <= longest(type_)
    assert read(tokens, type_) == value
    assert read([*tokens, "end", "end"], type_) == value
    assert automaton_of(type_).accepts(tokens)


@SLOWLY
@given(st.data())
def test_whatever_an_automaton_lets_be_written_is_a_value(data):
    type_ = data.draw(bounded())
    automaton = automaton_of(type_)
    state, tokens = automaton.start, []
    while state:
        token = data.draw(st.sampled_from(sorted(automaton.moves[state])))
        state = automaton.moves[state][token]
        tokens.append(token)
    assert len(tokens) <= longest(type_)
    value = read(tokens, type_)
    assert value == UNKNOWN or belongs(value, type_)


@SLOWLY
@given(st.data())
def test_an_automaton_takes_what_can_be_read_and_nothing_else(data):
    type_ = data.draw(bounded())
    automaton = automaton_of(type_)
    tokens = spell(data.draw(parts(type_, True)), type_)
    tokens[data.draw(st.integers(0, len(tokens) - 1))] = data.draw(
        st.sampled_from([*automaton.tokens, "more", "7", "end"])
    )
    try:
        read(tokens, type_)
        can_be_read = True
    except Misspelled:
        can_be_read = False
    assert automaton.accepts(tokens) == can_be_read


@SLOWLY
@given(st.data())
def test_values_that_differ_are_written_differently(data):
    type_ = data.draw(bounded())
    one, other = data.draw(parts(type_, True)), data.draw(parts(type_, True))
    assert (one == other) == (spell(one, type_) == spell(other, type_))


@pytest.mark.parametrize(
    ("value", "type_", "tokens"),
    [
        (7, IntType(0, 63), "7"),
        (-3, IntType(-64, 64), "-3"),
        (42, IntType(0, 1000), "0 0 4 2"),
        (-42, IntType(-500, 500), "- 0 4 2"),
        (UNKNOWN, IntType(0, 63), "unknown"),
        (True, BOOL, "true"),
        (Word("zero", 1), BIT, ":zero"),
        ((1, 2), TupleType((IntType(0, 9), IntType(0, 9))), "1 2"),
        ((1, UNKNOWN), ListType(IntType(0, 9), 0, 3), "1 unknown end"),
        ((1, 1, 1), ListType(IntType(0, 9), 0, 3), "1 1 1"),
        ((1, 1), ListType(IntType(0, 9), 2, 2), "1 1"),
        (((), (1,)), ListType(ListType(IntType(0, 9), 0, 2), 0, 3), "more end more 1 end end"),
        ("aß", TextType(0, 3), "b61 bc3 b9f end"),
        ("aßb", TextType(0, 3), "b61 bc3 b9f b62"),
        ("", TextType(0, 3), "end"),
        (frozenset({2, 1}), SetType(IntType(0, 3)), "1 2 end"),
        (Mapped({1: True, 0: UNKNOWN}.items()), MapType(IntType(0, 3), BOOL), "0 unknown 1 true end"),
        (Record.of([("a", 1), ("b", True)]), RecordType((("a", IntType(0, 3)), ("b", BOOL))), "1 true"),
        ((), TupleType(()), "end"),
        (((UNKNOWN, 1), UNKNOWN), TupleType((PAIR, PAIR)), "unknown2 1 unknown"),
        ((UNKNOWN, (1, 1)), TupleType((PAIR, PAIR)), "unknown1 1 1"),
        ((1, 2), EnumType((Word("none", 1),), PAIR), "= 1 2"),
        (1.0, REAL, "3 15 15 0 0 0 0 0 0 0 0 0 0 0 0 0"),
    ],
)
def test_how_it_is_written(value, type_, tokens):
    assert " ".join(spell(value, type_)) == tokens


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        (TEXT, "Text has no bound: give its texts and lists one"),
        (ListType(INT), "List[Int] has no bound"),
        (TextType(0, 5000), "a value of Text[0..5000] has up to 20,000 tokens, 4,096 are the most: bound it"),
        (SetType(IntType(0, 9999)), "up to 40,000 tokens"),
    ],
)
def test_what_cannot_be_written(type_, said):
    with pytest.raises(NotEncoded) as problem:
        spell(UNKNOWN, type_)
    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("tokens", "type_", "said"),
    [
        ("true", IntType(0, 9), "true is no number"),
        ("12", IntType(0, 9), "12 is not in 0..9"),
        ("1 2", IntType(0, 9), "2 follows a value"),
        ("", IntType(0, 9), "the tokens end within a value"),
        ("unknown1 end", SetType(IntType(0, 3)), "unknown in the place of a 0..3"),
        ("bc3 end", TextType(0, 3), "no UTF-8"),
        ("end", ListType(IntType(0, 9), 1, 3), "0 items where List[0..9, 1..3] is expected"),
        ("7 15 15 0 0 0 0 0 0 0 0 0 0 0 0 0", REAL, "no finite number"),
        ("= unknown", EnumType((Word("none", 1),), PAIR), "unknown is no number"),
        (":two", BIT, ":two where one of :zero, :one is expected"),
    ],
)
def test_what_cannot_be_read(tokens, type_, said):
    with pytest.raises(Misspelled) as problem:
        read(tokens.split(), type_)
    assert said in str(problem.value)


def test_what_takes_too_many_rules():
    with pytest.raises(NotEncoded, match=r"List\[Text\[0..1000\], 0..1\] is too large: it needs more"):
        automaton_of(ListType(TextType(0, 1000), 0, 1))


def test_an_automaton_as_a_table_of_what_may_come():
    automaton = automaton_of(ListType(BOOL, 1, 2))
    numbers = {"end": 0, "unknown": 1, "true": 2, "false": 3, "unknown1": 4, "7": 5}
    table = automaton.table(numbers)
    assert table.shape == (len(automaton.moves), 6)
    for state, moves in enumerate(automaton.moves):
        wanted = {numbers[token]: after for token, after in moves.items()}
        assert {int(at): int(table[state, at]) for at in (table[state] >= 0).nonzero()[0]} == wanted
    assert table[0].tolist() == [0, -1, -1, -1, -1, -1]
