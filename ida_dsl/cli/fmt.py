"""`ida-dsl fmt`."""

from __future__ import annotations

import difflib
import os
import stat
import sys
import tempfile
from errno import ENOENT
from pathlib import Path

import click

from ida_dsl.cli import screen

_EPILOG = """\b
Examples:
  ida-dsl fmt program.ida            rewrite it
  ida-dsl fmt --check *.ida          only say which are not in shape
  ida-dsl fmt --diff program.ida     show what would change
  ida-dsl fmt - < program.ida        from stdin to stdout

A file with mistakes is left as it is. Exit code 1 where there is one, and with --check or --diff where a
file is not in shape."""


@click.command("fmt", epilog=_EPILOG, short_help="Put programs in shape.")
@click.argument("programs", nargs=-1, required=True, type=click.Path(allow_dash=True), metavar="PROGRAM...")
@click.option("--check", is_flag=True, help="Change nothing; say which are not in shape.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
def command(programs: tuple[str, ...], check: bool, diff: bool) -> int:
    """Write programs in the one layout; what they say and their comments stay."""
    bad = [path for path in programs if not _one(path, check, diff)]
    return int(bool(bad))


def _one(path: str, check: bool, diff: bool) -> bool:
    """Shapes one file; whether all is well."""
    from ida_dsl.source import SourceError, decode, read_source

    try:
        source = decode(sys.stdin.buffer.read(), "<stdin>") if path == "-" else read_source(path)
    except SourceError as error:
        screen.complain(f"{error.message}\nname a program, a text file in UTF-8")
        return False
    text = _shaped(source)
    if text is None:
        return False
    if not (check or diff):
        _write(path, source.text, text)
        return True
    _compare(path, source.text, text, diff)
    return text == source.text


def _shaped(source: object) -> str | None:
    """The text in shape; None where there are mistakes, which are shown."""
    from ida_dsl.cli.common import show_errors
    from ida_dsl.source import Source
    from ida_dsl.syntax.parse import parse
    from ida_dsl.syntax.unparse import CannotFormat, format_file

    assert isinstance(source, Source)
    parsed = parse(source)
    try:
        return format_file(parsed)
    except CannotFormat:
        show_errors(parsed.diagnostics, {source.path: source})
        return None


def _compare(path: str, before: str, after: str, diff: bool) -> None:
    if before == after:
        return
    if not diff:
        screen.put(f"{path} is not in shape; ida-dsl fmt {path}")
        return
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), path, f"{path}, in shape", lineterm=""
    )
    for line in lines:
        style = {"+": "good", "-": "bad", "@": "dim"}.get(line[:1])
        screen.put(screen.paint(style, line) if style else line)


def _write(path: str, before: str, after: str) -> None:
    if path == "-":
        sys.stdout.write(after)
    elif before != after:
        write_whole(Path(path), after)
        screen.remark(f"{path}: put in shape")


def write_whole(path: Path, text: str) -> None:
    """Replaces a file's text at one stroke: whoever looks finds the old text or the new, never a part."""
    place = path.resolve()
    if not place.parent.is_dir():
        raise FileNotFoundError(ENOENT, "there is no such folder", str(path.parent))
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if place.exists():
            Path(name).chmod(stat.S_IMODE(place.stat().st_mode))
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
