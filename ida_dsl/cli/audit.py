"""`ida-dsl audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ida_dsl.cli.common import program_argument
from ida_dsl.cli.eval import fresh_options

if TYPE_CHECKING:
    from ida_dsl.cli.comparing import Given

_EPILOG = """\b
Examples:
  ida-dsl audit program.ida --tiers tiers
  ida-dsl audit program.ida --agent tier:2 --agent tier:3
  ida-dsl audit program.ida --agent expert --agent tier:1 --contexts 200
  ida-dsl audit program.ida --tiers tiers --agent 'noisy(spec, 0.1)'

\b
All answer the same fresh questions alone. Told is how often each is right (by difficulty, too), wrong, or
does not know; how many cases of each property its answers break, for which no spec is needed; from one to the
next, how many answers are the same and what became of errors; and where the last is sure (confidence 0.9 and
more) and wrong.

\b
With --tiers it is tier 0, each expert where that is a panel, and each tier in DIR. A tier is held against its
teacher (the tier below, or itself, amplified as `tiers:` says), against the tier before, and each expert."""


@click.command("audit", epilog=_EPILOG, short_help="Compare agents and tiers: who is wrong, and how sure.")
@program_argument
@click.option("--tiers", type=click.Path(file_okay=False), metavar="DIR", help="The tiers that iterate made.")
@click.option("--agent", "-a", "agents", metavar="AGENT", multiple=True, help="Who answers. Repeatable.")
@click.option(
    "--show", "shown", type=click.IntRange(0), default=5, show_default=True, metavar="N",
    help="So many questions where the last is sure and wrong.",
)  # fmt: skip
@click.option(
    "--cases", type=click.IntRange(0), default=50, show_default=True, metavar="N",
    help="So many cases of each property; 0 leaves properties out.",
)  # fmt: skip
@fresh_options
def command(**given: Any) -> int:
    """Compare who may answer in PROGRAM: tiers, and agents."""
    from ida_dsl.cli.comparing import Given, audit

    options: Given = Given(**given)
    return audit(options)
