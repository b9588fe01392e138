"""Columns that grow. What is kept is narrow, what is computed with is wide: numbers of 64 bits index fastest,
while kept ones of 32 bits halve what has to go through the cache."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Kept = npt.NDArray[np.signedinteger[Any]]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
D = TypeVar("D", bound=np.generic)


_KEPT = (1 << 25) - (1 << 13)
"""The largest block from which glibc learns."""


def keep_room() -> None:
    """Has the process keep what columns give back, up to 64 MB, for the next ones. Memory that the system has
    taken back is cleared page by page when it is wanted again, which takes as long as what is then computed
    in it. glibc learns that from one large block that comes and goes, though nobody touches it; elsewhere
    nothing comes of it."""
    np.empty(_KEPT, dtype=np.uint8)


def empty(dtype: npt.DTypeLike = np.int32) -> Kept:
    """A column without rows."""
    return np.empty(0, dtype=dtype)


def grown(column: npt.NDArray[D], rows: int, used: int, fill: int | None = None) -> npt.NDArray[D]:
    """The column with room for so many rows, `used` of which hold something; new ones hold `fill`, or
    anything."""
    if rows <= len(column):
        return column
    made = np.empty(max(rows, 2 * len(column)), dtype=column.dtype)
    made[:used] = column[:used]
    if fill is not None:
        made[used:] = fill
    return made


def wide(kept: Kept) -> Numbers:
    """Numbers to compute with."""
    return kept.astype(np.int64, copy=False)


def where(flags: npt.NDArray[Any]) -> Numbers:
    """The places of what is set, or not zero, in one dimension: `np.flatnonzero` without its detours, which
    take longer than a few hundred places do."""
    return flags.nonzero()[0]
