"""`spec`: answers by the task's spec. It alone looks at the whole context, hidden facts included."""

from collections.abc import Callable, Sequence

from attrs import field, frozen

from ida_dsl.questions import Final, Pick, Question, Reply, Shown
from ida_dsl.values import Unknown, Value
from ida_runtime.agents.base import cannot_step, raised


@frozen
class Spec:
    """Right by definition. `right` gives the spec's answer to a question."""

    right: Callable[[Question], Value] = field(repr=False)
    name: str = "spec"
    deterministic: bool = True
    whole_context: bool = True
    local: bool = True

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """What the spec says; of several right answers the first in the order of the type."""
        return [Reply(self._right(shown.question)) for shown in questions]

    def _right(self, question: Question) -> Value:
        try:
            return self.right(question)
        except Exception as error:  # noqa: BLE001 - a spec may call a helper in Python
            return raised(error)

    def step(self, question: Shown) -> Pick | Final | Unknown:  # noqa: ARG002 - part of the protocol
        """Unknown: a spec says what is right, not how to get there."""
        return cannot_step(self.name)
