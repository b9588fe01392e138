"""The execution graph as data.

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

The model imports no syntax: a graph read from JSON runs without the program's text.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from ida_dsl.agents.model import AgentNode
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


# ------------------------------------------------------------------------------- what a program holds


@frozen
class Named:
    """A name with its type: a parameter, a fact, a declared type."""

    name: str
    type: Type


@frozen
class ParamNode:
    """A `param`: its type, its default and the value that this graph was compiled with.

    `frozen` where a type mentions it: then its value is part of the graph and cannot change in a run.
    """

    name: str
    type: Type
    default: Value
    value: Value
    frozen: bool


@frozen
class FactNode:
    """A fact of the context."""

    name: str
    type: Type
    hidden: bool = False


@frozen
class SampleNode:
    """Where contexts or questions come from: code or a file beside the program.

    The code's value is a tuple of the facts or arguments in the order declared; an unknown value (a failed
    `require` too) rejects the draw. A context's code has no parameters. A task's code may read facts.
    """

    code: Code | None = None
    path: str | None = None


@frozen
class PrimitiveNode:
    """A question that the environment answers. `draws` where its answer is random."""

    name: str
    parameters: tuple[Named, ...]
    returns: Type
    code: Code
    draws: bool
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class SpecNode:
    """What a right answer is: `code` computes it from the arguments, or, where `several`, says of the
    arguments and one more value, the candidate, whether it is right (Bool)."""

    code: Code
    several: bool = False


@frozen
class StrategyNode:
    """One way to take the question apart. `when` is None where it always applies."""

    name: str
    when: Code | None
    code: Code
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class ShownNode:
    """A strategy that an agent shows step by step. `at_most` computes from the arguments how many asks."""

    name: str
    when: Code | None
    agent: AgentNode
    may_ask: tuple[str, ...]
    at_most: Code
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class WaiverNode:
    """A law that the task, or one strategy of it, means to break, and why."""

    law: str
    reason: str
    strategy: str | None = None


@frozen
class Hole:
    """`{name}` in a prompt: an argument or a fact that the task sees."""

    name: str


@frozen
class TaskNode:
    """A task. `prompt` is texts and holes, dedented. `measure` computes an Int or a tuple of Ints from the
    arguments (and facts). `checked_asks` are (strategy, slot) of asks whose measure must be compared at run
    time; the others within a cycle were proved. `cyclic` where the task can reach itself."""

    name: str
    parameters: tuple[Named, ...]
    returns: Type
    prompt: tuple[str | Hole, ...] = ()
    sees: tuple[str, ...] = ()
    spec: SpecNode | None = None
    measure: Code | None = None
    sample: SampleNode | None = None
    strategies: tuple[StrategyNode | ShownNode, ...] = ()
    agent: AgentNode | None = None
    always: bool = False
    cycle: tuple[str, ...] = ()
    checked_asks: tuple[tuple[str, int], ...] = ()
    waivers: tuple[WaiverNode, ...] = ()
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class Binder:
    """One `forall`: its domain is a type, or code over the values bound before it that gives a list."""

    name: str
    domain: Type | Code


@frozen
class PropertyNode:
    """A law: its code takes the values of the binders and gives a Bool. `by` says whose answers the leaves
    have where it is tested: "spec", "nobody" or "anyone"."""

    name: str
    binders: tuple[Binder, ...]
    code: Code
    by: str = "spec"
    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)


@frozen
class TierNode:
    """Tiers `low..high` are made as `agent` says: an ordinary agent for tier 0, `distill` or `climb`."""

    low: int
    high: int
    agent: AgentNode


@frozen
class GrowNode:
    """`grow param by step when agreement > threshold`."""

    param: str
    step: int
    threshold: float


@frozen
class Graph:
    """A whole program."""

    doc: str = ""
    types: tuple[Named, ...] = ()
    params: tuple[ParamNode, ...] = ()
    facts: tuple[FactNode, ...] = ()
    context_sample: SampleNode | None = None
    primitives: tuple[PrimitiveNode, ...] = ()
    tasks: tuple[TaskNode, ...] = ()
    roots: tuple[str, ...] = ()
    properties: tuple[PropertyNode, ...] = ()
    agents: tuple[tuple[str, AgentNode], ...] = ()
    tiers: tuple[TierNode, ...] = ()
    grows: tuple[GrowNode, ...] = ()

    def task(self, name: str) -> TaskNode:
        """The task of that name; KeyError where there is none."""
        return {task.name: task for task in self.tasks}[name]

    def primitive(self, name: str) -> PrimitiveNode:
        """The primitive of that name; KeyError where there is none."""
        return {primitive.name: primitive for primitive in self.primitives}[name]
