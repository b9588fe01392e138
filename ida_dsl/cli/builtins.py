"""`ida-dsl builtins`."""

from __future__ import annotations

import click

from ida_dsl.cli import screen

_EPILOG = """\b
Examples:
  ida-dsl builtins                all of them
  ida-dsl builtins split_words"""


@click.command("builtins", epilog=_EPILOG, short_help="List what programs can call.")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the builtins, or show one: its signature, and what it does in every case."""
    from ida_dsl.builtins.catalogue import public_builtins, render_catalogue

    known = [builtin.name for builtin in public_builtins()]
    if name is not None and name not in known:
        from ida_dsl.spell import nearest

        near = nearest(name, known)
        alike = [near] if near else [one for one in known if name.casefold() in one]
        listed = " or ".join(f"`{one}`" for one in alike[:4])
        hint = f"did you mean {listed}?" if alike else "ida-dsl builtins lists them"
        raise click.UsageError(f"there is no builtin `{name}`; {hint}")
    screen.put(render_catalogue(name, min(100, screen.width())).rstrip("\n"))
