"""Runs that are kept, and what their folders must say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from ida_dsl.graph.json import to_json
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import FULL, Question
from ida_dsl.values import Unknown, show
from ida_runtime.engine.run import Run
from ida_runtime.traces.folder import RunFolder, new_folder
from ida_runtime.traces.reader import Place, Trace
from ida_runtime.traces.writer import Writer


def kept(path: Path, program: Program, run: Run) -> tuple[Outcome, Trace]:
    """Makes a run and keeps it; what it found, and what is read again."""
    folder = begun(path, program)
    run.kept.append(Writer(folder))
    return run.run(), Trace.open(path)


def begun(path: Path, program: Program) -> RunFolder:
    folder = new_folder(path)
    folder.write({"state": "running"})
    folder.put(folder.graph, json.dumps(to_json(program.graph)))
    return folder


def says(trace: Trace, outcome: Outcome) -> None:
    """That a run of one table says what was found."""
    rows = {
        trace.row(Place(share, task, row)).id: Place(share, task, row)
        for share in range(trace.shares)
        for task in trace.names
        for row in range(len(trace.table("questions", share, task)))
    }
    table = outcome.table
    assert set(rows) == {f"{question.id:032x}" for question in table}
    for question, entry in table.items():
        same_question(trace, rows[f"{question.id:032x}"], entry)
    roots = [None if place is None else trace.row(place).id for place in trace.roots()]
    assert roots == [f"{root.id:032x}" if root in table else None for root in outcome.roots]


def same_question(trace: Trace, place: Place, entry: Entry) -> None:
    """That a row says what an entry says."""
    found, question = trace.row(place), entry.question
    assert place.task == question.task
    assert show(tuple(found.arguments.values())) == show(question.arguments)
    assert found.draw == question.draw
    assert (FULL if found.depth is None else found.depth) == question.depth
    facts = trace.context(place.share, found.context)
    assert {name: show(one) for name, one in facts.items()} == {
        fact.name: show(question.context.facts.get(fact.name, Unknown())) for fact in trace.graph.facts
    }
    assert (found.strategy, found.agent) == (entry.strategy, entry.agent)
    assert (found.cost, found.confidence) == (entry.cost, entry.confidence)
    assert told(trace, found.answer, found.origin) == wanted(entry.answer)
    asked = Counter(
        (one.slot, one.task, "" if one.put is None else trace.row(one.put).id, reason(one.refused))
        for one in trace.asked(place)
    )
    assert asked == Counter(
        (one.slot, one.task, f"{one.put.id:032x}" if isinstance(one.put, Question) else "", reason(one.put))
        for one in entry.asks
    )


def reason(value: object) -> object:
    return (value.reason, value.detail) if isinstance(value, Unknown) else None


def told(trace: Trace, answer: object, origin: Place | None) -> object:
    if isinstance(answer, Unknown):
        return answer.reason, answer.detail, None if origin is None else trace.row(origin).id
    return show(answer)


def wanted(answer: object) -> object:
    if isinstance(answer, Unknown):
        origin = answer.origin
        return answer.reason, answer.detail, f"{origin.id:032x}" if isinstance(origin, Question) else None
    return show(answer)
