"""The one place that knows how a machine is driven: roots in, leaves answered, answers and counts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import process_time

import numpy as np
from attrs import define, field, frozen

from ida_dsl.interpreter.checks import drawing_names
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Agent, Question
from ida_dsl.values import Value
from ida_runtime.agents.nobody import Nobody
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.engine.leaves import Leaves
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.questions import Questions
from workloads.model import Oracle, Roots

SETTINGS = Settings(total=10**9)


@frozen(eq=False)
class Prepared:
    """Roots, ready to be put: a list for each turn."""

    turns: Sequence[Sequence[Question]]


def prepared(roots: Sequence[Roots], together: int | None) -> Prepared:
    """What is not timed: the roots in the shape in which they are put."""
    rows = [question for one in roots for question in one.questions()]
    size = together or max(1, len(rows))
    return Prepared([rows[at : at + size] for at in range(0, len(rows), size)])


Columns = tuple[Questions, Numbers, tuple[Numbers, list[Numbers]]]
"""Roots of one task: their places among all, and what they are."""
Turn = tuple[list[Columns], int]
"""Roots that are put together, and how many they are."""


def _in_order(rows: Sequence[tuple[Questions, Numbers, Numbers]], count: int) -> tuple[Numbers, Numbers]:
    """For each root the number of its table, and its row there."""
    numbers, found = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    for table, at, own in rows:
        numbers[at], found[at] = table.number, own
    return numbers, found


@define(eq=False)
class Drive:
    """One run of a workload; what happens from here on is timed."""

    machine: Machine
    desk: Desk
    oracle: Oracle | None
    put: list[tuple[Numbers, Numbers]] = field(factory=list)
    leaves: Leaves = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.leaves = Leaves(self.machine, self.desk)

    def go(self, roots: Prepared) -> None:
        """Puts all roots, and answers all leaves."""
        for turn in roots.turns:
            self.put.append(self.machine.put_roots(turn))
            self._answer_all()

    def again(self, roots: Prepared) -> float:
        """The same once more as in a long run: the tables have been used before, and the roots are columns,
        as whatever draws many makes them, their facts in place and hashed. Agents are asked again: what they
        said is forgotten. The CPU seconds without that."""
        turns = self.cleared(roots)
        begun = process_time()
        self.go_again(turns)
        return process_time() - begun

    def cleared(self, roots: Prepared) -> list[Turn]:
        """Forgets what was found, and makes columns of the roots, for another run."""
        self.machine.clear()
        self.desk.memory.clear()
        self.desk.forget_facts()
        self.leaves.clear()
        self.put.clear()
        turns = [self._columns(turn) for turn in roots.turns]
        self.machine.plan.facts.fill()
        self.machine.plan.identities.fill()
        return turns

    def go_again(self, turns: Sequence[Turn]) -> None:
        """Puts all roots, which are columns, and answers all leaves."""
        for turn, places in turns:
            rows = [(table, at, self.machine.put_columns(table, *given)) for table, at, given in turn]
            self.put.append(_in_order(rows, places))
            self._answer_all()

    def _columns(self, turn: Sequence[Question]) -> Turn:
        numbers = np.array([self.machine.plan.by_name[root.task].number for root in turn])
        found: list[Columns] = []
        for number in np.unique(numbers).tolist():
            table, at = self.machine.plan.tables[number], np.flatnonzero(numbers == number)
            given = self.machine.columns(table, [turn[one] for one in at.tolist()])
            found.append((table, at, given))
        return found, len(turn)

    def _answer_all(self) -> None:
        while True:
            self.machine.run()
            leaves = self.machine.take_leaves()
            if not leaves:
                return
            for table, rows in leaves:
                self.machine.finish(table, rows, self._answers(table, rows))

    def _answers(self, table: Questions, rows: Numbers) -> Column:
        """As the engine's driver has it for a local agent."""
        if self.oracle is not None:
            return self.oracle(self.machine, table, rows)
        group = self.leaves.group(table, rows)
        said = self.leaves.answers(group)
        return self.leaves.column(table, group.rows, [one.answer for one in said])

    def answers(self) -> list[Value]:
        """Those of the roots, in their order."""
        found: list[Value] = []
        for numbers, rows in self.put:
            for number, row in zip(numbers.tolist(), rows.tolist(), strict=True):
                table = self.machine.plan.tables[number]
                found.append(table.returns.value(int(table.answers[row])))
        return found

    @property
    def questions(self) -> int:
        """How many there are."""
        return sum(map(len, self.machine.plan.tables))

    @property
    def asks(self) -> int:
        """How many there were, roots among them."""
        return self.machine.asks.count


def drive(
    program: Program, tasks: set[str], agent: Agent | None = None, oracle: Oracle | None = None
) -> Drive:
    """A machine for roots of these tasks."""
    desk = Desk(program, lambda _: agent or Nobody(), Purse(None), {})
    drawing = drawing_names(program, desk, program.reachable(tasks))
    return Drive(Machine(RunPlan(program), SETTINGS, drawing), desk, oracle)


# ------------------------------------------------------------------------------------------ for oracles


def keys(machine: Machine, table: Questions, rows: Numbers) -> tuple[Numbers, list[Numbers]]:
    """The numbers of contexts and of arguments."""
    contexts = machine.plan.situations.context_of(table.situations(rows))
    return contexts, [column.numbers for column in table.arguments(rows)]


def context_places(machine: Machine, places: Mapping[int, int]) -> Numbers:
    """For each context of the machine its place, by the identity of the object."""
    return np.array([places[id(context)] for context in machine.contexts], dtype=np.int64)
