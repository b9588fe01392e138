"""Which constructs of the language programs have, piece of code by piece of code."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.analysis.check import CheckedProgram
from ida_dsl.builtins import BUILTINS
from ida_dsl.graph.code import CallOp, Code
from ida_dsl.graph.model import Graph, ShownNode, StrategyNode
from ida_dsl.syntax import ast
from ida_dsl.types import EnumType, ListType, TextType, Type, size
from ida_dsl.values import MAX_SIZE
from tests.engine.random_programs.kinds import parts

Owner = tuple[str, str]
"""A piece of code: a task and a strategy of it (or `spec`, `decreases`), or a primitive and nothing."""
Features = dict[Owner, frozenset[str]]

LAZY = {"and": "a later operand of `and`", "or": "a later operand of `or`"}
PLACES = (
    *LAZY.values(), "a side of `if … else`", "the condition of `if … else`", "the second of `or_else`",
    "a later link of a chain", "an argument of an ask", "the count of `ask[n]`", "an argument of a call",
    "a comprehension's list", "a later clause's list", "a filter", "an item of a comprehension",
    "the condition of `if`", "a branch of `if`", "the list of `for`", "the body of `for`",
    "the count of `repeat`", "the body of `repeat`", "`require`", "`return`", "a binding",
    "an index or slice", "a compound", "an f-text",
)  # fmt: skip
GONE = {"every", "iterate"}
"""Builtins that no graph has: they are lists and loops there."""
NODES = (
    ast.FText, ast.TupleExpr, ast.ListExpr, ast.RecordExpr, ast.Unary, ast.Binary, ast.Logical, ast.Compare,
    ast.Conditional, ast.Index, ast.Slice, ast.Field, ast.Comprehension, ast.Call, ast.Ask,
    ast.UnknownLiteral, ast.Assign, ast.If, ast.For, ast.Repeat, ast.Break, ast.Require, ast.Return,
)  # fmt: skip


def everything() -> frozenset[str]:
    """What should be covered."""
    nodes = {node.__name__ for node in NODES}
    builtins = {f"call {name}" if name in GONE else f"builtin {name}" for name in BUILTINS}
    return frozenset(nodes | builtins | {f"an ask in {place}" for place in PLACES} | {"ask[n]"})


def features(checked: CheckedProgram, graph: Graph) -> Features:
    """What each piece of code of a program has; that of the functions it calls is its own."""
    helpers = {
        node.name.text: frozenset(_of(node.body))
        for node in checked.analysis.declarations
        if isinstance(node, ast.Function)
    }
    found: Features = {}
    for node in checked.analysis.declarations:
        for owner, body in _bodies(node):
            own = frozenset(_of(body))
            found[owner] = own.union(*(helpers[name] for name in helpers if f"call {name}" in own))
    for owner, code in _codes(graph):
        found[owner] = found.get(owner, frozenset()) | {f"builtin {name}" for name in _builtins(code)}
    return found | {
        (one.name, ""): found.get((one.name, ""), frozenset()) | types(graph) for one in graph.tasks
    }


def _bodies(node: ast.Node) -> Iterator[tuple[Owner, object]]:
    match node:
        case ast.Primitive():
            yield (node.name.text, ""), node.body
        case ast.Task():
            for item in node.items:
                match item:
                    case ast.Strategy():
                        yield (node.name.text, item.name.text), (item.when, item.body)
                    case ast.Spec():
                        yield (node.name.text, "spec"), item.body
                    case ast.SpecWhere():
                        yield (node.name.text, "spec"), item.condition
                    case ast.Decreases():
                        yield (node.name.text, "decreases"), item.measure


def _codes(graph: Graph) -> Iterator[tuple[Owner, Code]]:
    for one in graph.primitives:
        yield (one.name, ""), one.code
    for task in graph.tasks:
        for strategy in task.strategies:
            if isinstance(strategy, StrategyNode):
                yield (task.name, strategy.name), strategy.code
        if task.spec:
            yield (task.name, "spec"), task.spec.code
        if task.measure:
            yield (task.name, "decreases"), task.measure


def _builtins(code: Code) -> set[str]:
    return {op.builtin for op in code.ops() if isinstance(op, CallOp)}


def has_shown(graph: Graph) -> bool:
    """Whether an agent shows some decomposition."""
    return any(isinstance(one, ShownNode) for task in graph.tasks for one in task.strategies)


def types(graph: Graph) -> frozenset[str]:
    """The kinds of types that questions have."""
    named = [one.type for node in (*graph.tasks, *graph.primitives) for one in node.parameters]
    returned = [node.returns for node in (*graph.tasks, *graph.primitives)]
    return frozenset(f"type {kind}" for type_ in (*named, *returned) for kind in _kinds(type_))


def _kinds(type_: Type) -> Iterator[str]:
    name = type(type_).__name__.removesuffix("Type")
    match type_:
        case ListType(low=low, high=high):
            yield "List, fixed" if low == high else "List" if high == MAX_SIZE else "List, ragged"
        case TextType():
            yield "Text, sized" if type_.high < MAX_SIZE else "Text"
        case EnumType():
            yield "Enum" if type_.base is None else "Enum over a type"
        case _:
            yield f"{name}, {'small' if (size(type_) or 2**20) < 2**14 else 'large'}"
    for part in parts(type_):
        yield from _kinds(part)


# ------------------------------------------------------------------------------------------- one tree


def _of(body: object, place: str = "", places: frozenset[str] = frozenset()) -> Iterator[str]:
    """What stands in a tree; `places` are those around, of which some hold however deep below."""
    if isinstance(body, tuple):
        for one in body:
            yield from _of(one, place, places)
    if not isinstance(body, ast.Node):
        return
    yield type(body).__name__
    here = places | {place} if place else places
    if isinstance(body, ast.Ask):
        yield from (f"an ask in {one}" for one in here)
        if body.count is not None:
            yield "ask[n]"
    if isinstance(body, ast.Call):
        yield f"call {body.function.text}"
    if isinstance(body, ast.Assign | ast.For | ast.Clause) and isinstance(body.target, ast.TupleExpr):
        yield f"tuple target of {type(body).__name__}"
    for part, inside in _children(body):
        yield from _of(part, inside, here)


def _children(node: ast.Node) -> Iterator[tuple[object, str]]:
    """What stands right in a node, and what places are called that it gives to asks."""
    match node:
        case ast.Logical(op=op, operands=(first, *rest)):
            yield first, ""
            yield tuple(rest), LAZY[op]
        case ast.Conditional():
            yield node.condition, "the condition of `if … else`"
            yield (node.then, node.otherwise), "a side of `if … else`"
        case ast.Call(function=ast.Name(text="or_else"), arguments=(first, *rest)):
            yield first.value, "an argument of a call"
            yield tuple(one.value for one in rest), "the second of `or_else`"
        case ast.Call():
            yield tuple(one.value for one in node.arguments), "an argument of a call"
        case ast.Compare():
            yield node.operands[:2], ""
            yield node.operands[2:], "a later link of a chain"
        case ast.Ask():
            yield tuple(one.value for one in node.arguments), "an argument of an ask"
            yield node.count, "the count of `ask[n]`"
        case ast.Comprehension():
            yield node.item, "an item of a comprehension"
            yield node.clauses[0].items, "a comprehension's list"
            yield tuple(one.items for one in node.clauses[1:]), "a later clause's list"
            yield tuple(one.filters for one in node.clauses), "a filter"
        case ast.Index() | ast.Slice():
            yield (
                tuple(one for name in ast.fields_of(type(node)) if (one := getattr(node, name))),
                "an index or slice",
            )
        case ast.TupleExpr() | ast.ListExpr():
            yield node.items, "a compound"
        case ast.RecordExpr():
            yield tuple(one.value for one in node.fields), "a compound"
        case ast.FText():
            yield node.parts, "an f-text"
        case _:
            yield from _below_statement(node)


def _below_statement(node: ast.Node) -> Iterator[tuple[object, str]]:
    match node:
        case ast.Branch():
            yield node.condition, "the condition of `if`"
            yield node.body, "a branch of `if`"
        case ast.If():
            yield node.branches, ""
            yield node.otherwise, "a branch of `if`"
        case ast.For():
            yield node.items, "the list of `for`"
            yield node.body, "the body of `for`"
        case ast.Repeat():
            yield node.count, "the count of `repeat`"
            yield node.body, "the body of `repeat`"
        case ast.Require():
            yield node.condition, "`require`"
        case ast.Return() | ast.Assign():
            yield node.value, "`return`" if isinstance(node, ast.Return) else "a binding"
        case _:
            yield from ((getattr(node, name), "") for name in ast.fields_of(type(node)))
