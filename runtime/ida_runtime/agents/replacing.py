"""What `noisy` and `biased` share: as their one member, but now and then another answer in its place.

Whether an answer is replaced, and by what, is drawn from the seed, the agent's name and what is shown: the
task, the arguments, the draw, and the facts that the answer may depend on (all of the context where `a` is
made of `spec`). Neither the prompt nor the depth counts: equal questions at two depths are shown alike, and
are remembered as one (rule 7). An unknown answer may be replaced too.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.identity import digest
from ida_dsl.questions import Reply, Shown
from ida_dsl.types import Type
from ida_dsl.values import Value
from ida_runtime.agents.base import Group, Talk


@define(eq=False)
class Replacing(Group):
    """Its one member, at this rate with another answer."""

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
        return evolve(reply, answer=self.instead(reply.answer, question.task.returns, draws))

    def instead(self, answer: Value, type_: Type, draws: CounterDraws) -> Value:
        """What is said in place of the member's answer, a value of the type."""
        raise NotImplementedError

    def _key(self, question: Shown) -> int:
        asked = question.question
        seen = asked.context.id if self.whole_context else digest(tuple(fact for _, fact in question.facts))
        return key_of(self.seed, self.name, asked.task, seen, digest(asked.arguments), digest(asked.draw))
