"""The reference interpreter, which says what is right, one question at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import of_ours
from common import Drawn, Ran, main

from ida_dsl import interpret
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Question
from ida_dsl.values import Value
from ida_runtime.agents.nobody import Nobody
from workloads.driving import SETTINGS
from workloads.model import Roots


def timed(given: tuple[Program, Roots]) -> Callable[[], Ran]:
    """What is timed: a run."""
    program, roots = given
    questions = roots.questions()

    def run() -> Ran:
        outcome = interpret.run(program, questions, lambda _: Nobody(), SETTINGS)
        return Ran([int(str(answer)) for answer in outcome.answers], sum(outcome.questions.values()))

    return run


def powering(drawn: Drawn) -> Callable[[], Ran]:
    return timed(of_ours.powering(drawn))


def wildcard(drawn: Drawn) -> Callable[[], Ran]:
    return timed(of_ours.wildcard(drawn))


def answers(program: Program, questions: Sequence[Question]) -> tuple[Sequence[Value], int, int]:
    """For trials."""
    outcome = interpret.run(program, questions, lambda _: Nobody(), SETTINGS)
    return outcome.answers, sum(outcome.questions.values()), outcome.asks + len(questions)


if __name__ == "__main__":
    main({"powering": powering, "wildcard": wildcard}, of_ours.trials(answers))
