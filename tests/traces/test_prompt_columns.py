"""Prompts of whole columns are those of single questions."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.graph.model import Hole, Named, TaskNode
from ida_dsl.prompts import as_text
from ida_dsl.prompts import assembled as one_by_one
from ida_dsl.types import INT, TEXT
from ida_runtime.exports.prompt_columns import as_texts, assembled
from ida_runtime.traces.arrow import arrow_type, to_plain
from tests.strategies.types_values import all_types, parts


@given(st.data())
def test_values(data):
    type_ = data.draw(all_types)
    values = data.draw(st.lists(parts(type_, True), max_size=4))
    column = pa.array([to_plain(one, type_) for one in values], arrow_type(type_))
    assert as_texts(column, type_).to_pylist() == [as_text(one, type_) for one in values]


X, TEXT_X = Hole("x"), ["", "a", "{x}"]


@pytest.mark.parametrize("prompt", [(), (X,), ("Say ", X, "."), ("Say ", X, Hole("f")), ("Say",)])
def test_prompts(prompt):
    task = TaskNode("t", (Named("x", TEXT), Named("y", INT)), INT, prompt, sees=("f",))
    texts = {"x": TEXT_X, "y": ["1", "2", "3"], "f": ["[]", "[1]", "null"]}
    for names in (("x", "y", "f"), ("x", "f"), ("x",)):
        own = {name: texts[name] for name in names}
        if any(isinstance(part, Hole) and part.name not in own for part in prompt):
            continue
        whole = assembled(task, {name: pa.array(one) for name, one in own.items()}, 3).to_pylist()
        rows = [dict(zip(own, row, strict=True)) for row in zip(*own.values(), strict=True)]
        assert whole == [one_by_one(task, row) for row in rows]
