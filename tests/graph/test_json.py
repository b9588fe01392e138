import copy
import json
from contextlib import suppress
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.graph.code import Block, Code, Constant, Return
from ida_dsl.graph.json import BadGraph, from_json, to_json, value_to_json
from ida_dsl.graph.model import Graph
from ida_dsl.load import load
from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import Mapped, Reason, Record, Unknown, Word
from tests.graph.codes import codes, graph_of
from tests.graph.sample_graph import graph
from tests.strategies.types_values import typed_values

PROGRAMS = sorted((Path(__file__).parents[2] / "programs").glob("*.ida"))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just("Code"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["is", "ida-graph"]), inner),
)


def there_and_back(whole):
    return from_json(json.loads(json.dumps(to_json(whole), allow_nan=False)))


def exact(thing):
    """The thing taken apart, spans, ranks and reasons too, which are no part of equality."""
    if isinstance(thing, Mapped):
        return "map", exact(thing.items())
    if isinstance(thing, frozenset):
        return "set", sorted(map(repr, map(exact, thing)))
    if isinstance(thing, tuple):
        return tuple(map(exact, thing))
    if attrs.has(type(thing)):
        names = [one.name for one in attrs.fields(type(thing))]
        return (type(thing).__name__, *((name, exact(getattr(thing, name))) for name in names))
    return type(thing).__name__, thing


def test_one_of_everything_comes_back_exactly():
    assert exact(there_and_back(graph())) == exact(graph())


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_shipped_programs_come_back_exactly(path):
    whole = load(path).graph
    assert exact(there_and_back(whole)) == exact(whole)


@given(codes())
def test_random_codes_come_back_exactly(code):
    assert exact(there_and_back(graph_of(code))) == exact(graph_of(code))


@given(typed_values())
def test_all_types_and_values_come_back_exactly(pair):
    type_, value = pair
    entry = Block(0, (), (Constant(0, type_, value),), Return(0))
    whole = graph_of(Code((entry,), type_))
    assert exact(there_and_back(whole)) == exact(whole)


def test_text_is_stable():
    assert json.dumps(to_json(graph())) == json.dumps(to_json(there_and_back(graph())))


def test_format():
    found = to_json(graph())
    assert list(found)[:3] == ["ida-graph", "doc", "types"]
    assert found["types"] == [
        {"is": "Named", "name": "Digit", "type": {"is": "IntType", "low": 0, "high": 9}}
    ]
    assert found["tasks"][0]["span"] == ["a.ida", 0, 99]
    assert found["roots"] == ["t"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, {"real": 1.0}),
        (Word("far", 2), {"word": "far", "rank": 2}),
        (Unknown(Reason.TIE, "2 to 2"), {"unknown": "TIE", "detail": "2 to 2"}),
        ((1, True, "a"), [1, True, "a"]),
        (Record.of([("b", 1), ("a", 2)]), {"record": [["a", 2], ["b", 1]]}),
        (frozenset([3, 1]), {"set": [1, 3]}),
        (Mapped([(2, "b"), (1, "a")]), {"map": [[1, "a"], [2, "b"]]}),
    ],
)
def test_values(value, written):
    assert value_to_json(value) == written


def test_missing_fields_have_their_defaults():
    assert from_json({"ida-graph": 1}) == Graph()


@given(JUNK)
def test_junk(data):
    with pytest.raises(BadGraph):
        from_json(data)


def places(data, path=()):
    """Every place in the data."""
    yield path
    if isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(inner, (*path, key))


WHOLE = to_json(graph())
PLACES = list(places(WHOLE))[1:]


@given(st.sampled_from(PLACES), st.none() | JUNK)
def test_a_graph_with_junk_in_it(place, junk):
    data = copy.deepcopy(WHOLE)
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = junk
    with suppress(BadGraph):
        from_json(data)


def nested(depth):
    type_ = {"is": "IntType"}
    for _ in range(depth):
        type_ = {"is": "SetType", "item": type_}
    return {"ida-graph": 1, "types": [{"is": "Named", "name": "T", "type": type_}]}


def with_value(value):
    param = {"is": "ParamNode", "name": "p", "type": {"is": "IntType"}, "default": value, "value": 0}
    return {"ida-graph": 1, "params": [param | {"frozen": False}]}


