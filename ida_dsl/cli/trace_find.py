"""What `ida-dsl trace find` does, and how the questions that are meant are said."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ida_dsl._view import escape
from ida_dsl.asking.asks import askable
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.tracing import Opened, opened
from ida_dsl.json_values import Misread, parse_answer
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.traces.finding import Condition, Filter, agents_of, found
from ida_runtime.traces.reader import Place, Trace


@frozen
class Wanted:
    """The questions that are meant, as users say it; None: any."""

    task: str | None = None
    agent: str | None = None
    reason: str | None = None
    answer: str | None = None
    where: str | None = None


def find_questions(path: str, wanted: Wanted, most: int) -> int:
    """Lists questions."""
    run = opened(path)
    meant, count = filter_of(run.trace, wanted), 0
    for place in found(run.trace, meant):
        count += 1
        if count <= most:
            screen.put(_line(run, place))
    left = count - most
    screen.remark(f"{number(count, 'question')}" + (f"; --most {count} lists all" if left > 0 else ""))
    tell_left_out(meant)
    return FINE if count else PROBLEM


def _line(run: Opened, place: Place) -> str:
    """A question, its answer, why that is unknown, and which problem it is of where there are several."""
    answer, problem = run.table.answer(place), run.problem(place)
    why = f"{answer.reason.name}: {answer}" if isinstance(answer, Unknown) else ""
    told = [escape(why)] if why else []
    told += [] if problem is None else [f"problem {problem:,}"]
    return "  ".join([run.line(place), *(screen.paint("dim", one) for one in told)])


def filter_of(trace: Trace, wanted: Wanted) -> Filter:
    """What is looked for. Raises `Misused` where that can be nothing of this run."""
    known = askable(trace.graph)
    if wanted.task is not None and wanted.task not in known:
        raise none_called("task or primitive", wanted.task, known, f"it has {', '.join(known)}")
    reason = None if wanted.reason is None else wanted.reason.upper()
    if reason not in (None, "ANY") and reason not in Reason.__members__:
        raise none_called("reason", str(wanted.reason), Reason.__members__, "`any` finds all that is unknown")
    if wanted.agent is not None:
        _check_agent(trace, wanted.agent)
    answers = None if wanted.answer is None else dict(_answers(trace, wanted.task, wanted.answer))
    if answers is not None and not answers:
        raise Misused(
            f"`{wanted.answer}` is an answer of no task", 'write it as the language does: 3, "text", [1, 2]'
        )
    where = None if wanted.where is None else _where(trace, wanted.task, wanted.where)
    return Filter(wanted.task, wanted.agent, reason, answers, where)


def _check_agent(trace: Trace, name: str) -> None:
    """Raises `Misused` where nobody of the run is called so."""
    if name in trace.about.get("answers_by", {}):
        return
    names = agents_of(trace)
    if name in names:
        return
    if not names:
        raise Misused(f"there is no agent `{name}`: no agent was asked", "leave --agent out")
    alike = [one for one in names if one.startswith(name)]
    if len(alike) == 1:
        raise Misused(f"there is no agent `{name}`", f"did you mean `{alike[0]}`?")
    raise none_called("agent", name, names, "")


def _where(trace: Trace, task: str | None, expression: str) -> Condition:
    from ida_runtime.traces.querying import Where

    return Where.of(trace, expression, trace.names if task is None else (task,))


def tell_left_out(meant: Filter) -> None:
    """Says of which tasks `--where` said nothing."""
    for task, why in getattr(meant.where, "left_out", {}).items():
        screen.remark(f"nothing of {task}: {why}")


def _answers(trace: Trace, task: str | None, text: str) -> Iterator[tuple[str, Value]]:
    """What a text is as the answer of each task."""
    for name, node in askable(trace.graph).items():
        if task in (None, name):
            try:
                yield name, parse_answer(text, node.returns)
            except Misread:
                continue
