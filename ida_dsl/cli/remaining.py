"""How long a training may still take: at most, by its limits, and about, by how its errors became fewer.

It is foretold that in the same time they become fewer by the same part; where they did not lately, nothing
is. That is a guess: classes that are not learned yet come late, and then fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, Any

from ida_dsl.cli.watching import lasted

if TYPE_CHECKING:
    from ida_runtime.tiers.school import Goal

_ENOUGH = 3
"""From so many evaluations on something is foretold."""


def left(goal: Goal, steps: int, seconds: float, metrics: Sequence[Mapping[str, Any]]) -> str:
    """In words, of a training that took so many steps and CPU seconds; `metrics` are its evaluations."""
    limits = []
    if goal.seconds is not None:
        limits.append(goal.seconds - seconds)
    if goal.steps is not None and steps:
        limits.append((goal.steps - steps) * seconds / steps)
    most = max(0.0, min(limits)) if limits else None
    found = [one for one in _foretold(goal, seconds, metrics) if most is None or one < most]
    said = [f"about {lasted(min(found))} left as errors fall"] if found else []
    said += [f"at most {lasted(most)} left"] if most is not None else []
    return ", ".join(said) or ("time left unknown" if any(_wanted(goal)) else "no limit given")


def _wanted(goal: Goal) -> Iterator[bool]:
    """Whether so many answers are to be right, or the teacher's: more than all cannot be reached."""
    yield goal.right is not None and goal.right <= 1
    yield goal.agreement is not None and goal.agreement <= 1


def _foretold(goal: Goal, seconds: float, metrics: Sequence[Mapping[str, Any]]) -> Iterator[float]:
    """Seconds until so many are right, and until so many are the teacher's, where these are wanted."""
    of_right = [(line["seconds"], (line["accuracy"] or {}).get("all")) for line in metrics]
    of_agreement = [(line["seconds"], line["agreement"]) for line in metrics]
    goals, scores = (goal.right, goal.agreement), (of_right, of_agreement)
    for wanted, rate, found in zip(_wanted(goal), goals, scores, strict=True):
        known = [(at, pair) for at, pair in found if pair and pair[1]]
        if wanted and known and rate is not None:
            errors = [(at, 1 - pair[0] / pair[1]) for at, pair in known]
            target = max(1 - rate, 0.5 / known[-1][1][1])
            until = falling(errors, target)
            yield from () if until is None else [max(0.0, until - seconds)]


def falling(errors: Sequence[tuple[float, float]], target: float) -> float | None:
    """At how many seconds errors are the target if they go on to fall as in the later half of the time. None
    where they did not fall. `errors` are seconds and shares that were wrong, in order."""
    if len(errors) < _ENOUGH:
        return None
    now, last = errors[-1]
    then, first = min(errors[:-1], key=lambda one: abs(one[0] - now / 2))
    if not first > last > 0 or now <= then:
        return None
    return now + log(last / target) * (now - then) / log(first / last)
