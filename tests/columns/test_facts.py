"""Looks into facts: columns say what indexing and `in` say of the fact of each row's context."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.questions import Context
from ida_dsl.types import BOOL, INT, EnumType, IntType, ListType, MapType, SetType, TupleType
from ida_dsl.values import UNKNOWN, Mapped, Reason, Unknown, Word
from tests.columns.column_cases import maybe
from tests.columns.fact_cases import Facing, contexts
from tests.strategies.types_values import values

NUMBER, WIDER = IntType(0, 5), IntType(-3, 9)
SYMBOL = EnumType((Word("zero", 1), Word("one", 2), Word("wild", 3)), None, ())
BIT = EnumType((Word("zero", 1), Word("one", 2)), None, ())
FAR = EnumType((Word("far", 4),), NUMBER, ())
KEYS = [
    (NUMBER, NUMBER), (NUMBER, WIDER), (NUMBER, FAR), (BIT, SYMBOL), (TupleType((NUMBER, BIT)),) * 2,
    (TupleType((NUMBER, BIT)), TupleType((WIDER, SYMBOL))), (ListType(BIT, 0, 2), ListType(SYMBOL, 0, 2)),
    (ListType(BIT, 2, 2),) * 2,
]  # fmt: skip
"""Types of keys in a fact, and of what is looked for; lists may have an unknown inside."""
VALUES = [BOOL, FAR, IntType(-4, 4), ListType(BIT, 0, 2)]


def go(builtin, type_, key, data):
    """Contexts come in batches, with looks in between."""
    facing = Facing(type_)
    function = facing.looking(builtin, key)
    for batch in data.draw(st.lists(st.lists(contexts(type_), max_size=3), min_size=1, max_size=3)):
        facing.contexts += batch
        if facing.contexts:
            at = st.integers(0, len(facing.contexts) - 1)
            keys = maybe(key) if data.draw(st.booleans()) else values(key)
            facing.check(builtin, function, key, data.draw(st.lists(st.tuples(at, keys), max_size=6)))


@settings(max_examples=60)
@given(st.sampled_from(KEYS), st.sampled_from(VALUES), st.data())
def test_entries_of_maps(keys, value, data):
    go("index", MapType(keys[0], value), keys[1], data)


@settings(max_examples=60)
@given(st.sampled_from(KEYS), st.sampled_from([None, *VALUES, INT]), st.data())
def test_what_is_in_sets_and_maps(keys, value, data):
    own = SetType(keys[0]) if value is None else MapType(keys[0], value)
    go("contains", own, keys[1], data)


@pytest.mark.parametrize("key", [NUMBER, WIDER])
def test_what_is_unknown_and_why(key):
    """The fact, the key, both, the entry; the leftmost operand says why."""
    facing = Facing(MapType(NUMBER, BOOL))
    entries = Mapped([(0, True), (1, UNKNOWN), (5, False)])
    facts = [entries, Mapped([]), Unknown(Reason.PARSE, "no map"), Unknown(Reason.SAID)]
    facing.contexts += [Context({"f": one}) for one in facts]
    rows = [(at, one) for at in range(len(facts)) for one in (0, 1, 2, 5, Unknown())]
    for builtin in ("index", "contains"):
        facing.check(builtin, facing.looking(builtin, key), key, rows)


def test_a_key_that_proofs_had_ruled_out():
    """Where a strategy is forced a key may be outside of its own type."""
    facing = Facing(MapType(NUMBER, BOOL))
    facing.bench.codings.forced = True
    facing.contexts.append(Context({"f": Mapped([(0, True), (5, False)])}))
    rows = [(0, one) for one in (0, 5, 6, 100, -1)]
    facing.check("index", facing.looking("index", NUMBER), NUMBER, rows)
    facing.check("contains", facing.looking("contains", NUMBER), NUMBER, rows)


def test_other_contexts_come_in_place_of_those_before():
    facing = Facing(SetType(NUMBER))
    function = facing.looking("contains", NUMBER)
    for own in ({1}, {2, 3}, set()):
        facing.contexts[:] = [Context({"f": frozenset(own)})]
        facing.facts.clear()
        facing.check("contains", function, NUMBER, [(0, one) for one in range(5)])


def test_what_is_not_stacked():
    assert Facing(MapType(NUMBER, INT)).looking("index", NUMBER) is None
    assert Facing(MapType(NUMBER, BOOL)).looking("index", INT) is None
    assert Facing(SetType(INT)).looking("contains", NUMBER) is None
