"""Async agents, called in the thread of whoever waits for them: their loop goes on while that one waits.

To wake another thread, and to be woken by it, takes longer than all else that an answer costs. So where all
agents of a run are async and may take as long as they like, they share its thread (`calls.sharing`). Where
they have only so long, or somebody else is called who takes his time, they have a thread of their own
(`calls.loop`): one that never comes back, or a person who thinks, must hold up no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Thread

from attrs import define, field

from ida_runtime.calls.lanes import Call
from ida_runtime.calls.loop import PATIENCE, awaited
from ida_runtime.calls.making import Came


@define(eq=False)
class Beside:
    """An event loop that goes on when it is told to, in the thread that made it."""

    came: Came
    _loop: asyncio.AbstractEventLoop = field(factory=asyncio.new_event_loop)
    _tasks: dict[int, asyncio.Task[None]] = field(factory=dict)
    _alarm: asyncio.TimerHandle | None = field(default=None, init=False)
    _closing: bool = field(default=False, init=False)

    @property
    def busy(self) -> bool:
        """Whether calls are under way."""
        return bool(self._tasks)

    def start(self, calls: Sequence[Call]) -> None:
        """Has calls made, when it goes on."""
        for call in calls:
            self._tasks[call.number] = self._loop.create_task(self._make(call))

    def cancel(self, calls: Sequence[Call]) -> None:
        """Gives calls up."""
        for call in calls:
            if task := self._tasks.get(call.number):
                task.cancel()

    def go_on(self, seconds: float) -> None:
        """Goes on until a call is over, at most about so many seconds; with 0 it does what it can at once."""
        if seconds <= 0:
            self._loop.call_soon(self._loop.stop)
        else:
            self._set_alarm(self._loop.time() + seconds)
        self._loop.run_forever()

    def _set_alarm(self, when: float) -> None:
        """One that was set before may ring earlier; nobody minds."""
        if self._alarm is not None:
            if self._alarm.when() <= when:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._stop()

    def _stop(self) -> None:
        if not self._closing:
            self._loop.stop()

    async def _make(self, call: Call) -> None:
        self.came.put((call, await awaited(call)))
        del self._tasks[call.number]
        self._stop()

    def close(self) -> None:
        """Gives up what is left. What takes no notice is left alone, in a thread: a task that is still at it
        when its loop ends is complained of."""
        self._closing = True
        left = set(self._tasks.values())
        for task in left:
            task.cancel()
        if left:
            _, left = self._loop.run_until_complete(asyncio.wait(left, timeout=PATIENCE))
        if left:
            Thread(target=self._end, args=(left,), name="async agents", daemon=True).start()
        else:
            self._end(left)

    def _end(self, left: set[asyncio.Task[None]]) -> None:
        if left:
            self._loop.run_until_complete(asyncio.wait(left))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
