"""What our two executors share as peers: roots as questions, and trials. Needs what `ida-dsl` needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "runtime"), str(ROOT / "benchmarks")]

from common import DEEP, Drawn, Trial, facts

from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from ida_dsl.questions import Context, Question
from ida_dsl.values import Mapped, Unknown, Value, Word
from workloads.model import PROGRAMS, Roots

WORDS = {"0": Word("zero"), "1": Word("one"), "*": Word("wild")}
HERE = Path(__file__).parent


def powering(drawn: Drawn) -> tuple[Program, Roots]:
    """The program and its roots."""
    contexts = [Context({"next": Mapped(enumerate(to))}) for to in drawn.contexts]
    places, arguments = [root[0] for root in drawn.roots], [tuple(root[1:]) for root in drawn.roots]
    return program("permutation_power"), Roots("power", contexts, places, arguments)


def wildcard(drawn: Drawn) -> tuple[Program, Roots]:
    """The program and its roots."""
    contexts = [
        Context({"f": Mapped((word(s), sign) for s, sign in facts(one).items())}) for one in drawn.contexts
    ]
    places, arguments = [root[0] for root in drawn.roots], [(word(root[1]),) for root in drawn.roots]
    return program("wildcard_search"), Roots("total", contexts, places, arguments)


def program(name: str) -> Program:
    """A shipped program."""
    return Program(load(PROGRAMS / f"{name}.ida").graph)


def word(symbols: str) -> tuple[Word, ...]:
    """A string or a pattern as the program has it."""
    return tuple(WORDS[symbol] for symbol in symbols)


# ----------------------------------------------------------------------------------------------- trials

Answers = Callable[[Program, Sequence[Question]], tuple[Sequence[Value], int, int]]
"""Runs questions: their answers, how many questions there were, and how many asks of them are kept."""


def trials(run: Answers) -> dict[str, Trial]:
    """What an executor is tried on."""

    def asked(*questions: tuple[str, tuple[Value, ...]]) -> tuple[Sequence[Value], int, int]:
        own = Program(load(HERE / "trials.ida").graph)
        return run(own, [Question(task, Context(), given, (), -1) for task, given in questions])

    def deep() -> tuple[bool, str]:
        return asked(("down", (DEEP,)))[0][0] == 0, "answered"

    def dynamic() -> tuple[bool, str]:
        return asked(("pick", (1,)))[0][0] == 1, "answered"

    def shared() -> tuple[bool, str]:
        (answer,), questions, asks = asked(("both", ()))
        return answer == 2 and questions == 3, f"{asks} asks, {questions} questions"

    def traced() -> tuple[bool, str]:
        _, _, asks = asked(("both", ()))
        return asks == 4, "every ask, its asker, question and answer"

    def failing() -> tuple[bool, str]:
        answers, _, _ = asked(("leaf", (1,)), ("leaf", (0,)), ("leaf", (1,)))
        known = [not isinstance(answer, Unknown) for answer in answers]
        return known == [True, False, True], "the others are answered"

    return {"deep": deep, "dynamic": dynamic, "shared": shared, "traced": traced, "failing": failing}
