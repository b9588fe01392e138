"""New questions: who or what answers each (rule 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import define, field

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import PrimitiveNode
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.questions import Question
from ida_dsl.values import Value
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.growing import where
from ida_runtime.engine.interrupts import Interrupts
from ida_runtime.engine.plan import Evaluated, RunPlan
from ida_runtime.engine.pools import Pool
from ida_runtime.engine.putting import Evaluate
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.rows import At, column_of

Finished = tuple[Numbers, Column]


@define(eq=False)
class Openings:
    """Sorts new questions into those answered at once, those that strategies take apart, and leaves."""

    plan: RunPlan
    seed: int
    forced: Mapping[str, str]
    evaluate: Evaluate
    interrupts: Interrupts
    starts: dict[tuple[int, int], Pool] = field(factory=dict)
    leaves: dict[str, list[Numbers]] = field(factory=dict)

    def open(self, table: Questions, new: Numbers) -> Iterator[Finished]:
        """Sorts them; the answers that are there at once."""
        primitive = self.plan.program.primitives.get(table.name)
        if primitive is not None:
            yield new, self._look(primitive, table, new)
            return
        if not self.plan.strategies[table.name]:
            self._leaf(table, new)
            return
        deep = self.plan.situations.depth_of(table.situations(new)) != 0
        if not deep.all():
            self._leaf(table, new[~deep])
            new = new[deep]
        if new.size:
            yield from self._choose(table, new)

    def _leaf(self, table: Questions, rows: Numbers) -> None:
        if rows.size:
            self.leaves.setdefault(table.name, []).append(rows)

    def _choose(self, table: Questions, rows: Numbers) -> Iterator[Finished]:
        choice = self.plan.choices[table.name]
        if choice is None or table.name in self.forced:
            yield from self._try_each(table, rows)
            return
        chosen = choice.of(table.arguments(rows), table.number, rows)
        if chosen.whys is not None:
            yield from _unsure(table, rows, chosen)
        last = len(self.plan.strategies[table.name])
        for number in range(last):
            self.start(table, number, rows.take(where(chosen.numbers == number)))
        self._leaf(table, rows.take(where(chosen.numbers == last)))

    def _try_each(self, table: Questions, left: Numbers) -> Iterator[Finished]:
        """The first strategy whose `when` holds; unknown where one before it is unknown."""
        forced = self.forced.get(table.name)
        for number, strategy in enumerate(self.plan.strategies[table.name]):
            if not left.size or (forced is not None and strategy.node.name != forced):
                continue
            if strategy.when is None:
                self.start(table, number, left)
                return
            arguments = table.arguments(left)
            if isinstance(strategy.when, Evaluated):
                holds = self.evaluate(strategy.when, arguments, table, left)
            else:
                holds = strategy.when.of(arguments, table.number, left)
            if holds.whys is not None:
                yield from _unsure(table, left, holds)
            self.start(table, number, left[holds.numbers == 1])
            left = left[holds.numbers == 0]
        self._leaf(table, left)

    def start(self, table: Questions, strategy: int, rows: Numbers) -> None:
        """These are to be taken apart by that strategy."""
        if rows.size:
            table.strategies[rows] = strategy
            self.starts.setdefault((table.number, strategy), Pool()).add(rows)

    # ----------------------------------------------------------------------------------------- primitives

    def _look(self, primitive: PrimitiveNode, table: Questions, rows: Numbers) -> Column:
        """What the environment answers."""
        situations, at = self.plan.situations, table.situations(rows)
        arguments = [column.coding.values(column.numbers) for column in table.arguments(rows)]
        contexts, draws = situations.context_of(at).tolist(), situations.draw_of(at).tolist()
        values: list[Value] = []
        for place, row in enumerate(rows.tolist()):
            context, own = situations.contexts[contexts[place]], tuple([one[place] for one in arguments])
            scope = Scope(self.plan.program, context.facts, At(table.number, row))
            if primitive.draws:
                question = Question(table.name, context, own, situations.draws[draws[place]], 0)
                scope.source = CounterDraws(key_of(self.seed, question.id))
            with self.interrupts.open_to():  # the machine does without what has no answer
                values.append(compute(primitive.code, own, scope))
        made = self.plan.codings.of(primitive.code.returns)
        return column_of(table, values, rows, self.plan.reasons, made)


def _unsure(table: Questions, rows: Numbers, chosen: Column) -> Iterator[Finished]:
    """Where a condition is unknown the answer is."""
    assert chosen.whys is not None
    unsure = where(chosen.whys != 0)
    unknown = np.full(len(unsure), table.returns.unknown, dtype=np.int64)
    yield rows[unsure], Column(table.returns, unknown, chosen.whys[unsure])
