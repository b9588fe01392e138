"""How wrong a root can be, told from its leaves.

Assumed is this. (1) Each distinct leaf question, independently of all else, is answered with another value
than the spec's with probability ε. (2) Nothing else is wrong: primitives and strategies do what they do.
(3) A root whose leaves are all answered as the spec says is right.

Let n be the leaves of a root's tree *when nothing is wrong*. If those n are answered right, then the run is
that very run, since all else in it is determined (rule 3 of the language: draws follow from the seed and the
question): so the root is right. Hence

    P(root wrong or unknown) ≤ 1 - (1-ε)ⁿ ≤ n·ε,

whether or not wrong answers change which questions are asked, and how many: a run in which they do has a
wrong leaf among those n already. The mean of the middle over sampled questions bounds their expected share;
with the greatest n that the graph allows it bounds any question's.

With a panel at each leaf, ε is the chance that the panel does not say what the spec says: see `panels`.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from ida_dsl.robust.panels import misses


@frozen
class Leaf:
    """What of a leaf question tells how noise can hit it: the values of its type, whether its answer is
    known."""

    values: int
    known: bool = True

    def missed(self, rate: float, members: int = 1) -> float:
        """The chance that a majority of so many members does not say what the spec says; a member alone
        that can only say one thing says it."""
        if members == 1:
            return rate if self.values > 1 or not self.known else 0.0
        return misses(members, rate, self.values, self.known)


def any_missed(leaves: Iterable[Leaf], rate: float, members: int = 1) -> float:
    """The chance that one or more of a tree's leaves are missed.

    >>> round(any_missed([Leaf(64)] * 2, 0.1), 9)
    0.19
    """
    none = 1.0
    for leaf in leaves:
        none *= 1 - leaf.missed(rate, members)
    return 1 - none


def worst(most: int | None, rate: float) -> float | None:
    """The bound for any question, with so many leaves at most; None where nothing bounds these."""
    if rate in (0.0, 1.0):
        return rate if most != 0 else 0.0
    return None if most is None else 1 - (1 - rate) ** most
