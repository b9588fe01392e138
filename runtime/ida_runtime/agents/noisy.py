"""`noisy(a, rate)`: as `a`, but at this rate another value of the answer's type, each as likely.

Whether an answer is replaced, and by what, is drawn from the seed, the agent's name and what is shown: the
task, the arguments, the draw, and the facts that the answer may depend on (all of the context where `a` is
made of `spec`). Neither the prompt nor the depth counts: equal questions at two depths are shown alike, and
are remembered as one (rule 7). An unknown answer may be replaced too; all values are other than unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve

from ida_dsl.draws import CounterDraws, draw_value, key_of
from ida_dsl.identity import digest
from ida_dsl.questions import Reply, Shown
from ida_dsl.type_ranks import value_at
from ida_dsl.types import Type, size
from ida_dsl.values import Value, contains_unknown
from ida_runtime.agents.base import Group, Talk

_WORDS = 2**64


@define(eq=False)
class Noisy(Group):
    """Its one member, with noise."""

    rate: float
    seed: int

    @property
    def deterministic(self) -> bool:
        """No: each draw has noise of its own."""
        return False

    def talk(self, questions: Sequence[Shown]) -> Talk:
        """The member's replies, some with another answer."""
        (replies,) = yield [(self.members[0], questions)]
        return [self._disturbed(*pair) for pair in zip(questions, replies, strict=True)]

    def _disturbed(self, question: Shown, reply: Reply) -> Reply:
        draws = CounterDraws(self._key(question))
        if draws.fraction() >= self.rate:
            return reply
        return evolve(reply, answer=other_value(reply.answer, question.task.returns, draws))

    def _key(self, question: Shown) -> int:
        asked = question.question
        seen = asked.context.id if self.whole_context else digest(tuple(fact for _, fact in question.facts))
        return key_of(self.seed, self.name, asked.task, seen, digest(asked.arguments), digest(asked.draw))


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
