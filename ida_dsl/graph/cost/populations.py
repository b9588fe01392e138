"""How many questions there can be at all: equal ones are one, however often they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from attrs import frozen

from ida_dsl.graph.cost.abstract import endless
from ida_dsl.graph.cost.counts import Bill, Count, Kind, smaller, total
from ida_dsl.graph.cost.questions import FULL, Questions
from ida_dsl.graph.model import AskOp, Constant, PrimitiveNode, StrategyNode, TaskNode
from ida_dsl.types import size


@frozen
class Sum:
    """What a question comes to, itself included: distinct questions, looks, answers of agents."""

    questions: Count
    looks: Count
    answers: Count


def summed(questions: Questions, root: str, bill: Bill, depth: int) -> Sum:
    """The bill of a root, where no name comes to more than there can be."""
    names = questions.reachable(root)
    counted = _asks_for_several(questions, names)
    most = {name: _population(questions, name, counted=counted) for name in names}
    levels = 1 if depth == FULL else depth
    asked = {name: _times(most[name], levels) for name in names}
    asked[root] = _plus_itself(asked[root], depth)
    return Sum(
        _capped(bill, "question", asked, names & questions.tasks.keys()),
        _capped(bill, "look", most, names & questions.primitives.keys()),
        _capped(bill, "answer", most, _answerers(questions, names)),
    )


def _times(count: int | None, levels: int) -> int | None:
    """Questions with other depths left are others."""
    return None if count is None else count * levels


def _plus_itself(count: int | None, depth: int) -> int | None:
    """The root has a depth that no question below it has."""
    return count if count is None or depth == FULL else count + 1


def _capped(bill: Bill, kind: Kind, most: dict[str, int | None], names: Iterable[str]) -> Count:
    each: list[Count] = []
    for name in names:
        count, cap = bill.get((kind, name), 0), most.get(name)
        each.append(count if cap is None else smaller(count, cap))
    return smaller(bill.get((kind, ""), 0), total(each))


def _answerers(questions: Questions, names: set[str]) -> set[str]:
    """Who answers: tasks, and the strategies that agents show."""
    tasks = [questions.tasks[name] for name in names if name in questions.tasks]
    shown = {
        f"{task.name}.{one.name}"
        for task in tasks
        for one in task.strategies
        if not isinstance(one, StrategyNode)
    }
    return {task.name for task in tasks} | shown


def _population(questions: Questions, name: str, *, counted: bool) -> int | None:
    """How many questions of a name differ, of one depth; None where there is no end of them.

    Where something is asked for several answers, questions that draw may differ in their draw. Whether a task
    draws depends on its agents; a primitive says so itself.
    """
    node: TaskNode | PrimitiveNode = questions.primitives.get(name) or questions.tasks[name]
    if counted and not (isinstance(node, PrimitiveNode) and not node.draws):
        return None
    types = [parameter.type for parameter in node.parameters]
    sizes = [None if endless(type_) else size(type_) for type_ in types]
    known = [one for one in sizes if one is not None]
    return prod(known) if len(known) == len(sizes) else None


def _asks_for_several(questions: Questions, names: set[str]) -> bool:
    """Whether there may be an `ask[n]` with an n above 1."""
    for name in names & questions.tasks.keys():
        for strategy in questions.tasks[name].strategies:
            if isinstance(strategy, StrategyNode):
                ops = list(strategy.code.ops())
                ones = {op.id for op in ops if isinstance(op, Constant) and op.value in (0, 1)}
                if any(isinstance(op, AskOp) and op.count not in {None, *ones} for op in ops):
                    return True
    return False
