"""Each row of "what unknown does", and what an unknown carries, as the interpreter has it."""

import pytest
from interpret_cases import Agent, put, ran, root, why

from ida_dsl.interpreter.outcome import explain_unknown
from ida_dsl.questions import Question
from ida_dsl.values import Reason, Unknown

BEFORE = """
    task num(n: Int) -> Int
    task yes(n: Int) -> Bool
    task tell(xs: List[Int]) -> Int
"""


def said(shown):
    """Nobody knows 9; `yes` says whether it is above zero, `tell` how many there are."""
    given = shown.question.arguments[0]
    if given == 9:
        return Unknown(Reason.NOBODY)
    return given > 0 if shown.task.name == "yes" else len(given) if isinstance(given, tuple) else given


def strategy(body, returns="Int", n=9):
    lines = "\n".join("            " + line for line in body.strip("\n").split("\n"))
    text = f"{BEFORE}\n    task t(n: Int) -> {returns}:\n        strategy s:\n{lines}\n    roots t\n"
    return ran(text, root(text, n), Agent(said))


def test_row_operators_unknown_in_unknown_out_the_leftmost_reason_counts():
    assert why(strategy("return ask num(n) + 1")) is Reason.NOBODY
    assert why(strategy("return 1 // (n - n) + ask num(n)")) is Reason.DIVISION
    assert why(strategy("return ask num(n) + 1 // (n - n)")) is Reason.NOBODY
    assert strategy("return 1 if known(ask num(n)) else 2").answers == (2,)


@pytest.mark.parametrize(
    ("body", "answer"),
    [("a or b", True), ("a and b", None), ("not a", None), ("any([a, b])", True), ("all([a, b])", None)],
)
def test_row_logic_a_deciding_operand_decides(body, answer):
    outcome = strategy(f"a = ask yes(n)\nb = ask yes(1)\nreturn {body}", "Bool")
    assert outcome.answers == ((Unknown() if answer is None else answer),)


def test_row_a_condition_a_loops_list_and_count_make_the_answer_unknown():
    assert why(strategy("if ask yes(n):\n    return 1\nreturn 2")) is Reason.NOBODY
    assert why(strategy("x = 0\nrepeat ask num(n):\n    x = x + 1\nreturn x")) is Reason.NOBODY
    assert why(strategy("x = 0\nfor y in range(ask num(n)):\n    x = x + y\nreturn x")) is Reason.NOBODY


def test_row_an_unknown_when_makes_the_answer_unknown():
    text = """
    task t(n: Int) -> Int:
        strategy a when 1 // n == 1:
            return 1
        strategy b:
            return 2
    """
    outcome = ran(text, [root(text, 0), root(text, 1), root(text, 5)])
    assert why(outcome) is Reason.DIVISION
    assert outcome.answers[1:] == (1, 2)
    entry = outcome.table[outcome.roots[0]]
    assert (entry.strategy, entry.agent, entry.asks) == (None, None, ())
    assert outcome.answers_by == {}


def test_row_a_comprehensions_filter_leaves_the_item_out():
    assert strategy("return [x for x in [1, n, 2, -1] if ask yes(x)]", "List[Int]").answers == ((1, 2),)


def test_row_an_asks_unknown_argument_means_that_it_is_not_put():
    outcome = strategy("return or_else(ask num(ask num(n)), 5)")
    assert outcome.answers == (5,)
    rows = outcome.table[outcome.roots[0]].asks
    assert [isinstance(row.put, Question) for row in rows] == [True, False]
    assert rows[1].put.reason is Reason.NOBODY


def test_ask_n_of_an_unknown_argument_is_n_unknowns_and_an_unknown_n_is_unknown():
    outcome = strategy("return ask[2] num(ask num(n))", "List[Int]")
    assert outcome.answers == ((Unknown(), Unknown()),)
    assert why(strategy("return ask[ask num(n)] num(1)", "List[Int]")) is Reason.NOBODY


