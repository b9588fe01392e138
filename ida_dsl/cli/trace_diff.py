"""What `ida-dsl trace diff` does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from ida_dsl.asking.brief import number
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.tracing import Opened, opened
from ida_dsl.interpreter.outcome import Entry
from ida_dsl.questions import Question
from ida_dsl.robust.chances import paired
from ida_dsl.spec import is_right, right_answer
from ida_dsl.values import Value
from ida_runtime.traces.comparing import Compared, Difference, compared
from ida_runtime.traces.reader import Trace


@frozen
class _Both:
    """The two runs, as they are called and as they are."""

    names: tuple[str, str]
    one: Opened
    other: Opened


def tell(one: str, other: str, most: int) -> int:
    """Says how two runs differ."""
    both = _Both((one, other), opened(one), opened(other))
    found = compared(both.one.trace, both.other.trace)
    screen.put_all(_programs(both))
    screen.put_all(_counted(both, found))
    screen.put_all(_differences(both, found, most))
    screen.put_all(_accuracy(both))
    return PROBLEM if found.different or not any(found.same.values()) else FINE


def _programs(both: _Both) -> Iterator[str]:
    """How what was run differs."""
    one, other = both.one.trace, both.other.trace
    names = tuple(str(trace.about.get("program", "?")) for trace in (one, other))
    if one.graph != other.graph and _text(one) != _text(other):
        which = f"both are called {names[0]}" if names[0] == names[1] else " and ".join(names)
        yield f"the programs differ: {which}"
    params = [trace.about.get("params", {}) for trace in (one, other)]
    for name in dict.fromkeys([*params[0], *params[1]]):
        values = [
            json.dumps(each[name], ensure_ascii=False) if name in each else "not there" for each in params
        ]
        if values[0] != values[1]:
            told = ", ".join(f"{value} in {run}" for value, run in zip(values, both.names, strict=True))
            yield f"the param {name} differs: {told}"


def _text(trace: Trace) -> str | None:
    """The program as it was run; None where that is not there."""
    try:
        return trace.folder.program.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _counted(both: _Both, found: Compared) -> Iterator[str]:
    alone = [sum(found.only_one.values()), sum(found.only_other.values())]
    only = ", ".join(f"{count:,} only in {name}" for name, count in zip(both.names, alone, strict=True))
    yield f"{number(sum(found.same.values()), 'question')} in common, {only}"
    if not any(found.same.values()):
        yield "nothing to compare: the same is what has the same task, problem, arguments, draw and depth"
        return
    if not found.different:
        yield "all in common are answered alike"
        return
    by_task = Counter(found.different.by_task)
    told = ", ".join(f"{task} {count:,}" for task, count in by_task.most_common())
    yield f"{len(found.different):,} of these answered differently: {told}"


def _differences(both: _Both, found: Compared, most: int) -> Iterator[str]:
    """Those that others follow from, each with who answered it."""
    if not found.different:
        return
    listed = found.first or found.different
    if found.first:
        yield f"{len(found.first):,} of them of themselves; the others follow from what was asked below"
    else:
        yield "none of them of itself: what was asked for it is not the same in both"
    for each in listed[:most]:
        yield from _difference(both, each)
    if len(listed) > most:
        yield screen.paint("dim", f"… and {len(listed) - most:,} more; --most {len(listed)} lists all")


def _difference(both: _Both, each: Difference) -> Iterator[str]:
    entries = [side.table.entry(at) for side, at in ((both.one, each.one), (both.other, each.other))]
    yield f"  {screen.paint('dim', both.one.id(entries[0]))}  {both.one.asked(entries[0].question)}"
    for name, side, entry in zip(both.names, (both.one, both.other), entries, strict=True):
        yield f"    {name}: {side.answer(entry)}  {screen.paint('dim', by(entry))}"


def by(entry: Entry) -> str:
    """Who or what answered a question."""
    return " by ".join(part for part in (entry.strategy, entry.agent) if part) or "looked up"


def _accuracy(both: _Both) -> Iterator[str]:
    """How many of the roots that both have are right in each, and how much surer that makes one."""
    pairs = Counter(_judged(both))
    count = sum(pairs.values())
    if not count:
        return
    right = [sum(n for pair, n in pairs.items() if pair[at]) for at in range(2)]
    names = " and ".join(f"{one:,} in {name}" for one, name in zip(right, both.names, strict=True))
    more, low, high = paired(pairs[True, True], pairs[True, False], pairs[False, True], pairs[False, False])
    points = f"{100 * more:+.1f} points, {100 * low:+.1f} to {100 * high:+.1f}"
    yield f"of {number(count, 'root')} in common {names} are right by the spec: {points} (paired, 95%)"


def _judged(both: _Both) -> Iterator[tuple[bool, bool]]:
    """Whether each root that both have is right in the one and in the other."""
    alike = both.one.trace.graph == both.other.trace.graph
    others = {row.id: row for row in map(both.other.trace.row, filter(None, both.other.trace.roots()))}
    for row in map(both.one.trace.row, filter(None, both.one.trace.roots())):
        there = others.get(row.id)
        task = both.one.trace.program.tasks.get(row.place.task)
        if there is None or task is None:
            continue
        question, answers = both.one.table.question(row.place), (row.answer, there.answer)
        if alike and task.spec is not None and not task.spec.several:
            expected = right_answer(both.one.trace.program, question)  # as `is_right` has it
            yield expected == answers[0], expected == answers[1]
            continue
        one, other = map(_right, (both.one, both.other), (question, question), answers)
        if one is not None and other is not None:
            yield one, other


def _right(side: Opened, question: Question, answer: Value) -> bool | None:
    task = side.trace.program.tasks.get(question.task)
    if task is None or task.spec is None:
        return None
    found = is_right(side.trace.program, question, answer)
    return found if isinstance(found, bool) else None
