"""Which rows of an Arrow column hold a text or a number, in any part of their values.

Columns are looked through as a whole, part by part, so that a million questions take no longer than a blink.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]


def containing(column: pa.ChunkedArray | pa.Array, text: str) -> Mask:
    """The rows that hold a text (as any part of one, in upper or lower case), or just that number."""
    if isinstance(column, pa.ChunkedArray):
        parts = [containing(chunk, text) for chunk in column.chunks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.bool_)
    if pa.types.is_dictionary(column.type):
        found = containing(column.dictionary, text)
        at = column.indices.fill_null(0).to_numpy(zero_copy_only=False)
        return _known(column) & (found.take(at) if len(found) else False)
    return _nested(column, text) if pa.types.is_nested(column.type) else _plain(column, text)


def _nested(column: pa.Array, text: str) -> Mask:
    if pa.types.is_struct(column.type):
        found = np.zeros(len(column), dtype=np.bool_)
        for at in range(column.type.num_fields):
            found |= containing(column.field(at), text)
        return found & _known(column)
    if pa.types.is_map(column.type):
        column = column.cast(
            pa.list_(pa.struct([("key", column.type.key_type), ("value", column.type.item_type)]))
        )
    inside = containing(pc.list_flatten(column), text)
    found = np.zeros(len(column), dtype=np.bool_)
    found[pc.list_parent_indices(column).to_numpy(zero_copy_only=False)[inside]] = True
    return found


def _plain(column: pa.Array, text: str) -> Mask:
    if pa.types.is_string(column.type):
        return _mask(pc.match_substring(column, text, ignore_case=True))
    if pa.types.is_null(column.type):
        return np.zeros(len(column), dtype=np.bool_)
    try:
        return _mask(pc.equal(column, pa.scalar(text).cast(column.type)))
    except pa.ArrowInvalid:  # no number
        return np.zeros(len(column), dtype=np.bool_)


def _mask(found: pa.Array) -> Mask:
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _known(column: pa.Array) -> Mask:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
