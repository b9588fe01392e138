"""Async agents, called in an event loop: one in the background, so that one that runs already, as in a
notebook, is not in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any

from attrs import define, field

from ida_dsl.values import Reason, Unknown
from ida_runtime.calls.lanes import Call
from ida_runtime.calls.making import Came, Ended, what_failed

PATIENCE = 0.3
"""Seconds for calls to take notice that they are cancelled, before they are left alone."""
_CANCELLED = Unknown(Reason.FAILED, "it cancelled itself")


@define(eq=False)
class Loop:
    """An event loop in a thread of its own. Calls that are cancelled come back as others do."""

    came: Came
    _loop: asyncio.AbstractEventLoop = field(factory=asyncio.new_event_loop)
    _tasks: dict[int, asyncio.Task[Any]] = field(factory=dict)
    _thread: Thread = field(init=False)
    _last: asyncio.Task[None] | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._thread = Thread(target=self._loop.run_forever, name="async agents", daemon=True)
        self._thread.start()

    def start(self, calls: Sequence[Call]) -> None:
        """Has calls made."""
        self._loop.call_soon_threadsafe(self._begin, calls)

    def cancel(self, calls: Sequence[Call]) -> None:
        """Gives calls up."""
        self._loop.call_soon_threadsafe(self._cancel, calls)

    def close(self) -> None:
        """Gives up what is left. Where that takes no notice, the loop is left alone."""
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(2 * PATIENCE)
        if not self._thread.is_alive():
            self._loop.close()

    # ------------------------------------------------------------------------------ in the loop's thread

    def _begin(self, calls: Sequence[Call]) -> None:
        for call in calls:
            task = self._tasks[call.number] = self._loop.create_task(awaited(call))
            task.add_done_callback(partial(self._over, call))

    def _over(self, call: Call, task: asyncio.Task[Any]) -> None:
        del self._tasks[call.number]
        self.came.put((call, _CANCELLED if task.cancelled() else task.result()))

    def _cancel(self, calls: Sequence[Call]) -> None:
        for call in calls:
            if task := self._tasks.get(call.number):
                task.cancel()

    def _end(self) -> None:
        self._last = self._loop.create_task(self._leave())

    async def _leave(self) -> None:
        left = list(self._tasks.values())
        for task in left:
            task.cancel()
        if left and (await asyncio.wait(left, timeout=PATIENCE))[1]:
            return  # a task that is still at it when its loop ends is complained of
        await self._loop.shutdown_asyncgens()
        self._loop.stop()


def runs_here() -> bool:
    """Whether an event loop runs in this thread, as in a notebook: another one cannot."""
    with suppress(RuntimeError):
        return asyncio.get_running_loop() is not None
    return False


async def awaited(call: Call) -> object:
    """Makes a call, waits for it, and says what it came to."""
    agent = call.answerer.agent
    try:
        given: Any = agent.step(call.questions[0]) if call.step else agent.answer(call.questions)
        return await given
    except asyncio.CancelledError:
        return _CANCELLED
    except (Exception, SystemExit) as error:  # noqa: BLE001 - an agent may raise anything
        return what_failed(error)
    except GeneratorExit:  # its loop is gone
        raise
    except BaseException as error:  # noqa: BLE001 - a person's wish, say
        return Ended(error)
