"""What `ida-dsl run` says of its journal: what was taken from it and from earlier ones, what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ida_dsl.asking.brief import number
from ida_dsl.cli import screen
from ida_runtime.agents.no_room import NoRoom
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.traces.not_written import NotWritten

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper


def what_was_taken(keeper: Keeper | None) -> list[str]:
    """What was not asked again: a line for each journal. Its journals must be open."""
    if keeper is None:
        return []
    found = number(keeper.found, "answer")
    lines = [f"{found} taken from {keeper.journal.path}, not asked again"] * bool(keeper.found)
    for taken, journal in zip(keeper.taken, keeper.earlier, strict=True):
        damaged = ", which is damaged: these can be read" if journal.damaged else ""
        lines.append(f"{taken:,} of {number(len(journal), 'answer')} reused from {journal.path}{damaged}")
    return lines


def tell_kept(taken: list[str], ended: BaseException | None, silent: bool) -> None:
    """Says it, on stderr. What went wrong is always said."""
    for line in taken if not silent else ():
        screen.remark(line)
    if isinstance(ended, NotKept | NotWritten | NoRoom):
        screen.complain(str(ended))
