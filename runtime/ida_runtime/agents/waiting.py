"""Waiting for an async agent where nobody else does: in a group that is called plainly, in a suite."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def waited(given: Awaitable[T]) -> T:
    """What it gives, or what it raises. It gets a thread and an event loop of its own, so that a loop that
    runs already, as in a notebook, is not in the way."""
    came: list[T] = []
    wrong: list[BaseException] = []

    async def both() -> T:
        return await given

    def work() -> None:
        try:
            came.append(asyncio.run(both()))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            wrong.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join()
    if wrong:
        raise wrong[0]
    return came[0]
