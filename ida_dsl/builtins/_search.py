"""Which texts share most with a query: Okapi BM25 over lower-case words."""

from __future__ import annotations

import math
import re
from collections import Counter

from attrs import frozen

from ida_dsl.builtins._recent import recent
from ida_dsl.values import Value

_SATURATION, _LENGTH = 1.5, 0.75
_WORD = re.compile(r"\w+")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@frozen
class _Index:
    counts: tuple[Counter[str], ...]
    lengths: tuple[float, ...]
    weights: dict[str, float]


@recent(most=16)
def _index(texts: tuple[Value, ...]) -> _Index:
    counts = tuple(Counter(_words(text) if isinstance(text, str) else ()) for text in texts)
    totals = [sum(count.values()) for count in counts]
    mean = max(sum(totals) / len(texts), 1)
    holding = Counter(word for count in counts for word in count)
    weights = {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}
    return _Index(counts, tuple(1 - _LENGTH + _LENGTH * total / mean for total in totals), weights)


def best(texts: tuple[Value, ...], query: str, most: int) -> tuple[Value, ...]:
    """At most so many texts, the best first, each sharing a word with the query."""
    if not texts or most < 1:
        return ()
    index = _index(texts)
    words = [word for word in dict.fromkeys(_words(query)) if word in index.weights]
    scores = [_score(index, at, words) for at in range(len(texts))]
    ranked = sorted(range(len(texts)), key=lambda at: -scores[at])
    return tuple(texts[at] for at in ranked[:most] if scores[at] > 0)


def _score(index: _Index, at: int, words: list[str]) -> float:
    counts, slow = index.counts[at], _SATURATION * index.lengths[at]
    return sum(index.weights[w] * counts[w] * (_SATURATION + 1) / (counts[w] + slow) for w in words)
