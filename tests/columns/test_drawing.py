"""Draws over columns are those of each row's key; the ends of edges are what the builtins say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS
from ida_dsl.draws import CounterDraws
from ida_dsl.questions import Context
from ida_dsl.types import INT, TEXT, EnumType, IntType, ListType, SetType, TupleType
from ida_dsl.values import Word
from ida_runtime.columns.column import Column
from ida_runtime.columns.drawing import DrawnItem, ends_of
from ida_runtime.columns.lists import Items
from tests.columns.column_cases import FIRST, TASK, Bench, maybe, told
from tests.columns.fact_cases import Facing, contexts
from tests.strategies.types_values import values

BIT = EnumType((Word("zero", 1), Word("one", 2)), None, ())
NUMBER, PAIR = IntType(-2, 3), ListType(BIT, 2, 2)
MASK, GOLDEN = 2**64 - 1, 0x9E3779B97F4A7C15


def key_with(word):
    """The key whose first word this is: `mix_a` undone."""
    word = _unshift(word, 31) * pow(0x94D049BB133111EB, -1, 2**64) & MASK
    word = _unshift(word, 27) * pow(0xBF58476D1CE4E5B9, -1, 2**64) & MASK
    return _unshift(word, 30) - GOLDEN & MASK


def _unshift(word, by):
    found = word
    for _ in range(64 // by):
        found = word ^ found >> by
    return found


KEYS = st.integers(0, MASK) | st.sampled_from([MASK, MASK - 1, MASK - 4]).map(key_with)
"""Some of them need a second word, the first being among the last, which are too few for all items."""


def test_a_draw_that_needs_another_word():
    key = key_with(MASK)
    assert CounterDraws(key).word() == MASK
    assert CounterDraws(key).below(3) == CounterDraws(key + GOLDEN).word() % 3


@settings(max_examples=60)
@given(st.sampled_from([NUMBER, INT, TEXT, PAIR]), st.data())
def test_an_item_is_drawn_for_each_key(item, data):
    bench = Bench()
    lists, output = bench.codings.of(ListType(item)), bench.codings.of(item)
    function = DrawnItem(Items(lists, output), output, bench.codings, bench.reasons)
    rows = data.draw(st.lists(st.tuples(maybe(lists.type), KEYS), min_size=1, max_size=6))
    keys = np.array([key for _, key in rows], dtype=np.uint64).view(np.int64)
    columns = [bench.column(lists, [one for one, _ in rows], 0), Column(bench.codings.of(INT), keys)]
    found = function.of(columns, TASK, np.arange(FIRST, FIRST + len(rows)))
    assert told(found) == bench.wanted(
        lambda row: BUILTINS["draw"].call([row[0]], CounterDraws(row[1])), rows
    )


def ends(facing, builtin, vertex):
    bench = facing.bench
    output = bench.codings.of(BUILTINS[builtin].type_of((facing.type, vertex)))
    operands = (facing.coding, bench.codings.of(vertex))
    return ends_of(builtin, operands, output, facing.facts, BUILTINS[builtin].call)


@pytest.mark.parametrize("builtin", ["successors", "predecessors"])
@pytest.mark.parametrize("vertex", [NUMBER, BIT])
@settings(max_examples=25)
@given(st.data())
def test_the_ends_of_edges(builtin, vertex, data):
    facing = Facing(SetType(TupleType((vertex, vertex))))
    function = ends(facing, builtin, vertex)
    some = st.lists(contexts(facing.type), min_size=1, max_size=3)
    for batch in data.draw(st.lists(some, min_size=1, max_size=2)):
        facing.contexts += batch
        at = st.integers(0, len(facing.contexts) - 1)
        starts = maybe(vertex) if data.draw(st.booleans()) else values(vertex)
        facing.check(builtin, function, vertex, data.draw(st.lists(st.tuples(at, starts), max_size=6)))


def test_a_start_that_proofs_had_ruled_out():
    """Where a strategy is forced a vertex may be outside of its type: no edge is there."""
    facing = Facing(SetType(TupleType((NUMBER, NUMBER))))
    facing.contexts.append(Context({"f": frozenset({(0, 3), (3, 0), (3, 1)})}))
    for builtin in ("successors", "predecessors"):
        function = ends(facing, builtin, NUMBER)
        facing.check(builtin, function, NUMBER, [(0, one) for one in (3, 9, -7)])


def test_what_has_no_ends():
    """The vertices of a small type alone, and those of the edges: else there is no place for each."""
    assert ends(Facing(SetType(TupleType((INT, INT)))), "successors", INT) is None
    assert ends(Facing(SetType(TupleType((NUMBER, NUMBER)))), "successors", IntType(0, 9)) is None
    assert ends(Facing(SetType(TupleType((NUMBER, NUMBER)))), "neighbors", NUMBER) is None
