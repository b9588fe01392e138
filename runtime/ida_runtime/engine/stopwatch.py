"""An observer with clocks: how long each place took, without those inside it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from ida_runtime.engine.observing import Doing, Spot

Clock = Callable[[], float]
"""Seconds from anywhere."""

_WAITING = (Doing.CALLS, Doing.WAITS)


@define(eq=False)
class Spent:
    """What a place took: CPU seconds, seconds of waiting, rows, and how often it was begun."""

    seconds: float = 0.0
    waited: float = 0.0
    rows: int = 0
    calls: int = 0


@define(eq=False)
class _Open:
    spot: Spot
    spent: Spent
    wall: float = 0.0
    before: float = 0.0
    """The clocks when waiting began."""


@define(eq=False)
class Stopwatch:
    """Measures from when it is made. `cpu` is the time that this thread computes, `wall` what passes,
    which is read only where somebody may be waited for."""

    cpu: Clock
    wall: Clock
    spent: dict[Spot, Spent] = field(factory=dict)
    rest: Spent = field(factory=Spent)
    """What no place took."""
    _open: list[_Open] = field(factory=list, init=False)
    _heard: Spot | None = field(default=None, init=False)
    _last: float = field(init=False)
    _begun: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._begun, self._last = self.wall(), self.cpu()

    @property
    def depth(self) -> int:
        """How many places have begun and not ended."""
        return len(self._open)

    def passed(self) -> float:
        """Seconds since it was made."""
        return self.wall() - self._begun

    def begin(self, spot: Spot, rows: int) -> None:
        """A place begins."""
        self._charge()
        spent = self._of(spot)
        if rows:
            spent.rows += rows
            spent.calls += 1
        opened = _Open(spot, spent)
        if spot.doing in _WAITING:
            opened.wall, opened.before, self._heard = self.wall(), self._last, None
        self._open.append(opened)

    def end(self) -> None:
        """It ends. Waiting is the time of whoever was heard first."""
        self._charge()
        ended = self._open.pop()
        if ended.spot.doing not in _WAITING:
            return
        waited = max(0.0, self.wall() - ended.wall - (self._last - ended.before))
        heard, self._heard = self._heard, None
        (ended.spent if heard is None else self._of(heard)).waited += waited

    def heard(self, spot: Spot) -> None:
        """An agent has said something."""
        self._heard = self._heard or spot

    def _of(self, spot: Spot) -> Spent:
        found = self.spent.get(spot)
        if found is None:
            found = self.spent[spot] = Spent()
        return found

    def _charge(self) -> None:
        now = self.cpu()
        (self._open[-1].spent if self._open else self.rest).seconds += now - self._last
        self._last = now
