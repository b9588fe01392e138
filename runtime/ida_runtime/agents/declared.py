"""What an agent declares of itself, looked at: what makes no sense is said before anything is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from ida_dsl.questions import Agent


@frozen
class Oddity:
    """A declaration that makes no sense: its rule, and what was found."""

    rule: str
    found: str

    def __str__(self) -> str:
        return f"{self.rule}, not {self.found}"


def oddities(agent: Agent) -> Iterator[Oddity]:
    """The declarations of an agent that make no sense."""
    name: object = agent.name
    deterministic: object = agent.deterministic
    if not (isinstance(name, str) and name and name.isprintable()):
        yield Oddity("an agent has a name", repr(name))
    if not isinstance(deterministic, bool):
        yield Oddity("`deterministic` is a bool", repr(deterministic))
    if not _is_number(cost := getattr(agent, "cost", 0.0), least=0.0):
        yield Oddity("a cost is a finite number, not below zero", repr(cost))
    yield from how_it_is_called(agent)


def how_it_is_called(declaring: object) -> Iterator[Oddity]:
    """The declarations that make no sense of how it likes to be called."""
    for name in ("whole_context", "in_turn", "local"):
        if not isinstance(found := getattr(declaring, name, False), bool):
            yield Oddity(f"`{name}` is a bool", repr(found))
    if not isinstance(found := getattr(declaring, "kept", None), bool | None):
        yield Oddity("`kept` is a bool", repr(found))
    if not _is_whole(found := getattr(declaring, "batch", None), least=1) and found is not None:
        yield Oddity("`batch` is a whole number from 1, or None", repr(found))
    if not _is_whole(found := getattr(declaring, "concurrency", 1), least=1):
        yield Oddity("`concurrency` is a whole number from 1", repr(found))
    if not _is_whole(found := getattr(declaring, "retries", 0), least=0):
        yield Oddity("`retries` is a whole number from 0", repr(found))
    found = getattr(declaring, "timeout", None)
    if not (found is None or (_is_number(found, least=0.0) and found > 0)):
        yield Oddity("`timeout` is a number of seconds above 0, or None", repr(found))


def _is_whole(found: Any, *, least: int) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and found >= least


def _is_number(found: Any, *, least: float) -> bool:
    number = isinstance(found, int | float) and not isinstance(found, bool)
    return number and math.isfinite(found) and found >= least
