"""language.md, "unknown": every row of its table, and the reasons and origins."""

import pytest
from kit import UNKNOWN, Says, asked, check_same, computed, errors, in_strategy, record, why

from ida_dsl.values import INT_MAX, Reason, Unknown

FUNCTIONS = """
    function missing() -> Int = [1][5]
    function division() -> Int = 1 // 0
    function overflow() -> Int = 9223372036854775807 + 1
    function nothing() -> Bool = unknown
    function double(n: Int) -> Int = 2 * n
"""


def found(body: str, returns: str = "Int", **given):
    return computed(body, returns, FUNCTIONS, **given)


# ------------------------------------------------------------------ what failures become


@pytest.mark.parametrize(
    ("source", "returns", "reason"),
    [
        ("unknown", "Int", Reason.SAID),
        ("[1, 2][n]", "Int", Reason.MISSING),
        ("map([(1, 2)])[n]", "Int", Reason.MISSING),
        ('"abc"[n]', "Text", Reason.MISSING),
        ("1 // (n - n)", "Int", Reason.DIVISION),
        ("1 % (n - n)", "Int", Reason.DIVISION),
        ("1 / (n - n)", "Real", Reason.DIVISION),
        ("9223372036854775807 + n", "Int", Reason.OVERFLOW),
        ("n ** 99", "Int", Reason.OVERFLOW),
        ("1e300 * 1e300 * n", "Real", Reason.OVERFLOW),
        ("double(n)", "0..9", Reason.DOMAIN),
        ("n", "0..3", Reason.DOMAIN),
        ("max(xs)", "Int", Reason.EMPTY),
        ("xs[0]", "Int", Reason.MISSING),
        ("range(2 ** 24 + n)", "List[Int]", Reason.SIZE),
        ("[1, unknown][1]", "Int", Reason.INSIDE),
        ("int(sqrt(-real(n)))", "Int", Reason.DOMAIN),
        ('parse_int("seven")', "Int", Reason.PARSE),
    ],
)
def test_a_failure_is_unknown_and_says_why(source, returns, reason):
    assert why(source, returns, FUNCTIONS, n=7, xs=[]) is reason


def test_a_failed_require_is_unknown():
    assert why("require n > 7\nreturn n", n=7) is Reason.REQUIRE


def test_it_is_never_an_exception_and_stops_no_other_question():
    ran = asked(
        """
        task t(n: Int) -> List[Int]:
            strategy s:
                return [ask half(10, i) for i in range(n)]

        task half(n: Int, by: Int) -> Int:
            strategy s:
                return n // by
        """,
        3,
    )
    assert ran.answer == (UNKNOWN, 10, 5)


# ---------------------------------------------------------------------------- the table


@pytest.mark.parametrize(
    "source",
    [
        "missing() + n",
        "n - missing()",
        "-missing()",
        "missing() * 0",
        "2 ** missing()",
        "0 // missing()",
        "double(missing())",
        "abs(missing())",
        "[1, 2][missing()]",
        "len(unknown)",
        "min(missing(), n)",
        "n if nothing() else n",
        "missing() if n > 0 else n",
        "round(missing() / 2)",
        "xs[missing():][0]",
    ],
)
def test_operators_and_most_calls_are_unknown_where_an_operand_is(source):
    assert found(source, n=1, xs=[1, 2]) == UNKNOWN


@pytest.mark.parametrize(
    "source",
    [
        "missing() == n",
        "n != missing()",
        "missing() < n",
        "missing() == missing()",
        "nothing() == True",
        "missing() in [n]",
        "0 < missing() < 5",
        "missing() in set([n])",
        "missing() not in [n]",
    ],
)
def test_comparisons_are_unknown_where_an_operand_is(source):
    assert found(source, "Bool", n=1) == UNKNOWN


def test_a_chain_of_comparisons_is_false_where_one_link_is():
    check_same(found("2 < 1 < missing()", "Bool"), False)
    check_same(found("missing() < 1 > 2", "Bool"), False)
    assert found("1 < 2 < missing()", "Bool") == UNKNOWN


def test_in_a_list_with_unknown_items_is_kleenes():
    check_same(found("1 in [1, missing()]", "Bool"), True)
    assert found("2 in [1, missing()]", "Bool") == UNKNOWN


