"""`ida-dsl new`."""

from __future__ import annotations

from errno import ENOENT
from pathlib import Path

import click

from ida_dsl.cli import screen

_EPILOG = """\b
Example:
  ida-dsl new maze
  ida-dsl run maze.ida --tree
  python -m pytest test_maze.py"""


@click.command("new", epilog=_EPILOG, short_help="Begin a program.")
@click.argument("name")
def command(name: str) -> None:
    """Write NAME.ida, a small program to change, and test_NAME.py, its test. Never overwrites a file."""
    place = Path(name.removesuffix(".ida"))
    if not place.name.isidentifier() or not place.name.isascii():
        raise click.UsageError(f"`{name}`: name it with letters, digits and _, not beginning with a digit")
    if not place.parent.is_dir():
        raise FileNotFoundError(ENOENT, "there is no such folder", str(place.parent))
    from ida_dsl.cli.starter import PROGRAM, TEST

    files = {place.with_name(f"{place.name}.ida"): PROGRAM, place.with_name(f"test_{place.name}.py"): TEST}
    for path in files:
        if path.exists():
            raise click.UsageError(f"{path} is there already; choose another name")
    for path, text in files.items():
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text.replace("NAME", place.name))
    program, test = files
    screen.put(f"{program} and {test} are written. Next:")
    screen.put_all([f"  ida-dsl run {program} --tree", f"  python -m pytest {test}"])
