"""The syntax tree of an `.ida` file: what was written, and nothing that was worked out from it.

Every node has a `span` (where it stands) and an `id` (unique within one load); both are left out of
equality, so that two trees are equal when they say the same. What analysis finds is kept in side
tables keyed by `id`; the tree is never written to. Types are written with the expression nodes
(`0..63` is a `Range`, `zero | one` an `Alternatives`, `List[T, 6]` an `Index`): one grammar reads both,
and `analysis.types` gives them their meaning.
"""

from __future__ import annotations

from attrs import field, frozen

from ida_dsl.source import NOWHERE, Span


@frozen
class Node:
    """What every node has."""

    span: Span = field(default=NOWHERE, kw_only=True, eq=False, repr=False)
    id: int = field(default=0, kw_only=True, eq=False, repr=False)


# ------------------------------------------------------------------------------------ expressions


@frozen
class Name(Node):
    """A name, declared or used."""

    text: str


@frozen
class Literal(Node):
    """A number, a text, `True` or `False`. `Int` is a Python int, `Real` a float."""

    value: bool | int | float | str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@frozen
class UnknownLiteral(Node):
    """`unknown`."""


@frozen
class FText(Node):
    """`f"…"`: plain texts and the expressions of its holes, in order."""

    parts: tuple[str | Expr, ...]


@frozen
class TupleExpr(Node):
    """`(a, b)`, also the type of pairs."""

    items: tuple[Expr, ...]


@frozen
class ListExpr(Node):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@frozen
class FieldValue(Node):
    """`name: value` in a record, a value or a type."""

    name: Name
    value: Expr


@frozen
class RecordExpr(Node):
    """`{side: pro, text: t}`, or the type of such records."""

    fields: tuple[FieldValue, ...]


@frozen
class Unary(Node):
    """`-x`, `+x`, `not x`."""

    op: str
    operand: Expr


@frozen
class Binary(Node):
    """`+ - * / // % **`."""

    op: str
    left: Expr
    right: Expr


@frozen
class Logical(Node):
    """`a and b and c`, `a or b`."""

    op: str
    operands: tuple[Expr, ...]


@frozen
class Compare(Node):
    """A chain: `a < b <= c`, `x in xs`, `x not in xs`. One more operand than operators."""

    operands: tuple[Expr, ...]
    ops: tuple[str, ...]


@frozen
class Conditional(Node):
    """`then if condition else otherwise`."""

    then: Expr
    condition: Expr
    otherwise: Expr


@frozen
class Index(Node):
    """`xs[i]`, `next[x]`; `List[T, 6]` in types, where the index is a tuple."""

    value: Expr
    index: Expr


@frozen
class Slice(Node):
    """`xs[start:stop:step]`."""

    value: Expr
    start: Expr | None
    stop: Expr | None
    step: Expr | None


@frozen
class Field(Node):
    """`finding.line`."""

    value: Expr
    name: Name


@frozen
class Clause(Node):
    """`for target in items if filter if filter` in a comprehension."""

    target: Target
    items: Expr
    filters: tuple[Expr, ...]


@frozen
class Comprehension(Node):
    """`[item for … in … if …]`."""

    item: Expr
    clauses: tuple[Clause, ...]


@frozen
class Argument(Node):
    """An argument, by position (`name` is None) or by keyword."""

    name: Name | None
    value: Expr


@frozen
class Call(Node):
    """`f(x, key=y)`."""

    function: Name
    arguments: tuple[Argument, ...]


@frozen
class Ask(Node):
    """`ask t(e)`, or `ask[count] t(e)`."""

    task: Name
    arguments: tuple[Argument, ...]
    count: Expr | None


@frozen
class Range(Node):
    """`low..high`, both ends included: a type."""

    low: Expr
    high: Expr


@frozen
class Alternatives(Node):
    """`zero | one | wild`: a type."""

    members: tuple[Expr, ...]


Expr = (
    Name
    | Literal
    | UnknownLiteral
    | FText
    | TupleExpr
    | ListExpr
    | RecordExpr
    | Unary
    | Binary
    | Logical
    | Compare
    | Conditional
    | Index
    | Slice
    | Field
    | Comprehension
    | Call
    | Ask
    | Range
    | Alternatives
)
Target = Name | TupleExpr
"""What a value is bound to: a name, or a tuple of targets."""

# -------------------------------------------------------------------------------------- statements


@frozen
class Assign(Node):
    """`target = value`."""

    target: Target
    value: Expr


@frozen
class Branch(Node):
    """One `if` or `elif` with its block."""

    condition: Expr
    body: Block


@frozen
class If(Node):
    """`if` / `elif` / `else`; `otherwise` is None without an `else`."""

    branches: tuple[Branch, ...]
    otherwise: Block | None


@frozen
class For(Node):
    """`for target in items:`."""

    target: Target
    items: Expr
    body: Block


@frozen
class Repeat(Node):
    """`repeat count:`."""

    count: Expr
    body: Block