@pytest.mark.parametrize(
    "body", ["return n == unknown", "return unknown != n", "if n == unknown:\n    return True\nreturn False"]
)
def test_a_comparison_with_unknown_is_a_compile_error(body):
    assert errors(in_strategy(body, returns="Bool")) == ["E0306"]


def test_known_asks_and_is_never_unknown():
    check_same(found("known(missing())", "Bool"), False)
    check_same(found("known(n)", "Bool", n=1), True)
    check_same(found("known([missing()])", "Bool"), True)
    check_same(found("known(unknown)", "Bool"), False)


VALUES = {"True": True, "False": False, "nothing()": None}


def kleene_and(p, q):
    return False if False in {p, q} else None if None in {p, q} else True


def kleene_or(p, q):
    return True if True in {p, q} else None if None in {p, q} else False


@pytest.mark.parametrize("p", VALUES)
@pytest.mark.parametrize("q", VALUES)
def test_kleenes_logic(p, q):
    left, right = VALUES[p], VALUES[q]
    check_same(found(f"{p} and {q}", "Bool"), kleene_and(left, right))
    check_same(found(f"{p} or {q}", "Bool"), kleene_or(left, right))
    check_same(found(f"all([{p}, {q}])", "Bool"), kleene_and(left, right))
    check_same(found(f"any([{p}, {q}])", "Bool"), kleene_or(left, right))
    check_same(found(f"not {p}", "Bool"), None if left is None else not left)
    check_same(found(f"{p} in [{q}]", "Bool"), None if None in {left, right} else left == right)


def test_all_and_any_of_a_comprehension_are_kleenes():
    check_same(found("all([missing() > n, n > 5])", "Bool", n=1), False)
    check_same(found("any(x == missing() or x == 2 for x in [1, 2])", "Bool"), True)


@pytest.mark.parametrize(
    "body",
    [
        "if nothing():\n    return 1\nreturn 2",
        "if n > 0 and nothing():\n    x = 1\nelse:\n    x = 2\nreturn 3",
        "if n > 5:\n    return 1\nelif nothing():\n    return 2\nreturn 3",
        "require nothing()\nreturn n",
        "for x in [[1], unknown][1]:\n    y = x\nreturn n",
        "for i in range(missing()):\n    return n\nreturn n",
        "repeat missing():\n    return n\nreturn n",
        "for x in [1]:\n    if nothing():\n        break\nreturn n",
    ],
)
def test_a_condition_or_a_loop_over_unknown_makes_the_answer_unknown(body):
    assert found(body, n=1) == UNKNOWN


def test_an_unknown_when_makes_the_answer_unknown_and_asks_nobody():
    ran = asked(
        """
        task t(n: Int) -> Int:
            strategy a when 1 // n > 0:
                return 1
            strategy b:
                return 2
        """,
        0,
        agent=(agent := Says(lambda *_: 3)),
    )
    assert ran.why is Reason.DIVISION
    assert ran.root.strategy is None
    assert agent.put == []


def test_a_condition_inside_a_function_makes_the_functions_answer_unknown():
    before = """
        function f(n: Int) -> Int:
            if 1 // n > 0:
                return 1
            return 2
    """
    check_same(computed("[f(0), f(1)]", "List[Int]", before), [None, 1])


def test_a_comprehensions_filter_that_is_unknown_leaves_the_item_out():
    check_same(computed("[x for x in [0, 1, 2] if 2 // x == 1]", "List[Int]"), [2])
    check_same(computed("len([x for x in [0, 1, 2] if unknown])"), 0)


def test_a_comprehension_over_an_unknown_list_is_unknown():
    assert found("len([x for x in range(missing())])") == UNKNOWN


ASKER = """
    task u(a: Int, b: List[Int]) -> Int

    task t(n: Int) -> Int:
        strategy s:
            return {body}

    roots t
"""


def test_an_asks_unknown_argument_means_it_is_not_put():
    ran = asked(ASKER.format(body="ask u(1 // n, [])"), 0, agent=Says(lambda *_: 5))
    assert ran.why is Reason.DIVISION
    assert ran.put == []
    assert len(ran.asks) == 1


