"""Whole columns as JSON say what single values do."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.json_values import to_json
from ida_dsl.types import INT, TEXT, IntType, ListType, MapType, TupleType
from ida_dsl.values import UNKNOWN, Mapped, Unknown
from ida_runtime.exports.json_columns import json_texts, quoted
from ida_runtime.traces.arrow import arrow_type, to_plain
from tests.strategies.types_values import all_types, parts


def column(values, type_):
    return pa.array([to_plain(one, type_) for one in values], arrow_type(type_))


def same(values, type_, made):
    for value, text in zip(values, made.to_pylist(), strict=True):
        assert (text is None) == isinstance(value, Unknown)
        assert json.loads(text or "null") == to_json(value, type_)


@given(st.data())
def test_as_single_values(data):
    type_ = data.draw(all_types)
    values = data.draw(st.lists(parts(type_, True), max_size=4))
    made = column(values, type_)
    same(values, type_, json_texts(made, type_))
    same(values[1:], type_, json_texts(made[1:], type_))


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        (ListType(INT), [(), (1, UNKNOWN), UNKNOWN, (3,)]),
        (MapType(INT, TEXT), [Mapped([(1, "a"), (2, 'b"')]), Mapped(()), UNKNOWN]),
        (MapType(TEXT, INT), [Mapped([('a"\\', 1)]), UNKNOWN]),
        (TupleType((INT, TEXT)), [UNKNOWN, (1, "ü\n")]),
        (TupleType(()), [(), UNKNOWN]),
        (IntType(0, 9), []),
    ],
)
def test_special_ones(type_, values):
    made = column(values, type_)
    for first in range(len(values) + 1):
        same(values[first:], type_, json_texts(made[first:], type_))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.none()))
def test_texts_are_quoted(texts):
    made = quoted(pa.array(texts, pa.string())).to_pylist()
    assert [None if one is None else json.loads(one) for one in made] == texts
    coded = quoted(pa.array(texts, pa.string()).dictionary_encode()).to_pylist()
    assert coded == made
