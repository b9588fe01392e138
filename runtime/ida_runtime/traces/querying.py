"""A kept run asked in SQL, by DuckDB, which need not be installed.

It works on the tables alone, in memory: SQL reads no file, reaches no net, loads no extension, and changes
nothing of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from attrs import define, field, frozen

from ida_dsl.asking.misused import Misused
from ida_runtime.traces.finding import Mask
from ida_runtime.traces.ids import hex_texts
from ida_runtime.traces.reader import Trace

if TYPE_CHECKING:
    import duckdb

_CLOSED = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_SHOWN = 6
"""Of so many tasks the arguments are listed."""


def connected() -> duckdb.DuckDBPyConnection:
    """A database in memory that reaches nothing else. Raises `Misused` where there is no DuckDB."""
    try:
        import duckdb  # noqa: PLC0415 - it may be missing, and is not small
    except ImportError:
        what = "SQL needs DuckDB, which is not installed"
        raise Misused(what, "install it with pip install 'ida-dsl[sql]'") from None
    base = duckdb.connect(":memory:", config=dict(_CLOSED))
    base.execute("SET lock_configuration = true")
    return base


def trouble(error: Exception) -> str:
    """What DuckDB says, in one line."""
    first, *_ = str(error).strip().splitlines() or [""]
    return first.split("Error: ", 1)[-1]


def _errors() -> type[Exception]:
    import duckdb  # noqa: PLC0415 - it may be missing, and is not small

    found: type[Exception] = duckdb.Error
    return found


def legible(table: pa.Table) -> pa.Table:
    """A table whose ids are texts."""
    if "id" not in table.schema.names:
        return table
    at = table.schema.get_field_index("id")
    ids = pa.chunked_array([hex_texts(one) for one in table["id"].chunks], pa.string())
    return table.set_column(at, "id", ids)


# ------------------------------------------------------------------------------------------------- where


@define(eq=False)
class Where:
    """Questions for which an expression over the columns of `questions` is true; `id` is a text there.

    `left_out` says of which tasks it can say nothing, and why: their arguments or answers are others.
    """

    expression: str
    left_out: dict[str, str]
    _base: duckdb.DuckDBPyConnection = field(repr=False)

    @classmethod
    def of(cls, trace: Trace, expression: str, tasks: Sequence[str]) -> Where:
        """The expression, for questions of these tasks. Raises `Misused` where it is none for any."""
        found = cls(expression, {}, connected())
        empty = {task: trace.table("questions", 0, task).slice(0, 0) for task in tasks if trace.shares}
        for task, table in empty.items():
            found.fits(task, table)
        if empty and len(found.left_out) == len(empty):
            what = f"--where {expression}: {next(iter(found.left_out.values()))}"
            raise Misused(what, _columns(empty))
        return found

    def fits(self, task: str, table: pa.Table) -> Mask:
        """Which rows of a task's questions fit."""
        fits = np.zeros(len(table), dtype=np.bool_)
        if task in self.left_out:
            return fits
        rows = legible(table).append_column("row", pa.array(np.arange(len(table))))
        try:
            own = self._base.from_arrow(rows).filter(self.expression).project('"row"').fetchnumpy()
        except _errors() as error:
            self.left_out[task] = trouble(error)
            return fits
        fits[np.asarray(own["row"], dtype=np.int64)] = True
        return fits


def _columns(tables: Mapping[str, pa.Table]) -> str:
    """The columns that there are, and of each task the arguments."""
    every = dict.fromkeys(name for table in tables.values() for name in table.schema.names)
    given = [f"{task}({', '.join(_arguments(table))})" for task, table in list(tables.items())[:_SHOWN]]
    more = ", …" if len(tables) > _SHOWN else ""
    return f"the columns are {', '.join(every)}; the arguments are those of {', '.join(given)}{more}"


def _arguments(table: pa.Table) -> list[str]:
    if "arguments" not in table.schema.names:
        return []
    return [one.name for one in table.schema.field("arguments").type]


# ------------------------------------------------------------------------------------------------ select


@frozen
class Found:
    """What a query gives: names, and rows of plain values, at most so many; `more` where there are more."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]
    more: bool


def select(trace: Trace, query: str, most: int) -> Found:
    """What a query says of a run. Its tables are the tasks and primitives by name, and `asks`, `contexts`
    and `roots`. Raises `Misused` where it is no query."""
    base = connected()
    try:
        statements = base.extract_statements(query)
        if len(statements) != 1 or statements[0].type.name not in ("SELECT", "EXPLAIN"):
            raise Misused("that is no query", "write one that begins with select")
        wanted = {name.strip('"') for name in base.get_table_names(query)}
        for name, table in _tables(trace, wanted):
            base.register(name, table)
        done = base.execute(query)
        rows = done.fetchmany(most + 1)
        return Found([one[0] for one in done.description or ()], rows[:most], len(rows) > most)
    except _errors() as error:
        there = ", ".join([*trace.names, "asks", "contexts", "roots"])
        raise Misused(trouble(error), f"the tables are {there}") from None


def _tables(trace: Trace, wanted: set[str]) -> Iterator[tuple[str, pa.Table]]:
    """The tables that are wanted, of all shares, with their `share`, and `row` where others name one."""
    for task in trace.names:
        if task in wanted:
            yield task, legible(trace.questions(task))
    for kind in ("asks", "contexts", "roots"):
        if kind in wanted and kind not in trace.names:
            yield kind, legible(trace.whole(kind))
