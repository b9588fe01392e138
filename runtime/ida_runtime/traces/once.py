"""Which questions of a share are new: one of several shares stands in each, with the same id.

It has the same answer, too, but where a budget on questions is each root's own: there a question may be cut
for one root and answered for another.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from attrs import define, field

from ida_runtime.columns.column import Numbers
from ida_runtime.columns.memo import Memo
from ida_runtime.exports.json_columns import json_texts
from ida_runtime.traces.arrow import decoded
from ida_runtime.traces.reader import Trace


@define(eq=False)
class Once:
    """Takes a run's shares in turn, each task of each once. Of a run of several shares it keeps the ids. With
    `answers` a question counts once for each answer that it has."""

    trace: Trace
    answers: bool = False
    _seen: dict[str, Memo] = field(factory=dict)
    _codes: dict[tuple[str | None, str | None], int] = field(factory=dict)

    @classmethod
    def told(cls, trace: Trace) -> Once:
        """For what is told of a run: each question with each of its answers."""
        budget = trace.about.get("budget") or {}
        return cls(trace, answers=budget.get("questions") is not None)

    def rows(self, share: int, task: str) -> Numbers:
        """The rows whose questions no share before had, in order."""
        table = self.trace.table("questions", share, task)
        if self.trace.shares == 1:
            return np.arange(len(table))
        key = id_words(table["id"])
        if self.answers:
            key = (*key, self._numbers(table, task))
        memo = self._seen.setdefault(task, Memo(len(key)))
        before = memo.count
        return np.flatnonzero(memo.rows(key) >= before)

    def _numbers(self, table: pa.Table, task: str) -> Numbers:
        """A number for each different answer; unknown for another reason is different."""
        texts = json_texts(decoded(table["answer"].combine_chunks()), self.trace.program.returns(task))
        pairs = zip(texts.to_pylist(), table["reason"].to_pylist(), strict=True)
        return np.array([self._codes.setdefault(one, len(self._codes)) for one in pairs], dtype=np.int64)


def id_words(ids: pa.ChunkedArray) -> tuple[Numbers, ...]:
    """The high and the low 64 bits of ids."""
    whole = ids.combine_chunks()
    if not len(whole):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    words = np.frombuffer(whole.buffers()[1], dtype=">i8", offset=16 * whole.offset, count=2 * len(whole))
    return words[::2].astype(np.int64), words[1::2].astype(np.int64)
