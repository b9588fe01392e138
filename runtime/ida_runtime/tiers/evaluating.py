"""How often an agent is right: fresh contexts, exact answers, by how hard the questions are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Agent, Question
from ida_dsl.robust.chances import wilson
from ida_dsl.spec import is_right
from ida_runtime.engine.run import run


@frozen
class Share:
    """So many of so many were right."""

    right: int
    of: int

    @property
    def rate(self) -> float:
        """The share; 0 of nothing is 0."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval, 95%; all of 0 to 1 of nothing."""
        return wilson(self.right, self.of) if self.of else (0.0, 1.0)


@frozen
class Accuracy:
    """How often answers were right, in all and by class of difficulty, the easiest first."""

    every: Share
    classes: Mapping[str, Share]


def judged(program: Program, questions: Sequence[Question], agent: Agent) -> Accuracy:
    """How often an agent is right. Questions without a right answer do not count."""
    outcome = run(program, questions, lambda _: agent, Settings(params=program.params))
    found = [
        (difficulty(program, question), right)
        for question, answer in zip(questions, outcome.answers, strict=True)
        if isinstance(right := is_right(program, question, answer), bool)
    ]
    classes = sorted({name for name, _ in found}, key=lambda name: (len(name), name))
    by_class = {one: _share(right for name, right in found if name == one) for one in classes}
    return Accuracy(_share(right for _, right in found), by_class)


def difficulty(program: Program, question: Question) -> str:
    """The class of a question: its task, and after how many halvings its measure is 0, where it has one.

    So of a measure that is halved with each level each level is a class.
    """
    measure = program.tasks[question.task].measure
    if measure is None:
        return question.task
    value = compute(
        measure, question.arguments, Scope(program, question.context.facts, question, None, Tally())
    )
    first = value[0] if isinstance(value, tuple) and value else value
    return f"{question.task} {first.bit_length()}" if isinstance(first, int) else question.task


def _share(right: Iterable[bool]) -> Share:
    every = list(right)
    return Share(sum(every), len(every))
