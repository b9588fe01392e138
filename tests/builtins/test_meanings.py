"""What builtins mean: as Python where Python has it, else by example and by law."""

import math
from collections import Counter
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS
from ida_dsl.draws import CounterDraws
from ida_dsl.types import IntType, SetType, belongs, size, values_of
from ida_dsl.values import INT_MAX, INT_MIN, UNKNOWN, Mapped, Reason, Record, Unknown, Word
from tests.strategies.types_values import WORDS, finite_types, small_types

whole = st.one_of(st.integers(-9, 9), st.integers(INT_MIN, INT_MAX))
small = st.integers(-7, 7)
lists = st.lists(small, max_size=6).map(tuple)


def call(name, *arguments):
    return BUILTINS[name].call(arguments)


def drawn(name, key, *arguments):
    return BUILTINS[name].call(arguments, CounterDraws(key))


PYTHON = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "floor_divide": lambda a, b: a // b,
    "modulo": lambda a, b: a % b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "equal": lambda a, b: a == b,
    "not_equal": lambda a, b: a != b,
    "gcd": math.gcd,
}


@pytest.mark.parametrize("name", PYTHON)
@given(whole, whole)
def test_whole_numbers_are_pythons_within_64_bits(name, a, b):
    try:
        expected = PYTHON[name](a, b)
    except ZeroDivisionError:
        expected = None
    fits = expected is not None and INT_MIN <= expected <= INT_MAX
    result = call(name, a, b)
    assert result == expected if fits else isinstance(result, Unknown)


