"""Paths are ordered as tuples of their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.interpreter.paths import Path


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), max_size=80))
def test_paths_are_ordered_like_tuples(grown):
    paths, taken = [Path(None, 0)], set()
    for at, number in grown:
        parent = at % len(paths)
        if (parent, number) not in taken:
            taken.add((parent, number))
            paths.append(Path(paths[parent], number))
    assert [path.numbers() for path in sorted(paths)] == sorted(path.numbers() for path in paths)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_ancestor_at_any_depth_is_found(depth, wanted):
    chain = [Path(None, 0)]
    for number in range(depth):
        chain.append(Path(chain[-1], number))
    assert chain[-1].up_to(wanted) is chain[min(wanted, depth)]


def test_long_paths_are_compared_quickly():
    stem = Path(None, 0)
    for _ in range(200_000):
        stem = Path(stem, 0)
    left, right = Path(stem, 0), Path(stem, 1)
    for _ in range(200_000):
        left = Path(left, 0)
    assert left < right
    assert not right < left
