"""The syntax tree of an `.ida` file: what was written, and nothing that was worked out from it.

Every node has a `span` (where it stands) and an `id` (unique within one load); both are left out of
equality, so that two trees are equal when they say the same. What analysis finds is kept in side
tables keyed by `id`; the tree is never written to. Types are written with the expression nodes
(`0..63` is a `Range`, `zero | one` an `Alternatives`, `List[T, 6]` an `Index`): one grammar reads both,
and `analysis.types` gives them their meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, dataclass_transform

import attrs
from attrs import field

from ida_dsl.source import NOWHERE, Span

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: Class) -> Class:
    """A frozen attrs class with the equality and text of `Node`: made in half the time."""
    make: Callable[[Class], Class] = attrs.frozen(eq=False, repr=False)
    return make(cls)


@node
class Node:
    """What every node has. Equal when the class and all fields but these two are."""

    span: Span = field(default=NOWHERE, kw_only=True)
    id: int = field(default=0, kw_only=True)

    def _content(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in fields_of(type(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and type(self) is type(other) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash((type(self), self._content()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._content()))})"


_FIELDS: dict[type, tuple[str, ...]] = {}


def fields_of(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a class of nodes that say something, in order; worked out once."""
    if kind not in _FIELDS:
        fields = attrs.fields(kind)  # type: ignore[arg-type] # mypy takes `node` for no attrs
        _FIELDS[kind] = tuple(one.name for one in fields if one.name not in {"span", "id"})
    return _FIELDS[kind]


# ------------------------------------------------------------------------------------ expressions


@node
class Name(Node):
    """A name, declared or used."""

    text: str


@node
class Literal(Node):
    """A number, a text, `True` or `False`. `Int` is a Python int, `Real` a float."""

    value: bool | int | float | str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@node
class UnknownLiteral(Node):
    """`unknown`."""


@node
class FText(Node):
    """`f"…"`: plain texts and the expressions of its holes, in order."""

    parts: tuple[str | Expr, ...]


@node
class TupleExpr(Node):
    """`(a, b)`, also the type of pairs."""

    items: tuple[Expr, ...]


@node
class ListExpr(Node):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@node
class FieldValue(Node):
    """`name: value` in a record, a value or a type."""

    name: Name
    value: Expr


@node
class RecordExpr(Node):
    """`{side: pro, text: t}`, or the type of such records."""

    fields: tuple[FieldValue, ...]


@node
class Unary(Node):
    """`-x`, `+x`, `not x`."""

    op: str
    operand: Expr


@node
class Binary(Node):
    """`+ - * / // % **`."""

    op: str
    left: Expr
    right: Expr


@node
class Logical(Node):
    """`a and b and c`, `a or b`."""

    op: str
    operands: tuple[Expr, ...]


@node
class Compare(Node):
    """A chain: `a < b <= c`, `x in xs`, `x not in xs`. One more operand than operators."""

    operands: tuple[Expr, ...]
    ops: tuple[str, ...]


@node
class Conditional(Node):
    """`then if condition else otherwise`."""

    then: Expr
    condition: Expr
    otherwise: Expr


@node
class Index(Node):
    """`xs[i]`, `next[x]`; `List[T, 6]` in types, where the index is a tuple."""

    value: Expr
    index: Expr


@node
class Slice(Node):
    """`xs[start:stop:step]`."""

    value: Expr
    start: Expr | None
    stop: Expr | None
    step: Expr | None


@node
class Field(Node):
    """`finding.line`."""

    value: Expr
    name: Name


@node
class Clause(Node):
    """`for target in items if filter if filter` in a comprehension."""

    target: Target
    items: Expr
    filters: tuple[Expr, ...]


@node
class Comprehension(Node):
    """`[item for … in … if …]`."""

    item: Expr
    clauses: tuple[Clause, ...]


@node
class Argument(Node):
    """An argument, by position (`name` is None) or by keyword."""

    name: Name | None
    value: Expr


@node
class Call(Node):
    """`f(x, key=y)`."""

    function: Name
    arguments: tuple[Argument, ...]


@node
class Ask(Node):
    """`ask t(e)`, or `ask[count] t(e)`."""

    task: Name
    arguments: tuple[Argument, ...]
    count: Expr | None


@node
class Range(Node):
    """`low..high`, both ends included: a type."""

    low: Expr
    high: Expr


@node
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


@node
class Assign(Node):
    """`target = value`."""

    target: Target
    value: Expr


@node
class Branch(Node):
    """One `if` or `elif` with its block."""

    condition: Expr
    body: Block


@node
class If(Node):
    """`if` / `elif` / `else`; `otherwise` is None without an `else`."""

    branches: tuple[Branch, ...]
    otherwise: Block | None


