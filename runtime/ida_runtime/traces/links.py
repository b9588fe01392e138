"""Who asked what in a share of a kept run, as numbers: what depends on a question, and on what it depends.

Each question of the share is one number: its task's first number, and its row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define

from ida_runtime.columns.column import Numbers
from ida_runtime.traces.folder import NoRun
from ida_runtime.traces.reader import Place, Trace

Flags = npt.NDArray[np.bool_]
NOT_PUT = -1
"""In place of what was asked, where an ask was not put."""


@define(eq=False)
class Links:
    """The asks of one share in the order of its table. `starts` has each task's first number; there are
    `count` questions. `asked[i]` was asked by `askers[i]`, or is `NOT_PUT`."""

    share: int
    starts: Mapping[str, int]
    count: int
    askers: Numbers
    asked: Numbers

    @classmethod
    def of(cls, trace: Trace, share: int) -> Links:
        """Those of a share. Raises `NoRun` where it cannot be read, or names questions that are none."""
        starts, count = dict[str, int](), 0
        for task in trace.names:
            starts[task] = count
            count += len(trace.table("questions", share, task))
        table, nothing = trace.table("asks", share), np.zeros(0, dtype=np.int64)
        links = cls(share, starts, count, nothing, nothing)
        links.askers = links.numbers(table["task"], table["row"])
        links.asked = links.numbers(table["asked"], table["asked_row"])
        return links

    def numbers(self, tasks: pa.ChunkedArray, rows: pa.ChunkedArray) -> Numbers:
        """Questions that columns name by task and row; those without a row are `NOT_PUT`. Raises `NoRun`
        where there is no such question."""
        if not len(tasks):
            return np.zeros(0, dtype=np.int64)
        names = tasks.combine_chunks()
        own = names.dictionary.to_pylist()
        firsts = np.array([*(self.starts.get(one, 0) for one in own), 0], dtype=np.int64)
        counts = np.array([*(self._count(one) for one in own), 0], dtype=np.int64)
        at = pc.fill_null(names.indices, len(own)).to_numpy(zero_copy_only=False)
        found = pc.fill_null(rows.cast(pa.int64()), NOT_PUT).to_numpy()
        if (found >= counts[at]).any():
            what = f"share {self.share} of the run names questions that are none"
            raise NoRun(what, "the run is damaged; `ida-dsl trace verify` says where")
        return np.where(found == NOT_PUT, NOT_PUT, firsts[at] + found)

    def _count(self, task: str) -> int:
        """How many there are of a task: a shown strategy may name one that is none."""
        return self.after(task) - self.starts[task] if task in self.starts else 0

    def number(self, place: Place) -> int:
        """The number of a question."""
        return self.starts[place.task] + place.row

    def places(self, numbers: Numbers) -> list[Place]:
        """Where questions stand."""
        names, firsts = list(self.starts), np.array([*self.starts.values()], dtype=np.int64)
        tasks = np.searchsorted(firsts, numbers, "right") - 1
        rows = numbers - firsts[tasks]
        return [
            Place(self.share, names[task], row)
            for task, row in zip(tasks.tolist(), rows.tolist(), strict=True)
        ]

    def after(self, task: str) -> int:
        """The number after the last of a task."""
        names = list(self.starts)
        at = names.index(task) + 1
        return self.starts[names[at]] if at < len(names) else self.count

    def of_tasks(self, tasks: Collection[str]) -> Flags:
        """Flags the questions of these tasks."""
        found = np.zeros(self.count, dtype=np.bool_)
        for task in self.starts.keys() & set(tasks):
            found[self.starts[task] : self.after(task)] = True
        return found

    def above(self, numbers: Numbers) -> Flags:
        """These questions, and all that asked them, directly or not."""
        return _reached(self._by_asked, numbers, self.count)

    def below(self, numbers: Numbers) -> Flags:
        """These questions, and all that was asked for them, directly or not."""
        return _reached(self._by_asker, numbers, self.count)

    @cached_property
    def _by_asked(self) -> _Ways:
        put = self.asked != NOT_PUT
        return _Ways.of(self.asked[put], self.askers[put], self.count)

    @cached_property
    def _by_asker(self) -> _Ways:
        put = self.asked != NOT_PUT
        return _Ways.of(self.askers[put], self.asked[put], self.count)


@define(eq=False)
class _Ways:
    """Where one comes to from each question: `to[first[i] : first[i + 1]]`."""

    first: Numbers
    to: Numbers

    @classmethod
    def of(cls, sources: Numbers, targets: Numbers, count: int) -> _Ways:
        order = np.argsort(sources, kind="stable")
        first = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(sources, minlength=count), out=first[1:])
        return cls(first, targets[order])


def _reached(ways: _Ways, numbers: Numbers, count: int) -> Flags:
    """All that one comes to from these, level by level: a level costs what is new in it."""
    found = np.zeros(count, dtype=np.bool_)
    new = np.unique(numbers)
    found[new] = True
    while new.size:
        firsts, lengths = ways.first[new], ways.first[new + 1] - ways.first[new]
        ends = np.cumsum(lengths)
        at = np.arange(ends[-1]) + np.repeat(firsts - (ends - lengths), lengths)
        there = ways.to[at]
        new = np.unique(there[~found[there]])
        found[new] = True
    return found
