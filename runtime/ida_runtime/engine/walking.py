"""How the machine runs strategies that are walked: rounds of asks of many walkers, put as columns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field

from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.interpreter.evaluate import AskRequest
from ida_dsl.interpreter.replies import admit
from ida_dsl.questions import Pick
from ida_dsl.values import Unknown, Value
from ida_runtime.columns.column import Numbers, settled
from ida_runtime.engine.asks import Askers
from ida_runtime.engine.observing import Doing, Spot, during
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.rows import Row, column_of, why_of
from ida_runtime.engine.walks import WalkedAsk, Walker, argument, arguments_of, together, walker

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine


@define(eq=False)
class Walking:
    """The walked strategies of a machine. `nowhere` are the picks of shown strategies that name no task, by
    the question's table and row: there is no table where they could be put."""

    machine: Machine
    shown: list[tuple[Questions, int, ShownNode]] = field(factory=list)
    nowhere: dict[tuple[int, int], list[AskRequest]] = field(factory=dict)

    def begin(self, table: Questions, strategy: int, rows: Numbers) -> None:
        """Questions to which a strategy applies that is walked."""
        machine = self.machine
        node = machine.plan.strategies[table.name][strategy].node
        if isinstance(node, ShownNode):
            self.shown += [(table, row, node) for row in rows.tolist()]
        numbers = machine.plan.situations.context_of(table.situations(rows))
        contexts = [machine.contexts[at] for at in numbers.tolist()]
        given = zip(rows.tolist(), arguments_of(table, rows), contexts, strict=True)
        questions = [Row(table.number, row, table.name, own, context) for row, own, context in given]
        program, settings = machine.plan.program, machine.settings
        with self._walks(table, node.name, len(rows)):
            machine.walks.begin(walker(program, settings, node, one) for one in questions)

    def _walks(self, table: Questions, strategy: str, rows: int = 0) -> AbstractContextManager[None]:
        return during(self.machine.observer, Spot(Doing.WALKS, table.number, name=strategy), rows)

    def step(self) -> None:
        """Runs all questions that are walked to their next asks."""
        machine = self.machine
        done, asks = machine.walks.step()
        for node, walked in together(done, lambda pair: pair[0].strategy):
            table = machine.plan.tables[walked[0][0].question.table]
            with self._walks(table, node.name):
                self._finish(table, node, walked)
        for name, group in together(asks, lambda ask: ask.request.task):
            if name in machine.plan.by_name:
                self._put(machine.plan.by_name[name], group)
            else:
                self._refuse(group)

    def _finish(
        self, table: Questions, node: StrategyNode | ShownNode, walked: Sequence[tuple[Walker, Value]]
    ) -> None:
        plan = self.machine.plan
        rows = np.array([one.question.row for one, _ in walked], dtype=np.int64)
        if isinstance(node, ShownNode):
            coding, values = table.returns, [self._returned(*one) for one in walked]
        else:
            coding, values = plan.codings.of(node.code.returns), [value for _, value in walked]
        self.machine.finish(table, rows, column_of(table, values, rows, plan.reasons, coding))

    def _returned(self, walker: Walker, value: Value) -> Value:
        """A shown strategy's answer comes from outside."""
        if isinstance(value, Unknown):
            return value
        returns = self.machine.plan.program.returns(walker.question.task)
        return admit(value, returns, walker.question.at)

    def _refuse(self, asks: Sequence[WalkedAsk]) -> None:
        for ask in asks:
            assert ask.request.refused is not None
            asker = self.machine.walks.walkers[ask.walker].question
            self.nowhere.setdefault((asker.table, asker.row), []).append(ask.request)
            self.machine.walks.take(ask.walker, ask.place, ask.request.refused)

    def take_shown(self) -> list[tuple[Questions, int, ShownNode]]:
        """The questions that agents began to take apart: their tables and rows, and by which strategies."""
        begun, self.shown = self.shown, []
        return begun

    def take_steps(self) -> list[tuple[int, Walker, tuple[Pick, ...]]]:
        """Those that wait for an agent's next step: a number for `Walks.move`, and the picks so far."""
        walks = self.machine.walks
        wanting, walks.wanting = walks.wanting, []
        return [(number, walks.walkers[number], picks) for number, picks in wanting]

    def _put(self, table: Questions, asks: Sequence[WalkedAsk]) -> None:
        """Puts asks of one task. They are checked as the interpreter does it, one by one."""
        walkers = self.machine.walks.walkers
        for _, group in together(asks, lambda ask: _origin(walkers[ask.walker], ask)):
            self._put_slot(self.machine.plan.tables[walkers[group[0].walker].question.table], table, group)

    def _put_slot(self, task: Questions, table: Questions, asks: Sequence[WalkedAsk]) -> None:
        """Puts asks of one slot of one task."""
        machine = self.machine
        first = machine.walks.walkers[asks[0].walker].strategy
        with during(machine.observer, Spot(Doing.ASKS, task.number, name=first.name), len(asks)):
            self._put_all(task, table, asks)

    def _put_all(self, task: Questions, table: Questions, asks: Sequence[WalkedAsk]) -> None:
        machine = self.machine
        refused = np.array([self._refusal(ask) for ask in asks], dtype=np.int64)
        rows = np.array([machine.walks.walkers[ask.walker].question.row for ask in asks], dtype=np.int64)
        situations = self._situations(task.situations(rows), table, asks)
        columns = [
            np.fromiter((argument(ask.request, at, coding) for ask in asks), dtype=np.int64)
            for at, coding in enumerate(table.parameters)
        ]
        slot, why = asks[0].request.slot, settled(refused)
        put = machine.put(Askers(task.number, slot, rows), table, situations, columns, why)
        machine.await_(put, machine.walks.target, machine.walks.frames(asks))

    def _refusal(self, ask: WalkedAsk) -> int:
        asker = self.machine.walks.walkers[ask.walker]
        why = self.machine.checks.refusal(ask.request, asker)  # type: ignore[arg-type] # a Row has what it looks at
        return (
            0
            if why is None
            else why_of(why, asker.question.table, asker.question.row, self.machine.plan.reasons)
        )

    def _situations(self, own: Numbers, table: Questions, asks: Sequence[WalkedAsk]) -> Numbers:
        """Where the asks are put; of `ask[n]` each has a draw of its own."""
        machine, situations = self.machine, self.machine.plan.situations
        below = machine.below(own, table)
        suffixes = [ask.request.suffix for ask in asks]
        if table.name not in machine.drawing or not any(suffixes):
            return below
        pairs = zip(situations.draw_of(below).tolist(), suffixes, strict=True)
        draws = np.array([situations.draw(of, suffix) for of, suffix in pairs], dtype=np.int64)
        return situations.numbers(situations.context_of(below), draws, situations.depth_of(below))


def _origin(walker: Walker, ask: WalkedAsk) -> str:
    return f"{walker.question.table} {ask.request.slot}"
