"""A loop of sub-questions: each turn asks about what the last one said."""

from __future__ import annotations

from random import Random

from workloads.model import HERE, Roots, Unit, Workload
from workloads.powering import ELEMENTS, judge, permutation

STEPS = 32


def draw(size: int, seed: int) -> list[Roots]:
    """Roots, a context each."""
    random = Random(seed)
    contexts = [permutation(random) for _ in range(size)]
    arguments = [(random.randrange(ELEMENTS), random.randrange(STEPS)) for _ in range(size)]
    return [Roots("walk", contexts, range(size), arguments)]


WORKLOADS = (
    Workload(
        "loop", "a loop of up to 31 sub-questions, one after the other; a context for each root",
        HERE / "loop.ida", 10_000, Unit.QUESTIONS, 3e6, draw, judge,
    ),
)  # fmt: skip
