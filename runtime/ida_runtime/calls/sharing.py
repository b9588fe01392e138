"""Whether the agents of a run can share its thread (see `calls.beside`)."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import iscoroutinefunction

from ida_dsl.questions import Agent
from ida_runtime.agents.nobody import Nobody


def can_share(answering: Iterable[Agent], showing: Iterable[Agent]) -> bool:
    """Whether all who answer, and all who show how questions are taken apart, are async, and may take as long
    as they like. Nobody takes no time."""
    return all(map(_answers, answering)) and all(map(_shows, showing))


def _answers(agent: Agent) -> bool:
    if hasattr(agent, "talk"):
        members = getattr(agent, "members", ())
        return bool(members) and all(map(_answers, members))
    return isinstance(agent, Nobody) or (iscoroutinefunction(agent.answer) and _takes_its_time(agent))


def _shows(agent: Agent) -> bool:
    return isinstance(agent, Nobody) or (iscoroutinefunction(agent.step) and _takes_its_time(agent))


def _takes_its_time(agent: Agent) -> bool:
    return getattr(agent, "timeout", None) is None and not getattr(agent, "local", False)
