"""Reads a run's folder: a question at a time, as objects, and whole tables, as Arrow has them.

Tables of a share are read when something of it is first wanted, and mapped into memory, so that a run of
many millions of questions opens at once. A question is found by its id by halving, since rows are ordered by
it; whom it asked are consecutive rows of `asks`, found in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import define, field, frozen

from ida_dsl.graph.json import BadGraph
from ida_dsl.graph.json import from_json as graph_from_json
from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.program import Program
from ida_dsl.json_values import Misread
from ida_dsl.types import Type
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.traces import schema
from ida_runtime.traces.arrow import from_plain
from ida_runtime.traces.folder import NoRun, RunFolder

_DAMAGED = "the run is damaged; what else is in its folder can still be read"


@frozen
class Place:
    """Where a question stands: its share, its task, and its row there."""

    share: int
    task: str
    row: int


@frozen
class Asked:
    """An ask: which slot, of which task, and what was put, or why nothing was."""

    slot: int
    task: str
    put: Place | None
    refused: Unknown | None = None


@frozen
class Row:
    """A question of a run, with all that was kept of it.

    `id` are its 128 bits as 32 hexadecimal digits; `depth` the levels left, None for unbounded. `origin` is
    where an unknown answer arose. `strategy` took it apart, or `agent` answered it.
    """

    place: Place
    id: str
    context: int
    draw: tuple[int, ...]
    depth: int | None
    arguments: Mapping[str, Value]
    answer: Value
    origin: Place | None
    strategy: str | None
    agent: str | None
    cost: float
    confidence: float | None


Extents = tuple[Mapping[str, tuple[int, int]], np.ndarray[Any, Any]]
"""Where in `asks` those of each task's questions stand, and the rows of all askers."""


