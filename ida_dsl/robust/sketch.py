"""Curves drawn in a terminal, in braille: two by four dots a character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import define, field, frozen

from ida_dsl.robust.model import Curve, Robustness
from ida_dsl.robust.words import percent

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of the dot in a column and row of a character (Unicode, braille patterns)."""
Point = tuple[float, float]


@frozen
class Line:
    """A line through points, every `gap`-th dot of it drawn, its name written where it ends."""

    points: tuple[Point, ...]
    name: str = ""
    gap: int = 1


@define
class Canvas:
    """Dots, addressed from the bottom left."""

    columns: int
    rows: int
    _bits: dict[tuple[int, int], int] = field(factory=dict, init=False)

    def dot(self, x: int, y: int) -> None:
        """Sets one."""
        row, column = self.rows - 1 - y // 4, x // 2
        bit = _DOTS[x % 2][3 - y % 4]
        self._bits[row, column] = self._bits.get((row, column), 0) | bit

    def lines(self) -> list[str]:
        """The rows, from the top."""
        return [
            "".join(chr(0x2800 + self._bits.get((row, column), 0)) for column in range(self.columns))
            for row in range(self.rows)
        ]


def sketch(task: Robustness, columns: int = 56, rows: int = 11) -> list[str]:
    """The curves of one task, solid, above them their bounds, dotted; nothing where no leaf is asked."""
    curves = [curve for curve in task.curves if any(curve.leaves) and len(curve.cells) > 1]
    lines = [line for curve in curves for line in _lines(curve)]
    return plotted(lines, columns, rows) if lines else []


def _lines(curve: Curve) -> tuple[Line, Line]:
    cells = sorted(curve.cells, key=lambda cell: cell.rate)
    bound = Line(tuple((cell.rate, cell.alone.bound) for cell in cells), gap=4)
    return bound, Line(tuple((cell.rate, cell.alone.votes.share) for cell in cells), f"depth {curve.name}")


def plotted(lines: Sequence[Line], columns: int, rows: int) -> list[str]:
    """The lines in a frame, from nothing to the largest of what they show."""
    right = max(x for line in lines for x, _ in line.points) or 1.0
    top = max(y for line in lines for _, y in line.points) or 1.0
    canvas = Canvas(columns, rows)
    for line in lines:
        _draw(canvas, [(x / right, y / top) for x, y in line.points], line.gap)
    names = _names([(line.name, line.points[-1][1] / top) for line in lines if line.name], rows)
    ticks = {0: f"{percent(top)}%", rows - 1: "0%"}
    body = [
        f"{ticks.get(row, ''):>6} ┤{dots} {names.get(row, '')}".rstrip()
        for row, dots in enumerate(canvas.lines())
    ]
    foot = f"0{f'{100 * right:g}% of leaves wrong':>{columns - 1}}"
    return [*body, " " * 7 + "└" + "─" * columns, " " * 8 + foot]


def _draw(canvas: Canvas, points: Sequence[Point], gap: int) -> None:
    wide, high = canvas.columns * 2 - 1, canvas.rows * 4 - 1
    for x in range(0, wide + 1, gap):
        y = _height(points, x / wide)
        if y is not None:
            canvas.dot(x, round(y * high))


def _height(points: Sequence[Point], x: float) -> float | None:
    """Where a line through the points is at x; None where it is not."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return None


def _names(ends: Sequence[tuple[str, float]], rows: int) -> dict[int, str]:
    """The row where each name stands: that of its line's end, or the next free one below, else above."""
    found: dict[int, str] = {}
    for name, height in sorted(ends, key=lambda end: -end[1]):
        wanted = min(rows - 1, int((1 - height) * rows))
        free = [row for row in range(rows) if row not in found]
        if free:
            found[min(free, key=lambda row: (abs(row - wanted), -row))] = name
    return found
