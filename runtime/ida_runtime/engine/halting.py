"""A machine that stops in the midst of its work when it is told to."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from ida_runtime.columns.column import Numbers
from ida_runtime.engine.asks import Askers
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions


class Halted(Exception):  # noqa: N818 - it says what happened
    """The machine stopped before it put more asks; it does not go on, but its tables say what it found."""


@define(eq=False)
class Halting(Machine):
    """`enough` is looked at before asks are put."""

    enough: Callable[[], bool] = field(default=lambda: False, kw_only=True)

    @property
    def size(self) -> int:
        """How many questions there are so far."""
        return sum(map(len, self.plan.tables))

    def put(self, table: Questions, keys: list[Numbers], askers: Askers, refused: Numbers | None) -> None:
        """Puts asks; raises `Halted` in their place."""
        if self.enough():
            raise Halted
        super().put(table, keys, askers, refused)
