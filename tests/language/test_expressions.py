"""language.md, "Statements and expressions": expressions are Python's."""

import math
from typing import Any

import pytest
from hypothesis import example
from hypothesis import strategies as st
from kit import check_same, computed, errors, examples, graph, in_strategy, made, record, why

from ida_dsl.questions import Context, Question
from ida_dsl.spec import right_answer
from ida_dsl.values import INT_MAX, INT_MIN, Reason

SMALL = st.integers(-12, 12)
NUMBERS = SMALL | st.integers(-(10**6), 10**6)
WHOLE = (
    NUMBERS | st.integers(INT_MIN, INT_MAX) | st.sampled_from([INT_MIN, INT_MIN + 1, INT_MAX - 1, INT_MAX])
)
REALS = st.floats(-1e6, 1e6).map(lambda x: x + 0.0) | st.sampled_from([0.0, 0.5, -0.5, 1e300, -1e300])
LISTS = st.lists(st.integers(-3, 3), max_size=6)
TEXTS = st.text("abü ", max_size=6)


def in_python(source: str, **names: Any) -> Any:
    """What Python makes of it; None, which is unknown, where it raises or leaves the bounds of a number."""
    try:
        found = eval(source, dict(names))  # comprehensions see globals only
    except (ArithmeticError, LookupError, ValueError):
        return None
    if isinstance(found, complex):
        return None
    if isinstance(found, float):
        return found + 0.0 if math.isfinite(found) else None
    if isinstance(found, int) and not isinstance(found, bool) and not INT_MIN <= found <= INT_MAX:
        return None
    return found


def as_in_python(source: str, returns: str = "Int", **names: Any) -> None:
    check_same(computed(source, returns, **names), in_python(source, **names))


# ---------------------------------------------------------------------------------- arithmetic


@pytest.mark.parametrize("operator", ["+", "-", "*", "//", "%"])
@examples(a=WHOLE, b=WHOLE)
@example(a=INT_MIN, b=-1)
@example(a=-7, b=2)
@example(a=7, b=-2)
@example(a=7, b=0)
def test_arithmetic_of_ints_is_pythons(operator, a, b):
    as_in_python(f"a {operator} b", a=a, b=b)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%"])
@examples(a=REALS, b=REALS)
@example(a=-7.5, b=2.0)
@example(a=7.5, b=-2.0)
@example(a=1.0, b=0.0)
def test_arithmetic_of_reals_is_pythons(operator, a, b):
    as_in_python(f"a {operator} b", "Real", a=a, b=b)


@examples(a=WHOLE, b=REALS)
@example(a=2**53 + 1, b=float(2**53))
@example(a=INT_MAX, b=2.0**63)
def test_an_int_beside_a_real_is_a_real(a, b):
    as_in_python("a + b", "Real", a=a, b=b)
    as_in_python("b * a", "Real", a=a, b=b)
    for operator in ("<", "<=", "==", "!=", ">", ">="):
        as_in_python(f"a {operator} b", "Bool", a=a, b=b)


@examples(a=WHOLE, b=WHOLE)
@example(a=INT_MAX, b=INT_MAX - 1)
@example(a=2**62 + 1, b=3)
def test_a_slash_divides_into_a_real(a, b):
    as_in_python("a / b", "Real", a=a, b=b)


@examples(a=SMALL, b=st.integers(0, 70))
def test_powers_of_ints_are_pythons(a, b):
    as_in_python("a ** b", a=a, b=b)


@examples(a=REALS, b=st.floats(-3, 3))
@example(a=-8.0, b=0.5)
@example(a=0.0, b=-1.0)
@example(a=1e300, b=2.0)
def test_powers_of_reals_are_pythons(a, b):
    as_in_python("a ** b", "Real", a=a, b=b)


@examples(a=WHOLE)
def test_signs_are_pythons(a):
    as_in_python("-a", a=a)
    as_in_python("+a", a=a)


PRECEDENCE = [
    "-a ** 2",
    "(-a) ** 2",
    "a + 2 ** 3 ** 2",
    "a - b - 1",
    "a // b // 2",
    "a - b * 2 % 7",
    "(a - b) * 2",
    "-a // b",
    "-(a // b)",
    "-a % b",
    "a * b // 3 * 2",
    "a % b * 2 + 1",
    "+a - -b",
    "2 * a ** 2",
    "a if a > b else b if b > 0 else 0",
    "(a if a > 0 else b) + 1",
    "a + b if a > b else a - b",
]


@pytest.mark.parametrize("source", PRECEDENCE)
@pytest.mark.parametrize(("a", "b"), [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (3, 3)])
def test_operators_bind_as_in_python(source, a, b):
    as_in_python(source, a=a, b=b)


