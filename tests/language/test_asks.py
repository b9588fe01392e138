"""language.md, "ask": what is put, when, and what goes out together."""

import pytest
from hypothesis import strategies as st
from kit import UNKNOWN, Draws, Says, asked, check_same, errors, examples, in_strategy

from ida_dsl.questions import Question
from ida_dsl.values import Reason

BEFORE = """
    context:
        table: Map[Int, Int]

    primitive look(i: Int) -> Int = table[i]

    task yes(i: Int) -> Bool
    task num(i: Int) -> Int
    task rest(xs: List[Int]) -> Int
"""
TABLE = {"table": {1: 10, 2: 20}}


def says(task, *arguments):
    """`yes(i)` says whether i is above zero, and knows nothing of 99; `num(i)` says i, too."""
    first = arguments[0]
    if first == 99:
        return None
    return first > 0 if task == "yes" else sum(first) if task == "rest" else first


def ran(body: str, n: int = 0, returns: str = "Int", depth: int = 1, **more):
    text = in_strategy(body, "n: Int", returns, BEFORE) + "\nroots t\n"
    return asked(text, n, depth=depth, facts=TABLE, agent=Says(says), **more)


# -------------------------------------------------------------------------------- what ask means


def test_ask_puts_a_question_and_stands_for_its_answer():
    found = ran("return ask num(n + 1) * 2", 4)
    assert found.answer == 10
    assert found.put == [("num", 5)]


def test_ask_n_puts_it_n_times_and_stands_for_the_list_of_answers():
    agent = Draws(lambda draw, _: sum(draw) + 1)
    text = in_strategy("return ask[3] num(n)", returns="List[Int]", before=BEFORE) + "\nroots t\n"
    found = asked(text, 7, facts=TABLE, agent=agent)
    assert found.answer == (1, 2, 3)
    assert agent.put == [("num", 7)] * 3


def test_ask_n_of_a_deterministic_task_is_one_question_with_n_equal_answers():
    found = ran("return ask[3] num(n)", 7, "List[Int]")
    assert found.answer == (7, 7, 7)
    assert found.agent.put == [("num", 7)]
    assert len(found.asks) == 3


@pytest.mark.parametrize(("count", "expected"), [("0", []), ("n", [7, 7]), ("n - 5", []), ("1", [7])])
def test_n_may_be_any_int(count, expected):
    check_same(ran(f"return ask[{count}] num(7)", 2, "List[Int]").answer, expected)


def test_an_unknown_or_huge_n_puts_nothing():
    for count, reason in (("1 // n", Reason.DIVISION), ("2 ** 25", Reason.SIZE)):
        found = ran(f"return ask[{count}] num(n)", 0, "List[Int]")
        assert found.why is reason
        assert found.put == []


def test_n_counts():
    assert errors(in_strategy("return ask[1.5] num(n)", before=BEFORE, returns="List[Int]")) == ["E0512"]


def test_an_unknown_answer_is_a_value_like_others():
    assert ran("return or_else(ask num(99), 5)").answer == 5
    assert ran("xs = [ask num(99), ask num(1)]\nreturn len(xs)").answer == 2
    check_same(ran("return ask[2] num(99)", returns="List[Int]").answer, [None, None])


def test_a_primitive_is_asked_and_is_looked_up():
    found = ran("return ask look(1) + ask look(2)")
    assert found.answer == 30
    assert found.agent.put == []
    assert found.outcome.looks == 2


def test_equal_asks_are_one_question():
    found = ran("return ask num(n) + ask num(n)", 3)
    assert found.answer == 6
    assert found.agent.put == [("num", 3)]
    assert found.asks == [("num", 3)] * 2


# --------------------------------------------------------------------------------- laziness

