"""Ctrl-C, where it would tear something: put off until whoever works comes to look, unless it waits."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Self

from attrs import define, field, frozen


class Halted(Exception):  # noqa: N818 - it says what happened
    """There is enough: the machine does not go on, but its tables say what it found."""


@define(eq=False)
class Interrupts:
    """While this is open Ctrl-C is noted in `wanted`; in an `open_to` block, and the second time, it raises
    KeyboardInterrupt as ever. In other threads than the main one, and where somebody else has taken Ctrl-C
    over, nothing is changed. `until` is when it is late, by the monotonic clock."""

    wanted: bool = False
    open: bool = False
    until: float = float("inf")
    _before: object = field(default=None, init=False)

    def __enter__(self) -> Self:
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signals want it
        again, self.wanted = self.wanted, True
        if self.open or again:
            raise KeyboardInterrupt

    @property
    def ended(self) -> bool:
        """Whether no more is to be done: whoever computes for long looks now and then."""
        return self.wanted or time.monotonic() > self.until

    def open_to(self) -> Opened:
        """A block in which it raises KeyboardInterrupt at once, also what came before."""
        return Opened(self)


@frozen(eq=False)
class Opened:
    """A block in which Ctrl-C is not put off."""

    interrupts: Interrupts

    def __enter__(self) -> None:
        if self.interrupts.wanted:
            raise KeyboardInterrupt
        self.interrupts.open = True

    def __exit__(self, *_: object) -> None:
        self.interrupts.open = False
