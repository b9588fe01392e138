"""What `ida-dsl trace rm` and `ida-dsl trace prune` do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from attrs import frozen

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_runtime.journals.journal import JournalTrouble
from ida_runtime.traces.folder import NoRun
from ida_runtime.traces.removing import Leaving, is_going_on, leaving, remove

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PAID = "--paid takes them away for good; `ida-dsl run … --reuse RUN` copies them into another run first"


@frozen
class Leave:
    """What the user allows: to lose paid answers (`paid`), not to be asked (`yes`), only to look (`dry`)."""

    paid: bool = False
    yes: bool = False
    dry: bool = False


def remove_runs(paths: Sequence[str], leave: Leave) -> int:
    """Takes runs away, all or none."""
    runs = [leaving(path) for path in dict.fromkeys(map(Path, paths))]
    for run in runs:
        why = _why_not(run, leave)
        if why:
            raise Misused(*why)
    return _remove(runs, leave)


def prune(folder: str, older: str | None, states: Sequence[str], leave: Leave) -> int:
    """Takes the runs of a folder away that are that old, or ended so; others are named with the reason."""
    if older is None and not states:
        raise Misused("which runs of it?", "say --older 30d, --state stopped, or both")
    before = None if older is None else datetime.now(UTC) - _span(older)
    runs = list[Leaving]()
    for run in _runs(Path(folder)):
        if (states and run.about.get("state") not in states) or (before and not _ended(run, before)):
            continue
        why = _why_not(run, leave)
        if why:
            screen.remark(f"kept: {why[0]}; {why[1]}")
        else:
            runs.append(run)
    if not runs:
        screen.remark(f"no such runs in {folder}")
    return _remove(runs, leave) if runs else FINE


def _runs(folder: Path) -> Iterator[Leaving]:
    """The runs in a folder and below, not by way of links."""
    for pattern in ("run.json", "*/run.json", "*/*/run.json"):
        for about in sorted(folder.glob(pattern)):
            inside = about.parent.relative_to(folder).parts
            steps = [folder.joinpath(*inside[: at + 1]) for at in range(len(inside))]
            if not any(one.is_symlink() for one in steps):
                try:
                    yield leaving(about.parent)
                except NoRun as problem:
                    screen.remark(f"kept: {problem.found}")


def _why_not(run: Leaving, leave: Leave) -> tuple[str, str] | None:
    """Why a run stays, and what to do; None where it may go."""
    if is_going_on(run.folder):
        return f"{run.path} is going on", "wait until it is over, or end it"
    if run.paid and not leave.paid:
        return f"{run.path} has {_worth(run)}", _PAID
    return None


def _worth(run: Leaving) -> str:
    if run.answers is None:
        return "a journal that cannot be read: nobody knows what was paid for"
    cost = f", cost {run.about['cost']:g}" if run.about.get("cost") else ""
    return f"{number(run.answers, 'answer')} that people or agents were asked for{cost}"


def _remove(runs: Sequence[Leaving], leave: Leave) -> int:
    screen.put_all(f"{'would remove' if leave.dry else 'to remove'}: {_line(run)}" for run in runs)
    freed = _bytes(sum(run.size for run in runs))
    if leave.dry:
        screen.put(f"{number(len(runs), 'run')}, {freed}; nothing was removed")
        return FINE
    _ask(runs, leave)
    gone = list(_removed(runs))
    screen.put(f"{number(len(gone), 'run')} removed, {_bytes(sum(one.size for one in gone))} freed")
    return FINE if len(gone) == len(runs) else PROBLEM


def _removed(runs: Iterable[Leaving]) -> Iterator[Leaving]:
    for run in runs:
        try:
            remove(run)
        except JournalTrouble as trouble:  # it has begun meanwhile
            screen.complain(str(trouble))
            continue
        yield run
        if run.others:
            names = ", ".join(str(one.relative_to(run.path)) for one in run.others[:5])
            screen.remark(
                f"{run.path} stays with what is not the run's: {names}{' …' * (len(run.others) > 5)}"
            )


def _ask(runs: Sequence[Leaving], leave: Leave) -> None:
    """Asks whether that is meant. Raises `Misused` where nobody is there to be asked."""
    if leave.yes:
        return
    if not sys.stdin.isatty():
        raise Misused("nothing was removed: nobody is at a terminal to be asked", "--yes does it unasked")
    click.confirm(f"Remove {'it' if len(runs) == 1 else 'them'} for good?", abort=True)


def _line(run: Leaving) -> str:
    questions = sum(run.about.get("questions", {}).values())
    begun = str(run.about.get("begun", "?"))[:16].replace("T", " ")
    worth = f" · {_worth(run)}" if run.paid else ""
    told = f"{run.about.get('state', '?')}, begun {begun} · {number(questions, 'question')}"
    return f"{run.path}  {told} · {_bytes(run.size)}{worth}"


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.3g} GB"


def _span(text: str) -> timedelta:
    """How long `30d` is. Raises `Misused`."""
    found = re.fullmatch(r"(\d{1,6})([mhdw])", text.strip())
    if found is None:
        raise Misused(f"--older {text} is no time", "write a number with m, h, d or w: --older 30d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _ended(run: Leaving, before: datetime) -> bool:
    """Whether it ended, or was last gone on with, before that. What cannot be read counts as new."""
    resumed = run.about.get("resumed") or [run.about.get("begun")]
    try:
        last = datetime.fromisoformat(str(run.about.get("ended") or resumed[-1]))
    except ValueError:
        return False
    return last.replace(tzinfo=last.tzinfo or UTC) < before
