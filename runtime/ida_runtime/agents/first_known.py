"""`first_known(a, …)`: the first member that knows; each is asked only what those before did not know."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve

from ida_dsl.questions import Reply, Shown
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import Group, Lead, Step, Talk


@define(eq=False)
class FirstKnown(Group):
    """Asks its members in order. Costs add up; the reply says who knew."""

    def talk(self, questions: Sequence[Shown]) -> Talk:
        """The reply of the first that knows; where none does, the last one's unknown."""
        replies = [Reply(Unknown(Reason.NOBODY))] * len(questions)
        for member in self.members:
            open_ = [at for at, reply in enumerate(replies) if isinstance(reply.answer, Unknown)]
            if not open_:
                break
            (given,) = yield [(member, [questions[at] for at in open_])]
            for at, reply in zip(open_, given, strict=True):
                who = reply.agent or member.name
                replies[at] = evolve(reply, cost=replies[at].cost + reply.cost, agent=who)
        return replies

    def lead(self, question: Shown) -> Lead:  # noqa: ARG002 - all see the same
        """The step of the first member that has one."""
        step: Step = Unknown(Reason.NOBODY)
        for member in self.members:
            step = yield member
            if not isinstance(step, Unknown):
                break
        return step
