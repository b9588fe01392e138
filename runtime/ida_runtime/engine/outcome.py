"""What a machine has found, as the interpreter says it: an object a question. For tests, trees and whoever
wants to look at single questions; millions stay columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import define, evolve, field

from ida_dsl.interpreter.calling import Said
from ida_dsl.interpreter.evaluate import AskRequest
from ida_dsl.interpreter.outcome import Asked, Entry
from ida_dsl.questions import Question
from ida_dsl.values import Unknown, Value
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.whys import NOWHERE, origin
from ida_runtime.engine.asks import REFUSED, Batch
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.walks import arguments_of

Place = tuple[int, int]


@define(eq=False)
class Finder:
    """Makes the objects of one machine."""

    machine: Machine
    said: Mapping[Place, Said]
    questions: list[list[Question]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.questions = [
            questions_at(self.machine, table, _all(table)) for table in self.machine.plan.tables
        ]

    def unknown(self, why: int) -> Unknown:
        """A why, with the question where it arose."""
        known, (table, row) = self.machine.plan.reasons.unknown(why), origin(why)
        return Unknown(known.reason, known.detail, None if table == NOWHERE else self.questions[table][row])

    def value(self, column: Column, at: int) -> Value:
        """One value of a column."""
        why = 0 if column.whys is None else int(column.whys[at])
        return self.unknown(why) if why else column.coding.value(int(column.numbers[at]))

    def entries(self) -> dict[Question, Entry]:
        """All questions, and how they were answered."""
        asks = self._asks()
        tables = self.machine.plan.tables
        found = {entry.question: entry for table in tables for entry in self._of(table, asks)}
        for (number, row), requests in self.machine.walking.nowhere.items():
            question = self.questions[number][row]
            found[question] = _with(found[question], requests)
        return found

    def _of(self, table: Questions, asks: Mapping[Place, list[Asked]]) -> list[Entry]:
        number, names = table.number, self._strategies(table.name)
        answers = self._values(table.answers_of(_all(table)))
        strategies = table.strategies[: len(table)].tolist()
        found = []
        for at, question in enumerate(self.questions[number]):
            own, put = self.said.get((number, at)), tuple(asks.get((number, at), ()))
            agent, cost, sure = (None, 0.0, None) if own is None else (own.agent, own.cost, own.confidence)
            found.append(Entry(question, answers[at], names[strategies[at]], agent, put, cost, sure))
        return found

    def _strategies(self, name: str) -> list[str | None]:
        """The names of a task's strategies by number, and for a `LEAF` none, which is last."""
        task = self.machine.plan.program.tasks.get(name)
        return [None] if task is None else [*(one.name for one in task.strategies), None]

    def _values(self, column: Column) -> list[Value]:
        """The values of a column."""
        if column.whys is None:
            return column.coding.values(column.numbers)
        return [self.value(column, at) for at in range(len(column))]

    def _asks(self) -> dict[Place, list[Asked]]:
        found = dict[Place, list[Asked]]()
        for batch in self.machine.asks.batches:
            if batch.task != NOWHERE:
                for row, asked in zip(batch.rows.tolist(), self._asked(batch), strict=True):
                    found.setdefault((batch.task, row), []).append(asked)
        return found

    def _asked(self, batch: Batch) -> Iterator[Asked]:
        name, questions = self.machine.plan.tables[batch.asked].name, self.questions[batch.asked]
        for at, answer in enumerate(batch.answers.tolist()):
            if answer == REFUSED:
                assert batch.whys is not None
                yield Asked(batch.slot, name, (), self.unknown(int(batch.whys[at])))
            else:
                yield Asked(batch.slot, name, questions[answer].arguments, questions[answer])


def _with(entry: Entry, requests: Sequence[AskRequest]) -> Entry:
    """The entry with picks that name no task, in their places among the asks."""
    more = [
        Asked(one.slot, one.task, (), evolve(one.refused or Unknown(), origin=entry.question))
        for one in requests
    ]
    return evolve(entry, asks=tuple(sorted((*entry.asks, *more), key=lambda asked: asked.slot)))


def questions_at(machine: Machine, table: Questions, rows: Numbers) -> list[Question]:
    """Rows of a table as questions."""
    situations, at = machine.plan.situations, table.situations(rows)
    keys = (
        one.tolist() for one in (situations.context_of(at), situations.draw_of(at), situations.depth_of(at))
    )
    return [
        Question(table.name, machine.contexts[context], own, situations.draws[draw], depth)
        for own, context, draw, depth in zip(arguments_of(table, rows), *keys, strict=True)
    ]


def _all(table: Questions) -> Numbers:
    return np.arange(len(table))
