"""Where the questions of a strategy come from, looked at once before hunting.

Some strategies are only come to by way of sub-questions or of a property. Drawing again and again where they
never turn up would waste most of a hunt; and choosing while hunting would make a hunt's draws mean another
thing when they are replayed.
"""

from __future__ import annotations

from collections import Counter

import hypothesis
from hypothesis import HealthCheck, Phase, settings

from ida_dsl.laws.bench import Rejected, Workshop
from ida_dsl.laws.choices import Choices, drawn
from ida_dsl.laws.reaching import Reach

LOOKS = 100
"""How many draws are looked at."""


def fruitful(workshop: Workshop, task: str, strategy: str | None) -> tuple[int, ...]:
    """The places to look in, by number, where questions of the task turn up to which the strategy applies;
    empty where none did."""
    key = (task, strategy)
    if key not in workshop.scouted:
        workshop.scouted[key] = _look(workshop, task, strategy)
    return workshop.scouted[key]


def _look(workshop: Workshop, task: str, strategy: str | None) -> tuple[int, ...]:
    seen: Counter[int] = Counter()

    def build(choices: Choices) -> None:
        try:
            bench = workshop.draw(choices)
            node = bench.program.tasks[task]
            named = next((one for one in node.strategies if one.name == strategy), None)
            seen[Reach(bench, choices).question_from(node, named)[0]] += 1
        except Rejected:
            return

    @settings(
        max_examples=LOOKS,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(drawn(build))
    def look(_: object) -> None:
        """Nothing can fail here; what was drawn is counted."""

    look()
    return tuple(sorted(seen))
