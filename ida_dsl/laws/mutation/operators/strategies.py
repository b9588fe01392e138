"""Strategies that are missing, or that take every question."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.laws.mutation.change import Change, Site
from ida_dsl.source import Span
from ida_dsl.syntax import ast

KIND = "strategy"


def strategies(site: Site) -> Iterator[Change]:
    """A strategy is removed, or its `when` is."""
    node = site.node
    if not isinstance(node, ast.Strategy):
        return
    yield Change(KIND, f"strategy `{node.name.text}` is removed", node.span, lines=True)
    if node.when is not None:
        head = node.name.span
        after = Span(head.path, head.end, _end_of_head(node))
        yield Change(KIND, f"the `when` of `{node.name.text}` is dropped", after, ":\n" + " " * 8)


def _end_of_head(node: ast.Strategy) -> int:
    """Where the first statement begins: brackets and the colon after the condition are passed."""
    return node.body[0].span.start
