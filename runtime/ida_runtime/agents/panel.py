"""Panels: `majority(a, …)` and `median(a, …)`.

Member i answers under draw r/i, so that three copies of a member that draws are three opinions. Members that
do not know are left out; a panel that does not know at all says why its first member did not. What a panel
costs is what its members cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attrs import define

from ida_dsl.questions import Reply, Shown
from ida_dsl.values import Reason, Unknown, Value, order_key
from ida_runtime.agents.base import Group, Talk, under


@define(eq=False)
class Panel(Group):
    """Asks all members, and decides by what those say that know."""

    def talk(self, questions: Sequence[Shown]) -> Talk:
        """What the panel decides, question by question; all members are asked at once."""
        said = yield [(member, [under(q, at) for q in questions]) for at, member in enumerate(self.members)]
        return [self._together(list(replies)) for replies in zip(*said, strict=True)]

    def _together(self, replies: Sequence[Reply]) -> Reply:
        cost = sum(reply.cost for reply in replies)
        known = [reply.answer for reply in replies if not isinstance(reply.answer, Unknown)]
        if not known:
            return Reply(replies[0].answer, cost)
        answer, confidence = self.decide(known)
        return Reply(answer, cost, confidence)

    def decide(self, known: Sequence[Value]) -> tuple[Value, float | None]:
        """The panel's answer, from at least one of its members', and how sure it is."""
        raise NotImplementedError


@define(eq=False)
class Majority(Panel):
    """The answer that most members give; two such answers are a tie."""

    def decide(self, known: Sequence[Value]) -> tuple[Value, float | None]:
        """The commonest; its share of the votes is the confidence."""
        ranked = Counter(known).most_common(2)
        (answer, votes), *others = ranked
        if others and others[0][1] == votes:
            return Unknown(Reason.TIE, f"{votes} of {len(known)} for each of two answers"), None
        return answer, votes / len(known)


@define(eq=False)
class Median(Panel):
    """The answer in the middle, in the order of the type; two different ones there are a tie, since what lies
    between them is an answer that no member gave."""

    def decide(self, known: Sequence[Value]) -> tuple[Value, float | None]:
        """The middle one."""
        ranked = sorted(known, key=order_key)
        low, high = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
        return (low, None) if low == high else (Unknown(Reason.TIE, "two answers are in the middle"), None)
