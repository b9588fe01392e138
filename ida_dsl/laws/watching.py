"""The interpreter, watched: which way each question's code went, and with its answers in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from ida_dsl.graph.code import Branch, CallOp, Constant, Return
from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.interpret import Interpreter
from ida_dsl.interpreter.evaluate import Walk
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.nodes import Node, Put
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.plans import Env, Plan, PlannedBlock, Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.source import NOWHERE, Span


@frozen
class Way:
    """A way that code can go at one place: a condition that is so, or not so."""

    span: Span
    holds: bool


@define(eq=False)
class Steps:
    """The way that the strategy of one question went. `last` is where the value that it returned was made,
    as far as that is known: by the last operation before. `own` are the blocks of the strategy, by identity:
    measures and conditions of other strategies are no part of it."""

    ways: set[Way] = field(factory=set)
    last: Span = NOWHERE
    own: frozenset[int] = frozenset()

    def passed(self, block: PlannedBlock, env: Env) -> None:
        """Takes down which way a block went."""
        if id(block) not in self.own:
            return
        end = block.end
        made = [op for op in block.block.ops if op.span != NOWHERE and not isinstance(op, Constant)]
        self.last = made[-1].span if made else self.last
        for op in block.block.ops:
            if isinstance(op, CallOp) and op.builtin == "if_else":
                self._note(op.span, env.get(op.args[0]))
        if isinstance(end, Branch):
            self._note(end.span, env.get(end.condition))
        elif isinstance(end, Return):
            self.last = next((op.span for op in made if op.id == end.value), self.last)

    def _note(self, span: Span, condition: object) -> None:
        if isinstance(condition, bool) and span != NOWHERE:
            self.ways.add(Way(span, condition))


Order = Callable[[int], Sequence[int]]
"""Of so many answers that are out (one or more), those that arrive next, in their order."""


class Watched(Interpreter):
    """An interpreter that takes down which way code went, and lets answers arrive in any order."""

    def __init__(
        self, program: Program, answerers: Answerers, settings: Settings, order: Order | None = None
    ) -> None:
        super().__init__(program, answerers, settings)
        self.order = order
        self.steps: dict[Question, Steps] = {}

    def _scope(self, question: Question) -> Scope:
        scope = super()._scope(question)
        scope.trail = self.steps[question] = Steps()
        return scope

    def _walk(self, node: Node, strategy: StrategyNode | ShownNode) -> Walk:
        if isinstance(strategy, StrategyNode):
            self.steps[node.question].own = _blocks(self.program.plan(strategy.code))
        return super()._walk(node, strategy)

    def _consult(self) -> None:
        if self.order is None or not self.leaves:
            super()._consult()
            return
        out, order = self.leaves, self.order(len(self.leaves))
        self.leaves = [out[at] for at in order]
        super()._consult()
        self.leaves += [node for at, node in enumerate(out) if at not in set(order)]

    def _go_on(self) -> Iterator[Put]:
        made = list(super()._go_on())
        while self.leaves and not made:  # everything waits for answers that have not arrived
            self._consult()
            made = list(super()._go_on())
        return iter(made)


def _blocks(plan: Plan) -> frozenset[int]:
    """All blocks of a code, those of its regions too, by identity."""
    regions = (op.region for block in plan.blocks.values() for op in block.ops if op.region is not None)
    return frozenset(map(id, plan.blocks.values())).union(*map(_blocks, regions))


@frozen
class Seen:
    """What a watched run found."""

    outcome: Outcome
    steps: Mapping[Question, Steps] = field(repr=False)


def watch(
    program: Program,
    roots: Sequence[Question],
    answerers: Answerers,
    settings: Settings,
    order: Order | None = None,
) -> Seen:
    """Runs the roots, watched."""
    watched = Watched(program, answerers, settings, order)
    return Seen(watched.run(roots), watched.steps)
