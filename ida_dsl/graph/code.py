"""What a program computes, as data.

A piece of program that computes (a strategy, a `when`, a spec, a measure, a sample, a primitive, a
property) is a `Code`: a control-flow graph of blocks. A block is a run of operations in single-assignment
order and one ending: `Return`, `Jump` or `Branch`. Values are numbers, unique in their `Code`; what a block
uses was defined in it before, in a block that dominates it, in a region around it, or is one of its
parameters (loops and merges pass values that way). `Each` holds a region: blocks run once an item, whose
`Return` gives the item's result.

Three choices keep both executors small. A branch has three ways out, the third taken where its condition
is unknown, so that "an unknown condition makes the answer unknown" is an edge and not a rule. Laziness is
branching too, but only where the lazy operand asks, draws or loops; elsewhere it is an ordinary call.
A *round* is the asks of one block that do not need each other's answers; control flow ends it.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from ida_dsl.source import NOWHERE, Span
from ida_dsl.types import Type
from ida_dsl.values import Value

Ref = int
"""A value's number in its `Code`."""

# --------------------------------------------------------------------------------------- operations


@frozen
class Op:
    """What every operation has: the number of its value, the value's type, where it was written."""

    id: Ref
    type: Type
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)

    @property
    def operands(self) -> tuple[Ref, ...]:
        """The values that the operation needs before it can be done, without those a region captures."""
        return ()


@frozen
class Constant(Op):
    """A value known when the program is compiled."""

    value: Value


@frozen
class ParamValue(Op):
    """The value of a program's `param` (one that no type mentions: those are constants)."""

    name: str


@frozen
class FactValue(Op):
    """A whole fact of the context; never in a strategy."""

    name: str


@frozen
class CallOp(Op):
    """A builtin. `static` holds what is known at compile time and comes first: a type, a field's name."""

    builtin: str
    args: tuple[Ref, ...]
    static: tuple[Type | str | tuple[str, ...], ...] = ()

    @property
    def operands(self) -> tuple[Ref, ...]:
        """The values that it needs."""
        return self.args


@frozen
class ExternOp(Op):
    """A helper in Python, `target` as `module:name`."""

    target: str
    args: tuple[Ref, ...]

    @property
    def operands(self) -> tuple[Ref, ...]:
        """The values that it needs."""
        return self.args


@frozen
class AskOp(Op):
    """Puts a question to a task or a primitive; with a count, `ask[n]`, the value is the list of answers.

    `slot` numbers the asks of one `Code` in the order written. In a property it stands for a call
    `t(…)`, answered as rule 8 says.
    """

    task: str
    args: tuple[Ref, ...]
    slot: int
    count: Ref | None = None

    @property
    def operands(self) -> tuple[Ref, ...]:
        """The values that it needs."""
        return self.args if self.count is None else (*self.args, self.count)


@frozen
class Each(Op):
    """The list of what the region returns for each item of a list; unknown where the list is.

    The region's first block has one parameter, the item. Items do not need each other: their asks go out
    together.
    """

    items: Ref
    region: tuple[Block, ...]

    @property
    def operands(self) -> tuple[Ref, ...]:
        """The values that it needs."""
        return (self.items,)


AnyOp = Constant | ParamValue | FactValue | CallOp | ExternOp | AskOp | Each

# ------------------------------------------------------------------------------------------- blocks


@frozen
class BlockParam:
    """A value that whoever jumps to the block passes."""

    id: Ref
    type: Type
    name: str = ""


@frozen
class Edge:
    """A way to another block, with the values for its parameters."""

    block: int
    args: tuple[Ref, ...] = ()


@frozen
class Return:
    """Ends the code (or the region) with a value."""

    value: Ref
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class Jump:
    """Goes on elsewhere."""

    to: Edge


@frozen
class Branch:
    """Goes on by a Bool: `then` for True, `otherwise` for False, `unknown` for unknown."""

    condition: Ref
    then: Edge
    otherwise: Edge
    unknown: Edge
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


Ending = Return | Jump | Branch


@frozen
class Block:
    """A run of operations. `name` says for readers what it is: `then`, `loop`, `after`."""

    id: int
    params: tuple[BlockParam, ...]
    ops: tuple[AnyOp, ...]
    end: Ending
    name: str = ""

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The ways out."""
        if isinstance(self.end, Jump):
            return (self.end.to,)
        if isinstance(self.end, Branch):
            return (self.end.then, self.end.otherwise, self.end.unknown)
        return ()


@frozen
class Code:
    """Blocks; the first is the entry, its parameters the code's. `returns` is the type of the value."""

    blocks: tuple[Block, ...]
    returns: Type
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)

    @property
    def params(self) -> tuple[BlockParam, ...]:
        """What the code is called with."""
        return self.blocks[0].params

    def ops(self) -> Iterator[AnyOp]:
        """All operations, those in regions too, in the order of the blocks."""
        return all_ops(self.blocks)


def all_ops(blocks: tuple[Block, ...]) -> Iterator[AnyOp]:
    """All operations of the blocks, each `Each` followed by those of its region."""
    for block in blocks:
        for op in block.ops:
            yield op
            if isinstance(op, Each):
                yield from all_ops(op.region)
