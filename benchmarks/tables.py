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


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Writes the text into the page, between the marks of this name; ValueError where there are none."""
    begin, end = f"<!-- measured: {name} -->", "<!-- end -->"
    before = page.read_text(encoding="utf-8")
    pattern = f"{re.escape(begin)}.*?{re.escape(end)}"
    after, found = re.subn(pattern, lambda _: f"{begin}\n\n{text}\n\n{end}", before, flags=re.DOTALL)
    if not found:
        raise ValueError(f"{page} has no place for {name}: write {begin} and {end} into it")
    page.write_text(after, encoding="utf-8")
