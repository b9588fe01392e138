"""Columns of a trace as rows of tokens: what `spelling` says of a value, of many at once.

A number that has a token of its own, a word and a truth value are looked up in a table. Of anything else each
distinct value is spelled once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ida_dsl.types import BoolType, EnumType, IntType, TupleType, Type
from ida_dsl.values import UNKNOWN, Value
from ida_runtime.tiers.encoding.reading import read
from ida_runtime.tiers.encoding.shapes import longest, single
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
        case TupleType(items=items) if items and all(map(_one_token, items)) and _begins_known(column):
            parts = (written(column.field(at), item, vocabulary) for at, item in enumerate(items))
            return np.hstack(list(parts))
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


def _one_token(type_: Type) -> bool:
    """Whether each value is one token, and looked up."""
    return isinstance(type_, BoolType) or (
        single(type_) if isinstance(type_, IntType) else isinstance(type_, EnumType) and type_.base is None
    )


def _begins_known(column: pa.Array) -> bool:
    """Whether no tuple is unknown, nor what it begins with: that has a token of its own."""
    return not column.null_count and not column.field(0).null_count


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
    known: dict[str, int] = {}
    rows: list[Sequence[int]] = []
    at = np.empty(len(column), dtype=np.int64)
    for place, plain in enumerate(column.to_pylist()):
        key = repr(plain)
        if key not in known:
            known[key] = len(rows)
            value = UNKNOWN if plain is None else from_plain(plain, type_)
            rows.append([vocabulary.numbers[token] for token in spell(value, type_)])
        at[place] = known[key]
    return filled(rows, longest(type_))[at]


def filled(rows: Sequence[Sequence[int]], width: int) -> Tokens:
    """Rows of that width."""
    found = np.full((len(rows), width), END, dtype=np.int32)
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found
