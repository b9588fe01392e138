"""Texts, summarised part by part by an agent that says the first word of each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from ida_dsl.questions import Context, Shown
from ida_dsl.values import Value
from workloads.instant import Instant
from workloads.model import PROGRAMS, Roots, Unit, Workload

PROGRAM = PROGRAMS / "summarize.ida"
SHORT, LONG = 2_000, 500_000
"""The most bytes of a text."""
FEW, MANY = 50, 600
"""Words of a part."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SAID = 60
"""The most characters of an answer."""


def vocabulary(random: Random) -> list[str]:
    """Words as long as English ones."""
    return ["".join(random.choices(LETTERS, k=random.randint(1, 9))) for _ in range(5_000)]


def text(random: Random, words: Sequence[str], most: int) -> str:
    """Between half as many bytes as the most, and the most."""
    wanted = random.randint(most // 2, most)
    long_enough = " ".join(random.choices(words, k=wanted // 2 + 1))
    return long_enough[:wanted].strip()


def draw(size: int, seed: int, *, most: int) -> list[Roots]:
    """Texts; there are no facts."""
    random = Random(seed)
    words = vocabulary(random)
    passages = [(text(random, words, most),) for _ in range(size)]
    return [Roots("summarize", [Context()], [0] * size, passages)]


def first_words(shown: Shown) -> Value:
    """The first word of a passage, or what was said of the parts in a row."""
    (given,) = shown.question.arguments
    if isinstance(given, str):
        return given.split(None, 1)[0]
    assert isinstance(given, tuple)
    return joined(given)


def joined(parts: Sequence[Value]) -> str:
    """What was said of parts, cut."""
    return " ".join(map(str, parts))[:SAID]


def judge(piece: int) -> Callable[[Sequence[Roots], Sequence[Value]], int]:
    """Counts right answers, where a part has so many words."""

    def count(roots: Sequence[Roots], answers: Sequence[Value]) -> int:
        (only,) = roots
        said = zip((str(passage).split() for (passage,) in only.arguments), answers, strict=True)
        return sum(
            (joined(words[::piece]) if len(words) > piece else words[0]) == answer for words, answer in said
        )

    return count


WORKLOADS = (
    Workload(
        "short texts", "`summarize` of 2,000 texts of 1 to 2 KB in parts of 50 words, an instant agent",
        PROGRAM, 2_000, Unit.QUESTIONS, 1e5, partial(draw, most=SHORT), judge(FEW),
        params={"piece": FEW}, agent=Instant(first_words),
    ),
    Workload(
        "long texts", "`summarize` of 60 texts of 250 to 500 KB in parts of 600 words, an instant agent",
        PROGRAM, 60, Unit.MEGABYTES, 30, partial(draw, most=LONG), judge(MANY),
        params={"piece": MANY}, agent=Instant(first_words), small=2,
    ),
)  # fmt: skip
