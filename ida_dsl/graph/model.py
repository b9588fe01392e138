"""The execution graph as data: what a program declares. What it computes is `ida_dsl.graph.code`.

The model imports no syntax: a graph read from JSON runs without the program's text.
"""

from __future__ import annotations

from attrs import field, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.graph.code import Code
from ida_dsl.source import NOWHERE, Span
from ida_dsl.types import Type
from ida_dsl.values import Value


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