@given(lists, lists)
def test_lists_compare_and_join_as_pythons(a, b):
    for name in ("add", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal"):
        assert call(name, a, b) == PYTHON[name](a, b)


@given(lists, small, small, small.filter(bool))
def test_slices_and_positions_are_pythons(xs, start, stop, step):
    assert call("slice", xs, start, stop, step) == xs[start:stop:step]
    assert call("slice", xs, start, INT_MAX) == xs[start:]
    assert call("slice", xs, INT_MAX, INT_MIN, -1) == xs[::-1]
    assert call("slice", "abcdef", start, stop) == "abcdef"[start:stop]
    inside = -len(xs) <= start < len(xs)
    assert call("index", xs, start) == (xs[start] if inside else UNKNOWN)
    assert call("range", start, stop, step) == tuple(range(start, stop, step))


@given(lists, small, small)
def test_replacing_changes_one_place(xs, at, value):
    changed = call("replace", xs, at, value)
    if -len(xs) <= at < len(xs):
        expected = list(xs)
        expected[at] = value
        assert changed == tuple(expected)
    else:
        assert changed.reason is Reason.MISSING


@given(lists, st.integers(-1, 8))
def test_parts_of_lists_make_up_the_whole(xs, n):
    assert call("take", xs, n) + call("drop", xs, n) == xs
    assert call("reverse", call("reverse", xs)) == xs
    assert set(call("unique", xs)) == set(xs)
    assert call("len", call("unique", xs)) == len(set(xs))
    chunks = call("chunks", xs, n)
    if n > 0:
        assert call("flatten", chunks) == xs
        assert all(1 <= len(chunk) <= n for chunk in chunks)
    assert call("zip", call("range", len(xs)), xs) == call("enumerate", xs)


@given(lists, st.data())
def test_sorting_is_stable_and_choosing_takes_the_first(xs, data):
    keys = tuple(data.draw(st.lists(st.integers(0, 3), min_size=len(xs), max_size=len(xs))))
    pairs = sorted(zip(keys, xs, strict=True), key=lambda pair: pair[0])
    assert call("sort", xs, keys) == tuple(x for _, x in pairs)
    assert call("sort", xs) == tuple(sorted(xs))
    if xs:
        assert call("argmin", xs, keys) == xs[keys.index(min(keys))]
        assert call("argmax", xs, keys) == xs[keys.index(max(keys))]
        assert (call("min", xs), call("max", xs), call("sum", xs)) == (min(xs), max(xs), sum(xs))
        assert call("position", xs, xs[-1]) == xs.index(xs[-1])
        assert call("count", xs, xs[0]) == xs.count(xs[0])


@given(st.frozensets(small, max_size=6), st.frozensets(small, max_size=6), small)
def test_sets_are_pythons_and_iterate_in_order(a, b, x):
    assert call("union", a, b) == a | b
    assert call("intersection", a, b) == a & b
    assert call("difference", a, b) == a - b
    assert call("add_to", a, x) == a | {x}
    assert call("without", a, x) == a - {x}
    assert call("list", a) == tuple(sorted(a)) == call("sort", a)
    assert call("set", call("list", a)) == a
    assert call("sum", a) == sum(a)


@given(st.dictionaries(small, small, max_size=6), small, small)
def test_maps_are_dictionaries_in_order(entries, k, v):
    m = Mapped(entries.items())
    assert call("keys", m) == tuple(sorted(entries)) == call("list", m)
    assert call("map", call("zip", call("keys", m), call("values", m))) == m
    assert call("map", call("items", m)) == m
    assert call("get", m, k, v) == entries.get(k, v)
    assert call("put", m, k, v) == Mapped({**entries, k: v}.items())
    assert call("without", m, k) == Mapped((x, y) for x, y in entries.items() if x != k)
    assert call("map", ((1, 2), (1, 3))) == Mapped([(1, 3)])


def test_words_sort_as_they_were_listed():
    assert call("sort", tuple(reversed(WORDS))) == WORDS
    assert call("max", (Word("zero", 1), Word("far", 4))) == Word("far")
    assert call("list", frozenset(WORDS)) == WORDS


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("round", (2.5,), 2),
        ("round", (-3.5,), -4),
        ("round", (2.675, 2), 2.67),
        ("round", (15, -1), 20.0),
        ("floor", (-1.5,), -2),
        ("ceil", (-1.5,), -1),
        ("int", (-1.5,), -1),
        ("real", (3,), 3.0),
        ("isqrt", (64,), 8),
        ("clamp", (7, 0, 5), 5),
        ("bits", (63,), 6),
        ("bits", (0,), 0),
        ("digits", (305,), (3, 0, 5)),
        ("digits", (0,), (0,)),
        ("divide", (1, 4), 0.25),
        ("mean", ((1, 2),), 1.5),
        ("median", ((4, 1, 3, 2),), 2),
        ("majority", ((1, 2, 2),), 2),
        ("sum", ((),), 0),
        ("sum", (1, 2.5), 3.5),
        ("min", ("b", "a"), "a"),
        ("copies", ("x", 3), ("x", "x", "x")),
        ("copies", ("x", -3), ()),
        ("multiply", ("ab", 2), "abab"),
        ("multiply", (-1, (1,)), ()),
        ("zip", ((1, 2), ("a",), (True, False)), ((1, "a", True),)),
        ("first", (frozenset([3, 1]),), 1),
        ("list", ("abc",), ("a", "b", "c")),
        ("text", ((1, "a"),), '[1, "a"]'),
        ("text", ("a",), "a"),
        ("parse_int", (" -007 ",), -7),
        ("parse_int", ("-9223372036854775808",), INT_MIN),
        ("split_text", ("a,,b", ","), ("a", "", "b")),
        ("split_lines", ("a\n\nb\n",), ("a", "", "b")),
        ("split_paragraphs", ("a\nb\n\n \nc",), ("a\nb", "c")),
        ("split_sentences", ('He said "no." Then 3.5 went! So',), ('He said "no."', "Then 3.5 went!", "So")),
        ("join_texts", (("a", "b"), ", "), "a, b"),
        ("replace_text", ("banana", "an", "-"), "b--a"),
        ("starts_with", ("abc", "ab"), True),
        ("ends_with", ("abc", "ab"), False),
        ("lower", ("AbC",), "abc"),
        ("upper", ("aß",), "ASS"),
        ("strip", (" a \n",), "a"),
        ("words", (" a  b\nc ",), ("a", "b", "c")),
        ("field", ("b", Record.of([("a", 1), ("b", 2)])), 2),
        ("replace_field", ("b", Record.of([("a", 1), ("b", 2)]), 3), Record.of([("a", 1), ("b", 3)])),
        ("fit", (IntType(0, 3), 4), UNKNOWN),
        ("fit", (IntType(0, 3), 3), 3),
        ("iterate", (lambda x: x * 2, 5, 1), 32),
        ("iterate", (lambda x: x * 2, -5, 1), 1),
        ("iterate", (lambda _: UNKNOWN, 2**20, 1), UNKNOWN),
        ("select", ((1, 2, 3, 4), (True, False, UNKNOWN, True)), (1, 4)),
    ],
)
def test_examples(name, arguments, result):
    found = call(name, *arguments)
    assert found == result
    assert type(found) is type(result)


def test_a_real_has_no_sign_of_zero():
    assert str(call("multiply", -1.0, 0.0)) == "0.0"
    assert str(call("round", -0.4, 0)) == "0.0"


texts = st.lists(
    st.sampled_from(["one", "two.", "three!", "four\n\n", "five.\n\n", '"six."', "\n"]), max_size=60
).map(" ".join)


@given(texts, st.integers(1, 9))
def test_split_words_loses_nothing_and_keeps_to_its_number(text, most):
    parts = call("split_words", text, most)
    assert [word for part in parts for word in part.split()] == text.split()
    assert all(1 <= len(part.split()) <= most and part == part.strip() for part in parts)
    assert all(len(a.split()) >= most / 2 for a in parts[:-1])
    assert sum(call("count_words", part) for part in parts) == call("count_words", text)


