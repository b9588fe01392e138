"""`nobody`: unknown, always."""

from collections.abc import Sequence

from attrs import frozen

from ida_dsl.questions import Final, Pick, Reply, Shown
from ida_dsl.values import Reason, Unknown


@frozen
class Nobody:
    """Answers nothing: what cannot be taken apart stays unknown."""

    name: str = "nobody"
    deterministic: bool = True
    local: bool = True

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """Unknown, for each."""
        return [Reply(Unknown(Reason.NOBODY))] * len(questions)

    def step(self, question: Shown) -> Pick | Final | Unknown:  # noqa: ARG002 - part of the protocol
        """Unknown."""
        return Unknown(Reason.NOBODY)
