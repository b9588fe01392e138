"""New questions: who or what answers each (rule 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from attrs import define, field

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import PrimitiveNode
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.questions import Context, Question
from ida_dsl.values import Value
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.engine.plan import RunPlan
from ida_runtime.engine.questions import CONTEXT, DEPTH, DRAW, Questions
from ida_runtime.engine.rows import At, column_of

Finished = tuple[Numbers, Column]


@define(eq=False)
class Openings:
    """Sorts new questions into those answered at once, those that strategies take apart, and leaves."""

    plan: RunPlan
    seed: int
    forced: Mapping[str, str]
    contexts: Sequence[Context]
    draws: Sequence[tuple[int, ...]]
    starts: dict[tuple[str, int], list[Numbers]] = field(factory=dict)
    leaves: dict[str, list[Numbers]] = field(factory=dict)

    def open(self, table: Questions, new: Numbers) -> Iterator[Finished]:
        """Sorts them; the answers that are there at once."""
        primitive = self.plan.program.primitives.get(table.name)
        if primitive is not None:
            yield new, self._look(primitive, table, new)
            return
        deep = table.key(DEPTH, new) != 0
        self._leaf(table, new[~deep])
        yield from self._choose(table, new[deep])

    def waiting(self, start: tuple[str, int]) -> int:
        """How many questions a strategy is to take apart."""
        return sum(map(len, self.starts[start]))

    def take(self, task: str, strategy: int) -> Numbers:
        """Those, which it has now."""
        return np.concatenate(self.starts.pop((task, strategy)))

    def _leaf(self, table: Questions, rows: Numbers) -> None:
        if rows.size:
            self.leaves.setdefault(table.name, []).append(rows)

    def _choose(self, table: Questions, left: Numbers) -> Iterator[Finished]:
        """The first strategy whose `when` holds; unknown where one before it is unknown."""
        forced = self.forced.get(table.name)
        for number, strategy in enumerate(self.plan.strategies[table.name]):
            if not left.size or (forced is not None and strategy.node.name != forced):
                continue
            if strategy.when is None:
                self._start(table, number, left)
                return
            holds = strategy.when.of(table.arguments(left), table.number, left)
            unsure = np.flatnonzero(holds.numbers == holds.coding.unknown)
            if unsure.size:
                column = holds.take(unsure)
                unknown = np.full(len(unsure), table.returns.unknown, dtype=np.int64)
                yield left[unsure], Column(table.returns, unknown, column.whys)
            self._start(table, number, left[holds.numbers == 1])
            left = left[holds.numbers == 0]
        self._leaf(table, left)

    def _start(self, table: Questions, strategy: int, rows: Numbers) -> None:
        if rows.size:
            table.strategies[rows] = strategy
            self.starts.setdefault((table.name, strategy), []).append(rows)

    # ----------------------------------------------------------------------------------------- primitives

    def _look(self, primitive: PrimitiveNode, table: Questions, rows: Numbers) -> Column:
        """What the environment answers."""
        arguments = [column.coding.values(column.numbers) for column in table.arguments(rows)]
        contexts, draws = table.key(CONTEXT, rows).tolist(), table.key(DRAW, rows).tolist()
        values: list[Value] = []
        for at, row in enumerate(rows.tolist()):
            context, own = self.contexts[contexts[at]], tuple([one[at] for one in arguments])
            scope = Scope(self.plan.program, context.facts, At(table.number, row))
            if primitive.draws:
                question = Question(table.name, context, own, self.draws[draws[at]], 0)
                scope.source = CounterDraws(key_of(self.seed, question.id))
            values.append(compute(primitive.code, own, scope))
        made = self.plan.codings.of(primitive.code.returns)
        return column_of(table, values, rows, self.plan.reasons, made)
