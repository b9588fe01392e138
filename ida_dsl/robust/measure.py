"""Measures how wrong roots are when leaves are.

One set of questions is used for all depths and rates, and the draws of primitives are the same throughout:
what differs between two rates is the noise alone. The run without noise says which leaves each root has,
and so what bounds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from attrs import evolve, field, frozen

from ida_dsl.interpret import run
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.robust.bounds import Leaf, any_missed, worst
from ida_dsl.robust.counts import most_leaves
from ida_dsl.robust.model import Apart, Cell, Curve, Level, PanelLeaf, Plan, Robustness, Votes
from ida_dsl.robust.panels import verdict
from ida_dsl.robust.remarks import remarks
from ida_dsl.robust.right import Judge, Remembering
from ida_dsl.robust.trees import LeafKey, is_leaf, leaf_key, leaves_of
from ida_dsl.types import size
from ida_dsl.values import Unknown, Value, contains_unknown

SHARE = 100
"""So many roots are run at once: what a run holds is then small, and each has a budget of its own."""

Judged = Sequence[tuple[bool | None, bool]]
"""Of each root whether its answer is right (None where that cannot be told), and whether it is known."""
Leaves = Sequence[Sequence[Leaf]]
"""The leaves of each root's tree when nothing is wrong."""


@frozen
class Bench:
    """A program made ready. `agents` gives the answerers at a rate with so many members at each leaf, all of
    them noise over `spec`; `tick` is told how many roots were run."""

    program: Program
    agents: Callable[[float, int], Answerers]
    spec: Remembering
    settings: Settings
    tick: Callable[[int], None] = field(default=lambda _: None)

    def run(self, roots: Sequence[Question], rate: float, members: int) -> list[Outcome]:
        """The roots' outcomes, by shares."""
        answerers = self.agents(rate, members)
        return [self._share(roots[at : at + SHARE], answerers) for at in range(0, len(roots), SHARE)]

    def _share(self, roots: Sequence[Question], answerers: Answerers) -> Outcome:
        outcome = run(self.program, roots, answerers, self.settings)
        self.tick(len(roots))
        return outcome

    def leaf(self, entry: Entry) -> Leaf:
        """The leaf as noise sees it. Where its answer holds an unknown, all values of the type are others."""
        count = size(self.program.returns(entry.question.task))
        assert count is not None, "only finite types have noise"
        said = self.spec.said(entry.question)
        holds_unknown = said is not None and contains_unknown(said)
        return Leaf(count + holds_unknown, not isinstance(said, Unknown))


@frozen
class _Depth:
    """What is known of one depth before noise comes in."""

    depth: int
    roots: tuple[Question, ...]
    clean: Judged
    leaves: Leaves
    apart: frozenset[int]
    most: int | None


