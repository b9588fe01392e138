"""What a program means is in its graph as it is lowered: simplifying it, or writing it as JSON and reading it
again, changes nothing that the interpreter finds. Of random programs over the whole language."""

import pytest
from attrs import evolve

from ida_dsl import interpret
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.graph.json import from_json, to_json
from ida_dsl.graph.lower import lower
from ida_dsl.graph.verify import verify
from ida_dsl.interpreter.program import Program
from tests.engine.agreement import same
from tests.engine.random_programs.comparing import BOUNDED, ready, too_much
from tests.engine.random_programs.externs import EXTERNS
from tests.engine.random_programs.inputs import cases
from tests.engine.random_programs.programs import program as text_of


def check(seed: int, runs: int) -> int:
    """Runs of a program that were compared."""
    try:
        simple = ready(text_of(seed, shown=True), seed)
    except CheckFailed:
        return 0
    graph = from_json(to_json(lower(simple.loaded.checked)))
    verify(graph)
    lowered = Program(graph, simple.program.set_params, EXTERNS)
    if any(lowered.reachable({name}) != simple.program.reachable({name}) for name in lowered.tasks):
        return 0  # where no path leads to an ask, who is deterministic may depend on it
    return sum(_compared(simple.program, lowered, case) for case in cases(simple.program, seed, runs))


def _compared(simple, lowered, case) -> bool:
    settings = evolve(BOUNDED, seed=case.seed, forced=case.forced)
    wanted = interpret.run(lowered, case.roots, case.crew.answerers(lowered), settings)
    if too_much(wanted):
        return False
    same(wanted, interpret.run(simple, case.roots, case.crew.answerers(simple), settings))
    return True


def test_simplifying_changes_nothing():
    assert sum(check(seed, 4) for seed in range(20)) > 40


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 1_400, 100))
def test_simplifying_changes_nothing_of_many(first):
    for seed in range(first, first + 100):
        check(seed, 6)
