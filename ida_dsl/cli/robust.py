"""`ida-dsl robust`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ida_dsl.cli.common import complete_ask, program_argument, set_option

if TYPE_CHECKING:
    from ida_dsl.cli.robustness import Given

_EPILOG = """\b
Examples:
  ida-dsl robust program.ida
  ida-dsl robust program.ida --task parent --depth 1,2 --rate 0.05,0.1 --effort 4
  ida-dsl robust program.ida --majority 5 -o robust.svg
  ida-dsl robust program.ida --json

\b
Measured: at each leaf stands noisy(spec, RATE), and sampled questions are judged by their specs; intervals
are Wilson's, 95%. Beside it: majority(…) of N of these at each leaf.
The bound: 1 - (1 - RATE)^n, n being the leaves that a question has where nothing is wrong. It holds where
leaves are wrong independently, nothing else is wrong, and a root whose leaves are all right is right.
In the column `any`, n is the greatest number of leaves that the graph allows.

Exit code 1 where more roots are wrong than the bounds allow, and chance does not explain it."""


def complete_task(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Tasks of the program on the command line, for Tab."""
    return [name.removesuffix("(") for name in complete_ask(ctx, parameter, incomplete)]


@click.command("robust", epilog=_EPILOG, short_help="Measure how wrong roots are when leaves are.")
@program_argument
@click.option(
    "--task", "tasks", metavar="TASK", multiple=True, shell_complete=complete_task,
    help="A task to measure in place of the roots. Repeatable.",
)  # fmt: skip
@click.option("--depth", "depths", metavar="N,…|full", help="Depths; 1,2,3 and, where it ends, full.")
@click.option("--rate", "rates", metavar="RATE,…", help="Leaf rates; 0,0.01,0.02,0.05,0.1,0.2.")
@click.option(
    "--majority", "members", type=click.IntRange(1, 99), default=3, show_default=True, metavar="N",
    help="How many agents are at each leaf, in comparison.",
)  # fmt: skip
@click.option(
    "--effort", type=click.FloatRange(0.01, 1000), default=1.0, show_default=True, metavar="X",
    help="400 questions a task, times X.",
)  # fmt: skip
@set_option
@click.option("--seed", type=int, default=0, show_default=True, help="Other draws for another number.")
@click.option(
    "--output", "-o", "outputs", type=click.Path(dir_okay=False), metavar="FILE", multiple=True,
    help="Draw the curves: .svg or .png. Repeatable.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--allow-python", is_flag=True, help="Let the program run its helpers in Python.")
def command(**given: Any) -> int:
    """Measure how wrong the roots of PROGRAM are when leaves are wrong at a rate, beside what bounds it."""
    from ida_dsl.cli.robustness import Given, robust

    options: Given = Given(**given)
    return robust(options)
