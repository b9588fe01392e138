"""Random small programs, run with random answers: none costs more than it is said to."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.source import Source
from ida_dsl.types import belongs
from ida_dsl.values import Unknown, Value
from tests.analysis.small_programs import Writer
from tests.cost.cost_cases import Anything, Meter

LISTS: tuple[Value, ...] = ((), (0,), (1,), (0, 1), (1, 1), (2, 0, 1), (-1, 1), (0, Unknown(), 1))
DEPTHS = (0, 1, 2, 3, FULL)


def meter(text: str) -> Meter | None:
    """Of a program that checks."""
    try:
        return Meter(compiled(diagnose_source(Source("small.ida", text)), "small.ida", Path()).graph)
    except CheckFailed:
        return None


OTHERS = """
primitive p(a: {a}, b: {b}, xs: {xs}) -> 0..5 = len(xs) % 6
task g(a: {a}, b: {b}, xs: {xs}) -> 0..5:
    '''.'''
"""


def mixed(random: Random) -> str:
    """A random program in which some asks are of a primitive or of a task that has no strategies."""
    text = Writer(random).program()
    types = re.search(r"f\(a: (?P<a>.*?), b: (?P<b>.*?), xs: (?P<xs>List\[.*?\])\)", text)
    assert types is not None
    asked = re.sub(r"ask f\(", lambda _: f"ask {random.choice('ffpg')}(", text)
    return asked + OTHERS.format(**types.groupdict())


def check(seed: int, runs: int) -> int:
    """Runs questions of a random program; how many rows were reached to the last question."""
    random = Random(seed)
    found = meter(mixed(random))
    for _ in range(runs if found else 0):
        assert found is not None
        arguments: tuple[Value, ...] = (
            random.randint(-2, 5),
            random.randint(-2, 4),
            random.choice(LISTS),
        )
        types = [parameter.type for parameter in found.graph.task("f").parameters]
        if all(map(belongs, arguments, types)):
            agent = Anything(seed)
            for depth in DEPTHS:
                found.check(
                    Question("f", Context({}), arguments, (), depth), lambda _, agent=agent: agent, 1_000
                )
    return sum(most == found.bound(*key) for key, most in found.most.items()) if found else 0


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_no_question_costs_more(seed):
    check(seed, 4)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.integers(0, 2**32))
def test_no_question_of_many_programs_costs_more(seed):
    check(seed, 12)


def test_bounds_are_reached():
    assert sum(check(seed, 6) for seed in range(12)) > 20
