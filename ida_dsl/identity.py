"""Content hashes: 128 bits that say which value, and which question, something is.

The recipe, exactly, so that it can be computed over whole columns too. All arithmetic is on unsigned 64-bit
words and wraps around.

- `mix_a(x)`: x ^= x >> 30; x *= BF58476D1CE4E5B9; x ^= x >> 27; x *= 94D049BB133111EB; x ^= x >> 31.
- `mix_b(x)`: x ^= x >> 33; x *= FF51AFD7ED558CCD; x ^= x >> 33; x *= C4CEB9FE1A85EC53; x ^= x >> 33.
- `hash_words(w1 … wn)`: two lanes, a = 243F6A8885A308D3 and b = 13198A2E03707344. For each word in turn
  a = mix_a(a ^ w) + 9E3779B97F4A7C15 and b = mix_b(b + w) ^ C2B2AE3D27D4EB4F. In the end a ^= n; b += n;
  a += b; b += a; a = mix_a(a); b = mix_b(b); a += b; b += a. The hash has a for its high 64 bits and b for
  its low ones.
- A text is two words: blake2b of its UTF-8 (surrogates passed), 16 bytes long, read as a big-endian number,
  high word first. A hash is two words, high first.

The digest of a value is the hash of its tag and then of these words:

| value | tag | words |
| --- | --- | --- |
| unknown | 0 | |
| Bool | 1 | 0 or 1 |
| Int | 2 | the number in two's complement |
| Real | 3 | the bits of the 64-bit float, zero without sign |
| Text | 4 | the text |
| word | 5 | its name as a text |
| tuple, List | 6 | the number of items, the digest of each |
| record | 7 | the number of fields; by name, the name as a text and the digest of the value |
| Set | 8 | the number of items, the sum of their digests |
| Map | 9 | the number of keys, the sum over the keys of `combine(key, value)` |
| `combine` | 10 | the number of digests, each digest |
| `question_id` | 11 | the task as a text, context, arguments, the digest of the draw as a List, the depth |

Tags from 12 on: `ida_dsl.interpreter.key_digests`.

Sums are word by word. They stand in place of an order, so that the rank of a word, which says what a program
lists before what, is no part of identity. Unbounded depth is the word 2**64 - 1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ida_dsl.values import Mapped, Record, Unknown, Value, Word

MASK = 2**64 - 1
UNBOUNDED = MASK
"""The depth of a question that has no bound."""


def mix_a(x: int) -> int:
    """The finaliser of splitmix64."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def mix_b(x: int) -> int:
    """The finaliser of murmur3."""
    x = ((x ^ (x >> 33)) * 0xFF51AFD7ED558CCD) & MASK
    x = ((x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53) & MASK
    return x ^ (x >> 33)


def hash_words(words: Iterable[int]) -> int:
    """The 128-bit hash of 64-bit words."""
    a, b, count = 0x243F6A8885A308D3, 0x13198A2E03707344, 0
    for word in words:
        a = (mix_a(a ^ word) + 0x9E3779B97F4A7C15) & MASK
        b = mix_b((b + word) & MASK) ^ 0xC2B2AE3D27D4EB4F
        count += 1
    a, b = a ^ count, (b + count) & MASK
    a = (a + b) & MASK
    b = (b + a) & MASK
    a, b = mix_a(a), mix_b(b)
    a = (a + b) & MASK
    return a << 64 | (b + a) & MASK


@lru_cache(maxsize=4096)
def text_words(text: str) -> tuple[int, int]:
    """The two words that stand for a text."""
    from hashlib import blake2b  # noqa: PLC0415 - not needed to check a program

    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return halves(int.from_bytes(digest, "big"))


def halves(number: int) -> tuple[int, int]:
    """The two words of a 128-bit number, high first."""
    return number >> 64 & MASK, number & MASK


def digest(value: Value) -> int:
    """The 128-bit content hash of a value. All unknowns have one."""
    kind = type(value)  # what arguments mostly are comes first: a match takes microseconds
    if kind is int:
        return _of_int(value)
    if kind is tuple:
        return hash_words((6, len(value), *_digests(map(digest, value))))  # type: ignore[arg-type]
    return hash_words(_words(value))


@lru_cache(maxsize=4096)
def _of_int(value: int) -> int:
    return hash_words((2, value & MASK))


def _words(value: Value) -> Iterable[int]:
    match value:
        case Unknown():
            return (0,)
        case bool():
            return (1, int(value))
        case int():
            return (2, value & MASK)
        case float():
            return (3, *struct.unpack(">Q", struct.pack(">d", value + 0.0)))
        case str():
            return (4, *text_words(value))
        case Word():
            return (5, *text_words(value.name))
        case tuple():
            return (6, len(value), *_digests(map(digest, value)))
        case Record():
            return (7, len(value.names), *_field_words(value))
        case frozenset():
            return (8, len(value), *_sum(map(digest, value)))
        case Mapped():
            pairs = value.entries.items()
            return (9, len(pairs), *_sum(combine(digest(key), digest(item)) for key, item in pairs))


def _field_words(record: Record) -> Iterator[int]:
    for name, value in record.items():
        yield from text_words(name)
        yield from halves(digest(value))


def _digests(digests: Iterable[int]) -> Iterator[int]:
    for one in digests:
        yield from halves(one)


def _sum(digests: Iterable[int]) -> tuple[int, int]:
    high = low = 0
    for one in digests:
        high, low = (high + (one >> 64)) & MASK, (low + one) & MASK
    return high, low


def combine(*digests: int) -> int:
    """One hash of several, in order."""
    return hash_words((10, len(digests), *_digests(digests)))


def question_id(
    task: str, context_digest: int, args_digest: int, draw: tuple[int, ...] = (), depth: int | None = None
) -> int:
    """What a question is, by rule 1: `depth` is None where it has no bound, and for primitives."""
    left = UNBOUNDED if depth is None else depth
    parts = _digests((context_digest, args_digest, digest(draw)))
    return hash_words((11, *text_words(task), *parts, left))


def hex_id(number: int) -> str:
    """The 32 hex digits of a hash."""
    return f"{number:032x}"
