"""The engine itself, on the roots that its peers are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import of_ours
from common import Drawn, Ran, main

from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Question
from ida_dsl.values import Value
from workloads.driving import Prepared, drive, prepared
from workloads.model import Roots


def timed(given: tuple[Program, Roots]) -> Callable[[], Ran]:
    """What is timed: making a machine, running it, and reading the answers."""
    program, roots = given
    ready = prepared([roots], None)

    def run() -> Ran:
        found = drive(program, {roots.task})
        found.go(ready)
        return Ran([int(str(answer)) for answer in found.answers()], found.questions)

    return run


def powering(drawn: Drawn) -> Callable[[], Ran]:
    return timed(of_ours.powering(drawn))


def wildcard(drawn: Drawn) -> Callable[[], Ran]:
    return timed(of_ours.wildcard(drawn))


def answers(program: Program, questions: Sequence[Question]) -> tuple[Sequence[Value], int, int]:
    """For trials."""
    run = drive(program, {question.task for question in questions})
    run.go(Prepared([questions]))
    return run.answers(), run.questions, run.asks


if __name__ == "__main__":
    main({"powering": powering, "wildcard": wildcard}, of_ours.trials(answers))
