"""Functions and primitives do not recurse: circles among their calls are found here."""

from __future__ import annotations

from ida_dsl.analysis.circles import circles, way_round
from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.symbols import Kind
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk_body


def check_recursion(a: Analysis) -> None:
    """Reports each circle once, at the first of its functions."""
    functions = [node for node in a.declarations if isinstance(node, ast.Function | ast.Primitive)]
    calls = {node.name.text: _called(a, node) for node in functions}
    for group in circles(calls):
        symbol = a.declared[group[0]]
        assert isinstance(symbol.node, ast.Function | ast.Primitive)
        a.report(say.recursive_function(symbol.node.name, way_round(calls, group)))


def _called(a: Analysis, node: ast.Function | ast.Primitive) -> list[str]:
    names = [a.symbols.get(inner.id) for inner in walk_body(node.body) if isinstance(inner, ast.Name)]
    return [s.name for s in names if s is not None and s.kind in {Kind.FUNCTION, Kind.PRIMITIVE}]