LAZY = [
    ("ask yes(1) and ask yes(2)", [1, 2], True),
    ("ask yes(-1) and ask yes(2)", [-1], False),
    ("ask yes(99) and ask yes(2)", [99, 2], None),
    ("ask yes(99) and ask yes(-2) and ask yes(3)", [99, -2], False),
    ("ask yes(1) and ask yes(-2) and ask yes(3)", [1, -2], False),
    ("ask yes(1) or ask yes(2)", [1], True),
    ("ask yes(-1) or ask yes(2)", [-1, 2], True),
    ("ask yes(99) or ask yes(2)", [99, 2], True),
    ("ask yes(99) or ask yes(-2)", [99, -2], None),
    ("n > 5 and ask yes(1)", [], False),
    ("n < 5 or ask yes(1)", [], True),
    ("1 // n > 0 and ask yes(1)", [1], None),
    ("1 // n > 0 and ask yes(-1)", [-1], False),
    ("not (ask yes(1) or ask yes(2))", [1], False),
    ("ask yes(1) if n == 0 else ask yes(2)", [1], True),
    ("ask yes(1) if n == 1 else ask yes(2)", [2], True),
    ("ask yes(1) if ask yes(-3) else ask yes(2)", [-3, 2], True),
    ("ask yes(1) if ask yes(99) else ask yes(2)", [99], None),
    ("ask yes(1) if 1 // n > 0 else ask yes(2)", [], None),
    ("or_else(ask yes(1), ask yes(2))", [1], True),
    ("or_else(ask yes(99), ask yes(2))", [99, 2], True),
    ("or_else(ask yes(99), or_else(ask yes(99), ask yes(-2)))", [99, 99, -2], False),
    ("or_else(n > 0, ask yes(2))", [], False),
    ("all([ask yes(-1), ask yes(2)])", [-1, 2], False),
    ("any([ask yes(1), ask yes(2)])", [1, 2], True),
    ("ask yes(-1) == True and ask yes(2) == True", [-1], False),
    ("(ask yes(-1) and ask yes(2)) or ask yes(3)", [-1, 3], True),
    ("(ask yes(1) and ask yes(2)) or ask yes(3)", [1, 2], True),
    ("0 < ask num(-1) < ask num(5)", [-1], False),
    ("0 < ask num(1) < ask num(5)", [1, 5], True),
    ("0 < ask num(1) < ask num(-5) < ask num(6)", [1, -5], False),
    ("0 < 1 // n < ask num(6)", [6], None),
    ("(ask yes(1) or ask yes(2)) == (ask yes(-1) and ask yes(3))", [1, -1], False),
    ("all([ask yes(i) for i in [1, -2, 3]])", [1, -2, 3], False),
    ("known(ask yes(99)) or ask yes(1)", [99, 1], True),
    ("(ask num(n) if n > 0 else 3) > 2 and ask yes(4)", [4], True),
]


@pytest.mark.parametrize(("source", "put", "answer"), LAZY)
def test_an_ask_is_put_exactly_when_left_to_right_execution_would_put_it(source, put, answer):
    found = ran(f"return {source}", 0, "Bool")
    assert [arguments[0] for _, *arguments in found.asks] == put
    check_same(found.answer, answer)


@pytest.mark.parametrize(
    ("body", "put"),
    [
        ("_x = ask num(1)\nreturn 2", [1]),
        ("_x = [ask num(i) for i in [1, 2]]\nreturn 2", [1, 2]),
        ("return len([ask num(1)])", [1]),
        ("return (ask num(1), 5)[1]", [1]),
        ("return ask num(1) * 0", [1]),
        ("return 1 if known(ask num(1)) else 2", [1]),
        ("return len(ask[3] num(1))", [1, 1, 1]),
        ("return {a: ask num(1), b: 7}.b", [1]),
        ("return first([ask num(1), ask num(2)])", [1, 2]),
        ("repeat 2:\n    _x = ask num(3)\nreturn 2", [3, 3]),
        ("x = ask num(1)\nreturn x - x", [1]),
        ("a, _b = (ask num(1), ask num(2))\nreturn a", [1, 2]),
        ("for i in []:\n    _y = ask num(i)\nreturn 2", []),
        ("_x = ask yes(1) and False\nreturn 2", [1]),
        ("_x = True or ask yes(1)\nreturn 2", []),
        ("return ask num(1) if True else ask num(2)", [1]),
        ("return sum([ask num(i) for i in [1, 2] if i > 1 and ask yes(i)])", [2, 2]),
        ("return sum([(ask num(i) if i > 1 else 0) for i in [1, 2, 3]])", [2, 3]),
        ("return sum([or_else(ask num(i), ask num(7)) for i in [1, 99]])", [1, 99, 7]),
        (
            (
                "if n > 5:\n    return 0\nelif ask yes(2):\n    return ask num(3)\n"
                "elif ask yes(4):\n    return 9\nreturn 8"
            ),
            [2, 3],
        ),
    ],
)
def test_what_is_asked_is_put_whether_or_not_its_answer_is_used(body, put):
    assert [arguments[0] for _, *arguments in ran(body).asks] == put


