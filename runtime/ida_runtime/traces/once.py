"""Which questions of a share are new: one of several shares stands in each, with the same id and answer."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from attrs import define, field

from ida_runtime.columns.column import Numbers
from ida_runtime.columns.memo import Memo
from ida_runtime.traces.reader import Trace


@define(eq=False)
class Once:
    """Takes a run's shares in turn, each task of each once. Of a run of several shares it keeps the ids."""

    trace: Trace
    _seen: dict[str, Memo] = field(factory=dict)

    def rows(self, share: int, task: str) -> Numbers:
        """The rows whose questions no share before had, in order."""
        ids = self.trace.table("questions", share, task)["id"]
        if self.trace.shares == 1:
            return np.arange(len(ids))
        memo = self._seen.setdefault(task, Memo(2))
        before = memo.count
        return np.flatnonzero(memo.rows(id_words(ids)) >= before)


def id_words(ids: pa.ChunkedArray) -> tuple[Numbers, Numbers]:
    """The high and the low 64 bits of ids."""
    whole = ids.combine_chunks() if ids.num_chunks != 1 else ids.chunk(0)
    if not len(whole):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    words = np.frombuffer(whole.buffers()[1], dtype=">i8", offset=16 * whole.offset, count=2 * len(whole))
    return words[::2].astype(np.int64), words[1::2].astype(np.int64)
