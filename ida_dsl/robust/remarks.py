"""What a reader of the curves should know besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ida_dsl.graph.code import CallOp
from ida_dsl.graph.model import Graph, StrategyNode
from ida_dsl.interpreter.program import prepared
from ida_dsl.questions import Question
from ida_dsl.robust.model import Curve, Plan

_CHOOSING = ("majority", "argmin", "argmax", "or_else", "median")
"""Builtins that can pass over a wrong answer."""


def remarks(
    graph: Graph, task: str, roots: Sequence[Question], curves: Sequence[Curve], plan: Plan
) -> Iterator[str]:
    """One line each."""
    for curve in curves:
        yield from _of_curve(curve)
    chosen = list(choosing(graph, task))
    if chosen and any(any(curve.leaves) for curve in curves):
        said = "one wrong answer need not make a root wrong, and the true rate may lie far below the bound"
        yield f"{', '.join(chosen)}: {said}"
    if len(roots) < plan.questions:
        yield f"there are {len(roots)} different questions to draw, not {plan.questions}"


def _of_curve(curve: Curve) -> Iterator[str]:
    if not any(curve.leaves):
        yield f"depth {curve.name}: nobody is asked, all is looked up, so no noise can come in"
    if curve.apart is not None and curve.apart < len(curve.leaves):
        said = f"only {curve.apart} of {len(curve.leaves)} roots share no leaf with one another"
        yield f"depth {curve.name}: {said}; inside is told by these, and intervals may be too narrow"
    if not curve.counted_well:
        found = max(curve.leaves)
        said = f"a root had {found} leaves where the graph allows {curve.most}: please report this"
        yield f"depth {curve.name}: {said}"
    clean = curve.cells[0].alone.votes if curve.cells and curve.cells[0].rate == 0 else None
    if clean and clean.wrong + clean.unknown:
        said = f"{clean.wrong + clean.unknown} roots are wrong or unknown though no leaf is"
        yield f"depth {curve.name}: {said}: mend the decomposition"


def choosing(graph: Graph, task: str) -> Iterator[str]:
    """The tasks below that choose among answers, with what they choose by."""
    names = prepared(graph).reachable({task})
    for node in (one for one in graph.tasks if one.name in names):
        codes = [one.code for one in node.strategies if isinstance(one, StrategyNode)]
        used = {op.builtin for code in codes for op in code.ops() if isinstance(op, CallOp)}
        found = [name for name in _CHOOSING if name in used]
        if found:
            yield f"{node.name} chooses by {' and '.join(found)}"
