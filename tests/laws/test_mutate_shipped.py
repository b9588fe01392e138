"""The laws of the algorithmic programs notice nearly every fault."""

from pathlib import Path

import pytest

from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.mutation.mutants import mutants
from ida_dsl.laws.mutation.report import Report
from ida_dsl.laws.mutation.trial import Trials
from ida_dsl.load import load

PROGRAMS = Path(__file__).parents[2] / "programs"
NAMES = [
    "permutation_power",
    "sequential_assignment",
    "sequential_sums",
    "union_find",
    "shortest_path",
    "wildcard_search",
    "count_satisfying",
]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_laws_are_strong(name):
    program = load(PROGRAMS / f"{name}.ida")
    trials = Trials(program, Workshop(program))
    assert list(trials.prepare())
    found = mutants(program)
    tried = tuple(trials.try_one(one) for one in found)
    report = Report(name, tuple(trials.verdicts.values()), tried, len(found))
    assert report.score >= 0.95
    assert not report.left_out