LOGIC = [
    "not p and q",
    "not (p and q)",
    "p or q and r",
    "(p or q) and r",
    "not p == q",
    "p and not q or r",
    "p if q else r",
    "not p if q else r",
    "p == q != r",
    "p or (q if r else p)",
    "p in [q, r]",
    "not p in [q, r]",
    "p not in [q]",
]


@pytest.mark.parametrize("source", LOGIC)
@pytest.mark.parametrize("p", [True, False])
@pytest.mark.parametrize("q", [True, False])
@pytest.mark.parametrize("r", [True, False])
def test_logic_binds_as_in_python(source, p, q, r):
    as_in_python(source, "Bool", p=p, q=q, r=r)


# --------------------------------------------------------------------------------- comparisons


CHAINS = [
    "a < b",
    "a <= b",
    "a > b",
    "a >= b",
    "a == b",
    "a != b",
    "a < b < c",
    "a < b > c",
    "a == b == c",
    "a != b != c",
    "a <= b < c != a",
    "a < b in [b, c]",
    "a not in [b] != [c]",
]


@pytest.mark.parametrize("source", CHAINS)
@examples(a=st.integers(0, 2), b=st.integers(0, 2), c=st.integers(0, 2))
def test_comparisons_chain_as_in_python(source, a, b, c):
    as_in_python(source, "Bool", a=a, b=b, c=c)


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
@examples(a=LISTS, b=LISTS)
def test_lists_compare_item_by_item(operator, a, b):
    as_in_python(f"a {operator} b", "Bool", a=a, b=b)


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
@examples(a=TEXTS, b=TEXTS)
def test_texts_compare_by_character(operator, a, b):
    as_in_python(f"a {operator} b", "Bool", a=a, b=b)


@pytest.mark.parametrize("operator", ["<", "==", ">="])
@examples(a=st.tuples(SMALL, SMALL), b=st.tuples(SMALL, SMALL))
def test_tuples_compare_in_order(operator, a, b):
    as_in_python(f"a {operator} b", "Bool", a=a, b=b)


@examples(x=st.integers(-3, 3), xs=LISTS)
def test_in_and_not_in_a_list(x, xs):
    as_in_python("x in xs", "Bool", x=x, xs=xs)
    as_in_python("x not in xs", "Bool", x=x, xs=xs)
    as_in_python("not x in xs", "Bool", x=x, xs=xs)


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ("x in xs", {"x": 1, "xs": {1, 2}}, True),
        ("x not in xs", {"x": 3, "xs": {1, 2}}, True),
        ("x in m", {"x": 1, "m": {1: 5}}, True),
        ("x in m", {"x": 5, "m": {1: 5}}, False),
        ("x in t", {"x": "ell", "t": "hello"}, True),
        ("x in t", {"x": "", "t": ""}, True),
        ("x in t", {"x": "lle", "t": "hello"}, False),
        ("x in [(1, 2), (3, 4)]", {"x": (3, 4)}, True),
    ],
)
def test_in_looks_into_lists_sets_maps_and_texts(source, given, expected):
    check_same(computed(source, "Bool", **given), expected)


# -------------------------------------------------------------------------- indexes and slices


@examples(xs=LISTS, i=st.integers(-8, 8))
def test_an_index_is_pythons_and_out_of_range_is_unknown(xs, i):
    as_in_python("xs[i]", xs=xs, i=i)


@examples(t=TEXTS, i=st.integers(-8, 8))
def test_a_text_has_characters(t, i):
    as_in_python("t[i]", "Text", t=t, i=i)


@examples(m=st.dictionaries(st.integers(0, 3), SMALL), k=st.integers(0, 4))
def test_no_such_key_is_unknown(m, k):
    as_in_python("m[k]", m=m, k=k)


def test_a_tuple_is_indexed_by_constants_each_item_with_its_type():
    check_same(computed("p[1]", "Text", p=(1, "two", True)), "two")
    check_same(computed("p[-1]", "Bool", p=(1, "two", True)), True)
    assert why("[4, 5][2]") is Reason.MISSING


BOUND = st.none() | st.integers(-8, 8)


@examples(xs=LISTS, start=BOUND, stop=BOUND, step=st.none() | st.integers(-3, 3))
def test_slices_are_pythons(xs, start, stop, step):
    parts = [str(part) if part is not None else "" for part in (start, stop)]
    source = f"xs[{':'.join(parts)}{'' if step is None else f':{step}'}]"
    as_in_python(source, "List[Int]", xs=xs)


