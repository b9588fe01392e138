"""language.md, "Statements and expressions": statements."""

from textwrap import indent

import pytest
from hypothesis import strategies as st
from kit import UNKNOWN, check_same, codes, computed, drawn, errors, examples, in_strategy, why

from ida_dsl.values import Reason


def code(body: str, parameters: str = "n: Int, xs: List[Int]", **given) -> list[str]:
    return errors(in_strategy(body, parameters, **given))


# --------------------------------------------------------------------------------- bindings


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("x = n\nx = n + 1\nreturn x", ["E0205"]),
        ("a, a = (1, 2)\nreturn a", ["E0205"]),
        ("x = 1\nif n > 0:\n    x = 2\nreturn x", ["E0205"]),
        ("if n > 0:\n    x = 1\nx = 2\nreturn x", ["E0205"]),
        ("for i in xs:\n    x = i\n    x = n\nreturn n", ["E0205"]),
        ("if n > 0:\n    x = 1\nelse:\n    x = 2\nreturn x", []),
        ("if n > 0:\n    x = 1\n    return x\nx = 2\nreturn x", []),
        ("if n > 0:\n    x = 1\nelif n < 0:\n    x = 2\nelse:\n    return 3\nreturn x", []),
    ],
)
def test_a_name_is_bound_once_on_each_path(body, wrong):
    assert code(body) == wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("if n > 0:\n    x = 1\nreturn x", ["E0206"]),
        ("if n > 0:\n    x = 1\nelif n < 0:\n    x = 2\nreturn x", ["E0206"]),
        ("if n > 0:\n    y = 1\nelse:\n    x = 2\nreturn x", ["E0206"]),
        ("return x", ["E0201"]),
        ("y = x\nx = 1\nreturn y", ["E0201"]),
    ],
)
def test_a_name_is_used_where_every_path_has_bound_it(body, wrong):
    assert code(body) == wrong


def test_both_branches_of_an_if_may_bind_a_name_for_what_follows():
    body = """
        if n > 0:
            x = 1
            y = n
        elif n == 0:
            x = 2
            y = 5
        else:
            x = 3
            y = -n
        return 10 * x + y
    """
    check_same(computed(body, n=7), 17)
    check_same(computed(body, n=0), 25)
    check_same(computed(body, n=-4), 34)


def test_branches_meet_in_the_joined_type():
    body = "if n > 0:\n    x = 1\nelse:\n    x = 0.5\nreturn x"
    check_same(computed(body, "Real", n=1), 1.0)
    assert code("if n > 0:\n    x = 1\nelse:\n    x = True\nreturn n") == ["E0307"]


@pytest.mark.parametrize(
    "body",
    [
        "n = 1\nreturn n",
        "for n in xs:\n    y = n\nreturn 1",
        "a, n = (1, 2)\nreturn a",
        "return len([n for n in xs])",
    ],
)
def test_a_binding_hides_no_argument(body):
    assert code(body) == ["E0204"]


def test_a_local_may_not_hide_a_function_const_or_word_but_a_builtin():
    before = "const side = 8\ntype Bit = zero | one\nfunction f(x: Int) -> Int = x"
    for name in ("side", "zero", "f"):
        assert code(f"{name} = 1\nreturn {name}", before=before) == ["E0204"]
    assert code("len = 1\nreturn len") == []


