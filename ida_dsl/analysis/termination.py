"""Which tasks ask in circles, and whether each ask on a circle makes the measure smaller.

Tasks and their asks are a graph; its strongly connected parts are the circles. Only an ask within one can
be part of an endless chain, so only those are looked at: proved where the measure surely gets smaller and
is surely known and not below zero, refuted where it surely does not get smaller, else left to run time. A
shown strategy may ask anything of what it may ask, so nothing is known of its arguments.

Proofs rely on the strategies before one not applying. Where `--strategy` forces one, that need not be so,
and every ask of that task has to be compared at run time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from attrs import frozen

from ida_dsl.analysis.ask_sites import StrategySites, task_sites
from ida_dsl.analysis.circles import circles
from ida_dsl.analysis.decrease import compare, measure_of, shape
from ida_dsl.analysis.evaluate import AskSite, Evaluator, Program
from ida_dsl.analysis.explain import Explained, asked_measure, explain, own_measure
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk


class Verdict(Enum):
    """What is known of an ask's measure; the text is how messages call it."""

    PROVED = "proved"
    REFUTED = "refuted"
    RUNTIME = "checked at run time"


@frozen
class AskProof:
    """What is known of one ask between tasks of one circle. `why` is a sentence without its full stop."""

    ask: ast.Ask | ast.Shown
    source_task: str
    strategy: str
    target: str
    verdict: Verdict
    why: str


@frozen
class Termination:
    """`cycles`: the tasks of each circle, in the order declared; `unmeasured`: tasks on circles without
    `decreases`; `uneven`: circles whose measures have different shapes. Such circles have no proofs."""

    cycles: tuple[tuple[str, ...], ...] = ()
    unmeasured: tuple[str, ...] = ()
    uneven: tuple[tuple[str, ...], ...] = ()
    proofs: tuple[AskProof, ...] = ()

    @property
    def full(self) -> bool:
        """Whether every circle has measures, so that depth may be unbounded."""
        return not self.unmeasured and not self.uneven


def check_termination(program: Program, *, reasons: bool = True) -> Termination:
    """Finds the circles of the program's tasks and judges each ask in them.

    Without `reasons` it takes half as long, and only what is refuted has a `why`.
    """
    asked = {name: asks_of(program.tasks, task) for name, task in program.tasks.items()}
    order = {name: at for at, name in enumerate(asked)}
    sets = [sorted(cycle, key=order.__getitem__) for cycle in circles(asked)]
    cycles = tuple(tuple(cycle) for cycle in sorted(sets, key=lambda cycle: order[cycle[0]]))
    evaluator = Evaluator(program)
    unmeasured = [name for cycle in cycles for name in cycle if measure_of(program.tasks[name]) is None]
    uneven, proofs = [], []
    for cycle in cycles:
        shapes = {shape(evaluator, program.tasks[name]) for name in cycle}
        if len(shapes) > 1 and not any(name in unmeasured for name in cycle):
            uneven.append(cycle)
        elif len(shapes) == 1 and None not in shapes:
            proofs += [
                proof for name in cycle for proof in _judged(evaluator, name, frozenset(cycle), reasons)
            ]
    return Termination(cycles, tuple(unmeasured), tuple(uneven), tuple(proofs))


# ------------------------------------------------------------------------------------------- circles


def asks_of(tasks: Mapping[str, ast.Task], task: ast.Task) -> list[str]:
    """The tasks that a task asks, or may ask, in order."""
    found: dict[str, None] = {}
    for item in task.items:
        if isinstance(item, ast.Shown):
            found |= dict.fromkeys(_may_ask(item))
        elif isinstance(item, ast.Strategy):
            found |= dict.fromkeys(node.task.text for node in walk(item) if isinstance(node, ast.Ask))
    return [name for name in found if name in tasks]


def _may_ask(shown: ast.Shown) -> Iterator[str]:
    return (name.text for rule in shown.rules if isinstance(rule, ast.MayAsk) for name in rule.tasks)


# ----------------------------------------------------------------------------------------- judgements


def _judged(evaluator: Evaluator, name: str, cycle: frozenset[str], reasons: bool) -> Iterator[AskProof]:
    task = evaluator.program.tasks[name]
    narrow = tuple(task_sites(evaluator, task))
    wide = tuple(task_sites(evaluator, task, narrow=False)) if reasons else narrow
    for strategy, wider in zip(narrow, wide, strict=True):
        if isinstance(strategy.strategy, ast.Shown):
            yield from _shown(name, strategy.strategy, cycle)
        else:
            yield from _written(evaluator, task, (strategy, wider), cycle)


def _shown(name: str, shown: ast.Shown, cycle: frozenset[str]) -> Iterator[AskProof]:
    for target in dict.fromkeys(_may_ask(shown)):
        if target in cycle:
            why = f"whoever shows the decomposition may ask `{target}` anything"
            yield AskProof(shown, name, shown.name.text, target, Verdict.RUNTIME, why)


def _written(
    evaluator: Evaluator, task: ast.Task, found: tuple[StrategySites, StrategySites], cycle: frozenset[str]
) -> Iterator[AskProof]:
    strategy = found[0].strategy
    sites, wider = ({site.ask.id: site for site in one.sites} for one in found)
    for node in walk(strategy):
        if isinstance(node, ast.Ask) and node.task.text in cycle:
            judged = _verdict(evaluator, task, sites.get(node.id), wider.get(node.id))
            target, verdict = node.task.text, Verdict[judged.verdict]
            yield AskProof(node, task.name.text, strategy.name.text, target, verdict, judged.why)


def _verdict(evaluator: Evaluator, task: ast.Task, site: AskSite | None, wider: AskSite | None) -> Explained:
    if site is None or wider is None:
        return Explained("RUNTIME", "no path leads to this ask")
    target = evaluator.program.tasks[site.ask.task.text]
    comparison = compare(evaluator, task, target, site)
    if comparison is None:
        return Explained("RUNTIME", "its arguments or the measures are not right")
    again = None if wider is site else compare(evaluator, task, target, wider)
    if again is None:
        unsaid = explain(comparison, None, "", "")
        if unsaid.verdict != "REFUTED":
            return Explained(unsaid.verdict, "")
    return explain(comparison, again, asked_measure(target, site.ask), own_measure(task))
