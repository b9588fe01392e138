"""language.md, "Values and types"."""

import pytest
from hypothesis import strategies as st
from kit import UNKNOWN, check_same, computed, errors, examples, graph, in_strategy, made, record, why, word

from ida_dsl.types import describe, is_finite, join, size, values_of
from ida_dsl.values import INT_MAX, INT_MIN, Reason

TYPES = """
    type Bit = zero | one
    type Cell = Bit | wild
    type Distance = 0..12 | far
    type Maybe = Text | none
    type Argument = {name: Text, weight: Real}
    type Pair = (Bit, 0..2)
"""


def found(body: str, returns: str, types: dict[str, str] | None = None, **given):
    return computed(body, returns, TYPES, types, **given)


# -------------------------------------------------------------------------------- each type


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Bool", True),
        ("Int", INT_MIN),
        ("0..9", 9),
        ("-3..3", -3),
        ("Real", 0.5),
        ("Text", "é"),
        ("Bit", word("one")),
        ("(Int, Text)", [1, "a"]),
        ("(Int,)", [1]),
        ("Argument", record(name="a", weight=0.5)),
        ("List[Int]", [1, 2]),
        ("Set[Bit]", {word("zero")}),
        ("Map[Bit, Int]", {word("zero"): 1}),
        ("Text[0..4]", "abcd"),
        ("Text[3]", "abc"),
        ("List[Int, 2]", [1, 2]),
        ("List[Int, 0..3]", []),
        ("Cell", word("wild")),
        ("Distance", 12),
        ("Distance", word("far")),
        ("Maybe", "none"),
        ("Maybe", word("none")),
        ("List[Maybe]", ["a", word("none")]),
        ("{a: {b: List[(Int, Bit)]}}", record(a=record(b=[[1, word("one")]]))),
        ("low | high", word("high")),
        ("Set[(Int, Int)]", {(1, 2)}),
        ("Map[Text, List[Int]]", {"a": [1]}),
        ("0..2 | none", 1),
    ],
)
def test_values_of_a_type_pass_through(written, value):
    check_same(computed("x", written, TYPES, {"x": written}, x=value), value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0..9", 10),
        ("0..9", -1),
        ("Text[0..2]", "abc"),
        ("Text[3]", "ab"),
        ("List[Int, 2]", [1]),
        ("List[Int, 0..1]", [1, 2]),
        ("List[0..3]", [1, 4]),
        ("(0..3, Int)", [4, 0]),
        ("Set[0..3]", {4}),
        ("Map[0..3, Int]", {4: 0}),
        ("Map[Int, 0..3]", {0: 4}),
        ("{a: 0..3}", record(a=4)),
    ],
)
def test_a_value_outside_the_declared_type_is_unknown(written, value):
    wide = written
    for size_ in ("[0..2]", "[3]", ", 2", ", 0..1"):
        wide = wide.replace(size_, "")
    wide = wide.replace("0..3", "Int").replace("0..9", "Int")
    assert why("x", written, types={"x": wide}, x=value) is Reason.DOMAIN


def test_an_int_has_64_bits():
    check_same(computed("a + b", a=INT_MAX, b=0), INT_MAX)
    assert why("a + b", a=INT_MAX, b=1) is Reason.OVERFLOW
    assert why("-a", a=INT_MIN) is Reason.OVERFLOW
    assert why("a // b", a=INT_MIN, b=-1) is Reason.OVERFLOW
    assert why("abs(a)", a=INT_MIN) is Reason.OVERFLOW


@pytest.mark.parametrize(
    ("source", "returns", "expected"),
    [
        ("n", "Real", 3.0),
        ("[n, 0.5]", "List[Real]", [3.0, 0.5]),
        ("[n]", "List[Real]", [3.0]),
        ("{a: n}", "{a: Real}", record(a=3.0)),
        ("map([(n, n)])", "Map[Int, Real]", {3: 3.0}),
        ("n if n > 0 else 0.5", "Real", 3.0),
        ("(n, n)", "(Real, Int)", [3.0, 3]),
        ("set([n])", "Set[Real]", {3.0}),
    ],
)
def test_an_int_is_a_real_where_one_is_wanted(source, returns, expected):
    check_same(computed(source, returns, n=3), expected)


