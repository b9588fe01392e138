"""Columns of a trace as rows of tokens: what `spelling` says of a value, of many at once.

A number that has a token of its own, a word and a truth value are looked up in a table. Tuples and lists
whose values all have as many tokens are written part by part. Of anything else each distinct value is spelled
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ida_dsl.types import BoolType, EnumType, IntType, ListType, TupleType, Type
from ida_dsl.values import UNKNOWN, Value
from ida_runtime.columns.column import Numbers
from ida_runtime.tiers.encoding.reading import read
from ida_runtime.tiers.encoding.shapes import longest, single, steady
from ida_runtime.tiers.encoding.spelling import spell
from ida_runtime.tiers.encoding.vocabulary import END, Vocabulary
from ida_runtime.traces.arrow import from_plain

Tokens = npt.NDArray[np.int32]
"""(rows, tokens), filled with `END`."""


def written(column: pa.Array, type_: Type, vocabulary: Vocabulary) -> Tokens:
    """The values of a column, null where unknown, a row each. Raises `NotEncoded`."""
    match type_:
        case IntType() if single(type_):
            return _numbers(column, type_, vocabulary)
        case BoolType():
            return _few(column, {False: "false", True: "true"}, vocabulary)
        case EnumType(base=None):
            return _few(column, {word.name: f":{word.name}" for word in type_.words}, vocabulary)
        case TupleType(items=items) if steady(type_) and _begins_known(column) and _whole(column, items):
            parts = (written(column.field(at), item, vocabulary) for at, item in enumerate(items))
            return np.hstack(list(parts))
        case ListType(item=item) if steady(type_) and _known(column):
            return written(column.flatten(), item, vocabulary).reshape(len(column), longest(type_))
    return _distinct(column, type_, vocabulary)


def read_rows(tokens: Tokens, type_: Type, vocabulary: Vocabulary) -> list[Value]:
    """The values that are written in the rows. Raises `Misspelled`, `NotEncoded`."""
    known: dict[bytes, Value] = {}
    found = []
    for row in np.ascontiguousarray(tokens):
        key = row.tobytes()
        if key not in known:
            known[key] = read([vocabulary.tokens[number] for number in row], type_)
        found.append(known[key])
    return found


def _begins_known(column: pa.Array) -> bool:
    """Whether no tuple is unknown, nor what it begins with: that has a token of its own."""
    return not column.null_count and not column.field(0).null_count


def _whole(column: pa.Array, items: Sequence[Type]) -> bool:
    """Whether nothing is unknown that would have other tokens, or fewer."""
    return all(longest(item) == 1 or _known(column.field(at)) for at, item in enumerate(items))


def _known(column: pa.Array) -> bool:
    """Whether all values are known, in all of their parts."""
    if column.null_count:
        return False
    if pa.types.is_struct(column.type):
        return all(_known(column.field(at)) for at in range(column.type.num_fields))
    return not pa.types.is_nested(column.type) or _known(column.flatten())


def _numbers(column: pa.Array, type_: IntType, vocabulary: Vocabulary) -> Tokens:
    texts = [*map(str, range(type_.low, type_.high + 1)), "unknown"]
    table = np.array([vocabulary.numbers[one] for one in texts], dtype=np.int32)
    at = np.asarray(column.fill_null(type_.low) if column.null_count else column) - type_.low
    if column.null_count:
        at = np.where(np.asarray(column.is_null()), len(texts) - 1, at)
    found: Tokens = table[at][:, None]
    return found


def _few(column: pa.Array, meant: dict[Any, str], vocabulary: Vocabulary) -> Tokens:
    plain = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    texts = [meant[one] for one in plain.dictionary.to_pylist()]
    table = np.array([vocabulary.numbers[one] for one in [*texts, "unknown"]], dtype=np.int32)
    found: Tokens = table[np.asarray(plain.indices.fill_null(len(texts)))][:, None]
    return found


def _distinct(column: pa.Array, type_: Type, vocabulary: Vocabulary) -> Tokens:
    values, at = _nested(column) if pa.types.is_nested(column.type) else _plain(column)
    known = [UNKNOWN if one is None else from_plain(one, type_) for one in values]
    rows = [[vocabulary.numbers[token] for token in spell(value, type_)] for value in known]
    return filled(rows, longest(type_))[at]


def _plain(column: pa.Array) -> tuple[list[Any], Numbers]:
    """Distinct values of a column, None for unknown, and which of them each is."""
    if not isinstance(column, pa.DictionaryArray):
        column = column.dictionary_encode()
    values = column.dictionary.to_pylist()
    return [*values, None], np.asarray(column.indices.fill_null(len(values))).astype(np.int64)


def _nested(column: pa.Array) -> tuple[list[Any], Numbers]:
    """The same of a column whose values consist of others."""
    known: dict[str, int] = {}
    values: list[Any] = []
    at = np.empty(len(column), dtype=np.int64)
    for place, plain in enumerate(column.to_pylist()):
        at[place] = known.setdefault(repr(plain), len(values))
        if at[place] == len(values):
            values.append(plain)
    return values, at


def filled(rows: Sequence[Sequence[int]], width: int) -> Tokens:
    """Rows of that width."""
    found = np.full((len(rows), width), END, dtype=np.int32)
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found
