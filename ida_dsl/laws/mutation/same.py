"""Changes that are none: the mutant's graph is the program's, or arguments whose order is the same to the
builtin are exchanged."""

from __future__ import annotations

from ida_dsl.graph.model import Graph
from ida_dsl.laws.mutation.change import Change, altered
from ida_dsl.syntax import ast
from ida_dsl.syntax.unparse import unparse_expression
from ida_dsl.syntax.walk import walk

_EITHER_WAY = {"min", "max", "gcd", "union", "intersection"}


def same_graph(one: Graph, other: Graph) -> bool:
    """Whether the simplified graphs say the same, wherever it was written."""
    return one == other


def same_either_way(change: Change) -> bool:
    """Whether only the order of arguments differs, of builtins to which it is the same."""
    old, new = change.old, change.new
    if not isinstance(old, ast.Call) or not isinstance(new, ast.Call) or _asks(old):
        return False
    return old.function.text in _EITHER_WAY and _sorted(old) == _sorted(new)


def _asks(node: ast.Node) -> bool:
    return any(isinstance(one, ast.Ask) for one in walk(node))


def _sorted(call: ast.Call) -> ast.Call:
    arguments = sorted(call.arguments, key=lambda one: unparse_expression(one.value))
    return altered(call, arguments=tuple(arguments))
