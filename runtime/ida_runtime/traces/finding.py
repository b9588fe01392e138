"""Finds questions of a kept run by what is told of them, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from ida_dsl.types import Type
from ida_dsl.values import Value
from ida_runtime.traces.arrow import arrow_type, to_plain
from ida_runtime.traces.reader import Place, Trace


@frozen
class Filter:
    """What is looked for; None: anything. `answers` says by task which answer; `reason` may be `ANY`."""

    task: str | None = None
    agent: str | None = None
    reason: str | None = None
    answers: Mapping[str, Value] | None = None


def found(trace: Trace, wanted: Filter) -> Iterator[Place]:
    """The questions that fit, share by share."""
    names = trace.names if wanted.task is None else (wanted.task,)
    for share in range(trace.shares):
        for task in names:
            if wanted.answers is None or task in wanted.answers:
                table = trace.table("questions", share, task)
                fits = _fits(table, wanted, task, trace.program.returns(task))
                yield from (Place(share, task, row) for row in np.flatnonzero(fits).tolist())


def _fits(
    table: pa.Table, wanted: Filter, task: str, returns: Type
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    fits = np.ones(len(table), dtype=np.bool_)
    if wanted.agent is not None:
        fits &= _same(table["agent"], wanted.agent)
    if wanted.reason == "ANY":
        fits &= pc.is_valid(table["reason"]).to_numpy()
    elif wanted.reason is not None:
        fits &= _same(table["reason"], wanted.reason)
    if wanted.answers is not None:
        plain, type_ = to_plain(wanted.answers[task], returns), arrow_type(returns)
        if pa.types.is_nested(type_):
            fits &= np.array([one == plain for one in table["answer"].to_pylist()], dtype=np.bool_)
        else:
            fits &= _same(table["answer"], plain)
    return fits


def _same(column: pa.ChunkedArray, plain: object) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    same = pc.equal(column, pa.scalar(plain, column.type)).fill_null(False)
    return np.asarray(same.to_numpy(), dtype=np.bool_)