def test_an_ask_outside_the_types_of_what_is_asked_is_not_put():
    text = """
    task small(n: 0..9) -> Int
    task t(n: Int) -> Int:
        strategy s:
            return ask small(n)
    roots t
    """
    agent = Agent(lambda _: 1)
    outcome = ran(text, [root(text, 9), root(text, 10)], agent)
    assert outcome.answers[0] == 1
    assert why(outcome, 1) is Reason.DOMAIN
    assert len(agent.put) == 1


def test_row_compounds_may_contain_it_and_it_keeps_no_reason_there():
    outcome = strategy("xs = [1, ask num(n)]\nreturn ask tell(xs) + len(xs)")
    assert outcome.answers == (4,)
    assert put(outcome)[1] == ("tell", (1, Unknown()), ())
    taken = strategy("xs = [1, ask num(n)]\nreturn xs[1]")
    assert why(taken) is Reason.INSIDE
    assert taken.answers[0].origin == taken.roots[0]


def test_row_an_item_of_a_loop_or_comprehension_is_taken_out():
    outcome = strategy("return [ask num(x) for x in [ask num(n), 1]]", "List[Int]")
    assert outcome.answers == ((Unknown(), 1),)
    rows = outcome.table[outcome.roots[0]].asks
    assert rows[1].put.reason is Reason.INSIDE


def test_row_sets_and_keys_may_not_contain_it():
    assert isinstance(strategy("return set([1, ask num(n)])", "Set[Int]").answers[0], Unknown)
    assert isinstance(strategy("return map([(ask num(n), 1)])", "Map[Int, Int]").answers[0], Unknown)


def test_rows_sum_is_strict_and_argmin_leaves_out():
    assert isinstance(strategy("return sum([1, ask num(n)])").answers[0], Unknown)
    assert strategy("return argmin([1, 2], [ask num(n), 3])").answers == (2,)


def test_row_or_else_puts_its_second_only_if_the_first_is_unknown():
    assert put(strategy("return or_else(ask num(1), ask num(2))")) == [("num", 1, ())]
    assert put(strategy("return or_else(ask num(n), ask num(2))")) == [("num", 9, ()), ("num", 2, ())]


def test_an_unknown_carries_the_question_where_it_arose():
    text = (
        BEFORE
        + """
    task mid(n: Int) -> Int:
        strategy s:
            return 1 // n
    task t(n: Int) -> Int:
        strategy s:
            return 1 + ask mid(n)
    roots t
    """
    )
    outcome = ran(text, root(text, 0))
    middle = Question("mid", outcome.roots[0].context, (0,), (), -1)
    assert outcome.answers[0].origin == middle
    assert [step.question for step in explain_unknown(outcome.table, outcome.roots[0])] == [
        outcome.roots[0],
        middle,
    ]


def test_the_way_to_the_cause_goes_on_inside_compounds():
    outcome = strategy("xs = [ask num(1), ask num(n)]\nreturn xs[1]")
    steps = explain_unknown(outcome.table, outcome.roots[0])
    assert [(step.question.task, step.unknown.reason) for step in steps] == [
        ("t", Reason.INSIDE),
        ("num", Reason.NOBODY),
    ]
    assert explain_unknown(outcome.table, Question("num", outcome.roots[0].context, (1,), (), -1)) == []


def test_an_answer_outside_its_declared_type_is_unknown():
    text = """
    primitive p(n: Int) -> 0..9 = n
    task t(n: Int) -> 0..9:
        strategy s:
            return or_else(ask p(n), 1)
    """
    assert ran(text, [root(text, 3), root(text, 30)]).answers == (3, 1)


def test_an_unknown_root_argument_is_not_put():
    outcome = ran(BEFORE, root(BEFORE, Unknown(Reason.SAID), task="num"))
    assert isinstance(outcome.answers[0], Unknown)
    assert outcome.table == {}
