"""Intervals and exact chances, against other ways to compute them."""

from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.robust.bounds import Leaf, any_missed, worst
from ida_dsl.robust.chances import at_least, wilson
from ida_dsl.robust.panels import misses, verdict


def enumerated(members, rate, values):
    """What a majority does, by going through all that the members may say; 0 is right."""
    chances = [1 - rate] + [rate / (values - 1)] * (values - 1)
    found = {"right": 0.0, "wrong": 0.0, "tied": 0.0}
    for said in product(range(values), repeat=members):
        chance = 1.0
        for one in said:
            chance *= chances[one]
        votes = [said.count(value) for value in range(values)]
        leaders = [value for value in range(values) if votes[value] == max(votes)]
        found["tied" if len(leaders) > 1 else "wrong" if leaders[0] else "right"] += chance
    return found


@pytest.mark.parametrize("members", range(1, 6))
@pytest.mark.parametrize("values", range(2, 5))
@pytest.mark.parametrize("rate", [0.05, 0.3, 0.8, 1.0])
def test_a_majority_is_what_enumeration_says(members, values, rate):
    exact, wanted = verdict(members, rate, values), enumerated(members, rate, values)
    assert exact.right == pytest.approx(wanted["right"], abs=1e-12)
    assert exact.wrong == pytest.approx(wanted["wrong"], abs=1e-12)
    assert exact.tied == pytest.approx(wanted["tied"], abs=1e-11)


def test_an_even_panel_ties():
    assert verdict(2, 0.1, 2).tied == pytest.approx(2 * 0.1 * 0.9)
    assert verdict(2, 0.1, 2).wrong == pytest.approx(0.01)


@given(st.integers(1, 25), st.floats(0, 1), st.integers(1, 2**70))
def test_chances_add_up_for_types_of_any_size(members, rate, values):
    one = verdict(members, rate, values)
    assert all(-1e-9 <= chance <= 1 + 1e-9 for chance in (one.right, one.wrong, one.tied))
    assert one.right + one.wrong + one.tied == pytest.approx(1, abs=1e-9)


def test_a_type_with_one_value_cannot_be_wrong():
    assert verdict(3, 0.5, 1).right == 1
    assert Leaf(1).missed(0.5) == Leaf(1).missed(0.5, 3) == 0


def test_where_the_answer_is_unknown_one_noisy_member_decides():
    assert misses(3, 0.1, 8, known=False) == pytest.approx(1 - 0.9**3)
    assert Leaf(1, known=False).missed(0.5) == 0.5


def test_many_values_make_ties_of_mistakes():
    few, many = verdict(3, 0.1, 2), verdict(3, 0.1, 64)
    assert (few.tied, round(few.wrong, 4)) == (0, 0.028)
    assert (round(many.tied, 4), round(many.wrong, 4)) == (0.0275, 0.0005)


# -------------------------------------------------------------------------------------------- intervals


# Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17 (1998), table I.
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(hits, of, low, high):
    assert wilson(hits, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_as_in_books():
    low, high = wilson(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert wilson(0, 0) == (0, 1)


@given(st.integers(1, 500), st.data())
def test_wilson_holds_the_share(trials, data):
    hits = data.draw(st.integers(0, trials))
    low, high = wilson(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1
    mirrored = wilson(trials - hits, trials)
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]))


@given(st.integers(1, 60), st.floats(0.001, 0.999), st.data())
def test_the_tail_of_a_binomial(trials, chance, data):
    hits = data.draw(st.integers(0, trials))
    sums = sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits, trials + 1))
    found = at_least(hits, trials, chance)
    assert found == (1.0 if hits < trials * chance + 1 else pytest.approx(sums, rel=1e-6, abs=1e-12))


def test_what_cannot_be_never_is():
    assert at_least(1, 400, 0.0) == 0
    assert at_least(0, 400, 0.0) == 1
    assert at_least(400, 400, 1.0) == 1


# ----------------------------------------------------------------------------------------------- bounds


def test_bounds_of_leaves():
    assert any_missed([], 0.1) == 0
    assert any_missed([Leaf(64)] * 3, 0.1) == pytest.approx(1 - 0.9**3)
    assert any_missed([Leaf(64), Leaf(1)], 0.1) == pytest.approx(0.1)
    assert any_missed([Leaf(2)] * 2, 0.1, 3) == pytest.approx(1 - (1 - 0.028) ** 2)


def test_bounds_of_any_question():
    assert worst(2, 0.1) == pytest.approx(0.19)
    assert worst(None, 0.1) is None
    assert (worst(None, 0.0), worst(0, 0.3), worst(5, 1.0)) == (0, 0, 1)
