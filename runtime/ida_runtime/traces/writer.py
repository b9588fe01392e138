"""Writes a run into its folder, share by share, while it goes on.

A file is written beside its place and put there when it is whole, and the roots of a share come last: what
is there can be read at any time, and a share without roots was not finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import define

from ida_dsl.questions import Question
from ida_runtime.engine.shares import Share
from ida_runtime.traces.folder import RunFolder
from ida_runtime.traces.tables import ShareTables, tables_of

_CODEC: Mapping[str, Any] = {"compression": "zstd", "compression_level": 1}
_NAMES = ["reason", "detail", "origin_task", "draw", "strategy", "agent", "task", "asked", "slot"]
"""Columns of few values that come again."""
_ASKS: Mapping[str, Any] = {
    "column_encoding": {"row": "DELTA_BINARY_PACKED", "asked_row": "BYTE_STREAM_SPLIT"},
    "use_dictionary": _NAMES,
    "write_statistics": ["row"],
}


@define(eq=False)
class Writer:
    """Takes the shares of a run."""

    folder: RunFolder
    shares: int = 0

    def take(self, share: Share) -> int:
        """Writes a share. All its questions count as new."""
        self.write(tables_of(share))
        return share.machine.count

    def known(self, questions: Sequence[Question]) -> int:  # noqa: ARG002 - as a sink has it
        """It does not remember what it has written."""
        return 0

    def write(self, tables: ShareTables) -> None:
        """Writes the tables of the next share."""
        number, folder = self.shares, self.folder
        put(tables.contexts, folder.table("contexts", number), _CODEC)
        for task, table in tables.questions.items():
            put(table, folder.table("questions", number, task), _questions(table))
        put(tables.asks, folder.table("asks", number), {**_CODEC, **_ASKS})
        put(tables.roots, folder.table("roots", number), _CODEC)
        self.shares += 1


def _questions(table: pa.Table) -> dict[str, Any]:
    """How questions are written: ids are random and do not get smaller, texts may come again."""
    inside = _leaves(table.schema)
    again = [name for name, type_ in inside.items() if not pa.types.is_fixed_size_binary(type_)]
    codec = dict.fromkeys(inside, "zstd") | {"id": "none"}
    return {
        "compression": codec,
        "use_dictionary": [name for name in again if name != "context"],
        "write_statistics": ["id"],
    }


def _leaves(schema: pa.Schema) -> dict[str, pa.DataType]:
    """The columns that Parquet has: those inside others have their paths for names."""
    found: dict[str, pa.DataType] = {}
    left = [(field.name, field.type) for field in schema]
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


def put(table: pa.Table, path: Path, how: Mapping[str, Any]) -> None:
    """Writes a table into a file, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(path.name + ".new")
    pq.write_table(table, made, **how)
    made.replace(path)
