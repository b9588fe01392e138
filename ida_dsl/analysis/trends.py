"""What a loop does to the names that it carries: which never get less, or more, from turn to turn.

By induction such a name is, after any number of turns, no less (or no more) than before the first. For that
the value after a turn must need the value before it: then if the last is known, all are.
"""

from __future__ import annotations

from attrs import frozen

from ida_dsl.analysis.facts import proves
from ida_dsl.analysis.knownness import established, needs
from ida_dsl.analysis.symbolic import Condition, Sym, Universe
from ida_dsl.analysis.terms import Terms
from ida_dsl.types import ANY, BOOL, INT, TEXT, IntType, ListType, TextType, Type

_KINDS: tuple[tuple[type, Type, bool], ...] = (
    (IntType, INT, False),
    (ListType, ListType(ANY), True),
    (TextType, TEXT, True),
)


@frozen
class Trend:
    """`name`, or its length where it is `sized`, is never less (or never more) after a turn than before."""

    name: str
    kind: Type
    sized: bool
    grows: bool

    def between(self, universe: Universe, before: Sym, after: Sym) -> Condition:
        """The condition that says so of two values."""
        first, second = self._measured(universe, before), self._measured(universe, after)
        pair = (second, first) if self.grows else (first, second)
        return Condition(universe.make("<", pair, BOOL), False)

    def holds(self, universe: Universe, before: Sym, after: Sym, conditions: tuple[Condition, ...]) -> bool:
        """Whether it surely does of a turn that ends under these conditions."""
        if not needs(after, before.id, {}) and before.id not in established(conditions):
            return False
        terms = Terms(universe)
        for condition in conditions:
            terms.assume(condition.sym, condition.truth)
        first = terms.number(self._measured(universe, before))
        second = terms.number(self._measured(universe, after))
        return proves(terms.facts(), second - first if self.grows else first - second)

    def _measured(self, universe: Universe, sym: Sym) -> Sym:
        return universe.make("len", (sym.seen_as(self.kind),), INT) if self.sized else sym.seen_as(self.kind)


def possible_trends(name: str, start: Sym, before: Sym, afters: list[Sym]) -> list[Trend]:
    """What to try: of Ints themselves, of Lists and Texts their length."""
    types = [start.type, *(after.type for after in afters if after.id != before.id)]
    for kind, whole, sized in _KINDS:
        if all(isinstance(type_, kind) for type_ in types):
            return [Trend(name, whole, sized, grows) for grows in (True, False)]
    return []
