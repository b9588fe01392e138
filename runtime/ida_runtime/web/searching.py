"""Finds questions for the page, a page at a time.

What the tables tell is found at once for all questions; what only a spec can tell is judged one by one, as
long as a request may take, and gone on with when the page asks for more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field

from ida_runtime.traces.reader import Place
from ida_runtime.web.asking_for import Query, read, refuse
from ida_runtime.web.containing import Mask, containing
from ida_runtime.web.judging import Judge
from ida_runtime.web.viewed import Json, Viewed

PAGE = 100
SECONDS = 0.06
"""A request looks no longer than that."""


@define(eq=False)
class Search:
    """A query, as far as it was gone through: what is `found`, of `fitting` that the tables let through."""

    run: Viewed
    judge: Judge
    query: Query
    clock: Callable[[], float] = time.monotonic
    fitting: int = field(init=False)
    looked: int = 0
    found: list[Place] = field(factory=list)
    _left: Iterator[Place] = field(init=False)

    def __attrs_post_init__(self) -> None:
        nodes = self.run.nodes.values()
        refuse(self.query, (one.name for node in nodes for one in node.parameters))
        rows = list(self._fitting())
        self.fitting = sum(len(at) for _, _, at in rows)
        self._left = (Place(share, task, row) for share, task, at in rows for row in at.tolist())

    def page(self, first: int, most: int = PAGE) -> Json:
        """Some of what is found. `done` says whether all that fits was looked at; if not, ask again."""
        until = self.clock() + SECONDS
        while len(self.found) < first + most and self.looked < self.fitting and self.clock() < until:
            self._look()
        lines = self.run.lines(self.found[first : first + most])
        done = self.looked == self.fitting
        count = len(self.found) if self.query.judged else self.fitting
        return {"lines": lines, "first": first, "count": count, "looked": self.looked, "of": self.fitting,
                "done": done or not self.query.judged}  # fmt: skip

    def _look(self) -> None:
        place = next(self._left)
        self.looked += 1
        if all(self.judge.verdict(place) == state for state in self.query.judged):
            self.found.append(place)

    def _fitting(self) -> Iterator[tuple[int, str, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
        roots = "root" in self.query.states
        for share in range(self.run.trace.shares):
            for task in self.run.trace.names:
                table = self.run.trace.table("questions", share, task)
                fits = self._fits(table, task) if len(table) else np.zeros(0, dtype=np.bool_)
                if roots:
                    fits &= self._are_roots(share, task, len(table))
                yield share, task, np.flatnonzero(fits)

    def _are_roots(self, share: int, task: str, count: int) -> Mask:
        table, found = self.run.trace.table("roots", share), np.zeros(count, dtype=np.bool_)
        own = table.filter(pc.and_(pc.equal(table["task"].cast(pa.string()), task), table["row"].is_valid()))
        found[own["row"].to_numpy()] = True
        return found

    def _task(self, table: pa.Table, task: str, text: str) -> Mask:
        """The task of that name; where there is none, those whose names have it in them."""
        names = {name.lower() for name in self.run.nodes}
        fits = text.lower() == task.lower() if text.lower() in names else text.lower() in task.lower()
        return np.full(len(table), fits)

    def _fits(self, table: pa.Table, task: str) -> Mask:
        fits = np.ones(len(table), dtype=np.bool_)
        for word in self.query.words:
            fits &= _holds(table, task, word)
        for name, text in self.query.fields:
            fits &= self._task(table, task, text) if name == "task" else _is(table, name, text)
        for at, words in enumerate(self.query.arguments):
            for word in words:
                fits &= _argument_at(table, at, word)
        for state in self.query.states:
            fits &= _state(table, state)
        return fits


def search(run: Viewed, judge: Judge, text: str) -> Search:
    """Begins to look for what was typed."""
    return Search(run, judge, read(text))


def _holds(table: pa.Table, task: str, word: str) -> Mask:
    """The questions that hold a word: in task, arguments, answer, failure, or the id's beginning."""
    if word.lower() in task.lower():
        return np.ones(len(table), dtype=np.bool_)
    found = containing(table["answer"], word) | containing(table["detail"], word)
    if "arguments" in table.column_names:
        found |= containing(table["arguments"], word)
    return found | _begins(table, word)


def _begins(table: pa.Table, word: str) -> Mask:
    """The questions whose ids begin so; fewer than six digits are rather a number."""
    if len(word) < 6 or len(word) > 32 or set(word.lower()) - set("0123456789abcdef"):
        return np.zeros(len(table), dtype=np.bool_)
    low, high = bytes.fromhex(word.ljust(32, "0")), bytes.fromhex(word.ljust(32, "f"))
    ids = table["id"].cast(pa.binary())
    between = pc.and_(
        pc.greater_equal(ids, pa.scalar(low, pa.binary())), pc.less_equal(ids, pa.scalar(high, pa.binary()))
    )
    return np.asarray(between.to_numpy(), dtype=np.bool_)


def _is(table: pa.Table, name: str, text: str) -> Mask:
    if name in {"agent", "strategy", "reason", "answer"}:
        return containing(table[name], text)
    if name == "depth":
        full = text.lower() in {"full", "none"}
        return np.asarray(table["depth"].is_null().to_numpy()) if full else containing(table["depth"], text)
    return _argument(table, name, text)


def _argument(table: pa.Table, name: str, text: str) -> Mask:
    own = table.schema.field("arguments").type if "arguments" in table.column_names else None
    return _argument_at(table, -1 if own is None else own.get_field_index(name), text)


def _argument_at(table: pa.Table, at: int, text: str) -> Mask:
    count = table.schema.field("arguments").type.num_fields if "arguments" in table.column_names else 0
    if not 0 <= at < count:
        return np.zeros(len(table), dtype=np.bool_)
    return containing(pc.struct_field(table["arguments"], at), text)


def _state(table: pa.Table, state: str) -> Mask:
    unknown = np.asarray(table["reason"].is_valid().to_numpy(), dtype=np.bool_)
    if state == "unknown":
        return unknown
    if state == "known":
        return ~unknown
    if state == "leaf":
        leaf = pc.and_(table["agent"].is_valid(), table["strategy"].is_null())
        return np.asarray(leaf.to_numpy(), dtype=np.bool_)
    return np.full(len(table), state in {"wrong", "right", "root"})
