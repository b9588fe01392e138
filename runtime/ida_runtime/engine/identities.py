"""The ids of questions, whole columns at once: names of the rows of a trace, and what draws are keyed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from attrs import define, field

from ida_dsl.identity import digest, halves, text_words
from ida_dsl.questions import Context
from ida_dsl.types import Type
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.identity import Digests, Hashes, Hashing, Words, hash_words
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.situations import Situations

_BLOCK = 1 << 15
"""So many rows are hashed at once: what is computed on the way stays in the cache."""


@define(eq=False)
class _Kept:
    """Hashes by number; filled from the first on."""

    high: Words = field(factory=lambda: np.zeros(0, dtype=np.uint64))
    low: Words = field(factory=lambda: np.zeros(0, dtype=np.uint64))

    def add(self, hashes: Hashes) -> None:
        self.high = np.concatenate([self.high, hashes[0]])
        self.low = np.concatenate([self.low, hashes[1]])

    def take(self, at: Numbers) -> Hashes:
        return self.high.take(at), self.low.take(at)


@define(eq=False)
class Identities:
    """The ids of a run's questions."""

    situations: Situations
    digests: Digests
    facts: Mapping[str, Type]
    """The types of the facts that a context has."""
    _contexts: _Kept = field(factory=_Kept)
    _draws: _Kept = field(factory=_Kept)

    def ids(self, table: Questions, rows: Numbers) -> Hashes:
        """Those of these rows: `ida_dsl.identity.question_id`."""
        every = Hashing.begun(len(self.situations.contexts)).fed(
            [11, *text_words(table.name), *self._every()]
        )
        arguments = self._arguments(table, rows)
        high, low = (np.empty(len(rows), dtype=np.uint64) for _ in range(2))
        for first in range(0, len(rows), _BLOCK):
            own = slice(first, first + _BLOCK)
            situations = table.situations(rows[own])
            depths = self.situations.depth_of(situations).view(np.uint64)  # without bound all bits are set
            words = [
                *(one[own] for one in arguments),
                *self._draw(self.situations.draw_of(situations)),
                depths,
            ]
            high[own], low[own] = every.take(self.situations.context_of(situations)).fed(words).done()
        return high, low

    def _arguments(self, table: Questions, rows: Numbers) -> Hashes:
        """Those of the arguments; where there are few of these, each of them once."""
        columns = table.arguments(rows)
        sizes = [one.coding.size + 1 for one in columns]
        if prod(sizes) > len(rows) or not all(map(_places, columns)):
            return self.digests.of_tuples(columns, len(rows))
        places = np.zeros(len(rows), dtype=np.int64)
        for one, size in zip(columns, sizes, strict=True):
            places = places * size + one.numbers
        high, low = (np.zeros(prod(sizes), dtype=np.uint64) for _ in range(2))
        there = np.zeros(prod(sizes), dtype=np.bool_)
        there[places] = True
        some = np.flatnonzero(there)
        high[some], low[some] = self.digests.of_tuples(_apart(columns, sizes, some), len(some))
        return high.take(places), low.take(places)

    def keys(self, seed: int, table: Questions, rows: Numbers) -> Words:
        """The keys of the draws that answer them: `ida_dsl.draws.key_of(seed, id)`."""
        return hash_words([*halves(seed % 2**128), *self.ids(table, rows)], len(rows))[0]

    def contexts(self, numbers: Numbers) -> Hashes:
        """The ids of contexts: `Context.id`."""
        self.fill()
        return self._contexts.take(numbers)

    def clear(self) -> None:
        """There are other contexts and draws now."""
        self._contexts, self._draws = _Kept(), _Kept()

    def fill(self) -> None:
        """Hashes the contexts that are new, which else are hashed when an id is wanted."""
        new = self.situations.contexts[len(self._contexts.low) :]
        if new:
            self._contexts.add(self._of_contexts(new))

    def _every(self) -> Hashes:
        """The ids of all contexts."""
        self.fill()
        return self._contexts.high, self._contexts.low

    def _of_contexts(self, contexts: Sequence[Context]) -> Hashes:
        """As `Context.id` has them, fact by fact; those of other facts than the program's one by one."""
        names = set(self.facts)
        if any(one.facts.keys() != names for one in contexts):
            halved = np.array([halves(one.id) for one in contexts], dtype=np.uint64)
            return halved[:, 0], halved[:, 1]
        words: list[Words | int] = [7, len(names)]
        for name in sorted(names):
            words += text_words(name)
            words += self.digests.of_values([one.facts[name] for one in contexts], self.facts[name])
        return hash_words(words, len(contexts))

    def _draw(self, numbers: Numbers) -> Hashes:
        new = self.situations.draws[len(self._draws.low) :]
        if new:
            halved = np.array([halves(digest(one)) for one in new], dtype=np.uint64)
            self._draws.add((halved[:, 0], halved[:, 1]))
        return self._draws.take(numbers)


def _places(column: Column) -> bool:
    """Whether the numbers of a column are places in the order of a small type."""
    return column.coding.small and not column.coding.exotic(column.numbers)


def _apart(columns: Sequence[Column], sizes: Sequence[int], places: Numbers) -> list[Column]:
    """The columns of which these are the places in a table of all."""
    found = list[Column]()
    for one, size in zip(reversed(columns), reversed(sizes), strict=True):
        places, numbers = np.divmod(places, size)
        found.append(Column(one.coding, numbers))
    return found[::-1]
