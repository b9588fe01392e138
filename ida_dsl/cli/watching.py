"""What the lines say that are shown while a run goes on: how far it has come, how fast, who answered."""

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
_TELLING = 0.05
"""The part of the roots that must be answered before the time left is told by them."""


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
        """In a few lines: the questions so far, their rate, the cost and the time; the answers by agent; the
        questions by depth, or by task where no depth bounds them."""
        now, seen = self.clock(), self.look()
        by_agent = [f"{_named(name)} {count:,}" for name, count in sorted(seen.answers_by.items())]
        by_agent += [f"{seen.waiting:,} being asked"] * bool(seen.waiting)
        by_agent += [f"{seen.remembered:,} remembered"] * bool(seen.remembered)
        by_depth = [f"{left} left {count:,}" for left, count in sorted(seen.by_depth.items(), reverse=True)]
        by_task = [f"{_named(name)} {count:,}" for name, count in seen.by_task.items()]
        where = ("by depth", by_depth) if by_depth else ("by task", by_task)
        lines = [("answers", by_agent), where]
        return "\n".join(
            [" · ".join(self._head(now, seen))] + [f"  {name}: {' · '.join(of)}" for name, of in lines if of]
        )

    def _head(self, now: float, seen: Progress) -> list[str]:
        parts = [f"{number(seen.questions, 'question')} so far", self._rate(now, seen.questions)]
        parts += [f"{seen.answered:,} of {number(seen.roots, 'root')} answered"] * bool(seen.answered)
        parts += [f"cost {seen.cost:g}"] * bool(seen.cost)
        return [*filter(None, parts), lasted(now - self._begun), *self._left(now, seen)]

    def _left(self, now: float, seen: Progress) -> list[str]:
        """The time left, by the roots that are answered; nothing where few are."""
        if seen.answered < max(1, _TELLING * seen.roots) or seen.answered >= seen.roots:
            return []
        left = (now - self._begun) * (seen.roots - seen.answered) / seen.answered
        return [f"about {lasted(left)} left"]

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