@examples(xs=LISTS, i=st.integers(-8, 8), j=st.integers(-8, 8), s=st.integers(-3, 3))
def test_slices_with_bounds_known_at_run_time_are_pythons(xs, i, j, s):
    as_in_python("xs[i:j]", "List[Int]", xs=xs, i=i, j=j)
    as_in_python("xs[i:j:s]", "List[Int]", xs=xs, i=i, j=j, s=s)
    as_in_python("xs[i:]", "List[Int]", xs=xs, i=i)
    as_in_python("xs[:j]", "List[Int]", xs=xs, j=j)


@examples(t=TEXTS, i=st.integers(-8, 8), j=st.integers(-8, 8))
def test_texts_have_slices(t, i, j):
    as_in_python("t[i:j]", "Text", t=t, i=i, j=j)
    as_in_python("t[::-1]", "Text", t=t)


@examples(xs=LISTS, s=st.sampled_from([-2, -1, 1, 2]))
def test_a_slice_with_a_step_known_at_run_time_and_no_bounds_is_pythons(xs, s):
    as_in_python("xs[::s]", "List[Int]", xs=xs, s=s)


# --------------------------------------------------------------------- lists, texts, conditionals


@examples(a=LISTS, b=LISTS, n=st.integers(-1, 3))
def test_lists_are_joined_and_repeated_as_in_python(a, b, n):
    as_in_python("a + b", "List[Int]", a=a, b=b)
    as_in_python("a * n", "List[Int]", a=a, n=n)


@examples(a=TEXTS, b=TEXTS)
def test_texts_are_joined(a, b):
    as_in_python("a + b", "Text", a=a, b=b)


@examples(a=SMALL, b=SMALL)
def test_a_conditional_takes_one_side(a, b):
    as_in_python("a // b if b != 0 else -1", a=a, b=b)
    as_in_python("1 if a < 0 else 2 if a == 0 else 3", a=a)


# -------------------------------------------------------------------------------- comprehensions


COMPREHENSIONS = [
    "[x for x in xs]",
    "[x * 2 for x in xs if x > 0]",
    "[x + y for x in xs for y in ys]",
    "[x for x in xs if x > 0 if x < 3]",
    "[x * y for x in xs if x != 0 for y in ys if y > x]",
    "[y for x in xs for y in range(x)]",
    "[x + y + z for x in xs for y in ys for z in range(y) if z != x]",
    "[len([y for y in ys if y < x]) for x in xs]",
    "[x for x in [y + 1 for y in ys] if x in xs]",
    "[a - b for a, b in zip(xs, ys)]",
    "[i * x for i, x in enumerate(xs)]",
    "[a + b + c for (a, (b, c)) in zip(xs, zip(ys, xs))]",
    "[(x if x > y else y) for x in xs for y in ys]",
    "[x for x in xs if not (x in ys and x > 0)]",
    "[xs[i] for i in range(len(xs)) if i % 2 == 0]",
    "[x for x in xs for x2 in [x * x] if x2 > 1]",
]


@pytest.mark.parametrize("source", COMPREHENSIONS)
@examples(xs=LISTS, ys=LISTS)
def test_comprehensions_are_pythons(source, xs, ys):
    as_in_python(source, "List[Int]", xs=xs, ys=ys)


def test_a_comprehension_goes_through_sets_and_maps_in_order():
    check_same(computed("[x for x in s]", "List[Int]", s={3, 1, 2}), [1, 2, 3])
    check_same(computed("[k for k in m]", "List[Int]", m={3: 0, 1: 0}), [1, 3])
    check_same(computed("[c for c in t]", "List[Text]", t="abc"), ["a", "b", "c"])


def test_a_comprehension_may_stand_alone_between_the_brackets_of_a_call():
    check_same(computed("sum(x * x for x in xs if x > 1)", xs=[1, 2, 3]), 13)
    check_same(computed("any(x > y for x in xs for y in ys)", "Bool", xs=[1, 2], ys=[2, 3]), False)


def test_names_of_a_comprehension_end_with_it():
    assert errors(in_strategy("ys = [x for x in [1]]\nreturn x + len(ys)")) == ["E0201"]


# -------------------------------------------------------------------------------------- f-texts


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ('f"{a} and {b}"', {"a": 1, "b": 2}, "1 and 2"),
        ("f'{a}'", {"a": "x"}, "x"),
        ('f"{a + 1}!"', {"a": 1}, "2!"),
        ('f"{{{a}}}"', {"a": 1}, "{1}"),
        ('f"{xs}"', {"xs": [1, 2]}, "[1, 2]"),
        ('f"{xs[0]}"', {"xs": [7]}, "7"),
        ('f"{p}"', {"p": True}, "true"),
        ('f"{r}"', {"r": 0.5}, "0.5"),
        ("f'{t + \"!\"}'", {"t": "hi"}, "hi!"),
        ('f\'{"inner" if p else "outer"}\'', {"p": True}, "inner"),
        ('f""', {}, ""),
        ('f"""say "{a}" """', {"a": 1}, 'say "1" '),
        ('f"{a}{a}"', {"a": 3}, "33"),
        ('f"tab\\t{a}"', {"a": 3}, "tab\t3"),
    ],
)
def test_f_texts_have_holes(source, given, expected):
    check_same(computed(f"return {source}", "Text", **given), expected)


