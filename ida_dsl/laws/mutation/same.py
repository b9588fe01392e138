"""Changes that are none: the mutant's graph is the program's, or arguments are exchanged whose order is the
same to what is called or asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ida_dsl.graph.model import Graph
from ida_dsl.laws.mutation.change import Change, altered
from ida_dsl.syntax import ast
from ida_dsl.syntax.ast import fields_of
from ida_dsl.syntax.unparse import unparse_expression
from ida_dsl.syntax.walk import walk

_EITHER_WAY = {"min", "max", "gcd", "union", "intersection"}
_COMMUTE = {"*", "and", "or", "==", "!="}


def same_graph(one: Graph, other: Graph) -> bool:
    """Whether the simplified graphs say the same, wherever it was written. Of graphs that are others with
    other params that is not known."""
    return one == other and not any(param.frozen for param in one.params)


def same_either_way(change: Change) -> bool:
    """Whether only the order of arguments differs, of builtins or primitives to which it is the same."""
    old, new = change.old, change.new
    if isinstance(old, ast.Call) and isinstance(new, ast.Call) and not _acts(old):
        return old.function.text in _EITHER_WAY and _sorted(old) == _sorted(new)
    if isinstance(old, ast.Ask) and isinstance(new, ast.Ask) and change.site is not None:
        symbol = change.site.analysis.declared.get(old.task.text)
        node = symbol.node if symbol is not None else None
        exchanged = old.task == new.task and _sorted(old) == _sorted(new) and len(old.arguments) == 2
        return exchanged and isinstance(node, ast.Primitive) and _symmetric(node)
    return False


def _acts(node: ast.Node) -> bool:
    """Whether the order may matter because something is asked or drawn."""
    calls = (one.function.text for one in walk(node) if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Ask) for one in walk(node)) or any("draw" in name for name in calls)


def _sorted(call: ast.Call | ast.Ask) -> list[str]:
    return sorted(unparse_expression(one.value) for one in call.arguments)


# --------------------------------------------------------------------------------- symmetric primitives


def _symmetric(node: ast.Primitive) -> bool:
    """Whether a primitive of two arguments says the same with both exchanged, its operands in any order."""
    if isinstance(node.body, tuple) or len(node.parameters) != 2 or _acts(node.body):
        return False
    one, other = (parameter.name.text for parameter in node.parameters)
    return _ordered(node.body) == _ordered(_renamed(node.body, {one: other, other: one}))


def _renamed(node: ast.Node, names: Mapping[str, str]) -> ast.Node:
    if isinstance(node, ast.Name):
        return ast.Name(names.get(node.text, node.text))
    return _each(node, lambda one: _renamed(one, names))


def _ordered(node: ast.Node) -> ast.Node:
    """The operands of operators that commute, in the order of their texts. Which unknown comes first may
    differ; that is no part of a value."""
    node = _each(node, _ordered)
    if isinstance(node, ast.Logical):
        return altered(node, operands=tuple(sorted(node.operands, key=unparse_expression)))
    if isinstance(node, ast.Binary) and node.op in _COMMUTE:
        left, right = sorted((node.left, node.right), key=unparse_expression)
        return altered(node, left=left, right=right)
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and node.ops[0] in _COMMUTE:
        return altered(node, operands=tuple(sorted(node.operands, key=unparse_expression)))
    return node


def _each(node: ast.Node, change: Callable[[ast.Node], ast.Node]) -> ast.Node:
    """The node with all nodes right below it changed."""
    fields: dict[str, object] = {}
    for name in fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, ast.Node):
            fields[name] = change(value)
        elif isinstance(value, tuple):
            fields[name] = tuple(change(one) if isinstance(one, ast.Node) else one for one in value)
    return altered(node, **fields)
