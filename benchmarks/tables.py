"""Medians, tables in Markdown, and pages in which they are put."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"


def figures(value: float) -> str:
    """A number by its first two figures, thousands apart."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}" if rounded >= 1 else f"{rounded:.2g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, its columns as wide as what is in them."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    )


def _place(name: str, page: Path) -> re.Match[str]:
    """Where the page has what was measured; ValueError where it has no such place."""
    begin, end = f"<!-- measured: {name} -->", "<!-- end -->"
    pattern = f"{re.escape(begin)}(.*?){re.escape(end)}"
    found = re.search(pattern, page.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"{page} has no place for {name}: write {begin} and {end} into it")
    return found


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Writes the text into the page, between the marks of this name; ValueError where there are none."""
    place = _place(name, page)
    page.write_text(
        f"{place.string[: place.start(1)]}\n\n{text}\n\n{place.string[place.end(1) :]}", encoding="utf-8"
    )


def lines_of(name: str, page: Path = PAGE) -> list[list[str]]:
    """The lines of a table that is there, cell by cell, without its head."""
    lines = [one for one in _place(name, page)[1].splitlines() if one.startswith("|")]
    return [[cell.strip() for cell in one.strip("|").split("|")] for one in lines[2:]]
