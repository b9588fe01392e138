"""Graphs by hand, for what the lowering would not make, and before there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import define, evolve, field

from ida_dsl.builtins import BUILTINS
from ida_dsl.graph.model import (
    AskOp,
    Block,
    BlockParam,
    Branch,
    CallOp,
    Code,
    Constant,
    Each,
    Edge,
    Ending,
    FactValue,
    Jump,
    Op,
    Return,
)
from ida_dsl.types import ANY, BOOL, INT, ListType, Type
from ida_dsl.values import Value


@define
class Draft:
    """A block being written."""

    id: int
    params: list[BlockParam] = field(factory=list)
    ops: list[Op] = field(factory=list)
    end: Ending | None = None

    def done(self) -> Block:
        assert self.end is not None
        return Block(self.id, tuple(self.params), tuple(self.ops), self.end)


@define
class Writer:
    """Writes one code. `block` is where the next operation goes."""

    numbers: list[int] = field(factory=lambda: [0])
    drafts: list[Draft] = field(factory=list)
    block: Draft = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.block = self.new()

    def number(self) -> int:
        self.numbers[0] += 1
        return self.numbers[0]

    def new(self, *types: Type) -> Draft:
        draft = Draft(self.number(), [BlockParam(self.number(), type_) for type_ in types])
        self.drafts.append(draft)
        return draft

    def at(self, draft: Draft) -> tuple[int, ...]:
        self.block = draft
        return tuple(param.id for param in draft.params)

    def param(self, type_: Type = INT) -> int:
        self.block.params.append(BlockParam(self.number(), type_))
        return self.block.params[-1].id

    def add(self, op: Op) -> int:
        self.block.ops.append(op)
        return op.id

    def const(self, value: Value, type_: Type = INT) -> int:
        return self.add(Constant(self.number(), type_, value=value))

    def fact(self, name: str, type_: Type = ANY) -> int:
        return self.add(FactValue(self.number(), type_, name=name))

    def call(self, name: str, *args: int, type_: Type = INT, static: tuple = ()) -> int:
        assert name in BUILTINS, name
        return self.add(CallOp(self.number(), type_, builtin=name, args=args, static=static))

    def ask(self, task: str, *args: int, slot: int = 0, count: int | None = None, type_: Type = INT) -> int:
        kind = type_ if count is None else ListType(type_)
        return self.add(AskOp(self.number(), kind, task=task, args=args, slot=slot, count=count))

    def each(
        self, items: int, body: Callable[[Writer, int], int], item: Type = INT, type_: Type = INT
    ) -> int:
        inner = Writer(self.numbers)
        result = body(inner, inner.param(item))
        inner.give(result)
        region = tuple(draft.done() for draft in inner.drafts)
        return self.add(Each(self.number(), ListType(type_), items=items, region=region))

    def give(self, value: int) -> None:
        self.block.end = Return(value)

    def jump(self, to: Draft, *args: int) -> None:
        self.block.end = Jump(Edge(to.id, args))

    def branch(self, condition: int) -> tuple[Draft, Draft]:
        """Ends the block; an unknown condition is the code's value."""
        then, otherwise, unknown = self.new(), self.new(), self.new()
        unknown.end = Return(condition)
        self.block.end = Branch(condition, Edge(then.id), Edge(otherwise.id), Edge(unknown.id))
        return then, otherwise

    def code(self, returns: Type = INT) -> Code:
        return Code(tuple(draft.done() for draft in self.drafts), returns)


def code_of(body: Callable[..., int], types: Sequence[Type], returns: Type = INT) -> Code:
    """Code of one ending block: `body(writer, *parameters)` gives what is returned."""
    writer = Writer()
    params = [writer.param(type_) for type_ in types]
    writer.give(body(writer, *params))
    return writer.code(returns)


def test_type() -> Type:
    return BOOL


__all__ = ["Draft", "Writer", "code_of", "evolve"]
