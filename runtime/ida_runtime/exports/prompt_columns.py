"""What agents are shown of many questions: texts as `ida_dsl.prompts.shown` makes them, in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, evolve, field

from ida_dsl.graph.model import Hole, TaskNode
from ida_dsl.prompts import as_text
from ida_dsl.types import EnumType, TextType, Type
from ida_runtime.exports.json_columns import joined, json_texts
from ida_runtime.traces.finding import Part
from ida_runtime.traces.reader import Trace, value_of

_NULL = "null"
_MOST = 1 << 25
"""So many characters of prompts are made at once, about."""


def as_texts(column: pa.Array, type_: Type) -> pa.Array:
    """Values as prompts put them: `as_text` of each."""
    if isinstance(column, pa.DictionaryArray):
        return as_texts(column.dictionary_decode(), type_)
    match type_:
        case TextType():
            return column.fill_null(_NULL)
        case EnumType(base=base) if base is not None:
            coded = column.dictionary_encode()
            texts = [as_text(value_of(one, type_), type_) for one in coded.dictionary.to_pylist()]
            return pa.array(texts, pa.string()).take(coded.indices).fill_null(_NULL)
    return json_texts(column, type_).fill_null(_NULL)


@define(eq=False)
class Prompts:
    """Makes prompts, share by share: the texts of all facts of a share's problems are made once."""

    trace: Trace
    _share: int = -1
    _facts: dict[str, pa.Array] = field(factory=dict)

    def pieces(self, part: Part) -> Iterator[tuple[Part, pa.Array]]:
        """The questions of a task, with what is shown of each, in parts of bounded size."""
        task = self.trace.program.tasks[part.task]
        problems = part.table["context"].to_numpy()[part.rows]
        facts = {name: self._texts(part.share, name) for name in task.sees}
        own = np.full(len(part), 256 + part.table.nbytes // len(part.table))
        sizes = sum((_lengths(texts)[problems] for texts in facts.values()), own)
        cuts = np.flatnonzero(np.diff(np.cumsum(sizes) // _MOST)) + 1
        for rows, of in zip(np.split(part.rows, cuts), np.split(problems, cuts), strict=True):
            at = pa.array(of)
            shown = {name: texts.take(at) for name, texts in facts.items()}
            yield evolve(part, rows=rows), assembled(task, _arguments(task, part, rows) | shown, len(rows))

    def _texts(self, share: int, fact: str) -> pa.Array:
        """The texts of a fact in all problems of a share."""
        if share != self._share:
            self._share, self._facts = share, {}
        if fact not in self._facts:
            types = {one.name: one.type for one in self.trace.graph.facts}
            facts = self.trace.table("contexts", share)["facts"].combine_chunks()
            self._facts[fact] = as_texts(facts.field(fact), types[fact])
        return self._facts[fact]


def _lengths(texts: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray(pc.binary_length(texts).to_numpy(), dtype=np.int64)


def _arguments(
    task: TaskNode, part: Part, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> dict[str, pa.Array]:
    if not task.parameters:
        return {}
    found = part.table["arguments"].take(pa.array(rows)).combine_chunks()
    return {one.name: as_texts(found.field(one.name), one.type) for one in task.parameters}


def assembled(task: TaskNode, texts: Mapping[str, pa.Array], count: int) -> pa.Array:
    """The prompt with its holes filled, and then a line for each text that no hole named."""
    holes = {part.name for part in task.prompt if isinstance(part, Hole)}
    nothing = pa.array(np.full(count, ""))
    head = joined([nothing, *(texts[one.name] if isinstance(one, Hole) else one for one in task.prompt)])
    lines = list[pa.Array | str]()
    for name, text in texts.items():
        if name not in holes:
            lines += ["\n" if lines else "", f"{name}: ", text]
    if not lines:
        return head
    between = pc.if_else(pc.equal(pc.binary_length(head), 0), "", "\n\n")
    return joined([head, between, *lines])
