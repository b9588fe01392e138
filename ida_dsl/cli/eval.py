"""`ida-dsl eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ida_dsl.cli.common import F, program_argument, set_option, where_options

if TYPE_CHECKING:
    from ida_dsl.cli.evaluation import Given

_EPILOG = """\b
Examples:
  ida-dsl eval program.ida --agent tier:3
  ida-dsl eval program.ida --agent 'noisy(spec, 0.1)' --depth 0,1,2 --contexts 200
  ida-dsl eval program.ida --agent tier:3 --json

\b
Depth 0 is the agent alone; at depth 1 the program takes each question apart and the agent answers the parts.
Classes of difficulty are tasks and, where a task has a measure (`decreases`), how often that can be halved.
Intervals are Wilson's, 95%; what stands and falls together, as questions about one context may, widens them.

tier:3 is short for model("tiers/3"), tier:DIR for model("DIR").

\b
Exit code 1 where no spec says what is right."""


def fresh_options(function: F) -> F:
    """What commands take that ask fresh questions: how many, and how they are drawn."""
    options = (
        click.option(
            "--contexts", type=click.IntRange(1), default=64, show_default=True, metavar="N",
            help="Contexts that are drawn.",
        ),
        click.option(
            "--questions", type=click.IntRange(1), default=32, show_default=True, metavar="N",
            help="Questions about each, of all roots together.",
        ),
        set_option,
        click.option(
            "--seed", type=int, default=0, show_default=True, help="Other draws for another number."
        ),
        where_options,
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--allow-python", is_flag=True, help="Let the program run its helpers in Python."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@click.command("eval", epilog=_EPILOG, short_help="Judge an agent by the specs, alone and amplified.")
@program_argument
@click.option(
    "--agent", "-a", "agents", metavar="[TASK=]AGENT", multiple=True,
    help="Who answers; as the program says where not given. Repeatable.",
)  # fmt: skip
@click.option("--depth", "depths", metavar="N,…|full", default="0,1", show_default=True, help="Depths.")
@fresh_options
def command(**given: Any) -> int:
    """Judge who answers in PROGRAM by its specs, on fresh contexts, by how hard questions are."""
    from ida_dsl.cli.evaluation import Given, evaluate

    options: Given = Given(**given)
    return evaluate(options)