def leaves(names: st.SearchStrategy[int]) -> st.SearchStrategy[tuple]:
    return names.map(lambda i: ("ask", i))


TREES = st.recursive(
    leaves(st.sampled_from([1, 2, 3, -1, -2, -3, 99])),
    lambda inner: (
        st.tuples(st.sampled_from(["and", "or", "or_else"]), inner, inner)
        | st.tuples(st.just("if"), inner, inner, inner)
        | st.tuples(st.just("not"), inner)
    ),
    max_leaves=6,
)


def written(tree: tuple) -> str:
    match tree:
        case ("ask", i):
            return f"ask yes({i})"
        case ("or_else", a, b):
            return f"or_else({written(a)}, {written(b)})"
        case ("if", a, b, c):
            return f"({written(a)} if {written(b)} else {written(c)})"
        case ("not", a):
            return f"(not {written(a)})"
    return f"({written(tree[1])} {tree[0]} {written(tree[2])})"


def meant(tree: tuple, put: list[int]) -> bool | None:
    """Left to right, by Kleene's logic; notes what is put."""
    match tree:
        case ("ask", i):
            put.append(i)
            return None if i == 99 else i > 0
        case ("not", a):
            value = meant(a, put)
            return None if value is None else not value
        case ("or_else", a, b):
            value = meant(a, put)
            return meant(b, put) if value is None else value
        case ("if", a, b, c):
            condition = meant(b, put)
            return None if condition is None else meant(a if condition else c, put)
    kind, a, b = tree
    decides = kind == "or"
    first = meant(a, put)
    if first is decides:
        return first
    second = meant(b, put)
    return second if second is decides or first is not None else first


@examples(tree=TREES)
def test_any_lazy_expression_puts_what_left_to_right_execution_would(tree):
    put: list[int] = []
    expected = meant(tree, put)
    found = ran(f"return {written(tree)}", 0, "Bool")
    assert [arguments[0] for _, *arguments in found.asks] == put
    check_same(found.answer, expected)


def test_a_loops_turns_are_sequential_and_stop_where_left_to_right_would():
    found = ran("for i in [3, 2, -1, 5]:\n    if not ask yes(i):\n        break\nreturn 1")
    assert found.rounds == [[("yes", 3)], [("yes", 2)], [("yes", -1)]]
    found = ran("x = n\nrepeat 3:\n    x = ask num(x + 1)\nreturn x")
    assert found.rounds == [[("num", 1)], [("num", 2)], [("num", 3)]]
    assert found.answer == 3


def test_only_the_branch_taken_asks():
    found = ran("if ask yes(1):\n    x = ask num(5)\nelse:\n    x = ask num(6)\nreturn x + ask num(7)")
    assert found.rounds == [[("yes", 1)], [("num", 5)], [("num", 7)]]


def test_a_failed_require_ends_it():
    found = ran("x = ask num(1)\nrequire x > 5\nreturn ask num(2)")
    assert found.why is Reason.REQUIRE
    assert found.asks == [("num", 1)]


# ------------------------------------------------------------------------------------- rounds


