"""What a run found that ended early: what has no answer is unknown, or left out where a person ended it."""

from __future__ import annotations

import numpy as np

from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.values import Reason, Unknown
from ida_runtime.columns.column import Column
from ida_runtime.columns.whys import NOWHERE, whys
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.outcome import questions_at


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
