"""A small change of a program's text, and where in the tree changes are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from attrs import evolve, field, frozen

from ida_dsl.analysis.state import Analysis, Signature
from ida_dsl.analysis.symbols import Kind
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.unparse import unparse_expression
from ida_dsl.syntax.walk import children
from ida_dsl.types import Type

N = TypeVar("N", bound=ast.Node)


def altered(node: N, **fields: object) -> N:
    """A node with other fields."""
    found: N = evolve(node, **fields)  # type: ignore[misc] # mypy takes nodes for no attrs classes
    return found


@frozen
class Change:
    """What is written at `span` is replaced by `text`; where `lines` is true, all its lines are.

    `kind` is the family of changes that it is of, `says` what it does in a few words. `old` and `new` are the
    expressions before and after, where it changes one, and `site` is where it was found.
    """

    kind: str
    says: str
    span: Span
    text: str = ""
    lines: bool = False
    old: ast.Expr | None = None
    new: ast.Expr | None = None
    site: Site | None = field(default=None, eq=False, repr=False)

    def apply(self, text: str) -> str:
        """The text with the change made. The formatter takes away brackets that are not needed."""
        start, end = self.span.start, self.span.end
        if self.lines:
            start = text.rfind("\n", 0, start) + 1
            end = text.find("\n", end) + 1 or len(text)
        return text[:start] + self.text + text[end:]


@frozen
class Site:
    """A node of a strategy, and what is around it: `above` are the nodes it stands in, outermost first."""

    node: ast.Node
    above: tuple[ast.Node, ...]
    task: ast.Task
    strategy: ast.Strategy | ast.Shown
    analysis: Analysis

    @property
    def parent(self) -> ast.Node:
        """What it stands in; the task for the strategy itself."""
        return self.above[-1] if self.above else self.task

    def type_of(self, node: ast.Node) -> Type | None:
        """The type that the checker found."""
        return self.analysis.types.get(node.id)

    def kind_of(self, node: ast.Node) -> Kind | None:
        """What a name stands for."""
        symbol = self.analysis.symbols.get(node.id)
        return symbol.kind if symbol is not None else None

    def signature(self, name: str) -> Signature | None:
        """What a task, primitive or function takes and gives."""
        return self.analysis.signatures.get(name)

    def to(self, kind: str, says: str, new: ast.Expr) -> Change:
        """The node replaced."""
        return self.instead(kind, says, self.node, new)

    def instead(self, kind: str, says: str, old: ast.Node, new: ast.Expr) -> Change:
        """An expression replaced by another."""
        text = unparse_expression(new)
        plain = isinstance(new, ast.Name | ast.Call | ast.ListExpr | ast.UnknownLiteral)
        before = old if isinstance(old, ast.Expr) else None
        return Change(kind, says, old.span, text if plain else f"({text})", old=before, new=new, site=self)


def sites(task: ast.Task, analysis: Analysis) -> Iterator[Site]:
    """All nodes of a task's strategies, each before those in it. Of a shown strategy only its `when`."""
    for item in task.items:
        if isinstance(item, ast.Strategy):
            yield from _below(Site(item, (), task, item, analysis))
        elif isinstance(item, ast.Shown) and item.when is not None:
            yield from _below(Site(item.when, (item,), task, item, analysis))


def _below(site: Site) -> Iterator[Site]:
    yield site
    above = (*site.above, site.node)
    for child in children(site.node):
        yield from _below(Site(child, above, site.task, site.strategy, site.analysis))
