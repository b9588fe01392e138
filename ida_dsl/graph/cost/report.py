"""What a program costs, as data: strategies one by one, and root tasks by depth and by measure."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ida_dsl.graph.cost.counts import Count
from ida_dsl.graph.cost.measures import Box, Point
from ida_dsl.graph.cost.naming import returned
from ida_dsl.graph.cost.populations import Populations, needs_depth
from ida_dsl.graph.cost.questions import FULL, Questions
from ida_dsl.graph.cost.spent import Asked
from ida_dsl.graph.cost.strategies import StrategyCost
from ida_dsl.graph.model import Graph
from ida_dsl.types import IntType

DEPTHS = (0, 1, 2, 3, 4, FULL)
"""The depths that are told of, unless others are asked for."""
_ALL_POINTS = 9
_DECADES = (10, 100, 1_000, 10_000, 100_000)


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
    costs = Costs.of(graph)
    depths = depths_to(depth)
    strategies = tuple(costs.populations.strategies.values())
    return Report(strategies, tuple(costs.root(name, depths) for name in graph.roots))


def depths_to(depth: int | None) -> tuple[int, ...]:
    """The depths that are told of: the first few, then by doubling up to the last; None is unbounded."""
    if depth is None:
        return DEPTHS
    few = [one for one in DEPTHS if 0 <= one <= depth]
    return tuple(sorted({*few, *(2**at for at in range(depth.bit_length()) if 2**at <= depth), depth}))


# --------------------------------------------------------------------------------------------- roots


@frozen
class Costs:
    """A program, ready to say what single questions cost."""

    questions: Questions
    populations: Populations

    @classmethod
    def of(cls, graph: Graph) -> Costs:
        """Those of a graph."""
        questions = Questions(graph)
        return cls(questions, Populations(questions))

    def root(self, name: str, depths: tuple[int, ...]) -> RootCost:
        """A root task, at some depths, and by its measure at the last of them."""
        rows = tuple(self.row(name, depth) for depth in depths)
        task = self.questions.tasks[name]
        box = self.questions.box(task, self.questions.any_arguments(name))
        if box is None or task.measure is None or depths[-1] == 0:
            return RootCost(name, rows)
        by_measure = tuple(self.row(name, depths[-1], point) for point in points(box))
        return RootCost(name, rows, returned(task.measure), by_measure)

    def row(self, name: str, depth: int, measure: Point | None = None) -> Row:
        """A question of a task, of such a depth and such a measure."""
        why = needs_depth(self.questions, name) if depth == FULL else None
        asked = self._asked(name, depth, measure)
        counted = self.populations.summed(name, asked.bill, depth, measure)
        if why is not None:
            looks = 0 if counted.looks == 0 else why
            return Row(depth, measure, why, looks, why, why)
        return Row(depth, measure, counted.questions, counted.looks, counted.answers, asked.waits)

    def _asked(self, name: str, depth: int, measure: Point | None) -> Asked:
        given = self.questions.any_arguments(name)
        if measure is None or depth == 0:
            return self.questions.asked(name, given, depth)
        box = Box(tuple(IntType(one, one) for one in measure))
        return self.questions.at(self.questions.tasks[name], given, box, depth)


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
