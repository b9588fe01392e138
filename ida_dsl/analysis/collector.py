"""From values to linear facts: what a value that is known says of its parts, and what a condition says.

A value that is a sum of others is the sum of their terms; any other is an atom, with axioms that say what
is known of it (`k // 2` lies between `k / 2 - 1/2` and `k / 2`). Axioms are taken only from values that
must be known for the proof at hand to matter: an unknown value would satisfy none of them, and from a
contradiction everything follows. Where several cases are possible each gets its own facts, from a
`Collector` of its own below this one. What is known of which builtin is not here: `terms` brings the
tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import ClassVar, Self, TypeVar

from ida_dsl.analysis.facts import Facts
from ida_dsl.analysis.knownness import is_number
from ida_dsl.analysis.linear import Linear, equal, number
from ida_dsl.analysis.symbolic import CONSTANT, LAZY, Condition, Sym, Universe
from ida_dsl.types import (
    BOOL,
    INT,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    SetType,
    TextType,
    Type,
    overlaps,
)
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE, Word

MAX_AXIOMS = 300
"""So many values one proof looks into; the others are atoms of which nothing is known."""

TAKEN = frozenset(("item", "[]", "first", "last", "argmin", "argmax", "majority", "median"))
"""Ops that take one of the items of their first argument."""
_ORDERED = frozenset(("list", "sort", "reverse", "shuffle", "take", "drop", "[:]", "unique"))

T = TypeVar("T")
C = TypeVar("C")
Axioms = Callable[["Collector", Sym, Linear], None]
Rule = Callable[["Collector", Sym], Linear | None]
Says = Callable[["Collector", Sym, bool], None]


class Collector:
    """Collects facts. `universe` makes the values that the facts of others speak of (`len(xs)`)."""

    numbers: ClassVar[Mapping[str, Rule]] = {}
    """How a number is made of others, by op, where it is a sum. None: it is not, after all."""
    axioms: ClassVar[Mapping[str, Axioms]] = {}
    """What is known of a number that is an atom, by op."""
    conditions: ClassVar[Mapping[str, Says]] = {}
    """What follows from conditions other than comparisons, by op."""

    def __init__(self, universe: Universe, above: Collector | None = None) -> None:
        self.universe = universe
        self._lines: list[Linear] = []
        self._splits: list[tuple[Facts, ...]] = []
        self._seen: set[object] = set()
        self._numbers: dict[object, Linear] = {}
        self._above = above
        self._left: list[int] = above._left if above else [MAX_AXIOMS]

    def facts(self) -> Facts:
        """What was collected."""
        return Facts(tuple(self._lines), tuple(self._splits))

    # ---------------------------------------------------------------------------------------- adding

    def add(self, *lines: Linear) -> Self:
        """Facts: none of the lines is below zero."""
        self._lines += [line for line in lines if line.terms or line.constant < 0]
        return self

    def less(self, left: Linear, right: Linear) -> Self:
        """`left < right`."""
        return self.add(right - left - 1)

    def within(self, low: int, value: Linear, high: int) -> Self:
        """`low <= value <= high`; ends that no number of 64 bits passes say nothing."""
        if low > INT_MIN:
            self.add(value - low)
        return self.add(-value + high) if high < INT_MAX else self

    def equate(self, left: Linear, right: Linear) -> Self:
        """`left == right`."""
        return self.add(*equal(left, right))

    def differ(self, left: Linear, right: Linear) -> Self:
        """`left != right`."""
        return self.split(lambda t: t.less(left, right), lambda t: t.less(right, left))

    def sized(self, value: Linear, sym: Sym) -> Self:
        """The value is the length of `sym`, if that has one."""
        return self.equate(value, self.size(sym)) if has_size(sym.type) else self

    def split(self, *cases: Callable[[Self], object]) -> Self:
        """One of the cases holds, each of which adds its facts."""
        alternatives = []
        for case in cases:
            below = type(self)(self.universe, self)
            case(below)
            alternatives.append(below.facts())
        self._splits.append(tuple(alternatives))
        return self

    def one_of(self, things: Iterable[T], says: Callable[[Self, T], object]) -> Self:
        """It holds of one of the things, whichever."""

        return self.split(*[partial(_flipped, says, thing) for thing in things])

    def _first(self, key: object) -> bool:
        """Whether a key was not seen yet, here or above."""
        at: Collector | None = self
        while at is not None:
            if key in at._seen:
                return False
            at = at._above
        self._seen.add(key)
        return True

    # --------------------------------------------------------------------------------------- numbers

    def number(self, sym: Sym) -> Linear:
        """A known number, word or Bool; words are numbered by their order, False is 0."""
        if sym.op == CONSTANT:
            return number(rank(sym))
        key = (sym.id, sym.type, len(sym.given))
        at: Collector | None = self
        while at is not None:
            if key in at._numbers:
                return at._numbers[key]
            at = at._above
        self._numbers[key] = made = self._number(sym)
        return made

    def _number(self, sym: Sym) -> Linear:
        self.look(sym)
        rule = self.numbers.get(sym.op)
        made = rule(self, sym) if rule is not None and self._left[0] > 0 else None
        value = Linear.atom(sym.id) if made is None else made
        if made is None or sym.viewed:
            self._typed(sym, value)
        if made is None and self._first(sym.id):
            self._left[0] -= 1
            if self._left[0] > 0 and sym.op in self.axioms:
                self.axioms[sym.op](self, sym, value)
        return value

    def _typed(self, sym: Sym, value: Linear) -> None:
        if self._first((sym.id, sym.type)):
            low, high = ends(sym.type)
            self.within(low, value, high)

    def look(self, sym: Sym) -> None:
        """What is given with a known value, and with those that it needs."""
        if sym.given and self._first(("given", sym.id, len(sym.given))):
            for condition in sym.given:
                self.assume(condition.sym, condition.truth)
        if sym.op not in LAZY and self._first(("parts", sym.id)):
            self._left[0] -= 1
            for arg in sym.args if self._left[0] > 0 else ():
                self.look(arg)
            if sym.op in TAKEN and self._left[0] > 0:
                self._member(sym)

    def _member(self, sym: Sym) -> None:
        """What was taken out of a set, or of its items in whatever order, is in it."""
        items = sym.args[0]
        while items.op in _ORDERED:
            items = items.args[0]
        if isinstance(items.type, SetType):
            self.assume(self.universe.make("in", (sym, items), BOOL), True)

    def size(self, sym: Sym) -> Linear:
        """The length of a known list, text, set or map."""
        made = self.universe.make("len", (sym,), INT)
        value = self.number(made)
        if self._first(("size", sym.id, sym.type)):
            low, high = sizes(sym.type)
            self.add(value - low if low else value)
            if high < MAX_SIZE:
                self.add(-value + high)
        return value

    # ------------------------------------------------------------------------------------- conditions

    def hold(self, condition: Condition) -> None:
        """What follows from a condition that holds."""
        self.assume(condition.sym, condition.truth)

    def assume(self, sym: Sym, truth: bool) -> Self:
        """What follows from a condition that is known to be `truth`."""
        if isinstance(sym.constant, bool):
            if sym.constant is not truth:
                self.add(number(-1))
        elif sym.op == "not":
            self.assume(sym.args[0], not truth)
        elif self._first(("assumed", sym.id, truth)):
            self._left[0] -= 1
            if self._left[0] > 0:
                self._assume(sym, truth)
        return self

    def _assume(self, sym: Sym, truth: bool) -> None:
        self.equate(Linear.atom(sym.id), number(int(truth)))
        if sym.op not in LAZY:
            self.look(sym)
        match sym.op:
            case "and" | "or":
                self._all_or_one(sym, truth)
            case "if_else":
                test, then, otherwise = sym.args
                self.split(
                    lambda t: t.assume(test, True).assume(then, truth),
                    lambda t: t.assume(test, False).assume(otherwise, truth),
                )
            case "<" | "==":
                self._compare(sym, truth)
            case _ if sym.op in self.conditions:
                self.conditions[sym.op](self, sym, truth)

    def _all_or_one(self, sym: Sym, truth: bool) -> None:
        if (sym.op == "and") is truth:
            for arg in sym.args:
                self.assume(arg, truth)
        else:
            self.one_of(sym.args, lambda t, arg: t.assume(arg, truth))

    def _compare(self, sym: Sym, truth: bool) -> None:
        op, (left, right) = sym.op, sym.args
        if op == "==" and truth and not overlaps(left.type, right.type):
            self.add(number(-1))
        if comparable(left.type, right.type):
            a, b = self.number(left), self.number(right)
            if op == "<":
                self.less(a, b) if truth else self.add(a - b)
            else:
                self.equate(a, b) if truth else self.differ(a, b)
        elif op == "==" and truth:
            self._same(left, right)
        elif op == "==" and has_size(left.type) and has_size(right.type):
            for one, other in ((left, right), (right, left)):
                if is_empty(other):
                    self.add(self.size(one) - 1)

    def _same(self, left: Sym, right: Sym) -> None:
        """Two values are equal, so their sizes are, and their parts where both are written out."""
        if left.op == right.op == "tuple" and len(left.args) == len(right.args):
            for a, b in zip(left.args, right.args, strict=True):
                if comparable(a.type, b.type):
                    self.equate(self.number(a), self.number(b))
        elif is_number(left.type) and is_number(right.type) and INT in (whole(left), whole(right)):
            self.equate(self.number(left), self.number(right))
        elif has_size(left.type) and has_size(right.type):
            self.equate(self.size(left), self.size(right))
            if isinstance(left.type, TextType):
                words = [self.universe.make("count_words", (sym,), INT) for sym in (left, right)]
                self.equate(self.number(words[0]), self.number(words[1]))

    def truth(self, sym: Sym) -> Linear:
        """1 where a condition is known to be True, else 0."""
        if isinstance(sym.constant, bool):
            return number(int(sym.constant))
        value = Linear.atom(sym.id)
        if self._first(("truth", sym.id)):
            self.within(0, value, 1)
            self.split(
                lambda t: t.equate(value, number(1)).assume(sym, True),
                lambda t: t.equate(value, number(0)),
            )
        return value


def _flipped(says: Callable[[C, T], object], thing: T, below: C) -> object:
    return says(below, thing)


def rank(sym: Sym) -> int:
    """The number that stands for a constant."""
    value = sym.constant
    if isinstance(value, Word):
        return value.rank
    assert isinstance(value, int)
    return int(value)


def ends(type_: Type) -> tuple[int, int]:
    """The least and greatest number of a type of numbers, words or Bools."""
    match type_:
        case IntType(low=low, high=high):
            return low, high
        case BoolType():
            return 0, 1
        case EnumType(base=None):
            ranks = [word.rank for word in type_.words]
            return min(ranks), max(ranks)
        case EnumType(base=IntType(low=low, high=high)):
            return low, high
    return INT_MIN, INT_MAX


def sizes(type_: Type) -> tuple[int, int]:
    """The fewest and most items or characters of a value of the type."""
    return (type_.low, type_.high) if isinstance(type_, ListType | TextType) else (0, MAX_SIZE)


def has_size(type_: Type) -> bool:
    """Whether `len` takes it."""
    return isinstance(type_, ListType | TextType | SetType | MapType)


def is_empty(sym: Sym) -> bool:
    """Whether it is written as an empty list, set or text."""
    return (
        (sym.op == "list of" and not sym.args)
        or sym.constant == ""
        or (sym.op == "set" and is_empty(sym.args[0]))
    )


def comparable(left: Type, right: Type) -> bool:
    """Whether the order of both is that of the numbers that stand for them."""
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in (IntType, BoolType)) or (
        _words(left) and _words(right)
    )


def _words(type_: Type) -> bool:
    return isinstance(type_, EnumType) and type_.base is None


def whole(sym: Sym) -> Type:
    """INT for what is surely an Int, else what it is."""
    return INT if isinstance(sym.type, IntType) else sym.type


def exact(sym: Sym) -> int | None:
    """The number that it must be, where there is only one."""
    if isinstance(sym.constant, int) and not isinstance(sym.constant, bool):
        return sym.constant
    if isinstance(sym.type, IntType) and sym.type.low == sym.type.high:
        return sym.type.low
    return None


def boolean(universe: Universe, op: str, *args: Sym) -> Sym:
    """A condition."""
    return universe.make(op, args, BOOL)
