"""Facts and questions of a trace as rows of tokens: each row says what the value says."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_spelling import bounded

import ida_dsl
from ida_dsl.types import IntType, ListType, MapType, SetType, TupleType
from ida_dsl.values import UNKNOWN, Unknown
from ida_runtime.tiers.encoding.automaton import automaton_of
from ida_runtime.tiers.encoding.columns import filled, read_rows, written
from ida_runtime.tiers.encoding.rows import fact_rows, facts_width, question_rows, question_width
from ida_runtime.tiers.encoding.shapes import NotEncoded, longest
from ida_runtime.tiers.encoding.spelling import spell
from ida_runtime.tiers.encoding.vocabulary import Vocabulary, row_types, seen
from ida_runtime.traces.arrow import arrow_type, to_plain
from ida_runtime.traces.reader import Place, Trace
from tests.strategies.types_values import parts

PROGRAMS = Path(__file__).parents[2] / "programs"
NAMES = [
    "permutation_power", "sequential_assignment", "sequential_sums", "union_find", "shortest_path",
    "wildcard_search", "count_satisfying",
]  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_column_is_written_as_its_values_are(data):
    type_ = data.draw(bounded())
    values = data.draw(st.lists(parts(type_, True), max_size=6))
    vocabulary = Vocabulary(("end", *(one for one in automaton_of(type_).tokens if one != "end")))
    column = pa.array([to_plain(one, type_) for one in values], arrow_type(type_))
    rows = written(column, type_, vocabulary)
    spelled = [[vocabulary.numbers[token] for token in spell(one, type_)] for one in values]
    assert np.array_equal(rows, filled(spelled, longest(type_)))
    assert read_rows(rows, type_, vocabulary) == values


@pytest.fixture(scope="module", params=NAMES)
def trace(request, tmp_path_factory):
    """A small run of a program."""
    program = ida_dsl.load(PROGRAMS / f"{request.param}.ida")
    out = tmp_path_factory.mktemp("runs") / request.param
    ida_dsl.run(program, 6, agent="spec", depth=1, seed=3, out=out)
    return Trace.open(out)


def vocabulary_of(trace):
    return Vocabulary.of(trace.graph, [task.name for task in trace.graph.tasks])


def texts(rows, vocabulary):
    return [[vocabulary.tokens[number] for number in row] for row in rows]


def row_of(name, values, types, width):
    """The tokens of a row, part by part."""
    own = [name]
    for value, type_ in zip(values, types, strict=True):
        own += (spell(value, type_) + ["end"] * longest(type_))[: longest(type_)]
    return own + ["end"] * (width - len(own))


def test_questions_of_a_run(trace):
    vocabulary = vocabulary_of(trace)
    width = question_width(trace.graph.tasks)
    for task in trace.graph.tasks:
        table = trace.table("questions", 0, task.name)
        kept = [trace.row(Place(0, task.name, row)) for row in range(len(table))]
        fields = table["arguments"].combine_chunks() if task.parameters else None
        columns = {} if fields is None else {one.name: fields.field(one.name) for one in task.parameters}
        rows = question_rows(columns, len(table), task, width, vocabulary)
        types = [one.type for one in task.parameters]
        assert texts(rows, vocabulary) == [
            row_of(f"task {task.name}", one.arguments.values(), types, width) for one in kept
        ]


def test_facts_of_a_run(trace):
    vocabulary, graph = vocabulary_of(trace), trace.graph
    facts = seen(graph, [task.name for task in graph.tasks])
    column = trace.table("contexts", 0)["facts"].combine_chunks()
    found = fact_rows({one.name: column.field(one.name) for one in facts}, facts, vocabulary)
    width = facts_width(facts)
    assert len(found.offsets) == len(column) + 1
    for number in range(len(column)):
        rows = found.tokens[found.offsets[number] : found.offsets[number + 1]]
        values = trace.context(0, number)
        wanted = [row for fact in facts for row in rows_of(fact, values[fact.name], width)]
        assert texts(rows, vocabulary) == wanted


def rows_of(fact, value, width):
    name, types = f"fact {fact.name}", row_types(fact.type)
    if isinstance(value, Unknown) or not isinstance(fact.type, MapType | SetType | ListType):
        return [row_of(name, [value], types[:1], width)]
    if isinstance(fact.type, MapType):
        return [row_of(name, pair, types, width) for pair in value.items()]
    if isinstance(fact.type, SetType):
        return [row_of(name, [one], types, width) for one in sorted(value)]
    return [row_of(name, pair, types, width) for pair in enumerate(value)]


FACTS = """
context:
    of: Map[0..9, 0..3]
    ones: Set[0..3]
    row: List[Bool]
    word: zero | one
