"""What a run needs to know of its program, made once: the tables, and how each strategy runs."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from ida_dsl.graph.code import Code
from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.interpreter.program import Program
from ida_runtime.columns.coding import Coding, Codings
from ida_runtime.columns.facts import Facts
from ida_runtime.columns.identity import Digests
from ida_runtime.columns.pieces import Cutter, NotColumnar, Piecewise
from ida_runtime.columns.tables import Tabled
from ida_runtime.columns.whys import Whys
from ida_runtime.engine.functions import Function, choice_of, function_of
from ida_runtime.engine.identities import Identities
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.situations import Situations


@frozen(eq=False)
class Evaluated:
    """Code that asks nothing, in pieces, and the type of what it returns."""

    code: Piecewise
    returns: Coding


@frozen(eq=False)
class PlannedStrategy:
    """A strategy: its `when` as a function, or in pieces where that is no table; its code in pieces; a code
    that is None is walked, question by question."""

    node: StrategyNode | ShownNode
    when: Function | Evaluated | None
    code: Piecewise | None


@define(eq=False)
class RunPlan:
    """The plan of a run."""

    program: Program
    codings: Codings = field(factory=Codings)
    reasons: Whys = field(factory=Whys)
    situations: Situations = field(factory=Situations)
    facts: Facts = field(init=False)
    identities: Identities = field(init=False)
    tables: list[Questions] = field(init=False)
    by_name: dict[str, Questions] = field(init=False)
    strategies: dict[str, tuple[PlannedStrategy, ...]] = field(init=False)
    choices: dict[str, Function | None] = field(init=False)
    """The number of the strategy that takes a question of a task apart, None where it is no table."""
    measures: dict[str, Evaluated | None] = field(init=False)
    primitives: dict[str, Piecewise | None] = field(init=False)
    """The code of each primitive in pieces, None where it has none."""
    walked: dict[int, str] = field(factory=dict, init=False)
    """Why a code has no pieces, by its identity."""

    def __attrs_post_init__(self) -> None:
        self.facts = Facts(self.situations.contexts, self.codings, self.reasons)
        types = {fact.name: fact.type for fact in self.program.graph.facts}
        self.identities = Identities(self.situations, Digests(self.codings), types)
        names = [*self.program.tasks, *self.program.primitives]
        self.tables = [self._table(number, name) for number, name in enumerate(names)]
        self.by_name = {table.name: table for table in self.tables}
        self.strategies = {
            name: tuple(map(self._strategy, task.strategies)) for name, task in self.program.tasks.items()
        }
        self.choices = {name: self._choice(task.strategies) for name, task in self.program.tasks.items()}
        tasks = self.program.tasks.items()
        self.measures = {name: self._evaluated(task.measure) for name, task in tasks}
        nodes = self.program.primitives.items()
        self.primitives = {name: self.pieces(node.code) for name, node in nodes}

    def _table(self, number: int, name: str) -> Questions:
        parameters = tuple(self.codings.of(type_) for type_, _ in self.program.parameters[name])
        return Questions(number, name, parameters, self.codings.of(self.program.returns(name)))

    def _strategy(self, node: StrategyNode | ShownNode) -> PlannedStrategy:
        when = None if node.when is None else self._when(node.when)
        code = None if isinstance(node, ShownNode) else self.pieces(node.code)
        return PlannedStrategy(node, when, code)

    def _when(self, code: Code) -> Function | Evaluated:
        made = function_of(self.program, code, self.codings, self.reasons)
        pieces = None if isinstance(made.function, Tabled) else self._evaluated(code)
        return pieces or made

    def _evaluated(self, code: Code | None) -> Evaluated | None:
        pieces = None if code is None else self.pieces(code)
        return None if code is None or pieces is None else Evaluated(pieces, self.codings.of(code.returns))

    def _choice(self, strategies: Sequence[StrategyNode | ShownNode]) -> Function | None:
        return choice_of(self.program, [one.when for one in strategies], self.codings, self.reasons)

    def pieces(self, code: Code) -> Piecewise | None:
        """The code in pieces, None where it has none; `walked` says why."""
        try:
            plan = self.program.plan(code)
            return Cutter(self.program, plan, self.codings, self.reasons, self.facts).cut()
        except NotColumnar as why:
            self.walked[id(code)] = str(why)
            return None