# ------------------------------------------------------------------------------------- loops


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("s = 0\nfor x in xs:\n    s = s + x\nreturn s", 6),
        ("s = 0\nfor i, x in enumerate(xs):\n    s = s + i * x\nreturn s", 8),
        ("s = 0\nfor (i, (x, y)) in enumerate(zip(xs, xs)):\n    s = s + i * x * y\nreturn s", 22),
        ("s = 1\nrepeat n:\n    s = s * 2\nreturn s", 16),
        ("s = 1\nrepeat n - 4:\n    s = s * 2\nreturn s", 1),
        ("s = 1\nrepeat -n:\n    s = s * 2\nreturn s", 1),
        ("s = 0\nfor x in xs:\n    if x == 2:\n        break\n    s = s + x\nreturn s", 1),
        ("s = 0\nrepeat 10:\n    s = s + 1\n    if s == n:\n        break\nreturn s", 4),
        (
            (
                "s = 0\nfor x in xs:\n    for y in xs:\n        if y > x:\n            break\n"
                "        s = s + y\nreturn s"
            ),
            10,
        ),
        ("a = 0\nb = 1\nrepeat n:\n    c = a + b\n    a = b\n    b = c\nreturn a", 3),
        ("a = 0\nb = 1\nrepeat n:\n    a, b = (b, a + b)\nreturn a", 3),
        ("s = 0\nfor x in xs:\n    if x > 1:\n        s = s + x\n    else:\n        s = s - x\nreturn s", 4),
        ("for x in xs:\n    if x > 1:\n        return x\nreturn 0", 2),
        ("s = 0\nfor x in xs:\n    t = x + s\n    s = t\nreturn s", 6),
        ("x = 9\nfor x in xs:\n    _y = x\nreturn x", 3),
        ("x = 9\nfor x in xs[3:]:\n    _y = x\nreturn x", 9),
        ("x = 9\nfor x in xs:\n    if x == 2:\n        break\nreturn x", 2),
        ("s = 0\nfor i in xs:\n    for i in [10, 20]:\n        s = s + i\n    s = s + i\nreturn s", 150),
        ('s = 0\nfor c in "abc":\n    s = s + len(c)\nreturn s', 3),
        ("s = 0\nfor k in map([(3, 1), (2, 1)]):\n    s = 10 * s + k\nreturn s", 23),
        ("s = 0\nfor k in set([3, 1, 2]):\n    s = 10 * s + k\nreturn s", 123),
        ("s = 0\nfor k, v in items(map([(3, 1), (2, 5)])):\n    s = 100 * s + 10 * k + v\nreturn s", 2531),
    ],
)
def test_loops(body, expected):
    check_same(computed(body, xs=[1, 2, 3], n=4), expected)


@examples(xs=st.lists(st.integers(-9, 9), max_size=8))
def test_a_loop_carries_what_it_rebinds_from_turn_to_turn(xs):
    body = """
        best = 0
        here = 0
        for x in xs:
            if here + x > 0:
                here = here + x
            else:
                here = 0
            if here > best:
                best = here
        return best
    """
    expected = max([0, *(sum(xs[i:j]) for i in range(len(xs)) for j in range(i + 1, len(xs) + 1))])
    check_same(computed(body, types={"xs": "List[Int]"}, xs=xs), expected)


def test_only_inside_a_loop_may_an_outer_name_be_rebound():
    assert code("x = 0\nrepeat n:\n    x = x + 1\nreturn x") == []
    assert code("x = 0\nx = x + 1\nreturn x") == ["E0205"]
    assert code("x = 0\nrepeat n:\n    x = x + 1\n    x = x * 2\nreturn x") == []


def test_the_type_of_a_carried_name_is_the_join():
    check_same(computed("x = 0\nrepeat n:\n    x = x + 0.5\nreturn x", "Real", n=2), 1.0)
    check_same(computed("x = 0\nrepeat n:\n    x = x + 0.5\nreturn x", "Real", n=0), 0.0)
    check_same(
        computed("x = zero\nfor y in [wild]:\n    x = y\nreturn x", "Cell", "type Cell = zero | one | wild"),
        computed("wild", "Cell", "type Cell = zero | one | wild"),
    )
    assert code("x = 0\nrepeat n:\n    x = True\nreturn n") == ["E0307"]
    assert code("x = 0\nfor y in xs:\n    if y > 1:\n        x = True\nreturn n") == ["E0307"]
    assert code("x = 0\nfor y in xs:\n    x = 'a'\n    break\nreturn n") == ["E0307"]


def test_names_bound_in_a_loop_end_with_it():
    assert code("for x in xs:\n    y = x\nreturn y") == ["E0206"]
    assert code("for x in xs:\n    y = x\nreturn x") == ["E0206"]
    assert code("repeat n:\n    y = 1\nreturn y") == ["E0206"]


def test_names_that_ended_with_a_loop_may_be_bound_anew():
    check_same(
        computed(
            """
            s = 0
            for x in xs:
                y = x
                s = s + y
            for x in ["a", "bb"]:
                y = len(x)
                s = s + 10 * y
            y = s
            return y
            """,
            xs=[1, 2],
        ),
        33,
    )
    assert (
        code("for x in xs:\n    y = x\nif n > 0:\n    y = True\nelse:\n    y = False\nreturn 1 if y else 0")
        == []
    )


@pytest.mark.parametrize(
    "body",
    [
        "for x in n:\n    y = x\nreturn n",
        "for x in True:\n    y = x\nreturn n",
        "repeat 1.5:\n    y = n\nreturn n",
        "repeat xs:\n    y = n\nreturn n",
    ],
)
def test_loops_go_through_items_or_count_with_an_int(body):
    assert len(code(body)) == 1


