"""All that the page says of one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import asdict, define, field

from ida_dsl.asking.brief import brief
from ida_dsl.asking.telling import why_unknown_of
from ida_dsl.graph.model import ShownNode, TaskNode
from ida_dsl.prompts import shown, teaching
from ida_dsl.questions import Question
from ida_dsl.source import Source
from ida_dsl.types import Type, describe
from ida_dsl.values import Unknown, Value
from ida_runtime.traces.reader import Place, Row
from ida_runtime.web.judging import Judge
from ida_runtime.web.paid import Payments
from ida_runtime.web.paths import taken
from ida_runtime.web.viewed import Json, Viewed

_LONG = 200_000
"""A value with more characters is cut, and said to be: the page must stay quick."""
_HEAD = 400
"""So many characters of a question stand above what is said of it."""


@define(eq=False)
class Details:
    """Says all of a question."""

    run: Viewed
    judge: Judge
    source: Source
    payments: Payments
    types: Mapping[str, Type] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.types = {fact.name: fact.type for fact in self.run.trace.graph.facts}

    def of(self, place: Place) -> Json:
        """The question as the page shows it."""
        row, question, node = (
            self.run.trace.row(place),
            self.run.table.question(place),
            self.run.nodes[place.task],
        )
        task = node if isinstance(node, TaskNode) else None
        return {
            **self.run.line(place).told(),
            "call": self.run.called(question, _HEAD),
            "type": describe(node.returns),
            **self._value(row.answer, node.returns),
            "confidence": row.confidence,
            "context": f"{place.share}.{row.context}",
            "arguments": list(self._arguments(row)),
            "sees": list(task.sees) if task else [],
            **self._prompt(task, row, question),
            "paid": self.payments.of(place),
            "path": self._path(place),
            "below": self.run.below(place),
            "above": self.run.above(place),
        }

    def _text(self, value: Value, type_: Type | None) -> str:
        return brief(value, _LONG, type_)

    def _value(self, value: Value, type_: Type | None) -> Json:
        """A value as the language writes it, a text as it is; `cut` is how long it is where it was cut."""
        if isinstance(value, str):
            return {"whole": value[:_LONG], "is_text": True, "cut": _cut(len(value))}
        return {"whole": self._text(value, type_), "is_text": False, "cut": None}

    def _arguments(self, row: Row) -> Iterator[Json]:
        for one in self.run.nodes[row.place.task].parameters:
            yield {
                "name": one.name,
                "type": describe(one.type),
                **self._value(row.arguments[one.name], one.type),
            }

    def _prompt(self, task: TaskNode | None, row: Row, question: Question) -> Json:
        """What the agent was shown, or would be."""
        if task is None:
            return {"prompt": None, "prompt_cut": None}
        text = self._shown(task, row, question)
        return {"prompt": text[:_LONG], "prompt_cut": _cut(len(text))}

    def _shown(self, task: TaskNode, row: Row, question: Question) -> str:
        strategy = next((one for one in task.strategies if one.name == row.strategy), None)
        if isinstance(strategy, ShownNode):
            return teaching(self.run.trace.graph, strategy, question).prompt
        return shown(self.run.trace.graph, question).prompt

    def _path(self, place: Place) -> Json | None:
        entry = self.run.table.entry(place)
        found = taken(self.run.trace.program, entry, self.run.table, self.source)
        return None if found is None else asdict(found)

    # ------------------------------------------------------------------------- what is asked for apart

    def facts(self, share: int, number: int) -> Json:
        """The facts of a problem."""
        found = self.run.trace.context(share, number)
        hidden = {fact.name: fact.hidden for fact in self.run.trace.graph.facts}
        return {
            "facts": [
                {
                    "name": name,
                    "type": describe(self.types[name]),
                    **self._value(value, self.types[name]),
                    "hidden": hidden[name],
                }
                for name, value in found.items()
            ]
        }

    def why(self, place: Place) -> Json:
        """Why an answer is unknown, or where it first went wrong and who did it: lines, the cause last."""
        row = self.run.trace.row(place)
        if isinstance(row.answer, Unknown):
            question = self.run.table.question(place)
            links = why_unknown_of(self.run.trace.graph, self.run.table, question)
            places = [next(self.run.trace.find(f"{one.question.id:032x}")) for one in links]
            return {"kind": "unknown", "lines": self.run.lines(places), "right": None}
        verdict = self.judge.verdict(place)
        chain = self.judge.answers.wrong_chain(place)
        lines = [self.run.line(one).told() | {"right": self._right(one)} for one in chain]
        return {"kind": verdict, "lines": lines, "right": self._right(place)}

    def _right(self, place: Place) -> str | None:
        value = self.judge.right(place)
        return None if isinstance(value, Unknown) else self._text(value, self.run.nodes[place.task].returns)


def _cut(length: int) -> int | None:
    """How long something is that was cut; None where it was not."""
    return length if length > _LONG else None
