"""Why all that a turn would teach is unknown: the most common cause, in words, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from ida_dsl.values import Reason
from ida_runtime.traces.tables import ShareTables

_MENDED = (Reason.FAILED, Reason.PARSE)


@frozen
class Cause:
    """Why answers are unknown: the reason, with what is told of it, the task where that arose, and the agent
    that answered there, None where none did."""

    reason: Reason
    detail: str
    task: str
    agent: str | None

    def __str__(self) -> str:
        """In words, after “because”."""
        told = f": {self.detail}" if self.detail else ""
        match self.reason:
            case Reason.NOBODY:
                return f"nobody answers {self.task}"
            case Reason.FORBIDDEN:
                return f"{self.agent or self.detail} needs Python, which was not allowed"
            case Reason.FAILED if self.agent is not None:
                return f"{self.agent} failed{told}"
            case Reason.SAID if self.agent is not None:
                return f"{self.agent} says so of {self.task}"
        who = "" if self.agent is None else f"{self.agent}, "
        return f"{self.reason.value} ({who}{self.task}){told}"

    @property
    def advice(self) -> str:
        """What to do about it; nothing where that depends on who teaches."""
        if self.reason is Reason.FORBIDDEN:
            return "--allow-python lets the program run its Python; do so if you trust it"
        if self.agent is not None and self.reason in _MENDED:
            return f"mend that, or give {self.task} another agent (--agent {self.task}=…)"
        return ""


def most_common(tables: ShareTables) -> Cause | None:
    """The cause of most unknown roots; None where none is told."""
    found = Counter(_causes(tables))
    return found.most_common(1)[0][0] if found else None


def _causes(tables: ShareTables) -> Iterator[Cause]:
    """The cause of each root that is unknown."""
    columns = {name: _Why.of(tables, name) for name in tables.questions}
    for task, row in zip(tables.roots["task"].to_pylist(), tables.roots["row"].to_pylist(), strict=True):
        reason = None if row is None else columns[task].reasons[row]
        if reason is not None:
            own, origin = columns[task], columns[task].tasks[row]
            name, at = (task, row) if origin is None else (origin, own.rows[row])
            yield Cause(Reason[reason], own.details[row] or "", name, columns[name].agents[at])


@frozen
class _Why:
    """Why the questions of a task are unknown, row by row."""

    reasons: list[str | None]
    details: list[str | None]
    tasks: list[str | None]
    rows: list[int]
    agents: list[str | None]

    @classmethod
    def of(cls, tables: ShareTables, name: str) -> _Why:
        """Those of a task or primitive."""
        table = tables.questions[name]
        names = ("reason", "detail", "origin_task", "origin_row", "agent")
        return cls(*(table[one].to_pylist() for one in names))
