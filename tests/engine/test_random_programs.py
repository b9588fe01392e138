"""The engine says what the interpreter says: of random programs over the whole language."""

import pytest

from tests.engine.random_programs.comparing import Tally, go_through

SEEDS, RUNS = 32, 8


def gone_through(seeds, runs) -> Tally:
    tally = Tally()
    for seed in seeds:
        tally.add(go_through(seed, runs))
    return tally


def test_both_executors_say_the_same():
    """Of programs that nearly all check, and whose questions ask several others and are shared."""
    found = gone_through(range(SEEDS), RUNS)
    assert [(one.seed, one.said) for one in found.findings] == []
    assert found.programs > 0.85 * SEEDS
    assert found.covered["three questions below roots"] > 0.5 * found.programs
    assert found.covered["shared questions"] > 0.2 * found.programs


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 5_000, 400))
def test_many_more(first):
    found = gone_through(range(first, first + 400), 14).findings
    assert [(one.seed, one.said) for one in found] == []
