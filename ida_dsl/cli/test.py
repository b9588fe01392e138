"""`ida-dsl test`."""

from __future__ import annotations

from typing import Any

import click

from ida_dsl.cli.common import set_option

_EPILOG = """\b
Examples:
  ida-dsl test program.ida
  ida-dsl test program.ida --law honest --task power
  ida-dsl test program.ida --effort 10                ten times as many cases
  ida-dsl test program.ida --agent 'human("me")'      how often answers break the properties
  ida-dsl test program.ida --agent tier:3            the same of the tier in tiers/3
  ida-dsl test program.ida --case '{"law": …}'        one case again, as a failure shows it

\b
ida-dsl explain laws says what each law wants. A case that breaks a law is kept in .hypothesis and tried
first the next time. Exit code 1 where a law is broken or could not be decided."""


@click.command("test", epilog=_EPILOG, short_help="Try the laws that decompositions are held to.")
@click.argument("programs", nargs=-1, required=True, type=click.Path(), metavar="PROGRAM...")
@click.option("--law", "laws", metavar="LAW", multiple=True, help="Only this law. Repeatable.")
@click.option("--task", "tasks", metavar="NAME", multiple=True, help="Only this task or property.")
@click.option("--effort", type=click.FloatRange(0.01, 1000), default=1.0, show_default=True,
              help="How many cases: 1 is about a hundred for each strategy and law.")  # fmt: skip
@click.option(
    "--seed",
    type=int,
    default=None,
    help="The same draws each time; else new ones, and what failed before is tried first.",
)
@click.option("--agent", "agents", metavar="[TASK=]AGENT", multiple=True,
              help="Audit: how often this agent's answers break the properties. Repeatable.")  # fmt: skip
@click.option("--depth", metavar="N|full", help="How deep an audit takes questions apart.")
@click.option("--case", metavar="JSON|@FILE", help="Try one case again.")
@set_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--verbose", "-v", is_flag=True, help="Say how many cases each law was tried on.")
@click.option("--allow-python", is_flag=True, help="Let the program run its helpers in Python.")
def command(**given: Any) -> int:
    """Look for the smallest question that breaks a law.

    Every task with strategies is held to the same laws, and then to the program's properties. Params are
    drawn, too, unless --set fixes them.
    """
    from ida_dsl.cli.given import Given
    from ida_dsl.cli.testing import test

    options: Given = Given(**given)
    return test(options)
