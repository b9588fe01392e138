"""Agents called at the same time, and what they say given to whoever asked.

Whoever asks goes on in one thread, `collect`s there, and is told there: nothing here is told anything from
two threads. Agents at work have threads or the event loop, and say what they did in one queue.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from inspect import iscoroutinefunction
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from attrs import define, field

from ida_dsl.interpreter.calling import replies
from ida_dsl.interpreter.memo import Answerer, Key
from ida_dsl.questions import Agent, Shown
from ida_runtime.calls.lanes import Backoff, Call, Lanes, Ticket
from ida_runtime.calls.making import Came, Ended
from ida_runtime.calls.talks import Talking
from ida_runtime.calls.threads import Threads

if TYPE_CHECKING:
    from ida_runtime.calls.beside import Beside
    from ida_runtime.calls.loop import Loop

Done = Callable[[object], None]

_SOON = 0.005
"""Seconds that agents may wait who share a thread with longer work."""
_AT_MOST = 0.5
"""Seconds to wait without a look around: where Ctrl-C does not end a wait, it is noticed then."""


@define(eq=False)
class Calls:
    """All calls of a run. `close` when it is over. `shared` says that async agents are called in this thread,
    unless an event loop runs in it already, as in a notebook."""

    shared: bool = False

    clock: Callable[[], float] = time.monotonic
    lanes: Lanes = field(factory=lambda: Lanes(Backoff(random.random)))
    _came: Came = field(factory=SimpleQueue)
    _threads: Threads = field(init=False)
    _loop: Loop | Beside | None = None
    _beside: Beside | None = None
    _tended: float = 0.0
    _members: dict[int, Answerer] = field(factory=dict)
    _is_async: dict[tuple[int, bool], bool] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._threads = Threads(self._came)

    @property
    def busy(self) -> int:
        """How many questions wait for an answer."""
        return self.lanes.busy

    # ------------------------------------------------------------------------------------------- asking

    def ask(self, answerer: Answerer, shown: Shown, done: Done, key: Key | None = None) -> None:  # noqa: ARG002
        """Puts a question; `done` is told the reply, at once where the agent is local. A group is not called
        itself: its members are, each as it likes. `key` is what the reply is remembered by, where that is
        known."""
        if answerer.local:
            done(replies(answerer, [shown])[0])
        elif talk := getattr(answerer.agent, "talk", None):
            Talking(self, talk([shown]), done).go()
        else:
            self.lanes.put(answerer, Ticket(shown, done))

    def step(self, answerer: Answerer, shown: Shown, done: Done, key: Key) -> None:  # noqa: ARG002
        """Asks for a step of a decomposition."""
        self.lanes.put(answerer, Ticket(shown, done, step=True))

    def member(self, agent: Agent) -> Answerer:
        """A member of a group, looked at once."""
        found = self._members.get(id(agent))
        if found is None:
            found = self._members[id(agent)] = Answerer.of(agent)
        return found

    # ---------------------------------------------------------------------------------------- collecting

    def collect(self, wait: bool) -> None:
        """Has made what may be called now, and tells of what is over; waits until something is, if need be.

        Raises what an agent raised that ends the run.
        """
        self._start(self.lanes.due(self.clock()))
        self._hear(wait)
        now = self.clock()
        late = self.lanes.expire(now)
        if late and self._loop is not None:
            self._loop.cancel([call for call in late if self._awaited(call)])
        self._settled()
        self._start(self.lanes.due(now))

    def _hear(self, wait: bool) -> None:
        for call, result in self._over(wait):
            if isinstance(result, Ended):
                raise result.why
            self._hear_one(call, result)

    def _hear_one(self, call: Call, result: object) -> None:
        if self._threads.size and not call.more and not self._awaited(call):
            self._threads.returned(call)
        self.lanes.finished(call, result, self.clock())

    def _settled(self) -> None:
        """All that is over was heard."""

    def hear_the_last(self) -> None:
        """Tells of what is over, though the run has ended."""
        with suppress(BaseException):  # a second one who ends it
            self._hear(wait=False)
            self._settled()

    def _over(self, wait: bool) -> Iterator[tuple[Call, object]]:
        """What is over by now. It waits only for the first."""
        if self._beside is not None:
            self._go_on(wait)
        elif wait:
            with suppress(Empty):
                yield self._came.get(True, self._patience())
        while not self._came.empty():
            yield self._came.get()

    def _go_on(self, wait: bool) -> None:
        """Has agents go on that share this thread. Should others be at work, too, it looks for them often."""
        assert self._beside is not None
        if wait and self._came.empty():
            self._beside.go_on(min(self._patience(), _SOON) if self._threads.size else self._patience())
        else:
            self._beside.go_on(0.0)
        self._tended = self.clock()

    def tend(self) -> None:
        """In the midst of other work: has agents go on that share this thread, if they waited a while."""
        if self._beside is not None and self.busy and self.clock() - self._tended > _SOON:
            self._go_on(wait=False)

    def _patience(self) -> float:
        when = self.lanes.next_time()
        return _AT_MOST if when is None else min(_AT_MOST, max(0.0, when - self.clock()))

    def _start(self, calls: list[Call]) -> None:
        loops = []
        for call in calls:
            if self._awaited(call):
                loops.append(call)
            else:
                self._threads.start(call)
        if loops:
            self._in_loop().start(loops)

    def _in_loop(self) -> Loop | Beside:
        if self._loop is None:
            from ida_runtime.calls.loop import Loop, runs_here  # noqa: PLC0415 - asyncio takes long to load

            if self.shared and not runs_here():
                from ida_runtime.calls.beside import Beside  # noqa: PLC0415

                self._loop = self._beside = Beside(self._came)
            else:
                self._loop = Loop(self._came)
        return self._loop

    def _awaited(self, call: Call) -> bool:
        key = (id(call.answerer.agent), call.step)
        found = self._is_async.get(key)
        if found is None:
            agent = call.answerer.agent
            found = self._is_async[key] = iscoroutinefunction(agent.step if call.step else agent.answer)
        return found

    def close(self) -> None:
        """Gives up what is left."""
        self._threads.close()
        if self._loop is not None:
            self._loop.close()
