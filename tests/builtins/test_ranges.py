"""Ranges and sizes that builtins promise: never too narrow, and as narrow as they should be."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS, Misfit, all_of
from ida_dsl.types import (
    BOOL,
    INT,
    NEVER,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
)
from ida_dsl.values import MAX_SIZE, Unknown, Word

small_ranges = st.tuples(st.integers(-5, 5), st.integers(-5, 5)).map(
    lambda ends: IntType(min(ends), max(ends))
)
FAR = EnumType((), IntType(0, 63), (Word("far"),))


def results(name, ranges):
    operands = (range(one.low, one.high + 1) for one in ranges)
    found = [BUILTINS[name].call(values) for values in product(*operands)]
    return [value for value in found if not isinstance(value, Unknown)]


# How much wider than all results the promise may be.
SLACK = {
    "add": 0,
    "subtract": 0,
    "multiply": 0,
    "floor_divide": 0,
    "power": 0,
    "negate": 0,
    "abs": 0,
    "modulo": 5,
    "gcd": 5,
    "bits": 0,
    "min": 0,
    "max": 0,
    "sum": 0,
}


@pytest.mark.parametrize("name", SLACK)
@given(small_ranges, small_ranges)
def test_ranges_hold_all_results_and_little_more(name, a, b):
    ranges = (a,) if name in {"negate", "abs", "bits"} else (a, b)
    promised = BUILTINS[name].type_of(ranges)
    found = results(name, ranges)
    if not found:
        assert isinstance(promised, NeverType)
        return
    assert promised.low <= min(found)
    assert max(found) <= promised.high
    assert min(found) - promised.low <= SLACK[name]
    assert promised.high - max(found) <= SLACK[name]


@given(small_ranges, small_ranges, small_ranges)
def test_sizes_and_items_of_ranges(a, b, c):
    for bounds in ((a,), (a, b), (a, b, c)):
        promised = BUILTINS["range"].type_of(bounds)
        found = results("range", bounds)
        if isinstance(promised, NeverType):
            assert not found
            continue
        lengths = {len(one) for one in found}
        items = [item for one in found for item in one]
        assert promised.low <= min(lengths)
        assert max(lengths) <= promised.high
        if items:
            assert promised.item.low <= min(items)
            assert max(items) <= promised.item.high
        if len(bounds) < 3:
            assert (promised.low, promised.high) == (min(lengths), max(lengths))


def type_of(name, *types):
    return BUILTINS[name].type_of(types)


@pytest.mark.parametrize(
    ("name", "types", "result"),
    [
        ("add", (FAR, IntType(1, 1)), IntType(1, 64)),
        ("add", (INT, INT), INT),
        ("add", (IntType(2**62, 2**63 - 1), IntType(2**62 - 1, 2**63 - 1)), IntType(2**63 - 1, 2**63 - 1)),
        ("add", (IntType(2**63 - 1, 2**63 - 1), IntType(1, 9)), NEVER),
        ("add", (INT, REAL), REAL),
        ("add", (TextType(1, 3), TextType(2, 2)), TextType(3, 5)),
        (
            "add",
            (ListType(IntType(0, 1), 1, 2), ListType(IntType(5, 9), 3, 3)),
            ListType(IntType(0, 9), 4, 5),
        ),
        ("add", (ListType(NEVER, 0, 0), ListType(BOOL)), ListType(BOOL)),
        ("floor_divide", (IntType(0, 63), IntType(2, 2)), IntType(0, 31)),
        ("floor_divide", (INT, IntType(0, 0)), NEVER),
        ("modulo", (INT, IntType(2, 2)), IntType(0, 1)),
        ("modulo", (IntType(0, 3), IntType(8, 9)), IntType(0, 3)),
        ("power", (IntType(2, 2), IntType(0, 5)), IntType(1, 32)),
        ("power", (IntType(2, 2), IntType(-5, -1)), NEVER),
        ("divide", (INT, INT), REAL),
        ("len", (ListType(BOOL, 2, 5),), IntType(2, 5)),
        ("len", (SetType(BOOL),), IntType(0, 2)),
        ("len", (TEXT,), IntType(0, MAX_SIZE)),
        ("index", (TupleType((INT, TEXT)), IntType(1, 1)), TEXT),
        ("index", (TupleType((INT, TEXT)), IntType(-2, -2)), INT),
        ("index", (TupleType((IntType(0, 1), IntType(5, 6))), IntType(0, 1)), IntType(0, 6)),
        ("index", (MapType(INT, BOOL), INT), BOOL),
        ("index", (ListType(BOOL, 0, 3), IntType(3, 9)), NEVER),
        ("slice", (ListType(BOOL, 6, 6), IntType(0, 0), IntType(3, 3)), ListType(BOOL, 3, 3)),
        ("slice", (ListType(BOOL, 6, 6), IntType(2, 2), IntType(2**63 - 1, 2**63 - 1)), ListType(BOOL, 4, 4)),
        ("field", ("a", RecordType((("a", INT),))), INT),
        ("replace_field", ("a", RecordType((("a", INT),)), TEXT), RecordType((("a", TEXT),))),
        ("make_list", (), ListType(NEVER, 0, 0)),
        ("make_list", (IntType(0, 0), FAR), ListType(FAR, 2, 2)),
        ("make_record", (("a", "b"), INT, BOOL), RecordType((("a", INT), ("b", BOOL)))),
        ("zip", (ListType(INT, 3, 3), ListType(BOOL, 1, 9)), ListType(TupleType((INT, BOOL)), 1, 3)),
        ("every", (IntType(0, 63),), ListType(IntType(0, 63), 64, 64)),
        ("draw", (all_of(BOOL),), BOOL),
        ("draw", (all_of(ListType(BOOL, 2, 2)),), ListType(BOOL, 2, 2)),
        ("draw", (ListType(BOOL, 2, 2),), BOOL),
        ("draw_distinct", (all_of(IntType(0, 63)), IntType(4, 64)), ListType(IntType(0, 63), 4, 64)),
        ("hops", (SetType(TupleType((IntType(0, 63), IntType(0, 63)))), IntType(0, 63), FAR), IntType(0, 63)),
        ("count", (ListType(BOOL, 6, 6), BOOL), IntType(0, 6)),
        ("map", (ListType(TupleType((INT, BOOL))),), MapType(INT, BOOL)),
        ("keys", (MapType(BOOL, INT),), ListType(BOOL, 0, 2)),
        ("or_else", (IntType(0, 63), EnumType((Word("far"),))), FAR),
        ("fit", (IntType(0, 9), INT), IntType(0, 9)),
        ("sum", (ListType(IntType(-1, 1), 0, 64),), IntType(-64, 64)),
        ("sum", (ListType(NEVER, 0, 0),), IntType(0, 0)),
        ("replace", (ListType(IntType(0, 1), 6, 6), INT, IntType(2, 2)), ListType(IntType(0, 2), 6, 6)),
        ("draw", (ListType(NEVER, 0, 0),), NEVER),
        ("iterate", (IntType(0, 5), INT, IntType(7, 7)), IntType(0, 7)),
    ],
)
def test_types_of_results(name, types, result):
    assert type_of(name, *types) == result


@pytest.mark.parametrize(
    ("name", "types", "argument"),
    [
        ("add", (BOOL, INT), 0),
        ("add", (INT, TEXT), 1),
        ("add", (TEXT, INT), 1),
        ("add", (EnumType((Word("far"),)), INT), 0),
        ("add", (ListType(INT), ListType(TEXT)), 1),
        ("less", (SetType(INT), SetType(INT)), 0),
        ("equal", (INT, TEXT), 1),
        ("contains", (TEXT, ListType(INT)), 0),
        ("contains", (INT, INT), 1),
        ("and", (BOOL, INT), 1),
        ("not", (INT,), 0),
        ("if_else", (INT, INT, INT), 0),
        ("if_else", (BOOL, INT, TEXT), 2),
        ("index", (TupleType((INT, TEXT)), INT), 1),
        ("index", (TupleType((INT, TEXT)), IntType(2, 2)), 1),
        ("index", (INT, INT), 0),
        ("slice", (SetType(INT), INT, INT), 0),
        ("field", ("b", RecordType((("a", INT),))), 1),
        ("fit", (IntType(0, 9), TEXT), 1),
        ("fit", (IntType(0, 9), IntType(10, 11)), 1),
        ("min", (INT,), 0),
        ("min", (), None),
        ("sort", (ListType(SetType(INT)),), 0),
        ("argmin", (ListType(INT), ListType(SetType(INT))), 1),
        ("flatten", (ListType(INT),), 0),
        ("hops", (SetType(INT), INT, INT), 0),
        ("hops", (SetType(TupleType((INT, TEXT))), INT, INT), 0),
        ("hops", (SetType(TupleType((INT, INT))), TEXT, INT), 1),
        ("hops", (SetType(NEVER), BOOL, INT), 2),
        ("every", (TEXT,), None),
        ("draw", (INT,), 0),
        ("replace", (RecordType((("a", INT),)), INT, INT), 1),
        ("join_texts", (ListType(INT), TEXT), 0),
        ("map", (ListType(INT),), 0),
        ("len", (INT,), 0),
        ("add", (INT,), None),
    ],
)
def test_misfits_say_which_argument(name, types, argument):
    with pytest.raises(Misfit) as caught:
        type_of(name, *types)
    assert caught.value.argument == argument
    assert str(caught.value).startswith("expected ")