@pytest.mark.parametrize(
    ("body", "rounds"),
    [
        ("return ask num(1) + ask num(2)", [[1, 2]]),
        ("a = ask num(1)\nb = ask num(2)\nreturn a + b", [[1, 2]]),
        ("a = ask num(1)\nb = ask num(a + 1)\nreturn a + b", [[1], [2]]),
        ("a = ask num(1)\nb = ask num(a + 1)\nc = ask num(7)\nreturn a + b + c", [[1, 7], [2]]),
        ("a = ask num(1)\nb = a + 5\nc = ask num(7)\nreturn b + c", [[1, 7]]),
        (
            "a = ask num(1)\nb = ask num(2)\nc = ask num(a + b)\nd = ask num(c)\nreturn d + ask num(6)",
            [[1, 2, 6], [3], [3]],
        ),
        ("return ask num(ask num(1) + 1) + ask num(ask num(3) + 1)", [[1, 3], [2, 4]]),
        ("xs = [ask num(i) for i in range(1, 4)]\nreturn sum(xs) + ask num(9)", [[1, 2, 3, 9]]),
        ("xs = [ask num(ask num(i) + 5) for i in [1, 2]]\nreturn sum(xs)", [[1, 2], [6, 7]]),
        (
            "xs = [ask num(i) for i in [1, 2]]\nys = [ask num(x + 2) for x in xs]\nreturn sum(ys)",
            [[1, 2], [3, 4]],
        ),
        ("return sum([ask num(10 * i + j) for i in [1, 2] for j in [3, 4]])", [[13, 14, 23, 24]]),
        ("x, y = (ask num(1), ask num(2))\nreturn x + y", [[1, 2]]),
        ("return sum(ask[2] num(1)) + ask num(2)", [[1, 2]]),
        ("if n > 0:\n    a = ask num(1)\nelse:\n    a = ask num(2)\nreturn a + ask num(3)", [[2], [3]]),
        ("a = ask num(1)\nrequire n == 0\nreturn a + ask num(3)", [[1], [3]]),
        ("a = ask num(1)\nrequire a > 0\nreturn a + ask num(3)", [[1], [3]]),
        ("a = or_else(ask num(1), ask num(2))\nreturn a + ask num(3)", [[1], [3]]),
        ("return ask num(1) + (ask num(2) if n == 0 else 0) + ask num(3)", [[1], [2], [3]]),
        ("f = ask rest([ask num(1), ask num(2)])\nreturn f + ask num(4)", [[1, 2, 4], [(1, 2)]]),
    ],
)
def test_asks_in_one_straight_run_that_do_not_need_each_other_go_out_in_one_round(body, rounds):
    found = ran(body)
    expected = [list(dict.fromkeys(one)) for one in rounds]
    seen = [[arguments[0] for _, *arguments in batch] for batch in found.rounds]
    fresh: list[list] = []
    for one in expected:  # what was asked before is not put again
        new = [x for x in one if not any(x in earlier for earlier in fresh)]
        fresh += [new] if new else []
    assert seen == fresh


def test_a_comprehensions_filters_go_out_first_and_then_its_items():
    found = ran("return sum([ask num(i) for i in [1, -2, 3, 99] if ask yes(i)])")
    assert found.rounds == [[("yes", 1), ("yes", -2), ("yes", 3), ("yes", 99)], [("num", 1), ("num", 3)]]
    assert found.answer == 4


def test_clause_by_clause_and_filter_by_filter():
    body = """
        xs, ys = ([1, -2, 3], [10, 20])
        return sum([ask num(x + y) for x in xs if ask yes(x) for y in ys if ask yes(y - x) if x > 1])
    """
    found = ran(body)
    assert found.rounds[0] == [("yes", 1), ("yes", -2), ("yes", 3)]
    assert found.rounds[1] == [("yes", 9), ("yes", 19), ("yes", 7), ("yes", 17)]
    assert found.rounds[2] == [("num", 13), ("num", 23)]
    assert found.answer == 36


