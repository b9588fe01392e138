"""A kept run as rows for other programs: questions, asks and problems, named by their ids.

Each form makes tables of bounded size out of the questions that are meant, part by part. Ids are texts of 32
hexadecimal digits. A column marked `JSON` has texts that are JSON already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
from attrs import define, evolve, field

from ida_runtime.columns.column import Numbers
from ida_runtime.columns.memo import Memo
from ida_runtime.exports.json_columns import json_texts, objects
from ida_runtime.traces import schema
from ida_runtime.traces.arrow import arrow_type
from ida_runtime.traces.finding import Part
from ida_runtime.traces.ids import ShareIds, hex_texts, whole
from ida_runtime.traces.once import id_words
from ida_runtime.traces.reader import Trace

JSON: Mapping[str, str] = {"ida.json": "1"}
"""Marks a column of texts that are JSON."""
_MOST_ROWS, _MOST_BYTES = 1 << 16, 1 << 25
"""So much of a table is worked on at once."""
_TEXT, _NAME = pa.string(), schema.NAME


class Form(Protocol):
    """A way to tell of questions. `noun` is what one of its rows is."""

    @property
    def noun(self) -> str:
        """What a row is."""

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""

    def tables(self, parts: Iterable[Part]) -> Iterator[pa.Table]:
        """The rows, a table at a time."""


def pieces(parts: Iterable[Part]) -> Iterator[Part]:
    """The same questions, in parts small enough to be worked on at once."""
    for part in parts:
        each = max(1, part.table.nbytes // max(1, len(part.table)))
        most = max(1, min(_MOST_ROWS, _MOST_BYTES // each))
        for first in range(0, len(part), most):
            yield evolve(part, rows=part.rows[first : first + most])


def json_field(name: str) -> pa.Field:
    """A column of JSON texts."""
    return pa.field(name, _TEXT, metadata=JSON)


def _again(name: str, count: int) -> pa.Array:
    """One name in all rows."""
    return pa.DictionaryArray.from_arrays(np.zeros(count, dtype=np.int32), pa.array([name]))


@define(eq=False)
class _InShares:
    """What is looked up of one share after the other."""

    trace: Trace
    _ids: ShareIds | None = None

    def ids(self, share: int) -> ShareIds:
        """The ids of a share's questions."""
        if self._ids is None or self._ids.share != share:
            self._ids = ShareIds(self.trace, share)
        return self._ids


@define(eq=False)
class Questions(_InShares):
    """A row for each question. `typed` is the one task whose arguments and answers have columns of their own
    types; else these are JSON."""

    typed: str | None = None
    noun: str = "question"

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        columns = [
            ("id", _TEXT), ("task", _NAME), ("context", _TEXT), ("draw", _NAME), ("depth", schema.ROW),
            *self._told(), ("reason", _NAME), ("detail", _NAME), ("origin", _TEXT), ("strategy", _NAME),
            ("agent", _NAME), ("cost", pa.float64()), ("confidence", pa.float64()),
        ]  # fmt: skip
        return pa.schema(columns)

    def _told(self) -> list[pa.Field]:
        """The columns of arguments and answers."""
        if self.typed is None:
            return [json_field("arguments"), json_field("answer")]
        made = schema.questions_schema(self.trace.program, self.typed)
        return [made.field(name) for name in ("arguments", "answer") if name in made.names]

    def tables(self, parts: Iterable[Part]) -> Iterator[pa.Table]:
        """The rows, a table at a time."""
        made = self.schema
        for part in pieces(parts):
            found = self._columns(part)
            yield pa.Table.from_arrays([found[name] for name in made.names], schema=made)

    def _columns(self, part: Part) -> dict[str, pa.Array]:
        rows, program = part.table.take(pa.array(part.rows)), self.trace.program
        own = {name: rows[name].combine_chunks() for name in rows.schema.names}
        contexts = whole(self.trace.table("contexts", part.share)["id"])
        told = own if self.typed else {
            "arguments": self._arguments(part, own),
            "answer": json_texts(own["answer"], program.returns(part.task)),
        }  # fmt: skip
        return own | told | {
            "id": hex_texts(own["id"]),
            "task": _again(part.task, len(part)),
            "context": hex_texts(contexts.take(own["context"])),
            "origin": self.ids(part.share).named(own["origin_task"], own["origin_row"]),
        }  # fmt: skip

    def _arguments(self, part: Part, own: Mapping[str, pa.Array]) -> pa.Array:
        if "arguments" not in own:
            return pa.repeat("{}", len(part))
        program = self.trace.program
        types = (type_ for type_, _ in program.parameters[part.task])
        named = zip(schema.parameter_names(program, part.task), types, strict=True)
        return objects(own["arguments"], named)


