"""What a program costs, as data: strategies one by one, and root tasks by depth and by measure."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ida_dsl.graph.cost.abstract import of_type
from ida_dsl.graph.cost.counts import Count, Endless, one
from ida_dsl.graph.cost.machine import Asked, Spent
from ida_dsl.graph.cost.measures import Box, Point
from ida_dsl.graph.cost.naming import returned
from ida_dsl.graph.cost.populations import Sum, summed
from ida_dsl.graph.cost.questions import FULL, Arguments, Questions
from ida_dsl.graph.model import AskOp, Graph, ShownNode, StrategyNode, TaskNode
from ida_dsl.types import IntType

DEPTHS = (0, 1, 2, 3, 4, FULL)
"""The depths that are told of, unless others are asked for."""
_ALL_POINTS = 9
_DECADES = (10, 100, 1_000, 10_000, 100_000)


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


@frozen
class Row:
    """The most that a question of a depth costs; with a `measure`, one that has that measure.

    `questions` are distinct ones put to tasks, itself included; `looks` distinct ones put to primitives;
    `answers` what agents give; `rounds` what must be waited for, one after the other.
    """

    depth: int
    measure: Point | None
    questions: Count
    looks: Count
    answers: Count
    rounds: Count


@frozen
class RootCost:
    """A root task. `measure` is its measure in words; `by_measure` has rows of one depth."""

    task: str
    by_depth: tuple[Row, ...]
    measure: str | None = None
    by_measure: tuple[Row, ...] = ()


@frozen
class Report:
    """A whole program."""

    strategies: tuple[StrategyCost, ...]
    roots: tuple[RootCost, ...]


def cost(graph: Graph, depth: int | None = None) -> Report:
    """What a program costs at most. With a depth, down to that depth and no further."""
    questions = Questions(graph)
    depths = DEPTHS if depth is None else tuple(range(depth + 1))
    strategies = tuple(_strategy(questions, task, one_) for task in graph.tasks for one_ in task.strategies)
    return Report(strategies, tuple(_root(questions, questions.tasks[name], depths) for name in graph.roots))


# ---------------------------------------------------------------------------------------- strategies


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


# --------------------------------------------------------------------------------------------- roots


def _root(questions: Questions, task: TaskNode, depths: tuple[int, ...]) -> RootCost:
    given = questions.any_arguments(task.name)
    by_depth = tuple(row(questions, task, questions.asked(task.name, given, at), at) for at in depths)
    box = questions.box(task, given)
    if box is None or task.measure is None or depths[-1] == 0:
        return RootCost(task.name, by_depth)
    by_measure = tuple(_at(questions, task, given, box.at(point), depths[-1]) for point in points(box))
    return RootCost(task.name, by_depth, returned(task.measure), by_measure)


def _at(questions: Questions, task: TaskNode, given: Arguments, box: Box, depth: int) -> Row:
    return row(questions, task, questions.at(task, given, box, depth), depth, box.top)


def row(questions: Questions, task: TaskNode, asked: Asked, depth: int, measure: Point | None = None) -> Row:
    """A root's row, given what asking it comes to."""
    counted = summed(questions, task.name, asked.bill, depth)
    why = _needs_depth(questions, task) if depth == FULL else None
    if why is not None:
        counted = Sum(why, 0 if counted.looks == 0 else why, why)
        return Row(depth, measure, counted.questions, counted.looks, counted.answers, why)
    return Row(depth, measure, counted.questions, counted.looks, counted.answers, asked.waits)


def _needs_depth(questions: Questions, task: TaskNode) -> Endless | None:
    """Why a run of unbounded depth is refused."""
    for name in sorted(questions.reachable(task.name) & questions.tasks.keys()):
        below = questions.tasks[name]
        if below.cycle and below.measure is None:
            return Endless(f"no measure, and {name} may ask itself again")
    return None


def points(box: Box) -> Iterator[Point]:
    """The values that are told of: all where they are few, else by doubling or by tens, and the greatest."""
    if box.size <= _ALL_POINTS:
        yield from box.points()
    elif len(box.ranges) == 1:
        low, high = box.ranges[0].low, box.ranges[0].high
        far = box.open or high - low > 2000
        steps = _DECADES if far else tuple(2**at for at in range(11))
        told = {low, *(step for step in steps if low < step <= high), *(() if box.open else (high,))}
        yield from ((one_,) for one_ in sorted(told))
    else:
        ends = [(range_.low, range_.high) for range_ in box.ranges]
        yield tuple(low for low, _ in ends)
        if not box.open:
            yield tuple(high for _, high in ends)
