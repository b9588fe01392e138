"""Who calls the agents of a run, with a journal or without. Only with one is SQLite loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ida_dsl.interpreter.calling import Caller, Plainly
from ida_runtime.calls.calls import Calls

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


def calls_of(keeper: Keeper | None, shared: bool) -> Calls:
    """Who calls agents at the same time."""
    if keeper is None:
        return Calls(shared)
    from ida_runtime.calls.kept import KeptCalls  # noqa: PLC0415

    return KeptCalls(shared, keeper=keeper)


def here_of(keeper: Keeper | None) -> Caller:
    """Who calls those that are local."""
    if keeper is None:
        return Plainly()
    from ida_runtime.calls.kept import KeptHere  # noqa: PLC0415

    return KeptHere(keeper)
