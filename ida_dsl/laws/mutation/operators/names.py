"""Another name of the same type, another word of the enumeration."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.analysis.symbols import Kind
from ida_dsl.laws.mutation.change import Change, Site
from ida_dsl.laws.mutation.operators.kinship import akin
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import EnumType, Type


def words(site: Site) -> Iterator[Change]:
    """`zero` becomes `one`."""
    node = site.node
    if not isinstance(node, ast.Name) or site.kind_of(node) is not Kind.WORD:
        return
    for other in _beside(site, node.text):
        yield site.to("word", f"`{node.text}` becomes `{other}`", ast.Name(other))


def _beside(site: Site, word: str) -> list[str]:
    """The other words of the enumerations that list the word, of the smallest first."""
    types = [t for t in site.analysis.named_types.values() if isinstance(t, EnumType)]
    listing = sorted(
        (names for t in types if word in (names := [one.name for one in t.words])),
        key=len,
    )
    return [one for one in dict.fromkeys(one for names in listing for one in names) if one != word]


def names(site: Site) -> Iterator[Change]:
    """An argument or a local name is used in place of another of its type."""
    node = site.node
    if not isinstance(node, ast.Name) or site.kind_of(node) not in {Kind.ARGUMENT, Kind.LOCAL}:
        return
    own = site.type_of(node)
    for name, other in _in_reach(site).items():
        type_ = site.type_of(other) or _declared(site, name)
        if name != node.text and akin(own, type_):
            yield site.to("name", f"`{name}` is used in place of `{node.text}`", ast.Name(name))


def _declared(site: Site, name: str) -> Type | None:
    signature = site.signature(site.task.name.text)
    found = signature.parameters if signature is not None else ()
    return next((one.type for one in found if one.name == name), None)


def _in_reach(site: Site) -> dict[str, ast.Name]:
    """The arguments, and what was bound before in this block or one around it."""
    found = {one.name.text: one.name for one in site.task.parameters}
    for node in site.above:
        for statement in _bodies(node):
            if statement.span.end <= site.node.span.start and isinstance(statement, ast.Assign):
                found |= {one.text: one for one in walk(statement.target) if isinstance(one, ast.Name)}
        if isinstance(node, ast.For):
            found |= {one.text: one for one in walk(node.target) if isinstance(one, ast.Name)}
    return found


def _bodies(node: ast.Node) -> tuple[ast.Statement, ...]:
    match node:
        case ast.Strategy(body=body) | ast.Branch(body=body) | ast.For(body=body) | ast.Repeat(body=body):
            return body
        case ast.If(otherwise=body) if body is not None:
            return body
    return ()
