"""The algorithmic programs answer what their specs say: at depth 1 over right answers, and at full depth.

Forty questions each in the fast tests, ten thousand in the slow ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ida_dsl.folder import Folder
from ida_dsl.interpret import run
from ida_dsl.load import load
from ida_dsl.questions import FULL
from ida_dsl.sampling import questions
from ida_dsl.spec import is_right
from ida_runtime.agents.build import assign, parse_agent

PROGRAMS = Path(__file__).parents[2] / "programs"
FULL_DEPTH = [
    "permutation_power",
    "sequential_assignment",
    "sequential_sums",
    "wildcard_search",
    "count_satisfying",
]
ALGORITHMIC = [*FULL_DEPTH, "union_find", "shortest_path"]
SETTINGS = [(name, 1) for name in ALGORITHMIC] + [(name, FULL) for name in FULL_DEPTH]
DEEPER = [("union_find", 2), ("shortest_path", 2), ("shortest_path", 3)]


def wrong_answers(name: str, depth: int, count: int) -> list[str]:
    """The sampled questions of a program that are not answered right with `spec` at the leaves."""
    program = load(PROGRAMS / f"{name}.ida")
    graph = program.graph
    roots = questions(graph, graph.roots, count, 1, Folder(program.folder), depth=depth)
    leaves = parse_agent("nobody" if depth == FULL else "spec")
    agents = assign(graph, {task.name: leaves for task in graph.tasks})
    answers = run(graph, roots, agents.__getitem__).answers
    pairs = zip(roots, answers, strict=True)
    wrong = ((root, answer) for root, answer in pairs if is_right(graph, root, answer) is not True)
    return [f"{root.task}{root.arguments} = {answer}" for root, answer in wrong]


@pytest.mark.parametrize(("name", "depth"), [*SETTINGS, *DEEPER])
def test_forty_questions(name, depth):
    assert wrong_answers(name, depth, 40) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "depth"), SETTINGS)
def test_ten_thousand_questions(name, depth):
    wrong = wrong_answers(name, depth, 10_000)
    assert wrong == []
