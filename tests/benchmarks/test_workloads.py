"""Each workload runs in small, its answers are right, and wrong ones would be noticed."""

import numpy as np
import pytest

from ida_dsl import interpret
from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from ida_dsl.questions import FULL, Question
from ida_dsl.values import UNKNOWN
from ida_runtime.agents.build import assign, parse_agent
from workloads.every import BY_NAME, WORKLOADS
from workloads.measure import measured
from workloads.model import Unit
from workloads.shortest import FAR, NONE, NOWHERE, distances, draw, first_steps


@pytest.mark.parametrize("workload", WORKLOADS, ids=list(BY_NAME))
def test_small_runs_are_right(workload):
    found = measured(workload, workload.small)
    assert found.right == found.roots > 0
    assert found.questions >= workload.small
    assert found.asks >= found.questions
    assert found.cpu > 0
    assert found.value(workload.unit) > 0 or workload.unit is Unit.BYTES  # a small run may find room


@pytest.mark.parametrize("workload", WORKLOADS, ids=list(BY_NAME))
def test_unknown_answers_are_wrong(workload):
    roots = workload.draw(4, 1)
    assert workload.judge(roots, [UNKNOWN] * sum(map(len, roots))) == 0


@pytest.mark.parametrize("name", ["powering", "wildcard", "loop"])  # no agent is asked
def test_the_interpreter_says_the_same(name):
    workload = BY_NAME[name]
    roots = workload.draw(3, 2)
    program = Program(load(workload.program).graph, workload.params)
    asked = [question for one in roots for question in one.questions()]
    answers = interpret.run(program, asked, assign(program.graph, {})).answers
    assert workload.judge(roots, answers) == len(asked)


def test_repeated_roots_are_asks_of_one_question():
    workload = BY_NAME["repeated"]
    once, often = measured(BY_NAME["powering"], 20), measured(workload, 20)
    assert often.questions == once.questions
    assert often.asks == once.asks + 9 * 20


def test_right_answers_are_those_of_the_spec():
    """What stands in for `spec` below shortest path says the same as it does."""
    graph = load(BY_NAME["shortest path"].program).graph
    (context, *_) = draw(2, 3)[0].contexts
    far = distances([context])
    tables = {"distance": far[0], "step": first_steps([context], far)[0]}
    pairs = [(a, b) for a in (0, 7, 30) for b in (0, 12, 30, 55, 63)]
    asked = [Question(task, context, pair, (), 0) for task in tables for pair in pairs]
    agents = assign(graph, {task.name: parse_agent("spec") for task in graph.tasks})
    answers = interpret.run(graph, asked, agents).answers
    nowhere = {"distance": FAR, "step": NONE}
    for question, answer in zip(asked, answers, strict=True):
        number = tables[question.task][question.arguments]
        assert answer == (nowhere[question.task] if number == NOWHERE else int(number)), question


def test_growth_is_told_by_the_question():
    before = measured(BY_NAME["growth"], 128)
    assert before.before is not None
    assert np.isclose(
        before.value(Unit.GROWTH),
        (before.cpu / before.questions) / (before.before.cpu / before.before.questions),
    )
    assert all(root.depth == FULL for one in BY_NAME["growth"].draw(3, 1) for root in one.questions())
