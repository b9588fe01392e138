"""The budget on cost: what agents may still be paid in this run."""

from __future__ import annotations

from attrs import define, field

from ida_dsl.interpreter.memo import Answerer

_DUST = 1e-9
"""Three tenths paid one by one are a little more than 0.3 in floats."""


@define(eq=False)
class Purse:
    """Says, question by question in the order of (root, ask path), whether another may be put.

    An agent that declares what an answer costs has that set aside beforehand. One that does not is put
    questions until the budget is reached; the last round of these may overspend it. What is free stays free.
    """

    limit: float | None = None
    spent: float = 0.0
    promised: float = 0.0
    paid: set[str] = field(factory=set)

    def allows(self, answerer: Answerer) -> bool:
        """Whether this agent may be put another question; sets its price aside."""
        if self.limit is None:
            return True
        if answerer.price > 0:
            fits = self.spent + self.promised + answerer.price <= self.limit + _DUST
            self.promised += answerer.price if fits else 0.0
            return fits
        return answerer.name not in self.paid or self.spent < self.limit - _DUST

    def settle(self) -> None:
        """A round is answered: nothing is set aside any more."""
        self.promised = 0.0

    def pay(self, answerer: Answerer, cost: float) -> None:
        """An answer cost this much."""
        self.spent += cost
        if cost > 0:
            self.paid.add(answerer.name)
