"""Audits of an agent against properties: rates, with their intervals."""

from itertools import count

import pytest
from law_kit import workshop

from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.answering import Answering
from ida_dsl.laws.auditing import audit

TEXT = """
task double(n: 0..MOST) -> 0..2000

property is_even:
    forall n: 0..MOST
    double(n) % 2 == 0
"""


def audited(answer, cases=20_000, most=999):
    """The rate at which an agent that answers so breaks the property."""
    made = workshop(TEXT.replace("MOST", str(most)))
    agent = Answering(lambda _, question: answer(question.arguments[0]), deterministic=True)
    agent.said = Forgetting()
    law = made.compiled.graph.properties[0]
    return audit(made.usual, law, lambda _: agent, cases, Settings(), 0)


class Forgetting(dict):
    """An agent's memory that keeps nothing for long, so that it answers anew."""

    def __contains__(self, key):
        return False


def test_what_holds():
    rate = audited(lambda n: 2 * n)
    assert (rate.held, rate.broken, rate.unknown, rate.rate) == (1000, 0, 0, 0.0)
    assert rate.interval == (0.0, pytest.approx(0.0038, abs=1e-4))


def test_how_often_it_is_broken():
    rate = audited(lambda n: 2 * n if n % 10 else 1)
    assert rate.counted == 1000
    low, high = rate.interval
    assert low < 0.1 < high
    assert rate.example[0] % 10 == 0


def test_equal_cases_are_one():
    rate = audited(lambda n: 2 * n, cases=200, most=1)
    assert (rate.held, rate.asked) == (2, 3)  # the first of them twice


def test_an_agent_that_is_not_as_deterministic_as_it_says_is_named():
    numbers = count()
    rate = audited(lambda _: next(numbers) % 21)
    assert "not as deterministic as it says" in rate.flaky
