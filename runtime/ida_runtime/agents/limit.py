"""`limit(a, n)`: as `a`, at most n answers in a run; what comes later is unknown.

Questions count in the order in which they arrive, and within a call in its order, whether or not `a` knows
an answer: asking is what costs. A step of a shown decomposition counts as one. So that the order does not
depend on the scheduling, executors put questions in lock step where an agent has a limit (rule 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from ida_dsl.questions import Reply, Shown
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import Group, Lead, Talk


@define(eq=False)
class Limit(Group):
    """Its one member, while `left` lasts."""

    left: int

    @property
    def in_turn(self) -> bool:
        """Yes: who comes late gets nothing."""
        return True

    def talk(self, questions: Sequence[Shown]) -> Talk:
        """The member's replies to the first questions, unknown to the rest."""
        now = questions[: self.left]
        self.left -= len(now)
        rest = len(questions) - len(now)
        (given,) = (yield [(self.members[0], now)]) if now else ([],)
        return [*given, *[Reply(Unknown(Reason.LIMIT))] * rest]

    def lead(self, question: Shown) -> Lead:  # noqa: ARG002 - the member sees the same
        """The member's next step, while there are any."""
        if not self.left:
            return Unknown(Reason.LIMIT)
        self.left -= 1
        return (yield self.members[0])
