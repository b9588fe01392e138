"""Hunting for a case that breaks a law, with Hypothesis: draw, try, shrink, remember.

The hunt goes twice. First all params are at their low ends, where nearly every fault shows and
counterexamples are small from the start; then they are drawn. A case that is found there is hunted again with
each param in turn made smaller: a smaller context is another draw of everything in it, so Hypothesis alone,
which shrinks one draw at a time, would seldom get there.

`hypothesis.find` is the driver: it replays what it has saved, and gives the smallest case in the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

import hypothesis
from attrs import define, field, frozen
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable
from hypothesis.reporting import with_reporter

from ida_dsl.laws.bench import Bench, Rejected, Specless, Workshop
from ida_dsl.laws.choices import Choices, drawn, own_randomness
from ida_dsl.laws.model import Breach
from ida_dsl.types import size, value_at
from ida_dsl.values import Value

EXAMPLES = 100
"""How many cases a law is tried on at effort 1."""
_AGAIN = 200
"""How many cases are tried to find a smaller context for one that is broken."""

_BATCHES = (0.05, 0.15, 0.3, 0.5)
"""The shares of a hunt's cases: small ones first, so that one of slow cases ends in time."""
_PATIENCE = 2
"""How many times as many draws may be rejected as there are cases to try."""

_LEAST = 3
"""So many cases are tried, however slow they are, before the clock ends a search."""

_FEW = 5
"""With fewer cases than this, and rejected ones, a hunt says nothing."""

Attempt = Callable[[Bench, Choices], Breach | None]
"""One trial, its case drawn from the choices. Raises `Rejected`."""


@frozen
class Effort:
    """How hard to hunt. `database` remembers what was found, None for nowhere.

    `clock` counts seconds; with one, a search draws hardly any case after so many `seconds`. Without, the
    number of cases alone says when it ends. Without `shrink` the first case found is as good as the smallest.
    """

    scale: float = 1.0
    database: ExampleDatabase | None = None
    derandomize: bool = False
    seed: int = 0
    clock: Callable[[], float] | None = None
    seconds: float = 0.0
    shrink: bool = True

    def examples(self, most: int = EXAMPLES) -> int:
        """So many cases."""
        return max(1, round(most * self.scale))

    def late(self, begun: float) -> bool:
        """Whether what was begun then has taken its time."""
        return self.clock is not None and self.now() - begun > self.seconds

    def now(self) -> float:
        """The time, 0 without a clock."""
        return self.clock() if self.clock is not None else 0.0


@frozen
class _Part:
    """One search of a hunt: the params that are given, its name, when it began, how many cases are a must.

    Without a name it is not remembered.
    """

    fixed: Mapping[str, Value]
    name: str
    begun: float
    least: int


class _Late(KeyboardInterrupt):
    """A search's time is over. Any other exception would be to Hypothesis a case that fails."""


def remembered() -> ExampleDatabase | None:
    """Where Hypothesis keeps what it found; nowhere where its settings say so, as on CI."""
    return settings.get_profile("default").database


