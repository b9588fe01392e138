"""Code that asks nothing, over columns: conditions of strategies that are no tables, and measures.

It runs like the code of a strategy (`engine.stepping`); what it returns is collected row by row, whichever
way through its blocks a row took.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field

from ida_dsl.types import INT
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.engine.frames import Cells
from ida_runtime.engine.plan import Evaluated
from ida_runtime.engine.putting import fitted
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.spreading import CHILD

if TYPE_CHECKING:
    from ida_runtime.engine.stepping import Env, Stepping


@define(eq=False)
class _Collected:
    """The values that rows return."""

    codings: Codings
    cells: Cells

    def receive(self, rows: Numbers, values: Column) -> None:
        """Values arrive, one a row."""
        self.cells.set(rows, fitted(self.codings, values, self.cells.coding))


@define(eq=False)
class Evaluating:
    """Evaluates codes for a machine."""

    stepping: Stepping
    _rows: Coding = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._rows = self.stepping.machine.plan.codings.of(INT)

    def of(self, what: Evaluated, arguments: Sequence[Column], table: Questions, rows: Numbers) -> Column:
        """Its values for these arguments, in the contexts of these rows; what arises in it arises there."""
        machine = self.stepping.machine
        cells = Cells(what.returns)
        cells.make_room(len(rows), 0)
        every = np.arange(len(rows))
        contexts = machine.plan.situations.context_of(table.situations(rows))
        env: Env = {ref: Column(coding, contexts) for ref, coding in what.code.facts.items()}
        env[CHILD] = Column(self._rows, every)
        collected = _Collected(machine.plan.codings, cells)
        self.stepping.evaluate(table, what.code, rows, env, arguments, collected)
        return cells.get(every)
