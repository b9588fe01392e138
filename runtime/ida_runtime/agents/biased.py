"""`biased(a, rate, value)`: as `a`, but at this rate the value, always the same. When: see `replacing`."""

from __future__ import annotations

from attrs import define

from ida_dsl.draws import CounterDraws
from ida_dsl.interpreter.replies import admit
from ida_dsl.types import Type
from ida_dsl.values import Value
from ida_runtime.agents.replacing import Replacing


@define(eq=False)
class Biased(Replacing):
    """Its one member, with a bias to one value."""

    value: Value

    def instead(self, answer: Value, type_: Type, draws: CounterDraws) -> Value:  # noqa: ARG002 - as noise has it
        """The value, as one of the type: 0 is 0.0 where that is Real, a word has the place of the type's."""
        return admit(self.value, type_, None)
