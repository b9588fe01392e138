"""What may be skipped, as branches: operands are given as functions that lower them where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ida_dsl.graph.code import Edge, Ref
from ida_dsl.graph.lowering.builder import Builder
from ida_dsl.source import Span
from ida_dsl.types import BOOL, Type

Operand = Callable[[], Ref]


def logical(b: Builder, op: str, value: Ref, later: Sequence[Operand], span: Span) -> Ref:
    """`and` or `or` of a value and of others, each computed only while none before it decides."""
    decides = "is_false" if op == "and" else "is_true"
    after = b.block("after", [(BOOL, "")])
    for operand in later:
        go_on = b.block(op)
        decided = b.call(decides, (value,), BOOL, span)
        b.branch(decided, Edge(after.id, (value,)), Edge(go_on.id), Edge(go_on.id), span)
        b.enter(go_on)
        value = b.call(op, (value, operand()), BOOL, span)
    b.jump(after, value)
    b.enter(after)
    return after.params[0].id


def conditional(b: Builder, condition: Ref, type_: Type, sides: tuple[Operand, Operand], span: Span) -> Ref:
    """`a if c else b`; unknown where the condition is."""
    after = b.block("after", [(type_, "")])
    then, otherwise = b.block("then"), b.block("else")
    b.branch(condition, Edge(then.id), Edge(otherwise.id), Edge(after.id, (condition,)), span)
    for block, side in zip((then, otherwise), sides, strict=True):
        b.enter(block)
        b.jump(after, side())
    b.enter(after)
    return after.params[0].id


def or_else(b: Builder, value: Ref, type_: Type, second: Operand, span: Span) -> Ref:
    """The value, or the second one where it is unknown."""
    after, otherwise = b.block("after", [(type_, "")]), b.block("or_else")
    known = b.call("known", (value,), BOOL, span)
    b.branch(known, Edge(after.id, (value,)), Edge(otherwise.id), Edge(otherwise.id), span)
    b.enter(otherwise)
    b.jump(after, second())
    b.enter(after)
    return after.params[0].id