def test_split_words_cuts_where_a_reader_would():
    text = "One two three. Four five six.\n\nSeven eight. Nine ten eleven"
    assert call("split_words", text, 8) == ("One two three. Four five six.", "Seven eight. Nine ten eleven")
    assert call("split_words", text, 4) == (
        "One two three.",
        "Four five six.",
        "Seven eight.",
        "Nine ten eleven",
    )
    assert call("split_words", "a b c d e", 2) == ("a b", "c d", "e")
    assert call("split_words", " \n ", 2) == ()
    assert call("split_words", text, 0).reason is Reason.DOMAIN


@given(texts)
def test_sentences_and_paragraphs_lose_no_word(text):
    for name in ("split_sentences", "split_paragraphs"):
        assert [word for part in call(name, text) for word in part.split()] == text.split()


def test_search_finds_what_shares_most():
    passages = (
        "The tower of Pisa leans.",
        "The Eiffel tower stands in Paris, in France.",
        "France is a country. Its capital is Paris.",
        "Cats sleep.",
    )
    found = call("search", passages, "capital of France", 2)
    assert found[0] == passages[2]
    assert call("search", passages, "zebra", 3) == ()
    assert call("search", passages, "the TOWER", 9) == (passages[0], passages[1])
    assert call("search", (UNKNOWN, "a b"), "a", 2) == ("a b",)
    assert call("search", passages, "tower", 0) == ()
    assert call("search", ("a", "a", "b"), "a", 5) == ("a", "a")


vertices = st.integers(0, 6)
edge_sets = st.frozensets(st.tuples(vertices, vertices), max_size=14)


@given(edge_sets, vertices, vertices)
def test_graphs_are_those_of_networkx(edges, a, b):
    graph = nx.DiGraph(edges)
    graph.add_nodes_from([a, b])
    assert call("successors", edges, a) == tuple(sorted(graph.successors(a)))
    assert call("predecessors", edges, a) == tuple(sorted(graph.predecessors(a)))
    assert call("neighbors", edges, a) == tuple(sorted({*graph.successors(a), *graph.predecessors(a)}))
    assert call("reachable", edges, a) == nx.descendants(graph, a) | {a}
    if nx.has_path(graph, a, b):
        assert call("hops", edges, a, b) == nx.shortest_path_length(graph, a, b)
        path = call("path", edges, a, b)
        assert len(path) == call("hops", edges, a, b) + 1
        assert (path[0], path[-1]) == (a, b)
        assert all(step in edges for step in pairwise(path))
    else:
        assert call("hops", edges, a, b).reason is Reason.MISSING
        assert call("path", edges, a, b).reason is Reason.MISSING


def test_a_vertex_need_not_have_an_edge_nor_be_of_the_type():
    edges = frozenset([(1, 2)])
    assert call("hops", edges, 9, 9) == 0
    assert call("hops", edges, Word("none"), 1).reason is Reason.MISSING
    assert call("successors", edges, Word("none")) == ()
    assert call("reachable", frozenset(), 1) == frozenset([1])


@given(small_types)
def test_every_lists_all_values(type_):
    assert call("every", type_) == tuple(values_of(type_))


def test_every_of_too_many_is_unknown():
    assert call("every", IntType(0, 2**24)).reason is Reason.SIZE
    assert call("every", SetType(IntType(0, 63))).reason is Reason.SIZE


@given(st.data(), finite_types, st.integers(0, 2**64 - 1))
def test_distinct_draws_are_distinct_and_of_the_type(data, type_, key):
    n = data.draw(st.integers(0, min(size(type_), 12)))
    found = drawn("draw_distinct", key, type_, n)
    assert len(set(found)) == len(found) == n
    assert all(belongs(value, type_) for value in found)
    assert belongs(drawn("draw", key, type_), type_)


@given(lists, st.integers(0, 2**64 - 1))
def test_draws_from_lists(xs, key):
    assert sorted(drawn("shuffle", key, xs)) == sorted(xs)
    assert sorted(drawn("draw_distinct", key, xs, len(set(xs)))) == sorted(set(xs))
    assert drawn("draw_distinct", key, xs, len(set(xs)) + 1).reason is Reason.EMPTY
    assert drawn("draw_distinct", key, xs, -1).reason is Reason.DOMAIN
    if xs:
        assert drawn("draw", key, xs) in xs
        assert drawn("draw", key, frozenset(xs)) in xs
    else:
        assert drawn("draw", key, xs).reason is Reason.EMPTY
    assert drawn("chance", key, 1) is True
    assert drawn("chance", key, 0) is False


def test_shuffles_and_distinct_draws_are_uniform():
    source = CounterDraws(5)
    shuffles = Counter(BUILTINS["shuffle"].call([(1, 2, 3)], source) for _ in range(6000))
    pairs = Counter(BUILTINS["draw_distinct"].call([IntType(1, 4), 2], source) for _ in range(12000))
    assert len(shuffles) == 6
    assert len(pairs) == 12
    assert all(850 < count < 1150 for count in (*shuffles.values(), *pairs.values()))
    hits = sum(BUILTINS["chance"].call([0.3], source) for _ in range(10000))
    assert 2800 < hits < 3200
