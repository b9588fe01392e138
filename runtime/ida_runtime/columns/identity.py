"""Content hashes over whole columns, by the recipe of `ida_dsl.identity`: 128 bits as two columns of words.

Values are hashed part by part, the same part of all of them at once; what has a number of its own only once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_dsl.identity import digest, halves, text_words
from ida_dsl.types import ListType, MapType, RecordType, SetType, TupleType, Type
from ida_dsl.values import Unknown, Value
from ida_runtime.columns.coding import Coding, Codings, Form
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import grown

Words = npt.NDArray[np.uint64]
Hashes = tuple[Words, Words]
"""The high words and the low ones."""


def mix_a(x: Words, room: Words) -> None:
    """The finaliser of splitmix64, in place; `room` is overwritten."""
    _xor_shifted(x, 30, room)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    _xor_shifted(x, 27, room)
    x *= np.uint64(0x94D049BB133111EB)
    _xor_shifted(x, 31, room)


def mix_b(x: Words, room: Words) -> None:
    """The finaliser of murmur3, in place; `room` is overwritten."""
    _xor_shifted(x, 33, room)
    x *= np.uint64(0xFF51AFD7ED558CCD)
    _xor_shifted(x, 33, room)
    x *= np.uint64(0xC4CEB9FE1A85EC53)
    _xor_shifted(x, 33, room)


def _xor_shifted(x: Words, bits: int, room: Words) -> None:
    np.right_shift(x, np.uint64(bits), out=room)
    x ^= room


def hash_words(words: Sequence[Words | int], rows: int) -> Hashes:
    """The hash of each row of words; an int stands for the same word in every row."""
    return Hashing.begun(rows).fed(words).done()


@frozen(eq=False)
class Hashing:
    """A hash of each row that has been fed some words, and takes more."""

    a: Words
    b: Words
    count: int = 0

    @classmethod
    def begun(cls, rows: int) -> Hashing:
        """Fed nothing yet."""
        a = np.full(rows, 0x243F6A8885A308D3, dtype=np.uint64)
        return cls(a, np.full(rows, 0x13198A2E03707344, dtype=np.uint64))

    def fed(self, words: Sequence[Words | int]) -> Hashing:
        """Fed these, too."""
        a, b, room = self.a.copy(), self.b.copy(), np.empty_like(self.a)
        for word in words:
            own = np.uint64(word) if isinstance(word, int) else word
            a ^= own
            mix_a(a, room)
            a += np.uint64(0x9E3779B97F4A7C15)
            b += own
            mix_b(b, room)
            b ^= np.uint64(0xC2B2AE3D27D4EB4F)
        return Hashing(a, b, self.count + len(words))

    def take(self, rows: Numbers) -> Hashing:
        """Those of these rows, which may repeat: what they have in common is hashed once."""
        return Hashing(self.a.take(rows), self.b.take(rows), self.count)

    def done(self) -> Hashes:
        """The hashes of what it was fed."""
        a, b = self.a ^ np.uint64(self.count), self.b + np.uint64(self.count)
        a += b
        b += a
        room = np.empty_like(a)
        mix_a(a, room)
        mix_b(b, room)
        a += b
        b += a
        return a, b


def _sums(lengths: Numbers, hashes: Hashes) -> Hashes:
    """The sums of so many hashes after another, word by word."""
    ends = np.cumsum(lengths)
    high, low = (np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(one)]) for one in hashes)
    return high.take(ends) - high.take(ends - lengths), low.take(ends) - low.take(ends - lengths)


@define(eq=False)
class Digests:
    """The digests of values, by their numbers; of what has no number of its own computed anew."""

    codings: Codings
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

    def of_values(self, values: Sequence[Value], type_: Type) -> Hashes:
        """The digests of values of a type, their parts all at once."""
        unknown = np.fromiter((isinstance(one, Unknown) for one in values), np.bool_, len(values))
        if not unknown.any():
            return self._of_known(values, type_)
        high, low = hash_words([0], len(values))
        at = np.flatnonzero(~unknown)
        high[at], low[at] = self._of_known([values[one] for one in at.tolist()], type_)
        return high, low

    def _of_known(self, values: Sequence[Any], type_: Type) -> Hashes:
        match type_:
            case TupleType(items=items):
                return self._of_tuple(values, items)
            case RecordType(fields=fields):
                return self._of_record(values, dict(fields))
            case ListType(item=item):
                return self._of_lists(values, item)
            case SetType(item=item):
                lengths, hashes = self._flat(values, item)
                return hash_words([8, lengths.view(np.uint64), *_sums(lengths, hashes)], len(values))
            case MapType(key=key, value=value):
                lengths, keys = self._flat([one.entries for one in values], key)
                _, entries = self._flat([one.entries.values() for one in values], value)
                both = hash_words([10, 2, *keys, *entries], len(keys[0]))
                return hash_words([9, lengths.view(np.uint64), *_sums(lengths, both)], len(values))
        coding = self.codings.of(type_)
        return self.of(Column(coding, coding.numbers(values)))

    def _of_record(self, values: Sequence[Any], types: Mapping[str, Type]) -> Hashes:
        words: list[Words | int] = [7, len(types)]
        for name in sorted(types):
            words += text_words(name)
            words += self.of_values([one.get(name) for one in values], types[name])
        return hash_words(words, len(values))

    def _of_tuple(self, values: Sequence[Any], types: Sequence[Type]) -> Hashes:
        words: list[Words | int] = [6, len(types)]
        for at, type_ in enumerate(types):
            words += self.of_values([one[at] for one in values], type_)
        return hash_words(words, len(values))

    def _of_lists(self, values: Sequence[Any], item: Type) -> Hashes:
        lengths, (high, low) = self._flat(values, item)
        starts = np.cumsum(lengths) - lengths
        found = hash_words([6, 0], len(values))
        for length in np.unique(lengths[lengths > 0]).tolist():
            at = np.flatnonzero(lengths == length)
            words: list[Words | int] = [6, length]
            for place in range(length):
                words += [high.take(starts.take(at) + place), low.take(starts.take(at) + place)]
            found[0][at], found[1][at] = hash_words(words, len(at))
        return found

    def _flat(self, values: Sequence[Collection[Value]], item: Type) -> tuple[Numbers, Hashes]:
        lengths = np.fromiter(map(len, values), np.int64, len(values))
        return lengths, self.of_values(list(chain.from_iterable(values)), item)

    def _learned(
        self, coding: Coding, numbers: Numbers
    ) -> tuple[Coding, Words, Words, npt.NDArray[np.bool_]]:
        nothing = np.zeros(0, dtype=np.uint64)
        found = self._known.get(id(coding)) or (coding, nothing, nothing, np.zeros(0, dtype=np.bool_))
        most = int(numbers.max()) + 1 if numbers.size else 0
        if most > len(found[3]):
            size = len(found[3])
            high, low, there = (
                *(grown(one, most, size) for one in found[1:3]),
                grown(found[3], most, size, 0),
            )
            found = self._known[id(coding)] = coding, high, low, there
        _, high, low, there = found
        if not there.take(numbers).all():
            for number in np.unique(numbers[~there.take(numbers)]).tolist():
                high[number], low[number] = halves(digest(coding.value(number)))
                there[number] = True
        return found
