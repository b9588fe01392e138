"""The facts of contexts and the questions of tasks as rows of tokens, from the tables of a trace.

A fact is a row: its name, then what it consists of, each part at a place of its own, so that one layer can
read all of it. In which order the facts of a context stand means nothing. A question is a row likewise, the
task's name and its arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import frozen

from ida_dsl.graph.model import FactNode, TaskNode
from ida_dsl.types import ListType, MapType, SetType
from ida_runtime.tiers.encoding.columns import Tokens, written
from ida_runtime.tiers.encoding.shapes import SINGLE, NotEncoded, longest
from ida_runtime.tiers.encoding.vocabulary import (
    END,
    Vocabulary,
    fact_token,
    row_types,
    task_token,
)

Offsets = npt.NDArray[np.int64]


@frozen(eq=False)
class FactRows:
    """The facts of contexts: those of context i are `tokens[offsets[i] : offsets[i + 1]]`."""

    offsets: Offsets
    tokens: Tokens


def facts_width(facts: Sequence[FactNode]) -> int:
    """How many tokens a row of any of these facts has. Raises `NotEncoded`."""
    return max((1 + sum(map(longest, row_types(fact.type))) for fact in facts), default=1)


def question_width(tasks: Sequence[TaskNode]) -> int:
    """How many tokens a question of any of these tasks has. Raises `NotEncoded`."""
    return max((1 + sum(longest(one.type) for one in task.parameters) for task in tasks), default=1)


def fact_rows(columns: Mapping[str, pa.Array], facts: Sequence[FactNode], vocabulary: Vocabulary) -> FactRows:
    """The rows of these facts of all contexts. `columns` are the fields of `facts` in `contexts`, a value a
    context. Raises `NotEncoded`."""
    width = facts_width(facts)
    each = [rows_of(columns[fact.name], fact, vocabulary) for fact in facts]
    counts = [np.diff(offsets) for offsets, _ in each]
    owners = [np.repeat(np.arange(len(count)), count) for count in counts]
    order = np.argsort(np.concatenate(owners), kind="stable") if owners else np.empty(0, dtype=np.int64)
    tokens = [_wide(rows, width) for _, rows in each]
    every = np.concatenate(tokens) if tokens else np.empty((0, width), dtype=np.int32)
    total = sum(counts) if counts else np.zeros(0, dtype=np.int64)
    return FactRows(np.concatenate([[0], np.cumsum(total)]).astype(np.int64), every[order])


def question_rows(
    arguments: Mapping[str, pa.Array], count: int, task: TaskNode, width: int, vocabulary: Vocabulary
) -> Tokens:
    """The rows of so many questions of a task. `arguments` are the fields of `arguments` in its table.
    Raises `NotEncoded`."""
    parts = [written(arguments[one.name], one.type, vocabulary) for one in task.parameters]
    return _wide(_named(task_token(task.name), count, parts, vocabulary), width)


def rows_of(column: pa.Array, fact: FactNode, vocabulary: Vocabulary) -> tuple[Offsets, Tokens]:
    """Where the rows of a fact begin in each context, and the rows. One that is not known
    has one that says so."""
    offsets, parts = _parts(column, fact)
    types = row_types(fact.type)
    rows = [written(part, type_, vocabulary) for part, type_ in zip(parts, types, strict=True)]
    named = _named(fact_token(fact.name), int(offsets[-1]), rows, vocabulary)
    if not column.null_count or not isinstance(fact.type, MapType | SetType | ListType):
        return offsets, named
    missing = np.flatnonzero(np.asarray(column.is_null()))
    unknown = np.full((len(missing), named.shape[1]), END, dtype=np.int32)
    unknown[:, :2] = vocabulary.numbers[fact_token(fact.name)], vocabulary.numbers["unknown"]
    counts = np.diff(offsets)
    counts[missing] += 1
    return np.concatenate([[0], np.cumsum(counts)]), np.insert(named, offsets[missing], unknown, axis=0)


def _parts(column: pa.Array, fact: FactNode) -> tuple[Offsets, list[pa.Array]]:
    """Where the rows of each context begin, and the columns that they consist of."""
    match fact.type:
        case MapType():
            return _several(column, column.keys, column.items)
        case SetType():
            return _several(column, column.values)
        case ListType():
            offsets, parts = _several(column, column.values)
            counts = np.diff(offsets)
            places = np.arange(int(offsets[-1])) - np.repeat(offsets[:-1], counts)
            if places.size and places.max() >= SINGLE:
                raise NotEncoded(_too_long(fact, int(counts.max())))
            return offsets, [pa.array(places), *parts]
    return np.arange(len(column) + 1), [column]


def _too_long(fact: FactNode, count: int) -> str:
    return f"the fact `{fact.name}` is a list of {count:,} items, {SINGLE} are the most: make it a map"


def _several(column: pa.Array, *parts: pa.Array) -> tuple[Offsets, list[pa.Array]]:
    """As `_parts`, of what has any number of items; what is null has none."""
    offsets = np.asarray(column.offsets).astype(np.int64)
    first, last = int(offsets[0]), int(offsets[-1])
    return offsets - first, [part.slice(first, last - first) for part in parts]


def _named(name: str, count: int, parts: Sequence[Tokens], vocabulary: Vocabulary) -> Tokens:
    return np.hstack([np.full((count, 1), vocabulary.numbers[name], dtype=np.int32), *parts])


def _wide(rows: Tokens, width: int) -> Tokens:
    """Rows of that width."""
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=END)
