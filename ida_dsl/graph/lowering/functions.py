"""Functions, put in place where they are called: functions do not recurse, so this ends."""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.graph.code import Edge, Ref
from ida_dsl.graph.lowering import expressions, statements
from ida_dsl.graph.lowering.scope import Names, Scope
from ida_dsl.syntax import ast
from ida_dsl.types import ANY, BOOL, INT, Type, join

Callee = ast.Function | ast.Primitive


def inline(s: Scope, node: Callee, args: Sequence[Ref], where: ast.Node) -> Ref:
    """The answer of a function on arguments that fit its parameters. Strict: unknown where one of them is."""
    returns = s.a.signatures[node.name.text].returns
    names = {p.name.text: arg for p, arg in zip(node.parameters, args, strict=True)}
    value = _body(s.answering(returns), names, node.body, returns)
    unsure = [arg for arg in args if arg not in s.b.constants]
    if not unsure:
        return value
    return s.b.call("strict", (*unsure, value), s.b.types[value], where.span)


def _body(s: Scope, names: Names, body: ast.Body, returns: Type) -> Ref:
    if not isinstance(body, tuple):
        return expressions.lower_as(s, names, body, returns)
    outer, s.b.exit = s.b.exit, s.b.block("after", [(returns, "")])
    after = s.b.exit
    statements.lower_block(s, names, body)
    s.b.exit = outer
    s.b.enter(after)
    return after.params[0].id


def iterated(
    s: Scope, node: Callee | ast.Extern, turns: Ref, start: Ref, type_: Type, where: ast.Call
) -> Ref:
    """`iterate(f, n, x)`: a loop with a counter and the value so far."""
    signature = s.a.signatures[node.name.text]
    carried = join(type_, s.b.types[start]) or ANY
    head = s.b.block("loop", [(INT, "turn"), (carried, "")])
    body, after = s.b.block("turn"), s.b.block("after", [(carried, "")])
    s.b.jump(head, s.b.integer(0), start)
    s.b.enter(head)
    turn, value = (param.id for param in head.params)
    more = s.b.call("less", (turn, turns), BOOL, where.span)
    s.b.branch(more, Edge(body.id), Edge(after.id, (value,)), Edge(after.id, (more,)), where.span)
    s.b.enter(body)
    argument = s.b.coerce(value, signature.parameters[0].type)
    if isinstance(node, ast.Extern):
        following = s.b.extern(node.target, (argument,), ANY, where.span)
        following = s.b.call("fit", (following,), signature.returns, where.span, static=(signature.returns,))
    else:
        following = inline(s, node, (argument,), where)
    s.b.jump(head, s.b.call("add", (turn, s.b.integer(1)), INT), following)
    s.b.enter(after)
    return after.params[0].id
