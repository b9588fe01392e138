"""`ida-dsl mutate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from attrs import define, field

from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.common import load, pairs, program_argument, set_option
from ida_dsl.cli.progress import Ticker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ida_dsl.laws.mutation.mutants import Mutant
    from ida_dsl.laws.mutation.report import Report
    from ida_dsl.laws.mutation.trial import Trials, Tried
    from ida_dsl.load import Program

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
    from ida_dsl.laws.mutation.report import to_json, to_text

    work = _Work(program, load(program, settings), tuple(pairs(settings, "--set", "size=8")), effort)
    report = work.report(only, limit)
    if as_json:
        screen.put(json.dumps(to_json(report), ensure_ascii=False, indent=1))
    else:
        screen.put_all(to_text(report))
    return PROBLEM if any(one.fate.name == "SURVIVED" for one in report.tried) else FINE


@define
class _Work:
    """What is being done, for the line that says how far it has come."""

    name: str
    program: Program
    settled: tuple[str, ...]
    effort: float
    laws: int = 0
    tried: list[Tried] = field(factory=list)
    all: Sequence[Mutant] = ()

    def report(self, only: tuple[str, ...], limit: int | None) -> Report:
        from ida_dsl.laws.mutation.mutants import mutants
        from ida_dsl.laws.mutation.report import Report, spread

        found = mutants(self.program, only)
        with Ticker(self.say):
            trials = self._trials()
            for _ in trials.prepare() if found else ():
                self.laws += 1
            self.all = spread(found, limit)
            for mutant in self.all:
                self.tried.append(trials.try_one(mutant))
        return Report(self.name, tuple(trials.verdicts.values()), tuple(self.tried), len(found))

    def _trials(self) -> Trials:
        from ida_dsl.laws.bench import Workshop
        from ida_dsl.laws.mutation.trial import Trials

        params = {one.name: one.value for one in self.program.graph.params if one.name in self.settled}
        return Trials(self.program, Workshop(self.program, params), self.effort)

    def say(self) -> str:
        """How far it has come."""
        if not self.all:
            return f"the program's own laws: {self.laws} tried"
        survived = sum(one.fate.name == "SURVIVED" for one in self.tried)
        return f"{len(self.tried)} of {len(self.all)} mutants, {survived} survived"
