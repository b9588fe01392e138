"""How long the asks of one block keep it waiting.

The walks of a block (an ask, an `each` that asks) go in lock step: a round is what all of them ask next, and
the next begins when all of it is answered. See `interpreter.evaluate`.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from ida_dsl.graph.code import Ref
from ida_dsl.graph.cost.counts import Count, larger, total


@frozen
class Walk:
    """The longest that each round may take, first to last. `steady` where it surely has all these rounds."""

    rounds: tuple[Count, ...] = ()
    steady: bool = True

    @property
    def waits(self) -> Count:
        """How long it takes, alone."""
        return total(self.rounds)


@frozen
class Step:
    """One operation: the value it makes, those it needs, and its walk where it asks."""

    makes: Ref
    needs: frozenset[Ref]
    walk: Walk | None = None


def longest(a: Walk, b: Walk) -> Walk:
    """Whichever of two is taken, round by round."""
    if a == b:
        return a
    size = max(len(a.rounds), len(b.rounds))
    pairs = zip(_padded(a, size), _padded(b, size), strict=True)
    steady = a.steady and b.steady and len(a.rounds) == len(b.rounds)
    return Walk(tuple(larger(x, y) for x, y in pairs), steady)


def then(a: Walk, b: Walk) -> Walk:
    """One after the other. Where the first may have fewer rounds those of the second may come earlier."""
    if a.steady or not b.rounds:
        return Walk(a.rounds + b.rounds, a.steady and b.steady)
    return flat((*a.rounds, *b.rounds))


def flat(rounds: tuple[Count, ...]) -> Walk:
    """At most so many rounds, none longer than the longest of these, in whatever order."""
    slowest: Count = 0
    for one in rounds:
        slowest = larger(slowest, one)
    return Walk((slowest,) * len(rounds), steady=False)


def _padded(walk: Walk, size: int) -> tuple[Count, ...]:
    return walk.rounds + (0,) * (size - len(walk.rounds))


def scheduled(steps: Sequence[Step]) -> Walk:
    """The rounds of a block.

    If all have the rounds they seem to have, the run goes as simulated. A walk that may have fewer lets what
    needs it begin earlier, and that may fall together with others worse; then every round may be the longest.
    """
    made = _Simulation(list(steps)).run()
    if not _anything_after_unsteady(steps):
        return made
    slowest = flat(tuple(one for step in steps if step.walk for one in step.walk.rounds)).rounds[:1]
    return Walk(slowest * len(made.rounds), steady=False)


def _anything_after_unsteady(steps: Sequence[Step]) -> bool:
    late: set[Ref] = set()
    for step in steps:
        after = not late.isdisjoint(step.needs)
        if after and step.walk is not None:
            return True
        if after or (step.walk is not None and not step.walk.steady):
            late.add(step.makes)
    return False


@define
class _Simulation:
    left: list[Step]
    pending: dict[Ref, list[Count]] = field(factory=dict)
    steady: bool = True

    def run(self) -> Walk:
        rounds: list[Count] = []
        while True:
            self._start()
            if not self.pending:
                return Walk(tuple(rounds), self.steady)
            slowest: Count = 0
            for walk in self.pending.values():
                slowest = larger(slowest, walk.pop(0))
            rounds.append(slowest)
            self.pending = {ref: walk for ref, walk in self.pending.items() if walk}

    def _start(self) -> None:
        """Begins whatever does not wait."""
        missing, put_off = set(self.pending), list[Step]()
        for step in self.left:
            if not missing.isdisjoint(step.needs):
                put_off.append(step)
                missing.add(step.makes)
            elif step.walk is not None:
                self.steady = self.steady and step.walk.steady
                if step.walk.rounds:
                    self.pending[step.makes] = list(step.walk.rounds)
                    missing.add(step.makes)
        self.left = put_off
