"""Properties as an audit: how often an agent's answers break a law where no spec says what is right.

An agent may break a law now and then, so that the finding is a rate with its interval, not pass or fail.
"""

from __future__ import annotations

from collections import Counter

from attrs import define, evolve, field, frozen

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import PropertyNode
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.bench import Bench, Rejected
from ida_dsl.laws.propertied import holds
from ida_dsl.laws.reaching import bound
from ida_dsl.questions import Context
from ida_dsl.robust.chances import wilson
from ida_dsl.sampling import TRIES, SampleError
from ida_dsl.values import Unknown, Value

CASES = 200
"""How many cases of a property are looked at, at effort 1."""


@frozen
class Rate:
    """Of so many different cases a law was broken in some; those whose result is unknown do not count, `why`
    says what most of them are for. `asked` are the answers that agents gave. `flaky` says that an agent that
    calls itself deterministic gave two answers to one question."""

    law: str
    held: int
    broken: int
    unknown: int
    flaky: str = ""
    example: tuple[Value, ...] | None = None
    asked: int = 0
    why: str = ""

    @property
    def counted(self) -> int:
        """The cases that could be judged."""
        return self.held + self.broken

    @property
    def undecided(self) -> str:
        """Why nothing can be said of the agents; an empty text where something can."""
        if self.flaky:
            return self.flaky
        if not self.counted:
            return f"never applicable, all {self.unknown} cases unknown ({self.why})"
        if not self.asked:
            return "no agent was asked: all of it is looked up or computed; --depth 1 stops sooner"
        return ""

    @property
    def rate(self) -> float | None:
        """The share of violations, None where nothing could be judged."""
        return self.broken / self.counted if self.counted else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the rate (Wilson 1927, see `ida_dsl.robust.chances`)."""
        return wilson(self.broken, self.counted) if self.counted else None


def audit(  # noqa: PLR0913 - an agent, a property, and how it is looked at
    bench: Bench,
    law: PropertyNode,
    answerers: Answerers,
    cases: int,
    settings: Settings,
    depth: int | None,
    *,
    twice: bool = True,
) -> Rate:
    """How often the answers that the agents give break the property; where no case can be drawn nothing is
    known of all of them, and why.

    With `twice` every tenth case is judged a second time, to see whether agents that call themselves
    deterministic are; not for agents that do not, nor for those whose answers cost something.
    """
    tried = _Tried(bench, law, answerers, settings, depth)
    for at in range(cases):
        source = CounterDraws(key_of(settings.seed, "audit", law.name, at))
        try:
            flaky = tried.case(*_drawn(bench, law, source), twice=twice and at % 10 == 0)
        except (SampleError, Rejected) as problem:
            return Rate(law.name, 0, 0, cases, flaky=str(problem))  # told as it is
        if flaky:
            return evolve(tried.rate, flaky=flaky)
    return tried.rate


@define(eq=False)
class _Tried:
    """The cases so far. Equal ones are one: agents would say the same, and nothing new is learned."""

    bench: Bench
    law: PropertyNode
    answerers: Answerers
    settings: Settings
    depth: int | None
    asked: int = 0
    results: dict[tuple[Context, tuple[Value, ...]], Value] = field(factory=dict)

    def case(self, context: Context, values: tuple[Value, ...], *, twice: bool) -> str:
        """Judges one case; what is wrong with an agent, if its second answer is another one."""
        if (context, values) in self.results:
            return ""
        result = self.results[context, values] = self._judged(context, values)
        if twice and self._judged(context, values) != result:
            return "a case was judged twice, with two results: an agent is not as deterministic as it says"
        return ""

    def _judged(self, context: Context, values: tuple[Value, ...]) -> Value:
        value, runs = holds(self.bench, self.law, context, values, self.answerers, self.settings, self.depth)
        self.asked += sum(sum(run.answers_by.values()) for run in runs)
        return value

    @property
    def rate(self) -> Rate:
        """What they come to."""
        found = list(self.results.values())
        why = Counter(str(one) for one in found if isinstance(one, Unknown)).most_common(1)
        example = next((values for (_, values), one in self.results.items() if one is False), None)
        counts = (found.count(True), found.count(False), sum(isinstance(one, Unknown) for one in found))
        return Rate(self.law.name, *counts, "", example, self.asked, why[0][0] if why else "")


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
