"""How many leaf questions one root can have at most, told from the graph alone.

Asks are counted along the costliest way through a strategy: an `each` as often as its list is long at most,
an `ask[n]` as often as its answers are. Nothing bounds what is asked in a loop, or for each item of a list
of any length: the count is then None. At full depth the measures bound how deep it goes, and a question is a
leaf only where no strategy may apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from attrs import frozen

from ida_dsl.graph._flow import reverse_postorder
from ida_dsl.graph.code import AnyOp, AskOp, Block, Each
from ida_dsl.graph.model import Graph, ShownNode, StrategyNode, TaskNode
from ida_dsl.interpreter.program import prepared
from ida_dsl.questions import FULL
from ida_dsl.types import IntType, ListType, TupleType, Type
from ida_dsl.values import MAX_SIZE

Count = int | None
"""A number, or None where nothing bounds it."""

_MANY = 10**12
"""More leaves than that bound nothing of use."""
_DEEP = 5000
"""Measures that may be larger are taken to be without bound."""


def most_leaves(graph: Graph, root: str, depth: int) -> Count:
    """The greatest number of questions that one question of the task puts to agents at that depth."""
    names = prepared(graph).reachable({root})
    tasks = {task.name: task for task in graph.tasks if task.name in names}
    if depth != FULL:
        return _counted(tasks, depth, dict.fromkeys(tasks, 1))[root]
    last = {name: int(may_be_leaf(task)) for name, task in tasks.items()}
    if not any(last.values()):
        return 0
    levels = _levels(tasks)
    return None if levels is None else _counted(tasks, levels, last)[root]


def may_be_leaf(task: TaskNode) -> bool:
    """Whether a question of the task may find no strategy that applies."""
    return all(strategy.when is not None for strategy in task.strategies)


def _counted(tasks: Mapping[str, TaskNode], depth: int, last: Mapping[str, int]) -> dict[str, Count]:
    """The counts at a depth, level by level, from what they are at the last one."""
    counts: dict[str, Count] = dict(last)
    for _ in range(depth):
        counts = {name: _of_task(task, counts) for name, task in tasks.items()}
    return counts


def _of_task(task: TaskNode, below: Mapping[str, Count]) -> Count:
    return _largest([int(may_be_leaf(task)), *(_of_strategy(one, below) for one in task.strategies)])


def _of_strategy(strategy: StrategyNode | ShownNode, below: Mapping[str, Count]) -> Count:
    if isinstance(strategy, ShownNode):
        return None
    return _of_blocks(strategy.code.blocks, _Asked(_list_sizes(strategy), below).weight)


def _list_sizes(strategy: StrategyNode) -> dict[int, Count]:
    """How long each value is at most that is a list."""
    found: dict[int, Count] = {}
    left = [strategy.code.blocks]
    while left:
        for block in left.pop():
            found.update((one.id, _longest(one.type)) for one in (*block.params, *block.ops))
            left.extend(op.region for op in block.ops if isinstance(op, Each))
    return found


def _longest(type_: Type) -> Count:
    return type_.high if isinstance(type_, ListType) and type_.high < MAX_SIZE else None


@frozen
class _Asked:
    """The leaves below one operation."""

    sizes: Mapping[int, Count]
    below: Mapping[str, Count]

    def weight(self, op: AnyOp) -> Count:
        """So many at most."""
        match op:
            case AskOp(task=task):
                times = 1 if op.count is None else self.sizes[op.id]
                return _times(times, self.below.get(task, 0))
            case Each():
                return _times(self.sizes[op.items], _of_blocks(op.region, self.weight))
        return 0


def _of_blocks(blocks: tuple[Block, ...], weight: Callable[[AnyOp], Count]) -> Count:
    """The costliest way from the first block on; a block that comes round again must cost nothing."""
    order = reverse_postorder(blocks)
    place = {block.id: at for at, block in enumerate(order)}
    costs = [_sum([weight(op) for op in block.ops]) for block in order]
    following = [{place[edge.block] for edge in block.edges} for block in order]
    if any(cost != 0 and _returns(at, following) for at, cost in enumerate(costs)):
        return None
    best: list[Count] = [0] * len(order)
    for at in reversed(range(len(order))):
        best[at] = _sum([costs[at], _largest([best[to] for to in following[at] if to > at])])
    return best[0]


def _returns(start: int, following: list[set[int]]) -> bool:
    """Whether a block can be reached from itself."""
    seen, left = set[int](), [start]
    while left:
        new = following[left.pop()] - seen
        seen |= new
        left.extend(new)
    return start in seen


def _levels(tasks: Mapping[str, TaskNode]) -> Count:
    """How many questions stand one below the other at most: on a cycle as many as its measure has values."""
    cycles = {task.cycle or (task.name,) for task in tasks.values()}
    return _capped(_sum([_largest([_values(tasks[name]) for name in cycle]) for cycle in cycles]), _DEEP)


def _values(task: TaskNode) -> Count:
    """One more than the values that the measure can have, for a root that starts below zero."""
    if not task.cycle:
        return 1
    if task.measure is None:
        return None
    type_ = task.measure.returns
    parts = type_.items if isinstance(type_, TupleType) else (type_,)
    ranges = [max(0, part.high) + 1 for part in parts if isinstance(part, IntType)]
    return 1 + prod(ranges) if len(ranges) == len(parts) else None


# ------------------------------------------------------------------------------ counts that may be None


def _capped(count: Count, limit: int = _MANY) -> Count:
    return None if count is None or count > limit else count


def _times(a: Count, b: Count) -> Count:
    if a == 0 or b == 0:
        return 0
    return None if a is None or b is None else _capped(a * b)


def _sum(counts: list[Count]) -> Count:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return _capped(total)


def _largest(counts: list[Count]) -> Count:
    known = [count for count in counts if count is not None]
    return max(known, default=0) if len(known) == len(counts) else None
