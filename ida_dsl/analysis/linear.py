"""Linear facts about integers, and what follows from them.

A fact is a `Linear` that is not below zero; an equality is two of them. To show that a goal follows, its
negation is added and the unknowns are eliminated one after the other (Fourier and Motzkin) until some
number below zero would have to be at least zero. All coefficients are whole, so each fact is divided by
what its coefficients have in common and its constant rounded down: this is what makes `2*q <= k` and `k <=
1` give `q <= 0`. The method finds no contradiction where there is none, but it may miss one: it is cut off
where facts become many or numbers large, and rounding alone does not decide all of integer arithmetic. So
"follows" is always right, and "does not follow" means that nobody knows.

Inside, facts are kept as a table from coefficients to the least constant, so that of parallel facts only
the sharpest is worked with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import gcd

from attrs import field, frozen

Atom = int
"""A number that stands for a quantity; whoever makes facts knows which."""
Terms = tuple[tuple[Atom, int], ...]
Table = dict[Terms, int]

MAX_FACTS = 160
"""So many facts at once, and elimination gives up."""
MAX_BITS = 512
"""As large a constant or coefficient, and elimination gives up."""


@frozen
class Linear:
    """A sum of atoms, each times a whole number that is not zero, and a constant. Atoms are in order."""

    terms: Terms = ()
    constant: int = 0

    @classmethod
    def of(cls, coefficients: Mapping[Atom, int], constant: int = 0) -> Linear:
        """From coefficients by atom."""
        return cls(tuple(sorted((atom, k) for atom, k in coefficients.items() if k)), constant)

    @classmethod
    def atom(cls, atom: Atom) -> Linear:
        """One atom."""
        return cls(((atom, 1),))

    def __add__(self, other: Linear | int) -> Linear:
        if isinstance(other, int):
            return Linear(self.terms, self.constant + other)
        return Linear(_combined(self.terms, 1, other.terms, 1), self.constant + other.constant)

    def __neg__(self) -> Linear:
        return self * -1

    def __sub__(self, other: Linear | int) -> Linear:
        return self + (-other)

    def __mul__(self, factor: int) -> Linear:
        if factor == 0:
            return Linear()
        return Linear(tuple((atom, k * factor) for atom, k in self.terms), self.constant * factor)

    @property
    def atoms(self) -> Iterator[Atom]:
        """The atoms in it, in order."""
        return (atom for atom, _ in self.terms)

    @property
    def value(self) -> int | None:
        """Its value, where no atom is in it."""
        return None if self.terms else self.constant


def number(value: int) -> Linear:
    """A constant."""
    return Linear((), value)


def equal(left: Linear, right: Linear) -> tuple[Linear, Linear]:
    """The facts that say that two are the same."""
    return left - right, right - left


def negated(fact: Linear) -> Linear:
    """The fact that holds where this one does not."""
    return -fact - 1


def entails(facts: Iterable[Linear], goal: Linear) -> bool:
    """Whether the goal is surely not below zero where none of the facts is."""
    return not feasible((*facts, negated(goal)))


def feasible(facts: Iterable[Linear]) -> bool:
    """Whether whole numbers may exist for the atoms such that no fact is below zero; False is sure."""
    system = System().plus(facts)
    return system is not None and system.open()


@frozen(eq=False)
class System:
    """Facts that hold together, prepared so that more can be added and tried cheaply.

    Atoms that an equality gives exactly are gone from the table: `solved` has them in order, each with its
    sign and with what is zero.
    """

    table: Table = field(factory=dict)
    solved: tuple[tuple[Atom, int, Terms, int], ...] = ()

    def plus(self, facts: Iterable[Linear]) -> System | None:
        """With more facts; None where that contradicts itself at once."""
        table = dict(self.table)
        solved = self.solved
        try:
            for fact in facts:
                _put(table, *self._without_solved(fact))
            while (found := _equality(table)) is not None:
                table = _substituted(table, *found)
                solved += (found,)
        except _ContradictionError:
            return None
        except _TooMuchError:
            return self
        return System(table, solved)

    def _without_solved(self, fact: Linear) -> tuple[Terms, int]:
        terms, constant = fact.terms, fact.constant
        for atom, sign, zero, rest in self.solved:
            for found, k in terms:
                if found == atom:
                    factor = -sign * k
                    terms, constant = _combined(terms, 1, zero, factor), constant + factor * rest
                    break
        return terms, constant

    def open(self) -> bool:
        """Whether the facts may hold; False is sure."""
        try:
            _eliminate(dict(self.table))
        except _ContradictionError:
            return False
        except _TooMuchError:
            return True
        return True


class _ContradictionError(Exception):
    """Something below zero would have to be at least zero."""


class _TooMuchError(Exception):
    """The facts became too many, or their numbers too large."""


def _combined(left: Terms, p: int, right: Terms, q: int) -> Terms:
    """`p * left + q * right`."""
    if not right:
        return left if p == 1 else tuple((atom, p * k) for atom, k in left)
    sums = {atom: p * k for atom, k in left}
    for atom, k in right:
        sums[atom] = sums.get(atom, 0) + q * k
    return tuple(sorted([(atom, k) for atom, k in sums.items() if k]))


def _put(table: Table, terms: Terms, constant: int) -> None:
    """Adds a fact, tightened; raises where it contradicts another directly."""
    if not terms:
        if constant < 0:
            raise _ContradictionError
        return
    common = gcd(*[k for _, k in terms])
    if common > 1:
        terms, constant = tuple([(atom, k // common) for atom, k in terms]), constant // common
    known = table.get(terms)
    if known is not None and known <= constant:
        return
    table[terms] = constant
    opposite = table.get(tuple([(atom, -k) for atom, k in terms]))
    if opposite is not None and opposite + constant < 0:
        raise _ContradictionError
    if known is None and len(table) > MAX_FACTS:
        raise _TooMuchError


def _eliminate(table: Table) -> None:
    while table:
        found = _equality(table)
        table = _projected(table, *_cheapest(table)) if found is None else _substituted(table, *found)


def _equality(table: Table) -> tuple[Atom, int, Terms, int] | None:
    """An atom that an equality gives exactly, its sign there, and the terms and constant that are zero."""
    for terms, constant in table.items():
        if table.get(tuple([(atom, -k) for atom, k in terms])) == -constant:
            for atom, k in terms:
                if k in (1, -1):
                    return atom, k, terms, constant
    return None


def _substituted(table: Table, atom: Atom, sign: int, zero: Terms, constant: int) -> Table:
    """The facts without the atom: so many times what is zero taken away that it vanishes."""
    made: Table = {}
    for terms, c in table.items():
        for found, k in terms:
            if found == atom:
                factor = -sign * k
                _put_small(made, _combined(terms, 1, zero, factor), c + factor * constant)
                break
        else:
            _put(made, terms, c)
    return made


Side = list[tuple[Terms, int, int]]


def _cheapest(table: Table) -> tuple[Side, Side]:
    """The facts that bound the atom whose elimination leaves the fewest facts, below and above."""
    lower: dict[Atom, Side] = {}
    upper: dict[Atom, Side] = {}
    for terms, constant in table.items():
        for atom, k in terms:
            (lower if k > 0 else upper).setdefault(atom, []).append((terms, constant, k))
    atoms = dict.fromkeys((*lower, *upper))
    cost = {a: _growth(len(lower.get(a, ())), len(upper.get(a, ()))) for a in atoms}
    best = min(atoms, key=lambda a: (cost[a], a))
    return lower.get(best, []), upper.get(best, [])


def _growth(below: int, above: int) -> int:
    return below * above - below - above


def _projected(table: Table, lower: Side, upper: Side) -> Table:
    """The facts without the atom that these bound: each bound below it is at most each bound above it."""
    made: Table = {}
    gone = {terms for terms, _, _ in (*lower, *upper)}
    for terms, constant in table.items():
        if terms not in gone:
            _put(made, terms, constant)
    for low, c, k in lower:
        for high, d, m in upper:
            _put_small(made, _combined(low, -m, high, k), -m * c + k * d)
    return made


def _put_small(table: Table, terms: Terms, constant: int) -> None:
    if constant.bit_length() > MAX_BITS or any([k.bit_length() > MAX_BITS for _, k in terms]):  # noqa: C419 - faster
        raise _TooMuchError
    _put(table, terms, constant)
