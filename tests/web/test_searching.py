"""What is found by what is typed."""

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.asking.misused import Misused
from ida_dsl.types import INT, TEXT, EnumType, ListType, MapType, RecordType, TupleType
from ida_runtime.traces.arrow import arrow_type
from ida_runtime.web.asking_for import Query, read
from ida_runtime.web.containing import containing
from ida_runtime.web.session import Session


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("red 3", Query(words=("red", "3"))),
        ('"two words" is:wrong', Query(words=("two words",), states=("wrong",))),
        ('agent:"noisy(spec, 0.1)" k:13', Query(fields=(("agent", "noisy(spec, 0.1)"), ("k", "13")))),
        ("power(3, 13)", Query(fields=(("task", "power"),), arguments=(("3",), ("13",)))),
        ('f([1, "a, b"], (2, c))', Query(fields=(("task", "f"),), arguments=(("1", "a", "b"), ("2", "c")))),
        ("f()", Query(fields=(("task", "f"),), arguments=((),))),
    ],
)
def test_a_query_is_read(text, query):
    assert read(text) == query


@given(st.text(max_size=30))
def test_any_text_is_a_query(text):
    read(text)


def struct(types):
    return pa.struct(list(zip("abc", types, strict=False)))


def text_map(type_):
    return pa.map_(pa.string(), type_)


TYPES = st.recursive(
    st.sampled_from([pa.int64(), pa.bool_(), pa.string(), pa.float64()]),
    lambda inner: st.one_of(
        inner.map(pa.list_), st.lists(inner, min_size=1, max_size=3).map(struct), inner.map(text_map)
    ),
    max_leaves=4,
)
WORDS = st.sampled_from(["a", "b", "aB", "1", "2", "-1", "true", "", "0.5"])


def values(type_):
    if pa.types.is_list(type_):
        made = st.lists(values(type_.value_type), max_size=3)
    elif pa.types.is_struct(type_):
        made = st.fixed_dictionaries({one.name: values(one.type) for one in type_})
    elif pa.types.is_map(type_):
        made = st.dictionaries(st.sampled_from("ab1"), values(type_.item_type), max_size=2).map(
            lambda d: list(d.items())
        )
    elif pa.types.is_string(type_):
        made = st.sampled_from(["a", "xAby", "1", "12", ""])
    elif pa.types.is_boolean(type_):
        made = st.booleans()
    elif pa.types.is_floating(type_):
        made = st.sampled_from([0.5, 1.0])
    else:
        made = st.integers(-2, 2)
    return st.none() | made


def holds(value, word):
    """The same, said of one value."""
    if value is None:
        return False
    if isinstance(value, str):
        return word.lower() in value.lower()
    if isinstance(value, dict):
        return any(holds(one, word) for one in value.values())
    if isinstance(value, list | tuple):
        return any(holds(one, word) for one in value)
    if isinstance(value, bool):
        return word in {"true", "1"} if value else word in {"false", "0"}
    try:
        return value == type(value)(word)
    except ValueError:
        return False


@given(st.data())
def test_a_column_is_looked_through_as_its_values_are(data):
    type_, word = data.draw(TYPES), data.draw(WORDS)
    rows = data.draw(st.lists(values(type_), max_size=6))
    column = pa.chunked_array([pa.array(rows[:2], type_), pa.array(rows[2:], type_)])
    assert containing(column, word).tolist() == [holds(row, word) for row in rows]
    assert containing(pa.array(rows, type_).slice(1), word).tolist() == [holds(row, word) for row in rows[1:]]


def test_words_of_an_enumeration_are_found():
    type_ = arrow_type(RecordType((("colour", EnumType(("red", "blue"))), ("at", TupleType((INT, TEXT))))))
    rows = [{"colour": "red", "at": {"_0": 1, "_1": "x"}}, {"colour": "blue", "at": {"_0": 2, "_1": "red"}}]
    assert containing(pa.array(rows, type_), "red").tolist() == [True, True]
    assert containing(pa.array(rows, type_), "2").tolist() == [False, True]
    nested = arrow_type(ListType(MapType(INT, TEXT)))
    assert containing(pa.array([[[(1, "a")]], [], None], nested), "1").tolist() == [True, False, False]


@pytest.fixture(scope="module", name="found")
def finding(story):
    session = Session.open([story])

    def calls(query):
        told = session.answer("find", {"query": query})
        while not told["done"]:
            told = session.answer("find", {"query": query})
        return sorted(line["call"] for line in told["lines"])

    return calls


def test_what_is_found(found):
    assert len(found("")) == 29
    assert found("both(3)") == ["both(3)"]
    assert found("weigh(3)") == ['weigh(3, ["<i>", "two"])', "weigh(3, [])"]
    assert found("weigh(3, two)") == ['weigh(3, ["<i>", "two"])']
    assert found("is:root n:9") == ["both(9)"]
    assert found("is:wrong") == ["both(2)", "both(3)", 'weigh(3, ["<i>", "two"])', "weigh(3, [])"]
    assert found("is:unknown task:both") == ["both(4)", "both(5)"]
    assert found("reason:said is:root") == ["both(4)", "both(5)"]
    assert found("agent:scales is:wrong") == ['weigh(3, ["<i>", "two"])', "weigh(3, [])"]
    assert found("strategy:add answer:38") == []
    assert found("strategy:add answer:36") == ["both(9)"]
    assert found("is:right is:leaf two n:1") == ['weigh(1, ["<i>", "two"])']
    assert found("weigh(3, two) = 7") == ['weigh(3, ["<i>", "two"])']
    assert found("weigh(3) = 6") == []
    assert found("task:wei is: wrong n:3 answer: 7") == ['weigh(3, ["<i>", "two"])', "weigh(3, [])"]
    assert found("depth:full is:root n:1") == ["both(1)"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("is:unkown", "there is no state `is:unkown`\ndid you mean `is:unknown`?"),
        ("nowhere:1", "there is no field `nowhere`"),
        ("id:cbd6f7", "there is no field `id`\ndid you mean `is`?"),
    ],
)
def test_what_cannot_be_looked_for_is_said(found, query, says):
    with pytest.raises(Misused, match=re.escape(says)):
        found(query)


def test_a_question_is_found_by_its_id(found, story):
    line = Session.open([story]).answer("roots", {})["lines"][4]
    assert found(line["id"]) == ["both(4)"]
    assert found(line["id"][:8]) == ["both(4)"]


def test_pages_of_what_is_found(thousands):
    session = Session.open([thousands])
    told = session.answer("find", {"query": "task:power"})
    assert (len(told["lines"]), told["first"]) == (100, 0)
    second = session.answer("find", {"query": "task:power", "first": "100"})
    assert second["count"] == told["count"] > 10_000
    assert not {line["key"] for line in told["lines"]} & {line["key"] for line in second["lines"]}


def test_looking_for_the_wrong_goes_on_where_it_was(thousands):
    session = Session.open([thousands])
    looked = [session.answer("find", {"query": "is:wrong"})["looked"] for _ in range(3)]
    assert looked[0] < looked[1] < looked[2]