@node
class For(Node):
    """`for target in items:`."""

    target: Target
    items: Expr
    body: Block


@node
class Repeat(Node):
    """`repeat count:`."""

    count: Expr
    body: Block


@node
class Break(Node):
    """`break`."""


@node
class Require(Node):
    """`require condition`."""

    condition: Expr


@node
class Return(Node):
    """`return value`."""

    value: Expr


@node
class Mistake(Node):
    """A line that did not parse and was reported; nothing inside its declaration is checked further."""


Statement = Assign | If | For | Repeat | Break | Require | Return | Mistake
Block = tuple[Statement, ...]
Body = Expr | Block
"""What follows `=` (an expression) or `:` (a block ending in `return`)."""

# ------------------------------------------------------------------------------------ declarations


@node
class Docstring(Node):
    """A text standing by itself; `text` as written, escapes read, not yet dedented."""

    text: str


@node
class Import(Node):
    """`import "other.ida"`."""

    path: str


@node
class Param(Node):
    """`param name: type = default`."""

    name: Name
    type: Expr
    default: Expr


@node
class Const(Node):
    """`const name = value`."""

    name: Name
    value: Expr


@node
class TypeDecl(Node):
    """`type Name = …`."""

    name: Name
    type: Expr


@node
class Fact(Node):
    """`name: type` in the context, perhaps `hidden`."""

    name: Name
    type: Expr
    hidden: bool


@node
class Context(Node):
    """`context:` and its facts."""

    facts: tuple[Fact | Mistake, ...]


@node
class Sample(Node):
    """`sample:` with a block, or `sample from "file"`; in a task, or of the context."""

    body: Block | None
    path: str | None


@node
class ContextSample(Node):
    """`sample context:` or `sample context from "file"`."""

    sample: Sample


@node
class Parameter(Node):
    """`name: type` among the parameters of a task, primitive or function."""

    name: Name
    type: Expr


@node
class Primitive(Node):
    """`primitive f(…) -> T = e`."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    body: Body


@node
class Function(Node):
    """`function f(…) -> T = e`."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    body: Body


@node
class Extern(Node):
    """`extern function f(…) -> T = python("module:name")`; `target` is the text in the brackets."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    target: str


@node
class Sees(Node):
    """`sees fact, …`."""

    facts: tuple[Name, ...]


@node
class Spec(Node):
    """`spec = e`, or `spec:` with a block."""

    body: Body


@node
class SpecWhere(Node):
    """`spec v where condition`."""

    name: Name
    condition: Expr


@node
class Decreases(Node):
    """`decreases e`; a bare tuple is a `TupleExpr`."""

    measure: Expr


@node
class Strategy(Node):
    """`strategy name [when condition]:` with its block."""

    name: Name
    when: Expr | None
    body: Block


@node
class MayAsk(Node):
    """`may ask t, …`."""

    tasks: tuple[Name, ...]


@node
class AtMost(Node):
    """`at most n`."""

    count: Expr


@node
class Shown(Node):
    """`strategy name [when condition] by agent:` with what it may ask and how often."""

    name: Name
    when: Expr | None
    agent: Expr
    rules: tuple[MayAsk | AtMost | Mistake, ...]


@node
class Waive(Node):
    """`waive law [for strategy] because "…"`."""

    law: Name
    strategy: Name | None
    reason: str


TaskItem = Docstring | Sees | Spec | SpecWhere | Decreases | Sample | Strategy | Shown | Waive | Mistake


@node
class Task(Node):
    """`task t(…) -> T [by agent [always]]`, with its items in the order written."""

    name: Name
    parameters: tuple[Parameter, ...]
    returns: Expr
    agent: Expr | None
    always: bool
    items: tuple[TaskItem, ...]


@node
class Roots(Node):
    """`roots t, …`."""

    tasks: tuple[Name, ...]


@node
class ForAll(Node):
    """`target in list` (`typed` false) or `name: type` in a `forall` line."""

    target: Target
    domain: Expr
    typed: bool


@node
class Property(Node):
    """`property name [by whom]:`, its `forall` lines and condition (a Mistake where it did not parse)."""

    name: Name
    by: Name | None
    foralls: tuple[ForAll, ...]
    condition: Expr | Mistake


@node
class AgentDecl(Node):
    """`agent name = …`."""

    name: Name
    value: Expr


@node
class TierRule(Node):
    """`0 = nobody`, `1..6 = distill(depth=1)`; `tiers` is an int literal or a `Range`."""

    tiers: Expr
    value: Expr


@node
class Grow(Node):
    """`grow size by 1 when agreement > 0.85`."""

    param: Name
    step: Expr
    when: Expr


@node
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


@node
class File(Node):
    """One `.ida` file: its docstring and its declarations, in order."""

    doc: Docstring | None
    declarations: tuple[Declaration, ...]
