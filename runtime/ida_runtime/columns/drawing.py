"""Draws over whole columns, by the recipe of `ida_dsl.draws`: which item of a list a row gets depends on its
key alone. And the ends of edges, which is what mostly is drawn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field

from ida_dsl.builtins import BUILTINS
from ida_dsl.draws import CounterDraws
from ida_dsl.graph.code import CallOp, Each, all_ops
from ida_dsl.interpreter.plans import Plan, PlannedOp
from ida_dsl.types import ListType, SetType, TupleType
from ida_dsl.values import Unknown, Value
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column, Numbers, leftmost
from ida_runtime.columns.facts import FactCoding, Facts, Stack
from ida_runtime.columns.growing import where
from ida_runtime.columns.identity import Words, mix_a
from ida_runtime.columns.lists import Items, Lists
from ida_runtime.columns.tables import Meaning, one_by_one
from ida_runtime.columns.whys import Whys, whys

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@define(eq=False)
class DrawnItem:
    """`draw(xs)`, the first draw of a row. The last column are the keys."""

    items: Items
    output: Coding
    codings: Codings
    reasons: Whys

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """An item of each list; what arises here arose at these rows of the task."""
        lists, keys = columns
        unknown = leftmost([lists])
        found = np.zeros(len(rows), dtype=np.int64) if unknown is None else unknown.copy()
        at = where(found == 0)
        counts, starts = self.items.extents(lists.numbers.take(at))
        places, odd = drawn_below(keys.numbers.view(np.uint64).take(at), counts)
        numbers, inside = self.items.at(np.where(odd, 0, starts + places))
        made = np.full(len(rows), self.output.unknown, dtype=np.int64)
        fine = where(~(odd | inside))
        made[at.take(fine)], _ = self.codings.recoded(numbers.take(fine), self.items.item, self.output)
        self._nothing(found, at.take(where(counts == 0)), task, rows)
        for place in at[(odd | inside) & (counts != 0)].tolist():
            value = self._value(lists, place, int(keys.numbers[place]))
            made[place] = self.output.number(value)
            if isinstance(value, Unknown):
                found[place] = whys(self.reasons.number(value), task, rows[place])
        return Column(self.output, made, found if found.any() else None)

    def _nothing(self, found: Numbers, at: Numbers, task: int, rows: Numbers) -> None:
        """Of an empty list nothing is drawn."""
        if at.size:
            value = BUILTINS["draw"].meaning(CounterDraws(0), ())
            assert isinstance(value, Unknown)
            found[at] = whys(self.reasons.number(value), task, rows.take(at))

    def _value(self, lists: Column, place: int, key: int) -> Value:
        value = self.items.lists.value(int(lists.numbers[place]))
        return BUILTINS["draw"].meaning(CounterDraws(key), value)


def drawn_below(keys: Words, counts: Numbers) -> tuple[Numbers, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The first draws of these keys below these counts, and which need another word, or have nothing to draw
    from."""
    words = keys + _GOLDEN
    mix_a(words, np.empty_like(words))
    sizes = np.maximum(counts, 1).view(np.uint64)
    over = (np.uint64(0) - sizes) % sizes
    again = (over != 0) & (words >= np.uint64(0) - over)
    return (words % sizes).view(np.int64), again | (counts == 0)


@define(eq=False)
class StackedEnds:
    """`successors(edges, v)` and `predecessors(edges, v)` of a fact: the other ends of its edges."""

    stack: Stack
    inputs: tuple[Coding, ...]
    output: Coding
    lists: Lists
    forward: bool
    meaning: Meaning
    reasons: Whys
    _count: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._count = self.lists.item.size

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The lists of ends."""
        facts, starts = columns
        if starts.whys is not None or starts.coding.exotic(starts.numbers):
            return one_by_one(self, columns, task, rows)
        self.stack.fill()
        width, count = self.stack.rows.shape[1], self._count
        first, step = (starts.numbers * count, 1) if self.forward else (starts.numbers, count)
        places = (facts.numbers * width + first)[:, None] + np.arange(0, count * step, step)
        found = self.stack.rows.ravel().take(places)
        there = found >= 0
        if (found < -1).any():
            return one_by_one(self, columns, task, rows)
        items = Column(self.lists.item, np.nonzero(there)[1])
        return Column(self.output, self.lists.of(there.sum(axis=1), items))


def ends_of(
    builtin: str, operands: Sequence[Coding], output: Coding, facts: Facts, meaning: Meaning
) -> StackedEnds | None:
    """How the ends of a fact's edges are found in its stack, None where they are not."""
    if builtin not in ("successors", "predecessors") or len(operands) != 2:
        return None
    edges, vertex = operands
    if not isinstance(edges, FactCoding) or not isinstance(output.type, ListType):
        return None
    own, codings = edges.type, facts.codings
    if not isinstance(own, SetType) or not isinstance(own.item, TupleType):
        return None
    same = [codings.of(one) is vertex for one in (*own.item.items, output.type.item)]
    stack = facts.stack(edges)
    if stack is None or not all(same) or not vertex.small:
        return None
    lists = Lists(output, vertex)
    forward = builtin == "successors"
    return StackedEnds(stack, (edges, vertex), output, lists, forward, meaning, facts.reasons)


def draws(op: PlannedOp) -> bool:
    """Whether it draws, or what it does for each item of something does."""
    inside = all_ops(op.op.region) if isinstance(op.op, Each) else [op.op]
    return any(isinstance(one, CallOp) and BUILTINS[one.builtin].draws for one in inside)


def draws_often(plan: Plan) -> bool:
    """Whether it draws more than once, or perhaps, so that the words of a key must be counted."""
    drawing = [op for block in plan.blocks.values() for op in block.ops if draws(op)]
    if any(isinstance(op.op, Each) for op in drawing):
        return True
    return len(drawing) > 1 or (len(drawing) == 1 and len(plan.blocks) > 1)