@frozen
class _Measuring:
    """A task being measured. `panels` gathers what panels said at leaves, by rate."""

    bench: Bench
    judge: Judge
    plan: Plan
    panels: dict[float, dict[LeafKey, tuple[Value, Leaf, Value]]] = field(factory=dict)

    def curve(self, roots: Sequence[Question], depth: int) -> Curve:
        """One depth."""
        asked = tuple(evolve(root, depth=depth) for root in roots)
        outcomes = self.bench.run(asked, 0.0, 1)
        most = most_leaves(self.bench.program.graph, asked[0].task, depth)
        found = [leaves_of(one, root) for one in outcomes for root in range(len(one.roots))]
        leaves = [[self.bench.leaf(entry) for entry in one.values()] for one in found]
        at = _Depth(depth, asked, self._judged(outcomes), leaves, frozenset(apart(found)), most)
        cells = tuple(self._cell(at, rate) for rate in self.plan.rates)
        return Curve(depth, cells, tuple(map(len, leaves)), most, len(at.apart))

    def _judged(self, outcomes: Sequence[Outcome]) -> Judged:
        """The roots' answers: whether they are right, and whether they are known."""
        found = (pair for one in outcomes for pair in zip(one.roots, one.answers, strict=True))
        return [(self.judge(root, answer), not isinstance(answer, Unknown)) for root, answer in found]

    def _cell(self, at: _Depth, rate: float) -> Cell:
        alone = self._noisy(at, rate, 1)
        panel = self._noisy(at, rate, self.plan.members)
        return Cell(rate, alone, panel)

    def _noisy(self, at: _Depth, rate: float, members: int) -> Level:
        if not rate or not any(at.leaves):  # nothing can differ from the run without noise
            return _level(at, at.clean, rate, members)
        outcomes = self.bench.run(at.roots, rate, members)
        if members > 1:
            self._look_at_panels(outcomes, rate)
        return _level(at, self._judged(outcomes), rate, members)

    def _look_at_panels(self, outcomes: Sequence[Outcome], rate: float) -> None:
        """Notes what panels said where the right answer is known, each leaf once for all depths."""
        found = self.panels.setdefault(rate, {})
        for entry in (one for outcome in outcomes for one in outcome.table.values()):
            right = self.bench.spec.said(entry.question) if is_leaf(entry) else None
            if right is not None and not contains_unknown(right):
                found[leaf_key(entry.question)] = (entry.answer, self.bench.leaf(entry), right)

    def said_at_leaves(self) -> tuple[PanelLeaf, ...]:
        """What panels said, by rate, beside what is computed."""
        return tuple(self._panel_leaf(rate) for rate in self.plan.rates if self.panels.get(rate))

    def _panel_leaf(self, rate: float) -> PanelLeaf:
        said = list(self.panels[rate].values())
        right = sum(answer == spec for answer, _, spec in said)
        unknown = sum(isinstance(answer, Unknown) for answer, _, _ in said)
        chances = [verdict(self.plan.members, rate, leaf.values) for _, leaf, _ in said]
        wrong = sum(one.wrong for one in chances) / len(said)
        tied = sum(one.tied for one in chances) / len(said)
        return PanelLeaf(rate, Votes(right, len(said) - right - unknown, unknown), wrong, tied)


def measure(bench: Bench, roots: Sequence[Question], plan: Plan) -> Robustness:
    """Measures one task, of which these are questions, each but once. They are not none."""
    graph, task = bench.program.graph, roots[0].task
    measuring = _Measuring(bench, Judge(bench.program), plan)
    curves = tuple(measuring.curve(roots, depth) for depth in plan.depths)
    said = tuple(remarks(graph, task, roots, curves, plan))
    return Robustness(task, len(roots), curves, measuring.said_at_leaves(), said)


def runs(plan: Plan) -> int:
    """How often each root is run at most: to tell how far it has come."""
    noisy = sum(rate > 0 for rate in plan.rates)
    return len(plan.depths) * (1 + noisy * 2)


def _level(at: _Depth, judged: Judged, rate: float, members: int) -> Level:
    bounds = [any_missed(leaves, rate, members) for leaves in at.leaves]
    chosen = [root for root in sorted(at.apart) if judged[root][0] is not None]
    missed = sum(judged[root][0] is False for root in chosen)
    alone = Apart(missed, len(chosen), _mean([bounds[root] for root in chosen]))
    limit = worst(at.most, rate) if members == 1 else None
    return Level(_votes(judged), _mean(bounds), limit, alone)


def _votes(judged: Judged) -> Votes:
    """Counted; an unknown answer that is right is right."""
    right = sum(verdict is True for verdict, _ in judged)
    wrong = sum(verdict is False and known for verdict, known in judged)
    return Votes(right, wrong, sum(verdict is False and not known for verdict, known in judged))


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def apart(leaves: Sequence[Collection[LeafKey]]) -> Iterator[int]:
    """Roots that share no leaf with one before that is apart: noise hits them independently."""
    seen = set[LeafKey]()
    for root, one in enumerate(leaves):
        if seen.isdisjoint(one):
            seen.update(one)
            yield root
