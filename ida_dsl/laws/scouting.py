"""Where the questions of a strategy come from, looked at once before hunting.

Some strategies are only come to by way of sub-questions or of a property. Drawing again and again where they
never turn up would waste most of a hunt; and choosing while hunting would make a hunt's draws mean another
thing when they are replayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import hypothesis
from attrs import frozen
from hypothesis import HealthCheck, Phase, settings

from ida_dsl.laws.bench import Rejected, Workshop
from ida_dsl.laws.choices import Choices, drawn, own_randomness
from ida_dsl.laws.hunting import Effort
from ida_dsl.laws.reaching import Reach
from ida_dsl.values import Value

LOOKS = (10, 20, 40)
"""How many draws are looked at, with low params and with any, in batches: once one finds something the
clock is looked at."""

PLACES = 12
"""About how many places are named in all, the fruitful ones several times."""


def fruitful(workshop: Workshop, task: str, strategy: str | None, effort: Effort) -> tuple[int, ...]:
    """The places to look in, by number, where questions of the task turn up to which the strategy applies, a
    place the more often the more often they did; empty where none did."""
    key = (task, strategy)
    if key not in workshop.scouted:
        seen: Counter[int] = Counter()
        begun = effort.now()
        for batch, looks in enumerate(LOOKS):
            if not seen or not effort.late(begun):
                for given in _params(workshop):
                    _look(workshop, task, strategy, seen, Looks(looks, batch, given))
        workshop.scouted[key] = _weighted(seen)
    return workshop.scouted[key]


def _weighted(seen: Counter[int]) -> tuple[int, ...]:
    """Each place in proportion to what it gave, once at least."""
    shares = {place: max(1, round(PLACES * found / seen.total())) for place, found in sorted(seen.items())}
    return tuple(place for place, share in shares.items() for _ in range(share))


def _params(workshop: Workshop) -> tuple[Mapping[str, Value], ...]:
    """What params are given, as in a hunt: at their low ends, where looking is quick, and then none."""
    low = workshop.low()
    return (low, {}) if low else ({},)


@frozen
class Looks:
    """How many draws, which, and with what params."""

    count: int
    batch: int
    given: Mapping[str, Value]


def _look(workshop: Workshop, task: str, strategy: str | None, seen: Counter[int], looks: Looks) -> None:
    def build(choices: Choices) -> None:
        try:
            bench = workshop.draw(choices, looks.given)
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
