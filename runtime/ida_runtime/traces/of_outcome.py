"""The tables of a run that went in lock step, made of its objects, question by question.

Where roots have tables of their own, since budgets are their own, a question may be cut for one and answered
for another. Roots in whose tables nothing is told differently share one share; they mostly do.
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
SHARE = 10_000
"""So many roots are in a share at most, as in those of the engine (`ida_runtime.engine.shares`)."""


def tables_of_outcome(program: Program, outcome: Outcome, most: int = SHARE) -> Iterator[ShareTables]:
    """The tables of each share, which has at most so many roots."""
    for roots, table in _shares(outcome, most):
        yield Maker(program, table).made(roots, [outcome.roots[at] for at in roots])


def _shares(outcome: Outcome, most: int) -> Iterator[tuple[list[int], Table]]:
    """Roots in their order, as many together as tell nothing differently."""
    roots, told, seen = list[int](), dict[Question, Entry](), set[int]()
    for at, table in enumerate(outcome.tables):
        new = id(table) not in seen
        if roots and (len(roots) == most or (new and _differ(told, table))):
            yield roots, told
            roots, told, seen, new = [], {}, set(), True
        roots.append(at)
        if new:
            told.update(table)
            seen.add(id(table))
    if roots:
        yield roots, told


def _differ(told: Table, table: Table) -> bool:
    return any(_told(told.get(question, entry)) != _told(entry) for question, entry in table.items())


def _told(entry: Entry) -> tuple[object, ...]:
    """All that is kept of an entry; unknowns are equal, but not their reasons."""
    unknowns = (entry.answer, *(one.put for one in entry.asks))
    whys = [(one.reason, one.detail, one.origin) for one in unknowns if isinstance(one, Unknown)]
    return entry, whys


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
