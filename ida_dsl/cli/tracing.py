"""What `ida-dsl trace` does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, field

from ida_dsl.asking.asks import argument_types, askable
from ida_dsl.asking.brief import ENOUGH, brief, call, number
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.telling import Look, drawn, why_lines, why_unknown_of
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.which import place_of
from ida_dsl.interpreter.outcome import Entry, Tree
from ida_dsl.questions import Question
from ida_dsl.spec import right_answer
from ida_dsl.values import Unknown, Value
from ida_runtime.traces.checking import problems
from ida_runtime.traces.folder import NoRun, RunFolder
from ida_runtime.traces.judging import Verdicts
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Place, Trace

_ID = 12
"""So many digits of an id are shown: with a million questions they are hardly ever those of two."""


@define(eq=False, slots=False)
class Opened:
    """A run that is looked at."""

    trace: Trace
    table: Kept = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.table = Kept(self.trace)

    def line(self, place: Place) -> str:
        """A question with its id and its answer."""
        entry = self.table.entry(place)
        return f"{screen.paint('dim', self.id(entry))}  {self.asked(entry.question)} = {self.answer(entry)}"

    def problem(self, place: Place) -> int | None:
        """The number of its problem, from 1 on; None where the run has only one."""
        numbers = self._problems
        return None if numbers is None else numbers[place.share][self.trace.row(place).context]

    @cached_property
    def _problems(self) -> list[list[int]] | None:
        """By share and row; equal problems of several shares have the same."""
        ids = [self.trace.table("contexts", share)["id"].to_pylist() for share in range(self.trace.shares)]
        numbers = {id_: at for at, id_ in enumerate(dict.fromkeys(one for each in ids for one in each), 1)}
        return None if len(numbers) < 2 else [[numbers[one] for one in each] for each in ids]

    def id(self, entry: Entry) -> str:
        """The beginning of its id."""
        return f"{entry.question.id:032x}"[:_ID]

    def asked(self, question: Question) -> str:
        """A question as it is written."""
        node = askable(self.trace.graph)[question.task]
        return call(question.task, question.arguments, argument_types(node), max(30, screen.width() // 2))

    def answer(self, entry: Entry) -> str:
        """An answer as it is written."""
        returns = askable(self.trace.graph)[entry.question.task].returns
        style = "unsure" if isinstance(entry.answer, Unknown) else "strong"
        return screen.paint(style, brief(entry.answer, screen.width() // 3, returns))


def opened(path: str) -> Opened:
    """Opens a run. Raises `Misused` where there is none."""
    return Opened(Trace.open(path))


# ------------------------------------------------------------------------------------------------- ls


def list_runs(folder: str) -> int:
    """Lists the runs of a folder. Raises `Misused` where there is none."""
    if not Path(folder).is_dir():
        what = "is a file" if Path(folder).exists() else "there is no such folder"
        raise Misused(f"no runs in {folder}: {what}", "give the folder that runs were kept in")
    runs = sorted(_runs(Path(folder)), key=lambda one: str(one[1].get("begun", "")), reverse=True)
    if not runs:
        screen.remark(f"no runs in {folder}; `ida-dsl run … --out FOLDER` keeps one")
    for path, about in runs:
        questions = sum(about.get("questions", {}).values())
        cost = f" · cost {about['cost']:g}" if about.get("cost") else ""
        asked = f"{number(about.get('roots', 0), 'root')} · {number(questions, 'question')}{cost}"
        begun = str(about.get("begun", ""))[:16].replace("T", " ")
        screen.put(f"{begun}  {about.get('state', '?'):8} {path}  {about.get('program', '')} · {asked}")
    return FINE


def _runs(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for about in [*folder.glob("run.json"), *folder.glob("*/run.json"), *folder.glob("*/*/run.json")]:
        try:
            yield about.parent, RunFolder(about.parent).read()
        except NoRun as problem:
            screen.remark(str(problem))


# ------------------------------------------------------------------------------------------------ show


def show_question(path: str, which: str, *, whole: bool = False) -> int:
    """Shows how a question was answered; `whole`: with nothing left out of the answers."""
    run = opened(path)
    entry = run.table.entry(place_of(run, which))
    question = entry.question
    top = Tree(question.task, question.arguments, entry.answer, entry, 0, run.table)
    room = ENOUGH if whole else None
    look = Look(width=screen.width(), answers=room, paint=screen.paint, boxes=screen.boxes())
    screen.put_all(drawn(run.trace.graph, top, look))
    return FINE


# ------------------------------------------------------------------------------------------------- why


def say_why(path: str, which: str) -> int:
    """Says why an answer is unknown, or where it went wrong."""
    run = opened(path)
    place = place_of(run, which)
    entry = run.table.entry(place)
    if isinstance(entry.answer, Unknown):
        screen.put_all(why_lines(why_unknown_of(run.trace.graph, run.table, entry.question)))
        return PROBLEM
    chain = [run.table.entry(one) for one in Verdicts(run.trace, run.table).wrong_chain(place)]
    if not chain:
        screen.put(f"{run.asked(entry.question)} = {run.answer(entry)} {_not_wrong(run, entry)}")
        return FINE
    for at, one in enumerate(chain):
        lead = "  because " if at else ""
        expected = right_answer(run.trace.program, one.question)
        screen.put(f"{lead}{run.asked(one.question)} = {run.answer(one)}, {_instead(run, one, expected)}")
    screen.put(f"  {_blame(chain[-1])}")
    return PROBLEM


def _not_wrong(run: Opened, entry: Entry) -> str:
    task = run.trace.program.tasks.get(entry.question.task)
    if task is not None and task.spec is None:
        return f"cannot be judged: {task.name} has no spec; `ida-dsl trace show` says how it was answered"
    return "is not wrong by the spec"


def _instead(run: Opened, entry: Entry, expected: Value) -> str:
    if isinstance(expected, Unknown):
        return "which is wrong"
    returns = askable(run.trace.graph)[entry.question.task].returns
    return f"where the spec says {brief(expected, screen.width() // 3, returns)}"


def _blame(entry: Entry) -> str:
    if entry.agent is not None:
        return f"{entry.agent} answered it so"
    return f"all that {entry.strategy} asked was answered rightly: the strategy itself is wrong here"


# ---------------------------------------------------------------------------------------------- verify


def verify_run(path: str) -> int:
    """Says what is wrong with a run's folder."""
    run = opened(path)
    found = list(problems(run.trace))
    for problem in found:
        screen.complain(problem)
    if not found:
        shares = number(run.trace.shares, "share")
        screen.put(f"{path} is whole: {shares}, {number(run.trace.count, 'question')}")
    return PROBLEM if found else FINE
