"""JSON: there and back, and whatever is not a value of the type is a Misread and nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.json_values import Misread, filled, from_json, load_json, parse_answer, to_json
from ida_dsl.types import (
    ANY,
    BOOL,
    INT,
    NEVER,
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
)
from ida_dsl.values import INT_MAX, INT_MIN, Mapped, Record, Unknown, Word, show
from tests.strategies.types_values import all_types, is_sound, typed_values, values

FAR, NONE = Word("far", 1), Word("none", -1)
STEP = EnumType((NONE,), IntType(0, 9), (FAR,))
SAYING = EnumType((NONE,), TEXT)

anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(-9, 9),
        st.floats(),
        st.text(),
        st.text(st.characters()),
        st.sampled_from(["far", "none", "\ud800", 10**400, 2**63, -(2**63) - 1, 1e400, -0.0]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.text(), st.sampled_from(["word", "name", "a", "1", "\ud800"])), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


def read(reader, *arguments):
    """What the reader makes of it, or the Misread it raises; any other exception is a failure."""
    try:
        return reader(*arguments)
    except Misread as misread:
        return misread


@given(typed_values())
def test_json_there_and_back(case):
    type_, value = case
    text = json.dumps(to_json(value, type_), allow_nan=False)
    back = from_json(load_json(text), type_)
    assert back == value
    assert belongs(back, type_)


@given(typed_values())
def test_a_value_without_its_type_has_json_too(case):
    _, value = case
    assert isinstance(json.dumps(to_json(value), allow_nan=False), str)
    assert isinstance(filled(value), str)


@given(anything, all_types)
def test_any_data_is_a_value_of_the_type_or_misread(data, type_):
    found = read(from_json, data, type_)
    if isinstance(found, Misread):
        assert found.path.startswith("$")
        assert "expected" in str(found)
    else:
        assert belongs(found, type_)
        assert is_sound(found)


@given(st.one_of(st.text(), st.binary(), anything.map(lambda data: json.dumps(data)[:-1])))
def test_any_text_loads_or_is_misread(text):
    found = read(load_json, text)
    assert not isinstance(found, Misread) or found.path == "$"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 5_000 + "]" * 5_000, "9" * 5000])
def test_texts_that_are_too_much_are_misread(text):
    for type_ in (INT, TextType(0, 10), ListType(INT), MapType(TEXT, INT), STEP, RecordType((("a", INT),))):
        with pytest.raises(Misread):
            from_json(load_json(text), type_)
        with pytest.raises(Misread):
            parse_answer(text, type_)


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "[1, -Infinity]", '{"a": 1, "a": 2}', "", "{", "1 2", b"\xff\xff"]
)
def test_what_is_no_json_of_ours_is_misread(text):
    with pytest.raises(Misread):
        load_json(text)


@pytest.mark.parametrize(
    ("data", "type_", "value"),
    [
        (3, INT, 3),
        (3.0, INT, 3),
        (3, REAL, 3.0),
        (-0.0, REAL, 0.0),
        (None, INT, Unknown()),
        ([1, None], ListType(INT), (1, Unknown())),
        ("far", STEP, FAR),
        (4, STEP, 4),
        ("none", SAYING, "none"),
        ({"word": "none"}, SAYING, NONE),
        ({"a": 1}, MapType(TEXT, INT), Mapped([("a", 1)])),
        ([["a", 1]], MapType(TEXT, INT), Mapped([("a", 1)])),
        ({"3": 4}, MapType(INT, INT), Mapped([(3, 4)])),
        ([[3, 4]], MapType(INT, INT), Mapped([(3, 4)])),
        ({"[1, 2]": 4}, MapType(TupleType((INT, INT)), INT), Mapped([((1, 2), 4)])),
        ({"far": 4}, MapType(EnumType((FAR,)), INT), Mapped([(FAR, 4)])),
        ([2, 1, 2], SetType(INT), frozenset([1, 2])),
        ({"b": 1, "a": None}, RecordType((("b", INT), ("a", INT))), Record.of([("a", Unknown()), ("b", 1)])),
        (INT_MIN, INT, INT_MIN),
    ],
)
def test_what_json_stands_for(data, type_, value):
    found = from_json(data, type_)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("data", "type_", "path"),
    [
        (True, INT, "$"),
        (1, BOOL, "$"),
        (1.5, INT, "$"),
        (INT_MAX + 1, INT, "$"),
        (10**400, REAL, "$"),
        (float("nan"), REAL, "$"),
        ("\ud800", TEXT, "$"),
        ("near", STEP, "$"),
        ([1, 2, "x"], ListType(INT), "$[2]"),
        ({"next": [1, 2, 3, 64]}, RecordType((("next", ListType(IntType(0, 63))),)), "$.next[3]"),
        ({"a b": []}, MapType(TEXT, INT), '$["a b"]'),
        ([[1, 2], [1, 3]], MapType(INT, INT), "$[1]"),
        ({"1": 2, "1.0": 3}, MapType(INT, INT), '$["1.0"]'),
        ([None], SetType(INT), "$[0]"),
        ([[[None], 1]], MapType(TupleType((INT,)), INT), "$[0]"),
        ([1], TupleType((INT, INT)), "$"),
        ({"a": 1, "b": 2}, RecordType((("a", INT),)), "$"),
        ({}, RecordType((("a", INT),)), "$"),
        (1, NEVER, "$"),
        (1, ANY, "$"),
        (object(), INT, "$"),
    ],
)
def test_where_reading_goes_wrong(data, type_, path):
    with pytest.raises(Misread) as caught:
        from_json(data, type_)
    assert caught.value.path == path


@given(typed_values())
def test_what_is_shown_can_be_typed(case):
    type_, value = case
    if isinstance(type_, TextType | EnumType) and isinstance(value, str):
        return  # a text alone is taken as it stands, without the spaces around it
    for text in (show(value), json.dumps(to_json(value, type_))):
        assert parse_answer(text, type_) == value


@given(st.text(), all_types)
def test_whatever_is_typed_is_a_value_or_misread(text, type_):
    found = read(parse_answer, text, type_)
    assert "expected" in str(found) if isinstance(found, Misread) else belongs(found, type_)


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("yes", BOOL, True),
        ("N", BOOL, False),
        ("True", BOOL, True),
        (" 12 ", INT, 12),
        ("1_000", INT, 1000),
        ("-3", REAL, -3.0),
        ("unknown", INT, Unknown()),
        ("unknown", TEXT, Unknown()),
        ('"unknown"', TEXT, "unknown"),
        ("it is so", TEXT, "it is so"),
        ('he said "no"', TEXT, 'he said "no"'),
        ("", TEXT, ""),
        ("FAR", STEP, FAR),
        ("7", STEP, 7),
        ("none", SAYING, NONE),
        ('"none"', SAYING, "none"),
        ("why?", SAYING, "why?"),
        ("1, 2, 3", ListType(INT), (1, 2, 3)),
        ("(1, far)", TupleType((INT, STEP)), (1, FAR)),
        ("[none, 'none']", ListType(SAYING), (NONE, "none")),
        ("set([1, 2])", SetType(INT), frozenset([1, 2])),
        ("map([(1, 2)])", MapType(INT, INT), Mapped([(1, 2)])),
        (
            "{side: far, text: 'a'}",
            RecordType((("side", STEP), ("text", TEXT))),
            Record.of([("side", FAR), ("text", "a")]),
        ),
        ("{1: 2}", MapType(INT, INT), Mapped([(1, 2)])),
    ],
)
def test_what_people_type(text, type_, value):
    assert parse_answer(text, type_) == value


@pytest.mark.parametrize(
    ("text", "type_", "part"),
    [
        ("maybe", BOOL, "Bool"),
        ("64", IntType(0, 63), "0..63"),
        ("fa", STEP, "none | 0..9 | far"),
        ("12", STEP, "none | 0..9 | far"),
        ("[1, 2", ListType(INT), "List[Int]"),
        ("", INT, "Int"),
        ("{a: 1, a: 2}", RecordType((("a", INT),)), "once"),
        ("\\x", INT, "Int"),
    ],
)
def test_the_message_says_what_would_be_right(text, type_, part):
    with pytest.raises(Misread, match="expected") as caught:
        parse_answer(text, type_)
    assert part in str(caught.value)


@given(st.data())
def test_values_of_one_type_have_different_json(data):
    type_ = data.draw(all_types)
    a, b = data.draw(values(type_)), data.draw(values(type_))
    assert (to_json(a, type_) == to_json(b, type_)) == (a == b)
