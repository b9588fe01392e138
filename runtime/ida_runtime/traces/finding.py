"""Finds questions of a kept run by what is told of them, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from ida_dsl.types import Type
from ida_dsl.values import Value
from ida_runtime.columns.column import Numbers
from ida_runtime.traces.arrow import arrow_type, to_plain
from ida_runtime.traces.once import Once
from ida_runtime.traces.reader import Place, Trace

Mask = npt.NDArray[np.bool_]


class Condition(Protocol):
    """What else questions are found by."""

    def fits(self, task: str, table: pa.Table) -> Mask:
        """Which rows of a task's questions fit."""


@frozen
class Filter:
    """What is looked for; None: anything. `answers` says by task which answer; `reason` may be `ANY`; `below`
    is a question that is meant with all that was asked below it; `apart` is True for what a strategy took
    apart, False for leaves that an agent answered."""

    task: str | None = None
    agent: str | None = None
    reason: str | None = None
    answers: Mapping[str, Value] | None = None
    where: Condition | None = None
    below: Place | None = None
    apart: bool | None = None


@frozen(eq=False)
class Part:
    """Questions of one task in one share: its table, and the rows that are meant, in order."""

    share: int
    task: str
    table: pa.Table
    rows: Numbers

    def __len__(self) -> int:
        return len(self.rows)


def found(trace: Trace, wanted: Filter) -> Iterator[Place]:
    """The questions that fit, each once."""
    for part in parts(trace, wanted):
        yield from (Place(part.share, part.task, row) for row in part.rows.tolist())


def agents_of(trace: Trace) -> list[str]:
    """The names of all who answered, or showed a strategy."""
    every = ((share, task) for share in range(trace.shares) for task in trace.names)
    columns = (trace.table("questions", share, task)["agent"] for share, task in every)
    return sorted({name for column in columns for name in pc.unique(column).to_pylist() if name is not None})


def called(trace: Trace, task: str, arguments: Mapping[str, Value]) -> Iterator[Place]:
    """The questions of a task with these arguments, wherever they stand."""
    types = dict(zip(arguments, (one for one, _ in trace.program.parameters[task]), strict=True))
    for share in range(trace.shares):
        table = trace.table("questions", share, task)
        fits = np.ones(len(table), dtype=np.bool_)
        for name, value in arguments.items():
            fits &= _equal(pc.struct_field(table["arguments"], name), value, types[name])
        yield from (Place(share, task, row) for row in np.flatnonzero(fits).tolist())


def parts(trace: Trace, wanted: Filter) -> Iterator[Part]:
    """The questions that fit, each once, share by share; a share is let go of when the next is wanted."""
    if wanted.below is not None:
        yield from _fitting(trace, wanted, wanted.below.share, _below(trace, wanted.below))
        return
    once = Once.told(trace)
    names = [task for task in trace.names if wanted.task in (None, task)]
    for share in range(trace.shares):
        yield from _fitting(trace, wanted, share, {task: once.rows(share, task) for task in names})
        if trace.shares > 1:
            trace.forget(share)


def _fitting(trace: Trace, wanted: Filter, share: int, rows: Mapping[str, Numbers]) -> Iterator[Part]:
    for task, own in rows.items():
        if wanted.task not in (None, task) or (wanted.answers is not None and task not in wanted.answers):
            continue
        table = trace.table("questions", share, task)
        fits = own[_fits(table, wanted, task, trace.program.returns(task))[own]]
        if len(fits):
            yield Part(share, task, table, fits)


def _below(trace: Trace, top: Place) -> dict[str, Numbers]:
    """The rows of a question and of all that was asked below it, by task."""
    seen, left = {top}, [top]
    while left:
        for asked in trace.asked(left.pop()):
            if asked.put is not None and asked.put not in seen:
                seen.add(asked.put)
                left.append(asked.put)
    rows: dict[str, list[int]] = {}
    for place in seen:
        rows.setdefault(place.task, []).append(place.row)
    return {task: np.array(sorted(rows[task]), dtype=np.int64) for task in sorted(rows)}


def _fits(table: pa.Table, wanted: Filter, task: str, returns: Type) -> Mask:
    fits = np.ones(len(table), dtype=np.bool_)
    if wanted.agent is not None:
        fits &= _same(table["agent"], wanted.agent)
    if wanted.reason == "ANY":
        fits &= pc.is_valid(table["reason"]).to_numpy()
    elif wanted.reason is not None:
        fits &= _same(table["reason"], wanted.reason)
    if wanted.answers is not None:
        fits &= _equal(table["answer"], wanted.answers[task], returns)
    if wanted.apart is not None:
        fits &= pc.is_valid(table["strategy"]).to_numpy() == wanted.apart
        fits &= wanted.apart | pc.is_valid(table["agent"]).to_numpy()
    if wanted.where is not None:
        fits &= wanted.where.fits(task, table)
    return fits


def _equal(column: pa.ChunkedArray, value: Value, type_: Type) -> Mask:
    plain = to_plain(value, type_)
    if pa.types.is_nested(arrow_type(type_)):
        return np.array([one == plain for one in column.to_pylist()], dtype=np.bool_)
    return _same(column, plain)


def _same(column: pa.ChunkedArray, plain: object) -> Mask:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    same = pc.equal(column, pa.scalar(plain, column.type)).fill_null(False)
    return np.asarray(same.to_numpy(), dtype=np.bool_)
