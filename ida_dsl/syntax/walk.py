"""Going through a syntax tree without naming its classes."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ida_dsl.syntax.ast import Node

_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _fields(kind: type[Node]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in attrs.fields(kind) if f.name not in {"span", "id"})
    return _FIELDS[kind]


def children(node: Node) -> Iterator[Node]:
    """The nodes right below this one, in the order written."""
    for name in _fields(type(node)):
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
