"""Two kept runs, compared: which questions they answer differently, and which of these differ first.

Questions are the same where their ids are: same task, problem, arguments, draw and depth. A difference comes
*first*, or of itself, where nothing that was asked for it is answered differently, and the same was asked, or
it was gone about differently: taken apart by another strategy, or by none. What lies above follows from it.
That may be an agent, a strategy that was changed, or an answer that was given in place of it.

All of it is done column by column; a difference becomes an object when it is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field, frozen

from ida_runtime.columns.column import Numbers
from ida_runtime.traces.links import NOT_PUT, Flags, Links
from ida_runtime.traces.reader import Place, Trace
from ida_runtime.traces.same_values import differs

Ids = npt.NDArray[np.uint64]


@frozen
class Difference:
    """A question that is answered differently: where it stands in the one run and in the other."""

    one: Place
    other: Place


@frozen(eq=False)
class Differences(Sequence[Difference]):
    """Questions that are answered differently, by task and id: for each its task, and share and row in both
    runs, as columns."""

    names: tuple[str, ...]
    tasks: Numbers
    shares: tuple[Numbers, Numbers]
    rows: tuple[Numbers, Numbers]

    def __len__(self) -> int:
        return len(self.tasks)

    @overload
    def __getitem__(self, at: int) -> Difference: ...

    @overload
    def __getitem__(self, at: slice) -> Differences: ...

    def __getitem__(self, at: int | slice) -> Difference | Differences:
        if isinstance(at, slice):
            return self.those(np.arange(len(self))[at])
        task = self.names[self.tasks[at]]
        one, other = (
            Place(int(shares[at]), task, int(rows[at]))
            for shares, rows in zip(self.shares, self.rows, strict=True)
        )
        return Difference(one, other)

    def those(self, at: Numbers | Flags) -> Differences:
        """Some of them."""
        (one, other), (mine, theirs) = self.shares, self.rows
        return Differences(self.names, self.tasks[at], (one[at], other[at]), (mine[at], theirs[at]))

    @property
    def by_task(self) -> dict[str, int]:
        """How many there are of each task; those without any left out."""
        counts = np.bincount(self.tasks, minlength=len(self.names)).tolist()
        return {name: count for name, count in zip(self.names, counts, strict=True) if count}


@frozen
class Compared:
    """Questions of both runs: those only in one, those in both, and of these the `different` ones; `first`
    are those among them that differ of themselves. Counts are by task."""

    only_one: Mapping[str, int]
    only_other: Mapping[str, int]
    same: Mapping[str, int]
    different: Differences = field(repr=False)
    first: Differences = field(repr=False)


def compared(one: Trace, other: Trace) -> Compared:
    """Compares all questions that two runs have."""
    names, pairs = sorted({*one.names, *other.names}), list[_Pair]()
    for name in names:
        first = pairs[-1].after if pairs else 0
        pairs.append(_Pair.of(name, _Side.of(one, name), _Side.of(other, name), first))
    different = _differences(pairs)
    return Compared(
        {pair.name: len(pair.one.ids) - len(pair.common[0]) for pair in pairs},
        {pair.name: len(pair.other.ids) - len(pair.common[0]) for pair in pairs},
        {pair.name: len(pair.common[0]) for pair in pairs},
        different,
        different.those(_of_themselves(one, other, pairs)),
    )


# ---------------------------------------------------------------------------------------- of one task


@define(eq=False)
class _Side:
    """The questions of a task in one run, each once: ids, where each stands first, and what came of it.
    `which` says of each row of all shares which of them it is."""

    ids: Ids
    shares: Numbers
    rows: Numbers
    told: pa.Table
    which: Numbers

    @classmethod
    def of(cls, trace: Trace, task: str) -> _Side:
        """Those of a trace, none where it has no such task."""
        if task not in trace.names or not trace.shares:
            nothing = np.zeros(0, dtype=np.int64)
            return cls(nothing.astype(np.uint64), nothing, nothing, pa.table({}), nothing)
        table = trace.questions(task)
        ids, at, which = np.unique(high_halves(table["id"]), return_index=True, return_inverse=True)
        shares, rows = (table[name].to_numpy().astype(np.int64)[at] for name in ("share", "row"))
        told = table.select(["answer", "reason", "strategy"]).take(pa.array(at))
        return cls(ids, shares, rows, told, which)


def high_halves(ids: pa.ChunkedArray) -> Ids:
    """The first halves of ids, which are enough to tell any two apart that one is likely to meet."""
    parts = [
        np.frombuffer(one.buffers()[1], dtype=">u8")[2 * one.offset : 2 * (one.offset + len(one)) : 2]
        for one in ids.chunks
        if len(one)
    ]
    return np.concatenate([np.zeros(0, dtype=np.uint64), *parts]).astype(np.uint64)


@define(eq=False)
class _Pair:
    """The questions of a task in both runs. `common` are the places on each side of those that both have,
    `unequal` of these those that are answered differently. Questions of both runs together are numbered from
    `first` on, by id: `numbers` are those of each side."""

    name: str
    one: _Side
    other: _Side
    common: tuple[Numbers, Numbers]
    unequal: tuple[Numbers, Numbers]
    numbers: tuple[Numbers, Numbers]
    first: int
    after: int

    @classmethod
    def of(cls, name: str, one: _Side, other: _Side, first: int) -> _Pair:
        _, mine, theirs = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
        every = np.union1d(one.ids, other.ids)
        numbers = first + np.searchsorted(every, one.ids), first + np.searchsorted(every, other.ids)
        at = _unequal(one, other, mine, theirs)
        unequal = mine[at], theirs[at]
        return cls(name, one, other, (mine, theirs), unequal, numbers, first, first + len(every))

    @property
    def sides(self) -> tuple[_Side, _Side]:
        return self.one, self.other

    def gone_about(self) -> tuple[Flags, Flags]:
        """Of the unequal: which were taken apart by different strategies, and which by none in one run."""
        mine, theirs = (
            side.told["strategy"].take(pa.array(at)).combine_chunks()
            for side, at in zip(self.sides, self.unequal, strict=True)
        )
        alone = mine.is_null().to_numpy(zero_copy_only=False) | theirs.is_null().to_numpy(
            zero_copy_only=False
        )
        return differs(mine, theirs), alone


def _unequal(one: _Side, other: _Side, mine: Numbers, theirs: Numbers) -> Numbers:
    """Which of those in common are answered differently; unknown for another reason is different, too."""
    if not len(mine):
        return np.zeros(0, dtype=np.int64)
    own, their = one.told.take(pa.array(mine)), other.told.take(pa.array(theirs))
    pairs = [(own[name].combine_chunks(), their[name].combine_chunks()) for name in ("answer", "reason")]
    return np.flatnonzero(differs(*pairs[0]) | differs(*pairs[1]))


def _differences(pairs: Sequence[_Pair]) -> Differences:
    def column(made: Sequence[Numbers]) -> Numbers:
        return np.concatenate([np.zeros(0, dtype=np.int64), *made])

    tasks = column([np.full(len(pair.unequal[0]), at) for at, pair in enumerate(pairs)])
    shares, rows = (
        tuple(column([getattr(pair.sides[at], name)[pair.unequal[at]] for pair in pairs]) for at in range(2))
        for name in ("shares", "rows")
    )
    names = tuple(pair.name for pair in pairs)
    return Differences(names, tasks, (shares[0], shares[1]), (rows[0], rows[1]))


# ---------------------------------------------------------------------------------- what differs first


def _of_themselves(one: Trace, other: Trace, pairs: Sequence[_Pair]) -> Flags:
    """Which of the differences follow from no other."""
    if not any(len(pair.unequal[0]) for pair in pairs):
        return np.zeros(0, dtype=np.bool_)
    mine, theirs = _Asked.of(one, pairs, 0), _Asked.of(other, pairs, 1)
    changed = np.zeros(pairs[-1].after, dtype=np.bool_)
    changed[np.concatenate([pair.numbers[0][pair.unequal[0]] for pair in pairs])] = True
    follows = mine.meets(changed) | theirs.meets(changed)
    ways = [pair.gone_about() for pair in pairs if len(pair.unequal[0])]
    otherwise, alone = (np.concatenate(flags) for flags in zip(*ways, strict=True))
    found: Flags = (~follows & (mine.same(theirs) | otherwise)) | (otherwise & alone)
    return found


@define(eq=False)
class _Asked:
    """What the questions that differ asked in one run: `askers` counts them as they stand among the
    differences and `asked` are numbers, both in the order of askers and asks."""

    count: int
    askers: Numbers
    asked: Numbers

    @classmethod
    def of(cls, trace: Trace, pairs: Sequence[_Pair], side: int) -> _Asked:
        count = sum(len(pair.unequal[side]) for pair in pairs)
        parts = [_of_share(trace, pairs, side, share) for share in range(trace.shares)]
        askers, asked = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(askers, kind="stable")
        return cls(count, askers[order], asked[order])

    def meets(self, flags: Flags) -> Flags:
        """Which of them asked something that is flagged."""
        found = np.zeros(self.count, dtype=np.bool_)
        found[self.askers[flags[self.asked]]] = True
        return found

    def same(self, other: _Asked) -> Flags:
        """Which asked the same in both runs, in the same order."""
        lengths = [np.bincount(one.askers, minlength=self.count) for one in (self, other)]
        found: Flags = lengths[0] == lengths[1]
        mine, theirs = found[self.askers], found[other.askers]
        found[self.askers[mine][self.asked[mine] != other.asked[theirs]]] = False
        return found


def _of_share(trace: Trace, pairs: Sequence[_Pair], side: int, share: int) -> tuple[Numbers, Numbers]:
    """What was asked in one share for the questions that differ and stand there first."""
    links = Links.of(trace, share)
    numbers, wanted = np.zeros(links.count, dtype=np.int64), np.full(links.count, NOT_PUT, dtype=np.int64)
    before = 0
    for pair in pairs:
        own, at = pair.sides[side], pair.unequal[side]
        if pair.name in links.starts:
            start, length = links.starts[pair.name], len(trace.table("questions", share, pair.name))
            skipped = sum(len(trace.table("questions", one, pair.name)) for one in range(share))
            numbers[start : start + length] = pair.numbers[side][own.which[skipped : skipped + length]]
            here = np.flatnonzero(own.shares[at] == share)
            wanted[start + own.rows[at[here]]] = before + here
        before += len(at)
    asks = (wanted[links.askers] != NOT_PUT) & (links.asked != NOT_PUT)
    return wanted[links.askers[asks]], numbers[links.asked[asks]]
