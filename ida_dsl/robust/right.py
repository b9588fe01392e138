"""What is right, remembered: the same questions come again at every rate and depth."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from ida_dsl.interpreter.calling import at_once
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Context, Final, Pick, Question, Reply, Shown
from ida_dsl.spec import is_right
from ida_dsl.values import Unknown, Value

_Key = tuple[str, Context, tuple[Value, ...]]


@define(eq=False)
class Remembering:
    """An agent like the one inside, for which neither draw nor depth makes a difference, asked once each."""

    inner: Agent
    whole_context: bool = True
    _said: dict[_Key, Reply] = field(factory=dict, init=False)

    @property
    def name(self) -> str:
        """The same."""
        return self.inner.name

    @property
    def deterministic(self) -> bool:
        """The same."""
        return self.inner.deterministic

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """What it said, or says now."""
        keys = [_key(shown.question) for shown in questions]
        new = {key: shown for key, shown in zip(keys, questions, strict=True) if key not in self._said}
        self._said.update(zip(new, at_once(self.inner.answer(list(new.values()))), strict=True))
        return [self._said[key] for key in keys]

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The same."""
        step: Pick | Final | Unknown = at_once(self.inner.step(question))
        return step

    def said(self, question: Question) -> Value | None:
        """What it said to a question; None where it was not asked."""
        found = self._said.get(_key(question))
        return None if found is None else found.answer


@define(eq=False)
class Judge:
    """Whether answers to roots are right; None where it cannot be told."""

    program: Program
    _known: dict[tuple[_Key, Value], bool | None] = field(factory=dict, init=False)

    def __call__(self, root: Question, answer: Value) -> bool | None:
        """Looked up, or found out now."""
        key = (_key(root), answer)
        if key not in self._known:
            verdict = is_right(self.program, root, answer)
            self._known[key] = None if isinstance(verdict, Unknown) else verdict
        return self._known[key]


def _key(question: Question) -> _Key:
    return question.task, question.context, question.arguments
