"""Programs in which the executors once differed, each as small as it could be made."""

import pytest
from agreement import agree

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.source import Source
from ida_dsl.values import Unknown
from ida_runtime.agents.build import assign
from tests.engine.random_programs.answerers import Crew
from tests.engine.random_programs.comparing import compare, ready
from tests.engine.random_programs.inputs import Case

FACT_IN_A_REGION = """
context:
    high: 0..9
primitive look() -> List[0..9] = [high for x in range(2)]
task t() -> Int:
    strategy s:
        return len(ask look())
"""

UNKNOWN_WHERE_MEASURED = """
primitive look() -> List[Bool, 0..3]:
    if [][0]:
        return [True]
    return []
task t(k: 0..3) -> List[Bool, 0..4]:
    decreases k
    strategy s:
        v = ask u(2, ask look())
        return []
task u(k: Int, a: List[Bool]) -> List[Bool]:
    decreases k
    strategy s:
        return ask t(1)
"""

FACT_AS_A_CONDITION = """
context:
    high: Bool
primitive look() -> 0..1:
    if high:
        return 1
    return 0
task t() -> 0..1:
    strategy s:
        return ask look()
"""

OUTSIDE_WHERE_FORCED = """
task t(k: 0..4, a: 1..4) -> 0..5:
    decreases k
    strategy stop when k == 0:
        return 0
    strategy s:
        return or_else(ask t(0, k), 5)
"""

ANSWERS_UNKNOWN = """
task t() -> Int:
    strategy s:
        v = ask[1] u([])
        w = [ask u([]) for x in range(2)]
        return len(v) + len(w)
task u(k: List[Bool]) -> Text
"""
FACT_AS_AN_INDEX = """
context:
    high: Int
primitive look() -> (Int, Real) = [(2, 2.0)][high]
task t() -> Int:
    strategy s:
        return or_else((ask look())[0], 5)
"""
UNKNOWN_IN_PART = """
task t(a: 0..9) -> Int:
    strategy s:
        v = ask[2] u(a)
        repeat 1:
            w = ask t(0)
        return ask t(a)
task u(a: 0..9) -> List[Bool, 0..2]
"""

COUNT_WHERE_FORCED = """
task t(k: 0..4) -> 0..5:
    decreases k
    strategy stop when k == 0:
        return 0
    strategy s:
        v = ask[bits(k)] t(0)
        return len(v)
"""
BOTH_UNKNOWN = """
primitive look(a: 0..2, b: 0..2) -> Text = unknown
task t() -> Int:
    strategy s:
        v = ask look(1, 2)
        if (ask look(0, 0)) != v:
            return 1
        return 2
"""
WIDE_RANGE = """
function near(x: Int) -> 0..1000000 = x
task t(k: Int) -> Int:
    strategy s:
        return near(k)
"""

VALUES_OF_NO_TYPE = """
param p: Bool = False
task t(k: Int) -> Int:
    strategy stop when k <= 0:
        return 0
    strategy s:
        return hops(set([(True, False)]), [p][k], p)
"""


def check(text, *arguments, facts=None, depth=FULL, forced=None):
    """Puts one question to the task `t` by both; what it is answered."""
    graph = compiled(diagnose_source(Source("found.ida", text)), "found.ida", "").graph
    root = Question("t", Context(facts or {}), arguments, (), depth)
    settings = Settings(forced=forced or {})
    return agree(Program(graph), [root], lambda: assign(graph, {}), settings).answers[0]


@pytest.mark.parametrize("high", [0, 5])
def test_a_primitive_reads_a_fact_for_each_item(high):
    assert check(FACT_IN_A_REGION, facts={"high": high}) == 2


def test_an_unknown_argument_of_an_ask_that_is_measured():
    assert check(UNKNOWN_WHERE_MEASURED, 1) == ()


@pytest.mark.parametrize("high", [True, False])
def test_a_fact_is_a_condition(high):
    assert check(FACT_AS_A_CONDITION, facts={"high": high}) == high


def test_what_proofs_ruled_out_is_asked_of_no_task_that_does_not_take_it():
    """`s` is for k above zero alone, so that k fits `a` there; but it is forced."""
    assert check(OUTSIDE_WHERE_FORCED, 0, 1, forced={"t": "s"}) == 5
    assert check(OUTSIDE_WHERE_FORCED, 2, 1, forced={"t": "s"}) == 5


def test_all_answers_of_a_list_are_unknown():
    assert check(ANSWERS_UNKNOWN) == 3


@pytest.mark.parametrize("high", [0, 103])
def test_a_fact_is_an_index(high):
    assert check(FACT_AS_AN_INDEX, facts={"high": high}) == (5 if high else 2)


def test_some_of_the_lists_in_a_list_are_unknown_in_part():
    program = ready(UNKNOWN_IN_PART).program
    root = Question("t", Context({}), (1,), (), 2)
    for seed in range(60):
        assert not isinstance(compare(program, Case((root,), Crew({"t": "any", "u": "any"}, seed))), str)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_so_many_asks_as_proofs_had_ruled_out(k):
    assert check(COUNT_WHERE_FORCED, k, forced={"t": "s"}) == k


def test_the_left_operand_is_why_although_it_was_asked_last():
    assert check(BOTH_UNKNOWN).origin.arguments == (0, 0)


def test_a_bool_and_a_number_of_what_should_never_be():
    """`[p][k]` has no value for k above zero; but `s` is forced."""
    assert check(VALUES_OF_NO_TYPE, 0, forced={"t": "s"}) == 0


@pytest.mark.parametrize(("k", "answer"), [(-1, Unknown()), (1_000_001, Unknown()), (7, 7)])
def test_what_is_outside_a_range_that_no_table_can_hold(k, answer):
    assert check(WIDE_RANGE, k) == answer
