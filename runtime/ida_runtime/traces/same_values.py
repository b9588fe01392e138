"""Where two columns of a run have different values, whatever these are made of."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ida_runtime.columns.column import Numbers
from ida_runtime.traces.links import Flags


def differs(one: pa.Array, other: pa.Array) -> Flags:
    """Where two columns of the same length differ; null is the same as null."""
    one, other = _plain(one), _plain(other)
    if one.type != other.type:  # the program was edited in between
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        return np.array([mine != theirs for mine, theirs in pairs], dtype=np.bool_)
    known, there = _known(one), _known(other)
    found: Flags = known != there
    both = np.flatnonzero(known & there)
    if both.size:
        found[both] = _values_differ(one.take(pa.array(both)), other.take(pa.array(both)))
    return found


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column


def _known(column: pa.Array) -> Flags:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)


def _values_differ(one: pa.Array, other: pa.Array) -> Flags:
    """The same where none is null."""
    if pa.types.is_struct(one.type):
        parts = [differs(one.field(at), other.field(at)) for at in range(one.type.num_fields)]
        return np.logical_or.reduce(parts) if parts else np.zeros(len(one), dtype=np.bool_)
    if pa.types.is_list(one.type) or pa.types.is_map(one.type):
        return _items_differ(one, other)
    return ~np.asarray(pc.equal(one, other).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _items_differ(one: pa.Array, other: pa.Array) -> Flags:
    lengths = _lengths(one)
    found: Flags = lengths != _lengths(other)
    alike = np.flatnonzero(~found)
    if alike.size:
        mine, theirs = one.take(pa.array(alike)), other.take(pa.array(alike))
        owners = np.repeat(alike, lengths[alike])
        parts = zip(_items(mine), _items(theirs), strict=True)
        for differ in [differs(*part) for part in parts]:
            found[owners[differ]] = True
    return found


def _lengths(column: pa.Array) -> Numbers:
    offsets: Numbers = column.offsets.to_numpy().astype(np.int64)
    return np.diff(offsets)


def _items(column: pa.Array) -> list[pa.Array]:
    """The items of all rows, one after the other; of a map its keys and its values."""
    offsets = column.offsets
    first, after = (offsets[0].as_py(), offsets[len(offsets) - 1].as_py()) if len(offsets) else (0, 0)
    parts = [column.keys, column.items] if pa.types.is_map(column.type) else [column.values]
    return [one.slice(first, after - first) for one in parts]
