"""How often an agent is right: fresh contexts, exact answers, by how hard the questions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Question
from ida_dsl.robust.chances import wilson
from ida_dsl.spec import is_right
from ida_dsl.values import Unknown, Value
from ida_runtime.engine.run import run

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


@frozen
class Score:
    """So many of so many answers were right, and so many unknown; the others were wrong."""

    right: int
    of: int
    unknown: int = 0

    @property
    def rate(self) -> float:
        """The share that was right; 0 of nothing is 0."""
        return self.right / self.of if self.of else 0.0

    @property
    def wrong(self) -> float:
        """The share that was known and wrong."""
        return (self.of - self.right - self.unknown) / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of those that were right, 95%; all of 0 to 1 of nothing."""
        return wilson(self.right, self.of) if self.of else (0.0, 1.0)


@frozen
class Accuracy:
    """How often answers were right, in all and by class of difficulty, the easiest first."""

    every: Score
    classes: Mapping[str, Score]


def scores(accuracy: Accuracy | None) -> dict[str, list[int]] | None:
    """As JSON: of all and of each class how many were right, of how many, and how many unknown."""
    if accuracy is None:
        return None
    return {"all": pair(accuracy.every), **{name: pair(one) for name, one in accuracy.classes.items()}}


def pair(score: Score) -> list[int]:
    """As JSON."""
    return [score.right, score.of, score.unknown]


def accuracy_of(found: Mapping[str, Sequence[int]] | None) -> Accuracy | None:
    """What `scores` wrote."""
    if found is None:
        return None
    return Accuracy(Score(*found["all"]), {name: Score(*one) for name, one in found.items() if name != "all"})


def judged(
    program: Program,
    questions: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    keeper: Keeper | None = None,
) -> Accuracy:
    """How often questions are answered right. Those without a right answer do not count."""
    answers = answered(program, questions, answerers, settings, keeper)
    found = [
        (difficulty(program, question), _verdict(right, answer))
        for question, answer in zip(questions, answers, strict=True)
        if isinstance(right := is_right(program, question, answer), bool)
    ]
    by_class: dict[tuple[str, int], list[str]] = {}
    for name, verdict in sorted(found, key=lambda one: one[0]):
        by_class.setdefault(name, []).append(verdict)
    classes = {said(name): _score(verdicts) for name, verdicts in by_class.items()}
    return Accuracy(_score([verdict for _, verdict in found]), classes)


def answered(
    program: Program,
    questions: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    keeper: Keeper | None = None,
) -> Sequence[Value]:
    """The answers of questions, each taken apart as deep as it says; with a `keeper` what is paid for is in a
    journal."""
    settings = settings or Settings(params=program.params)
    return run(program, questions, answerers, settings, keeper=keeper).answers


def same(one: Value, other: Value) -> bool:
    """Whether they say the same; what is unknown is, for whatever reason."""
    return one == other or (isinstance(one, Unknown) and isinstance(other, Unknown))


def _verdict(right: bool, answer: Value) -> str:
    return "right" if right else "unknown" if isinstance(answer, Unknown) else "wrong"


def difficulty(program: Program, question: Question) -> tuple[str, int]:
    """The class of a question: its task, and after how many halvings its measure is 0; -1 where it has none.

    So of a measure that is halved with each level each level is a class.
    """
    measure = program.tasks[question.task].measure
    if measure is None:
        return question.task, -1
    value = compute(
        measure, question.arguments, Scope(program, question.context.facts, question, None, Tally())
    )
    first = value[0] if isinstance(value, tuple) and value else value
    return question.task, first.bit_length() if isinstance(first, int) else -1


def said(one: tuple[str, int]) -> str:
    """The name of a class."""
    task, level = one
    return task if level < 0 else f"{task} {level}"


def _score(verdicts: Sequence[str]) -> Score:
    return Score(verdicts.count("right"), len(verdicts), verdicts.count("unknown"))
