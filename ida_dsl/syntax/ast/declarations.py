"""Declarations, and the file that they stand in."""

from __future__ import annotations

from ida_dsl.syntax.ast.expressions import Expr, Name, Target
from ida_dsl.syntax.ast.node import Node, node
from ida_dsl.syntax.ast.statements import Block, Body, Mistake


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
