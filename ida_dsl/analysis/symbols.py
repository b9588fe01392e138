"""Who declares what: one namespace for all declared names, facts and words of a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import frozen

from ida_dsl.source import Span
from ida_dsl.syntax import ast


class Kind(Enum):
    """What a name stands for; the text is how messages call it."""

    PARAM = "a param"
    CONST = "a const"
    TYPE = "a type"
    FACT = "a fact"
    PRIMITIVE = "a primitive"
    FUNCTION = "a function"
    EXTERN = "an extern function"
    TASK = "a task"
    PROPERTY = "a property"
    AGENT = "an agent"
    WORD = "a word of an enumeration"
    BUILTIN = "a builtin"
    LOCAL = "a local name"
    ARGUMENT = "an argument"


DeclaredNode = (
    ast.Param
    | ast.Const
    | ast.TypeDecl
    | ast.Fact
    | ast.Primitive
    | ast.Function
    | ast.Extern
    | ast.Task
    | ast.Property
    | ast.AgentDecl
    | ast.Name
)

KINDS: Mapping[type[ast.Node], Kind] = {
    ast.Param: Kind.PARAM,
    ast.Const: Kind.CONST,
    ast.TypeDecl: Kind.TYPE,
    ast.Fact: Kind.FACT,
    ast.Primitive: Kind.PRIMITIVE,
    ast.Function: Kind.FUNCTION,
    ast.Extern: Kind.EXTERN,
    ast.Task: Kind.TASK,
    ast.Property: Kind.PROPERTY,
    ast.AgentDecl: Kind.AGENT,
}


@frozen
class Symbol:
    """A name and what declares it. A word's node is the first place that lists it."""

    kind: Kind
    name: str
    node: DeclaredNode

    @property
    def span(self) -> Span:
        """Where the name stands in its declaration."""
        return self.node.span if isinstance(self.node, ast.Name) else self.node.name.span


def named_declarations(declarations: Iterable[ast.Declaration]) -> Iterable[Symbol]:
    """A symbol for each declared name and fact, in the order written; duplicates too."""
    for node in declarations:
        if isinstance(node, ast.Context):
            yield from (Symbol(Kind.FACT, f.name.text, f) for f in node.facts if isinstance(f, ast.Fact))
        elif kind := KINDS.get(type(node)):
            yield Symbol(kind, node.name.text, node)  # type: ignore[union-attr, arg-type]
