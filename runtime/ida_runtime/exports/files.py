"""Tables into files of other programs: JSON lines, CSV, Parquet; a table at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen
from pyarrow import csv

from ida_dsl.types import REAL
from ida_runtime.exports.json_columns import characters, joined, json_texts, quoted

_ENOUGH_ROWS, _ENOUGH_BYTES = 1 << 17, 1 << 25
"""Tables are put together until they have so much: each of many shares may have few rows."""


class _Sheet(Protocol):
    def write_table(self, table: pa.Table) -> None:
        """Writes some more rows."""

    def close(self) -> None:
        """Writes what is left."""


def write(tables: Iterable[pa.Table], schema: pa.Schema, out: BinaryIO, kind: str) -> int:
    """Writes tables, in one of the `KINDS`; says how many rows these are."""
    count, sheet = 0, KINDS[kind](out, schema)
    for table in _gathered(tables):
        sheet.write_table(table)
        count += len(table)
    sheet.close()
    return count


def _gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    own, rows, size = list[pa.Table](), 0, 0
    for table in tables:
        own.append(table)
        rows, size = rows + len(table), size + table.nbytes
        if rows >= _ENOUGH_ROWS or size >= _ENOUGH_BYTES:
            yield pa.concat_tables(own)
            own, rows, size = [], 0, 0
    if own:
        yield pa.concat_tables(own)


# ---------------------------------------------------------------------------------------------- JSON lines


@frozen
class _Lines:
    """JSON, an object a line."""

    out: BinaryIO
    schema: pa.Schema

    def write_table(self, table: pa.Table) -> None:
        """Writes some more rows."""
        for batch in table.to_batches():
            self.out.write(characters(lines(batch)))

    def close(self) -> None:
        """Nothing is left."""


def lines(rows: pa.RecordBatch) -> pa.Array:
    """Each row as a line of JSON, with its end."""
    parts: list[pa.Array | str] = []
    for field in rows.schema:
        parts += [f'{", " if parts else "{"}"{field.name}": ', _texts(rows[field.name], field)]
    return joined([*parts, "}\n"], nulls="null")


def _texts(column: pa.Array, field: pa.Field) -> pa.Array:
    if field.metadata and b"ida.json" in field.metadata:
        return column
    if pa.types.is_floating(column.type):
        return json_texts(column, REAL)
    return column.cast(pa.string()) if pa.types.is_primitive(column.type) else quoted(column)


# --------------------------------------------------------------------------------------------- the others


@frozen
class _Plain:
    """What Arrow itself writes; columns of names become texts."""

    schema: pa.Schema
    writer: Any

    def write_table(self, table: pa.Table) -> None:
        """Writes some more rows."""
        self.writer.write_table(table.cast(self.schema))

    def close(self) -> None:
        """Writes what is left."""
        self.writer.close()


def _csv(out: BinaryIO, schema: pa.Schema) -> _Sheet:
    """With a head; texts in quotes, so that an empty one is not taken for none."""
    made = _of_texts(schema)
    return _Plain(made, csv.CSVWriter(out, made))


def _parquet(out: BinaryIO, schema: pa.Schema) -> _Sheet:
    made = _of_texts(schema)
    return _Plain(made, pq.ParquetWriter(out, made, compression="zstd"))


def _of_texts(schema: pa.Schema) -> pa.Schema:
    fields = [one.with_type(pa.string()) if pa.types.is_dictionary(one.type) else one for one in schema]
    return pa.schema(fields)


KINDS: Mapping[str, Callable[[BinaryIO, pa.Schema], _Sheet]] = {
    "jsonl": _Lines,
    "csv": _csv,
    "parquet": _parquet,
}
"""What writes a file of each kind."""
