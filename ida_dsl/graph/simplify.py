"""The same program, shorter.

Every code of a graph goes through a few small passes until none of them changes anything, and is numbered
anew. Nothing that can be observed changes: not the answers, not the reasons of unknowns, not the asks that
are put nor their slots. No ask goes out in a later round; it may go out in an earlier one, where only code
that is never run seemed to need another answer first.

Slots are never renumbered, because traces name asks by them; where a constant condition makes an ask
impossible, its number is missing.
"""

from __future__ import annotations

from attrs import evolve

from ida_dsl.graph.code import AskOp, Code
from ida_dsl.graph.model import (
    Binder,
    Graph,
    PrimitiveNode,
    PropertyNode,
    SampleNode,
    ShownNode,
    StrategyNode,
    TaskNode,
)
from ida_dsl.graph.passes import PASSES, renumber

__all__ = ["simplify", "simplify_code"]


def simplify(graph: Graph) -> Graph:
    """The graph with all its code simplified. Doing it twice changes nothing more."""
    return evolve(
        graph,
        context_sample=_sample(graph.context_sample),
        primitives=tuple(map(_primitive, graph.primitives)),
        tasks=tuple(map(_task, graph.tasks)),
        properties=tuple(map(_property, graph.properties)),
    )


def simplify_code(code: Code) -> Code:
    """One code, simplified."""
    while True:
        before = code
        for change in PASSES:
            code = change(code)
        if code == before:
            return renumber(code)


def _maybe(code: Code | None) -> Code | None:
    return None if code is None else simplify_code(code)


def _sample(sample: SampleNode | None) -> SampleNode | None:
    return None if sample is None else evolve(sample, code=_maybe(sample.code))


def _primitive(node: PrimitiveNode) -> PrimitiveNode:
    return evolve(node, code=simplify_code(node.code))


def _task(task: TaskNode) -> TaskNode:
    strategies = tuple(map(_strategy, task.strategies))
    slots = {
        (strategy.name, op.slot)
        for strategy in strategies
        if isinstance(strategy, StrategyNode)
        for op in strategy.code.ops()
        if isinstance(op, AskOp)
    }
    return evolve(
        task,
        spec=None if task.spec is None else evolve(task.spec, code=simplify_code(task.spec.code)),
        measure=_maybe(task.measure),
        sample=_sample(task.sample),
        strategies=strategies,
        checked_asks=tuple(ask for ask in task.checked_asks if ask in slots),
    )


def _strategy(node: StrategyNode | ShownNode) -> StrategyNode | ShownNode:
    if isinstance(node, ShownNode):
        return evolve(node, when=_maybe(node.when), at_most=simplify_code(node.at_most))
    return evolve(node, when=_maybe(node.when), code=simplify_code(node.code))


def _property(law: PropertyNode) -> PropertyNode:
    return evolve(law, binders=tuple(map(_binder, law.binders)), code=simplify_code(law.code))


def _binder(binder: Binder) -> Binder:
    return evolve(binder, domain=simplify_code(binder.domain)) if isinstance(binder.domain, Code) else binder
