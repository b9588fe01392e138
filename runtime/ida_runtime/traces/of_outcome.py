"""The tables of a run that went in lock step, made of its objects, question by question.

Where each root has a table of its own, since its budget is its own, each is a share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from attrs import define, field

from ida_dsl.interpreter.outcome import Asked, Entry, Outcome, Table
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.values import Unknown
from ida_runtime.traces import schema
from ida_runtime.traces.arrow import to_plain
from ida_runtime.traces.tables import ShareTables

Plain = dict[str, Any]


def tables_of_outcome(program: Program, outcome: Outcome) -> Iterator[ShareTables]:
    """The tables of each share."""
    by_table: dict[int, list[int]] = {}
    for at, table in enumerate(outcome.tables):
        by_table.setdefault(id(table), []).append(at)
    for roots in by_table.values():
        questions = [outcome.roots[at] for at in roots]
        yield Maker(program, outcome.tables[roots[0]]).made(roots, questions)


@define(eq=False)
class Maker:
    """Makes the tables of one share; `rows` says where each question stands."""

    program: Program
    table: Table
    rows: dict[Question, int] = field(factory=dict)
    contexts: dict[Context, int] = field(factory=dict)

    def made(self, numbers: Sequence[int], roots: Sequence[Question]) -> ShareTables:
        """All of them."""
        by_task: dict[str, list[Entry]] = {}
        for question, entry in self.table.items():
            by_task.setdefault(question.task, []).append(entry)
        for entries in by_task.values():
            entries.sort(key=lambda entry: entry.question.id)
            self.rows.update((entry.question, row) for row, entry in enumerate(entries))
        for root in roots:
            self.contexts.setdefault(root.context, len(self.contexts))
        questions = {task: self._questions(task, own) for task, own in by_task.items()}
        every = [self.ask(entry, one) for own in by_task.values() for entry in own for one in entry.asks]
        placed = [
            {"root": number, "task": root.task, "row": self.rows.get(root)}
            for number, root in zip(numbers, roots, strict=True)
        ]
        asks, own = pa.Table.from_pylist(every, schema.ASKS), pa.Table.from_pylist(placed, schema.ROOTS)
        return ShareTables(self._contexts(), questions, asks, own)

    def _questions(self, task: str, entries: Sequence[Entry]) -> pa.Table:
        made = schema.questions_schema(self.program, task)
        return pa.Table.from_pylist([self.question(task, entry) for entry in entries], made)

    def question(self, task: str, entry: Entry) -> Plain:
        """A row of a task's questions."""
        question, types = entry.question, self.program.parameters[task]
        names = schema.parameter_names(self.program, task)
        pairs = zip(names, question.arguments, types, strict=True)
        agent = entry.agent is not None
        return {
            "id": question.id.to_bytes(16, "big"),
            "context": self.contexts.setdefault(question.context, len(self.contexts)),
            "draw": ".".join(map(str, question.draw)),
            "depth": None if question.depth == FULL else question.depth,
            "arguments": {name: to_plain(value, type_) for name, value, (type_, _) in pairs},
            "answer": to_plain(entry.answer, self.program.returns(task)),
            **self._why(entry.why),
            "strategy": entry.strategy,
            "agent": entry.agent,
            "cost": entry.cost if agent else None,
            "confidence": entry.confidence,
        }

    def ask(self, entry: Entry, asked: Asked) -> Plain:
        """A row of the asks."""
        put = asked.put
        return {
            "task": entry.question.task,
            "row": self.rows[entry.question],
            "slot": asked.slot,
            "asked": asked.task,
            "asked_row": None if isinstance(put, Unknown) else self.rows.get(put),
            **self._why(put if isinstance(put, Unknown) else None),
        }

    def _why(self, why: Unknown | None) -> Plain:
        origin = why.origin if why is not None and isinstance(why.origin, Question) else None
        return {
            "reason": None if why is None else why.reason.name,
            "detail": None if why is None else why.detail or None,
            "origin_task": None if origin is None else origin.task,
            "origin_row": None if origin is None else self.rows.get(origin),
        }

    def _contexts(self) -> pa.Table:
        facts: Mapping[str, Any] = {fact.name: fact.type for fact in self.program.graph.facts}
        rows = [
            {
                "context": number,
                "id": context.id.to_bytes(16, "big"),
                "facts": {name: to_plain(one, facts[name]) for name, one in context.facts.items()},
            }
            for context, number in self.contexts.items()
        ]
        return pa.Table.from_pylist(rows, schema.contexts_schema(self.program.graph))
