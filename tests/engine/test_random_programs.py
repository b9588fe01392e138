"""The engine says what the interpreter says: of random programs over the whole language."""

import pytest

from tests.engine.random_programs.comparing import Tally, go_through

SEEDS, RUNS = 40, 8


def gone_through(seeds, runs) -> Tally:
    tally = Tally()
    for seed in seeds:
        tally.add(go_through(seed, runs))
    return tally


@pytest.fixture(scope="module")
def fast() -> Tally:
    return gone_through(range(SEEDS), RUNS)


def test_both_executors_say_the_same(fast):
    assert [(one.seed, one.said) for one in fast.findings] == []


def test_nearly_all_programs_check(fast):
    assert fast.programs > 0.85 * SEEDS


def test_they_ask_several_questions(fast):
    assert fast.covered["three questions below roots"] > 0.5 * fast.programs
    assert fast.covered["shared questions"] > 0.2 * fast.programs


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 5_000, 400))
def test_many_more(first):
    found = gone_through(range(first, first + 400), 14).findings
    assert [(one.seed, one.said) for one in found] == []
