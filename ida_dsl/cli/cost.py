"""`ida-dsl cost`."""

from __future__ import annotations

import json
import sys

import click

from ida_dsl.cli import screen
from ida_dsl.cli.common import load, program_argument, set_option

_EPILOG = """\b
Examples:
  ida-dsl cost program.ida
  ida-dsl cost program.ida --depth 3          down to that depth and no further
  ida-dsl cost program.ida --set size=8
  ida-dsl cost program.ida --tries 0 --json   bounds alone, as data

Bounds are told from the program alone. Then questions are drawn, and answered at random, to see which bounds
are reached: no agent is asked and nothing is paid."""


@click.command("cost", epilog=_EPILOG, short_help="Say what questions cost at most.")
@program_argument
@click.option("--depth", type=click.IntRange(0, 10_000), metavar="N", help="No deeper than this; else full.")
@click.option(
    "--tries",
    type=click.IntRange(0, 100_000),
    metavar="N",
    help="Questions tried for each root, to see which bounds are reached; 0 tries none.  [default: 200]",
)
@click.option("--json", "as_json", is_flag=True, help="As data.")
@set_option
def command(
    program: str, depth: int | None, tries: int | None, as_json: bool, settings: tuple[str, ...]
) -> None:
    """Say what questions cost at most, before any agent is asked: questions, looks, answers, rounds."""
    from ida_dsl.asking.costing import costing
    from ida_dsl.cli.cost_table import lines
    from ida_dsl.costliest import TRIES

    found = costing(load(program, settings), depth, TRIES if tries is None else tries)
    if as_json:
        screen.put(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        screen.put_all(lines(found, _at_most()))


def _at_most() -> str:
    """The sign, in characters that the terminal has."""
    try:
        "≤".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "<="
    return "≤"
