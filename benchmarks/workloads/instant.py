"""An agent that takes no time to speak of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from ida_dsl.questions import Final, Pick, Reply, Shown
from ida_dsl.values import Reason, Unknown, Value


@frozen(eq=False)
class Instant:
    """Answers what `said` makes of a question."""

    said: Callable[[Shown], Value]
    name: str = "instant"
    deterministic: bool = True

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """One reply each."""
        return [Reply(self.said(question)) for question in questions]

    def step(self, _: Shown) -> Pick | Final | Unknown:
        """It shows no decomposition."""
        return Unknown(Reason.SAID)
