"""The ids of questions, whole columns at once: names of the rows of a trace, and what draws are keyed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import define, field

from ida_dsl.identity import digest, halves, text_words
from ida_dsl.questions import Context
from ida_dsl.types import Type
from ida_runtime.columns.column import Numbers
from ida_runtime.columns.identity import Digests, Hashes, Words, hash_words
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.situations import Situations


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
        self._contexts, self._draws = _Kept(), _Kept()

    def fill(self) -> None:
        """Hashes the contexts that are new, which else are hashed when an id is wanted."""
        new = self.situations.contexts[len(self._contexts.low) :]
        if new:
            self._contexts.add(self._of_contexts(new))

    def _context(self, numbers: Numbers) -> Hashes:
        self.fill()
        return self._contexts.take(numbers)

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
