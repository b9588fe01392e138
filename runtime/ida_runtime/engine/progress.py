"""How far a run has come, for whoever watches it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from attrs import field, frozen

from ida_dsl.questions import FULL
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import ANSWERED
from ida_runtime.engine.shares import Share


@frozen
class Progress:
    """Questions so far, answers by agent, what these cost, and how many were remembered. `waiting` are the
    questions that agents are being asked; of `roots` so many are `answered`. `by_depth` counts questions by
    the levels left below them, where these are bounded; `by_task` by task."""

    questions: int = 0
    answers_by: Mapping[str, int] = field(factory=dict)
    cost: float = 0.0
    remembered: int = 0
    waiting: int = 0
    roots: int = 0
    answered: int = 0
    by_depth: Mapping[int, int] = field(factory=dict)
    by_task: Mapping[str, int] = field(factory=dict)


@frozen
class Tally:
    """Questions of a machine, counted by the levels left and by task."""

    by_depth: Counter[int] = field(factory=Counter)
    by_task: Counter[str] = field(factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.by_depth + other.by_depth, self.by_task + other.by_task)

    @classmethod
    def of(cls, machine: Machine) -> Tally:
        """All that there are now. It may be counted while the machine runs: what is new is then not counted,
        and what is being forgotten counts as anything."""
        by_task = Counter({table.name: len(table) for table in machine.plan.tables})
        by_depth = Counter[int]()
        for table in machine.plan.tables:
            if table.name not in machine.plan.primitives:
                depths = machine.plan.situations.depths_of(table.situations(np.arange(len(table))))
                levels, counts = np.unique(depths, return_counts=True)
                by_depth.update(dict(zip(levels.tolist(), counts.tolist(), strict=True)))
        del by_depth[FULL]
        return cls(+by_depth, +by_task)


def answered(share: Share) -> int:
    """How many roots of a share have their answers."""
    tables = share.machine.plan.tables
    numbers, rows = share.tables, share.rows
    return sum(
        int(np.count_nonzero(tables[one].waiting.take(rows[numbers == one], mode="clip") == ANSWERED))
        for one in np.unique(numbers).tolist()
    )
