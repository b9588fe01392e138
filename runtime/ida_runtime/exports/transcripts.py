"""How questions were taken apart, one after the other: what a model learns from that shall take them apart.

A transcript is one question with its strategy's steps, not a whole tree: whoever takes a question apart sees
its arguments and the answers to what it asked, no facts, and nothing of what lies below. It is put as a chat,
as a shown strategy's agent has it: what may be asked, then each ask and what came back, then the answer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field, frozen

from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.json_values import to_json
from ida_dsl.prompts import choices, decomposing
from ida_runtime.exports.chats import messages_field, why_not
from ida_runtime.traces.again import Heard, again
from ida_runtime.traces.bulk import Bulk, Told, few
from ida_runtime.traces.finding import Part
from ida_runtime.traces.reader import Trace

NOT_PUT = "with an ask that was not put"
NO_ORDER = "whose asks are in no known order"
SYSTEM = (
    'Take the question apart. Say what to ask as {"ask": task, "arguments": […]}, one ask at a time; you are'
    ' told its answer as JSON, null where it is unknown. In the end say {"answer": …}. Nothing else.'
)
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_TABLE_ROWS = 1 << 13


@frozen
class Ask:
    """An ask that was put, and what came back."""

    slot: int
    told: Told


@define(eq=False)
class Transcripts:
    """A row for each question that a strategy took apart."""

    trace: Trace
    typed: bool
    left_out: Counter[str]
    noun: str = "decomposition"
    _choices: dict[tuple[str, str], str] = field(factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        named = [(name, pa.string()) for name in ("id", "task", "strategy", "agent")]
        return pa.schema([*named, messages_field(self.typed)])

    def tables(self, parts: Iterable[Part]) -> Iterator[pa.Table]:
        """The rows, a table at a time."""
        bulk, rows = Bulk(self.trace, facts=False), list[Mapping[str, Any]]()
        for part in few(parts):
            rows += self._rows(bulk, part)
            if len(rows) >= _TABLE_ROWS:
                yield pa.Table.from_pylist(rows, self.schema)
                rows = []
        if rows:
            yield pa.Table.from_pylist(rows, self.schema)

    def _rows(self, bulk: Bulk, part: Part) -> Iterator[Mapping[str, Any]]:
        told = bulk.told(part.share, part.task, part.rows)
        for one, asks in zip(told, asks_of(bulk, part), strict=True):
            if one.strategy is None:
                continue
            problem = why_not(one.answer) or (NOT_PUT if asks is None else None)
            ordered = None if problem or asks is None else in_order(self.trace, one, asks)
            if ordered is None:
                self.left_out[problem or NO_ORDER] += 1
                continue
            said = list(self._messages(one, ordered))
            own = said if self.typed else _json(said)
            yield {
                "id": one.id,
                "task": part.task,
                "strategy": one.strategy,
                "agent": one.agent,
                "messages": own,
            }

    def _messages(self, told: Told, asks: Sequence[Told]) -> Iterator[Mapping[str, str]]:
        program, question = self.trace.program, told.question
        yield _message("system", SYSTEM)
        task = program.tasks[question.task]
        yield _message("user", decomposing(task, question, self._may_ask(question.task, told.strategy or "")))
        for one in asks:
            asked, types = one.question.task, program.parameters[one.question.task]
            pairs = zip(one.question.arguments, types, strict=True)
            arguments = [to_json(value, type_) for value, (type_, _) in pairs]
            yield _message("assistant", _json({"ask": asked, "arguments": arguments}))
            yield _message("user", _json(to_json(one.answer, program.returns(asked))))
        answer = to_json(told.answer, task.returns)
        yield _message("assistant", _json({"answer": answer}))

    def _may_ask(self, task: str, strategy: str) -> str:
        """What may be asked: by a shown strategy what it says, else whatever strategies of the task ask."""
        if (task, strategy) not in self._choices:
            node = next(one for one in self.trace.program.tasks[task].strategies if one.name == strategy)
            every = node.may_ask if isinstance(node, ShownNode) else self.trace.program.asked(task)
            self._choices[task, strategy] = choices(self.trace.graph, dict.fromkeys(every))
        return self._choices[task, strategy]


def _message(role: str, content: str) -> Mapping[str, str]:
    return {"role": role, "content": content}


def _json(data: object) -> str:
    return _ENCODER.encode(data)


def asks_of(bulk: Bulk, part: Part) -> Iterator[Sequence[Ask] | None]:
    """What each of these questions asked, by slots; None where something was not put."""
    trace = bulk.trace
    first, askers = trace.asking_rows(part.share, part.task)
    low, high = askers.searchsorted(part.rows), askers.searchsorted(part.rows, "right")
    at = np.concatenate([np.arange(one, after) for one, after in zip(low, high, strict=True)])
    table = trace.table("asks", part.share).take(pa.array(first + at))
    names, rows = table["asked"].to_pylist(), table["asked_row"].to_pylist()
    told = _told(bulk, part.share, names, rows)
    asks = [
        None if row is None else Ask(slot, told[name, row])
        for slot, name, row in zip(table["slot"].to_pylist(), names, rows, strict=True)
    ]
    ends = np.cumsum(high - low).tolist()
    for begin, end in zip([0, *ends], ends, strict=False):
        own = [one for one in asks[begin:end] if one is not None]
        yield own if len(own) == end - begin else None


def _told(
    bulk: Bulk, share: int, names: Sequence[str], rows: Sequence[int | None]
) -> Mapping[tuple[str, int], Told]:
    """The questions of these tasks and rows, each read once."""
    wanted: dict[str, set[int]] = {}
    for name, row in zip(names, rows, strict=True):
        if row is not None:
            wanted.setdefault(name, set()).add(row)
    found: dict[tuple[str, int], Told] = {}
    for name, own in wanted.items():
        at = sorted(own)
        told = bulk.told(share, name, np.array(at, dtype=np.int64))
        found |= {(name, row): one for row, one in zip(at, told, strict=True)}
    return found


# ------------------------------------------------------------------------------------------------- order


def in_order(trace: Trace, told: Told, asks: Sequence[Ask]) -> Sequence[Told] | None:
    """What a question asked, in the order in which it was asked; None where that cannot be found out.

    Where a slot has several asks and there are several slots, as in a loop, slots do not tell it: the
    strategy is gone through once more, with the answers that there were.
    """
    slots = {one.slot for one in asks}
    if len(slots) in (1, len(asks)):
        return [one.told for one in asks]
    node = next(
        one for one in trace.program.tasks[told.question.task].strategies if one.name == told.strategy
    )
    return [one.told for one in asks] if isinstance(node, ShownNode) else _again(trace, told, asks, node)


def _again(trace: Trace, told: Told, asks: Sequence[Ask], node: StrategyNode) -> Sequence[Told] | None:
    heard = [Heard(one.slot, one.told.question.task, one.told.question, one.told.answer) for one in asks]
    found = again(trace.program, node, told.question, heard)
    whole = found.value is not None and len(found.order) == len(asks)
    return [asks[at].told for at in found.order] if whole else None
