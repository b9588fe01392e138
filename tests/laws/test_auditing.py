"""Audits of an agent against properties: rates, with their intervals."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_kit import workshop

from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.answering import Answering
from ida_dsl.laws.auditing import audit, wilson

TEXT = """
task double(n: 0..9) -> 0..20

property is_even:
    forall n: 0..9
    double(n) % 2 == 0
"""


def audited(answer, cases=200, *, deterministic=True):
    """The rate at which an agent that answers so breaks the property."""
    made = workshop(TEXT)
    agent = Answering(lambda _, question: answer(question.arguments[0]), deterministic=deterministic)
    agent.said = Forgetting()
    law = made.compiled.graph.properties[0]
    return audit(made.usual, law, lambda _: agent, cases, Settings(), 0)


class Forgetting(dict):
    """An agent's memory that keeps nothing for long, so that it answers anew."""

    def __contains__(self, key):
        return False


def test_what_holds():
    rate = audited(lambda n: 2 * n)
    assert (rate.held, rate.broken, rate.unknown, rate.rate) == (200, 0, 0, 0.0)
    assert rate.interval == (0.0, pytest.approx(0.0188, abs=1e-4))


def test_how_often_it_is_broken():
    rate = audited(lambda n: 2 * n if n else 1)
    assert rate.counted == 200
    low, high = rate.interval
    assert low < 0.1 < high
    assert rate.example == (0,)


def test_an_agent_that_is_not_as_deterministic_as_it_says_is_named():
    numbers = count()
    rate = audited(lambda _: next(numbers) % 21)
    assert "not as deterministic as it says" in rate.flaky


# Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17 (1998), table I.
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(hits, of, low, high):
    assert wilson(hits, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 10_000), st.data())
def test_intervals_lie_about_the_share(of, data):
    hits = data.draw(st.integers(0, of))
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    mirrored = wilson(of - hits, of)
    assert (1 - mirrored[1], 1 - mirrored[0]) == (pytest.approx(low), pytest.approx(high))
