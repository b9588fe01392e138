"""The ids of questions, whole columns at once: what rows of a trace are called, and what draws are keyed by."""

from __future__ import annotations

import numpy as np
from attrs import define, field

from ida_dsl.identity import digest, halves, text_words
from ida_dsl.questions import Context
from ida_runtime.columns.column import Numbers
from ida_runtime.columns.growing import grown
from ida_runtime.columns.identity import Digests, Hashes, Words, hash_words
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.situations import Draw, Situations


@define(eq=False)
class _Kept:
    """Hashes by number; filled from the first on."""

    high: Words = field(factory=lambda: np.zeros(0, dtype=np.uint64))
    low: Words = field(factory=lambda: np.zeros(0, dtype=np.uint64))
    count: int = 0

    def add(self, hash_: int) -> None:
        self.high = grown(self.high, self.count + 1, self.count)  # type: ignore[type-var]
        self.low = grown(self.low, self.count + 1, self.count)  # type: ignore[type-var]
        self.high[self.count], self.low[self.count] = halves(hash_)
        self.count += 1

    def take(self, at: Numbers) -> Hashes:
        return self.high.take(at), self.low.take(at)


@define(eq=False)
class Identities:
    """The ids of a run's questions."""

    situations: Situations
    digests: Digests = field(factory=Digests)
    _contexts: _Kept = field(factory=_Kept)
    _draws: _Kept = field(factory=_Kept)

    def ids(self, table: Questions, rows: Numbers) -> Hashes:
        """Those of these rows: `ida_dsl.identity.question_id`."""
        situations = table.situations(rows)
        depths = self.situations.depth_of(situations).view(np.uint64)  # without bound is -1, and all bits set
        contexts = self._context(self.situations.context_of(situations))
        arguments = self.digests.of_tuples(table.arguments(rows), len(rows))
        draws = self._draw(self.situations.draw_of(situations))
        return hash_words([11, *text_words(table.name), *contexts, *arguments, *draws, depths], len(rows))

    def keys(self, seed: int, table: Questions, rows: Numbers) -> Words:
        """The keys of the draws that answer them: `ida_dsl.draws.key_of(seed, id)`."""
        return hash_words([*halves(seed % 2**128), *self.ids(table, rows)], len(rows))[0]

    def clear(self) -> None:
        """There are other contexts and draws now."""
        self._contexts.count = self._draws.count = 0

    def _context(self, numbers: Numbers) -> Hashes:
        contexts: list[Context] = self.situations.contexts
        for number in range(self._contexts.count, len(contexts)):
            self._contexts.add(contexts[number].id)
        return self._contexts.take(numbers)

    def _draw(self, numbers: Numbers) -> Hashes:
        draws: list[Draw] = self.situations.draws
        for number in range(self._draws.count, len(draws)):
            self._draws.add(digest(draws[number]))
        return self._draws.take(numbers)
