"""Lines on stderr that say how far long work has come; only on a terminal, and gone in the end."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from attrs import define, field

FIRST, EACH = 1.0, 0.25
_STOPS = " … (Ctrl-C stops)"


@define(eq=False)
class Ticker:
    """While it is open it writes what `say` gives, from the first second on."""

    say: Callable[[], str]
    silent: bool = False
    _done: threading.Event = field(factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        if not self.silent and sys.stderr.isatty():
            self._thread = threading.Thread(target=self._tick, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _tick(self) -> None:
        if self._done.wait(FIRST):
            return
        shown = 1
        while True:
            lines = self._lines()
            _write(_away(shown) + "\n".join(lines))
            shown = len(lines)
            if self._done.wait(EACH):
                _write(_away(shown))
                return

    def _lines(self) -> list[str]:
        *lines, last = self.say().split("\n")
        room = shutil.get_terminal_size((100, 24)).columns - 1
        return [*(fitted(one, room) for one in lines), fitted(last, room - len(_STOPS)) + _STOPS]


def _away(lines: int) -> str:
    """Takes so many lines back, the cursor being in the last."""
    return "\r\x1b[2K" + "\x1b[1A\x1b[2K" * (lines - 1)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def fitted(text: str, room: int) -> str:
    """The text, cut to so many characters: a line that wraps cannot be taken back."""
    return text if len(text) <= room else f"{text[: max(0, room - 1)]}…"
