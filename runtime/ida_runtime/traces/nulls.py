"""Which columns of a table may hold nulls, as a file says it.

Where it says that a column never does, it is written in less time: inside structs Parquet else keeps levels
that take as long as the values. Said is only what is so of every run: a file of another share may hold what
this one lacks, and who reads both must find one schema. In memory, where tables are made of parts, every
column may.
"""

from __future__ import annotations

import pyarrow as pa

NEVER = frozenset({"id", "context", "draw", "slot", "arguments", "facts"})
"""A question is only put when its arguments are known; what is in them may still be unknown."""


def firm(table: pa.Table) -> pa.Table:
    """The table, declared never to hold nulls where no run does. Nothing is copied."""
    return _declared(table, nullable=False)


def loose(table: pa.Table) -> pa.Table:
    """The table, each column declared to hold nulls. Nothing is copied."""
    return _declared(table, nullable=True)


def _declared(table: pa.Table, *, nullable: bool) -> pa.Table:
    columns, fields = [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        own = _fields(column, nullable=nullable) if name == "arguments" else column
        columns.append(own)
        fields.append(pa.field(name, own.type, nullable or name not in NEVER))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, table.schema.metadata))


def _fields(column: pa.ChunkedArray, *, nullable: bool) -> pa.ChunkedArray:
    """A column of structs, its fields declared."""
    fields = [pa.field(one.name, one.type, nullable) for one in column.type]
    chunks = [pa.StructArray.from_arrays(one.flatten(), fields=fields) for one in column.chunks]
    return pa.chunked_array(chunks, pa.struct(fields))
