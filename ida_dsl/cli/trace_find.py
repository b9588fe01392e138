"""What `ida-dsl trace find` does, and how the questions that are meant are said."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ida_dsl.asking.asks import askable
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.tracing import opened
from ida_dsl.json_values import Misread, parse_answer
from ida_dsl.values import Reason, Value
from ida_runtime.traces.finding import Filter, found
from ida_runtime.traces.reader import Trace


@frozen
class Wanted:
    """The questions that are meant, as users say it; None: any."""

    task: str | None = None
    agent: str | None = None
    reason: str | None = None
    answer: str | None = None


def find_questions(path: str, wanted: Wanted, most: int) -> int:
    """Lists questions."""
    run = opened(path)
    count = 0
    for place in found(run.trace, filter_of(run.trace, wanted)):
        count += 1
        if count <= most:
            screen.put(run.line(place))
    left = count - most
    screen.remark(f"{number(count, 'question')}" + (f"; --most {count} lists all" if left > 0 else ""))
    return FINE if count else PROBLEM


def filter_of(trace: Trace, wanted: Wanted) -> Filter:
    """What is looked for. Raises `Misused` where that can be nothing of this run."""
    known = askable(trace.graph)
    if wanted.task is not None and wanted.task not in known:
        raise none_called("task or primitive", wanted.task, known, f"it has {', '.join(known)}")
    reason = None if wanted.reason is None else wanted.reason.upper()
    if reason not in (None, "ANY") and reason not in Reason.__members__:
        raise none_called("reason", str(wanted.reason), Reason.__members__, "`any` finds all that is unknown")
    answers = None if wanted.answer is None else dict(_answers(trace, wanted.task, wanted.answer))
    if answers is not None and not answers:
        raise Misused(
            f"`{wanted.answer}` is an answer of no task", 'write it as the language does: 3, "text", [1, 2]'
        )
    return Filter(wanted.task, wanted.agent, reason, answers)


def _answers(trace: Trace, task: str | None, text: str) -> Iterator[tuple[str, Value]]:
    """What a text is as the answer of each task."""
    for name, node in askable(trace.graph).items():
        if task in (None, name):
            try:
                yield name, parse_answer(text, node.returns)
            except Misread:
                continue
