"""`noisy(a, rate)`: as `a`, but at this rate another value of the answer's type, each as likely.

When an answer is replaced is told in `replacing`. In place of an unknown one all values are others.
"""

from __future__ import annotations

from attrs import define

from ida_dsl.draws import CounterDraws, draw_value
from ida_dsl.type_ranks import value_at
from ida_dsl.types import Type, size
from ida_dsl.values import Value, contains_unknown
from ida_runtime.agents.replacing import Replacing

_WORDS = 2**64


@define(eq=False)
class Noisy(Replacing):
    """Its one member, with noise."""

    def instead(self, answer: Value, type_: Type, draws: CounterDraws) -> Value:
        """Another value than the answer."""
        return other_value(answer, type_, draws)


def other_value(value: Value, type_: Type, draws: CounterDraws) -> Value:
    """A value of the finite type other than this one, each as likely; the same where there is no other."""
    count = size(type_)
    if count == 1 and value_at(type_, 0) == value:
        return value
    if count is not None and count <= _WORDS:
        return _other_by_place(value, type_, count, draws)
    while (other := draw_value(type_, draws)) == value:
        pass
    return other


def _other_by_place(value: Value, type_: Type, count: int, draws: CounterDraws) -> Value:
    """One draw among all places but the last, which stands in for the place of the value itself."""
    if contains_unknown(value):
        return value_at(type_, draws.below(count))
    other = value_at(type_, draws.below(count - 1))
    return value_at(type_, count - 1) if other == value else other
