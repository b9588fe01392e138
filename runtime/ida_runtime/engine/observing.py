"""What a machine and its driver tell whoever wants to know where time goes: at which place of the program
they are, and when they leave it. The machine has no clock, and where nobody wants to know tells nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from typing import NamedTuple, Protocol


class Doing(StrEnum):
    """What is done at a place."""

    PLANS = "planning"
    RUNS = "running"
    COMPUTES = "computing"
    ASKS = "asking"
    CHOOSES = "choosing"
    GOES_ON = "going on"
    HANDS_ON = "handing on answers"
    WALKS = "walking"
    LOOKS = "looking"
    CALLS = "agents"
    WAITS = "waiting"
    TELLS = "telling"


class Spot(NamedTuple):
    """A place: the number of a task's or primitive's table, of a strategy of it, and of a value in that one's
    code, -1 where there is none. Of `CALLS` the `name` is the agent's; a strategy that is walked has a name
    in place of a number."""

    doing: Doing
    table: int = -1
    strategy: int = -1
    ref: int = -1
    name: str = ""


class Observer(Protocol):
    """Whoever is told. Places lie in each other: what is done at an inner one is not done at the outer."""

    def begin(self, spot: Spot, rows: int) -> None:
        """Something is begun for so many rows; 0 where it goes on with some that were told before."""

    def end(self) -> None:
        """What was begun last, and has not ended, ends."""

    def heard(self, spot: Spot) -> None:
        """An agent has said something, for which the innermost place may have waited."""

    @property
    def depth(self) -> int:
        """How many places have begun and not ended."""


_UNSEEN = nullcontext()


def during(observer: Observer | None, spot: Spot, rows: int = 1) -> AbstractContextManager[None]:
    """Tells of a place, and sees to it that all ends in it, whatever is raised."""
    return _UNSEEN if observer is None else _told(observer, spot, rows)


@contextmanager
def _told(observer: Observer, spot: Spot, rows: int) -> Iterator[None]:
    before = observer.depth
    observer.begin(spot, rows)
    try:
        yield
    finally:
        while observer.depth > before:
            observer.end()
