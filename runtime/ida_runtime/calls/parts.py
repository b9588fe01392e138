"""Calls whose replies come one by one: told of in parts, so that none waits long for the others.

An agent that takes its questions one after the other, as a plain function does, may be asked very many in
one call. If nobody heard of a reply before the last, none was committed before (`calls.keeping`), and whoever
ended the run lost them all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from attrs import define, evolve, field

from ida_dsl.questions import Shown
from ida_runtime.calls.lanes import Call
from ida_runtime.calls.making import Ended, what_failed

OFTEN = 0.1
"""Seconds after which what came is told of."""

Tell = Callable[[tuple[Call, object]], None]
Coming = Callable[[Sequence[Shown]], Iterable[object]]


@define(eq=False)
class Parts:
    """A call that is being made: `said` are the first replies to what is `left` of it, of which nobody was
    told yet."""

    left: Call
    tell: Tell
    clock: Callable[[], float] = time.monotonic
    said: list[object] = field(factory=list)
    since: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.since = self.clock()

    def make(self, coming: Coming) -> None:
        """Makes it. What was said before an error stands."""
        end: object = self.said
        try:
            for reply in islice(coming(self.left.questions), len(self.left.tickets)):
                self.said.append(reply)
                if self.clock() - self.since > OFTEN:
                    self._part()
            end = self.said
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an agent may raise anything
            self._part()
            end = what_failed(error)
        except BaseException as error:  # noqa: BLE001 - a person's wish, say
            self._part()
            end = Ended(error)
        self.tell((self.left, end))

    def _part(self) -> None:
        """Tells of what was said, unless that is all."""
        count, tickets = len(self.said), self.left.tickets
        if 0 < count < len(tickets):
            self.tell((evolve(self.left, tickets=tickets[:count], more=True), self.said))
            self.left, self.said = evolve(self.left, tickets=tickets[count:]), []
        self.since = self.clock()
