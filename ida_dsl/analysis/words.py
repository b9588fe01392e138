"""The order of the words of enumerations.

A word is one value wherever it is listed, and enumerations order as written. So all enumerations of a
program must agree on the order of the words (and of the base values) that they share; then each word gets
one rank, and values of any two enumerations compare without looking at a type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

from attrs import frozen

from ida_dsl.analysis.circles import circles
from ida_dsl.syntax import ast
from ida_dsl.values import Word

BASE = ""
"""Stands for the values of the range or other type that an enumeration includes."""

Lists = Sequence[tuple[ast.Alternatives, tuple[str, ...]]]
"""Enumerations with their words in order, BASE among them."""


@frozen
class Contradiction:
    """`later` is listed before `earlier` here, and after it elsewhere."""

    node: ast.Alternatives
    earlier: str
    later: str


def rank_words(lists: Lists) -> tuple[dict[str, Word], Contradiction | None]:
    """Ranks for all words: below 0 before all base values, above 0 after them, ties by first appearance.

    Where enumerations contradict each other, also the first place that does.
    """
    after: dict[str, dict[str, None]] = {BASE: {}}
    for _, words in lists:
        for earlier, later in pairwise(words):
            if earlier != later:
                after.setdefault(earlier, {})[later] = None
                after.setdefault(later, {})
        for word in words:
            after.setdefault(word, {})
    order = _ordered(after)
    base = order.index(BASE)
    return {word: Word(word, at - base) for at, word in enumerate(order) if word != BASE}, _contradiction(
        lists, after
    )


def _contradiction(lists: Lists, after: Mapping[str, Mapping[str, None]]) -> Contradiction | None:
    """The last place that lists two words of a circle: what stands before it in the file is taken as said."""
    edges = {word: tuple(laters) for word, laters in after.items()}
    groups = {word: at for at, group in enumerate(circles(edges)) for word in group}
    for node, words in reversed(lists):
        for earlier, later in pairwise(words):
            if earlier != later and earlier in groups and groups.get(earlier) == groups.get(later):
                return Contradiction(node, later, earlier)
    return None


def _ordered(after: Mapping[str, Mapping[str, None]]) -> list[str]:
    """A topological order: first what must come before the base, then the base, then the rest."""
    early = _before_base(after)
    order = _sorted({word: after[word] for word in after if word in early})
    return [
        *order,
        BASE,
        *_sorted({word: after[word] for word in after if word not in early and word != BASE}),
    ]


def _before_base(after: Mapping[str, Mapping[str, None]]) -> set[str]:
    before: dict[str, list[str]] = {word: [] for word in after}
    for word, laters in after.items():
        for later in laters:
            before[later].append(word)
    found: set[str] = set()
    stack = list(before[BASE])
    while stack:
        word = stack.pop()
        if word not in found and word != BASE:
            found.add(word)
            stack.extend(before[word])
    return found


def _sorted(after: Mapping[str, Iterable[str]]) -> list[str]:
    """Kahn's sort; the word that appeared first goes first. Words in a circle come last, as they appeared."""
    place = {word: at for at, word in enumerate(after)}
    waiting = dict.fromkeys(after, 0)
    for laters in after.values():
        for later in laters:
            if later in waiting:
                waiting[later] += 1
    ready = [(place[word], word) for word in after if not waiting[word]]
    heapify(ready)
    order: dict[str, None] = {}
    while ready:
        _, word = heappop(ready)
        order[word] = None
        for later in after[word]:
            if later in waiting:
                waiting[later] -= 1
                if not waiting[later]:
                    heappush(ready, (place[later], later))
    return [*order, *(word for word in after if word not in order)]
