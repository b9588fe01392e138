"""The order in which a run folder has rows: questions by their ids, asks by who asked, and in which slot.

What is sorted is known well enough to be counted rather than compared: ids are as good as random, and who
asked stands in the order of the askers already.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import frozen

from ida_runtime.columns.column import Numbers
from ida_runtime.columns.identity import Hashes, Words
from ida_runtime.traces import schema

Places = npt.NDArray[np.int32]
"""Where rows are."""

_EMPTY = 8
"""So many cells of a table of rows and slots may be empty for each that is not."""


def order_of(hashes: Hashes) -> Numbers:
    """The order of ids: by their first 32 bits, by 16 at a time (numpy counts these), and by all bits where
    the first are the same."""
    high, low = hashes
    order = np.argsort(_sixteen(high, 32), kind="stable")
    order = order.take(np.argsort(_sixteen(high, 48).take(order), kind="stable"))
    first = high.take(order) >> np.uint64(32)
    same = first[1:] == first[:-1]
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        own = order.take(tied)
        order[tied] = own.take(np.lexsort((low.take(own), high.take(own))))
    return order


def _sixteen(words: Words, after: int) -> npt.NDArray[np.uint16]:
    """Sixteen bits of each word, and so many after them."""
    return (words >> np.uint64(after)).astype(np.uint16)


def places_of(order: Numbers) -> Places:
    """Where each row is, in an order of all."""
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def ids_of(hashes: Hashes, order: Numbers) -> pa.Array:
    """128-bit ids in an order, high word first."""
    words = np.empty((len(hashes[0]), 2), dtype=">u8")
    words[:, 0], words[:, 1] = hashes
    buffer = pa.py_buffer(words.take(order, axis=0))
    return pa.FixedSizeBinaryArray.from_buffers(schema.ID, len(order), [None, buffer])


@frozen(eq=False)
class AsksOrder:
    """The order of asks: by where their rows are in the order of all, by slot, and as they were put; and of
    each in that order where its row is, and its slot."""

    order: Numbers
    rows: Places
    slots: Places


def order_of_asks(rows: Numbers, slots: Places, order: Numbers) -> AsksOrder:
    """The order of the asks of these rows in these slots, the rows being in an order of their own."""
    count, width = len(rows), int(slots.max(initial=0)) + 1
    if len(order) * width <= _EMPTY * count:
        cells = np.full(len(order) * width, -1, dtype=np.int32)
        cells[rows * width + slots] = np.arange(count, dtype=np.int32)
        cells = cells.reshape(-1, width).take(order, axis=0).ravel()
        full = np.flatnonzero(cells >= 0)
        if len(full) == count:  # nobody asked twice in one slot
            row = full // width
            slot = full - row * width
            return AsksOrder(cells.take(full).astype(np.int64), row.astype(np.int32), slot.astype(np.int32))
    places = places_of(order).take(rows)
    found = np.lexsort((slots, places))
    return AsksOrder(found, places.take(found), slots.take(found))