def test_a_break_stands_in_a_loop():
    assert code("break\nreturn n") == ["E0402"]


def test_a_loop_of_more_than_2_to_the_24_turns_is_unknown():
    assert why("s = 0\nrepeat n:\n    s = s + 1\nreturn s", n=2**24 + 1) is Reason.SIZE


# ------------------------------------------------------------------------------------ targets


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a, b = (1, 2)\nreturn 10 * a + b", 12),
        ("a, b = 1, 2\nreturn 10 * a + b", 12),
        ("(a, b) = (1, 2)\nreturn 10 * a + b", 12),
        ("a, (b, c) = (1, (2, 3))\nreturn 100 * a + 10 * b + c", 123),
        (
            "(a, (b, (c, d)), e) = (1, (2, (3, 4)), 5)\nreturn a * 10000 + b * 1000 + c * 100 + d * 10 + e",
            12345,
        ),
        ("a, = (7,)\nreturn a", 7),
        ("a, b = zip([1], [2])[0]\nreturn 10 * a + b", 12),
        ("return sum([x * y for x, y in [(1, 2), (3, 4)]])", 14),
        ("return sum([x * y + z for (x, (y, z)) in [(1, (2, 3))]])", 5),
    ],
)
def test_targets_may_be_tuples_nested_in_parentheses(body, expected):
    check_same(computed(body), expected)


@pytest.mark.parametrize(
    "body",
    [
        "a, b = (1, 2, 3)\nreturn a",
        "a, b = xs\nreturn a",
        "a, (b, c) = (1, 2)\nreturn a",
        "a, b = n\nreturn a",
    ],
)
def test_a_target_has_the_shape_of_its_tuple(body):
    assert code(body) == ["E0315"]


# -------------------------------------------------------------------- require, return, paths


def test_require_holds_or_the_answer_is_unknown():
    check_same(computed("require n > 0\nreturn n", n=1), 1)
    assert why("require n > 0\nreturn n", n=0) is Reason.REQUIRE
    assert why("for x in xs:\n    require x > 1\nreturn n", n=0, xs=[2, 1]) is Reason.REQUIRE
    assert computed("require unknown\nreturn n", n=0) == UNKNOWN


def test_require_in_a_function_makes_its_answer_unknown():
    before = "function f(n: Int) -> Int:\n    require n > 0\n    return n\n"
    check_same(computed("[f(0), f(1)]", "List[Int]", before), [None, 1])


def test_require_in_a_sample_rejects_the_draw():
    text = "task t(n: 0..9) -> Int:\n    sample:\n        n = draw(0..9)\n        require n > 4\n"
    draws = {drawn(text, "t", seed) for seed in range(60)}
    assert draws == {UNKNOWN, *((n,) for n in range(5, 10))}


@pytest.mark.parametrize(
    "body",
    [
        "x = n",
        "if n > 0:\n    return 1",
        "for x in xs:\n    return x",
        "repeat 3:\n    return n",
        "if n > 0:\n    return 1\nelif n < 0:\n    return 2",
        "require n > 0",
    ],
)
def test_every_path_ends_in_return(body):
    assert code(body) == ["E0401"]
    text = "function f(n: Int, xs: List[Int]) -> Int:\n" + indent(body, "    ") + "\n"
    assert errors(text) == ["E0401"]


@pytest.mark.parametrize(
    "body",
    [
        "if n > 0:\n    return 1\nelse:\n    return 2",
        "if n > 0:\n    return 1\nelif n < 0:\n    return 2\nelse:\n    return 3",
        "for x in xs:\n    return x\nreturn n",
    ],
)
def test_paths_that_do(body):
    assert code(body) == []


def test_what_is_never_reached_is_reported():
    assert codes(in_strategy("return n\nreturn 0")) == ["W0804"]


def test_a_return_of_several_values_is_a_tuple():
    check_same(computed("return 1, 2", "(Int, Int)"), [1, 2])


@pytest.mark.parametrize(("condition", "wrong"), [("n", "E0305"), ("xs", "E0305"), ("n == 1 or n", "E0305")])
def test_conditions_are_bools(condition, wrong):
    for body in (
        f"if {condition}:\n    return 1\nreturn 2",
        f"require {condition}\nreturn 1",
        f"return 1 if {condition} else 2",
        f"return len([x for x in xs if {condition}])",
    ):
        assert code(body) == [wrong]