def test_a_real_is_no_int():
    assert errors(in_strategy("return n / 1")) == ["E0301"]


# ---------------------------------------------------------------------- ranges and enumerations


def test_ranges_include_both_ends():
    check_same(found("every(-1..2)", "List[Int]"), [-1, 0, 1, 2])
    assert errors("type Digit = 9..0\n") == ["E0311"]


def test_ranges_have_constant_ends_of_params_consts_and_operators():
    text = """
        param size: 1..9 = 3
        const half = size // 2
        type Here = -half..2 ** size - 1

        task t(x: Here) -> Here
    """
    assert describe(graph(text).task("t").returns) == "-1..7"


def test_enumerations_order_as_written_not_by_name():
    check_same(found("every(Cell)", "List[Cell]"), [word("zero"), word("one"), word("wild")])
    check_same(found("zero < one < wild", "Bool"), True)
    check_same(
        found("sort([wild, one, zero, one])", "List[Cell]"), list(map(word, ("zero", "one", "one", "wild")))
    )
    check_same(found("max([one, wild, zero])", "Cell"), word("wild"))


def test_an_enumeration_may_include_others():
    assert "zero | one | wild" in describe(
        graph(TYPES + "\n    task t(x: Cell) -> Bool\n").task("t").parameters[0].type
    )
    check_same(found("x", "Cell", {"x": "Bit"}, x=word("one")), word("one"))
    assert found("x", "Bit", {"x": "Cell"}, x=word("wild")) == UNKNOWN
    check_same(found("x", "Bit", {"x": "Cell"}, x=word("one")), word("one"))


def test_an_enumeration_may_include_one_range_or_other_type():
    check_same(found("every(Distance)[-2:]", "List[Distance]"), [12, word("far")])
    assert errors("type A = 0..3 | 5..9\n") == ["E0318"]
    assert errors("type A = Text | Int | none\n") == ["E0318"]
    assert errors("type A = 0..9 | Text\n") == ["E0318"]
    assert not errors("type A = {x: Int} | none\ntype B = (Int, Int) | none\ntype C = B | nowhere\n")


@pytest.mark.parametrize(
    "source", ["x + 1", "2 * x", "-x", "x // 2", "x ** 2", "abs(x)", "sum([x, 1])", "x - x"]
)
def test_arithmetic_on_a_word_is_unknown(source):
    assert found(source, "Int", {"x": "Distance"}, x=word("far")) == UNKNOWN
    check_same(
        found(source, "Int", {"x": "Distance"}, x=3),
        {
            "x + 1": 4,
            "2 * x": 6,
            "-x": -3,
            "x // 2": 1,
            "x ** 2": 9,
            "abs(x)": 3,
            "sum([x, 1])": 4,
            "x - x": 0,
        }[source],
    )
    assert why(source, "Int", TYPES, types={"x": "Distance"}, x=word("far")) is Reason.NOT_A_NUMBER


def test_a_type_of_words_alone_has_no_arithmetic_at_all():
    assert errors(TYPES + "\n    function f(x: Bit) -> Int = x + 1\n") == ["E0304"]


def test_words_come_after_the_numbers_beside_them_as_written():
    check_same(found("x < far", "Bool", {"x": "Distance"}, x=12), True)
    check_same(computed("every(A)", "List[A]", "type A = none | 0..1"), [word("none"), 0, 1])
    check_same(computed("none < n", "Bool", "type A = none | 0..1", {"n": "A"}, n=0), True)


def test_a_word_is_one_value_wherever_listed():
    before = "type A = none | far\ntype B = 0..3 | none\n"
    check_same(computed("a == b", "Bool", before, {"a": "A", "b": "B"}, a=word("none"), b=word("none")), True)


def test_enumerations_agree_on_the_order_of_shared_words():
    assert errors("type A = low | high\ntype B = high | low\n") == ["E0213"]
    assert not errors("type A = low | high\ntype B = low | middle | high\n")


