"""Ids as texts, and what rows of a share are meant by, as ids: whole columns at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field

from ida_runtime.columns.column import Numbers
from ida_runtime.traces import schema
from ida_runtime.traces.arrow import decoded
from ida_runtime.traces.reader import Trace

_BYTES = 16
_DIGITS = np.array([f"{byte:02x}".encode() for byte in range(256)]).view(np.uint16)
"""The two hexadecimal digits of each byte."""


def hex_texts(ids: pa.Array) -> pa.Array:
    """Ids of 128 bits as 32 hexadecimal digits each; null where there is none."""
    count, (_, data) = len(ids), ids.buffers()
    if not count or data is None:
        return pa.nulls(count, pa.string())
    start = _BYTES * ids.offset
    digits = _DIGITS[np.frombuffer(data, np.uint8, count=_BYTES * count, offset=start)]
    ends = np.arange(count + 1, dtype=np.int32) * (2 * _BYTES)
    texts = pa.StringArray.from_buffers(count, pa.py_buffer(ends), pa.py_buffer(digits))
    return pc.if_else(ids.is_valid(), texts, pa.scalar(None, pa.string())) if ids.null_count else texts


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, without a dictionary."""
    return decoded(column.combine_chunks())


@define(eq=False)
class ShareIds:
    """The ids of a share's questions, by task and row."""

    trace: Trace
    share: int
    _first: dict[str, int] = field(init=False)
    _after: dict[str, int] = field(init=False)
    _ids: pa.Array = field(init=False)

    def __attrs_post_init__(self) -> None:
        tables = [self.trace.table("questions", self.share, task)["id"] for task in self.trace.names]
        firsts = np.cumsum([0, *map(len, tables)]).tolist()
        self._first = dict(zip(self.trace.names, firsts, strict=False))
        self._after = dict(zip(self.trace.names, firsts[1:], strict=True))
        self._ids = pa.concat_arrays(
            [pa.array([], schema.ID), *(one for each in tables for one in each.chunks)]
        )

    def named(self, tasks: pa.DictionaryArray, rows: pa.Array) -> pa.Array:
        """The ids of these rows of these tasks, as texts; null where there is no row. Raises IndexError."""
        names = tasks.dictionary.to_pylist()
        first = pa.array([self._first.get(name, 0) for name in names], pa.int64()).take(tasks.indices)
        after = pa.array([self._after.get(name, 0) for name in names], pa.int64()).take(tasks.indices)
        at = pc.add(first, rows.cast(pa.int64()))
        if pc.any(pc.greater_equal(at, after)).as_py():
            raise IndexError(f"a row of share {self.share} is named that is not there")
        return hex_texts(self._ids.take(at))

    def of(self, task: str, rows: Numbers) -> pa.Array:
        """The ids of some rows of a task, as texts."""
        return hex_texts(self._ids.take(pa.array(rows + self._first[task])))
