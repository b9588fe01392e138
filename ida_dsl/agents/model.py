"""An agent's description, as data."""

from __future__ import annotations

from attrs import frozen

from ida_dsl.values import Value


@frozen
class AgentNode:
    """An answerer as the program describes it: `kind` is one of language.md's, or `agent` for one declared
    by name (the name is the only member of `settings`)."""

    kind: str
    members: tuple[AgentNode, ...] = ()
    settings: tuple[tuple[str, Value], ...] = ()
    judge: AgentNode | None = None
