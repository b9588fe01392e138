"""Lists with an item less, pairs the other way round, calls that choose the other end or are left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ida_dsl.analysis.symbols import Kind
from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.laws.mutation.operators.kinship import akin
from ida_dsl.syntax import ast
from ida_dsl.types import ListType, TextType

_PAIRS = (
    ("argmin", "argmax"),
    ("min", "max"),
    ("any", "all"),
    ("first", "last"),
    ("take", "drop"),
    ("floor", "ceil"),
    ("successors", "predecessors"),
    ("union", "intersection"),
    ("starts_with", "ends_with"),
    ("lower", "upper"),
    ("keys", "values"),
)
_OTHERS = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])} | {"majority": "first", "median": "first"}


def items(site: Site) -> Iterator[Change]:
    """`[a, b]` becomes `[b]` and `[a]`, `xs + ys` becomes `xs` and `ys`, `(a, b)` becomes `(b, a)`."""
    node = site.node
    match node:
        case ast.ListExpr(found):
            for at in range(len(found)):
                new = altered(node, items=found[:at] + found[at + 1 :])
                yield site.to("item", "an item is lost", new)
        case ast.Binary("+", left, right) if isinstance(site.type_of(node), ListType | TextType):
            yield site.to("item", "what is right of `+` is lost", left)
            yield site.to("item", "what is left of `+` is lost", right)
        case ast.TupleExpr(found):
            yield from _turned(site, node)
        case ast.Slice(value):
            yield site.to("item", "all is taken, not a slice", value)


def _turned(site: Site, node: ast.TupleExpr) -> Iterator[Change]:
    for at, (one, other) in enumerate(pairwise(node.items)):
        if one != other and akin(site.type_of(one), site.type_of(other)):
            turned = (*node.items[:at], other, one, *node.items[at + 2 :])
            yield site.to("item", "two items are exchanged", altered(node, items=turned))


def calls(site: Site) -> Iterator[Change]:
    """`argmin` becomes `argmax`, `any` becomes `all`; `replace(p, i, e)` becomes `p`."""
    node = site.node
    if not isinstance(node, ast.Call) or site.kind_of(node.function) is not Kind.BUILTIN:
        return
    name = node.function.text
    if name in _OTHERS:
        other = _OTHERS[name]
        yield site.to("call", f"`{name}` becomes `{other}`", altered(node, function=ast.Name(other)))
    for argument in node.arguments:
        if akin(site.type_of(node), site.type_of(argument.value)):
            yield site.to("call", f"`{name}` is left out", argument.value)
