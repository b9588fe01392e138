"""Whether a run's folder is whole: every table there, of its shape, and saying nothing that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ida_runtime.traces import schema
from ida_runtime.traces.folder import NoRun
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Place, Trace

LOOKED_AT = 200
"""So many ids of each table are computed again; that takes longer than all else."""


def problems(trace: Trace) -> Iterator[str]:
    """What is wrong with a run, a sentence each; nothing where it is whole."""
    found = [problem for share in range(trace.shares) for problem in _share(trace, share)]
    yield from found
    if not found and trace.about.get("state") == "done":
        yield from _counts(trace)


def _share(trace: Trace, share: int) -> Iterator[str]:
    """What is wrong with one share."""
    try:
        lengths = {task: len(trace.table("questions", share, task)) for task in trace.names}
        contexts = len(trace.table("contexts", share))
        asks, roots = trace.table("asks", share), trace.table("roots", share)
    except NoRun as problem:
        yield problem.found
        return
    for task in trace.names:
        yield from _questions(trace, share, task, contexts)
    where = f"in share {share}"
    yield from _shape(asks, schema.ASKS, f"asks {where}")
    yield from _shape(roots, schema.ROOTS, f"roots {where}")
    yield from _rows_exist(asks, "task", "row", lengths, f"an ask {where} is of a question that is none")
    yield from _rows_exist(
        asks, "asked", "asked_row", lengths, f"an ask {where} asks a question that is none"
    )
    yield from _rows_exist(roots, "task", "row", lengths, f"a root {where} is no question")


def _questions(trace: Trace, share: int, task: str, contexts: int) -> Iterator[str]:
    table, where = trace.table("questions", share, task), f"questions of {task} in share {share}"
    yield from _shape(table, schema.questions_schema(trace.program, task), where)
    ids = table["id"].to_pylist()
    if any(one >= after for one, after in pairwise(ids)):
        yield f"{where} are not in the order of their ids"
    if len(table) and not (
        0 <= pc.min(table["context"]).as_py() <= pc.max(table["context"]).as_py() < contexts
    ):
        yield f"{where} are of problems that are not there"
        return
    kept = Kept(trace)
    for row in np.unique(np.linspace(0, len(table) - 1, min(LOOKED_AT, len(table)), dtype=np.int64)).tolist():
        if kept.question(Place(share, task, row)).id != int.from_bytes(ids[row], "big"):
            yield f"row {row} of the {where} has the id of another question"
            return


def _shape(table: pa.Table, wanted: pa.Schema, what: str) -> Iterator[str]:
    if not table.schema.equals(wanted):
        yield f"{what} have other columns than they should"


def _rows_exist(table: pa.Table, task: str, row: str, lengths: dict[str, int], said: str) -> Iterator[str]:
    """That each row that is named is there."""
    most = pa.array([lengths.get(name, 0) for name in table[task].to_pylist()], pa.int64())
    if len(table) and pc.any(pc.greater_equal(table[row].cast(pa.int64()), most)).as_py():
        yield said


def _counts(trace: Trace) -> Iterator[str]:
    """That there are as many questions as the run says. Of several shares some may be the same; where each
    root has a budget on questions of its own, the run counts what it asked for each."""
    each = (trace.about.get("budget") or {}).get("questions") is not None
    for task, count in trace.about.get("questions", {}).items():
        there = sum(len(trace.table("questions", share, task)) for share in range(trace.shares))
        wrong = there > count if each else there < count or (trace.shares == 1 and there != count)
        if wrong or (count and not there):
            yield f"run.json says that there are {count:,} questions of {task}, and there are {there:,}"