task t(n: 0..9) -> 0..3:
    "How much is {n}?"
    sees of, ones, row, word
roots t
"""


def test_facts_that_are_not_known(tmp_path):
    path = tmp_path / "facts.ida"
    path.write_text(FACTS)
    graph = ida_dsl.load(path).compiled.graph
    facts, vocabulary = list(graph.facts), Vocabulary.of(graph, ["t"])
    plain = {
        "of": [None, {1: 2}, {}],
        "ones": [[3], None, [0, 1]],
        "row": [[True, None], [], None],
        "word": [None, "one", "zero"],
    }
    columns = {fact.name: pa.array(plain[fact.name], arrow_type(fact.type)) for fact in facts}
    found = fact_rows(columns, facts, vocabulary)
    said = [" ".join(row).replace(" end", "") for row in texts(found.tokens, vocabulary)]
    assert found.offsets.tolist() == [0, 5, 8, 12]
    assert said == [
        "fact of unknown", "fact ones 3", "fact row 0 true", "fact row 1 unknown", "fact word unknown",
        "fact of 1 2", "fact ones unknown", "fact word :one",
        "fact ones 0", "fact ones 1", "fact row unknown", "fact word :zero",
    ]  # fmt: skip


ANSWERED = """\
context:
    of: Map[0..2, Bool]

task t(n: 0..4) -> 0..6 | many:
    "How much is {n}?"
    sees of
roots t
"""


def test_names_and_tokens_that_are_only_answered_come_last(tmp_path):
    path = tmp_path / "answered.ida"
    path.write_text(ANSWERED)
    vocabulary = Vocabulary.of(ida_dsl.load(path).compiled.graph, ["t"])
    given = vocabulary.tokens[: vocabulary.given]
    assert given[0] == "end"
    assert set(given) == {"end", "unknown", "true", "false", *"01234"}
    assert set(vocabulary.tokens[vocabulary.given :]) == {"fact of", "task t", "5", "6", ":many"}


def test_a_list_of_very_many(tmp_path):
    path = tmp_path / "facts.ida"
    path.write_text(FACTS)
    graph = ida_dsl.load(path).compiled.graph
    row = next(one for one in graph.facts if one.name == "row")
    column = pa.array([[True] * 300], arrow_type(row.type))
    with pytest.raises(NotEncoded, match="the fact `row` is a list of 300 items, 256 are the most: make it"):
        fact_rows({"row": column}, [row], Vocabulary.of(graph, ["t"]))


def test_what_has_no_bound_is_named(tmp_path):
    path = tmp_path / "texts.ida"
    path.write_text('task t(n: Text) -> 0..3:\n    "How much is {n}?"\nroots t\n')
    graph = ida_dsl.load(path).compiled.graph
    with pytest.raises(NotEncoded, match="`n` of `t`: Text has no bound"):
        Vocabulary.of(graph, ["t"])


def test_what_is_kept_apart_is_not_given(tmp_path):
    path = tmp_path / "answered.ida"
    path.write_text(ANSWERED)
    vocabulary = Vocabulary.of(ida_dsl.load(path).compiled.graph, ["t"], apart=[IntType(0, 2)])
    assert set(vocabulary.tokens[: vocabulary.given]) == {"end", "unknown", "true", "false", "3", "4"}
    assert {"0", "1", "2"} <= set(vocabulary.tokens)


_TWO = ListType(IntType(0, 3), 2, 2)


@pytest.mark.parametrize(
    "values",
    [
        [((1, 2), (3, 0)), ((0, 1), (2, 2))],
        [((1, UNKNOWN), (3, 0))],
        [((UNKNOWN, 2), (3, 0))],
        [((1, 2), UNKNOWN)],
        [(UNKNOWN, (3, 0))],
        [((1, 2), (3, 0)), UNKNOWN],
        [((1, 2), (3, 0)), ((UNKNOWN, 2), (3, 0)), UNKNOWN, ((0, 1), (2, UNKNOWN)), ((0, 1), (2, 2))],
    ],
)
def test_tuples_of_lists_are_written_as_they_are_spelled(values):
    """Part by part where all parts have as many tokens as they can; else one by one."""
    type_ = TupleType((_TWO, _TWO))
    vocabulary = Vocabulary(("end", *(one for one in automaton_of(type_).tokens if one != "end")))
    rows = written(pa.array([to_plain(one, type_) for one in values], arrow_type(type_)), type_, vocabulary)
    spelled = [[vocabulary.numbers[token] for token in spell(one, type_)] for one in values]
    assert np.array_equal(rows, filled(spelled, longest(type_)))
