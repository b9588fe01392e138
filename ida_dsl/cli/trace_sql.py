"""What `ida-dsl trace sql` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ida_dsl._view import escape
from ida_dsl.asking.brief import ELLIPSIS
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.tracing import opened
from ida_runtime.traces.querying import Found, select

_WIDEST = 40
"""So many characters of a cell are shown."""


def tell(path: str, query: str, most: int) -> int:
    """Shows what a query gives."""
    found = select(opened(path).trace, query, most)
    screen.put_all(_lines(found))
    if found.more:
        screen.remark(f"there are more than {most:,} rows; --most N shows more, a `limit` in the query less")
    return FINE


def _lines(found: Found) -> Iterator[str]:
    """A table: numbers to the right."""
    numbers = [
        all(isinstance(row[at], int | float) or row[at] is None for row in found.rows)
        for at in range(len(found.names))
    ]
    cells = [[_cell(one) for one in row] for row in (found.names, *found.rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(found.names))]
    for row in cells:
        yield "  ".join(_aligned(row, widths, numbers)).rstrip()


def _aligned(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    for cell, width, number in zip(row, widths, right, strict=True):
        yield cell.rjust(width) if number else cell.ljust(width)


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case str():
            text = value
        case bytes():
            text = value.hex()
        case float():
            text = f"{value:.6g}"
        case bool() | int():
            text = str(value).lower()
        case _:
            text = json.dumps(value, ensure_ascii=False, default=str)
    return escape(text if len(text) <= _WIDEST else text[: _WIDEST - 1] + ELLIPSIS)
