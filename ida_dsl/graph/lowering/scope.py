"""What lowering an expression needs to know: the builder, what was checked, and the values of names."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ida_dsl.analysis.state import Analysis
from ida_dsl.graph.code import Ref
from ida_dsl.graph.lowering.builder import Builder
from ida_dsl.syntax import ast
from ida_dsl.types import ANY, Type

Names = Mapping[str, Ref]
"""The value that each name in reach has."""


@frozen
class Scope:
    """Where code is lowered. `answer` is the type of what leaves it; `checked` collects the slots of asks
    whose measure is compared at run time, of the asks in `to_check`. `law` where a primitive that draws is
    asked, and not put in place: its answer is that of the question, which others may ask, too."""

    a: Analysis
    b: Builder
    answer: Type
    to_check: frozenset[int] = frozenset()
    checked: list[int] = field(factory=list)
    law: bool = False

    def type(self, node: ast.Node) -> Type:
        """The type that the checker gave a node."""
        return self.a.types.get(node.id, ANY)

    def answering(self, answer: Type) -> Scope:
        """The same, inside a function that answers another type."""
        return evolve(self, answer=answer)
