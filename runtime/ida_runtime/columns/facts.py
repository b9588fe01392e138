"""Facts as columns: the number of a fact is that of its context; maps and sets of small types are stacked.

A fact is one value a context, and most of what is done with it is a look: `next[x]`, `(x, y) in edges`. Of a
map whose keys and values are of small types all contexts' entries stand in one array, a row a context and a
column a key, so that a look is one index; of a set stands there which values it has. What is not that simple
is done row by row on the facts themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.questions import Context
from ida_dsl.types import BOOL, MapType, SetType, Type
from ida_dsl.values import Mapped, Reason, Unknown, Value
from ida_runtime.columns.coding import Coding, Codings, Form
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.growing import Kept
from ida_runtime.columns.whys import Whys, whys

Rows32 = npt.NDArray[np.int32]

_ABSENT, _UNKNOWN, _NO_FACT = -1, -2, -3
"""In place of a number: there is no such key, its value is unknown, the fact is."""


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

    def values(self, numbers: Numbers) -> list[Value]:
        """The fact in those contexts."""
        return [self.value(number) for number in numbers.tolist()]


@define(eq=False)
class Stack:
    """The entries of a fact in all contexts: numbers of `values`, or of a set 0 for what is in it."""

    fact: FactCoding
    keys: Coding
    values: Coding | None
    codings: Codings
    rows: Rows32 = field(init=False)
    filled: int = 0

    def __attrs_post_init__(self) -> None:
        self.rows = np.empty((0, self.keys.size + 1), dtype=np.int32)

    def at(self, contexts: Numbers, column: Column) -> Rows32:
        """What stands there, for keys of any small type; anything for an unknown one."""
        self.fill()
        found: Rows32 = self.rows.ravel().take(contexts * self.rows.shape[1] + self._places(column))
        return found

    def one(self, context: int, key: int) -> int:
        """What stands there for a key of its own type."""
        if len(self.fact.contexts) != self.filled:
            self.fill()
        return self.rows.item(context, min(key, self.keys.size))

    def lacking(self, contexts: Numbers, there: Kept) -> Iterator[tuple[int, Unknown]]:
        """Of what was found the rows where the fact itself is unknown, with the reason that it has."""
        for at in np.flatnonzero(there == _NO_FACT).tolist():
            value = self.fact.value(int(contexts[at]))
            assert isinstance(value, Unknown)
            yield at, value

    def _places(self, column: Column) -> Numbers:
        """The places of keys in a row; what no key is equal to stands in the last."""
        places, nothing = column.numbers, self.keys.size
        if column.coding is not self.keys:
            places, wrong = self.codings.recoded(places, column.coding, self.keys)
            if wrong is not None:
                places = np.where(wrong, nothing, places)
        return np.minimum(places, nothing) if self.keys.exotic(places) else places

    def entries(self) -> tuple[Numbers, Numbers, Numbers] | None:
        """Of all contexts how many entries each has, and their keys and values (0 for those of a set), one
        context after the other, by key; None where a fact or an entry is unknown."""
        self.fill()
        rows, size = self.rows[: self.filled, : self.keys.size], self.keys.size
        least = int(rows.min(initial=0))
        if least < _ABSENT or (self.rows[: self.filled, size:] < _ABSENT).any():
            return None
        if least == 0:  # all keys are there
            full = np.full(len(rows), size, dtype=np.int64)
            return full, np.tile(np.arange(size), len(rows)), rows.astype(np.int64).ravel()
        there = rows >= 0
        return there.sum(axis=1), np.flatnonzero(there) % size, rows[there].astype(np.int64)

    def fill(self) -> None:
        """Enters the contexts that are new."""
        first, count = self.filled, len(self.fact.contexts)
        if first == count:
            return
        if count > len(self.rows):
            room = np.empty((max(count, 2 * len(self.rows)), self.rows.shape[1]), dtype=np.int32)
            room[:first] = self.rows[:first]
            self.rows = room
        self.rows[first:count] = _ABSENT
        facts = [self.fact.value(at) for at in range(first, count)]
        known = [at for at, one in enumerate(facts) if not isinstance(one, Unknown)]
        if len(known) < len(facts):
            self.rows[[at + first for at, one in enumerate(facts) if isinstance(one, Unknown)]] = _NO_FACT
        self._enter([facts[at] for at in known], np.array(known, dtype=np.int64) + first)
        self.filled = count

    def _enter(self, facts: Sequence[Value], at: Numbers) -> None:
        """The entries of facts that are known: the keys of all one after the other, and the values."""
        own = [one.entries if isinstance(one, Mapped) else one for one in facts]
        lengths = np.fromiter(map(len, own), np.int64, len(own))  # type: ignore[arg-type] # maps and sets
        count = int(lengths.sum())
        keys = self.keys.numbers(list(chain.from_iterable(own)))  # type: ignore[arg-type] # maps and sets
        self.rows[np.repeat(at, lengths), keys] = 0 if self.values is None else self._values(facts, count)

    def _values(self, facts: Sequence[Value], count: int) -> Numbers:
        assert self.values is not None
        numbers = self.values.numbers(list(_entries(facts)))
        if (numbers == self.values.unknown).any():
            unknown = np.fromiter((isinstance(one, Unknown) for one in _entries(facts)), np.bool_, count)
            return np.where(unknown, _UNKNOWN, numbers)
        return numbers


def _entries(maps: Sequence[Value]) -> Iterable[Value]:
    return chain.from_iterable(one.entries.values() for one in maps if isinstance(one, Mapped))


@define(eq=False)
class StackedMap:
    """`fact[key]` of a map from a small type to a small type."""

    stack: Stack
    key: Coding
    reasons: Whys

    @property
    def output(self) -> Coding:
        """The coding of its results."""
        assert self.stack.values is not None
        return self.stack.values

    def one(self, context: int, key: int) -> int | None:
        """The entry for one row; None where it is unknown, or it is not plain to see."""
        if self.key is not self.stack.keys:
            return None
        found = self.stack.one(context, key)
        return found if found >= 0 else None

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """The entries; what is missing arises at these rows of the task."""
        facts, keys = columns
        numbers = self.stack.at(facts.numbers, keys).astype(np.int64)
        if keys.whys is None and (not numbers.size or numbers.min() >= 0):
            return Column(self.output, numbers)
        found = np.zeros(len(numbers), dtype=np.int64)
        reasons = ((_ABSENT, Reason.MISSING), (_UNKNOWN, Reason.INSIDE))
        for number, reason in reasons:
            _arise(found, numbers == number, self.reasons.number(Unknown(reason)), task, rows)
        _hand_on(found, keys)
        for at, unknown in self.stack.lacking(facts.numbers, numbers):
            found[at] = whys(self.reasons.number(unknown), task, rows[at])
        return Column(self.output, np.where(found != 0, self.output.unknown, numbers), settled(found))


@define(eq=False)
class StackedIn:
    """`key in fact`, of a map or a set with keys of a small type."""

    stack: Stack
    output: Coding
    reasons: Whys

    def of(self, columns: Sequence[Column], task: int, rows: Numbers) -> Column:
        """Whether they are."""
        keys, facts = columns
        there = self.stack.at(facts.numbers, keys)
        numbers = (there != _ABSENT).astype(np.int64)
        if keys.whys is None and (not there.size or there.min() != _NO_FACT):
            return Column(self.output, numbers)
        found = np.zeros(len(numbers), dtype=np.int64)
        if keys.whys is not None:  # nothing is in what is empty, whatever it be
            filled = np.array([bool(_size(self.stack.fact.value(at))) for at in facts.numbers.tolist()])
            found[filled] = keys.whys[filled]
            numbers[~filled] = 0
        for at, unknown in self.stack.lacking(facts.numbers, there):
            found[at] = whys(self.reasons.number(unknown), task, rows[at])
        return Column(self.output, np.where(found != 0, self.output.unknown, numbers), settled(found))


Looking = StackedMap | StackedIn


def _size(fact: Value) -> int:
    return len(fact) if isinstance(fact, Mapped | frozenset) else 0


def _arise(found: Numbers, where: npt.NDArray[np.bool_], reason: int, task: int, rows: Numbers) -> None:
    at = np.flatnonzero(where)
    if at.size:
        found[at] = whys(reason, task, rows[at])


def _hand_on(found: Numbers, keys: Column) -> None:
    if keys.whys is not None:
        unknown = keys.whys != 0
        found[unknown] = keys.whys[unknown]


class Forgets(Protocol):
    """Whatever keeps something by numbers."""

    def clear(self) -> None:
        """They stand for something else now."""


@define(eq=False)
class Facts:
    """The facts of a run, and the stacks of their entries."""

    contexts: Sequence[Context]
    codings: Codings
    reasons: Whys
    by_context: list[Forgets] = field(factory=list)
    """What keeps something by the number of a fact."""
    _known: dict[str, FactCoding] = field(factory=dict)
    _stacks: dict[str, Stack | None] = field(factory=dict)

    def coding(self, name: str, type_: Type) -> FactCoding:
        """The coding of a fact."""
        if name not in self._known:
            self._known[name] = FactCoding(type_, name, self.contexts)
        return self._known[name]

    def fill(self) -> None:
        """Enters those of all contexts, which else are entered when one is looked at."""
        for stack in self._stacks.values():
            if stack is not None:
                stack.fill()

    def clear(self) -> None:
        """Forgets the entries; there are other contexts now."""
        for stack in self._stacks.values():
            if stack is not None:
                stack.filled = 0
        for one in self.by_context:
            one.clear()

    def looking(self, builtin: str, fact: FactCoding, key: Coding, output: Coding) -> Looking | None:
        """How `fact[key]` or `key in fact` is looked up in a stack, None where it is not."""
        stack = self.stack(fact)
        if stack is None or not key.small:
            return None
        if builtin == "index":
            return StackedMap(stack, key, self.reasons) if stack.values is output else None
        return StackedIn(stack, output, self.reasons) if self.codings.of(BOOL) is output else None

    def stack(self, fact: FactCoding) -> Stack | None:
        """The entries of a fact in all contexts, None where they are not stacked."""
        if fact.name not in self._stacks:
            self._stacks[fact.name] = self._made(fact)
        return self._stacks[fact.name]

    def _made(self, fact: FactCoding) -> Stack | None:
        own = fact.type
        if not isinstance(own, MapType | SetType):
            return None
        keys = self.codings.of(own.key if isinstance(own, MapType) else own.item)
        values = self.codings.of(own.value) if isinstance(own, MapType) else None
        return (
            Stack(fact, keys, values if values and values.small else None, self.codings)
            if keys.small
            else None
        )
