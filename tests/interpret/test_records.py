"""Measures that are checked at run time, and what a run records."""

from interpret_cases import POWER, TREE, Agent, first, graph, ran, root, why

from ida_dsl.interpreter.outcome import tree
from ida_dsl.values import Mapped, Reason, Unknown, Word

TURN = Mapped((x, (x * 3 + 1) % 8) for x in range(8))

# ------------------------------------------------------------------------------------- the measure


MEASURED = """
    task t(n: 0..9, m: Int) -> Int:
        decreases m
        strategy stop when n == 0:
            return m
        strategy s:
            return ask t(n - 1, m - n + 3)
    roots t
"""


def test_an_ask_whose_measure_does_not_decrease_is_not_put():
    outcome = ran(MEASURED, root(MEASURED, 2, 5))
    assert why(outcome) is Reason.MEASURE
    asked = outcome.table[outcome.roots[0]].asks
    assert [type(one.put) for one in asked] == [Unknown]
    assert ran(MEASURED, root(MEASURED, 0, 5)).answers == (5,)


def test_a_measure_is_never_below_zero():
    assert why(ran(MEASURED, root(MEASURED, 9, 5))) is Reason.MEASURE  # 5, after it -1


def test_a_forced_strategy_cannot_run_for_ever():
    outcome = ran(POWER, root(POWER, 1, 4, next=TURN), forced={"power": "halve"})
    assert why(outcome) is Reason.MEASURE


# ----------------------------------------------------------------------------------- what is recorded


def test_the_outcome_counts():
    outcome = ran(TREE, root(TREE, 2), Agent(first))
    assert outcome.questions == {"leaf": 5, "top": 3}
    assert outcome.asks == 7
    assert outcome.answers_by == {"agent": 5}
    assert outcome.waves == 4
    assert (outcome.looks, outcome.cost, outcome.deepest) == (0, 0, 3)


def test_a_tree_can_be_looked_at_level_by_level():
    outcome = ran(TREE, root(TREE, 2), Agent(first))
    top = tree(outcome)
    assert [(one.task, one.arguments) for one in top.children()] == [
        ("top", (1,)),
        ("leaf", (2,)),
        ("leaf", (102,)),
    ]
    assert [len(list(one.children())) for one in top.children()] == [3, 0, 0]
    assert top.entry is not None
    assert top.entry.strategy == "on"


def test_words_and_reals_are_taken_as_their_types_say():
    text = """
    type Size = small | 0..9
    task leaf(x: Real, s: Size) -> Real
    task t(n: Int) -> Real:
        strategy s:
            return ask leaf(n, small) + ask leaf(n, 3)
    roots t
    """
    agent = Agent(lambda _: 1)
    outcome = ran(text, root(text, 2), agent)
    assert repr(outcome.answers) == "(2.0,)"
    assert [repr(q.arguments[0]) for q in agent.put] == ["2.0", "2.0"]
    assert [q.arguments[1] for q in agent.put] == [Word("small"), 3]
    assert graph(text).roots == ("t",)


def test_what_two_questions_share_is_paid_once():
    text = """
    task leaf(n: Int) -> Int
    task t(n: Int) -> Int:
        strategy s:
            return ask leaf(1)
    roots t
    """
    outcome = ran(text, [root(text, 0, depth=1), root(text, 0, depth=2)], Agent(first, cost=2.0))
    assert outcome.cost == sum(entry.cost for entry in outcome.table.values()) == 2.0


EXTERN = """
    extern function half(n: Int) -> 0..9 = python("helpers:half")
    task t(n: Int) -> Int:
        strategy s:
            return half(n)
"""


def test_helpers_in_python_run_only_where_they_are_given():
    assert why(ran(EXTERN, root(EXTERN, 4))) is Reason.FORBIDDEN
    assert ran(EXTERN, root(EXTERN, 4), externs={"helpers:half": lambda n: n // 2}).answers == (2,)


def test_what_a_helper_does_wrong_is_unknown():
    def broken(n):
        return {1: 10, 2: "2", 3: float("nan"), 4: [1]}[n]

    outcome = ran(EXTERN, [root(EXTERN, n) for n in (1, 2, 3, 4, 5)], externs={"helpers:half": broken})
    reasons = [why(outcome, at) for at in range(5)]
    assert reasons == [Reason.DOMAIN, Reason.DOMAIN, Reason.PARSE, Reason.PARSE, Reason.FAILED]
