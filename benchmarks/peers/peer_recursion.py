"""Plain recursive Python, with a dict for a memo and a list of who asked what."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from common import DEEP, Drawn, Ran, facts, main

Key = tuple


class Powering:
    """Powers of permutations."""

    def __init__(self, contexts: Sequence[Sequence[int]]) -> None:
        self.contexts = contexts
        self.answers: dict[Key, int] = {}
        self.asked: list[tuple[Key | None, Key]] = []

    def power(self, asker: Key | None, place: int, x: int, k: int) -> int:
        question = (place, x, k)
        self.asked.append((asker, question))
        found = self.answers.get(question)
        if found is None:
            found = self.answers[question] = self.decompose(question)
        return found

    def decompose(self, question: Key) -> int:
        place, x, k = question
        if k == 0:
            return x
        if k == 1:
            return self.follow(question, place, x)
        middle = self.power(question, place, x, k // 2)
        end = self.power(question, place, middle, k // 2)
        return self.follow(question, place, end) if k % 2 == 1 else end

    def follow(self, asker: Key, place: int, x: int) -> int:
        question = (place, x)
        self.asked.append((asker, question))
        found = self.answers.get(question)
        if found is None:
            found = self.answers[question] = self.contexts[place][x]
        return found


def powering(drawn: Drawn) -> Callable[[], Ran]:
    run = Powering(drawn.contexts)
    return lambda: Ran([run.power(None, *root) for root in drawn.roots], len(run.answers))


class Wildcard:
    """Sums over strings that match a pattern."""

    def __init__(self, contexts: Sequence[Sequence[int]]) -> None:
        self.contexts = [facts(signs) for signs in contexts]
        self.answers: dict[Key, int] = {}
        self.looks: dict[Key, int] = {}
        self.asked: list[tuple[Key | None, Key]] = []

    def total(self, asker: Key | None, place: int, pattern: str) -> int:
        question = (place, pattern)
        self.asked.append((asker, question))
        found = self.answers.get(question)
        if found is None:
            found = self.answers[question] = self.decompose(question)
        return found

    def decompose(self, question: Key) -> int:
        place, pattern = question
        if "*" not in pattern:
            return self.look(question, place, pattern)
        zero, one = (pattern.replace("*", bit, 1) for bit in "01")
        return self.total(question, place, zero) + self.total(question, place, one)

    def look(self, asker: Key, place: int, string: str) -> int:
        question = (place, string)
        self.asked.append((asker, question))
        found = self.looks.get(question)
        if found is None:
            found = self.looks[question] = self.contexts[place][string]
        return found


def wildcard(drawn: Drawn) -> Callable[[], Ran]:
    run = Wildcard(drawn.contexts)
    return lambda: Ran([run.total(None, *root) for root in drawn.roots], len(run.answers) + len(run.looks))


# ----------------------------------------------------------------------------------------------- trials


def deep() -> tuple[bool, str]:
    def down(n: int) -> int:
        return 0 if n == 0 else down(n - 1)

    return down(DEEP) == 0, "answered"


def dynamic() -> tuple[bool, str]:
    def pick(n: int) -> int:
        return n if n > 2 else pick(n + 1)

    return pick(0) == 3, "answered"


def shared() -> tuple[bool, str]:
    worked = []

    @functools.cache
    def common(n: int) -> int:
        worked.append(n)
        return n

    first, second = common(sum([1])), common(max([1]))
    return first == second and len(worked) == 1, f"worked on {len(worked)} times"


def traced() -> tuple[bool, str]:
    @functools.cache
    def common(n: int) -> int:
        return n

    common(1)
    return hasattr(common, "asked"), "the cache counts hits and misses, and keeps no one who asked"


def failing() -> tuple[bool, str]:
    def leaf(n: int) -> int:
        return 1 // n

    answers = [leaf(n) for n in (1, 0, 1)]
    return len(answers) == 3, "answered"


if __name__ == "__main__":
    trials = {"deep": deep, "dynamic": dynamic, "shared": shared, "traced": traced, "failing": failing}
    main({"powering": powering, "wildcard": wildcard}, trials)
