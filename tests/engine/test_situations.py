"""Situations: numbers of (context, draw, depth), and what follows from them by rule 1."""

import numpy as np
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.questions import FULL, Context
from ida_runtime.engine.situations import Situations

CONTEXTS = [Context({"n": at}) for at in range(3)]
DEPTHS = st.sampled_from([FULL, 0, 1, 2, 5])
DRAWS = st.lists(st.integers(0, 3), max_size=3).map(tuple)
WHERE = st.tuples(st.sampled_from(CONTEXTS), DRAWS, DEPTHS)


@define(eq=False)
class Known:
    """Situations by number, beside what they should be."""

    situations: Situations = field(factory=Situations)
    seen: dict = field(factory=dict)

    def put(self, where):
        own = self.situations
        contexts = [own.context(Context(dict(context.facts))) for context, _, _ in where]
        draws = [own.draw(0, draw) for _, draw, _ in where]
        columns = (contexts, draws, [depth for _, _, depth in where])
        return self.know(own.numbers(*(np.array(one, dtype=np.int64) for one in columns)), where)

    def know(self, numbers, where):
        """These numbers stand for that: one number for each, and each for one."""
        for number, one in zip(numbers.tolist(), where, strict=True):
            assert self.seen.setdefault(number, one) == one
        assert len(set(self.seen.values())) == len(self.seen)
        own = self.situations
        keys = (own.context_of(numbers), own.draw_of(numbers), own.depth_of(numbers))
        found = zip(*(one.tolist() for one in keys), strict=True)
        assert [(own.contexts[context], own.draws[draw], depth) for context, draw, depth in found] == where
        ones = [(own.contexts[own.context_one(at)], own.depth_one(at)) for at in numbers.tolist()]
        assert ones == [(context, depth) for context, _, depth in where]
        return numbers


def below(where, primitive, draws):
    """Rule 1, in words: below depth d it is d - 1, what is deterministic has the empty draw."""
    context, draw, depth = where
    lower = depth if depth in (FULL, 0) else depth - 1
    return context, draw if draws else (), 0 if primitive else lower


@given(st.lists(st.lists(WHERE, min_size=1, max_size=6), min_size=1, max_size=3), st.data())
def test_what_follows_from_situations(batches, data):
    known = Known()
    for where in batches:
        numbers = known.put(where)
        for primitive, draws in data.draw(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=3)):
            found = known.situations.below(numbers, primitive=primitive, draws=draws)
            known.know(found, [below(one, primitive, draws) for one in where])
        primitive, draws = data.draw(st.tuples(st.booleans(), st.booleans()))
        ones = [known.situations.below_one(at, primitive=primitive, draws=draws) for at in numbers.tolist()]
        known.know(np.array(ones), [below(one, primitive, draws) for one in where])


@given(st.lists(st.lists(st.tuples(WHERE, st.integers(0, 3)), min_size=1, max_size=6), max_size=3))
def test_draws_of_their_own(batches):
    """The draw r becomes r·i, and for 0 it stays r."""
    known = Known()
    for batch in batches:
        where, suffixes = map(list, zip(*batch, strict=True))
        found = known.situations.drawn(known.put(where), np.array(suffixes, dtype=np.int64))
        wanted = [
            (context, (*draw, at) if at else draw, depth)
            for (context, draw, depth), at in zip(where, suffixes, strict=True)
        ]
        known.know(found, wanted)


@given(st.lists(WHERE, min_size=1, max_size=6), st.lists(WHERE, min_size=1, max_size=6))
def test_they_are_forgotten(before, after):
    known = Known()
    for where in (before, after):
        found = known.situations.below(known.put(where), primitive=False, draws=True)
        known.know(found, [below(one, primitive=False, draws=True) for one in where])
        drawn = known.situations.drawn(known.put(where), np.full(len(where), 2))
        known.know(drawn, [(context, (*draw, 2), depth) for context, draw, depth in where])
        known.situations.clear()
        known.seen.clear()


def test_one_that_is_new_since():
    """Whatever was worked out of those before."""
    known, where = Known(), [(CONTEXTS[0], (), at) for at in (3, 9, 7)]
    for one in where:
        (at,) = known.put([one]).tolist()
        found = known.situations.below_one(at, primitive=False, draws=False)
        known.know(np.array([found]), [below(one, primitive=False, draws=False)])


def test_one_situation_that_has_just_been_made():
    """What follows from the last one is the next: each is one more than was known."""
    own = Situations()
    own.context(CONTEXTS[0])
    (at,) = own.numbers(*(np.array([number]) for number in (0, 0, 5))).tolist()
    for depth in (4, 3, 2, 1, 0, 0):
        at = own.below_one(at, primitive=False, draws=False)
        assert own.depth_one(at) == depth
    assert len(own) == 6
