"""`ida-dsl explain`."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import click

from ida_dsl.cli import screen

_EPILOG = """\b
Examples:
  ida-dsl explain           all codes
  ida-dsl explain E0102
  ida-dsl explain laws      what every decomposition is held to
  ida-dsl explain honest    one of them"""


@click.command("explain", epilog=_EPILOG, short_help="Explain an error code or a law.")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Say what a code means, with a program that shows it and the same one mended; or what a law wants."""
    from ida_dsl.codes import REGISTRY, explain
    from ida_dsl.law_names import BY_NAME

    if code is None:
        screen.put_all(f"{one.code:<6} {one.title}" for one in REGISTRY.values())
        screen.put("\nida-dsl explain CODE says more of one")
        return 0
    if code in {"law", "laws", *BY_NAME}:
        screen.put_all(_laws(code))
        return 0
    if code.strip().upper() in REGISTRY:
        screen.put(explain(code).rstrip("\n"))
        return 0
    screen.complain(f"{explain(code)}\nida-dsl explain lists all codes, and ida-dsl explain laws the laws")
    return 2


def _laws(name: str) -> Iterator[str]:
    from ida_dsl.law_names import BY_NAME, LAWS

    for law in [BY_NAME[name]] if name in BY_NAME else LAWS:
        yield law.name
        yield from wrap(law.says, screen.width() - 4, initial_indent="    ", subsequent_indent="    ")
    yield ""
    yield "ida-dsl test PROGRAM tries them"
    yield 'waive LAW because "…"   in a task that means to break one'
