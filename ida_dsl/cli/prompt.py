"""`ida-dsl prompt`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ida_dsl.cli import screen
from ida_dsl.cli.common import complete_ask, complete_strategy, load, program_argument, set_option

if TYPE_CHECKING:
    from ida_dsl.load import Program
    from ida_dsl.questions import Question

_EPILOG = """\b
Examples:
  ida-dsl prompt program.ida --ask 'power(3, 13)'
  ida-dsl prompt program.ida --ask 'power(3, 13)' --context facts.json
  ida-dsl prompt program.ida --ask 'solve("1 + 1")' --strategy solve=shown   what its teacher is shown
  ida-dsl prompt program.ida                                                a random question"""


@click.command("prompt", epilog=_EPILOG, short_help="Show what an agent would be shown.")
@program_argument
@click.option(
    "--ask",
    "asks",
    metavar="'TASK(…)'",
    multiple=True,
    shell_complete=complete_ask,
    help="A question. Repeatable.",
)
@click.option("--context", metavar="FILE", help="The facts as JSON; else drawn.")
@click.option(
    "--strategy", metavar="TASK=NAME", shell_complete=complete_strategy,
    help="A strategy that an agent shows: what that agent sees first.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Other draws for another number.")
@set_option
def command(
    program: str,
    asks: tuple[str, ...],
    context: str | None,
    strategy: str | None,
    seed: int,
    settings: tuple[str, ...],
) -> None:
    """Show the exact text that an agent would be shown, without asking it."""
    from ida_dsl.asking.files import contexts_in
    from ida_dsl.asking.job import Roots

    found = load(program, settings)
    contexts = None if context is None else contexts_in(found.graph, Path(context))
    questions = Roots(found, contexts, 0, seed).read(asks or (1,))
    for at, question in enumerate(questions):
        if at:
            screen.put("\n" + screen.paint("dim", "-" * 40) + "\n")
        screen.put(_visible(_prompt(found, question, strategy)))


def _prompt(program: Program, question: Question, strategy: str | None) -> str:
    from ida_dsl.asking.misused import Misused
    from ida_dsl.prompts import shown

    if all(task.name != question.task for task in program.graph.tasks):
        raise Misused(f"{question.task} is looked up: nobody is shown anything", "ask a task")
    text = (
        shown(program.graph, question).prompt if strategy is None else _teaching(program, question, strategy)
    )
    return text or f"({question.task} has no prompt, no arguments and sees nothing)"


def _teaching(program: Program, question: Question, written: str) -> str:
    from ida_dsl.asking.misused import Misused
    from ida_dsl.asking.settling import forced
    from ida_dsl.cli.common import strategy_of
    from ida_dsl.graph.model import ShownNode
    from ida_dsl.prompts import teaching

    task, name = strategy_of(written)
    forced(program.graph, {task: name})
    found = next(one for one in program.graph.task(task).strategies if one.name == name)
    if not isinstance(found, ShownNode) or task != question.task:
        raise Misused(f"{written} is not shown by an agent of {question.task}", "leave --strategy out")
    return teaching(program.graph, found, question).prompt


def _visible(text: str) -> str:
    """Exactly the text; on a terminal, characters that it would obey are escaped."""
    from ida_dsl._view import escape

    return "\n".join(map(escape, text.split("\n"))) if sys.stdout.isatty() else text
