"""How a kept run went, in a few lines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from ida_dsl.asking.brief import number
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.tracing import Opened, opened
from ida_runtime.journals.journal import Journal, JournalTrouble
from ida_runtime.traces.judging import OPEN, RIGHT, UNKNOWN, WRONG, Verdicts
from ida_runtime.traces.reader import Place, Trace
from ida_runtime.traces.removing import is_going_on

_PATIENCE = 2.0
"""Seconds that may be spent on what is right by the specs."""
_SHOWN = 20
"""So many roots are listed."""


def show_run(path: str) -> int:
    """Says how a run went, and lists its first roots."""
    run = opened(path)
    screen.put_all(summary(run))
    roots = list(run.trace.roots())
    if roots:
        screen.put()
    for at, place in enumerate(roots[:_SHOWN], 1):
        screen.put(f"{at}: {'not asked' if place is None else run.line(place)}")
    if len(roots) > _SHOWN:
        more = number(len(roots) - _SHOWN, "more root")
        screen.put(screen.paint("dim", f"… and {more}; `ida-dsl trace find {path}` looks for questions"))
    return FINE


def summary(run: Opened) -> Iterator[str]:
    """What a run is, and what it came to so far."""
    trace, about = run.trace, run.trace.about
    yield f"{about.get('program', '?')}, begun {about.get('begun', '?')}, {_state(trace)}"
    if "replay_of" in about:
        yield _replayed(about["replay_of"])
    questions = about.get("questions") or {task: len(trace.questions(task)) for task in trace.names}
    by_task = ", ".join(f"{task} {count:,}" for task, count in questions.items())
    yield f"{number(sum(questions.values()), 'question')}: {by_task}" if by_task else _nothing_yet(trace)
    agents = ", ".join(f"{name} by {agent}" for name, agent in about.get("agents", {}).items())
    yield f"leaves: {agents}" if agents else "no leaves"
    if "answers_by" in about:
        answers = ", ".join(f"{name} {count:,}" for name, count in about["answers_by"].items())
        yield f"answers: {answers or 'no agent was asked'}; cost {about.get('cost', 0):g}"
    yield from rights(run, time.monotonic)


def _state(trace: Trace) -> str:
    about = trace.about
    state = str(about.get("state", "?"))
    if state == "running":
        return "going on" if is_going_on(trace.folder) else f"ended before its end{_goes_on(trace)}"
    return f"{state} {about['ended']}" if "ended" in about else state


def _goes_on(trace: Trace) -> str:
    """How; one that was made from Python does not say how it was begun, and a replay is made again."""
    path = trace.folder.path
    return f"; `ida-dsl run --resume {path}` goes on with it" if trace.about.get("options") else ""


def _nothing_yet(trace: Trace) -> str:
    """What there is before a share is whole."""
    if trace.about.get("state") == "done":
        return "no questions"
    kept = f"; its journal has {number(_kept(trace), 'answer')}" if trace.folder.journal.exists() else ""
    return f"no questions to show so far: they are when a share of up to 10,000 roots is whole{kept}"


def _kept(trace: Trace) -> int:
    try:
        with closing(Journal.read(trace.folder.journal)) as journal:
            return len(journal)
    except JournalTrouble:
        return 0


def _replayed(of: dict[str, Any]) -> str:
    given = [f"--answer {one}" for one in of.get("answers", ())]
    given += [f"--agent {one}" for one in of.get("agents", ())]
    why = f", with {', '.join(given)}" if given else ""
    return f"a replay of {of.get('run', '?')}{why}"


# ----------------------------------------------------------------------------------------- right or wrong


def rights(run: Opened, clock: Callable[[], float]) -> Iterator[str]:
    """How many roots are right by the specs, as far as that is found out soon; nothing where none has one."""
    found, seen, until = Counter[str](), 0, clock() + _PATIENCE
    places, verdicts = list(run.trace.roots()), Verdicts(run.trace, run.table)
    if not any(place is None or verdicts.has_spec(place.task) for place in places):
        return
    for place in places:
        if clock() > until:
            break
        seen += 1
        found["not asked" if place is None else _verdict(verdicts, place)] += 1
    if not found.keys() & {RIGHT, WRONG, UNKNOWN}:
        return
    told = ", ".join(f"{found[one]:,} {one}" for one in (RIGHT, WRONG, UNKNOWN))
    others = (("not asked", "not asked"), (OPEN, "without a verdict"))
    more = "".join(f", {found[one]:,} {said}" for one, said in others if found[one])
    part = f"of the first {seen:,} roots" if seen < len(places) else "roots"
    yield f"{part}: {told}{more} by the specs"


def _verdict(verdicts: Verdicts, place: Place) -> str:
    return verdicts.of(place) if verdicts.has_spec(place.task) else OPEN
