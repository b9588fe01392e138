"""What a machine has found, as the interpreter says it: an object a question. For tests, trees and whoever
wants to look at single questions; millions stay columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import define, field

from ida_dsl.interpreter.consult import Desk, Said
from ida_dsl.interpreter.outcome import Asked, Entry, Outcome
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

    def outcome(
        self, roots: Sequence[Question], tables: Numbers, rows: Numbers, desk: Desk, waves: int
    ) -> Outcome:
        """All of it."""
        machine = self.machine
        entries = self._entries()
        asked = [self.questions[t][r] if r != REFUSED else root
                 for root, t, r in zip(roots, tables.tolist(), rows.tolist(), strict=True)]  # fmt: skip
        found = map(entries.get, asked)
        answers = tuple(Unknown() if entry is None else entry.answer for entry in found)
        names = machine.plan.program.reachable({root.task for root in roots})
        counts = Counter(question.task for question in entries)
        return Outcome(
            roots=tuple(asked),
            answers=answers,
            tables=(entries,) * len(roots),
            questions=dict(sorted(counts.items())),
            asks=sum(len(entry.asks) for entry in entries.values()),
            looks=sum(counts[name] for name in machine.plan.program.primitives),
            answers_by=dict(sorted(desk.answers_by.items())),
            remembered=desk.remembered,
            cost=desk.purse.spent,
            waves=waves,
            deterministic=tuple(sorted((names & machine.plan.program.tasks.keys()) - machine.drawing)),
        )

    def _entries(self) -> dict[Question, Entry]:
        asks = self._asks()
        return {
            entry.question: entry for table in self.machine.plan.tables for entry in self._of(table, asks)
        }

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