def test_questions_at_one_depth_go_out_together():
    text = """
        task top(n: Int) -> Int:
            strategy s:
                return ask mid(n) + ask mid(n + 10)

        task mid(n: Int) -> Int:
            strategy s:
                return ask low(n) + ask low(n + 1)

        task low(n: Int) -> Int
    """
    found = asked(text, 0, agent=Says(lambda _, n: n))
    assert found.rounds == [[("low", 0), ("low", 1), ("low", 10), ("low", 11)]]
    assert found.answer == 22


@examples(tree=TREES)
def test_concurrency_never_changes_the_result(tree):
    one = ran(f"x = {written(tree)}\ny = ask num(4)\nreturn known(x) and x and y > 0", 0, "Bool")
    two = ran(
        f"x = {written(tree)}\nrequire True\ny = ask num(4)\nreturn known(x) and x and y > 0", 0, "Bool"
    )
    assert one.answer == two.answer
    assert sorted(one.asks) == sorted(two.asks)


# --------------------------------------------------------------------------- where asks may stand


@pytest.mark.parametrize(
    "text",
    [
        "function f(n: Int) -> Int = ask num(n)",
        "primitive p(n: Int) -> Int = ask num(n)",
        "primitive p(n: Int) -> Int:\n        x = ask num(n)\n        return x",
        "task t(n: Int) -> Int:\n        spec = ask num(n)",
        "task t(n: Int) -> 0..9:\n        spec v where v == ask num(n)",
        "task t(n: Int) -> Int:\n        decreases ask num(n)",
        "task t(n: Int) -> Int:\n        sample:\n            n = ask num(3)",
        "task t(n: Int) -> Int:\n        strategy s when ask yes(n):\n            return 1",
        "property p:\n        forall n: 0..3\n        ask num(n) == n",
        "sample context:\n        table = map([(1, ask num(1))])",
    ],
)
def test_asks_stand_in_strategies_alone(text):
    assert "E0501" in errors(f"{BEFORE}\n    {text}\n")


def test_a_const_is_computed_before_anything_can_be_asked():
    assert errors(f"{BEFORE}\n    const c = ask num(1)\n") == ["E0312"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("num(n)", "E0207"),
        ("look(n)", "E0207"),
        ("ask abs(n)", "E0209"),
        ("ask f(n)", "E0209"),
        ("ask nothing(n)", "E0201"),
        ("table[n]", "E0210"),
        ("ask num()", "E0302"),
        ("ask num(yes)", "E0212"),
    ],
)
def test_in_strategies_tasks_and_primitives_are_reached_by_ask_alone(source, code):
    before = BEFORE + "\n    function f(x: Int) -> Int = x\n"
    assert errors(in_strategy(f"return {source}", before=before))[0] == code


def test_a_task_is_called_plainly_in_properties_only():
    assert not errors(BEFORE + "\n    property p:\n        forall n: 0..3\n        num(n) == n\n")
    assert errors(BEFORE + "\n    function f(n: Int) -> Int = num(n)\n") == ["E0208"]
    assert errors(BEFORE + "\n    task t(n: Int) -> Int:\n        spec = num(n)\n") == ["E0208"]


@pytest.mark.parametrize(
    "text",
    [
        "task t(n: Int) -> Int:\n        spec = look(n)",
        "task t(n: Int) -> Int:\n        sample:\n            n = look(1)",
        "property p:\n        forall n: 0..3\n        look(n) == n",
    ],
)
def test_a_primitive_is_called_plainly_in_specs_samples_and_properties(text):
    assert not errors(f"{BEFORE}\n    {text}\n")


def test_the_asks_that_were_not_put_are_recorded_with_their_reason():
    found = ran("x = ask num(1 // n)\nreturn ask num(1)")
    not_put, put = found.root.asks
    assert not_put.put == UNKNOWN
    assert not_put.put.reason is Reason.DIVISION
    assert isinstance(put.put, Question)
