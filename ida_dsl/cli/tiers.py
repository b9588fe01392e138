"""`ida-dsl tiers`."""

from __future__ import annotations

import click

_EPILOG = """\b
Examples:
  ida-dsl tiers ls tiers
  ida-dsl tiers show tiers/3"""


@click.group("tiers", epilog=_EPILOG, short_help="Look at tiers that were trained.")
def command() -> None:
    """Look at tiers that `train` and `iterate` made."""


@command.command("ls")
@click.argument("folder", metavar="DIR", default=".", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def listed(folder: str, as_json: bool) -> int:
    """List the tiers in DIR and below: how each was made, and how often it was right."""
    from ida_dsl.cli.tiering import ls

    return ls(folder, as_json)


@command.command("show")
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def shown(folder: str, as_json: bool) -> int:
    """Show the tier in DIR: its lineage, how often it was right on what, and how it learned."""
    from ida_dsl.cli.tiering import show

    return show(folder, as_json)
