"""Curves of trainings as a figure: a panel an experiment, a line a training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from attrs import frozen

from ida_dsl.robust.picture import COLOURS, STYLE, ready
from learning.rows import LEARNED, ROWS, Row

Curve = Sequence[Mapping[str, Any]]
TEACHERS: Mapping[str, str] = {
    "climb": "amplified, as written",
    LEARNED: "amplified, as it learns to",
    "spec": "taught right answers",
}
_COLOUR = dict(zip(TEACHERS, COLOURS, strict=False))
_ACROSS, _WIDE, _TALL, _HEAD = 3, 11.0, 2.35, 0.95
"""Panels in a row; inches: the figure, a row of panels, what stands above them."""


@frozen
class Trained:
    """The curve of one training of an experiment."""

    row: str
    teacher: str
    curve: Curve


def figure(trained: Sequence[Trained]) -> bytes:
    """All of them as an SVG. Raises `NoPlots`."""
    mpl = ready()
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    rows = [row for name, row in ROWS.items() if any(one.row == name for one in trained)]
    down = -(-len(rows) // _ACROSS)
    high = _HEAD + _TALL * down
    with mpl.rc_context(STYLE):
        made = Figure(figsize=(_WIDE, high))
        _headed(made, high)
        panels = made.subplots(down, _ACROSS, squeeze=False).ravel()
        made.subplots_adjust(
            left=0.06, right=0.985, top=1 - _HEAD / high, bottom=0.5 / high, hspace=0.55, wspace=0.18
        )
        for axes, row in zip(panels, rows, strict=False):
            _panel(axes, row, [one for one in trained if one.row == row.name])
        for axes in panels[len(rows) :]:
            axes.set_visible(False)
        out = BytesIO()
        made.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def _headed(made: Any, high: float) -> None:
    made.text(
        0.06, 1 - 0.14 / high, "How often a tier is right, by CPU seconds", size=14, weight="bold", va="top"
    )
    for at, (teacher, name) in enumerate(TEACHERS.items()):
        style = {"color": _COLOUR[teacher], "weight": "bold", "va": "top"}
        made.text(0.06 + 0.19 * at, 1 - 0.46 / high, name, size=9, **style)
    said = "a line a training; dotted: what must be reached, and when"
    made.text(0.06 + 0.19 * len(TEACHERS), 1 - 0.46 / high, said, size=9, color="#555555", va="top")


def _panel(axes: Any, row: Row, trained: Sequence[Trained]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - slow to import

    for one in trained:
        seconds, right = zip(*_points(one.curve), strict=True)
        axes.plot(seconds, right, color=_COLOUR[one.teacher], linewidth=1.1, alpha=0.85)
    axes.axhline(row.right, color="#555555", linewidth=0.8, linestyle=":")
    axes.axvline(row.within, color="#555555", linewidth=0.8, linestyle=":")
    axes.set_xlim(0, None)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}%"))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)
    axes.set_title(row.name, loc="left", size=10, weight="bold")
    axes.set_xlabel("CPU seconds")


def _points(curve: Curve) -> Iterator[tuple[float, float]]:
    yield 0.0, 0.0
    for one in curve:
        yield one["seconds"], one["right"]
