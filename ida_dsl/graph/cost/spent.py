"""What ways through code cost, and what is known where they have come to."""

from __future__ import annotations

from attrs import define, field, frozen

from ida_dsl.graph.code import Ref
from ida_dsl.graph.cost.abstract import Abstract, joined
from ida_dsl.graph.cost.counts import NOTHING, Bill, Count, either, larger, plus, together
from ida_dsl.graph.cost.schedule import Walk, longest, then
from ida_dsl.types import Type

Env = dict[Ref, Abstract]
Fewest = dict[str, int] | None


@frozen
class Asked:
    """What an ask comes to: what it costs, how many rounds its answer takes, what the answer may be."""

    bill: Bill
    waits: Count
    answer: Abstract


@frozen
class Spent:
    """What a way through code has cost so far.

    `waits` is how many rounds long it is; `walk` is these rounds in a region, whose items go in lock step.
    `fewest` is how many asks of each name the cheapest way has, None where something on it is unknown.
    """

    bill: Bill = NOTHING
    waits: Count = 0
    walk: Walk | None = None
    fewest: Fewest = field(factory=dict)

    def after(self, bill: Bill, walk: Walk, fewest: Fewest) -> Spent:
        """This, and then that."""
        return Spent(
            together(self.bill, bill),
            plus(self.waits, walk.waits),
            None if self.walk is None else then(self.walk, walk),
            added(self.fewest, fewest),
        )

    def or_(self, other: Spent) -> Spent:
        """Whichever of two ways is taken."""
        return Spent(
            either(self.bill, other.bill),
            larger(self.waits, other.waits),
            None if self.walk is None or other.walk is None else longest(self.walk, other.walk),
            _least(self.fewest, other.fewest),
        )


def added(a: Fewest, b: Fewest) -> Fewest:
    """How many asks two parts of a way have together."""
    if a is None or b is None:
        return None
    return {name: a.get(name, 0) + b.get(name, 0) for name in {**a, **b}}


def _least(a: Fewest, b: Fewest) -> Fewest:
    if a is None or b is None:
        return b if a is None else a
    return {name: min(a.get(name, 0), b.get(name, 0)) for name in {**a, **b}}


@frozen
class State:
    """Where a way has come to: what is known of values, what was spent."""

    env: Env
    spent: Spent


@define
class Found:
    """What code comes to: the values it may return, the states in which it leaves the blocks looked at."""

    answer: Abstract | None = None
    spent: Spent | None = None
    leaving: dict[int, State] = field(factory=dict)

    def returned(self, answer: Abstract, spent: Spent, type_: Type) -> None:
        """One more way that ends."""
        self.answer = answer if self.answer is None else joined(self.answer, answer, type_)
        self.spent = spent if self.spent is None else self.spent.or_(spent)
