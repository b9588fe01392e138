"""What the line says that is shown while a run goes on: how far it has come, how fast, who answered."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import define, field

from ida_dsl._view import escape
from ida_dsl.asking.brief import number

if TYPE_CHECKING:
    from ida_runtime.engine.progress import Progress

_SPAN = 5.0
"""The rate is that of so many seconds."""
_LONGEST = 40


@define(eq=False)
class Watch:
    """Watches a run. `look` says how far it is; `clock` gives seconds."""

    look: Callable[[], Progress]
    clock: Callable[[], float] = time.monotonic
    _begun: float = field(init=False)
    _seen: deque[tuple[float, int]] = field(factory=deque, init=False)

    def __attrs_post_init__(self) -> None:
        self._begun = self.clock()
        self._seen.append((self._begun, 0))

    def say(self) -> str:
        """In one line: the questions so far, their rate, the answers by agent, the cost, the time."""
        now, seen = self.clock(), self.look()
        parts = [f"{number(seen.questions, 'question')} so far", self._rate(now, seen.questions)]
        parts += [f"{_named(name)} {count:,}" for name, count in sorted(seen.answers_by.items())]
        parts += [f"{seen.waiting:,} being asked"] * bool(seen.waiting)
        parts += [f"{seen.remembered:,} remembered"] * bool(seen.remembered)
        parts += [f"cost {seen.cost:g}"] * bool(seen.cost)
        return " · ".join([*filter(None, parts), lasted(now - self._begun)])

    def _rate(self, now: float, questions: int) -> str:
        self._seen.append((now, questions))
        while len(self._seen) > 2 and self._seen[1][0] <= now - _SPAN:
            self._seen.popleft()
        then, before = self._seen[0]
        return f"{(questions - before) / (now - then):,.0f} a second" if now > then else ""


def _named(name: str) -> str:
    name = escape(name)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def lasted(seconds: float) -> str:
    """A time as a clock shows it."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
