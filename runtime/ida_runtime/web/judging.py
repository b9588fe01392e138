"""Whether answers are right by the specs, as far as there is time to find out.

A spec may take long, and a page must not: whoever asks says how long it may take, and asks again for
the rest.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from attrs import define, field

from ida_dsl.spec import right_answer
from ida_dsl.values import Unknown, Value
from ida_runtime.traces.judging import Verdicts
from ida_runtime.traces.reader import Place
from ida_runtime.web.viewed import Viewed

Clock = Callable[[], float]
SECONDS = 0.03
"""A request judges no longer than that: who opens a question meanwhile must not wait."""


@define(eq=False)
class Judge:
    """Judges answers of a run, each once."""

    run: Viewed
    clock: Clock = time.monotonic
    answers: Verdicts = field(init=False)
    _roots: Iterator[Place | None] | None = None
    _score: Counter[str] = field(factory=Counter)

    def __attrs_post_init__(self) -> None:
        self.answers = Verdicts(self.run.trace, self.run.table)

    def verdicts(self, places: Iterable[Place], seconds: float = SECONDS) -> dict[str, str]:
        """`right`, `wrong`, `unknown` or `open` (it cannot be judged) by key; at least one, then as many as
        there is time for."""
        until, found = self.clock() + seconds, dict[str, str]()
        for place in places:
            found[self.run.key(place)] = self.verdict(place)
            if self.clock() > until:
                break
        return found

    def verdict(self, place: Place) -> str:
        """What an answer is."""
        return self.answers.of(place)

    def score(self, seconds: float = SECONDS) -> dict[str, int]:
        """How many roots are what, and how many of how many were judged by now; goes on where it was."""
        until = self.clock() + seconds
        self._roots = self.run.trace.roots() if self._roots is None else self._roots
        for place in self._roots:
            self._score["left out" if place is None else self.verdict(place)] += 1
            if self.clock() > until:
                break
        return {**self._score, "judged": self._score.total(), "of": self.run.root_count}

    def right(self, place: Place) -> Value:
        """The right answer; unknown where none is known."""
        if not self.answers.has_spec(place.task):
            return Unknown()
        return right_answer(self.run.trace.program, self.run.table.question(place))
