"""Two kept runs, compared: which questions they answer differently, and which of these differ first.

Questions are the same where their ids are: same task, problem, arguments, draw and depth. A difference comes
*first* where a question is answered differently though it asked the same and was told the same: what lies
above follows from it. That may be an agent, or a strategy that was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen

from ida_runtime.columns.column import Numbers
from ida_runtime.traces.reader import Place, Trace

Ids = npt.NDArray[np.uint64]


@frozen
class Difference:
    """A question that is answered differently: where it stands in the one run and in the other."""

    one: Place
    other: Place


@frozen
class Compared:
    """Questions of both runs: those only in one, those in both, and of these the `different` ones; `first`
    are those among them that differ of themselves. Counts are by task."""

    only_one: Mapping[str, int]
    only_other: Mapping[str, int]
    same: Mapping[str, int]
    different: tuple[Difference, ...] = field(repr=False)
    first: tuple[Difference, ...] = field(repr=False)


def compared(one: Trace, other: Trace) -> Compared:
    """Compares all questions that two runs have."""
    names = sorted({*one.names, *other.names})
    sides = {name: (_Side.of(one, name), _Side.of(other, name)) for name in names}
    pairs = {name: _common(*both) for name, both in sides.items()}
    different = tuple(
        Difference(sides[name][0].place(mine), sides[name][1].place(theirs))
        for name, (at, there) in pairs.items()
        for mine, theirs in _unequal(*sides[name], at, there)
    )
    return Compared(
        {name: len(sides[name][0]) - len(pairs[name][0]) for name in names},
        {name: len(sides[name][1]) - len(pairs[name][0]) for name in names},
        {name: len(pairs[name][0]) for name in names},
        different,
        tuple(_first(one, other, different)),
    )


@frozen(eq=False)
class _Side:
    """The questions of a task in one run, each once: ids, where each stands, and its answer."""

    task: str
    ids: Ids
    shares: Numbers
    rows: Numbers
    table: pa.Table

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, trace: Trace, task: str) -> _Side:
        """Those of a trace, none where it has no such task."""
        if task not in trace.names:
            nothing = np.zeros(0, dtype=np.int64)
            return cls(task, np.zeros(0, dtype=np.uint64), nothing, nothing, pa.table({}))
        table = trace.questions(task)
        ids = np.frombuffer(b"".join(table["id"].to_pylist()), dtype=">u8")[::2].astype(np.uint64)
        ids, at = np.unique(ids, return_index=True)
        shares, rows = (table[name].to_numpy().astype(np.int64)[at] for name in ("share", "row"))
        return cls(task, ids, shares, rows, table.select(["answer", "reason"]).take(pa.array(at)))

    def place(self, at: int) -> Place:
        """Where one of them stands."""
        return Place(int(self.shares[at]), self.task, int(self.rows[at]))


def _common(one: _Side, other: _Side) -> tuple[Numbers, Numbers]:
    """The places on both sides of the questions that both have."""
    _, mine, theirs = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
    return mine, theirs


def _unequal(one: _Side, other: _Side, mine: Numbers, theirs: Numbers) -> Iterator[tuple[int, int]]:
    """The places of those that are answered differently; unknown for another reason is different, too."""
    if not len(mine):
        return
    own, their = one.table.take(pa.array(mine)), other.table.take(pa.array(theirs))
    differs = np.zeros(len(mine), dtype=np.bool_)
    for name in ("answer", "reason"):
        differs |= _differs(own[name], their[name])
    for at in np.flatnonzero(differs).tolist():
        yield int(mine[at]), int(theirs[at])


def _differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Where two columns have different values; null is the same as null."""
    if one.type == other.type and pa.types.is_dictionary(one.type):
        one, other = one.cast(pa.string()), other.cast(pa.string())
    if one.type != other.type or pa.types.is_nested(one.type):
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        return np.array([mine != theirs for mine, theirs in pairs], dtype=np.bool_)
    same = pc.equal(one, other).fill_null(False).to_numpy()
    nulls = pc.and_(one.is_null(), other.is_null()).to_numpy()
    return ~np.asarray(same | nulls, dtype=np.bool_)


def _first(one: Trace, other: Trace, different: tuple[Difference, ...]) -> Iterator[Difference]:
    """Those that asked the same and heard the same, and are answered differently nevertheless."""
    changed = {one.row(each.one).id for each in different}
    for each in different:
        mine, theirs = _told(one, each.one), _told(other, each.other)
        if mine == theirs and not changed & set(mine):
            yield each


def _told(trace: Trace, place: Place) -> list[str]:
    """The ids of what a question asked, in order."""
    return [trace.row(asked.put).id for asked in trace.asked(place) if asked.put is not None]
