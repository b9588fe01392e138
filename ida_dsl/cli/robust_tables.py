"""How `ida-dsl robust` shows a report in the terminal: curves, tables, remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ida_dsl.asking.brief import number
from ida_dsl.cli import screen
from ida_dsl.robust.model import Cell, Curve, Level, Plan, Report, Robustness, inside
from ida_dsl.robust.sketch import sketch
from ida_dsl.robust.words import (
    ASSUMED,
    bound_in_words,
    leaves_in_words,
    panel_in_words,
    percent,
    unknown_share,
    with_interval,
)

_WIDE = 100
"""What the tables need."""


def told(report: Report, width: int) -> Iterator[str]:
    """The report, in lines."""
    for task in report.tasks:
        yield from _task(task, report, width)
    for name, why in report.left_out:
        yield screen.paint("unsure", f"{name} is left out: {why}")
    yield screen.paint("dim", f"bounds take it that {ASSUMED}")
    yield _verdict(report)


def _task(task: Robustness, report: Report, width: int) -> Iterator[str]:
    name, plan = screen.paint("strong", task.task), report.plan
    yield f"{name}: {number(task.questions, 'question')}, seed {plan.seed}"
    drawn = sketch(task, columns=min(56, max(20, width - 24)))
    if drawn and _shows("".join(drawn)):
        yield from ("", "roots that are wrong; dotted: the bound", *drawn, "")
    yield from _lines(_levels(task, report), width)
    yield from (_leaves(curve) for curve in task.curves if any(curve.leaves))
    if task.panels:
        yield from _lines(_panels(task, plan), width)
    yield from (screen.paint("dim", f"- {remark}") for remark in task.remarks)
    yield ""


def _leaves(curve: Curve) -> str:
    return f"depth {curve.name}: {leaves_in_words(curve)}"


def _verdict(report: Report) -> str:
    looks = number(report.looks, "measurement")
    above = f"{report.above} of them with all of the 95% interval above a bound, as chance has it"
    if report.holds:
        return screen.paint("good", f"inside the bounds: yes, all of {looks}") + (
            f" ({above})" if report.above else ""
        )
    said = f"inside the bounds: no, {report.outside} of {looks} are not, and chance does not explain it"
    return screen.paint("bad", said)


def _levels(task: Robustness, report: Report) -> Table:
    """A row a depth and rate, in percent."""
    one, panel = "one agent\nwrong (95%)", f"{panel_in_words(report.plan)}\nwrong (95%)"
    table = _table(
        ("depth", "leaf\nrate %", one, "unknown", "bound", "any", panel, "unknown", "bound", "inside")
    )
    for curve in task.curves:
        for at, cell in enumerate(_worth_showing(curve)):
            table.add_row(*_row(curve, cell, first=at == 0, looks=report.looks))
        table.add_section()
    return table


def _worth_showing(curve: Curve) -> Sequence[Cell]:
    """All cells; one where nobody is asked, since all are the same."""
    return curve.cells if any(curve.leaves) else curve.cells[:1]


def _row(curve: Curve, cell: Cell, first: bool, looks: int) -> list[Text]:
    fine = all(inside(level, looks) for level in cell.levels) and curve.counted_well
    parts = [
        curve.name if first else "",
        f"{100 * cell.rate:g}" if any(curve.leaves) else "any",
        *_measured(cell.alone),
        bound_in_words(cell.alone.worst),
        *_measured(cell.panel),
    ]
    return [*map(Text, parts), Text("yes" if fine else "no", style="" if fine else "bold red")]


def _measured(level: Level) -> tuple[str, str, str]:
    return with_interval(level.votes), unknown_share(level.votes), percent(level.bound)


def _panels(task: Robustness, plan: Plan) -> Table:
    """What the majority itself does at leaves."""
    computed = ("wrong\ncomputed", "\nmeasured (95%)", "tied\ncomputed", "\nmeasured")
    table = _table(("leaf\nrate %", "\nanswers", *computed))
    table.title = f"{panel_in_words(plan)} at a leaf"
    table.title_justify = "left"
    for leaf in task.panels:
        votes = leaf.votes
        row = [f"{100 * leaf.rate:g}", f"{votes.all:,}", percent(leaf.wrong), with_interval(votes)]
        table.add_row(*row, percent(leaf.tied), unknown_share(votes))
    return table


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1))
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _lines(table: Table, width: int) -> list[str]:
    """The table as text, in colours where they are shown."""
    out, coloured = StringIO(), screen.colours()
    console = Console(
        file=out,
        width=max(width, _WIDE),
        color_system="standard" if coloured else None,
        force_terminal=coloured,
    )
    console.print(table)
    return [line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")]


def _shows(text: str) -> bool:
    """Whether the terminal has the characters."""
    import sys

    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
