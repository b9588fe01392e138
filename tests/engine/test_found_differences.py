"""Programs in which the executors once differed, each as small as it could be made."""

import pytest
from agreement import agree

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.source import Source
from ida_runtime.agents.build import assign

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
