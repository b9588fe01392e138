"""The table of the language reference that says what unknown does, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS
from ida_dsl.values import UNKNOWN, Mapped, Reason, Record, Unknown, Word

U = UNKNOWN
HERE = Unknown(Reason.DIVISION)
BOOLS = (True, False, HERE)


def call(name, *arguments):
    return BUILTINS[name].call(arguments)


@pytest.mark.parametrize(
    "name",
    [
        "add",
        "subtract",
        "multiply",
        "divide",
        "floor_divide",
        "modulo",
        "power",
        "equal",
        "not_equal",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "index",
        "hops",
        "split_words",
        "clamp",
        "count",
        "get",
        "put",
    ],
)
def test_operators_comparisons_and_most_calls_of_unknown_are_unknown(name):
    assert BUILTINS[name].strict
    arity = len(BUILTINS[name].parameters)
    for at in range(arity):
        arguments = [3] * at + [HERE] + [U] * (arity - at - 1)
        assert call(name, *arguments) is HERE


def kleene_and(a, b):
    if a is False or b is False:
        return False
    return True if a is True and b is True else U


def same(a, b):
    return isinstance(a, Unknown) == isinstance(b, Unknown) and a == b


@pytest.mark.parametrize("a", BOOLS)
@pytest.mark.parametrize("b", BOOLS)
def test_and_or_not_any_all_are_kleenes(a, b):
    expected = kleene_and(a, b)
    assert same(call("and", a, b), expected)
    assert same(call("all", (a, b)), expected)
    inverse = [call("not", x) for x in (a, b)]
    assert same(call("not", call("or", *inverse)), expected)
    assert same(call("not", call("any", tuple(inverse))), expected)


@given(st.lists(st.sampled_from(BOOLS)))
def test_many_operands_are_two_and_two(items):
    for name, start in (("and", True), ("or", False)):
        expected = start
        for item in items:
            expected = call(name, expected, item)
        assert same(call(name, *items), expected)
        assert same(call("all" if start else "any", tuple(items)), expected)


def test_the_leftmost_unknown_says_why():
    other = Unknown(Reason.TIE)
    assert call("and", True, HERE, other).reason is Reason.DIVISION
    assert call("or", other, HERE).reason is Reason.TIE
    assert call("add", HERE, other).reason is Reason.DIVISION
    assert call("strict", 1, other, HERE).reason is Reason.TIE
    assert call("strict", 1, 2, 3) == 3


@pytest.mark.parametrize(
    ("x", "xs", "expected"),
    [
        (1, (1, U), True),
        (2, (1, U), U),
        (2, (1, 3), False),
        (HERE, (1,), U),
        (HERE, (), False),
        (1, HERE, U),
        (1, frozenset([1]), True),
        (HERE, frozenset(), False),
        (HERE, frozenset([1]), U),
        (1, Mapped([(1, U)]), True),
        (2, Mapped([(1, U)]), False),
        ("b", "abc", True),
        ("", "", True),
        ("d", "abc", False),
        (HERE, "abc", U),
        ((1, U), ((1, U),), True),
        ((1, 2), ((1, U),), False),
    ],
)
def test_membership_is_any_of_the_equalities(x, xs, expected):
    assert same(call("contains", x, xs), expected)
    assert same(call("not_contains", x, xs), U if expected is U else not expected)


def test_lists_tuples_records_and_map_values_may_contain_unknown():
    assert call("make_list", HERE, 1) == (U, 1)
    assert call("make_tuple", HERE, 1)[0].reason is Reason.INSIDE
    record = call("make_record", ("b", "a"), HERE, 1)
    assert record == Record.of([("a", 1), ("b", U)])
    assert call("len", (U, U)) == 2
    assert call("map", ((1, U),)) == Mapped([(1, U)])
    assert call("known", (U,)) is True
    assert call("equal", (U, 1), (U, 1)) is True
    assert call("equal", (U, 1), (1, U)) is False
    for taken in (call("index", (U,), 0), call("field", "b", record), call("get", Mapped([(1, U)]), 1, 2)):
        assert taken.reason is Reason.INSIDE
    assert call("index", Mapped([(1, U)]), 1).reason is Reason.INSIDE
    assert call("index", Mapped([(1, U)]), 2).reason is Reason.MISSING


def test_sets_and_map_keys_may_not_contain_unknown():
    for bad in (U, (1, U), Record.of([("a", U)])):
        assert same(call("set", (1, bad)), U)
        assert same(call("map", ((bad, 1),)), U)
        assert same(call("add_to", frozenset(), bad), U)
        assert same(call("put", Mapped([]), bad, 1), U)
    assert same(call("map", (U,)), U)


@pytest.mark.parametrize("name", ["sum", "min", "max", "mean"])
def test_sum_min_max_and_mean_are_strict_over_the_items(name):
    assert same(call(name, (1, U, 2)), U)
    if name != "mean":
        assert same(call(name, 1, HERE, 2), U)


def test_choosing_leaves_out_what_is_unknown_or_whose_key_is():
    assert call("sort", (3, U, 1)) == (1, 3)
    assert call("sort", ("a", "b", U, "c"), (2, U, 0, 1)) == ("c", "a")
    assert call("argmin", (3, U, 1)) == 1
    assert call("argmin", ("a", "b", U, "c"), (2, U, 0, 1)) == "c"
    assert call("argmax", ("a", "b", U, "c"), (2, U, 9, 1)) == "a"
    assert call("majority", (1, U, U, 1, 2)) == 1
    assert call("median", (1, U, 5, 9)) == 5


@pytest.mark.parametrize(
    "name", ["min", "max", "mean", "argmin", "argmax", "majority", "median", "first", "last"]
)
def test_of_nothing_there_is_nothing_to_choose(name):
    assert call(name, ()).reason is Reason.EMPTY
    if name not in {"min", "max", "mean", "first", "last"}:
        assert call(name, (U, U)).reason is Reason.EMPTY


def test_or_else_known_and_conditions():
    assert call("or_else", HERE, 2) == 2
    assert call("or_else", 1, HERE) == 1
    assert same(call("or_else", HERE, HERE), U)
    assert [call("known", x) for x in (1, HERE, False)] == [True, False, True]
    assert [call("is_true", x) for x in BOOLS] == [True, False, False]
    assert [call("is_false", x) for x in BOOLS] == [False, True, False]
    assert call("if_else", HERE, 1, 2) is HERE
    assert call("if_else", True, 1, HERE) == 1
    assert call("if_else", False, 1, HERE) is HERE


def test_arithmetic_on_a_word_is_unknown():
    for name in ("add", "subtract", "multiply", "divide", "floor_divide", "modulo", "power"):
        assert call(name, 1, Word("far")).reason is Reason.NOT_A_NUMBER
        assert call(name, Word("far"), 1).reason is Reason.NOT_A_NUMBER
    assert call("sum", (1, Word("far"))).reason is Reason.NOT_A_NUMBER
    assert call("min", (1, Word("far"))) == 1
    assert call("argmin", ("a", "b"), (Word("far"), 3)) == "b"
    assert call("less", 5, Word("far", 1)) is True
    assert call("less", 5, Word("none", -1)) is False


def test_texts_show_unknown_as_null():
    assert (
        call("format_text", "a ", HERE, " ", (1, U), " ", Word("far"), " ", 0.5)
        == 'a null [1, null] "far" 0.5'
    )


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("floor_divide", (1, 0), Reason.DIVISION),
        ("modulo", (1, 0), Reason.DIVISION),
        ("divide", (1, 0), Reason.DIVISION),
        ("modulo", (1.0, 0.0), Reason.DIVISION),
        ("add", (2**63 - 1, 1), Reason.OVERFLOW),
        ("negate", (-(2**63),), Reason.OVERFLOW),
        ("abs", (-(2**63),), Reason.OVERFLOW),
        ("floor_divide", (-(2**63), -1), Reason.OVERFLOW),
        ("multiply", (1e300, 1e300), Reason.OVERFLOW),
        ("sum", ((2**63 - 1, 1),), Reason.OVERFLOW),
        ("exp", (1000.0,), Reason.OVERFLOW),
        ("round", (1e300,), Reason.OVERFLOW),
        ("sqrt", (-1,), Reason.DOMAIN),
        ("log", (0,), Reason.DOMAIN),
        ("index", ((1, 2), 2), Reason.MISSING),
        ("index", ((1, 2), -3), Reason.MISSING),
        ("position", ((1, 2), 3), Reason.MISSING),
        ("replace", ((1, 2), 2, 0), Reason.MISSING),
        ("hops", (frozenset([(1, 2)]), 2, 1), Reason.MISSING),
        ("majority", ((1, 2),), Reason.TIE),
        ("parse_int", ("1.5",), Reason.PARSE),
        ("parse_int", ("9" * 19,), Reason.OVERFLOW),
        ("sort", ((1, 2), (1,)), Reason.DOMAIN),
        ("slice", ((1, 2), 0, 2, 0), Reason.DOMAIN),
        ("range", (0, 1, 0), Reason.DOMAIN),
    ],
)
def test_why(name, arguments, reason):
    assert call(name, *arguments).reason is reason
