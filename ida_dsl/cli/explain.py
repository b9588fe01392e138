"""`ida-dsl explain`."""

from __future__ import annotations

import click

from ida_dsl.cli import screen

_EPILOG = """\b
Examples:
  ida-dsl explain           all codes
  ida-dsl explain E0102"""


@click.command("explain", epilog=_EPILOG, short_help="Explain an error code.")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Say what a code means, with a program that shows it and the same one mended."""
    from ida_dsl.codes import REGISTRY, explain

    if code is None:
        screen.put_all(f"{one.code:<6} {one.title}" for one in REGISTRY.values())
        screen.put("\nida-dsl explain CODE says more of one")
        return 0
    if code.strip().upper() in REGISTRY:
        screen.put(explain(code).rstrip("\n"))
        return 0
    screen.complain(f"{explain(code)}\nida-dsl explain lists all codes")
    return 2
