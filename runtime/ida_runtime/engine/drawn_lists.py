"""Lists that samples make, whole columns of them at once.

A list of few values can come out in many ways: six of two values in 64, a shuffled part of six places in
1,957, and what a comprehension makes of both in 125,000. So lists are made item by item: a column of each
item, computed as any value is, and the list of a row last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field, frozen

from ida_dsl.draws import CounterDraws
from ida_dsl.values import Value
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.drawing import drawn_below
from ida_runtime.columns.identity import Words
from ida_runtime.columns.lists import Lists
from ida_runtime.columns.pieces import Ref, Step, StepFunction

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""From the key of one draw to that of the next."""
FEW = 16
"""Of more items lists are not made item by item."""


def below(keys: Words, count: int) -> Numbers:
    """A place below a count for each key."""
    places, again = drawn_below(keys, np.full(len(keys), count))
    for at in np.flatnonzero(again).tolist():
        places[at] = CounterDraws(int(keys[at])).below(count)
    return places


@define(eq=False)
class Several:
    """A list of so many draws from the same values, one after the other: it moves the keys on by as many
    words. `lists` has the number of the list for each way they can come out, minus 1 where none did yet."""

    output: Coding
    every: Sequence[Value]
    count: int
    lists: Numbers = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.lists = np.full(len(self.every) ** self.count, -1, dtype=np.int64)

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:  # noqa: ARG002 - as steps are
        """What is drawn."""
        keys = columns[-1].numbers.view(np.uint64)
        ways = np.zeros(len(keys), dtype=np.int64)
        for _ in range(self.count):
            ways = ways * len(self.every) + below(keys, len(self.every))
            keys += GOLDEN
        new = np.unique(ways[self.lists[ways] < 0])
        self.lists[new] = self.output.numbers([self._list(way) for way in new.tolist()])
        return Column(self.output, self.lists[ways])

    def _list(self, way: int) -> Value:
        found = list[Value]()
        for _ in range(self.count):
            way, place = divmod(way, len(self.every))
            found.append(self.every[place])
        return tuple(reversed(found))


@define(eq=False)
class Distinct:
    """So many of a few values, all different, in the order in which they are drawn: the beginning of a
    shuffle (Fisher and Yates). It moves the keys on by as many words."""

    every: Sequence[Value]
    lists: Lists
    otherwise: StepFunction
    fixed: int | None = None
    """How many, where that is always the same."""

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """What is drawn."""
        counts = self._counts(columns, len(rows))
        if counts is None:
            return self.otherwise.of(columns, task, rows)
        order = self._shuffled(counts, columns[-1].numbers.view(np.uint64))
        taken = order[np.arange(len(self.every)) < counts[:, None]]
        items = self.lists.item.numbers(self.every)[taken]
        return Column(self.lists.lists, self.lists.of(counts, Column(self.lists.item, items)))

    def _counts(self, columns: Sequence[Column], rows: int) -> Numbers | None:
        """How many are drawn in each row; None where that is unknown somewhere, or more than there are."""
        if self.fixed is not None:
            return np.full(rows, self.fixed)
        wanted = columns[0]
        if wanted.whys is not None:
            return None
        counts = np.array(wanted.coding.values(wanted.numbers), dtype=np.int64)
        return counts if ((counts >= 0) & (counts <= len(self.every))).all() else None

    def _shuffled(self, counts: Numbers, keys: Words) -> Numbers:
        """The places of all values for each row, so many of them shuffled."""
        order = np.tile(np.arange(len(self.every)), (len(counts), 1))
        for at in range(int(counts.max(initial=0))):
            own = np.flatnonzero(counts > at)
            other = at + below(keys[own], len(self.every) - at)
            order[own, at], order[own, other] = order[own, other], order[own, at]
            keys[own] += GOLDEN
        return order


@frozen(eq=False)
class Item:
    """How an item of a list is computed: step by step, and the value that it is."""

    steps: Sequence[Step]
    value: Ref
    alone: Column | None = None
    """What it is, in one row, where it is the same in all."""


@define(eq=False)
class ItemByItem:
    """The list of what a comprehension makes of each of a few values. Where an item is unknown, or of another
    type than the list's, `otherwise` says what that comes to."""

    inputs: Sequence[Ref]
    items: Sequence[Item]
    lists: Lists
    codings: Codings
    otherwise: StepFunction

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The lists."""
        given = dict(zip(self.inputs, columns, strict=True))
        made = [self._numbers(item, dict(given), task, rows) for item in self.items]
        found = [one for one in made if one is not None]
        if len(found) < len(made):
            return self.otherwise.of(columns, task, rows)
        counts = np.full(len(rows), len(found))
        items = Column(self.lists.item, np.stack(found, axis=1).ravel())
        return Column(self.lists.lists, self.lists.of(counts, items))

    def _numbers(self, item: Item, env: dict[Ref, Column], task: int, rows: Numbers) -> Numbers | None:
        """What an item is in each row, by number; None where it is not known everywhere, or none of its
        type."""
        for step in item.steps:
            env[step.ref] = step.function.of([env[ref] for ref in step.inputs], task, rows)
        made = env[item.value] if item.alone is None else item.alone
        if made.whys is not None:
            return None
        numbers, outside = self.codings.recoded(made.numbers, made.coding, self.lists.item)
        if outside is not None:
            return None
        return numbers if item.alone is None else np.repeat(numbers, len(rows))
