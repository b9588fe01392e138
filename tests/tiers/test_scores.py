"""How many answers are right, and how much is known of that."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.robust.chances import wilson
from ida_runtime.tiers.scores import RIGHT, UNKNOWN, WRONG, Accuracy, Score, accuracy_of, scores, worth

COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1).map(
    lambda every: [(right, right + wrong) for right, wrong in every if right + wrong]
)


def test_shares():
    assert Score(0, 0).interval == (0.0, 1.0)
    assert Score(3, 4).rate == 0.75
    low, high = Score(90, 100).interval
    assert 0.82 < low < 0.9 < high < 0.95


def test_of_verdicts():
    said = [("a", RIGHT), ("a", WRONG), ("b", UNKNOWN), ("b", RIGHT)]
    assert Score.of_verdicts(said) == Score(2, 4, 1, 4.0)
    assert Score.of_verdicts([]) == Score(0, 0, 0, 0.0)


def test_what_stands_and_falls_together_is_worth_one_each():
    """Ten contexts of which half are all right and half all wrong are as ten answers, less one."""
    assert worth([(8, 8), (0, 8)] * 5) == pytest.approx(9)


def test_what_does_not_depend_is_worth_what_it_is():
    assert worth([(4, 8)] * 10) == 80  # all have the same, and less than chance would have it
    draws = random.Random(0)
    every = [(sum(draws.random() < 0.7 for _ in range(10)), 10) for _ in range(2000)]
    assert worth(every) == pytest.approx(20_000, rel=0.1)


@given(COUNTS)
def test_no_answer_is_worth_more_than_one_and_intervals_are_no_narrower(counts):
    right, of = (sum(one[at] for one in counts) for at in (0, 1))
    found = worth(counts)
    assert 0 <= found <= of
    low, high = Score(right, of, 0, found).interval
    assert 0 <= low <= high <= 1
    if found:
        plain = wilson(right, of)
        assert low <= plain[0] + 1e-9
        assert plain[1] - 1e-9 <= high


@given(COUNTS)
def test_where_nothing_tells_they_are_worth_what_they_are(counts):
    of = sum(one[1] for one in counts)
    assert worth(counts[:1]) == sum(one[1] for one in counts[:1])
    assert worth([(0, one[1]) for one in counts]) == worth([(one[1], one[1]) for one in counts]) == of


def test_intervals_hold_what_is_so_as_often_as_they_say():
    """Of tiers that are right about all of a context or not at all, one time in five not."""
    draws, held, plain = random.Random(1), 0, 0
    for _ in range(400):
        counts = [(16 * (draws.random() < 0.8), 16) for _ in range(64)]
        score = Score.of_verdicts(
            (at, RIGHT if one < right else WRONG)
            for at, (right, of) in enumerate(counts)
            for one in range(of)
        )
        held += score.interval[0] <= 0.8 <= score.interval[1]
        low, high = wilson(score.right, score.of)
        plain += low <= 0.8 <= high
    assert held / 400 > 0.92
    assert plain / 400 < 0.6


@pytest.mark.parametrize("kept", [{"all": [3, 4, 1]}, {"all": [3, 4, 1, 3.5], "power 1": [1, 1, 0, 1]}])
def test_what_was_written_is_read_and_of_earlier_releases_too(kept):
    read = accuracy_of(kept)
    assert read.every.rate == 0.75
    assert accuracy_of(scores(read)).every.interval == read.every.interval
    assert scores(None) is accuracy_of(None) is None
    assert scores(Accuracy(Score(1, 2), {})) == {"all": [1, 2, 0, 2]}