def test_long_texts_keep_their_lines():
    made_ = graph('const both = """a\nb\n  c"""\n\ntask t() -> Text:\n    spec = both\n')
    check_same(right_answer(made_, Question("t", Context({}), ())), "a\nb\n  c")


def test_plain_texts_have_no_holes():
    check_same(computed('"{a}"', "Text"), "{a}")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a"', "a"),
        ("'a'", "a"),
        ("'it\\'s'", "it's"),
        ('"say \\"x\\""', 'say "x"'),
        ('"\\n\\t\\\\"', "\n\t\\"),
        ('"\\x41\\u00e9"', "Aé"),
        ("'''q'''", "q"),
        ('"""say "x" now"""', 'say "x" now'),
        ('""', ""),
    ],
)
def test_both_kinds_of_quotes(source, expected):
    check_same(computed(f"return {source}", "Text"), expected)


# ---------------------------------------------------------------------------- calls and literals


@pytest.mark.parametrize(
    ("call", "expected"),
    [("f(1, 2)", -1), ("f(a=1, b=2)", -1), ("f(b=1, a=2)", 1), ("f(1, b=2)", -1), ("round(x=2.6)", 3)],
)
def test_calls_take_keyword_arguments(call, expected):
    check_same(computed(call, before="function f(a: Int, b: Int) -> Int = a - b"), expected)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("f(1)", "E0302"),
        ("f(1, 2, 3)", "E0302"),
        ("f(1, a=2)", "E0303"),
        ("f(1, c=2)", "E0303"),
        ("g(1)", "E0201"),
    ],
)
def test_calls_take_what_is_declared(call, code):
    before = "function f(a: Int, b: Int) -> Int = a - b"
    assert errors(in_strategy(f"return {call} + n", before=before)) == [code]


def test_asks_take_keyword_arguments():
    before = "task u(a: Int, b: Int) -> Int:\n    spec = a - b"
    assert not errors(in_strategy("return ask u(b=n, a=1)", before=before))


LITERALS = [
    ("0", 0),
    ("1_000", 1000),
    ("0x1F", 31),
    ("0b101", 5),
    ("0o17", 15),
    ("-3", -3),
    ("9223372036854775807", INT_MAX),
    ("True", True),
    ("False", False),
    ("1.5", 1.5),
    ("1e3", 1000.0),
    ("2.5e-1", 0.25),
    ("1_0.0", 10.0),
    ("(1, 2)", [1, 2]),
    ("(1,)", [1]),
    ("[1, 2]", [1, 2]),
    ("[1, 2,]", [1, 2]),
    ("{side: 1, text: 2}", record(side=1, text=2)),
    ("set([2, 1, 2])", {1, 2}),
    ("map([(1, 2)])", {1: 2}),
]
LITERAL_TYPES = (
    ["Int"] * 7
    + ["Bool"] * 2
    + ["Real"] * 4
    + [
        "(Int, Int)",
        "(Int,)",
        "List[Int]",
        "List[Int]",
        "{side: Int, text: Int}",
        "Set[Int]",
        "Map[Int, Int]",
    ]
)


@pytest.mark.parametrize(
    ("source", "returns", "expected"),
    [
        (source, returns, expected)
        for (source, expected), returns in zip(LITERALS, LITERAL_TYPES, strict=True)
    ],
)
def test_literals(source, returns, expected):
    check_same(computed(source, returns), expected)


def test_the_least_int_can_be_written():
    check_same(computed("-9223372036854775807 - 1"), INT_MIN)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("f = lambda x: x\nreturn n", "E0128"),
        ("class A:\n    pass\nreturn n", "E0127"),
        ("while n > 0:\n    x = n\nreturn n", "E0125"),
        ("x = [1]\nx[0] = n\nreturn n", "E0149"),
        ("x = (y := 1)\nreturn n", "E0137"),
        ("return [1, 2].count(n)", "E0135"),
    ],
)
def test_no_lambdas_no_classes_no_mutation_no_while(body, code):
    assert code in errors(in_strategy(body))


def test_made_values_are_values():
    assert made([1, {2}]) == (1, frozenset({2}))
