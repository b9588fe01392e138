"""What a run needs to know of its program, made once: the tables, and how each strategy runs."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field, frozen

from ida_dsl.graph.model import Code, ShownNode, StrategyNode
from ida_dsl.interpreter.program import Program
from ida_dsl.types import BOOL
from ida_runtime.columns.coding import Codings
from ida_runtime.columns.pieces import Cutter, NotColumnar, Piecewise
from ida_runtime.columns.whys import Whys
from ida_runtime.engine.questions import Questions


@frozen(eq=False)
class PlannedStrategy:
    """A strategy. `when` and `code` in pieces; a code that is None is walked, question by question."""

    node: StrategyNode | ShownNode
    when: Piecewise | None
    code: Piecewise | None


@define(eq=False)
class RunPlan:
    """The plan of a run."""

    program: Program
    forced: Mapping[str, str] = field(factory=dict)
    codings: Codings = field(factory=Codings)
    reasons: Whys = field(factory=Whys)
    tables: list[Questions] = field(init=False)
    by_name: dict[str, Questions] = field(init=False)
    strategies: dict[str, tuple[PlannedStrategy, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        names = [*self.program.tasks, *self.program.primitives]
        self.tables = [self._table(number, name) for number, name in enumerate(names)]
        self.by_name = {table.name: table for table in self.tables}
        self.strategies = {name: tuple(map(self._strategy, task.strategies)) for name, task in self.program.tasks.items()}

    def _table(self, number: int, name: str) -> Questions:
        parameters = tuple(self.codings.of(type_) for type_, _ in self.program.parameters[name])
        return Questions(number, name, parameters, self.codings.of(self.program.returns(name)))

    def _strategy(self, node: StrategyNode | ShownNode) -> PlannedStrategy:
        when = None if node.when is None else self.pieces(node.when)
        code = None if isinstance(node, ShownNode) else self.pieces(node.code)
        return PlannedStrategy(node, when, code)

    def pieces(self, code: Code) -> Piecewise | None:
        """The code in pieces, None where it has none."""
        try:
            return Cutter(self.program, self.program.plan(code), self.codings, self.reasons).cut()
        except NotColumnar:
            return None
