"""How often an agent is right: fresh contexts, exact answers, by how hard the questions are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Context, Question
from ida_dsl.spec import is_right
from ida_dsl.values import Unknown, Value
from ida_runtime.engine.run import run
from ida_runtime.tiers.scores import RIGHT, UNKNOWN, WRONG, Accuracy, Score

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


def judged(
    program: Program,
    questions: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    keeper: Keeper | None = None,
) -> Accuracy:
    """How often questions are answered right. Those without a right answer do not count."""
    answers = answered(program, questions, answerers, settings, keeper)
    by_class: dict[tuple[str, int], list[tuple[Context, str]]] = {}
    for question, answer in zip(questions, answers, strict=True):
        right = is_right(program, question, answer)
        if isinstance(right, bool):
            own = by_class.setdefault(difficulty(program, question), [])
            own.append((question.context, verdict(right, answer)))
    classes = {said(name): Score.of_verdicts(by_class[name]) for name in sorted(by_class)}
    return Accuracy(Score.of_verdicts(chain.from_iterable(by_class.values())), classes)


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


def verdict(right: bool, answer: Value) -> str:
    """Whether an answer is right, wrong or unknown."""
    return RIGHT if right else UNKNOWN if isinstance(answer, Unknown) else WRONG


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
