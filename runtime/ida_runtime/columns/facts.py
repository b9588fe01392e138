"""Facts as columns: the number of a fact is that of its context, and maps of small types are stacked.

A fact is one value a context, and most of what is done with it is a look: `next[x]`. Of a map whose keys and
values are of small types all contexts' entries stand in one array, a row a context, so that a look is one
index. What is not that simple is done row by row on the facts themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from attrs import define, field

from ida_dsl.questions import Context
from ida_dsl.types import IntType, MapType
from ida_dsl.values import Mapped, Reason, Unknown, Value
from ida_runtime.columns.coding import Coding, Codings, Form
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.whys import Whys, whys

_ABSENT, _UNKNOWN = -1, -2


@define(eq=False)
class FactCoding(Coding):
    """The coding of a fact: its number is that of the context."""

    name: str = ""
    contexts: Sequence[Context] = ()

    def __attrs_post_init__(self) -> None:
        self.form, self.size = Form.HEAP, 0

    def value(self, number: int) -> Value:
        """The fact in that context."""
        return self.contexts[number].facts[self.name]


@define(eq=False)
class StackedMap:
    """`fact[key]` of a map from a small type to a small type."""

    inputs: tuple[FactCoding, Coding]
    output: Coding
    reasons: Whys
    _stack: Numbers = field(init=False)
    _filled: int = 0

    def __attrs_post_init__(self) -> None:
        self._stack = np.full((0, self.inputs[1].size + 1), _ABSENT, dtype=np.int64)

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The entries; what is missing arises at these rows of the task."""
        facts, keys = columns
        self._fill()
        numbers = self._stack[facts.numbers, keys.numbers]
        if numbers.size and numbers.min() < 0:
            return self._with_unknown(numbers, keys, task, rows)
        return Column(self.output, numbers, None)

    def _with_unknown(self, numbers: Numbers, keys: Column, task: int, rows: Numbers) -> Column:
        found = np.zeros(len(numbers), dtype=np.int64)
        for number, reason in ((_ABSENT, Reason.MISSING), (_UNKNOWN, Reason.INSIDE)):
            at = np.flatnonzero(numbers == number)
            if at.size:
                found[at] = whys(self.reasons.number(Unknown(reason)), task, rows[at])
        if keys.whys is not None:
            found = np.where(keys.whys != 0, keys.whys, found)
        return Column(self.output, np.where(numbers < 0, self.output.unknown, numbers), settled(found))

    def _fill(self) -> None:
        fact, key = self.inputs
        count = len(fact.contexts)
        if count == self._filled:
            return
        if count > len(self._stack):
            room = np.full((max(count, 2 * len(self._stack)), key.size + 1), _ABSENT, dtype=np.int64)
            room[: len(self._stack)] = self._stack
            self._stack = room
        for at in range(self._filled, count):
            value = fact.value(at)
            if isinstance(value, Mapped):
                self._stack[at, _places(key, value)] = self._entries(value)
            else:
                self._stack[at] = _UNKNOWN
        self._filled = count

    def _entries(self, value: Mapped) -> Numbers:
        if isinstance(self.output.type, IntType):
            with suppress(TypeError):  # one of them is unknown
                entries: Iterable[Any] = value.entries.values()
                return np.fromiter(entries, dtype=np.int64, count=len(value)) - self.output.low
        found = (
            _UNKNOWN if isinstance(one, Unknown) else self.output.number(one)
            for one in value.entries.values()
        )
        return np.fromiter(found, dtype=np.int64, count=len(value))


def _places(key: Coding, value: Mapped) -> Numbers:
    if isinstance(key.type, IntType):
        return np.fromiter(value.entries, dtype=np.int64, count=len(value)) - key.low
    return np.fromiter(map(key.number, value.entries), dtype=np.int64, count=len(value))


def stacks(fact: FactCoding, key: Coding, output: Coding, codings: Codings) -> bool:
    """Whether the fact's entries can be stacked: keys and entries have the codings of its type."""
    own = fact.type
    if not isinstance(own, MapType):
        return False
    return key.small and output.small and codings.of(own.key) is key and codings.of(own.value) is output
