"""What one decomposition asks, whatever the answers to that cost in turn."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from ida_dsl.graph.code import AskOp
from ida_dsl.graph.cost.abstract import of_type
from ida_dsl.graph.cost.counts import Count, Endless, one
from ida_dsl.graph.cost.questions import Arguments, Questions
from ida_dsl.graph.cost.spent import Asked, Spent
from ida_dsl.graph.model import ShownNode, StrategyNode, TaskNode
from ida_dsl.types import IntType


@frozen
class Asks:
    """How often one decomposition asks a name: at least, where nothing is unknown, and at most."""

    name: str
    fewest: int
    most: Count


@frozen
class StrategyCost:
    """One decomposition by one strategy. `rounds` must wait for each other. `shown` by an agent: any of the
    names may be asked, so many times in all."""

    task: str
    strategy: str
    asks: tuple[Asks, ...]
    rounds: Count
    shown: bool = False


def strategy_costs(questions: Questions) -> Mapping[tuple[str, str], StrategyCost]:
    """All strategies, by task and name, in the order of the program."""
    return {
        (task.name, strategy.name): _strategy(questions, task, strategy)
        for task in questions.tasks.values()
        for strategy in task.strategies
    }


def _strategy(questions: Questions, task: TaskNode, strategy: StrategyNode | ShownNode) -> StrategyCost:
    given = questions.any_arguments(task.name)
    if isinstance(strategy, ShownNode):
        return _shown(questions, task, strategy, given)
    spent = _alone(questions, strategy, given)
    names = dict.fromkeys(op.task for op in strategy.code.ops() if isinstance(op, AskOp))
    fewest = spent.fewest or {}
    asks = (Asks(name, fewest.get(name, 0), spent.bill.get(("question", name), 0)) for name in names)
    return StrategyCost(task.name, strategy.name, tuple(asks), spent.waits)


def _alone(questions: Questions, strategy: StrategyNode, given: Arguments) -> Spent:
    """The strategy, where each ask is one question and takes one round."""

    def ask(op: AskOp, arguments: Arguments) -> Asked:
        if op.task in questions.primitives:
            answer = questions.asked(op.task, arguments, 0).answer
            return Asked(one("question", op.task), 1, answer)
        return Asked(one("question", op.task), 1, of_type(questions.tasks[op.task].returns))

    return questions.asking(strategy.code, ask).run(given)[1]


def _shown(questions: Questions, task: TaskNode, strategy: ShownNode, given: Arguments) -> StrategyCost:
    most = questions.machine(strategy.at_most).run(given)[0]
    count: Count = max(most.type.high, 0) if isinstance(most.type, IntType) else 0
    count = Endless("`at most` has no bound") if most.open else count
    asks = tuple(Asks(name, 0, count) for name in strategy.may_ask)
    return StrategyCost(task.name, strategy.name, asks, count, shown=True)
