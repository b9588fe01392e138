"""Branches that are always or never taken, or exchanged; steps that are left out."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.laws.mutation.operators.conditions import is_condition
from ida_dsl.syntax import ast

KIND = "branch"


def branches(site: Site) -> Iterator[Change]:
    """An `if` is always or never taken, `a if c else b` becomes `a`, `b`, or `b if c else a`."""
    node, parent = site.node, site.parent
    if isinstance(node, ast.Conditional):
        swapped = altered(node, then=node.otherwise, otherwise=node.then)
        yield site.to(KIND, "the two values are exchanged", swapped)
        yield site.to(KIND, "the first value is always taken", node.then)
        yield site.to(KIND, "the second value is always taken", node.otherwise)
    if isinstance(parent, ast.Branch) and is_condition(site):
        yield site.to(KIND, "the branch is always taken", ast.Literal(value=True))
        yield site.to(KIND, "the branch is never taken", ast.Literal(value=False))


def filters(site: Site) -> Iterator[Change]:
    """A filter of a comprehension lets everything pass; a `require` is left out."""
    if isinstance(site.parent, ast.Clause) and is_condition(site):
        yield site.to("filter", "the filter lets everything pass", ast.Literal(value=True))
    if isinstance(site.node, ast.Require):
        yield Change("filter", "the `require` is left out", site.node.span, lines=True)


def statements(site: Site) -> Iterator[Change]:
    """A statement in a loop is left out."""
    if not isinstance(site.parent, ast.For | ast.Repeat) or len(site.parent.body) == 1:
        return
    if isinstance(site.node, ast.Assign | ast.Break | ast.If):
        yield Change("statement", "a step of the loop is left out", site.node.span, lines=True)