def test_an_asks_argument_that_contains_unknown_is_put():
    ran = asked(ASKER.format(body="ask u(1, [1 // n])"), 0, agent=Says(lambda *_: 5))
    assert ran.answer == 5
    assert ran.put == [("u", 1, (UNKNOWN,))]


@pytest.mark.parametrize(
    ("source", "returns", "expected"),
    [
        ("[missing(), n]", "List[Int]", [None, 1]),
        ("(missing(), n)", "(Int, Int)", [None, 1]),
        ("{a: missing(), b: n}", "{a: Int, b: Int}", record(a=None, b=1)),
        ("map([(n, missing())])", "Map[Int, Int]", {1: None}),
        ("len([missing()])", "Int", 1),
        ("[missing(), n] == [missing(), n]", "Bool", True),
        ("[missing(), n] == [missing(), 2]", "Bool", False),
        ("[missing(), n] == [n, missing()]", "Bool", False),
        ("[missing()] == [division()]", "Bool", True),
        ("replace([n, n], 0, missing())", "List[Int]", None),  # a call, and strict
        ("[missing()] + [n]", "List[Int]", [None, 1]),
        ("count([missing(), n], n)", "Int", 1),
    ],
)
def test_lists_tuples_records_and_map_values_may_contain_it(source, returns, expected):
    check_same(found(source, returns, n=1), expected)


def test_a_call_is_not_strict_in_what_contains_unknown():
    before = "function second(xs: List[Int]) -> Int = xs[1]\nfunction one(x: Int) -> Int = 1"
    check_same(computed("second([1 // n, 4])", before=before, n=0), 4)
    assert computed("one(1 // n)", before=before, n=0) == UNKNOWN


@pytest.mark.parametrize(
    ("source", "returns"),
    [
        ("set([missing(), n])", "Set[Int]"),
        ("map([(missing(), n)])", "Map[Int, Int]"),
        ("set([[missing()]])", "Set[List[Int]]"),
        ("put(map([(n, n)]), missing(), n)", "Map[Int, Int]"),
        ("add_to(set([n]), missing())", "Set[Int]"),
    ],
)
def test_sets_and_map_keys_may_not_contain_it(source, returns):
    assert found(source, returns, n=1) == UNKNOWN


@pytest.mark.parametrize("builtin", ["sum", "min", "max"])
def test_sum_min_and_max_are_strict_over_the_items(builtin):
    assert found(f"{builtin}([n, missing()])", n=1) == UNKNOWN
    assert found(f"{builtin}(n, missing())", n=1) == UNKNOWN


@pytest.mark.parametrize(
    ("source", "returns", "expected"),
    [
        ("argmin([3, missing(), 2])", "Int", 2),
        ("argmax([3, missing(), 2])", "Int", 3),
        ("argmin([3, 1, 2], [missing(), 5, 4])", "Int", 2),
        ("argmax([3, 1, 2], [missing(), 5, 4])", "Int", 1),
        ("argmin([missing()])", "Int", None),
        ("sort([3, missing(), 2])", "List[Int]", [2, 3]),
        ("sort([3, 1, 2], [missing(), 5, 4])", "List[Int]", [2, 1]),
        ("majority([1, missing(), missing(), 2, 1])", "Int", 1),
        ("majority([missing()])", "Int", None),
    ],
)
def test_argmin_argmax_sort_and_majority_leave_out_what_is_unknown(source, returns, expected):
    check_same(found(source, returns), expected)


def test_or_else_is_the_second_where_the_first_is_unknown():
    check_same(found("or_else(missing(), n)", n=1), 1)
    check_same(found("or_else(n, missing())", n=1), 1)
    assert found("or_else(missing(), division())") == UNKNOWN
    assert why("or_else(missing(), division())", before=FUNCTIONS) is Reason.DIVISION


def test_or_elses_second_is_put_only_if_the_first_is_unknown():
    text = ASKER.format(body="or_else(ask u(n, []), ask u(0, []))")
    assert asked(text, 3, agent=Says(lambda _, a, *__: a)).put == [("u", 3, ())]
    ran = asked(text, 3, agent=Says(lambda _, a, *__: a or 7 if a == 0 else None))
    assert ran.put == [("u", 3, ()), ("u", 0, ())]
    assert ran.answer == 7


