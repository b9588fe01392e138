"""What is known of termination, as diagnostics and for the lowering: which tasks ask in circles, and which
asks provably get smaller."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from ida_dsl.analysis.declarations import is_broken
from ida_dsl.analysis.evaluate import Program
from ida_dsl.analysis.messages import asks as say
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.termination import AskProof, Termination, Verdict, check_termination
from ida_dsl.syntax import ast


@frozen
class Measures:
    """`cycles`: for each task that can reach itself, the tasks of its circle. `checked`: ids of the asks
    whose measure is compared at run time. `proofs`: what is known of each ask in a circle that has measures.
    `full`: whether every circle has measures, so that depth may be unbounded."""

    cycles: Mapping[str, tuple[str, ...]] = field(factory=dict)
    checked: frozenset[int] = frozenset()
    proofs: tuple[AskProof, ...] = ()
    full: bool = True


def check_measures(a: Analysis, *, reasons: bool = True) -> Measures:
    """Reports what is refuted, and notes the rest, with `reasons` or without."""
    tasks = {
        node.name.text: node
        for node in a.declarations
        if isinstance(node, ast.Task) and not is_broken(a, node) and a.declared[node.name.text].node is node
    }
    found = check_termination(Program(tasks, a.types, lambda name: a.symbols.get(name.id)), reasons=reasons)
    _report_circles(a, tasks, found)
    for proof in found.proofs:
        _report(a, proof)
    cycles = {name: cycle for cycle in found.cycles for name in cycle}
    checked = frozenset(proof.ask.id for proof in found.proofs if proof.verdict is not Verdict.PROVED)
    return Measures(cycles, checked, found.proofs, found.full)


def _report(a: Analysis, proof: AskProof) -> None:
    why = f"{proof.why[:1].upper()}{proof.why[1:]}." if proof.why else ""
    if proof.verdict is Verdict.REFUTED:
        a.report(say.refuted(proof.ask.span, why, proof.target))
    elif proof.verdict is Verdict.RUNTIME:
        span = proof.ask.name.span if isinstance(proof.ask, ast.Shown) else proof.ask.span
        a.report(say.at_run_time(span, why))
    else:
        a.report(say.proved(proof.ask.span, why))


def _report_circles(a: Analysis, tasks: Mapping[str, ast.Task], found: Termination) -> None:
    circle_of = {name: cycle for cycle in found.cycles for name in cycle}
    for name in found.unmeasured:
        cycle = circle_of[name]
        other = cycle[(cycle.index(name) + 1) % len(cycle)]
        a.report(say.measure_missing(tasks[name].name.span, name, other))
    for cycle in found.uneven:
        first, *others = ((name, _measure(tasks[name])) for name in cycle)
        shapes = {name: a.types.get(measure.id) for name, measure in (first, *others)}
        for name, measure in others:
            if shapes[name] != shapes[first[0]] or name == others[-1][0]:
                a.report(say.shapes_differ(measure.span, name, first[1].span, first[0]))
                break


def _measure(task: ast.Task) -> ast.Expr:
    return next(item.measure for item in task.items if isinstance(item, ast.Decreases))
