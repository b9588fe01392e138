import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.spell import distance, nearest

names = st.text(alphabet="abcd_", max_size=8)


@pytest.mark.parametrize(
    ("name", "candidates", "found"),
    [
        ("folow", ["follow", "power"], "follow"),
        ("pwoer", ["power", "tower"], "power"),
        ("Elemnt", ["Element", "element"], "Element"),
        ("element", ["Element", "elements"], "Element"),
        ("countwords", ["count_words", "count"], "count_words"),
        ("k", ["K", "x"], "K"),
        ("k", ["x", "y"], None),
        ("ab", ["cd"], None),
        ("power", ["follow"], None),
        ("power", [], None),
        ("power", ["power"], None),
        ("bat", ["cat", "bar"], "bar"),
        ("", ["a"], None),
    ],
)
def test_nearest(name, candidates, found):
    assert nearest(name, candidates) == found
    assert nearest(name, reversed(candidates)) == found


def test_a_limit_may_be_given():
    assert nearest("power", ["powering"]) is None
    assert nearest("power", ["powering"], limit=3) == "powering"


@pytest.mark.parametrize(
    ("a", "b", "apart"), [("", "", 0), ("ab", "ba", 1), ("abc", "", 3), ("kitten", "sitting", 3)]
)
def test_distance(a, b, apart):
    assert distance(a, b, 9) == apart


@given(names, names, st.integers(0, 8))
def test_distance_is_even_handed_and_limited(a, b, limit):
    apart = distance(a, b, 99)
    assert distance(b, a, 99) == apart
    assert (apart == 0) == (a == b)
    assert distance(a, b, limit) == min(apart, limit + 1)


@given(names, st.lists(names))
def test_the_nearest_is_another_candidate(name, candidates):
    found = nearest(name, candidates)
    assert found is None or (found in candidates and found != name)
