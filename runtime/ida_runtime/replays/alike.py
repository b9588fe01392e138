"""Questions of a kept run that whoever answers them is shown alike, and so answers alike (rule 7).

They are told apart by what is shown: the arguments, the facts that the task sees (the whole context where the
agent is shown that), and the draw where the agent draws. Values are compared as the tables have them: nothing
is made of a question that is not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc
from attrs import define, field, frozen

from ida_dsl.interpreter.memo import Answerer
from ida_dsl.questions import Question
from ida_dsl.values import Unknown
from ida_runtime.columns.column import Numbers
from ida_runtime.traces.arrow import to_plain
from ida_runtime.traces.reader import Place, Trace

Key = tuple[str, object, str]
Index = dict[Key, list[Place]]


@frozen
class Way:
    """How questions of a task are shown: as leaves, or by a `strategy` that is shown, without facts."""

    task: str
    strategy: str | None
    draws: bool
    whole_context: bool

    @classmethod
    def of(cls, task: str, strategy: str | None, answerer: Answerer) -> Way:
        """How an agent is shown them."""
        return cls(task, strategy, not answerer.deterministic, answerer.whole_context)


@define(eq=False)
class Alike:
    """Finds them. What a task's questions are told apart by is worked out when one is first looked for."""

    trace: Trace
    _indices: dict[Way, Index] = field(factory=dict)

    def places(self, question: Question, way: Way) -> list[Place]:
        """The questions of the run that are shown like this one; several shares may have the same one."""
        if way not in self._indices:
            self._indices[way] = self._index(way)
        return self._indices[way].get(self.key(question, way), [])

    def key(self, question: Question, way: Way) -> Key:
        """What a question is told apart by."""
        types = self.trace.program.parameters[way.task]
        arguments = [
            to_plain(value, type_) for value, (type_, _) in zip(question.arguments, types, strict=True)
        ]
        seen: object = tuple(self._seen(question, way))
        if way.whole_context:
            seen = question.context.id.to_bytes(16, "big")
        draw = ".".join(map(str, question.draw)) if way.draws else ""
        return repr(arguments), seen, draw

    def _seen(self, question: Question, way: Way) -> Iterator[str]:
        types = {fact.name: fact.type for fact in self.trace.graph.facts}
        facts = question.context.facts
        for name in self._facts(way):
            yield repr(to_plain(facts.get(name, Unknown()), types[name]))

    def _facts(self, way: Way) -> tuple[str, ...]:
        return () if way.strategy is not None else self.trace.program.tasks[way.task].sees

    # ------------------------------------------------------------------------------------------- of a run

    def _index(self, way: Way) -> Index:
        found: Index = {}
        for share in range(self.trace.shares):
            rows = self._rows(way, share)
            if rows.size:
                for row, key in zip(rows.tolist(), self._keys(way, share, rows), strict=True):
                    found.setdefault(key, []).append(Place(share, way.task, row))
        return found

    def _rows(self, way: Way, share: int) -> Numbers:
        """Those that an agent answered, or that the strategy took apart."""
        table = self.trace.table("questions", share, way.task)
        if way.strategy is None:
            fits = pc.and_(pc.is_null(table["strategy"]), pc.is_valid(table["agent"]))
        else:
            fits = pc.fill_null(pc.equal(table["strategy"].cast("string"), way.strategy), False)
        return np.flatnonzero(fits.to_numpy())

    def _keys(self, way: Way, share: int, rows: Numbers) -> Iterator[Key]:
        table = self.trace.table("questions", share, way.task).take(rows)
        contexts, draws = self._contexts(way, share), table["draw"].to_pylist()
        numbers = table["context"].to_pylist()
        arguments = table["arguments"].to_pylist() if "arguments" in table.column_names else [{}] * len(rows)
        for own, number, draw in zip(arguments, numbers, draws, strict=True):
            yield repr(list(own.values())), contexts[number], draw if way.draws else ""

    def _contexts(self, way: Way, share: int) -> list[object]:
        """What is seen of each problem of a share."""
        table = self.trace.table("contexts", share)
        if way.whole_context:
            return list(table["id"].to_pylist())
        columns = [map(repr, pc.struct_field(table["facts"], name).to_pylist()) for name in self._facts(way)]
        return list(zip(*columns, strict=True)) if columns else [()] * len(table)
