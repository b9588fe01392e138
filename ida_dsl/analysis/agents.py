"""Agents and tiers: built from the kinds there are, asked only for what they can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import alien
from ida_dsl.agents.written import AGENT_KINDS, DECLARED, BadAgent, agent_node
from ida_dsl.analysis.circles import circles, way_round
from ida_dsl.analysis.constants import constant, is_constant
from ida_dsl.analysis.declarations import is_broken
from ida_dsl.analysis.messages import agents as say
from ida_dsl.analysis.messages import types as say_type
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.symbols import Kind
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import AnyType


def check_agents(a: Analysis) -> dict[int, AgentNode]:
    """Reads all agents that the program writes, by the id of their expression, and checks their tasks."""
    declared = {s.name: s.node for s in a.declared.values() if s.kind is Kind.AGENT}
    found: dict[int, AgentNode] = {}
    for expr in _written(a):
        node = _read(a, expr, declared)
        if node is not None:
            found[expr.id] = node
    named = {
        n.name.text: found[n.value.id]
        for n in declared.values()
        if isinstance(n, ast.AgentDecl) and n.value.id in found
    }
    if not _check_circles(a, named) or not _check_sizes(a, named):
        return found
    for task in a.declarations:
        if isinstance(task, ast.Task):
            _check_task(a, task, found, named)
    _check_tiers(a, found, named)
    return found


def _written(a: Analysis) -> Iterator[ast.Expr]:
    for node in a.declarations:
        match node:
            case ast.AgentDecl():
                yield node.value
            case ast.Task():
                if node.agent is not None:
                    yield node.agent
                yield from (item.agent for item in node.items if isinstance(item, ast.Shown))
            case ast.Tiers():
                yield from (rule.value for rule in node.rules if isinstance(rule, ast.TierRule))


def _read(a: Analysis, expr: ast.Expr, declared: Mapping[str, object]) -> AgentNode | None:
    for name in walk(expr):
        if isinstance(name, ast.Name) and name.text in declared:
            a.used.add(name.text)
    try:
        return agent_node(expr, declared, lambda setting: is_constant(a, setting))
    except BadAgent as problem:
        a.report(say.bad_agent(problem.span, problem.message, problem.hint))
        return None


MAX_MEMBERS = 1000
"""The most agents that one group asks for one answer."""


def _check_circles(a: Analysis, named: Mapping[str, AgentNode]) -> bool:
    """Reports agents that are members of themselves; whether there are none."""
    members = {
        name: [_name(inner) for inner in _inside(node) if inner.kind == DECLARED]
        for name, node in named.items()
    }
    found = circles(members)
    for group in found:
        symbol = a.declared[group[0]]
        assert isinstance(symbol.node, ast.AgentDecl)
        a.report(say.agent_circle(symbol.node.name, way_round(members, group)))
    return not found


def _check_sizes(a: Analysis, named: Mapping[str, AgentNode]) -> bool:
    """Reports groups that are too large; whether there are none."""
    sizes: dict[str, int] = {}
    for name in named:
        if _group_size(named, name, sizes) > MAX_MEMBERS:
            a.report(say_type.group_too_large(a.declared[name].span, MAX_MEMBERS))
            return False
    return True


def _group_size(named: Mapping[str, AgentNode], name: str, sizes: dict[str, int]) -> int:
    """How many agents a declared one asks, a member once for each time that it is named."""
    stack = [name]
    while stack:
        inner = [_name(node) for node in _inside(named[stack[-1]]) if node.kind == DECLARED]
        missing = [other for other in inner if other in named and other not in sizes]
        if missing:
            stack.extend(missing)
        else:
            plain = sum(node.kind != DECLARED for node in _inside(named[stack[-1]]))
            sizes[stack.pop()] = min(plain + sum(sizes.get(other, 0) for other in inner), 2 * MAX_MEMBERS)
    return sizes[name]


def _name(node: AgentNode) -> str:
    return str(dict(node.settings)["name"])


def _inside(node: AgentNode) -> Iterator[AgentNode]:
    yield node
    for member in (*node.members, *((node.judge,) if node.judge else ())):
        yield from _inside(member)


def resolved(node: AgentNode, named: Mapping[str, AgentNode]) -> Iterator[AgentNode]:
    """The node and its members, declared agents followed to what they are; no judges: they answer numbers."""
    if node.kind == DECLARED:
        target = named.get(_name(node))
        if target is not None:
            yield from resolved(target, named)
        return
    yield node
    for member in node.members:
        yield from resolved(member, named)


def _check_task(
    a: Analysis, task: ast.Task, found: Mapping[int, AgentNode], named: Mapping[str, AgentNode]
) -> None:
    if task.agent is not None and task.agent.id in found:
        check_takes(a, task, task.agent.span, found[task.agent.id], named)
    for item in task.items:
        if isinstance(item, ast.Shown) and item.agent.id in found:
            for node in resolved(found[item.agent.id], named):
                if not AGENT_KINDS[node.kind].steps:
                    a.report(say.cannot_show(item.agent.span, node.kind))


def check_takes(
    a: Analysis, task: ast.Task, span: Span, agent: AgentNode, named: Mapping[str, AgentNode]
) -> None:
    """Whether all that the agent is made of can answer the task."""
    signature = a.signatures[task.name.text]
    for node in resolved(agent, named):
        kind = AGENT_KINDS[node.kind]
        if not isinstance(signature.returns, AnyType) and not kind.takes(signature.returns):
            a.report(say.cannot_take(span, kind.name, signature.name, signature.returns, kind.takes_words))
            return
        if (said := alien(node, signature.returns)) is not None:
            a.report(say.cannot_say(span, kind.name, signature.name, signature.returns, said))
            return
        if kind.needs_spec and not _has_spec(task) and not is_broken(a, task):
            a.report(say.no_spec(span, signature.name, task.name.span))
            return
        if kind.tier:
            a.report(say.bad_agent(span, f"`{kind.name}` makes a whole tier", "it stands alone in `tiers:`"))
            return


def _has_spec(task: ast.Task) -> bool:
    return any(isinstance(item, ast.Spec | ast.SpecWhere) for item in task.items)


# -------------------------------------------------------------------------------------------- tiers


def _check_tiers(a: Analysis, found: Mapping[int, AgentNode], named: Mapping[str, AgentNode]) -> None:
    ladders = [node for node in a.declarations if isinstance(node, ast.Tiers)]
    for second in ladders[1:]:
        a.report(say.second_tiers(second.span, ladders[0].span))
    for ladder in ladders[:1]:
        following = 0
        for rule in ladder.rules:
            if isinstance(rule, ast.TierRule):
                following = _check_rule(a, rule, following, found, named)
            elif isinstance(rule, ast.Grow):
                _check_grow(a, rule)


def tier_span(a: Analysis, rule: ast.TierRule) -> tuple[int, int] | None:
    """The first and last tier that a rule makes; None where they are no numbers, which is reported."""
    ends = (
        (rule.tiers.low, rule.tiers.high) if isinstance(rule.tiers, ast.Range) else (rule.tiers, rule.tiers)
    )
    values = [constant(a, end) for end in ends]
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return values[0], values[1]  # type: ignore[return-value]
    return None


def _check_rule(
    a: Analysis,
    rule: ast.TierRule,
    wanted: int,
    found: Mapping[int, AgentNode],
    named: Mapping[str, AgentNode],
) -> int:
    span = tier_span(a, rule)
    if span is None:
        return wanted
    low, high = span
    if low != wanted or high < low:
        a.report(
            say.tiers_order(rule.tiers.span, f"tier {low}" if low == high else f"tiers {low}..{high}", wanted)
        )
    agent = found.get(rule.value.id)
    if agent is not None:
        learned = agent.kind in AGENT_KINDS and AGENT_KINDS[agent.kind].tier
        if learned == (low == 0):
            a.report(say.tier_kind(rule.value.span, low, agent.kind))
        elif low == 0:
            _check_tier_zero(a, rule, agent, named)
    return max(high, low) + 1


def _check_tier_zero(
    a: Analysis, rule: ast.TierRule, agent: AgentNode, named: Mapping[str, AgentNode]
) -> None:
    for task in a.declarations:
        if isinstance(task, ast.Task) and task.agent is None:
            check_takes(a, task, rule.value.span, agent, named)


def _check_grow(a: Analysis, rule: ast.Grow) -> None:
    symbol = a.declared.get(rule.param.text)
    if symbol is None or symbol.kind is not Kind.PARAM:
        a.report(
            say.bad_grow(
                rule.param.span,
                f"`{rule.param.text}` is not a param.",
                "Name a param whose range is to grow.",
            )
        )
        return
    a.used.add(rule.param.text)
    step = constant(a, rule.step)
    if step is not None and (not isinstance(step, int) or isinstance(step, bool) or step < 1):
        a.report(say.bad_grow(rule.step.span, "It grows by a whole number from 1.", "Write `by 1`."))
    threshold_of(a, rule)
    if rule.param.text in a.frozen:
        a.report(
            say.bad_grow(
                rule.param.span,
                f"A type mentions `{rule.param.text}`, so it is frozen for a run.",
                f"Use a fixed number in the type, and draw from a list: `draw(range({rule.param.text}))`.",
            )
        )
    _only_in_samples(a, rule.param.text)


def threshold_of(a: Analysis, rule: ast.Grow) -> float:
    """The agreement above which the param grows; 1 where it is not written so, which is reported."""
    match rule.when:
        case ast.Compare(operands=(ast.Name(text="agreement"), bound), ops=(">" | ">=",)):
            value = constant(a, bound)
            if isinstance(value, float | int) and 0 <= value <= 1:
                return float(value)
    a.report(
        say.bad_grow(
            rule.when.span,
            "It grows when the pupil agrees with its teacher often enough, a share from 0 to 1.",
            "Write `when agreement > 0.85`.",
        )
    )
    return 1.0


def _only_in_samples(a: Analysis, param: str) -> None:
    for node in a.declarations:
        if isinstance(node, ast.ContextSample | ast.Tiers | ast.Param):
            continue
        outside = (
            (item for item in node.items if not isinstance(item, ast.Sample))
            if isinstance(node, ast.Task)
            else (node,)
        )
        for inner in walk(*outside):
            if (
                isinstance(inner, ast.Name)
                and inner.text == param
                and a.symbols.get(inner.id, None) is a.declared[param]
            ):
                a.report(
                    say.bad_grow(
                        inner.span,
                        f"`{param}` grows, and so may be read only in `sample` blocks.",
                        "Use another param here.",
                    )
                )
                return
