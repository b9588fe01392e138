"""Facts with alternatives, and proofs by cases.

What holds at a place is rarely linear throughout: `x != y` is one of two facts, `min(a, b)` is a or b, a
slice stops at its end or at the list's. So `Facts` are linear facts that all hold, and splits: of each
split one alternative holds, which is again such facts. A goal is shown by taking cases: where one
alternative is left that does not contradict the rest, it holds; else each is tried. A proof has a fixed
allowance of tries; one that runs out of it fails, which is always safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field, frozen

from ida_dsl.analysis.linear import Atom, Linear, System, negated

MAX_TRIES = 48
"""So many systems of linear facts one proof may look at."""


@frozen
class Facts:
    """`lines` all hold (none is below zero); of each split one alternative holds."""

    lines: tuple[Linear, ...] = ()
    splits: tuple[Split, ...] = ()

    def __add__(self, other: Facts) -> Facts:
        return Facts(self.lines + other.lines, self.splits + other.splits)

    def atoms(self) -> Iterator[Atom]:
        """All atoms that the facts speak of."""
        for line in self.lines:
            yield from line.atoms
        for split in self.splits:
            for alternative in split:
                yield from alternative.atoms()


Split = tuple[Facts, ...]


def proves(facts: Facts, goal: Linear) -> bool:
    """Whether the goal is surely not below zero where the facts hold."""
    return contradictory(facts, (negated(goal),))


def contradictory(facts: Facts, lines: Iterable[Linear] = ()) -> bool:
    """Whether the facts, and these lines, surely never hold together.

    Facts that are not connected to the lines by any atom are left out, if there are lines.
    """
    added = tuple(lines)
    about = _connected(facts, {atom for line in added for atom in line.atoms}) if added else facts
    return _Search().contradictory(System(), added + about.lines, about.splits)


def _connected(facts: Facts, atoms: set[Atom]) -> Facts:
    """The facts that speak of these atoms, or of atoms in such facts, and so on."""
    lines = [(line, set(line.atoms)) for line in facts.lines]
    splits = [(split, {a for one in split for a in one.atoms()}) for split in facts.splits]
    reached = [*lines, *splits]
    grown = True
    while grown:
        grown = False
        for _, own in reached:
            if not own <= atoms and not own.isdisjoint(atoms):
                atoms |= own
                grown = True
    return Facts(
        tuple(line for line, own in lines if not own or own <= atoms),
        tuple(split for split, own in splits if not own or own <= atoms),
    )


@define
class _Search:
    """One proof by cases, with what is left of its allowance."""

    tries: int = field(default=MAX_TRIES)

    def contradictory(self, known: System, lines: Iterable[Linear], splits: Sequence[Split]) -> bool:
        system = self._with(known, lines)
        waiting = list(splits)
        while system is not None and waiting and self.tries > 0:
            live = [[one for one in split if self._with(system, one.lines) is not None] for split in waiting]
            if not all(live):
                return True
            sure = [alternatives[0] for alternatives in live if len(alternatives) == 1]
            if not sure:
                return self._cases(system, live)
            waiting = [tuple(alternatives) for alternatives in live if len(alternatives) > 1]
            waiting.extend(split for one in sure for split in one.splits)
            system = self._with(system, [line for one in sure for line in one.lines])
        return system is None

    def _cases(self, system: System, live: list[list[Facts]]) -> bool:
        first = min(live, key=len)
        rest = [tuple(alternatives) for alternatives in live if alternatives is not first]
        return all(self.contradictory(system, one.lines, (*rest, *one.splits)) for one in first)

    def _with(self, system: System, lines: Iterable[Linear]) -> System | None:
        """With more lines; None where they surely do not hold together, which takes some of the allowance."""
        self.tries -= 1
        if self.tries < 0:
            return system
        made = system.plus(lines)
        return made if made is not None and made.open() else None