@define(eq=False)
class Trace:
    """A run that was kept. Raises `NoRun` where there is none, or it is damaged."""

    folder: RunFolder
    about: Mapping[str, Any]
    program: Program
    _tables: dict[Path, pa.Table] = field(factory=dict)
    _extents: dict[int, Extents] = field(factory=dict)
    _puts: dict[int, np.ndarray[Any, Any]] = field(factory=dict)

    @classmethod
    def open(cls, path: Path | str) -> Trace:
        """Opens a run."""
        folder = RunFolder(Path(path))
        about = folder.read()
        try:
            graph = graph_from_json(json.loads(folder.graph.read_text(encoding="utf-8")))
        except (OSError, ValueError, BadGraph) as error:
            raise NoRun(f"{folder.graph} cannot be read ({error})", _DAMAGED) from None
        return cls(folder, about, Program(graph))

    @property
    def graph(self) -> Graph:
        """What was run."""
        return self.program.graph

    @cached_property
    def shares(self) -> int:
        """How many shares are whole."""
        return self.folder.shares

    # --------------------------------------------------------------------------------------------- tables

    def table(self, kind: str, share: int, task: str | None = None) -> pa.Table:
        """A table of a share; an empty one where there are no such questions. Raises `NoRun`."""
        path = self.folder.table(kind, share, task)
        if path not in self._tables:
            self._tables[path] = self._read(path, task)
        return self._tables[path]

    def _read(self, path: Path, task: str | None) -> pa.Table:
        if task is not None and not path.exists():
            return schema.questions_schema(self.program, task).empty_table()
        try:
            return _with_nulls(pq.ParquetFile(path, memory_map=True).read())
        except (OSError, pa.ArrowException) as error:
            raise NoRun(f"{path} cannot be read ({error})", _DAMAGED) from None

    def forget(self, share: int) -> None:
        """Lets go of the tables of a share, so that a run of many can be gone through."""
        self._extents.pop(share, None)
        self._puts.pop(share, None)
        name = self.folder.table("asks", share).name
        for path in [one for one in self._tables if one.name == name]:
            del self._tables[path]

    def questions(self, task: str) -> pa.Table:
        """All questions of a task or primitive, with their `share` and `row`."""
        return self.whole("questions", task)

    def asks(self) -> pa.Table:
        """All asks, with their `share`."""
        return self.whole("asks")

    def whole(self, kind: str, task: str | None = None) -> pa.Table:
        """A table of all shares, with its `share`, and of questions with their `row` there."""
        found = []
        for share in range(self.shares):
            table = self.table(kind, share, task)
            count = len(table)
            numbers = {"share": pa.array(np.full(count, share, dtype=np.int32))}
            if task is not None:
                numbers["row"] = pa.array(np.arange(count, dtype=np.int32))
            for name, column in numbers.items():
                table = table.append_column(name, column)
            found.append(table)
        return pa.concat_tables(found).unify_dictionaries() if found else pa.table({})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tasks and primitives that have questions."""
        return tuple(self.folder.tasks())

    @property
    def count(self) -> int:
        """How many questions the tables have; one of several shares counts in each."""
        every = ((share, task) for share in range(self.shares) for task in self.names)
        return sum(_rows(self.folder.table("questions", share, task)) for share, task in every)

    # ------------------------------------------------------------------------------------- one at a time

    def roots(self) -> Iterator[Place | None]:
        """The roots, in order; None for one that was not put."""
        for share in range(self.shares):
            table = self.table("roots", share)
            pairs = zip(table["task"].to_pylist(), table["row"].to_pylist(), strict=True)
            yield from (None if row is None else Place(share, task, row) for task, row in pairs)

    def row(self, place: Place) -> Row:
        """A question."""
        found = self.table("questions", place.share, place.task).slice(place.row, 1).to_pylist()[0]
        arguments = found.get("arguments") or {}
        types = dict(zip(arguments, (one for one, _ in self.program.parameters[place.task]), strict=True))
        return Row(
            place=place,
            id=found["id"].hex(),
            context=found["context"],
            draw=tuple(map(int, filter(None, found["draw"].split(".")))),
            depth=found["depth"],
            arguments={name: value_of(one, types[name]) for name, one in arguments.items()},
            answer=_answer(found, self.program.returns(place.task)),
            origin=_origin(found, place.share),
            strategy=found["strategy"],
            agent=found["agent"],
            cost=found["cost"] or 0.0,
            confidence=found["confidence"],
        )

    def asked(self, place: Place) -> tuple[Asked, ...]:
        """Whom a question asked, in the order of its slots."""
        table = self.table("asks", place.share)
        first, after = self._extent(place)
        return tuple(_asked(one, place.share) for one in table.slice(first, after - first).to_pylist())

    def asked_count(self, place: Place) -> int:
        """How many asks a question has."""
        first, after = self._extent(place)
        return after - first

    def askers(self, place: Place) -> Iterator[Place]:
        """Who asked a question, each once."""
        at = np.flatnonzero(self._put(place.share) == place.row)
        found = self.table("asks", place.share).take(pa.array(at)).select(["task", "row", "asked"])
        same = (one for one in found.to_pylist() if one["asked"] == place.task)
        yield from dict.fromkeys(Place(place.share, one["task"], one["row"]) for one in same)

    def _extent(self, place: Place) -> tuple[int, int]:
        """The rows of `asks` of one question."""
        first, own = self.asking_rows(place.share, place.task)
        return first + int(own.searchsorted(place.row)), first + int(own.searchsorted(place.row, "right"))

    def asking_rows(self, share: int, task: str) -> tuple[int, np.ndarray[Any, Any]]:
        """Where in `asks` those of a task's questions begin, and the row of who asked each, in order."""
        starts, rows = self._by_task(share)
        first, after = starts.get(task, (0, 0))
        return first, rows[first:after]

    def _by_task(self, share: int) -> Extents:
        if share not in self._extents:
            table = self.table("asks", share)
            tasks = table["task"].combine_chunks()
            starts = pc.run_end_encode(tasks.dictionary_decode()) if len(table) else None
            ends = [] if starts is None else starts.run_ends.to_pylist()
            names = [] if starts is None else starts.values.to_pylist()
            found = dict(zip(names, zip([0, *ends][:-1], ends, strict=True), strict=True))
            self._extents[share] = found, table["row"].to_numpy()
        return self._extents[share]

    def _put(self, share: int) -> np.ndarray[Any, Any]:
        """The rows of what was asked, -1 where nothing was put."""
        if share not in self._puts:
            self._puts[share] = self.table("asks", share)["asked_row"].fill_null(-1).to_numpy()
        return self._puts[share]

    def context(self, share: int, number: int) -> Mapping[str, Value]:
        """The facts of a problem."""
        found = self.table("contexts", share).slice(number, 1).to_pylist()[0].get("facts") or {}
        types = {fact.name: fact.type for fact in self.graph.facts}
        return {name: value_of(one, types[name]) for name, one in found.items()}

    def find(self, beginning: str) -> Iterator[Place]:
        """The questions whose ids begin so, in hexadecimal digits."""
        low, high = bytes.fromhex(beginning.ljust(32, "0")), bytes.fromhex(beginning.ljust(32, "f"))
        for share in range(self.shares):
            for task in self.names:
                ids = self.table("questions", share, task)["id"]
                first, after = _halved(ids, low), _halved(ids, high, after=True)
                yield from (Place(share, task, row) for row in range(first, after))


def _halved(ids: pa.ChunkedArray, wanted: bytes, *, after: bool = False) -> int:
    """Where an id stands, or would; where `after`, behind it."""
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        found = ids[middle].as_py()
        if found < wanted or (after and found == wanted):
            low = middle + 1
        else:
            high = middle
    return low


def value_of(plain: object, type_: Type) -> Value:
    """The value that was written. Raises `NoRun` where it is none of its type."""
    try:
        return from_plain(plain, type_)
    except (Misread, ValueError) as error:
        raise NoRun(f"a value of the run is none of its type ({error})", _DAMAGED) from None


def _with_nulls(table: pa.Table) -> pa.Table:
    """The table, whose columns may have nulls: in a file only those may that have some."""
    may = pa.schema([own.with_nullable(True) for own in table.schema], table.schema.metadata)
    return table.cast(may) if may != table.schema else table


def _rows(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


def _why(found: Mapping[str, Any]) -> Unknown | None:
    reason = found["reason"]
    return None if reason is None else Unknown(Reason[reason], found["detail"] or "")


def _answer(found: Mapping[str, Any], type_: Type) -> Value:
    return _why(found) or value_of(found["answer"], type_)


def _origin(found: Mapping[str, Any], share: int) -> Place | None:
    task, row = found["origin_task"], found["origin_row"]
    return None if task is None else Place(share, task, row)


def _asked(found: Mapping[str, Any], share: int) -> Asked:
    row = found["asked_row"]
    put = None if row is None else Place(share, found["asked"], row)
    return Asked(found["slot"], found["asked"], put, _why(found))
