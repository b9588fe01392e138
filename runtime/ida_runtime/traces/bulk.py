"""Many questions of a share as objects, at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from attrs import define, evolve, field, frozen

from ida_dsl.questions import FULL, Context, Draw, Question
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.columns.column import Numbers
from ida_runtime.traces import schema
from ida_runtime.traces.finding import Part
from ida_runtime.traces.reader import Trace, value_of

_MOST = 2048
_NO_FACTS = Context()
_COLUMNS = ("id", "context", "draw", "depth", "arguments", "answer", "reason", "detail", "strategy", "agent")


@frozen
class Told:
    """A question, what was answered, and by whom."""

    id: str
    question: Question
    answer: Value
    strategy: str | None
    agent: str | None


@define(eq=False)
class Bulk:
    """Reads questions; the problems of the share that was last read are remembered. Where `facts` are not
    wanted, problems are without."""

    trace: Trace
    facts: bool = True
    _share: int = -1
    _contexts: dict[int, Context] = field(factory=dict)

    def told(self, share: int, task: str, rows: Numbers) -> list[Told]:
        """The questions in these rows, in order. Raises `NoRun` where a value cannot be read."""
        table = self.trace.table("questions", share, task).take(pa.array(rows))
        plain = {name: table[name].to_pylist() for name in _COLUMNS if name in table.schema.names}
        given = self._arguments(task, plain, len(rows))
        answers = self._answers(task, plain)
        draws, depths = map(_draw, plain["draw"]), (FULL if one is None else one for one in plain["depth"])
        contexts = [self.context(share, number) for number in plain["context"]]
        questions = map(Question, [task] * len(rows), contexts, given, draws, depths)
        ids = (one.hex() for one in plain["id"])
        return list(map(Told, ids, questions, answers, plain["strategy"], plain["agent"]))

    def _arguments(self, task: str, plain: Mapping[str, list[Any]], count: int) -> list[tuple[Value, ...]]:
        if "arguments" not in plain:
            return [()] * count
        names = schema.parameter_names(self.trace.program, task)
        pairs = list(zip(names, (type_ for type_, _ in self.trace.program.parameters[task]), strict=True))
        return [tuple(value_of(one[name], type_) for name, type_ in pairs) for one in plain["arguments"]]

    def _answers(self, task: str, plain: Mapping[str, list[Any]]) -> Iterator[Value]:
        returns = self.trace.program.returns(task)
        for value, reason, detail in zip(plain["answer"], plain["reason"], plain["detail"], strict=True):
            yield value_of(value, returns) if reason is None else Unknown(Reason[reason], detail or "")

    def context(self, share: int, number: int) -> Context:
        """A problem."""
        if not self.facts:
            return _NO_FACTS
        if share != self._share:
            self._share, self._contexts = share, {}
        if number not in self._contexts:
            self._contexts[number] = Context(self.trace.context(share, number))
        return self._contexts[number]


def _draw(text: str) -> Draw:
    return tuple(map(int, text.split("."))) if text else ()


def few(parts: Iterable[Part]) -> Iterator[Part]:
    """The same questions, in parts small enough to make objects of."""
    for part in parts:
        for first in range(0, len(part), _MOST):
            yield evolve(part, rows=part.rows[first : first + _MOST])
