"""Values as Arrow has them, and back.

| type | in Arrow |
| --- | --- |
| Bool, Int, Real, Text | bool, int64, double, string |
| an enumeration of words | string |
| an enumeration over another type, as `0..63 \\| far` | string: JSON, as `ida_dsl.json_values` has it |
| List, Set | list; a set in order |
| tuple, record | struct; the fields of a tuple are `_0`, `_1` … |
| Map | map, sorted by key |

Unknown is null. Other programs read these without knowing the language. A reason is not part of a value: it
has columns of its own, for whole answers; of a value inside another only that it is unknown is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field

from ida_dsl.json_values import from_json, to_json
from ida_dsl.types import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
)
from ida_dsl.values import UNKNOWN, Mapped, Record, Unknown, Value, Word, ordered
from ida_runtime.columns.coding import Coding, Form
from ida_runtime.columns.column import Numbers
from ida_runtime.columns.growing import Kept

Plain = Any
"""What Arrow makes of Python objects, and gives back: numbers, texts, lists, dicts, None."""


def arrow_type(type_: Type) -> pa.DataType:
    """The type of a column of such values."""
    match type_:
        case BoolType():
            return pa.bool_()
        case IntType():
            return pa.int64()
        case RealType():
            return pa.float64()
        case ListType(item=item) | SetType(item=item):
            return pa.list_(arrow_type(item))
        case TupleType(items=items):
            return pa.struct([(f"_{at}", arrow_type(item)) for at, item in enumerate(items)])
        case RecordType(fields=fields):
            return pa.struct([(name, arrow_type(item)) for name, item in fields])
        case MapType(key=key, value=value):
            return pa.map_(arrow_type(key), arrow_type(value))
    return pa.string()


def to_plain(value: Value, type_: Type) -> Plain:
    """The value as Arrow takes it."""
    if isinstance(value, Unknown):
        return None
    match type_:
        case BoolType() | IntType() | TextType():
            return value
        case RealType():
            return float(value)  # type: ignore[arg-type] # a number, as the type says
        case EnumType(base=None):
            assert isinstance(value, Word)
            return value.name
        case EnumType():
            return json.dumps(to_json(value, type_), ensure_ascii=False)
    return _compound(value, type_)


def _compound(value: Value, type_: Type) -> Plain:
    match value, type_:
        case tuple(), ListType(item=item):
            return [to_plain(one, item) for one in value]
        case frozenset(), SetType(item=item):
            return [to_plain(one, item) for one in ordered(value)]
        case tuple(), TupleType(items=items):
            return {
                f"_{at}": to_plain(one, own) for at, (one, own) in enumerate(zip(value, items, strict=True))
            }
        case Record(), RecordType(fields=fields):
            return {name: to_plain(value.get(name), own) for name, own in fields}
        case Mapped(), MapType(key=key, value=own):
            return [(to_plain(one, key), to_plain(other, own)) for one, other in value.items()]
    return None  # NeverType has no values


def from_plain(plain: Plain, type_: Type) -> Value:
    """The value that was written. Raises `ida_dsl.json_values.Misread` where it is none of the type."""
    if plain is None:
        return UNKNOWN
    match type_:
        case EnumType(base=base):
            return from_json(plain if base is None else json.loads(plain), type_)
        case ListType(item=item):
            return tuple(from_plain(one, item) for one in plain)
        case SetType(item=item):
            return frozenset(from_plain(one, item) for one in plain)
        case TupleType(items=items):
            return tuple(from_plain(plain[f"_{at}"], own) for at, own in enumerate(items))
        case RecordType(fields=fields):
            return Record.of((name, from_plain(plain[name], own)) for name, own in fields)
        case MapType(key=key, value=own):
            return Mapped((from_plain(one, key), from_plain(other, own)) for one, other in plain)
    return from_json(plain, type_)


@define(eq=False)
class Columns:
    """Columns of a run as Arrow's. What a number stands for is worked out once."""

    _words: dict[int, tuple[Coding, pa.Array]] = field(factory=dict)

    def of(self, coding: Coding, numbers: Numbers, unknown: Numbers | None = None) -> pa.Array:
        """The values of a column; `unknown` says which are, by not being 0."""
        mask = None if unknown is None else unknown != 0
        match coding.type:
            case IntType():
                return pa.array(numbers + coding.low if coding.low else numbers, mask=mask)
            case RealType():
                return pa.array(numbers.view(np.float64), mask=mask)
            case BoolType():
                return pa.array(numbers != 0, mask=mask)
            case EnumType(base=None) if coding.form is Form.SMALL:
                at = pa.array(np.minimum(numbers, coding.size).astype(np.int32), mask=mask)
                return pa.DictionaryArray.from_arrays(at, self._names(coding))
        return self._by_value(coding, numbers, mask)

    def _names(self, coding: Coding) -> pa.Array:
        if id(coding) not in self._words:
            names = [to_plain(coding.value(number), coding.type) for number in range(coding.size)]
            self._words[id(coding)] = coding, pa.array([*names, ""], pa.string())
        return self._words[id(coding)][1]

    def _by_value(self, coding: Coding, numbers: Numbers, mask: np.ndarray[Any, Any] | None) -> pa.Array:
        distinct, back = np.unique(numbers if mask is None else numbers[~mask], return_inverse=True)
        plain = [to_plain(coding.value(number), coding.type) for number in distinct.tolist()]
        values = pa.array(plain, arrow_type(coding.type))
        if mask is None:
            return values.take(pa.array(back))
        at = np.zeros(len(numbers), dtype=np.int64)
        at[~mask] = back
        return values.take(pa.array(at, mask=mask))


def struct(columns: Mapping[str, pa.Array]) -> pa.Array:
    """A column of structs; a field that is a dictionary becomes plain."""
    return pa.StructArray.from_arrays([decoded(one) for one in columns.values()], names=list(columns))


def decoded(column: pa.Array) -> pa.Array:
    """A column without a dictionary."""
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column


def words(numbers: Kept, names: Sequence[str | None]) -> pa.Array:
    """A column of names by their numbers; where a name is None it is null."""
    known = [name or "" for name in names]
    empty = np.array([name is None for name in names], dtype=np.bool_)
    mask = empty.take(numbers) if empty.any() else None
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers.astype(np.int32, copy=False), mask=mask), pa.array(known, pa.string())
    )
