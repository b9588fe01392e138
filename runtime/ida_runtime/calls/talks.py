"""How a group answers one question while its members are asked, each as it likes to be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field

from ida_dsl.questions import Reply, Shown
from ida_dsl.values import Unknown
from ida_runtime.agents.base import Talk, admitted, raised

if TYPE_CHECKING:
    from ida_runtime.calls.calls import Calls


@define(eq=False)
class Talking:
    """One question on its way through a group."""

    calls: Calls
    talk: Talk
    done: Callable[[object], None]
    _replies: list[list[Reply]] = field(factory=list)
    _missing: int = 0

    def go(self) -> None:
        """Asks the first round of members."""
        self._next(None)

    def _next(self, sent: list[list[Reply]] | None) -> None:
        try:
            wanted = self.talk.send(sent)  # type: ignore[arg-type] # None starts it
        except StopIteration as end:
            replies: list[Reply] = end.value
            self.done(replies[0])
            return
        except Exception as error:  # noqa: BLE001 - a group of somebody's own may raise anything
            self.done(raised(error))
            return
        self._replies = [[Reply(Unknown())] * len(asked) for _, asked in wanted]
        self._missing = sum(len(asked) for _, asked in wanted)
        for at, (member, asked) in enumerate(wanted):
            answerer = self.calls.member(member)
            for place, shown in enumerate(asked):
                self.calls.ask(answerer, shown, partial(self._came, at, place, shown))

    def _came(self, at: int, place: int, shown: Shown, reply: object) -> None:
        self._replies[at][place] = admitted(reply, shown)
        self._missing -= 1
        if not self._missing:
            self._next(self._replies)