@frozen
class Break(Node):
    """`break`."""


@frozen
class Require(Node):
    """`require condition`."""

    condition: Expr


@frozen
class Return(Node):
    """`return value`."""

    value: Expr


@frozen
class Mistake(Node):
    """A line that did not parse and was reported; nothing inside its declaration is checked further."""


Statement = Assign | If | For | Repeat | Break | Require | Return | Mistake
Block = tuple[Statement, ...]
Body = Expr | Block
"""What follows `=` (an expression) or `:` (a block ending in `return`)."""

# ------------------------------------------------------------------------------------ declarations


@frozen
class Docstring(Node):
    """A text standing by itself; `text` as written, escapes read, not yet dedented."""

    text: str


@frozen
class Import(Node):
    """`import "other.ida"`."""

    path: str


@frozen
class Param(Node):
    """`param name: type = default`."""

    name: Name
    type: Expr
    default: Expr


@frozen
class Const(Node):
    """`const name = value`."""

    name: Name
    value: Expr


@frozen
class TypeDecl(Node):
    """`type Name = …`."""

    name: Name
    type: Expr


@frozen
class Fact(Node):
    """`name: type` in the context, perhaps `hidden`."""

    name: Name
    type: Expr
    hidden: bool


@frozen
class Context(Node):
    """`context:` and its facts."""

    facts: tuple[Fact | Mistake, ...]


@frozen
class Sample(Node):
    """`sample:` with a block, or `sample from "file"`; in a task, or of the context."""

    body: Block | None
    path: str | None


@frozen
class ContextSample(Node):
    """`sample context:` or `sample context from "file"`."""

    sample: Sample


@frozen
class Parameter(Node):
    """`name: type` among the parameters of a task, primitive or function."""

    name: Name
    type: Expr


@frozen
class Primitive(Node):
    """`primitive f(…) -> T = e`."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    body: Body


@frozen
class Function(Node):
    """`function f(…) -> T = e`."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    body: Body


@frozen
class Extern(Node):
    """`extern function f(…) -> T = python("module:name")`; `target` is the text in the brackets."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    target: str


@frozen
class Sees(Node):
    """`sees fact, …`."""

    facts: tuple[Name, ...]


@frozen
class Spec(Node):
    """`spec = e`, or `spec:` with a block."""

    body: Body


@frozen
class SpecWhere(Node):
    """`spec v where condition`."""

    name: Name
    condition: Expr


@frozen
class Decreases(Node):
    """`decreases e`; a bare tuple is a `TupleExpr`."""

    measure: Expr


@frozen
class Strategy(Node):
    """`strategy name [when condition]:` with its block."""

    name: Name
    when: Expr | None
    body: Block


@frozen
class MayAsk(Node):
    """`may ask t, …`."""

    tasks: tuple[Name, ...]


@frozen
class AtMost(Node):
    """`at most n`."""

    count: Expr


@frozen
class Shown(Node):
    """`strategy name [when condition] by agent:` with what it may ask and how often."""

    name: Name
    when: Expr | None
    agent: Expr
    rules: tuple[MayAsk | AtMost | Mistake, ...]


TaskItem = Docstring | Sees | Spec | SpecWhere | Decreases | Sample | Strategy | Shown | Mistake


@frozen
class Task(Node):
    """`task t(…) -> T [by agent [always]]`, with its items in the order written."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    agent: Expr | None
    always: bool
    items: tuple[TaskItem, ...]


@frozen
class Roots(Node):
    """`roots t, …`."""

    tasks: tuple[Name, ...]


@frozen
class ForAll(Node):
    """`target in list` (`typed` false) or `name: type` in a `forall` line."""

    target: Target
    domain: Expr
    typed: bool


@frozen
class Property(Node):
    """`property name:` with its `forall` lines and its condition (a Mistake where it did not parse)."""

    name: Name
    foralls: tuple[ForAll, ...]
    condition: Expr | Mistake


@frozen
class AgentDecl(Node):
    """`agent name = …`."""

    name: Name
    value: Expr


@frozen
class TierRule(Node):
    """`0 = nobody`, `1..6 = distill(depth=1)`; `tiers` is an int literal or a `Range`."""

    tiers: Expr
    value: Expr


@frozen
class Grow(Node):
    """`grow size by 1 when agreement > 0.85`."""

    param: Name
    step: Expr
    when: Expr


@frozen
class Tiers(Node):
    """`tiers:` and its lines."""

    rules: tuple[TierRule | Grow | Mistake, ...]


Declaration = (
    Import
    | Param
    | Const
    | TypeDecl
    | Context
    | ContextSample
    | Primitive
    | Function
    | Extern
    | Task
    | Roots
    | Property
    | AgentDecl
    | Tiers
    | Mistake
)


@frozen
class File(Node):
    """One `.ida` file: its docstring and its declarations, in order."""

    doc: Docstring | None
    declarations: tuple[Declaration, ...]
