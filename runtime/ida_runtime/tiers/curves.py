"""Curves of how a tier learned, by CPU seconds, as SVG in HTML: how often it was right in all and by class,
its loss, and how many questions and decompositions it took. Made of the lines of `metrics.jsonl` alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from attrs import field, frozen

Points = Sequence[tuple[float, float]]
"""CPU seconds, and what there was then."""
_LEFT, _RIGHT, _UNDER, _OVER = 48, 12, 28, 10
_COLOURS = 6
"""So many classes have a colour of their own; those after them have it in dashes."""
_NO_LOSS = 1e-6
"""Smaller losses are drawn as this."""


@frozen
class Chart:
    """Curves by name over the same seconds, each drawn as its style says. `ticks` are the numbers at the left
    in order, from the least to the most, and `form` is how one is written."""

    label: str
    curves: Mapping[str, tuple[str, Points]]
    seconds: float
    ticks: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0)
    form: Callable[[float], str] = "{:.0%}".format
    wide: int = field(default=640, kw_only=True)
    high: int = field(default=220, kw_only=True)

    def svg(self) -> str:
        """As a picture."""
        drawn = "".join(
            f'<polyline class="{style}" points="{self._points(points)}">'
            f"<title>{escape(name)}</title></polyline>"
            for name, (style, points) in self.curves.items()
        )
        box = f'viewBox="0 0 {self.wide} {self.high}" role=img aria-label="{escape(self.label)}"'
        return f'<svg class=chart style="max-width:{self.wide}px" {box}>{self._frame()}{drawn}</svg>'

    def _points(self, points: Points) -> str:
        return " ".join(f"{self._x(at):.1f},{self._y(what):.1f}" for at, what in points)

    def _x(self, seconds: float) -> float:
        return _LEFT + (self.wide - _LEFT - _RIGHT) * seconds / self.seconds

    def _y(self, what: float) -> float:
        share = (what - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return _OVER + (self.high - _UNDER - _OVER) * (1 - share)

    def _frame(self) -> str:
        heights = [(one, self._y(one)) for one in self.ticks]
        lines = "".join(
            f'<line class=grid x1={_LEFT} x2={self.wide - _RIGHT} y1="{y:.1f}" y2="{y:.1f}" />'
            f'<text x={_LEFT - 6} y="{y + 4:.1f}" text-anchor=end>{escape(self.form(one))}</text>'
            for one, y in heights
        )
        ends = "".join(
            f'<text x="{self._x(self.seconds * share):.0f}" y={self.high - 8} text-anchor={anchor}>'
            f"{_seconds(self.seconds * share)}</text>"
            for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
        )
        return lines + ends


def figures(metrics: Sequence[Mapping[str, Any]], name: str) -> str:
    """All curves of a tier of that name that has been judged more than once."""
    seconds = max(float(line["seconds"]) for line in metrics) or 1.0
    shares = dict(_shares(metrics))
    keys = "".join(
        f'<li><svg width=14 height=10><line x1=0 y1=5 x2=14 y2=5 class="{style}" /></svg>{escape(one)}'
        for one, (style, _) in shares.items()
    )
    right = Chart(f"{name}: right, by CPU seconds", shares, seconds)
    others = "".join(
        f"<figure>{chart.svg()}<figcaption>{escape(caption)}</figcaption></figure>"
        for caption, chart in _others(metrics, name, seconds)
    )
    return f"<figure>{right.svg()}<ul>{keys}</ul></figure><div class=beside>{others}</div>"


def _shares(metrics: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, Points]]]:
    """How often it said what its teacher says, was right in all, and in each class."""
    agreed = [(float(line["seconds"]), line.get("agreement")) for line in metrics]
    if points := [(at, pair[0] / pair[1]) for at, pair in agreed if pair and pair[1]]:
        yield "as its teacher", ("teacher", points)
    names = dict.fromkeys(name for line in metrics for name in line.get("accuracy") or {})
    style = iter(range(len(names)))
    for name in names:
        pairs = [(float(line["seconds"]), (line.get("accuracy") or {}).get(name)) for line in metrics]
        points = [(at, pair[0] / pair[1]) for at, pair in pairs if pair and pair[1]]
        if points and name == "all":
            yield "right", ("right", points)
        elif points:
            yield name, (_style(next(style)), points)


def _style(number: int) -> str:
    return f"c{number % _COLOURS}{' again' if number >= _COLOURS else ''}"


def _others(metrics: Sequence[Mapping[str, Any]], name: str, seconds: float) -> Iterator[tuple[str, Chart]]:
    """What is no share, each in a smaller chart."""
    for key, caption in (
        ("loss", "loss, nats a token"),
        ("questions", "questions that were answered for it"),
        ("shown", "decompositions that it was shown"),
    ):
        points = [(float(line["seconds"]), float(line[key])) for line in metrics if line.get(key) is not None]
        if not any(what for _, what in points):
            continue
        scale = in_tens if key == "loss" else _from_nothing
        numbers, ticks, form = scale([what for _, what in points])
        curve = {caption: ("right", [(at, what) for (at, _), what in zip(points, numbers, strict=True)])}
        yield caption, Chart(f"{name}: {caption}", curve, seconds, ticks, form, wide=290, high=150)


Scaled = tuple[Sequence[float], Sequence[float], Callable[[float], str]]
"""Numbers as they are drawn, the ticks beside them, and how one of these is written."""


def in_tens(losses: Sequence[float]) -> Scaled:
    """Losses by their powers of ten, between whole ones: they end far below where they began."""
    powers = [math.log10(max(one, _NO_LOSS)) for one in losses]
    least = math.floor(min(powers))
    most = max(least + 1, math.ceil(max(powers)))
    return powers, list(map(float, range(least, most + 1))), lambda power: f"{10**power:g}"


def _from_nothing(counts: Sequence[float]) -> Scaled:
    """Counts from 0 on, beside round numbers."""
    power = 10 ** math.floor(math.log10(max(counts) / 4))
    step = next(one * power for one in (1, 2, 5, 10) if 4 * one * power >= max(counts))
    return counts, [step * at for at in range(math.ceil(max(counts) / step) + 1)], amount


def amount(what: float) -> str:
    """A number with two digits that count, from a thousand on in thousands, millions, …"""
    for size, mark in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if what >= size:
            return f"{_two(what / size)}{mark}"
    return _two(what)


def _two(what: float) -> str:
    return f"{what:.0f}" if what >= 10 or what == int(what) else f"{what:.2g}"


def _seconds(what: float) -> str:
    return f"{what:,.0f} s" if what >= 10 or what == 0 else f"{what:.1f} s"
