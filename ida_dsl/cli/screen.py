"""What is written where: colours only on a terminal, nothing that a terminal would obey."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from ida_dsl.asking.telling import Boxes

_STYLES = {"good": "32", "bad": "1;31", "unsure": "33", "dim": "2", "strong": "1"}
_WIDEST = 160
_BARS = " ▁▂▃▄▅▆▇█"


def colours(stream: TextIO | None = None) -> bool:
    """Whether the stream (stdout unless told) shows colours."""
    stream = stream or sys.stdout
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not plain and stream.isatty()


def paint(style: str, text: str) -> str:
    """The text in the colour of a role, where there are colours."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colours() else text


def bar(share: float) -> str:
    """A share as a bar of one character."""
    return _BARS[round(share * (len(_BARS) - 1))]


def width() -> int:
    """How many characters fit on a line; 100 where nobody looks."""
    return min(_WIDEST, shutil.get_terminal_size((100, 24)).columns) if sys.stdout.isatty() else 100


def put(text: str = "") -> None:
    """Writes a line to stdout; characters that it cannot show become question marks."""
    _write(sys.stdout, text)


def put_all(lines: Iterable[str]) -> None:
    """Writes lines to stdout."""
    for line in lines:
        put(line)


def complain(text: str) -> None:
    """Writes lines to stderr."""
    from ida_dsl._view import escape

    _write(sys.stderr, "\n".join(map(escape, text.split("\n"))))


def remark(text: str) -> None:
    """Writes a line to stderr that is no complaint."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "replace").decode(encoding)
    try:
        click.echo(text, file=stream, color=True)
    except BrokenPipeError:
        raise click.exceptions.Exit(reader_left()) from None


def reader_left() -> int:
    """Whoever read the output wants no more of it, as `head` does: that is no error. The exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def boxes() -> Boxes:
    """Branches of a tree that the terminal can show."""
    from ida_dsl.asking.telling import ASCII, Boxes

    try:
        "├└│…".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return ASCII
    return Boxes()
