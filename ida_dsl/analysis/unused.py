"""Warnings about what nothing uses, and about what a tier could not learn."""

from __future__ import annotations

from ida_dsl.analysis.messages import agents as say_agent
from ida_dsl.analysis.messages import flow as say
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import AnyType, is_bounded

_MAY_BE_UNUSED = {Kind.TASK, Kind.PROPERTY, Kind.WORD}


def check_unused(a: Analysis, main: str) -> None:
    """Unused names and declarations of the main file; what is imported may be left unused."""
    for node_id, name in a.bound.items():
        if node_id not in a.read and not name.text.startswith("_"):
            a.report(say.unused_local(name))
    drawn = {s.name for s in a.declared.values() if s.kind is Kind.FACT}
    for symbol in a.declared.values():
        if symbol.name not in a.used and symbol.kind not in _MAY_BE_UNUSED and symbol.span.path == main:
            if symbol.kind is Kind.FACT and not drawn:
                continue
            a.report(say.unused_declaration(symbol))


def check_learnable(a: Analysis) -> None:
    """Where tiers are learned: types bounded, and facts seen that answers rest on."""
    if not any(isinstance(node, ast.Tiers) and len(node.rules) > 1 for node in a.declarations):
        return
    for node in a.declarations:
        if isinstance(node, ast.Task) and not node.always and node.name.text in a.signatures:
            _check_bounded(a, node)
            _check_seen(a, node)


def _check_bounded(a: Analysis, task: ast.Task) -> None:
    signature = a.signatures[task.name.text]
    places = [*zip(task.parameters, signature.parameters, strict=True)]
    for written, parameter in places:
        if not isinstance(parameter.type, AnyType) and not is_bounded(parameter.type):
            a.report(say_agent.not_bounded(written.type.span, signature.name, parameter.type))
            return
    if not isinstance(signature.returns, AnyType) and not is_bounded(signature.returns):
        a.report(say_agent.not_bounded(task.returns.span, signature.name, signature.returns))


def _check_seen(a: Analysis, task: ast.Task) -> None:
    seen = {name.text for item in task.items if isinstance(item, ast.Sees) for name in item.facts}
    reached = _facts_reached(a, task)
    missing = [fact for fact in reached if fact not in seen]
    if missing:
        a.report(say_agent.not_seen(task.name.span, task.name.text, missing))


def _facts_reached(a: Analysis, task: ast.Task) -> list[str]:
    """The facts that the primitives read which the task reaches by asking."""
    facts: dict[str, None] = {}
    reached, stack = {task.name.text}, [task.name.text]
    while stack:
        symbol = a.declared[stack.pop()]
        for inner in walk(*_asking(symbol)):
            name = _fact_or_question(a, inner)
            if name is None:
                continue
            if name.kind is Kind.FACT:
                facts[name.name] = None
            elif name.name not in reached:
                reached.add(name.name)
                stack.append(name.name)
    return list(facts)


def _asking(symbol: Symbol) -> tuple[ast.Node, ...]:
    if isinstance(symbol.node, ast.Task):
        return tuple(item for item in symbol.node.items if isinstance(item, ast.Strategy | ast.Shown))
    body = symbol.node.body if isinstance(symbol.node, ast.Primitive) else ()
    return body if isinstance(body, tuple) else (body,)


def _fact_or_question(a: Analysis, node: ast.Node) -> Symbol | None:
    if isinstance(node, ast.Name) and (symbol := a.symbols.get(node.id)):
        wanted = {Kind.FACT, Kind.TASK, Kind.PRIMITIVE}
        return symbol if symbol.kind in wanted and symbol.name in a.declared else None
    return None
