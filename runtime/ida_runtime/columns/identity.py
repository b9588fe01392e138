"""Content hashes over whole columns, by the recipe of `ida_dsl.identity`: 128 bits as two columns of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.identity import digest, halves
from ida_runtime.columns.coding import Coding, Form
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import grown

Words = npt.NDArray[np.uint64]
Hashes = tuple[Words, Words]
"""The high words and the low ones."""


def mix_a(x: Words) -> Words:
    """The finaliser of splitmix64."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def mix_b(x: Words) -> Words:
    """The finaliser of murmur3."""
    x = (x ^ (x >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    x = (x ^ (x >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return x ^ (x >> np.uint64(33))


def hash_words(words: Sequence[Words | int], rows: int) -> Hashes:
    """The hash of each row of words; an int stands for the same word in every row."""
    a = np.full(rows, 0x243F6A8885A308D3, dtype=np.uint64)
    b = np.full(rows, 0x13198A2E03707344, dtype=np.uint64)
    for word in words:
        own = np.uint64(word) if isinstance(word, int) else word
        a = mix_a(a ^ own) + np.uint64(0x9E3779B97F4A7C15)
        b = mix_b(b + own) ^ np.uint64(0xC2B2AE3D27D4EB4F)
    a, b = a ^ np.uint64(len(words)), b + np.uint64(len(words))
    a = a + b
    b = b + a
    a, b = mix_a(a), mix_b(b)
    a = a + b
    return a, b + a


@define(eq=False)
class Digests:
    """The digests of values, by their numbers; of what has no number of its own computed anew."""

    _known: dict[int, tuple[Coding, Words, Words, npt.NDArray[np.bool_]]] = field(factory=dict)

    def of(self, column: Column) -> Hashes:
        """The digests of known values."""
        coding, numbers = column.coding, column.numbers
        if coding.form in (Form.INT, Form.REAL):
            return hash_words([2 if coding.form is Form.INT else 3, numbers.view(np.uint64)], len(numbers))
        _, high, low, _ = self._learned(coding, numbers)
        return high.take(numbers), low.take(numbers)

    def of_tuples(self, columns: Sequence[Column], rows: int) -> Hashes:
        """The digests of tuples, or lists of one length, item by item."""
        words: list[Words | int] = [6, len(columns)]
        for column in columns:
            words.extend(self.of(column))
        return hash_words(words, rows)

    def _learned(
        self, coding: Coding, numbers: Numbers
    ) -> tuple[Coding, Words, Words, npt.NDArray[np.bool_]]:
        nothing = np.zeros(0, dtype=np.uint64)
        found = self._known.get(id(coding)) or (coding, nothing, nothing, np.zeros(0, dtype=np.bool_))
        most = int(numbers.max()) + 1 if numbers.size else 0
        if most > len(found[3]):
            size = len(found[3])
            high, low, there = (grown(one, most, size, 0) for one in found[1:])  # type: ignore[type-var]
            found = self._known[id(coding)] = coding, high, low, there
        _, high, low, there = found
        if not there.take(numbers).all():
            for number in np.unique(numbers[~there.take(numbers)]).tolist():
                high[number], low[number] = halves(digest(coding.value(number)))
                there[number] = True
        return found
