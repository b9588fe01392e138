"""Hunts end in their time, and look where there is something to find."""

from itertools import count

from law_kit import workshop

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.laws.hunting import Effort, Hunt
from ida_dsl.laws.model import Breach
from ida_dsl.laws.reaching import bound
from ida_dsl.laws.scouting import fruitful

DOUBLING = """
task t(n: 0..9) -> 0..18:
    spec = n + n

    strategy twice:
        return n + n
roots t
"""
SEEN_AT_THE_PROPERTY = """
param size: 2..400 = 400

task same(a: 0..399, b: 0..399) -> Bool:
    spec = a == b

    sample:
        a = 0
        b = 1

    strategy equal when a == b:
        return True

    strategy other:
        return False
roots same

property as_told:
    forall a in range(size), b in range(size)
    same(a, b) == (a == b)
"""


def test_a_slow_hunt_tries_few_cases_and_ends():
    ticks = count()
    hunt = Hunt(
        workshop(DOUBLING), lambda *_: None, "slow", Effort(1.0, clock=lambda: next(ticks), seconds=0.5)
    )
    assert hunt.run() is None
    assert 3 <= hunt.trials <= 6


def test_what_is_found_is_made_smaller_when_the_time_is_over():
    ticks = count()

    def breaks_from_three(_bench, choices):
        n = choices.below(100)
        return Breach(f"{n}", ()) if n >= 3 else None

    effort = Effort(1.0, clock=lambda: next(ticks) / 10, seconds=1, derandomize=True)
    found = Hunt(workshop(DOUBLING), breaks_from_three, "late", effort).run()
    assert found is not None
    assert found.said == "3"


def test_a_strategy_that_only_a_property_comes_to_is_found_there():
    places = fruitful(workshop(SEEN_AT_THE_PROPERTY), "same", "equal", Effort())
    assert set(places) == {2}


def test_values_of_foralls_are_often_the_same():
    made = workshop(SEEN_AT_THE_PROPERTY)
    bench = made.usual
    law = made.compiled.graph.properties[0]
    context = bench.context(CounterDraws(key_of(0, "context")))
    cases = [bound(bench, law, context, CounterDraws(key_of(seed, "case"))) for seed in range(400)]
    same = sum(a == b for a, b in cases)
    assert 60 < same < 150
