"""Asks that are put wrongly: to another, with arguments exchanged or off by one, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ida_dsl.analysis.symbols import Kind
from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.laws.mutation.operators.kinship import akin
from ida_dsl.syntax import ast
from ida_dsl.types import IntType


def arguments(site: Site) -> Iterator[Change]:
    """`ask t(a, b)` becomes `ask t(b, a)`, `ask t(n)` becomes `ask t(n + 1)` and `ask t(n - 1)`."""
    node = site.node
    if not isinstance(node, ast.Ask | ast.Call):
        return
    given = node.arguments
    for one, other in combinations(range(len(given)), 2):
        if _exchangeable(site, given[one].value, given[other].value):
            swapped = list(given)
            swapped[one] = altered(given[one], value=given[other].value)
            swapped[other] = altered(given[other], value=given[one].value)
            new = altered(node, arguments=tuple(swapped))
            yield site.to("argument", f"arguments {one + 1} and {other + 1} are exchanged", new)
    if isinstance(node, ast.Ask):
        for argument in given:
            yield from _off_by_one(site, argument.value)


def _exchangeable(site: Site, one: ast.Expr, other: ast.Expr) -> bool:
    return one != other and akin(site.type_of(one), site.type_of(other))


def _off_by_one(site: Site, value: ast.Expr) -> Iterator[Change]:
    """Numbers that are computed: names of things are numbers too, and constants have changes of their own."""
    if isinstance(value, ast.Binary) and isinstance(site.type_of(value), IntType):
        for op in ("+", "-"):
            new = ast.Binary(op, value, ast.Literal(1))
            yield site.instead("argument", f"the argument is off by one: `{op} 1`", value, new)


def answers(site: Site) -> Iterator[Change]:
    """A sub-answer is lost: in place of the ask stands one of its arguments, or `unknown`."""
    node = site.node
    signature = site.signature(node.task.text) if isinstance(node, ast.Ask) else None
    if not isinstance(node, ast.Ask) or signature is None:
        return
    if node.count is None:
        for argument in node.arguments:
            if akin(site.type_of(argument.value), signature.returns):
                yield site.to("answer", "an argument stands for the answer", argument.value)
    if node.count is None:
        yield site.to("answer", "the answer is lost", ast.UnknownLiteral())


def asked(site: Site) -> Iterator[Change]:
    """Another task or primitive is asked that takes the same arguments and gives the same kind of answer."""
    node = site.node
    own = site.signature(node.task.text) if isinstance(node, ast.Ask) else None
    if not isinstance(node, ast.Ask) or own is None:
        return
    for name in site.analysis.signatures:
        declared = site.analysis.declared.get(name)
        if name == own.name or declared is None or declared.kind not in {Kind.TASK, Kind.PRIMITIVE}:
            continue
        mine = site.analysis.declared.get(own.name)
        if mine is not None and _written(declared.node) == _written(mine.node):
            new = altered(node, task=ast.Name(name))
            yield site.to("asked", f"`{name}` is asked in place of `{own.name}`", new)


def _written(node: object) -> object:
    """The types of a declaration, as they are written: a Depth is no Name, though both are 0..63."""
    if isinstance(node, ast.Task | ast.Primitive):
        return [one.type for one in node.parameters], node.returns
    return node
