"""Agents that answer columns (`agents.columns`), or show decompositions in columns (`agents.steps_columns`):
none of their questions and answers is an object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.calling import Said
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.replies import admit, failure
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.agents.columns import AnswerColumns, AskedColumns, ToldColumns, columns_of
from ida_runtime.agents.steps_columns import StepColumns, StepsTold, steps_of
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.whys import whys
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.observing import Doing, Spot, during
from ida_runtime.engine.picking import Wanted, constant_of
from ida_runtime.engine.questions import Questions


@frozen(eq=False)
class ToldRows:
    """What an agent said to rows of a table: who, and how sure, where it says so."""

    table: int
    rows: Numbers
    agent: str
    confidence: npt.NDArray[np.float64] | None

    def said(self, answers: Sequence[Value]) -> Iterator[tuple[tuple[int, int], Said]]:
        """The same question by question."""
        sure = [None] * len(self.rows) if self.confidence is None else self.confidence.tolist()
        for row, answer, one in zip(self.rows.tolist(), answers, sure, strict=True):
            yield (self.table, row), Said(answer, self.agent, 0.0, one)


@define(eq=False)
class Columnar:
    """Asks such agents on one machine."""

    machine: Machine
    desk: Desk
    told: list[ToldRows] = field(factory=list)
    _known: dict[str, AnswerColumns | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._show()

    def _show(self) -> None:
        """Tells the machine which strategies are shown in columns."""
        program = self.machine.plan.program
        nodes = [(task.name, node) for task in program.graph.tasks for node in task.strategies]
        shown = [(task, node) for task, node in nodes if isinstance(node, ShownNode)]
        able = [
            (task, node)
            for task, node in shown
            if constant_of(node) is not None and self._steps(task, node) is not None
        ]
        self.machine.picking.columnar = frozenset(f"{task}.{node.name}" for task, node in able)

    def _steps(self, task: str, node: ShownNode) -> StepColumns | None:
        try:
            return steps_of(self.desk.answerer(f"{task}.{node.name}"))
        except KeyError:  # of a task that no root reaches nobody is given
            return None

    def answers(self, table: Questions) -> AnswerColumns | None:
        """How the leaves of a table are answered as columns, None where they are not."""
        if table.name not in self._known:
            self._known[table.name] = columns_of(self.desk.answerer(table.name))
        return self._known[table.name]

    def next_share(self, machine: Machine) -> None:
        """All was handed over; it goes on with that machine."""
        self.machine, self.told = machine, []
        self._show()

    # --------------------------------------------------------------------------------------------- steps

    def note_begun(self) -> None:
        """Who takes questions apart that were begun."""
        begun = self.machine.picking.begun
        for table, node, rows in begun:
            name = self.desk.answerer(f"{table.name}.{node.name}").name
            self.told.append(ToldRows(table.number, rows, name, None))
        begun.clear()

    def step(self) -> None:
        """Asks for all steps that are wanted, and gives them to the machine."""
        for wanted in self.machine.picking.wanted():
            ask = self._steps(wanted.table.name, wanted.node)
            assert ask is not None
            name = self.desk.answerer(f"{wanted.table.name}.{wanted.node.name}").name
            self.desk.answers_by[name] += wanted.asked.count
            spot = Spot(Doing.CALLS, wanted.table.number, name=name)
            with during(self.machine.observer, spot, wanted.asked.count):
                told = self._stepped(wanted, ask)
            self.machine.picking.move(wanted, told)

    def _stepped(self, wanted: Wanted, ask: StepColumns) -> Sequence[StepsTold]:
        try:
            told = list(ask(wanted.asked))
            wrong = _wrong_steps(told, wanted)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the run goes on
            wrong = failure(error, None)
        if wrong is None:
            return told
        every = np.arange(wanted.asked.count)
        return [StepsTold(None, every, ToldColumns([wrong], np.zeros_like(every)))]

    # ------------------------------------------------------------------------------------------- answers

    def ask(self, table: Questions, rows: Numbers, answer: AnswerColumns) -> None:
        """Asks for all rows at once, and gives the machine what was said."""
        name = self.desk.answerer(table.name).name
        told = self._asked(self._questions(table, rows), answer)
        self.desk.answers_by[name] += len(rows)
        self.told.append(ToldRows(table.number, rows, name, told.confidence))
        self.machine.finish(table, rows, self._column(table, rows, told))

    def _questions(self, table: Questions, rows: Numbers) -> AskedColumns:
        program, machine = self.machine.plan.program, self.machine
        situations, at = machine.plan.situations, table.situations(rows)
        contexts, draws = (
            one.astype(np.int64, copy=False) for one in (situations.context_of(at), situations.draw_of(at))
        )
        arguments, task = tuple(table.arguments(rows)), program.tasks[table.name]
        return AskedColumns(task, machine.contexts, contexts, arguments, situations.draws, draws)

    def _asked(self, asked: AskedColumns, answer: AnswerColumns) -> ToldColumns:
        try:
            told = answer(asked)
            wrong = _wrong(told, len(asked))
        except Exception as error:  # noqa: BLE001 - whatever it raises, the run goes on
            wrong = failure(error, None)
        if wrong is None:
            return told
        return ToldColumns([wrong], np.zeros(len(asked), dtype=np.int64))

    def _column(self, table: Questions, rows: Numbers, told: ToldColumns) -> Column:
        """The answers as the machine has them; unknown where they are nothing of the type."""
        returns, plan = self.machine.plan.program.returns(table.name), self.machine.plan
        values = [admit(one, returns, None) for one in told.answers]
        numbers = table.returns.numbers(values)[told.which]
        if not any(isinstance(one, Unknown) for one in values):
            return Column(table.returns, numbers)
        reasons = [plan.reasons.number(one) if isinstance(one, Unknown) else -1 for one in values]
        found = np.array(reasons, dtype=np.int64)[told.which]
        own = np.where(found < 0, 0, whys(found, table.number, rows))
        return Column(table.returns, numbers, settled(own))


def _wrong(told: object, count: int) -> Unknown | None:
    """Why what was told cannot be used, None where it can."""
    if not isinstance(told, ToldColumns):
        return Unknown(Reason.FAILED, "answers in columns are ToldColumns")
    if len(told.which) != count:
        return Unknown(Reason.FAILED, f"{len(told.which)} answers to {count} questions")
    if count and not 0 <= int(told.which.min()) <= int(told.which.max()) < len(told.answers):
        return Unknown(Reason.FAILED, "which answer it is must be the number of one")
    sure = told.confidence
    if sure is not None and (len(sure) != count or not ((sure >= 0) & (sure <= 1)).all()):
        return Unknown(Reason.FAILED, "a confidence is a number from 0 to 1, one a question")
    return None


def _wrong_steps(told: Sequence[StepsTold], wanted: Wanted) -> Unknown | None:
    """Why steps cannot be used, None where they can."""
    every = np.concatenate([one.at for one in told]) if told else np.zeros(0, dtype=np.int64)
    if len(every) != wanted.asked.count or (np.sort(every) != np.arange(len(every))).any():
        return Unknown(Reason.FAILED, "steps in columns are one for each question")
    other = next((one.asked for one in told if one.asked not in (None, *wanted.node.may_ask)), None)
    if other is not None:
        return Unknown(Reason.NOT_ALLOWED, other)
    return next(filter(None, (_wrong(one.said, len(one.at)) for one in told)), None)


def every_said(
    said: Mapping[tuple[int, int], Said], told: Sequence[ToldRows], machine: Machine
) -> Mapping[tuple[int, int], Said]:
    """All that agents said, question by question."""
    if not told:
        return said
    found = dict(said)
    for one in told:
        answers = machine.plan.tables[one.table].answers_of(one.rows)
        found.update(one.said(answers.coding.values(answers.numbers)))
    return found
