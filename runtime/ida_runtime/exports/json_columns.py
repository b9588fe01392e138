"""Columns as JSON texts, whole columns at once: what `ida_dsl.json_values.to_json` gives, written.

Unknown is null. A column is of the Arrow type that `arrow_type` gives for its type in the language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ida_dsl.json_values import writes_object
from ida_dsl.types import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TupleType,
    Type,
)

_SPECIAL = np.array([byte < 0x20 or chr(byte) in '"\\' for byte in range(256)])
"""The bytes that JSON does not have in a text as they are."""
_NULL = "null"
_REPLACE = "replace"


def json_texts(column: pa.Array, type_: Type) -> pa.Array:
    """Each value of a column as JSON; null where it is unknown, inside others the text `null`."""
    if isinstance(column, pa.DictionaryArray):
        return json_texts(column.dictionary, type_).take(column.indices)
    match type_:
        case BoolType() | IntType():
            return column.cast(pa.string())
        case RealType():
            return _distinct(column)
        case EnumType(base=None):
            return joined(['"', column, '"'])
        case EnumType():
            return column  # it is kept as JSON
        case ListType(item=item) | SetType(item=item):
            return _items(column, json_texts(column.flatten(), item), "[", "]")
        case TupleType(items=items):
            fields = [json_texts(column.field(at), own) for at, own in enumerate(items)]
            return _struct(column, [[one] for one in fields], "[", "]")
        case RecordType(fields=named):
            return objects(column, sorted(named))
        case MapType():
            return _map(column, type_)
    return quoted(column)


def objects(column: pa.Array, named: Iterable[tuple[str, Type]]) -> pa.Array:
    """Structs as objects, their members in this order."""
    pairs = [[f'"{name}": ', json_texts(column.field(name), own)] for name, own in named]
    return _struct(column, pairs, "{", "}")


def quoted(column: pa.Array) -> pa.Array:
    """Texts as JSON has them."""
    if isinstance(column, pa.DictionaryArray):
        return quoted(column.dictionary).take(column.indices)
    if _SPECIAL[np.frombuffer(characters(column), np.uint8)].any():
        return _distinct(column)
    return joined(['"', column, '"'])


def characters(texts: pa.Array) -> memoryview:
    """All texts in UTF-8, one after the other, as they stand in memory."""
    _, ends, data = texts.buffers()
    if not len(texts) or data is None:
        return memoryview(b"")
    extent = np.frombuffer(ends, np.int32, count=len(texts) + 1, offset=4 * texts.offset)
    return memoryview(data)[int(extent[0]) : int(extent[-1])]


def _distinct(column: pa.Array) -> pa.Array:
    """Through Python, each value once."""
    coded = column.dictionary_encode()
    texts = [json.dumps(one, ensure_ascii=False) for one in coded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(coded.indices)


def joined(parts: Sequence[pa.Array | str], *, nulls: str | None = None) -> pa.Array:
    """Texts of several parts, row by row; null where one is, or the text `nulls` in its place."""
    own = [pa.scalar(one) if isinstance(one, str) else one for one in parts]
    if nulls is None:
        return pc.binary_join_element_wise(*own, "", null_handling="emit_null")
    return pc.binary_join_element_wise(*own, "", null_handling=_REPLACE, null_replacement=nulls)


def _struct(
    column: pa.Array, fields: Sequence[Sequence[pa.Array | str]], before: str, after: str
) -> pa.Array:
    parts: list[pa.Array | str] = [before]
    for at, field in enumerate(fields):
        parts += [", ", *field] if at else field
    rows = pa.array(np.full(len(column), after))
    found = joined([*parts, rows], nulls=_NULL)
    return _unless_null(column, found)


def _unless_null(column: pa.Array, found: pa.Array) -> pa.Array:
    return pc.if_else(column.is_null(), pa.scalar(None, pa.string()), found) if column.null_count else found


def _items(column: pa.Array, texts: pa.Array, before: str, after: str) -> pa.Array:
    """Lists of texts, written; `texts` has the items of all rows, one after the other."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))
    lists = pa.ListArray.from_arrays(offsets, texts.fill_null(_NULL))
    return _unless_null(column, joined([before, pc.binary_join(lists, ", "), after]))


def _map(column: pa.Array, type_: MapType) -> pa.Array:
    """A map as an object where its keys are texts or words, else as pairs."""
    pairs = column.cast(
        pa.list_(pa.struct([("key", column.type.key_type), ("value", column.type.item_type)]))
    )
    flat = pairs.flatten()
    keys, values = json_texts(flat.field(0), type_.key), json_texts(flat.field(1), type_.value)
    if writes_object(type_):
        return _items(pairs, joined([keys, ": ", values], nulls=_NULL), "{", "}")
    return _items(pairs, joined(["[", keys, ", ", values, "]"], nulls=_NULL), "[", "]")
