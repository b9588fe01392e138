"""The experts that tier 0 is made of, where it is a panel: each can be asked alone, in the panel's place."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import agent_text, members_of
from ida_dsl.asking.agents import able, described
from ida_dsl.graph.model import Graph


@frozen
class Expert:
    """A member of the panel: what it is called, and who answers where it stands in the panel's place (as
    `agents_of` takes it)."""

    name: str
    given: Mapping[str, str]


def bottom_of(graph: Graph, given: str | None) -> AgentNode | None:
    """Tier 0: who was given in its place, else who the program names, if anyone. Raises `Misused`."""
    if given is not None:
        return described(graph, given)
    return next((tier.agent for tier in graph.tiers if tier.low == 0), None)


def experts_of(graph: Graph, given: str | None) -> list[Expert]:
    """The members of tier 0, equal ones once; none where it is no panel. `given` as in `bottom_of`. Raises
    `Misused`."""
    bottom = bottom_of(graph, given)
    if bottom is None:
        return []
    own = [task.name for task in graph.tasks if task.agent is None]
    tasks = own if given is None else able(graph, given)
    names = [agent_text(one) for one in members_of(bottom, dict(graph.agents))]
    return [Expert(name, dict.fromkeys(tasks, name)) for name in names]
