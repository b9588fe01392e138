"""Where the questions of a strategy come from, looked at once before hunting.

Some strategies are only come to by way of sub-questions or of a property. Drawing again and again where they
never turn up would waste most of a hunt; and choosing while hunting would make a hunt's draws mean another
thing when they are replayed.
"""

from __future__ import annotations

from collections import Counter

import hypothesis
from attrs import frozen
from hypothesis import HealthCheck, Phase, settings

from ida_dsl.laws.bench import Rejected, Workshop
from ida_dsl.laws.choices import Choices, drawn, own_randomness
from ida_dsl.laws.hunting import Effort
from ida_dsl.laws.reaching import Reach

LOOKS = (10, 30, 60)
"""How many draws are looked at, in batches: after the first the time is looked at."""


def fruitful(workshop: Workshop, task: str, strategy: str | None, effort: Effort) -> tuple[int, ...]:
    """The places to look in, by number, where questions of the task turn up to which the strategy applies;
    empty where none did."""
    key = (task, strategy)
    if key not in workshop.scouted:
        seen: Counter[int] = Counter()
        begun = effort.now()
        for batch, looks in enumerate(LOOKS):
            if not batch or not effort.late(begun):
                _look(workshop, task, strategy, seen, Looks(looks, batch))
        workshop.scouted[key] = tuple(sorted(seen))
    return workshop.scouted[key]


@frozen
class Looks:
    """How many draws, and which."""

    count: int
    batch: int


def _look(workshop: Workshop, task: str, strategy: str | None, seen: Counter[int], looks: Looks) -> None:
    def build(choices: Choices) -> None:
        try:
            bench = workshop.draw(choices)
            node = bench.program.tasks[task]
            named = next((one for one in node.strategies if one.name == strategy), None)
            with own_randomness():
                seen[Reach(bench, choices).question_from(node, named)[0]] += 1
        except Rejected:
            return

    @hypothesis.seed(looks.batch)
    @settings(
        max_examples=looks.count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(drawn(build))
    def look(_: object) -> None:
        """Nothing can fail here; what was drawn is counted."""

    look()
