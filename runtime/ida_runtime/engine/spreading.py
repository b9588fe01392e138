"""Comprehensions that ask, and `ask[n]`: many asks of one row, whose values make a list.

A row becomes as many rows as there are items, which run the code of the comprehension like rows of their own;
what they return gathers in a list (`engine.gathers`), for which the frame of the row waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, evolve, field

from ida_dsl.graph.code import AskOp, Each
from ida_dsl.types import INT, ListType
from ida_dsl.values import MAX_SIZE, UNKNOWN, Reason, Unknown
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.growing import Flags, where
from ida_runtime.columns.lists import Items, Lists
from ida_runtime.columns.pieces import Spread
from ida_runtime.columns.whys import whys
from ida_runtime.engine.asks import Askers
from ida_runtime.engine.gathers import Gather

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine
    from ida_runtime.engine.stepping import Rows, Stepping

CHILD = -1
"""The number of the value that says which item a row is: no value of a code has it."""


@define(eq=False)
class Spreading:
    """What a machine knows of these: a gather for each, and the items of lists."""

    machine: Machine
    stepping: Stepping
    children: Coding = field(init=False)
    _gathers: dict[int, tuple[Gather, int]] = field(factory=dict)
    _items: dict[int, Items] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.children = self.machine.plan.codings.of(INT)

    def items(self) -> Iterator[tuple[int, tuple[Gather, int]]]:
        """By the target that gets them, where lists gather, and the target of their values."""
        return iter(self._gathers.items())

    def begin(self, rows: Rows, situations: Numbers, frames: Numbers, spread: Spread, target: int) -> None:
        """Frames of these rows wait for a list."""
        if isinstance(spread.op, Each):
            self._each(rows, frames, spread, spread.op, target)
        else:
            self._times(rows, situations, frames, spread, spread.op, target)

    def _gather(self, rows: Rows, spread: Spread, target: int) -> tuple[Gather, int]:
        """Where its values gather, and the machine's number of that."""
        found = self._gathers.get(target)
        if found is None:
            coding = rows.code.codings[spread.id]
            assert isinstance(coding.type, ListType)
            codings = self.machine.plan.codings
            lists = Lists(coding, codings.of(coding.type.item))
            gather = Gather(lists, codings, partial(self.machine.hand, target))
            found = self._gathers[target] = gather, self.machine.target(gather.receive)
        return found

    # ------------------------------------------------------------------------------------ comprehensions

    def _each(self, rows: Rows, frames: Numbers, spread: Spread, op: Each, target: int) -> None:
        column = self.stepping.value(rows, op.items)
        known = self._known(column, frames, target, rows.code.codings[spread.id])
        if not known.size:
            return
        counts, numbers, unknown = self._items_of(column.coding).of(column.numbers.take(known))
        gather, _ = self._gather(rows, spread, target)
        children = gather.open(frames.take(known), counts)
        parents = np.repeat(known, counts)
        chunk = self.machine.chunk
        for own in (slice(first, first + chunk) for first in range(0, len(parents), chunk)):
            items = self._items_at(rows, spread, parents[own], children[own], gather)
            item = self._arisen(items, column.coding, numbers[own], unknown[own])
            self.stepping.go(items, items.code.entry, [item])

    def _items_at(
        self, rows: Rows, spread: Spread, parents: Numbers, children: Numbers, gather: Gather
    ) -> Rows:
        """Rows for items, with what they use of the rows that they are of."""
        assert spread.region is not None
        env = {ref: self.stepping.value(rows, ref).take(parents) for ref in spread.needs}
        env[CHILD] = Column(self.children, children)
        return evolve(rows, code=spread.region, questions=rows.questions.take(parents), env=env, home=gather)

    def _arisen(self, rows: Rows, lists: Coding, numbers: Numbers, unknown: Flags) -> Column:
        """The items; an unknown one arises here."""
        reason = self.machine.plan.reasons.number(UNKNOWN)
        found = (
            np.where(unknown, whys(reason, rows.task.number, rows.questions), 0) if unknown.any() else None
        )
        return Column(self._items_of(lists).item, numbers, found)

    def _items_of(self, coding: Coding) -> Items:
        assert isinstance(coding.type, ListType)
        found = self._items.get(id(coding))
        if found is None:
            item = self.machine.plan.codings.of(coding.type.item)
            found = self._items[id(coding)] = Items(coding, item)
        return found

    def _known(self, column: Column, frames: Numbers, target: int, coding: Coding) -> Numbers:
        """The rows where it is known; the others are unknown for the same reason."""
        if column.whys is None:
            return np.arange(len(frames))
        unknown = where(column.whys)
        numbers = np.full(len(unknown), coding.unknown, dtype=np.int64)
        self.machine.hand(target, frames.take(unknown), Column(coding, numbers, column.whys.take(unknown)))
        return where(column.whys == 0)

    # -------------------------------------------------------------------------------------------- ask[n]

    def _times(
        self, rows: Rows, situations: Numbers, frames: Numbers, spread: Spread, op: AskOp, target: int
    ) -> None:
        assert op.count is not None
        counts = self._counts(rows, self.stepping.value(rows, op.count))
        if counts.whys is not None:
            self._refuse(rows, op, counts)
        known = self._known(counts, frames, target, rows.code.codings[spread.id])
        if not known.size:
            return
        times = np.maximum(self._ints(counts, known), 0)
        gather, number = self._gather(rows, spread, target)
        children = gather.open(frames.take(known), times)
        parents = np.repeat(known, times)
        if not parents.size:
            return
        at = np.arange(len(parents)) - np.repeat(times.cumsum() - times, times)
        table = self.machine.plan.by_name[op.task]
        below = self.machine.below(situations, table).take(parents)
        if table.name in self.machine.drawing:
            below = self.machine.plan.situations.drawn(below, at)
        arguments = [self.stepping.value(rows, ref).take(parents) for ref in op.args]
        put = self.stepping.put(rows, rows.questions.take(parents), below, op, arguments)
        self.machine.await_(put, number, children)

    def _counts(self, rows: Rows, counts: Column) -> Column:
        """How often is asked, unknown where that is too often."""
        ints = self._ints(counts, np.arange(len(counts)))
        found = np.zeros(len(counts), dtype=np.int64) if counts.whys is None else counts.whys.copy()
        many = where((ints > MAX_SIZE) & (found == 0))
        for at in many.tolist():
            reason = self.machine.plan.reasons.number(Unknown(Reason.SIZE, f"{ints[at]} asks"))
            found[at] = whys(reason, rows.task.number, rows.questions[at])
        return Column(counts.coding, counts.numbers, settled(found))

    def _ints(self, counts: Column, at: Numbers) -> Numbers:
        numbers = counts.numbers.take(at)
        if counts.coding.exotic(numbers):
            return np.array([one if isinstance(one, int) else 0 for one in counts.coding.values(numbers)])
        return numbers + counts.coding.low if counts.coding.small else numbers

    def _refuse(self, rows: Rows, op: AskOp, counts: Column) -> None:
        """Where it is unknown how often, one ask says that it was not put."""
        assert counts.whys is not None
        at = where(counts.whys)
        table = self.machine.plan.by_name[op.task]
        nothing = [np.zeros(len(at), dtype=np.int64) for _ in table.parameters]
        own, refused = rows.questions.take(at), counts.whys.take(at)
        askers = Askers(rows.task.number, op.slot, own)
        self.machine.put(askers, table, np.zeros_like(own), nothing, refused)
