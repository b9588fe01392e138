"""`ida-dsl mutate`."""

from __future__ import annotations

import json

import click

from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.common import load, pairs, program_argument, set_option

_EPILOG = """\b
Examples:
  ida-dsl mutate program.ida
  ida-dsl mutate program.ida --limit 20              a quick look: 20 mutants from all over it
  ida-dsl mutate program.ida --only constant --only comparison
  ida-dsl mutate program.ida --effort 3 --json

A mutant is the program with one small fault in a strategy. If all its laws still hold, they are too weak to
notice that fault: the mutant has survived, and is shown. Exit code 1 where one has."""


def _kinds(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Families of changes, by their names."""
    if not given:
        return given
    from ida_dsl.laws.mutation.operators import OPERATORS
    from ida_dsl.spell import nearest

    for kind in given:
        if kind not in OPERATORS:
            near = nearest(kind, OPERATORS)
            also = f"did you mean {near}?" if near else f"there are {', '.join(OPERATORS)}"
            raise click.BadParameter(f"there are no changes called {kind}; {also}")
    return given


@click.command("mutate", epilog=_EPILOG, short_help="Find faults that no law notices.")
@program_argument
@click.option(
    "--effort",
    type=click.FloatRange(min=0.1),
    default=1.0,
    show_default=True,
    help="How hard to try to catch each.",
)
@click.option(
    "--only", "only", metavar="KIND", multiple=True, callback=_kinds, help="Only these changes. Repeatable."
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Try so many mutants at most.")
@click.option("--json", "as_json", is_flag=True, help="The report as data.")
@set_option
def command(
    program: str,
    effort: float,
    only: tuple[str, ...],
    limit: int | None,
    as_json: bool,
    settings: tuple[str, ...],
) -> int:
    """Try the laws of a program on small faults put into its strategies, one at a time."""
    from ida_dsl.cli.mutating import Work
    from ida_dsl.laws.mutation.report import to_json, to_text

    work = Work(program, load(program, settings), tuple(pairs(settings, "--set", "size=8")), effort)
    report = work.report(only, limit)
    if as_json:
        screen.put(json.dumps(to_json(report), ensure_ascii=False, indent=1))
    else:
        screen.put_all(to_text(report))
    return PROBLEM if any(one.fate.name == "SURVIVED" for one in report.tried) else FINE
