"""`ida-dsl iterate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ida_dsl.cli.common import program_argument
from ida_dsl.cli.train import learning_options

if TYPE_CHECKING:
    from ida_dsl.cli.iterating import Given

_EPILOG = """\b
Examples:
  ida-dsl iterate program.ida --out tiers --set size=8
  ida-dsl iterate program.ida --out tiers --tiers 3 --agreement 0.98 --steps 1000
  ida-dsl run program.ida --depth 1 --agent tier:3 --sample 10

\b
The `tiers:` block of the program says who tier 0 is and how each next tier is made: distill(depth=1) learns
what the tier below answers when the program takes questions apart, climb(depth=1) from a slow average of
itself. What the block grows begins at its least, up to the value of the param.

\b
People who show strategies (learn=strategies) are asked in the terminal. What they say, and what else is paid
for, is kept in DIR/journal.sqlite before anything makes use of it: the same command asks nobody twice. People
are tier 0 by way of runs that were kept: ida-dsl train --from RUN --out DIR, then --agent tier:DIR here.

\b
Each tier has a folder below DIR, and DIR/report.html tells how it went. The same command goes on from there;
tiers that are done are not trained again."""


@click.command("iterate", epilog=_EPILOG, short_help="Train tier after tier, each taught by the one below.")
@program_argument
@click.option(
    "--out", "-o", required=True, type=click.Path(file_okay=False), metavar="DIR",
    help="The folder of the tiers; what is there is gone on with.",
)  # fmt: skip
@click.option("--tiers", "highest", type=click.IntRange(1), metavar="N", help="Stop after tier N.")
@click.option(
    "--agent", "-a", "agents", metavar="[TASK=]AGENT", multiple=True,
    help="Who is tier 0, for a task or all, in place of whom the program names. TASK may be a shown "
    "strategy, or a declared agent. Repeatable.",
)  # fmt: skip
@click.option(
    "--agreement", type=click.FloatRange(0, 1), default=0.99, show_default=True, metavar="RATE",
    help="A tier is done when it answers so often as its teacher.",
)  # fmt: skip
@learning_options
def command(**given: Any) -> int:
    """Train the tiers of PROGRAM, each taught by the one below, taken apart by the program."""
    from ida_dsl.cli.iterating import Given, iterate

    options: Given = Given(**given)
    return iterate(options)
