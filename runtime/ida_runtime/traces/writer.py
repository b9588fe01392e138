"""Writes a run into its folder, share by share, while it goes on.

A file is written beside its place and put there when it is whole, and the roots of a share come last: what
is there can be read at any time, and a share without roots was not finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define

from ida_dsl.questions import Question
from ida_runtime.engine.shares import Share
from ida_runtime.traces import schema
from ida_runtime.traces.folder import RunFolder, written
from ida_runtime.traces.not_written import or_ended
from ida_runtime.traces.tables import ShareTables, tables_of


@define(eq=False)
class Writer:
    """Takes the shares of a run."""

    folder: RunFolder
    shares: int = 0

    def take(self, share: Share) -> int:
        """Writes a share. All its questions count as new. Raises `NotWritten`."""
        self.write(tables_of(share))
        return share.machine.count

    def known(self, questions: Sequence[Question]) -> int:  # noqa: ARG002 - as a sink has it
        """It does not remember what it has written."""
        return 0

    def write(self, tables: ShareTables) -> None:
        """Writes the tables of the next share. Raises `NotWritten`."""
        with or_ended():
            self._write(tables, self.shares)
        self.shares += 1

    def _write(self, tables: ShareTables, number: int) -> None:
        folder = self.folder
        put(tables.contexts, folder.table("contexts", number))
        for task, table in tables.questions.items():
            put(table, folder.table("questions", number, task))
        put(tables.asks, folder.table("asks", number))
        put(tables.roots, folder.table("roots", number))


_ORDERED = {"row", "slot", "root"}
"""Columns whose numbers rise, or nearly."""


def _how(table: pa.Table) -> dict[str, Any]:
    """How a table is written. Ids are random and do not get smaller, nor does a column of nothing. Names are
    dictionaries, and small then, but for details. Numbers in order are packed. Of other whole numbers the
    bytes are split, which is quick, and lz4 takes out those that say nothing; in lists, where there are most,
    zstd finds what resembles. Statistics say nothing, since ids are everywhere, and take as long as a column.
    """
    leaves = _leaves(table.schema)
    nothing = {name for name in table.column_names if table[name].null_count == len(table)}
    names = {name for name, type_ in leaves.items() if type_ == schema.NAME}
    numbers = {name for name, type_ in leaves.items() if pa.types.is_integer(type_)} - nothing
    ordered = numbers & _ORDERED
    split = {name for name in numbers - ordered if ".list." not in name and ".key_value." not in name}
    packed = dict.fromkeys(ordered, "DELTA_BINARY_PACKED") | dict.fromkeys(
        numbers - ordered, "BYTE_STREAM_SPLIT"
    )
    bare = {"id", *nothing, *ordered, *names - {"detail"}}
    small = dict.fromkeys(bare, "none") | dict.fromkeys(split, "lz4")
    return {
        "compression": {name: small.get(name, "zstd") for name in leaves},
        "use_dictionary": [name for name in leaves if name in names or name not in bare | numbers],
        "column_encoding": packed,
        "write_statistics": False,
    }


def _leaves(made: pa.Schema) -> dict[str, pa.DataType]:
    """The columns that Parquet has: those inside others have their paths for names."""
    found: dict[str, pa.DataType] = {}
    left = [(field.name, field.type) for field in made]
    while left:
        name, type_ = left.pop()
        if pa.types.is_struct(type_):
            left += [(f"{name}.{one.name}", one.type) for one in type_]
        elif pa.types.is_map(type_):
            left += [(f"{name}.key_value.key", type_.key_type), (f"{name}.key_value.value", type_.item_type)]
        elif pa.types.is_list(type_):
            left.append((f"{name}.list.element", type_.value_type))
        else:
            found[name] = type_
    return found


def put(table: pa.Table, path: Path) -> None:
    """Writes a table into a file, all or nothing. Raises OSError, which says which."""
    with written(path) as made:
        made.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(_as_full(table), made, **_how(table))


def _as_full(table: pa.Table) -> pa.Table:
    """The table, whose columns without nulls say that they have none: Parquet then notes none, which spares a
    tenth of the time."""
    full = [own.with_nullable(table[own.name].null_count > 0) for own in table.schema]
    return pa.Table.from_arrays(table.columns, schema=pa.schema(full, table.schema.metadata))
