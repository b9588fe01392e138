"""Agents as a run knows them, and what is remembered of their answers (rule 7)."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

from attrs import frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.questions import Agent, Context, Draw, Final, Pick, Reply, Shown
from ida_dsl.types import describe
from ida_dsl.values import Unknown, Value

_Number = TypeVar("_Number", int, None)

Answerers = Mapping[str, Agent] | Callable[[str], Agent]
"""Who answers: for a task's name its agent, for `task.strategy` the agent of a shown strategy."""

Named = tuple[tuple[str, Value], ...]

Key = tuple[Hashable, ...]
Memory = dict[Key, Reply | Pick | Final | Unknown]
"""Answers by what was shown. Good for other runs with the same seed too."""


@frozen
class Answerer:
    """An agent, with what it declares read once.

    Besides what the protocol asks for an agent may declare `cost`, of one answer, and `whole_context`: that
    it is shown all facts, hidden ones too, as `spec` is and what is built on it. `in_turn` says that it
    matters who is asked first, as for what is built on `limit`: it is asked one at a time (rule 4). The rest
    is for whoever calls agents at the same time, and changes no meaning: how many questions it likes in a
    call, how many calls at once, the seconds that a call may take, how often a failed one is tried again,
    and whether it is `local`, called where the run goes on. `kept` says whether a journal keeps its answers;
    where it says nothing, they are kept if they cost something, or if it is not local.
    """

    agent: Agent
    name: str
    deterministic: bool
    price: float
    whole_context: bool
    in_turn: bool
    batch: int | None = None
    concurrency: int = 1
    timeout: float | None = None
    retries: int = 0
    local: bool = False
    kept: bool = False

    @classmethod
    def of(cls, agent: Agent) -> Answerer:
        """The agent, looked at. What it declares that makes no sense counts as not declared."""
        price, local = float(getattr(agent, "cost", 0.0)), bool(getattr(agent, "local", False))
        kept: object = getattr(agent, "kept", None)
        return cls(
            agent,
            str(agent.name),
            bool(agent.deterministic),
            price,
            whole_context=bool(getattr(agent, "whole_context", False)),
            in_turn=bool(getattr(agent, "in_turn", False)),
            batch=_whole(agent, "batch", 1, None),
            concurrency=_whole(agent, "concurrency", 1, 1),
            timeout=_seconds(getattr(agent, "timeout", None)),
            retries=_whole(agent, "retries", 0, 0),
            local=local,
            kept=kept if isinstance(kept, bool) else price > 0 or not local,
        )


def _whole(agent: Agent, name: str, least: int, otherwise: _Number) -> int | _Number:
    found: object = getattr(agent, name, None)
    fits = isinstance(found, int) and not isinstance(found, bool) and found >= least
    return found if fits else otherwise  # type: ignore[return-value] # an int where it fits


def _seconds(found: object) -> float | None:
    fits = isinstance(found, int | float) and not isinstance(found, bool) and 0 < found < math.inf
    return float(found) if fits else None  # type: ignore[arg-type] # a number where it fits


def task_text(task: TaskNode) -> str:
    """What of a task its answers are remembered by, besides its arguments: name, prompt, types, `sees`."""
    types = [describe(parameter.type) for parameter in task.parameters]
    return repr((task.name, task.prompt, types, describe(task.returns), task.sees))


@frozen(cache_hash=True)
class Seen:
    """What questions have in common that differ in their arguments alone, as far as answers are remembered by
    it: the agent, the task's text, the facts seen, the draw, the whole context. Hashed once, for all of them.
    """

    agent: str
    task: str
    facts: tuple[Value, ...]
    draw: Draw
    context: Context | None

    @classmethod
    def of(cls, answerer: Answerer, task: str, facts: Named, context: Context, draw: Draw) -> Seen:
        """`task` is its `task_text`. An agent that does not draw ignores the draw."""
        own = () if answerer.deterministic else draw
        whole = context if answerer.whole_context else None
        return cls(answerer.name, task, tuple(value for _, value in facts), own, whole)


def memory_key(seen: Seen, arguments: tuple[Value, ...]) -> Key:
    """What an answer is remembered by."""
    return (seen, arguments)


def step_key(name: str, seen: Seen, shown: Shown) -> Key:
    """What the step of a shown strategy is remembered by: the prompt says what may be asked."""
    picks = None if shown.picks is None else tuple((p.task, p.arguments, p.answer) for p in shown.picks)
    return (name, shown.prompt, seen, shown.question.arguments, picks)