@define(eq=False)
class Hunt:
    """One hunt, and what it has seen. `flaky` says that a case broke the law and then did not."""

    workshop: Workshop
    attempt: Attempt
    key: str
    effort: Effort
    trials: int = 0
    rejected: int = 0
    specless: int = 0
    why: Counter[str] = field(factory=Counter)
    flaky: str = ""

    def run(self) -> Breach | None:
        """The smallest case found that breaks the law."""
        low = self.workshop.low()
        if not low:
            return self._find({}, "all", self.effort.examples())
        every = self.effort.examples()
        hunts: list[tuple[Mapping[str, Value], str]] = [(low, "low"), ({}, "any")]
        if self._remembers("any") and not self._remembers("low"):
            hunts.reverse()
        for fixed, part in hunts:
            half = every // 2 if part == hunts[0][1] else every - self.trials
            found = self._find(fixed, part, max(1, half))
            if found is not None:
                return self._smaller(found) if part != "low" and self.effort.shrink else found
        return None

    # ------------------------------------------------------------------------------------------- params

    def _smaller(self, found: Breach) -> Breach:
        """The same fault with each param as near to its low end as it is found again, those before it as they
        are, those behind it any: a small context may need another value of them."""
        fixed: dict[str, Value] = {}
        for name in self.workshop.low():
            type_ = next(p.type for p in self.workshop.compiled.graph.params if p.name == name)
            for at in _rising(size(type_) or 1):
                value = value_at(type_, at)
                if _params(found)[name] == value:
                    break
                again = self._find({**fixed, name: value}, "", _AGAIN)
                if again is not None:
                    found = again
                    break
            fixed[name] = _params(found)[name]
        return found

    # ---------------------------------------------------------------------------------------- one search

    def _remembers(self, part: str) -> bool:
        database = self.effort.database
        return database is not None and next(iter(database.fetch(self._key(part))), None) is not None

    def _key(self, part: str) -> bytes:
        return f"{self.key}/{part}".encode()

    def _find(self, fixed: Mapping[str, Value], part: str, examples: int) -> Breach | None:
        """The smallest breach that so many cases find, the params in `fixed` given.

        In batches: where nearly all draws are rejected the hunt ends between two of them.
        """
        patience = self.rejected + _PATIENCE * examples
        now = _Part(fixed, part, self.effort.now(), self.trials + _LEAST)
        for batch, share in enumerate(_BATCHES):
            found = self._search(now, max(1, round(examples * share)), batch)
            if found is not None or self.flaky or self._late(now) or self.rejected > patience:
                return found
        return None

    def _late(self, part: _Part) -> bool:
        return self.trials >= part.least and self.effort.late(part.begun)

    @property
    def starved(self) -> bool:
        """Whether draws were rejected so often that too few cases are left to judge by."""
        return self.rejected > self.specless and self.trials < min(_FEW, self.effort.examples() // 10)

    def _search(self, part: _Part, examples: int, batch: int) -> Breach | None:
        last: list[Breach] = []

        def build(choices: Choices) -> Breach | None:
            if not last and self._late(part):
                raise _Late
            return self._try(part.fixed, choices)

        def breaks(found: Breach | None) -> bool:
            last.extend([found] if found is not None else [])
            return found is not None

        name = part.name
        seeded = Random(f"{self.effort.seed}/{self.key}/{name}/{batch}") if self.effort.derandomize else None  # noqa: S311
        how = self._settings(examples, name)
        try:
            with with_reporter(lambda _: None):  # it would print how to seed it
                found: Breach = hypothesis.find(
                    drawn(build), breaks, settings=how, random=seeded, database_key=self._key(name)
                )
        except (NoSuchExample, Unsatisfiable, _Late):
            return None
        except Flaky:
            self.flaky = last[-1].said if last else "its draws are not the same when they are made again"
            return None
        return found

    def _try(self, fixed: Mapping[str, Value], choices: Choices) -> Breach | None:
        try:
            bench = self.workshop.draw(choices, fixed)
            with own_randomness():
                found = self.attempt(bench, choices)
        except Rejected as rejected:
            self.rejected += 1
            self.specless += isinstance(rejected, Specless)
            self.why[str(rejected)] += 1
            hypothesis.reject()
        self.trials += 1
        return found

    def _settings(self, examples: int, part: str) -> settings:
        remember = self.effort.database if part else None
        return settings(
            max_examples=examples,
            database=remember,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.reuse, Phase.generate, *([Phase.shrink] if self.effort.shrink else [])],
        )


def _rising(count: int) -> list[int]:
    """0, 1, 2, 4, 8 … below the count: where to look for a smaller value first."""
    found, at = [0], 1
    while at < count:
        found.append(at)
        at *= 2
    return found


def _params(found: Breach) -> dict[str, Value]:
    assert found.case is not None
    return dict(found.case.params)
