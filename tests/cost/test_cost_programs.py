"""Shipped programs on questions as they sample them, and on any arguments: none costs more than it may.

Forty questions each in the fast tests, ten thousand of each algorithmic program in the slow ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from ida_dsl.any_values import any_value
from ida_dsl.asking.costing import Costing, costing
from ida_dsl.costliest import Contrary
from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder
from ida_dsl.graph.cost import Row
from ida_dsl.load import load
from ida_dsl.questions import FULL, Question
from ida_dsl.sampling import questions
from ida_runtime.agents.build import assign, parse_agent
from tests.cost.cost_cases import Meter

PROGRAMS = Path(__file__).parents[2] / "programs"
FULL_DEPTH = [
    "permutation_power",
    "sequential_assignment",
    "sequential_sums",
    "wildcard_search",
    "count_satisfying",
]
NO_MEASURE = ["union_find", "shortest_path"]
JUDGED = [
    "code_review", "debate", "least_to_most", "multihop_qa", "rank_by_preference", "summarize", "taught",
    "verify_claim",
]  # fmt: skip


def depths(name: str) -> list[int]:
    return [1, 2, 3] if name in NO_MEASURE else [1, 2, 3, FULL]


def metered(name: str, count: int) -> Meter:
    """A program, run on so many questions of its roots at each depth, right answers at the leaves.

    A third of the questions have other arguments than a sample would draw: a bound is for those, too.
    """
    program = load(PROGRAMS / f"{name}.ida")
    meter = Meter(program.graph)
    spec = assign(program.graph, {task.name: parse_agent("spec") for task in program.graph.tasks})
    for depth in depths(name):
        roots = program.graph.roots
        drawn = questions(program.graph, roots, count, 1, Folder(program.folder), depth=depth)
        for at, question in enumerate(drawn):
            meter.check(_any(meter, question, at) if at % 3 == 2 else question, spec.__getitem__)
    return meter


def _any(meter: Meter, question: Question, seed: int) -> Question:
    """The same task, asked of any arguments."""
    source = CounterDraws(key_of(seed, "any"))
    parameters = meter.program.tasks[question.task].parameters
    return evolve(question, arguments=tuple(any_value(one.type, source) for one in parameters))


@pytest.mark.parametrize("name", [*FULL_DEPTH, *NO_MEASURE])
def test_twenty_questions(name):
    metered(name, 20)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FULL_DEPTH, *NO_MEASURE])
def test_ten_thousand_questions(name):
    """Where a number is called exact, these questions come to at least half of it."""
    meter = metered(name, 10_000)
    found = costing(load(PROGRAMS / f"{name}.ida"))
    for task, row, cells in rows(found):
        most = meter.most.get((task, row.depth, row.measure))
        for seen, cell in zip(most or (), cells, strict=False):
            assert not cell.exact or 2 * seen >= cell.most, (task, row, most)


def rows(found: Costing) -> Iterator[tuple[str, Row, tuple]]:
    for root in found.roots:
        for row in (*root.by_depth, *root.by_measure):
            yield root.task, row, found.cells(root, row)


@pytest.mark.parametrize("name", JUDGED)
def test_random_answers(name):
    contrary(name, 2 if name in {"summarize", "verify_claim", "taught"} else 6)


@pytest.mark.slow
@pytest.mark.parametrize("name", JUDGED)
def test_ten_thousand_random_answers(name):
    contrary(name, 2_500)


def contrary(name: str, count: int) -> None:
    """A program whose tasks have no spec, on so many questions at each depth, agents out to cost the most."""
    program = load(PROGRAMS / f"{name}.ida")
    meter = Meter(program.graph)
    for depth in (0, 1, 2, FULL):
        roots = program.graph.roots
        drawn = questions(program.graph, roots, count, 2, Folder(program.folder), depth=depth)
        for at, question in enumerate(drawn):
            meter.check(question, lambda _, at=at: Contrary(at, meter.program), 2_000)
    assert meter.most
