"""How many questions there can be at all: equal ones are one, however often they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from attrs import define, field, frozen

from ida_dsl.graph.code import AskOp, Constant
from ida_dsl.graph.cost.abstract import endless
from ida_dsl.graph.cost.counts import Bill, Count, Endless, Kind, larger, plus, smaller, times, total
from ida_dsl.graph.cost.keys import Key, measured_keys
from ida_dsl.graph.cost.measures import Point
from ida_dsl.graph.cost.questions import FULL, Questions
from ida_dsl.graph.cost.strategies import StrategyCost, strategy_costs
from ida_dsl.graph.model import PrimitiveNode, StrategyNode, TaskNode
from ida_dsl.types import size


@frozen
class Sum:
    """What a question comes to, itself included: distinct questions, looks, answers of agents."""

    questions: Count
    looks: Count
    answers: Count


@define(eq=False)
class Populations:
    """How many questions of each name there can be, in one program."""

    questions: Questions
    strategies: Mapping[tuple[str, str], StrategyCost] = field(init=False)
    _asked: dict[str, dict[str, Count]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.strategies = strategy_costs(self.questions)
        for cost in self.strategies.values():
            asked = self._asked.setdefault(cost.task, {})
            for asks in cost.asks:
                asked[asks.name] = larger(asked.get(asks.name, 0), asks.most)

    def summed(self, root: str, bill: Bill, depth: int, measure: Point | None = None) -> Sum:
        """The bill of a root, where no name comes to more than there can be."""
        names = self.questions.reachable(root)
        tasks = names & self.questions.tasks.keys()
        distinct = self._distinct(root, names, bill, depth, measure)
        return Sum(
            smaller(bill.get(("question", ""), 0), total(distinct[name] for name in sorted(tasks))),
            smaller(bill.get(("look", ""), 0), total(distinct[name] for name in sorted(names - tasks))),
            smaller(bill.get(("answer", ""), 0), total(self._answers(sorted(tasks), distinct, bill))),
        )

    def _distinct(
        self, root: str, names: set[str], bill: Bill, depth: int, measure: Point | None
    ) -> dict[str, Count]:
        """At most so many different questions of each name.

        No more than it is asked, than there are, and than those who ask it ask for: each decomposes once.
        """
        several = _asks_for_several(self.questions, names)
        found: dict[str, Count] = {}
        for name in sorted(names):
            kind: Kind = "look" if name in self.questions.primitives else "question"
            most = (
                self._population(root, name, depth, measure) if self._equal_are_one(name, several) else None
            )
            count = bill.get((kind, name), 0)
            found[name] = count if most is None else smaller(count, most)
        for _ in names:
            found = {name: smaller(found[name], self._asked_for(root, name, found)) for name in found}
        return found

    def _asked_for(self, root: str, name: str, found: Mapping[str, Count]) -> Count:
        count: Count = int(name == root)
        for task, asked in self._asked.items():
            count = plus(count, times(asked.get(name, 0), found.get(task, 0)))
        return count

    def _answers(self, tasks: list[str], distinct: Mapping[str, Count], bill: Bill) -> Iterator[Count]:
        """What agents answer: a question at most once, and the steps that they show."""
        for name in tasks:
            yield smaller(bill.get(("answer", name), 0), distinct[name])
        for cost in self.strategies.values():
            if cost.shown and cost.task in tasks:
                steps = times(distinct[cost.task], plus(cost.rounds, 1))
                yield smaller(bill.get(("answer", f"{cost.task}.{cost.strategy}"), 0), steps)

    def _equal_are_one(self, name: str, several: bool) -> bool:
        """Where something is asked for several answers, equal questions may differ in their draw. Whether a
        task draws depends on its agents; a primitive says so itself."""
        node = self.questions.primitives.get(name)
        return not several or (node is not None and not node.draws)

    def _population(self, root: str, name: str, depth: int, measure: Point | None) -> int | None:
        """How many questions of a name differ; None where there is no end of them."""
        primitive = self.questions.primitives.get(name)
        if primitive is not None:
            return _product(_sizes(primitive))
        task = self.questions.tasks[name]
        sizes = _sizes(task)
        if measure is not None and name in self.questions.tasks[root].cycle:
            sizes = _up_to(task, sizes, measure)
        most = _product(sizes)
        if most is None or depth == FULL:
            return most
        return most * depth + int(name == root)  # those with other depths left are others


def _sizes(node: TaskNode | PrimitiveNode) -> list[int | None]:
    types = [parameter.type for parameter in node.parameters]
    return [None if endless(type_) else size(type_) for type_ in types]


def _product(sizes: list[int | None]) -> int | None:
    known = [one for one in sizes if one is not None]
    return prod(known) if len(known) == len(sizes) else None


def _up_to(task: TaskNode, sizes: list[int | None], measure: Point) -> list[int | None]:
    """The arguments whose measure is no more than that: where it is an argument, or the place of one in a
    list of facts, there are as many of that argument."""
    if task.measure is None or len(measure) != 1:
        return sizes
    at = next((at for key in measured_keys(task.measure) if (at := _tells(key)) is not None), None)
    if at is None:
        return sizes
    own, most = sizes[at], max(measure[0], 0) + 1
    return [*sizes[:at], most if own is None else min(own, most), *sizes[at + 1 :]]


def _tells(key: Key | None) -> int | None:
    """The argument of which no two values have the same measure."""
    match key:
        case ("argument", int(at)):
            return at
        case ("position", (), (("fact", _), ("argument", int(at)))):
            return at
    return None


def _asks_for_several(questions: Questions, names: set[str]) -> bool:
    """Whether there may be an `ask[n]` with an n above 1."""
    for name in names & questions.tasks.keys():
        for strategy in questions.tasks[name].strategies:
            if isinstance(strategy, StrategyNode):
                ops = list(strategy.code.ops())
                ones = {op.id for op in ops if isinstance(op, Constant) and op.value in {0, 1}}
                if any(isinstance(op, AskOp) and op.count not in {None, *ones} for op in ops):
                    return True
    return False


def needs_depth(questions: Questions, root: str) -> Endless | None:
    """Why a run of unbounded depth is refused."""
    for name in sorted(questions.reachable(root) & questions.tasks.keys()):
        below = questions.tasks[name]
        if below.cycle and below.measure is None:
            return Endless(f"no measure, and {name} may ask itself again")
    return None
