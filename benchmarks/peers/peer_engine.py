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


def timed(given: tuple[Program, Roots], again: int) -> Callable[[], Ran]:
    """What is timed: making a machine, running it, and reading the answers; of a second pass, which another
    one went before, running it once more on roots that are columns."""
    program, roots = given
    ready = prepared([roots], None)
    second = drive(program, {roots.task})
    if again:
        second.go(ready)
    turns = second.cleared(ready) if again else []

    def first() -> Ran:
        found = drive(program, {roots.task})
        found.go(ready)
        return Ran([int(str(answer)) for answer in found.answers()], found.questions)

    def once_more() -> Ran:
        second.go_again(turns)
        return Ran([int(str(answer)) for answer in second.answers()], second.questions)

    return once_more if again else first


def powering(drawn: Drawn, again: int = 0) -> Callable[[], Ran]:
    return timed(of_ours.powering(drawn), again)


def wildcard(drawn: Drawn, again: int = 0) -> Callable[[], Ran]:
    return timed(of_ours.wildcard(drawn), again)


def answers(program: Program, questions: Sequence[Question]) -> tuple[Sequence[Value], int, int]:
    """For trials."""
    run = drive(program, {question.task for question in questions})
    run.go(Prepared([questions]))
    return run.answers(), run.questions, run.asks


if __name__ == "__main__":
    main({"powering": powering, "wildcard": wildcard}, of_ours.trials(answers))
