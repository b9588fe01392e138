"""What an ask or an answer must be before it counts: known, of its type, and smaller by the measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from attrs import define

from ida_dsl.graph.code import AskOp
from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.checks import decreases
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.types import INT, IntType, outside
from ida_dsl.values import Reason, Unknown, Value, show
from ida_runtime.columns.coding import Coding, Codings, Flags
from ida_runtime.columns.column import Column, Numbers, leftmost, settled
from ida_runtime.columns.whys import whys
from ida_runtime.engine.plan import Evaluated, PlannedStrategy, RunPlan
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.rows import At, column_of, value_of


def recoded(codings: Codings, column: Column, target: Coding) -> tuple[Column, Flags | None]:
    """The column as one of another type, and which rows are not of it (None: none). Unknown fits all."""
    if column.coding is target and not codings.forced:
        return column, None
    if column.whys is None:
        numbers, wrong = codings.recoded(column.numbers, column.coding, target)
        return Column(target, numbers), wrong
    known = np.flatnonzero(column.whys == 0)
    numbers = np.full(len(column), target.unknown, dtype=np.int64)
    numbers[known], wrong = codings.recoded(column.numbers[known], column.coding, target)
    flags = None
    if wrong is not None:
        flags = np.zeros(len(column), dtype=np.bool_)
        flags[known] = wrong
    return Column(target, numbers, column.whys), flags


def fitted(codings: Codings, column: Column, target: Coding) -> Column:
    """The column as one of a type that is known to hold its values. Where that was proved of questions that a
    forced strategy now takes apart nevertheless, a value keeps a number of its own."""
    made, wrong = recoded(codings, column, target)
    if wrong is None:
        return made
    at = np.flatnonzero(wrong)
    made.numbers[at] = target.numbers(column.coding.values(column.numbers[at]))
    return made


Evaluate = Callable[[Evaluated, Sequence[Column], Questions, Numbers], Column]
"""Evaluates code for arguments, at rows of a table."""


@define(eq=False)
class Refusals:
    """Why asks are not put, and answers not taken."""

    plan: RunPlan
    forced: Mapping[str, str]
    evaluate: Evaluate

    def of(
        self,
        task: Questions,
        rows: Numbers,
        strategy: PlannedStrategy,
        ask: AskOp,
        arguments: Sequence[Column],
    ) -> tuple[list[Column], Numbers | None]:
        """The arguments as the asked task's types have them, and why each ask is not put (None: all are)."""
        refused = leftmost(arguments)
        made: list[Column] = []
        for column, target in zip(arguments, self.plan.by_name[ask.task].parameters, strict=True):
            fit, wrong = recoded(self.plan.codings, column, target)
            made.append(fit)
            if wrong is not None:
                refused = self._outside(refused, wrong, column, target, task.number, rows)
        if self.is_checked(task.name, strategy, ask):
            refused = self._measured(refused, task, rows, ask.task, made)
        return made, refused

    def within(self, table: Questions, rows: Numbers, column: Column) -> Column:
        """Answers as the task's type has them; unknown where they are outside."""
        made, wrong = recoded(self.plan.codings, column, table.returns)
        if wrong is None:
            return made
        found = self._outside(made.whys, wrong, column, table.returns, table.number, rows)
        numbers = np.where(wrong, table.returns.unknown, made.numbers)
        return Column(table.returns, numbers, found)

    def _outside(
        self, refused: Numbers | None, wrong: Flags, column: Column, target: Coding, task: int, rows: Numbers
    ) -> Numbers:
        found = np.zeros(len(rows), dtype=np.int64) if refused is None else refused.copy()
        at = np.flatnonzero(wrong & (found == 0))
        distinct, back = np.unique(column.numbers[at], return_inverse=True)
        values = column.coding.values(distinct)
        reasons = np.array(
            [self.plan.reasons.number(outside(one, target.type)) for one in values], dtype=np.int64
        )
        found[at] = whys(reasons[back], task, rows[at])
        return found

    # ------------------------------------------------------------------------------------------ measures

    def is_checked(self, task: str, strategy: PlannedStrategy, ask: AskOp) -> bool:
        """Whether an ask is measured: as `ida_dsl.interpreter.checks` has it."""
        program = self.plan.program
        node = program.tasks[task]
        if isinstance(strategy.node, ShownNode) or task in self.forced:
            both = (task, ask.task)
            return ask.task in node.cycle and all(program.tasks[one].measure is not None for one in both)
        return (strategy.node.name, ask.slot) in node.checked_asks

    def _measured(
        self, refused: Numbers | None, task: Questions, rows: Numbers, asked: str, arguments: list[Column]
    ) -> Numbers | None:
        found = np.zeros(len(rows), dtype=np.int64) if refused is None else refused.copy()
        known = np.flatnonzero(found == 0)  # an unknown argument has a number that may stand for no value
        if not known.size:
            return settled(found)
        own = rows.take(known)
        before = self._measure(task.name, task.arguments(own), task, own)
        after = self._measure(asked, [one.take(known) for one in arguments], task, own)
        for at in np.flatnonzero(~_fall(before, after)).tolist():
            old, new = value_of(before, at, self.plan.reasons), value_of(after, at, self.plan.reasons)
            if not decreases(old, new):
                reason = Unknown(Reason.MEASURE, f"{show(new)} after {show(old)}")
                found[known[at]] = whys(self.plan.reasons.number(reason), task.number, own[at])
        return settled(found)

    def _measure(self, name: str, arguments: Sequence[Column], task: Questions, rows: Numbers) -> Column:
        """The measures of questions; unknown where the task has none."""
        measure, situations = self.plan.measures[name], self.plan.situations
        if measure is not None:
            return self.evaluate(measure, arguments, task, rows)
        contexts = situations.context_of(task.situations(rows))
        facts = [situations.contexts[at].facts for at in contexts.tolist()]
        given = [column.coding.values(column.numbers) for column in arguments]
        rows_ = zip(*given, strict=True) if given else (() for _ in facts)
        values = [
            self._one(name, own, known, At(task.number, row))
            for own, known, row in zip(rows_, facts, rows.tolist(), strict=True)
        ]
        code = self.plan.program.tasks[name].measure
        coding = self.plan.codings.of(INT if code is None else code.returns)
        return column_of(task, values, rows, self.plan.reasons, coding)

    def _one(self, name: str, arguments: Sequence[Value], facts: Mapping[str, Value], at: At) -> Value:
        code = self.plan.program.tasks[name].measure
        if code is None:
            return Unknown(Reason.MEASURE, f"{name} has no measure", at)
        return compute(code, arguments, Scope(self.plan.program, facts, at))


def _fall(before: Column, after: Column) -> Flags:
    """Where plain numbers fall, not below zero. Whatever else there is is looked at one by one."""
    if before.coding is not after.coding or not isinstance(before.coding.type, IntType):
        return np.zeros(len(before), dtype=np.bool_)
    low = before.coding.low
    falls: Flags = (after.numbers < before.numbers) & (after.numbers + low >= 0)
    if before.coding.small:  # what is beyond the type's size is no number
        falls &= before.numbers < before.coding.size
    for column in (before, after):
        if column.whys is not None:
            falls &= column.whys == 0
    return falls
