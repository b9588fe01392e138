"""Values that come one by one and make a list: items of a comprehension that asks, answers to `ask[n]`.

Each is a *child* of the frame that waits for the list. When all children of a frame have their values these
become a list, and the frame gets that.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import define, field

from ida_runtime.columns.coding import Codings
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import empty, grown, where, wide
from ida_runtime.columns.lists import Lists
from ida_runtime.engine.frames import Cells
from ida_runtime.engine.putting import fitted

Hand = Callable[[Numbers, Column], None]
"""Takes the lists of frames."""


@define(eq=False)
class Gather:
    """The lists that frames wait for at one comprehension or `ask[n]`."""

    lists: Lists
    codings: Codings
    hand: Hand
    _values: Cells = field(init=False)
    _parents: Numbers = field(factory=lambda: empty(np.int32))
    _frames: Numbers = field(factory=lambda: empty(np.int32))
    _starts: Numbers = field(factory=lambda: empty(np.int64))
    _counts: Numbers = field(factory=lambda: empty(np.int32))
    _missing: Numbers = field(factory=lambda: empty(np.int32))
    _children: int = 0
    _used: int = 0
    _out: int = 0
    """How many lists are waited for; at none the rows are used again from the first."""

    def __attrs_post_init__(self) -> None:
        self._values = Cells(self.lists.item)

    def open(self, frames: Numbers, counts: Numbers) -> Numbers:
        """Frames that wait for lists of so many values each; the numbers of all their children, in order."""
        none = where(counts == 0)
        if none.size:
            nothing = Column(self.lists.item, np.zeros(0, dtype=np.int64))
            self._give(frames.take(none), counts.take(none), nothing)
            some = where(counts)
            frames, counts = frames.take(some), counts.take(some)
        return self._add(frames, counts)

    def _add(self, frames: Numbers, counts: Numbers) -> Numbers:
        first, self._used = self._used, self._used + len(frames)
        start, total = self._children, int(counts.sum())
        self._children += total
        self._out += len(frames)
        self._make_room(first, start)
        own = slice(first, self._used)
        self._frames[own], self._counts[own], self._missing[own] = frames, counts, counts
        self._starts[own] = start + counts.cumsum() - counts
        self._parents[start : self._children] = np.repeat(np.arange(first, self._used), counts)
        return np.arange(start, self._children)

    def _make_room(self, first: int, start: int) -> None:
        if self._used > len(self._frames):
            for name in ("_frames", "_starts", "_counts", "_missing"):
                setattr(self, name, grown(getattr(self, name), self._used, first))
        if self._children > len(self._parents):
            self._parents = grown(self._parents, self._children, start)
            self._values.make_room(len(self._parents), start)

    def missing(self) -> dict[int, int]:
        """How many values each list misses that is not complete."""
        counts = enumerate(self._missing[: self._used].tolist())
        return {parent: count for parent, count in counts if count}

    def frames(self) -> Numbers:
        """The frames that wait for a list."""
        return wide(self._frames[list(self.missing())])

    def parents(self, children: Numbers) -> Numbers:
        """The lists that children are for."""
        return wide(self._parents[children])

    def receive(self, children: Numbers, values: Column) -> None:
        """Values arrive, one a child."""
        self._values.set(children, fitted(self.codings, values, self.lists.item))
        parents = self._parents.take(children)
        if (parents[1:] < parents[:-1]).any():
            parents = np.sort(parents)
        starts = where(np.concatenate([[True], parents[1:] != parents[:-1]]))
        own = parents.take(starts)
        missing = self._missing.take(own) - np.diff(np.append(starts, len(parents)))
        self._missing[own] = missing
        self._finish(wide(own.take(where(missing == 0))))

    def _finish(self, parents: Numbers) -> None:
        if not parents.size:
            return
        counts = wide(self._counts.take(parents))
        ends = counts.cumsum()
        places = np.arange(int(ends[-1])) + np.repeat(self._starts.take(parents) - (ends - counts), counts)
        items, frames = self._values.get(places), wide(self._frames.take(parents))
        self._out -= len(parents)
        if not self._out:
            self._children = self._used = 0
        self._give(frames, counts, items)

    def _give(self, frames: Numbers, counts: Numbers, items: Column) -> None:
        self.hand(frames, Column(self.lists.lists, self.lists.of(counts, items)))
