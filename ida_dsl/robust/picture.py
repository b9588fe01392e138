"""Curves as a figure: PNG or SVG, drawn by matplotlib.

One agent at each leaf is on the left, a majority on the right: in one plot lines would hide each other, and
how often the majority ties is half of what it does.

Colours are of Okabe and Ito ("Color universal design", 2008), told apart by people who see few colours; the
marks tell depths apart in grey as well. Lines are named where they end, so that no legend has to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

from attrs import evolve, frozen

from ida_dsl.robust.model import Cell, Curve, Level, Report, Robustness

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7A5C00", "#56B4E9")
_MARKS = ("o", "s", "^", "D", "v", "P")
_WIDE, _HEAD, _ROW = 11.0, 0.72, 3.3
"""Inches: the figure, what stands above the rows, a row."""
_INK, _FAINT = "#222222", "#8a8a8a"
STYLE: dict[Any, Any] = {
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


def ready() -> Any:
    """What draws. Raises `NoPlots`."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra, slow to import
    except ImportError:
        raise NoPlots(
            "matplotlib, which draws figures, is not installed\n"
            "install it with pip install 'ida-dsl[plots]', or leave -o out: curves are shown in the terminal"
        ) from None
    return mpl


def figure(report: Report, form: str) -> bytes:
    """The report as a file of that form, `svg` or `png`: a row a task. Raises `NoPlots`."""
    mpl = ready()
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        made = Figure(figsize=(_WIDE, _HEAD + _ROW * max(1, len(report.tasks))))
        _compose(made, report)
        out = BytesIO()
        made.savefig(out, format=form, dpi=160, metadata={"Date": None} if form == "svg" else None)
    return out.getvalue()


def _compose(made: Any, report: Report) -> None:
    high = made.get_figheight()
    name, plan = report.program.removesuffix(".ida"), report.plan
    made.text(
        0.3 / _WIDE, 1 - 0.18 / high, f"{name}: how wrong is the root?", size=14, weight="bold", va="top"
    )
    said = f"{plan.questions} sampled questions; thick: wrong, with its 95% interval; thin: wrong or unknown;"
    said += " dashed: the bound on these"
    made.text(0.3 / _WIDE, 1 - 0.52 / high, said, size=9, color="#555555", va="top")
    for row, task in enumerate(report.tasks):
        bottom = high - _HEAD - (row + 1) * _ROW + 0.62
        _row(made, task, plan.members, (bottom / high, (_ROW - 1.05) / high))


def _row(made: Any, task: Robustness, members: int, place: tuple[float, float]) -> None:
    """One task: one agent at each leaf on the left, a majority on the right, in one scale."""
    bottom, tall = place
    half = _WIDE / 2
    curves = [curve for curve in task.curves if any(curve.leaves)]
    titles = ("one agent at each leaf", f"a majority of {members} at each leaf")
    levels = (_alone, _panel)
    panels = [
        made.add_axes(((at * half + 0.75 - 0.15 * at) / _WIDE, bottom, (half - 2.05) / _WIDE, tall))
        for at in range(2)
    ]
    top = _top(curves)
    for at, axes in enumerate(panels):
        _frame(axes, f"{task.task}: {titles[at]}", curves, top, first=at == 0)
        ends = [end for n, curve in enumerate(curves) for end in _drawn(axes, curve, levels[at], _look(n))]
        _name_lines(axes, [evolve(end, leaves="") for end in ends] if at else ends)
        if not curves:
            axes.text(0.5, 0.5, "nobody is asked:\nall is looked up", ha="center", transform=axes.transAxes)


def _alone(cell: Cell) -> Level:
    return cell.alone


def _panel(cell: Cell) -> Level:
    return cell.panel


def _top(curves: Sequence[Curve]) -> float:
    """The highest of all that is drawn, with some room."""
    levels = [level for curve in curves for cell in curve.cells for level in cell.levels]
    found = max((max(level.bound, level.votes.interval[1]) for level in levels), default=1.0)
    return min(1.02, 1.06 * found) or 1.0


@frozen
class _Look:
    colour: str
    mark: str


def _look(at: int) -> _Look:
    return _Look(COLOURS[at % len(COLOURS)], _MARKS[at % len(_MARKS)])


@frozen
class _End:
    """Where a line ends, and what it is."""

    y: float
    name: str
    leaves: str
    colour: str
    bold: bool = True


def _drawn(axes: Any, curve: Curve, of: Callable[[Cell], Level], look: _Look) -> Iterator[_End]:
    """Draws one depth; says where its lines end."""
    cells = sorted(curve.cells, key=lambda cell: cell.rate)
    rates, levels = [cell.rate for cell in cells], [of(cell) for cell in cells]
    lows, highs = zip(*(level.votes.interval for level in levels), strict=True)
    shares = [level.votes.share for level in levels]
    missed = [level.votes.missed for level in levels]
    axes.fill_between(rates, lows, highs, color=look.colour, alpha=0.15, linewidth=0)
    axes.plot(
        rates, [level.bound for level in levels], color=look.colour, linewidth=1.1, dashes=(4, 2.5), zorder=2
    )
    axes.plot(rates, missed, color=look.colour, linewidth=0.9, zorder=3)
    axes.plot(
        rates, shares, color=look.colour, linewidth=2.1, marker=look.mark, markersize=4.2, zorder=4,
        clip_on=False, solid_capstyle="round",
    )  # fmt: skip
    yield _End(shares[-1], f"depth {curve.name}", f", {curve.mean_leaves:.1f} leaves", look.colour)
    if missed[-1] - shares[-1] > 0.1 * axes.get_ylim()[1]:
        yield _End(missed[-1], f"depth {curve.name}, or unknown", "", look.colour, bold=False)


def _frame(axes: Any, title: str, curves: Sequence[Curve], top: float, first: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415

    right = max((cell.rate for curve in curves for cell in curve.cells), default=0.0)
    axes.set_xlim(0, right or 1.0)
    axes.set_ylim(0, top)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}%"))
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)
    axes.set_title(title, loc="left", size=10, weight="bold")
    axes.set_xlabel("leaf rate: how often an agent is wrong")
    if first:
        axes.set_ylabel("roots")


def _name_lines(axes: Any, ends: Sequence[_End]) -> None:
    """Names at the right edge, pushed up where they would overlap."""
    low, high = axes.get_ylim()
    at, step = low - 1.0, (high - low) * 0.075
    for end in sorted(ends, key=lambda end: end.y):
        at = max(end.y, at + step)
        style = {"color": end.colour, "size": 8, "weight": "bold" if end.bold else "normal", "va": "center"}
        axes.annotate(
            end.name + end.leaves,
            (1, at),
            xycoords=("axes fraction", "data"),
            xytext=(7, 0),
            textcoords="offset points",
            annotation_clip=False,
            **style,
        )
