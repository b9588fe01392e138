"""Leaves on their way to agents, and what these said on its way back into the machine.

What questions of a task have in common that are asked in one situation is looked up once (`Around`), so that
only their arguments are looked at one by one; and a question is made for those alone whose answer is not
remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field, frozen

from ida_dsl.interpreter.calling import Leaf, Said
from ida_dsl.interpreter.consult import Around, Desk
from ida_dsl.interpreter.memo import Key, memory_key
from ida_dsl.interpreter.plain import Plain, plain
from ida_dsl.interpreter.replies import admit
from ida_dsl.values import Value
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.rows import At, column_of
from ida_runtime.engine.walks import arguments_of


@frozen(eq=False)
class Group:
    """Leaves of one task: their rows, situations and arguments, what is around each, and the keys by which
    their answers are remembered."""

    table: Questions
    rows: list[int]
    situations: list[int]
    around: list[Around]
    keys: list[Key]
    arguments: list[tuple[Value, ...]]


@define(eq=False)
class Leaves:
    """The leaves of one machine, whose answers are remembered by one desk."""

    machine: Machine
    desk: Desk
    _around: dict[tuple[int, int], Around] = field(factory=dict)
    _plain: dict[int, Plain] = field(factory=dict)

    def clear(self) -> None:
        """Forgets the situations, as the machine has."""
        self._around.clear()

    def group(self, table: Questions, rows: Numbers) -> Group:
        """Leaves of one task."""
        if len(rows) == 1:
            return self._alone(table, rows.item(0))
        situations, arguments = table.situations(rows).tolist(), arguments_of(table, rows)
        known = {one: self._around_of(table, one) for one in set(situations)}
        around = [known[one] for one in situations]
        keys = [memory_key(one.seen, own) for one, own in zip(around, arguments, strict=True)]
        return Group(table, rows.tolist(), situations, around, keys, arguments)

    def _alone(self, table: Questions, row: int) -> Group:
        situation, numbers = table.situation_of(row), table.arguments_of(row)
        around = self._around_of(table, situation)
        own = tuple([one.value(number) for one, number in zip(table.parameters, numbers, strict=True)])
        return Group(table, [row], [situation], [around], [memory_key(around.seen, own)], [own])

    def _around_of(self, table: Questions, situation: int) -> Around:
        found = self._around.get((table.number, situation))
        if found is None:
            found = self._around[table.number, situation] = self._look_around(table, situation)
        return found

    def _look_around(self, table: Questions, situation: int) -> Around:
        situations, at = self.machine.plan.situations, np.array([situation])
        context = situations.contexts[situations.context_one(situation)]
        return self.desk.around(table.name, context, situations.draws[situations.draw_of(at).item(0)])

    def leaf(self, group: Group, at: int) -> Leaf:
        """One of them, ready to be put to its agent."""
        depth = self.machine.plan.situations.depth_one(group.situations[at])
        return group.around[at].leaf(group.arguments[at], depth, group.keys[at])

    def recalled(self, group: Group) -> list[Said | None]:
        """What is remembered as the answer to each, if anything is."""
        name, recalled = self.desk.answerer(group.table.name).name, self.desk.recalled
        return [recalled(key, name) for key in group.keys]

    def answers(self, group: Group) -> list[Said]:
        """The answers of a local agent; it is asked what is not remembered."""
        return self.desk.completed(self.recalled(group), lambda at: self.leaf(group, at))

    # ------------------------------------------------------------------------------------------- answers

    def finish(self, table: Questions, given: Sequence[tuple[int, Said]]) -> None:
        """Gives leaves, by row, their answers."""
        if not self.machine.finishes_few(len(given)):
            self._finish_all(table, given)
            return
        glance, number = self._glance(table), table.returns.number
        for row, said in given:
            value = glance(said.answer)
            if value is None:
                self._finish_all(table, [(row, said)])
            else:
                self.machine.finish_one(table, row, number(value))

    def _finish_all(self, table: Questions, given: Sequence[tuple[int, Said]]) -> None:
        rows = [row for row, _ in given]
        column = self.column(table, rows, [said.answer for _, said in given])
        self.machine.finish(table, np.array(rows, dtype=np.int64), column)

    def column(self, table: Questions, rows: Sequence[int], answers: Sequence[object]) -> Column:
        """What agents answered to rows as a column: unknown where it is nothing of the type."""
        glance = self._glance(table)
        values = [glance(one) for one in answers]
        returns = self.machine.plan.program.returns(table.name)
        made = [
            admit(one, returns, At(table.number, row)) if value is None else value
            for value, one, row in zip(values, answers, rows, strict=True)
        ]
        at = np.array(rows, dtype=np.int64)
        return column_of(table, made, at, self.machine.plan.reasons, table.returns)

    def _glance(self, table: Questions) -> Plain:
        found = self._plain.get(table.number)
        if found is None:
            returns = self.machine.plan.program.returns(table.name)
            found = self._plain[table.number] = plain(returns)
        return found
