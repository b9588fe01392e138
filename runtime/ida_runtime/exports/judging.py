"""Which questions of a run are answered rightly, by the specs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from attrs import evolve

from ida_dsl.spec import is_right
from ida_dsl.values import Unknown
from ida_runtime.traces.bulk import Bulk, few
from ida_runtime.traces.finding import Part
from ida_runtime.traces.reader import Trace


def rightly(trace: Trace, parts: Iterable[Part], left_out: Counter[str]) -> Iterator[Part]:
    """Of these questions those that are answered rightly; why others are left out is counted."""
    bulk, program = Bulk(trace), trace.program
    for part in few(parts):
        node = program.tasks.get(part.task)
        if node is None or node.spec is None:
            left_out["without a spec"] += len(part)
            continue
        told = bulk.told(part.share, part.task, part.rows)
        verdicts = [is_right(program, one.question, one.answer) for one in told]
        left_out["that cannot be judged"] += sum(isinstance(one, Unknown) for one in verdicts)
        left_out["not right"] += sum(one is False for one in verdicts)
        right = np.array([one is True for one in verdicts], dtype=np.bool_)
        if right.any():
            yield evolve(part, rows=part.rows[right])
