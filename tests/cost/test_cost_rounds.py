"""Rounds of a block, against all numbers of rounds that its walks may really have."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.graph.cost.schedule import Step, Walk, longest, scheduled, then

walks = st.builds(Walk, st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple), st.booleans())


@st.composite
def blocks(draw: st.DrawFn) -> list[Step]:
    """Operations that ask or do not, each needing some of those before it."""
    count = draw(st.integers(1, 6))
    steps = []
    for at in range(count):
        needs = frozenset(draw(st.sets(st.integers(0, at - 1), max_size=2)) if at else ())
        steps.append(Step(at, needs, draw(st.one_of(st.none(), walks))))
    return steps


def really(steps: list[Step], lengths: list[int]) -> int:
    """How long a block waits, where each walk has so many rounds; written the simplest way there is."""
    left = {
        step.makes: list(step.walk.rounds[:length]) if step.walk else []
        for step, length in zip(steps, lengths, strict=True)
    }
    done: set[int] = set()
    started: set[int] = set()
    waits = 0
    while len(done) < len(steps):
        for step in steps:
            if step.needs <= done:
                started.add(step.makes)
                if not left[step.makes]:
                    done.add(step.makes)
        running = [left[one] for one in started - done]
        if running:
            waits += max(one.pop(0) for one in running)
            done |= {one for one in started if not left[one]}
    return waits


@given(blocks())
def test_no_block_waits_longer(steps):
    choices = [
        range(len(step.walk.rounds) + 1)
        if step.walk and not step.walk.steady
        else [len(step.walk.rounds) if step.walk else 0]
        for step in steps
    ]
    most = scheduled(steps).waits
    for lengths in product(*choices):
        assert really(steps, list(lengths)) <= most


@given(st.lists(walks.map(lambda walk: Walk(walk.rounds)), min_size=1, max_size=4))
def test_what_needs_nothing_goes_together(found):
    steps = [Step(at, frozenset(), walk) for at, walk in enumerate(found)]
    assert scheduled(steps) == Walk(longest_of(found).rounds)


def longest_of(found: list[Walk]) -> Walk:
    made = found[0]
    for walk in found[1:]:
        made = longest(made, walk)
    return made


def test_one_after_the_other():
    assert then(Walk((1, 2)), Walk((3,))) == Walk((1, 2, 3))
    assert then(Walk((1,), steady=False), Walk((5,))) == Walk((5, 5), steady=False)
    assert then(Walk((4,), steady=False), Walk()) == Walk((4,), steady=False)
