"""What a run found that ended early: what has no answer is unknown, or left out where a person ended it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from attrs import evolve

from ida_dsl.interpreter.evaluate import AskRequest
from ida_dsl.interpreter.outcome import Asked, Entry, Outcome, Table
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.values import Reason, Unknown
from ida_runtime.columns.column import Column
from ida_runtime.columns.whys import NOWHERE, whys
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.outcome import Finder, questions_at


def too_many(settings: Settings) -> Unknown:
    """Why questions are left when a run has as many as it may have."""
    said = f"{settings.total:,} questions in all; a larger total allows more"
    return Unknown(Reason.BUDGET, said)


def leave(machine: Machine, why: Unknown, *, here: bool) -> list[Question]:
    """Gives all questions without an answer this unknown, arisen in each of them or nowhere. Says which."""
    found = []
    for table in machine.plan.tables:
        rows = np.flatnonzero(~table.answered(np.arange(len(table))))
        reason = machine.plan.reasons.number(why)
        own = whys(reason, table.number, rows) if here else np.full(len(rows), whys(reason, NOWHERE, 0))
        numbers = np.full(len(rows), table.returns.unknown, dtype=np.int64)
        table.answer(rows, Column(table.returns, numbers, own))
        found += questions_at(machine, table, rows)
    return found


def without(outcome: Outcome, left: list[Question], primitives: set[str]) -> Outcome:
    """The outcome without these questions: nobody says that they were asked."""
    gone = set(left)
    kept = {question: entry for question, entry in outcome.table.items() if question not in gone}
    counts = Counter(question.task for question in kept)
    return evolve(
        outcome,
        tables=cast(tuple[Table, ...], (kept,) * len(outcome.roots)),
        questions=dict(sorted(counts.items())),
        asks=sum(len(entry.asks) for entry in kept.values()),
        looks=sum(counts[name] for name in primitives),
    )


def with_nowhere(
    outcome: Outcome, finder: Finder, nowhere: Mapping[tuple[int, int], Sequence[AskRequest]]
) -> Outcome:
    """The outcome with the picks that name no task, in their places among the asks."""
    if not nowhere:
        return outcome
    table = dict(outcome.table)
    for (number, row), requests in nowhere.items():
        question = finder.questions[number][row]
        if question in table:
            table[question] = _with(table[question], requests)
    added = sum(map(len, nowhere.values()))
    tables = cast(tuple[Table, ...], (table,) * len(outcome.roots))
    return evolve(outcome, tables=tables, asks=outcome.asks + added)


def _with(entry: Entry, requests: Sequence[AskRequest]) -> Entry:
    more = [
        Asked(one.slot, one.task, (), evolve(one.refused or Unknown(), origin=entry.question))
        for one in requests
    ]
    return evolve(entry, asks=tuple(sorted((*entry.asks, *more), key=lambda asked: asked.slot)))