def with_path(path):
    return {"ida-graph": 1, "context_sample": {"is": "SampleNode", "path": path}}


BAD = {
    "no object": ([], "$", "expected an object, found an array"),
    "no version": ({}, "$", "expected ida-graph 1"),
    "a later version": ({"ida-graph": 2}, "$", "expected ida-graph 1"),
    "true for a version": ({"ida-graph": True}, "$", "expected ida-graph 1"),
    "a field that is not there": ({"ida-graph": 1, "tusks": []}, "$", "no field 'tusks'"),
    "a wrong node": ({"ida-graph": 1, "tasks": [{"is": "Hole", "name": "a"}]}, "$.tasks[0]", "no node"),
    "a missing field": ({"ida-graph": 1, "facts": [{"is": "FactNode", "name": "a"}]}, "$.facts[0]", "`type`"),
    "a number for a name": ({"ida-graph": 1, "roots": [3]}, "$.roots[0]", "expected a string"),
    "no array": ({"ida-graph": 1, "roots": "t"}, "$.roots", "expected an array"),
    "an object of a nested node": (nested(100_000), "$", "nests too deep"),
    "too large an Int": (with_value(2**63), "$.params[0].default", "64 bits"),
    "a float for a value": (with_value(1.5), "$.params[0].default", "expected a value"),
    "an infinite Real": (with_value({"real": 1e999}), "$.params[0].default", "not a finite number"),
    "a huge Real": (with_value({"real": 10**400}), "$.params[0].default", "not a finite number"),
    "no such reason": (with_value({"unknown": "WHY", "detail": ""}), "$.params[0].default", "no reason"),
    "an item twice": (with_value({"set": [1, 1]}), "$.params[0].default", "twice"),
    "a key twice": (with_value({"map": [[1, 1], [1, 2]]}), "$.params[0].default", "twice"),
    "an unknown key": (
        with_value({"set": [{"unknown": "TIE", "detail": ""}]}),
        "$.params[0].default",
        "unknown",
    ),
    "a field twice": (with_value({"record": [["a", 1], ["a", 2]]}), "$.params[0].default", "twice"),
    "a tag and more": (with_value({"real": 1, "more": 2}), "$.params[0].default", "no value"),
    "half a character": (with_value("\ud800"), "$.params[0].default", "half a character"),
    "an absolute path": (with_path("/etc/passwd"), "$.context_sample.path", "leaves the program's folder"),
    "a path upwards": (with_path("a/../../b"), "$.context_sample.path", "leaves"),
    "a path of Windows": (with_path("C:\\a"), "$.context_sample.path", "leaves"),
    "a path upwards, of Windows": (with_path("..\\a"), "$.context_sample.path", "leaves"),
    "a NUL in a path": (with_path("a\0b"), "$.context_sample.path", "leaves"),
}


@pytest.mark.parametrize(("data", "path", "words"), BAD.values(), ids=BAD.keys())
def test_bad(data, path, words):
    with pytest.raises(BadGraph) as caught:
        from_json(data)
    assert caught.value.path == path
    assert words in caught.value.what


@pytest.mark.parametrize(
    "span", [["a.ida", 3, 2], ["a.ida", -1, 2], ["../a.ida", 0, 1], ["a.ida", 0], "a.ida"]
)
def test_bad_spans(span):
    data = copy.deepcopy(WHOLE)
    data["tasks"][0]["span"] = span
    with pytest.raises(BadGraph, match=r"\$\.tasks\[0\]\.span"):
        from_json(data)


@pytest.mark.parametrize("path", ["/a.ida", "../a.ida", "C:/a.ida"])
def test_absolute_paths_are_not_written(path):
    whole = attrs.evolve(graph(), tasks=(attrs.evolve(graph().tasks[0], span=Span(path, 0, 1)),))
    with pytest.raises(BadGraph, match="leaves the program's folder"):
        to_json(whole)


def test_spans_nowhere_are_left_out():
    whole = attrs.evolve(graph(), tasks=(attrs.evolve(graph().tasks[0], span=NOWHERE),))
    assert "span" not in to_json(whole)["tasks"][0]
