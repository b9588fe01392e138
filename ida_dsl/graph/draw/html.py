"""A picture as a page: the drawing on one side, the program's text on the other, each lighting its part of
the other.

The page asks nothing of the network, and its policy forbids it to: the one script is named by its hash, so
that nothing that came in with a program's text could run even if it got past the escaping.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape

from ida_dsl.graph.draw.model import Picture
from ida_dsl.graph.draw.page import SCRIPT, STYLE
from ida_dsl.graph.draw.svg import to_svg
from ida_dsl.graph.draw.text import clean
from ida_dsl.source import Source

_ALONE = ' class="alone"'
_KEYS = "drag to move · scroll to zoom · 0 to see all · tab from part to part"


def to_html(picture: Picture) -> str:
    """The picture as a page of its own."""
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(picture.title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body{'' if picture.sources else _ALONE}>\n"
        f'<section id="drawing" aria-label="Drawing">{to_svg(picture)}'
        f'<div id="keys">{_KEYS}</div></section>\n'
        f"{''.join(_program(picture))}<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _program(picture: Picture) -> Iterator[str]:
    """The pane with the texts; none where there are none."""
    if picture.sources:
        yield '<section id="program" aria-label="Program" tabindex="0">\n'
        for number, source in enumerate(picture.sources.values()):
            yield from _file(number, source)
        yield "</section>\n"


def _file(number: int, source: Source) -> Iterator[str]:
    yield f"<h2>{escape(clean(source.path))}</h2>\n<ol>"
    lines = source.text.rstrip("\n").split("\n")
    yield from (_line(f"l{number}-{at}", line.expandtabs(4)) for at, line in enumerate(lines, 1))
    yield "</ol>\n"


def _line(id_: str, line: str) -> str:
    """A line with its indentation, below which it goes on where it is too long for the pane. An empty one
    holds a space, so that it is as high as the others."""
    indent = len(line) - len(line.lstrip(" "))
    style = f' style="--in:{indent}ch"' if indent else ""
    return f'<li id="{id_}"{style}>{escape(clean(line)) or " "}</li>'