@define(eq=False)
class Asks(_InShares):
    """A row for each ask that these questions put, or would have put: `id` and `task` are who asked."""

    noun: str = "ask"

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        columns = [
            ("id", _TEXT), ("task", _NAME), ("slot", schema.ROW), ("asked", _TEXT), ("asked_task", _NAME),
            ("reason", _NAME), ("detail", _NAME), ("origin", _TEXT),
        ]  # fmt: skip
        return pa.schema(columns)

    def tables(self, parts: Iterable[Part]) -> Iterator[pa.Table]:
        """The rows, a table at a time."""
        for part in pieces(parts):
            first, askers = self.trace.asking_rows(part.share, part.task)
            meant = np.zeros(len(part.table), dtype=np.bool_)
            meant[part.rows] = True
            at = np.flatnonzero(meant[askers])
            for begin in range(0, len(at), _MOST_ROWS):
                own = at[begin : begin + _MOST_ROWS]
                yield self._table(part, first + own, askers[own].astype(np.int64))

    def _table(self, part: Part, at: Numbers, askers: Numbers) -> pa.Table:
        rows, ids = self.trace.table("asks", part.share).take(pa.array(at)), self.ids(part.share)
        found = {name: rows[name].combine_chunks() for name in rows.schema.names}
        columns = [
            ids.of(part.task, askers), _again(part.task, len(at)), found["slot"],
            ids.named(found["asked"], found["asked_row"]), found["asked"], found["reason"], found["detail"],
            ids.named(found["origin_task"], found["origin_row"]),
        ]  # fmt: skip
        return pa.Table.from_arrays(columns, schema=self.schema)


@define(eq=False)
class Contexts:
    """A row for each problem that these questions are of, once. `typed`: the facts have their own types."""

    trace: Trace
    typed: bool = False
    noun: str = "problem"
    _seen: Memo = field(factory=lambda: Memo(2))

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        facts = [(fact.name, arrow_type(fact.type)) for fact in self.trace.graph.facts]
        own = [pa.field("facts", pa.struct(facts)) if self.typed else json_field("facts")]
        return pa.schema([("id", _TEXT), *(own if facts else [])])

    def tables(self, parts: Iterable[Part]) -> Iterator[pa.Table]:
        """The rows, a table at a time."""
        for part in parts:
            table = self.trace.table("contexts", part.share)
            of = np.unique(part.table["context"].to_numpy()[part.rows])
            for first in range(0, len(of), _MOST_ROWS):
                found = table.take(pa.array(of[first : first + _MOST_ROWS]))
                before = self._seen.count
                new = np.flatnonzero(self._seen.rows(id_words(found["id"])) >= before)
                if len(new):
                    yield self._table(found.take(pa.array(new)))

    def _table(self, rows: pa.Table) -> pa.Table:
        made = self.schema
        columns = {"id": hex_texts(whole(rows["id"]))}
        if "facts" in made.names:
            facts = whole(rows["facts"])
            named = [(fact.name, fact.type) for fact in self.trace.graph.facts]
            columns["facts"] = facts if self.typed else objects(facts, named)
        return pa.Table.from_arrays([columns[name] for name in made.names], schema=made)
