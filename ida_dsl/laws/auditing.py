"""Properties as an audit: how often an agent's answers break a law where no spec says what is right.

An agent may break a law now and then, so that the finding is a rate with its interval, not pass or fail.
"""

from __future__ import annotations

from math import sqrt

from attrs import frozen

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import PropertyNode
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.bench import Bench, Rejected
from ida_dsl.laws.propertied import holds
from ida_dsl.laws.reaching import bound
from ida_dsl.sampling import TRIES
from ida_dsl.values import Unknown, Value

CASES = 200
"""How many cases of a property are looked at, at effort 1."""
_CONFIDENT = 1.959964


@frozen
class Rate:
    """Of so many cases a law was broken in some; those whose result is unknown do not count. `flaky` says
    that an agent that calls itself deterministic gave two answers to one question."""

    law: str
    held: int
    broken: int
    unknown: int
    flaky: str = ""
    example: tuple[Value, ...] | None = None

    @property
    def counted(self) -> int:
        """The cases that could be judged."""
        return self.held + self.broken

    @property
    def rate(self) -> float | None:
        """The share of violations, None where nothing could be judged."""
        return self.broken / self.counted if self.counted else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the rate (Wilson 1927)."""
        return wilson(self.broken, self.counted) if self.counted else None


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% score interval of a share (Wilson, "Probable inference", JASA 22, 1927); `of` is at least 1."""
    z, share = _CONFIDENT, hits / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low = 0.0 if hits == 0 else (middle - spread) / scale
    high = 1.0 if hits == of else (middle + spread) / scale
    return max(0.0, low), min(1.0, high)


def audit(
    bench: Bench, law: PropertyNode, answerers: Answerers, cases: int, settings: Settings, depth: int | None
) -> Rate:
    """How often the answers that the agents give break the property. Raises `SampleError`, `Rejected`."""
    held = broken = unknown = 0
    example: tuple[Value, ...] | None = None
    for at in range(cases):
        source = CounterDraws(key_of(settings.seed, "audit", law.name, at))
        context, case = _drawn(bench, law, source)
        value, _ = holds(bench, law, context, case, answerers, settings, depth)
        if at % 10 == 0 and holds(bench, law, context, case, answerers, settings, depth)[0] != value:
            flaky = "a case was judged twice, with two results: an agent is not as deterministic as it says"
            return Rate(law.name, held, broken, unknown, flaky, case)
        held += value is True
        broken += value is False
        unknown += isinstance(value, Unknown)
        example = case if value is False and example is None else example
    return Rate(law.name, held, broken, unknown, "", example)


def _drawn(bench: Bench, law: PropertyNode, source: CounterDraws) -> tuple:  # type: ignore[type-arg]
    """A context and values for the `forall`s; tries again where a draw is rejected."""
    context = bench.sampler.context(source)
    for _ in range(TRIES):
        try:
            return context, bound(bench, law, context, source)
        except Rejected as problem:
            last = problem
            context = bench.sampler.context(source)
    raise last