# ------------------------------------------------------------------- records, tuples, replace


def test_records_are_the_same_in_any_order_of_fields():
    check_same(found('{weight: 1.0, name: "a"} == {name: "a", weight: 1.0}', "Bool"), True)
    check_same(found("r.weight", "Real", {"r": "Argument"}, r=record(name="a", weight=2.5)), 2.5)
    check_same(
        computed(
            "r.a.b[1].c",
            r=record(a=record(b=[record(c=1), record(c=2)])),
            types={"r": "{a: {b: List[{c: Int}]}}"},
        ),
        2,
    )


@pytest.mark.parametrize(
    ("source", "returns", "expected"),
    [
        ("replace(r, b=9)", "{a: Int, b: Int}", record(a=1, b=9)),
        ("replace(r, b=9, a=8)", "{a: Int, b: Int}", record(a=8, b=9)),
        ("replace(r, a=r.b)", "{a: Int, b: Int}", record(a=2, b=2)),
        ("(replace(r, a=0), r)[1]", "{a: Int, b: Int}", record(a=1, b=2)),
        ("replace(xs, 0, 9)", "List[Int]", [9, 6]),
        ("replace(xs, -1, 9)", "List[Int]", [5, 9]),
        ("replace(xs, 2, 9)", "List[Int]", None),
        ("(replace(xs, 0, 9), xs)[1]", "List[Int]", [5, 6]),
    ],
)
def test_replace_gives_changed_copies(source, returns, expected):
    check_same(computed(source, returns, r=record(a=1, b=2), xs=[5, 6]), expected)


def test_replace_of_no_field_is_an_error():
    assert errors(in_strategy("return replace({a: n}, b=1).a")) == ["E0214"]


# -------------------------------------------------------------------------- sets and maps


def test_sets_and_maps_iterate_in_sorted_order():
    check_same(computed("list(set([3, 1, 2, 1]))", "List[Int]"), [1, 2, 3])
    check_same(computed("keys(map([(3, 0), (1, 0)]))", "List[Int]"), [1, 3])
    check_same(computed("values(map([(3, 7), (1, 8)]))", "List[Int]"), [8, 7])
    check_same(computed('list(set(["b", "a", "B"]))', "List[Text]"), ["B", "a", "b"])
    check_same(computed("list(set([(1, 2), (0, 9), (1, 1)]))", "List[(Int, Int)]"), [(0, 9), (1, 1), (1, 2)])
    check_same(found("list(set([wild, zero, one]))", "List[Cell]"), list(map(word, ("zero", "one", "wild"))))
    check_same(computed("list(set([True, False]))", "List[Bool]"), [False, True])
    check_same(computed("list(set([[2], [1, 5], []]))", "List[List[Int]]"), [[], [1, 5], [2]])


def test_the_last_of_equal_keys_counts():
    check_same(computed("map([(1, 2), (1, 3)])", "Map[Int, Int]"), {1: 3})


def test_equality_is_structural():
    check_same(computed("[(1, set([2])), (3, set([]))] == [(1, set([2, 2])), (3, set([]))]", "Bool"), True)
    check_same(computed("map([(1, [2])]) == map([(1, [2])])", "Bool"), True)
    check_same(computed("map([(1, [2])]) == map([(1, [3])])", "Bool"), False)
    check_same(computed('"ab" == "a" + "b"', "Bool"), True)


# -------------------------------------------------------------------------------- literals


@pytest.mark.parametrize(
    ("source", "returns", "expected"),
    [
        ("(1, 2)", "(Int, Int)", [1, 2]),
        ("[1, 2]", "List[Int]", [1, 2]),
        ('{side: pro, text: "t"}', "{side: pro | con, text: Text}", record(side=word("pro"), text="t")),
        ("set([1])", "Set[Int]", {1}),
        ("map([(1, 2)])", "Map[Int, Int]", {1: 2}),
        ("map(zip([1, 2], [3, 4]))", "Map[Int, Int]", {1: 3, 2: 4}),
    ],
)
def test_literals(source, returns, expected):
    check_same(computed(source, returns, "type Side = pro | con"), expected)


