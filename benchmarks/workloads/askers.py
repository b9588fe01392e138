"""A hundred thousand who ask one question, all of them waiting when it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.questions import Context
from ida_dsl.values import Value
from workloads.instant import Instant
from workloads.model import HERE, Roots, Unit, Workload

SAID = 7


def draw(size: int, _: int) -> list[Roots]:
    """The askers; there are no facts."""
    return [Roots("asker", [Context()], [0] * size, [(x,) for x in range(size)])]


def judge(_: Sequence[Roots], answers: Sequence[Value]) -> int:
    """How many heard what was said."""
    return sum(answer == SAID for answer in answers)


WORKLOADS = (
    Workload(
        "askers", "a hundred thousand askers of one question, which an agent answers when all wait",
        HERE / "askers.ida", 100_000, Unit.ASKER_MICROSECONDS, 5, draw, judge, agent=Instant(lambda _: SAID),
    ),
)  # fmt: skip
