"""Curves of trainings: each number where it belongs, beside round ones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_runtime.tiers.curves import Chart, _from_nothing, amount, figures, in_tens


def line(at, right=1, loss=0.5, **more):
    accuracy = {"all": [right, 4, 0], "power <1>": [0, 4, 0]}
    noted = {"seconds": at, "questions": 10 * at, "loss": loss, "accuracy": accuracy, "agreement": None}
    return {**noted, **more}


def drawn(text):
    """The points of each curve, by name."""
    found = re.findall(r'<polyline class="[^"]*" points="([^"]*)"><title>([^<]*)', text)
    return {name: [tuple(map(float, one.split(","))) for one in points.split()] for points, name in found}


def test_a_number_is_drawn_between_the_ticks_beside_it():
    chart = Chart("a", {"b": ("right", [(0, 0), (5, 50), (10, 100)])}, 10, [0, 50, 100], "{:.0f}".format)
    text = chart.svg()
    heights = [float(y) for y in re.findall(r'<line class=grid x1=\d+ x2=\d+ y1="([\d.]+)"', text)]
    assert [y for _, y in drawn(text)["b"]] == heights
    assert heights[0] > heights[1] > heights[2]
    assert re.findall(r"text-anchor=end>(\d+)<", text) == ["0", "50", "100"]


def test_all_that_was_noted_has_a_curve():
    found = drawn(figures([line(1, shown=176), line(3, right=4, loss=0.05, shown=180)], "tier 1"))
    wanted = {"right", "power &lt;1&gt;", "loss, nats a token", "questions that were answered for it"}
    assert set(found) == wanted | {"decompositions that it was shown"}
    assert all(len(points) == 2 for points in found.values())
    (_, low), (_, high) = found["right"]
    assert high < low  # up is less
    (_, low), (_, high) = found["loss, nats a token"]
    assert high > low


def test_what_was_not_noted_has_none():
    found = drawn(figures([line(1, loss=None), line(2, agreement=[3, 4, 0], accuracy=None)], "tier 1"))
    assert set(found) == {"as its teacher", "right", "power &lt;1&gt;", "loss, nats a token"} | {
        "questions that were answered for it"
    }
    assert [len(found[name]) for name in ("as its teacher", "right", "loss, nats a token")] == [1, 1, 1]


def test_classes_beyond_the_colours_are_in_dashes():
    accuracy = {"all": [1, 2, 0], **{f"power {at}": [1, 2, 0] for at in range(8)}}
    text = figures([line(at, accuracy=accuracy) for at in (1, 2)], "tier 1")
    styles = re.findall(r'<polyline class="([^"]*)"', text)[:9]
    assert len(set(styles)) == 9
    assert styles[-2:] == ["c0 again", "c1 again"]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9))
def test_losses_lie_between_whole_powers_of_ten(losses):
    powers, ticks, _ = in_tens(losses)
    assert len(ticks) >= 2
    assert all(ticks[0] <= one <= ticks[-1] for one in powers)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=9).filter(any))
def test_counts_lie_beside_few_round_numbers(counts):
    _, ticks, _ = _from_nothing(counts)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 5
    assert ticks[-1] >= max(counts)


@pytest.mark.parametrize(
    ("what", "said"),
    [(0, "0"), (0.25, "0.25"), (42.0, "42"), (1500, "1.5k"), (2e6, "2M"), (12_345_678, "12M"), (3e9, "3G")],
)
def test_amounts_are_short(what, said):
    assert amount(what) == said