@pytest.mark.parametrize(
    ("body", "returns", "expected"),
    [
        ("[]", "List[Text]", []),
        ("set([])", "Set[Int]", set()),
        ("map([])", "Map[Int, Text]", {}),
        ("[] + [1]", "List[Int]", [1]),
        ("([], 1)", "(List[Bool], Int)", [[], 1]),
        ("{a: []}", "{a: List[Int]}", record(a=[])),
        ("xs == []", "Bool", False),
        ("1 in []", "Bool", False),
        ("[] if len(xs) > 5 else xs", "List[Int]", [1]),
        ("len([])", "Int", 0),
        ("sum([])", "Int", 0),
        ("[[], xs]", "List[List[Int]]", [[], [1]]),
        ("ys = []\nfor x in xs:\n    ys = ys + [x + 1]\nreturn ys", "List[Int]", [2]),
        ("seen = set([])\nfor x in xs:\n    seen = add_to(seen, x)\nreturn seen", "Set[Int]", {1}),
        ("m = map([])\nfor x in xs:\n    m = put(m, x, 2)\nreturn m", "Map[Int, Int]", {1: 2}),
        ("ys = []\nif len(xs) > 0:\n    zs = ys\nelse:\n    zs = xs\nreturn zs", "List[Int]", []),
        ("sum([x for x in []])", "Int", 0),
    ],
)
def test_an_empty_literal_is_typed_by_its_use(body, returns, expected):
    check_same(computed(body, returns, xs=[1]), expected)


@pytest.mark.parametrize(("source", "code"), [("{}", "E0131"), ("{1: 2}", "E0131"), ("{1, 2}", "E0132")])
def test_braces_are_records_alone(source, code):
    assert errors(in_strategy(f"x = {source}\nreturn n")) == [code]


# ----------------------------------------------------------------------------- finite types


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("Bool", 2),
        ("0..9", 10),
        ("Cell", 3),
        ("Distance", 14),
        ("Pair", 6),
        ("{a: Bool, b: Bit}", 4),
        ("List[Bool, 2]", 4),
        ("List[Bool, 0..2]", 7),
        ("Set[Bit]", 4),
        ("Map[Bit, Bool]", 9),
        ("Int", 2**64),
        ("Text", None),
        ("Text[0..3]", None),
        ("Real", None),
        ("List[Bool]", None),
        ("Maybe", None),
        ("(Bool, Text)", None),
    ],
)
def test_which_types_are_finite(written, count):
    type_ = graph(TYPES + f"\n    task t(x: {written}) -> Bool\n").task("t").parameters[0].type
    assert size(type_) == count
    assert is_finite(type_) == (count is not None)
    if count is not None and count < 100:
        listed = found(f"every({written})", f"List[{written}]")
        assert listed == tuple(values_of(type_))
        assert len(set(listed)) == count


@pytest.mark.parametrize(
    ("a", "b", "joined"),
    [
        ("0..3", "2..9", "0..9"),
        ("Int", "Real", "Real"),
        ("low | mid", "mid | high", "low | mid | high"),
        ("0..2", "none | low", "0..2"),
        ("List[0..1, 2]", "List[5..6, 3]", "List[0..6, 2..3]"),
    ],
)
def test_types_meet_in_a_type_that_holds_both(a, b, joined):
    text = f"type O = low | mid | high\n\ntask t(a: {a}, b: {b}) -> Bool\n"
    first, second = (parameter.type for parameter in graph(text).task("t").parameters)
    both = join(first, second)
    assert both is not None
    assert joined in describe(both)


@examples(xs=st.lists(st.integers(0, 5)))
def test_values_are_immutable(xs):
    body = "ys = xs\nys2 = ys + [1]\nzs = replace(ys2, 0, 9)\nreturn xs"
    check_same(computed(body, "List[Int]", types={"xs": "List[Int]"}, xs=xs), made(xs))
