"""Curves as a figure: PNG or SVG, drawn by matplotlib.

Colours are of Okabe and Ito ("Color universal design", 2008), told apart by people who see few colours; the
marks tell depths apart in grey as well. Lines are named where they end, so that no legend has to be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from attrs import frozen

from ida_dsl.robust.model import Cell, Curve, Level, Report, Robustness

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7A5C00", "#56B4E9")
_MARKS = ("o", "s", "^", "D", "v", "P")
_INK, _FAINT = "#222222", "#8a8a8a"
_STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Helvetica", "Arial"],
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.fonttype": "none",
    "svg.hashsalt": "ida-dsl",
}


class NoPlots(Exception):  # noqa: N818 - said to the user as it is
    """There is nothing to draw with; says what to install."""


def figure(report: Report, form: str) -> bytes:
    """The report as a file of that form, `svg` or `png`: a panel a task. Raises `NoPlots`."""
    try:
        import matplotlib  # noqa: PLC0415 - an extra, slow to import
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise NoPlots(
            "matplotlib, which draws figures, is not installed\n"
            "install it with pip install 'ida-dsl[plots]', or leave -o out: curves are shown in the terminal"
        ) from None
    with matplotlib.rc_context(_STYLE):
        made = Figure(figsize=(0.6 + 4.5 * max(1, len(report.tasks)), 4.5))
        _compose(made, report)
        out = BytesIO()
        made.savefig(out, format=form, dpi=160, metadata={"Date": None} if form == "svg" else None)
    return out.getvalue()


def _compose(made: Any, report: Report) -> None:
    name = report.program.removesuffix(".ida")
    made.text(0.012, 0.985, f"{name}: how wrong is the root?", size=13, weight="bold", va="top")
    made.text(0.012, 0.915, _subtitle(report), size=8, color="#555555", va="top", linespacing=1.5)
    tasks = report.tasks
    top, bottom, wide = 0.74, 0.125, 1 / max(1, len(tasks))
    for at, task in enumerate(tasks):
        left, right = at * wide + 0.55 / made.get_figwidth(), (at + 1) * wide - 1.05 / made.get_figwidth()
        axes = made.add_axes((left, bottom, right - left, top - bottom))
        _panel(axes, task, report, first=at == 0)


def _subtitle(report: Report) -> str:
    plan, narrow = report.plan, len(report.tasks) == 1
    measured = f"Thick: measured on {plan.questions} questions, with 95% intervals."
    bound = "Dashed: the bound, 1 − (1 − leaf rate)ⁿ."
    panel = f"Thin: with a majority of {plan.members} at each leaf."
    return f"{measured}\n{bound} {panel}" if narrow else f"{measured} {bound} {panel}"


def _panel(axes: Any, task: Robustness, report: Report, first: bool) -> None:
    curves = [curve for curve in task.curves if any(curve.leaves)]
    ends: list[_End] = []
    for at, curve in enumerate(curves):
        look = _Look(_COLOURS[at % len(_COLOURS)], _MARKS[at % len(_MARKS)])
        ends += _drawn(axes, curve, look)
    _frame(axes, task, curves, first)
    _name_lines(axes, ends, f"majority of {report.plan.members}")
    if not curves:
        axes.text(0.5, 0.5, "nobody is asked:\nall is looked up", ha="center", transform=axes.transAxes)


@frozen
class _Look:
    colour: str
    mark: str


@frozen
class _End:
    """Where a line ends, and what it is."""

    y: float
    text: str
    colour: str
    thin: bool = False


def _drawn(axes: Any, curve: Curve, look: _Look) -> Iterator[_End]:
    cells = sorted(curve.cells, key=lambda cell: cell.rate)
    rates = [cell.rate for cell in cells]
    alone, panel = [cell.alone for cell in cells], [cell.panel for cell in cells]
    lows, highs = zip(*(level.votes.interval for level in alone), strict=True)
    axes.fill_between(rates, lows, highs, color=look.colour, alpha=0.16, linewidth=0)
    axes.plot(*_smooth(cells), color=look.colour, linewidth=1.1, dashes=(4, 2.5))
    shares = _shares(panel)
    axes.plot(rates, shares, color=look.colour, linewidth=0.8, marker=look.mark, markersize=2.2)
    axes.plot(rates, _shares(alone), color=look.colour, linewidth=2.0, marker=look.mark, markersize=4.5)
    yield _End(_shares(alone)[-1], f"depth {curve.name}", look.colour)
    yield _End(shares[-1], f"depth {curve.name}", look.colour, thin=True)


def _shares(levels: Sequence[Level]) -> list[float]:
    return [level.votes.share for level in levels]


def _smooth(cells: Sequence[Cell]) -> tuple[list[float], list[float]]:
    return [cell.rate for cell in cells], [cell.alone.bound for cell in cells]


def _frame(axes: Any, task: Robustness, curves: Sequence[Curve], first: bool) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter  # noqa: PLC0415

    right = max((cell.rate for curve in curves for cell in curve.cells), default=1.0)
    axes.set_xlim(0, right or 1.0)
    axes.set_ylim(bottom=0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)
    axes.set_title(task.task, loc="left", size=10, weight="bold")
    axes.set_xlabel("leaf rate: how often a leaf is wrong")
    if first:
        axes.set_ylabel("roots that are wrong")


def _name_lines(axes: Any, ends: Sequence[_End], panel: str) -> None:
    """Names at the right edge, pushed apart where they would overlap."""
    low, high = axes.get_ylim()
    step = (high - low) * 0.052
    ranked = sorted(ends, key=lambda end: end.y)
    at = low - step
    for end in ranked:
        at = max(end.y, at + step)
        text = f"{end.text}, {panel}" if end.thin else end.text
        size, weight = (6.5, "normal") if end.thin else (9, "bold")
        axes.annotate(
            text, (1, at), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
            color=end.colour, size=size, weight=weight, va="center", annotation_clip=False,
        )  # fmt: skip
