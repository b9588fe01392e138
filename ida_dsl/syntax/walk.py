"""Going through a syntax tree without naming its classes."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.syntax.ast import Node, fields_of


def children(node: Node) -> Iterator[Node]:
    """The nodes right below this one, in the order written."""
    for name in fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(*nodes: Node) -> Iterator[Node]:
    """The nodes and all below them, each before what is below it."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))


def walk_body(body: Node | tuple[Node, ...]) -> Iterator[Node]:
    """As `walk`, for what follows `=` or `:`."""
    return walk(*body) if isinstance(body, tuple) else walk(body)