# -------------------------------------------------------------------- reasons and origins


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("missing() + division()", Reason.MISSING),
        ("division() + missing()", Reason.DIVISION),
        ("overflow() - (division() + missing())", Reason.OVERFLOW),
        ("max(division(), missing())", Reason.DIVISION),
        ("1 if division() > missing() else 2", Reason.DIVISION),
        ("n + division() * missing()", Reason.DIVISION),
        ("[missing(), division()][division()]", Reason.DIVISION),
        ("add3(n, division(), missing())", Reason.DIVISION),
        ("sum([division(), missing()])", Reason.INSIDE),
    ],
)
def test_the_reason_is_that_of_the_leftmost_unknown_operand(source, reason):
    before = FUNCTIONS + "\n    function add3(a: Int, b: Int, c: Int) -> Int = c + b + a\n"
    assert why(source, before=before, n=1) is reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("nothing() and 1 // (n - n) > 0", Reason.SAID),
        ("1 // (n - n) > 0 or nothing()", Reason.DIVISION),
        ("n > 0 and nothing()", Reason.SAID),
        ("missing() < 1 < division()", Reason.MISSING),
    ],
)
def test_logic_gives_the_leftmost_reason_too(source, reason):
    assert why(source, "Bool", FUNCTIONS, n=1) is reason


BELOW = """
    task t(n: Int) -> {returns}:
        strategy s:
            {body}

    task low(n: Int) -> Int:
        strategy s:
            return 10 // n

    task lists(n: Int) -> List[Int]:
        strategy s:
            return [ask low(n), 3]

    roots t
"""


def below(body: str, n: int = 0, returns: str = "Int") -> Unknown:
    answer = asked(BELOW.format(body=body, returns=returns), n).answer
    assert isinstance(answer, Unknown)
    return answer


def test_an_unknown_carries_the_question_where_it_arose():
    here = below("return ask low(n)")
    assert here.reason is Reason.DIVISION
    assert here.origin.task == "low"
    assert here.origin.arguments == (0,)
    here = below("return 1 // n")
    assert here.origin.task == "t"


def test_the_origin_is_that_of_the_leftmost_operand():
    assert below("return ask low(n) + 1 // n").origin.task == "low"
    assert below("return 1 // n + ask low(n)").origin.task == "t"
    assert below("return ask low(0 * n) + ask low(n - n)").origin.arguments == (0,)


def test_inside_a_compound_it_keeps_neither_and_taken_out_it_arises_there():
    here = below("return (ask lists(n))[0]")
    assert here.reason is Reason.INSIDE
    assert here.origin.task == "t"
    here = below("a, b = (ask low(n), 1)\n            return a")
    assert here.reason is Reason.INSIDE
    assert here.origin.task == "t"
    assert below("return [ask low(i) for i in [n]][0]").reason is Reason.INSIDE
    assert below("return (ask[2] low(n))[1]").reason is Reason.INSIDE


def test_reason_and_origin_are_no_part_of_equality():
    assert Unknown(Reason.DIVISION) == Unknown(Reason.MISSING)
    ran = asked(
        """
        task t(n: Int) -> Bool:
            strategy s:
                return ask same([1 // n]) == ask same([[2][n + 5]])

        task same(xs: List[Int]) -> Int

        roots t
        """,
        0,
        agent=(agent := Says(lambda *_: 4)),
    )
    assert ran.answer is True
    assert agent.put == [("same", (UNKNOWN,))]


def test_an_agents_unknown_arises_in_the_question_that_it_was_asked():
    ran = asked(ASKER.format(body="ask u(n, [])"), 1)
    assert ran.answer.origin.task == "u"
    assert ran.why is Reason.SAID


@pytest.mark.parametrize(
    ("said", "reason"), [("seven", Reason.PARSE), (INT_MAX + 1, Reason.DOMAIN), ([1], Reason.PARSE)]
)
def test_an_answer_that_does_not_parse_is_unknown(said, reason):
    ran = asked(ASKER.format(body="ask u(n, [])"), 1, agent=Says(lambda *_: said))
    assert ran.why is reason


def test_a_task_given_unknown_by_its_strategy_says_so():
    assert asked(ASKER.format(body="unknown"), 1).why is Reason.SAID
