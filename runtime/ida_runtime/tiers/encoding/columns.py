"""Columns of a trace as rows of tokens: what `spelling` says of a value, of many at once.

A number that has a token of its own, a word and a truth value are looked up in a table. Tuples and lists
of a type whose values all have as many tokens are written part by part, but for those that are unknown in
part. Of anything else each distinct value is spelled once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
Rows = npt.NDArray[np.bool_]


def written(column: pa.Array, type_: Type, vocabulary: Vocabulary) -> Tokens:
    """The values of a column, null where unknown, a row each. Raises `NotEncoded`."""
    match type_:
        case IntType() if single(type_):
            return _numbers(column, type_, vocabulary)
        case BoolType():
            return _few(column, {False: "false", True: "true"}, vocabulary)
        case EnumType(base=None):
            return _few(column, {word.name: f":{word.name}" for word in type_.words}, vocabulary)
        case TupleType() | ListType() if steady(type_):
            return _steady(column, type_, vocabulary)
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


def _steady(column: pa.Array, type_: TupleType | ListType, vocabulary: Vocabulary) -> Tokens:
    """Part by part, but for values that have other tokens, or fewer, since something is unknown."""
    whole = _whole(column, type_)
    if whole.all():
        return _by_part(column, type_, vocabulary)
    found = np.empty((len(column), longest(type_)), dtype=np.int32)
    found[whole] = _by_part(column.filter(pa.array(whole)), type_, vocabulary)
    found[~whole] = _distinct(column.filter(pa.array(~whole)), type_, vocabulary)
    return found


def _by_part(column: pa.Array, type_: TupleType | ListType, vocabulary: Vocabulary) -> Tokens:
    if isinstance(type_, ListType):
        return written(column.flatten(), type_.item, vocabulary).reshape(len(column), longest(type_))
    return np.hstack([written(column.field(at), one, vocabulary) for at, one in enumerate(type_.items)])


def _whole(column: pa.Array, type_: TupleType | ListType) -> Rows:
    """Which values have all their tokens. Of a tuple a part that has one may be unknown, but for the first:
    that has a token of its own."""
    if isinstance(type_, ListType):
        return _known(column, type_)
    return _parts_known(
        column, [at for at, one in enumerate(type_.items) if not at or longest(one) > 1], type_
    )


def _known(column: pa.Array, type_: Type) -> Rows:
    """Which values are known, in all of their parts."""
    if isinstance(type_, TupleType):
        return _parts_known(column, range(len(type_.items)), type_)
    found = _valid(column)
    if isinstance(type_, ListType):
        items = _known(column.drop_null().flatten(), type_.item)
        found[found] = items.reshape(-1, type_.low).all(axis=1)
    return found


def _parts_known(column: pa.Array, parts: Iterable[int], type_: TupleType) -> Rows:
    """Which tuples are known, and in all of these parts."""
    found, own = _valid(column), column.drop_null()
    found[found] = np.all([_known(own.field(at), type_.items[at]) for at in parts], axis=0)
    return found


def _valid(column: pa.Array) -> Rows:
    found: Rows = np.array(column.is_valid(), dtype=np.bool_)
    return found


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
