"""What can be said of an agent before it is built: its name, its parts, what it can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ida_dsl.agents.kinds import AGENT_KINDS, DECLARED
from ida_dsl.agents.model import AgentNode
from ida_dsl.types import AnyType, IntType, Type, belongs, convert, describe
from ida_dsl.values import Value, show


def setting_of(node: AgentNode, name: str) -> Value:
    """The value of a setting, the default where it was not given."""
    given = dict(node.settings)
    if name in given:
        return given[name]
    setting = AGENT_KINDS[node.kind].setting(name)
    if setting is None or setting.default is None:
        raise KeyError(name)
    return setting.default


def agent_text(node: AgentNode) -> str:
    """The agent as the language would write it: its name in traces."""
    if node.kind == DECLARED:
        return str(dict(node.settings)["name"])
    kind = AGENT_KINDS[node.kind]
    parts = [agent_text(member) for member in node.members]
    by_name = kind.tier or kind.most is None or node.kind == "llm"
    for at, (name, value) in enumerate(node.settings):
        keyword = by_name and not (node.kind == "llm" and at == 0)
        parts.append(f"{name}={show(value)}" if keyword else show(value))
    if node.judge is not None:
        parts.append(f"judge={agent_text(node.judge)}")
    return f"{node.kind}({', '.join(parts)})" if parts else node.kind


def parts_of(node: AgentNode) -> tuple[AgentNode, ...]:
    """The agents that it is directly made of, the judge last."""
    return node.members if node.judge is None else (*node.members, node.judge)


def all_parts(node: AgentNode, declared: Mapping[str, AgentNode]) -> Iterator[AgentNode]:
    """The agent and all that it is made of, declared agents looked up, each of those once."""
    stack, seen = [node], set[str]()
    while stack:
        one = stack.pop()
        if one.kind != DECLARED:
            yield one
            stack.extend(reversed(parts_of(one)))
        elif (name := agent_text(one)) not in seen:
            seen.add(name)
            stack.extend([declared[name]] if name in declared else [])


def members_of(node: AgentNode, declared: Mapping[str, AgentNode]) -> tuple[AgentNode, ...]:
    """The members of a panel, as it names them; two names of one agent are one. None of what is no panel."""
    panel = expanded(node, declared)
    if panel.kind not in AGENT_KINDS or AGENT_KINDS[panel.kind].most is not None:
        return ()
    while node.kind == DECLARED:
        node = declared[agent_text(node)]
    found = dict[AgentNode, AgentNode]()
    for one in node.members:
        found.setdefault(expanded(one, declared), one)
    return tuple(found.values())


def expanded(node: AgentNode, declared: Mapping[str, AgentNode]) -> AgentNode:
    """The same with declared agents written out: what an agent is, and not its name, says which it is."""
    if node.kind == DECLARED:
        name = agent_text(node)
        return expanded(declared[name], declared) if name in declared else node
    judge = None if node.judge is None else expanded(node.judge, declared)
    members = tuple(expanded(member, declared) for member in node.members)
    return AgentNode(node.kind, members, node.settings, judge)


MANY = 1000
"""No agent is made of more agents: declared ones that name others twice each would double it every line."""


def weight(node: AgentNode, declared: Mapping[str, AgentNode], known: dict[str, int] | None = None) -> int:
    """How many agents it is made of when declared ones are written out; above `MANY` in a circle."""
    known = {} if known is None else known
    if node.kind != DECLARED:
        return 1 + sum(weight(part, declared, known) for part in parts_of(node))
    name = agent_text(node)
    if name not in known and name in declared:
        known[name] = MANY + 1  # until it is known: a circle comes by here
        known[name] = weight(declared[name], declared, known)
    return known.get(name, 1)


def refusal(
    node: AgentNode, returns: Type, *, has_spec: bool, declared: Mapping[str, AgentNode]
) -> str | None:
    """Why the agent cannot answer a task with these answers; None where it can."""
    if node.kind == DECLARED:
        name = agent_text(node)
        inner = declared.get(name)
        rest = {other: one for other, one in declared.items() if other != name}  # a cycle ends here
        return None if inner is None else refusal(inner, returns, has_spec=has_spec, declared=rest)
    kind = AGENT_KINDS[node.kind]
    if kind.needs_spec and not has_spec:
        return f"`{kind.name}` answers by the task's spec, and the task has none"
    if not kind.takes(returns):
        return f"`{kind.name}` answers with {kind.takes_words}, and {describe(returns)} is not"
    if (said := alien(node, returns)) is not None:
        return f"`{kind.name}` says {show(said)}, and that is not one of {describe(returns)}"
    below = (refusal(one, returns, has_spec=has_spec, declared=declared) for one in node.members)
    return _judge_refusal(node, declared) or next((why for why in below if why is not None), None)


def alien(node: AgentNode, returns: Type) -> Value | None:
    """What the agent would answer with that is no value of the answer's type; None where all it says is."""
    says = AGENT_KINDS[node.kind].says
    if says is None or isinstance(returns, AnyType):
        return None
    value = setting_of(node, says)
    return None if belongs(convert(value, returns), returns) else value


def _judge_refusal(node: AgentNode, declared: Mapping[str, AgentNode]) -> str | None:
    if node.judge is None:
        return None
    number = IntType(1, max(1, len(node.members)))
    return refusal(node.judge, number, has_spec=False, declared=declared)


def draws(node: AgentNode, declared: Mapping[str, AgentNode]) -> bool:
    """Whether the runtime draws for the agent, so that its answers depend on the seed (rule 7)."""
    return any(AGENT_KINDS[one.kind].draws for one in all_parts(node, declared))


def reads_context(node: AgentNode, declared: Mapping[str, AgentNode]) -> bool:
    """Whether its answers depend on the whole context, hidden facts too: `spec` and what is built on it."""
    return any(AGENT_KINDS[one.kind].needs_spec for one in all_parts(node, declared))
