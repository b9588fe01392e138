"""dask: a graph with a task for each question, run by its synchronous scheduler, the fastest on one core.

A graph is whole before it runs, so questions are told apart by how they come about and not by what they ask:
the answer of another question is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable

import dask
from common import DEEP, Drawn, Ran, facts, main
from dask.local import get_sync

Node = int | tuple[str, int]


def same(answer: int) -> int:
    return answer


def plus(zero: int, one: int) -> int:
    return zero + one


class Powering:
    """A graph of powers. Nodes that come about alike are one."""

    def __init__(self, drawn: Drawn) -> None:
        self.contexts, self.graph, self.nodes = drawn.contexts, {}, {}

    def node(self, way: tuple, *task: object) -> Node:
        found = self.nodes.get(way)
        if found is None:
            found = self.nodes[way] = ("q", len(self.nodes))
            self.graph[found] = task
        return found

    def power(self, place: int, x: Node, k: int) -> Node:
        way = ("power", place, x, k)
        return self.nodes.get(way) or self.node(way, same, self.end(place, x, k))

    def end(self, place: int, x: Node, k: int) -> Node:
        if k == 0:
            return x
        if k == 1:
            return self.follow(place, x)
        middle = self.power(place, x, k // 2)
        end = self.power(place, middle, k // 2)
        return self.follow(place, end) if k % 2 == 1 else end

    def follow(self, place: int, x: Node) -> Node:
        return self.node(("follow", place, x), self.contexts[place].__getitem__, x)


class Delayed(Powering):
    """The same said with `dask.delayed`, as dask's documentation has it."""

    def node(self, way: tuple, *task: object) -> object:
        found = self.nodes.get(way)
        if found is None:
            does, *arguments = task
            found = self.nodes[way] = dask.delayed(does, pure=False)(*arguments)
        return found

    def power(self, place: int, x: object, k: int) -> object:
        way = ("power", place, x if isinstance(x, int) else x.key, k)
        return self.nodes.get(way) or self.node(way, same, self.end(place, x, k))

    def follow(self, place: int, x: object) -> object:
        way = ("follow", place, x if isinstance(x, int) else x.key)
        return self.node(way, self.contexts[place].__getitem__, x)

    def answers(self, roots: list) -> Ran:
        made = [self.power(*root) for root in roots]
        return Ran(list(dask.compute(*made, scheduler="synchronous")), len(self.nodes))


def powering(drawn: Drawn, delayed: int = 0) -> Callable[[], Ran]:
    if delayed:
        return lambda: Delayed(drawn).answers(drawn.roots)
    run = Powering(drawn)
    return lambda: answered(run.graph, [run.power(*root) for root in drawn.roots])


def answered(graph: dict, keys: list) -> Ran:
    return Ran(list(get_sync(graph, keys)), len(graph))


class Wildcard:
    """A graph of sums: here patterns say what is asked, so equal questions are one."""

    def __init__(self, drawn: Drawn) -> None:
        self.contexts, self.graph = [facts(signs) for signs in drawn.contexts], {}

    def total(self, place: int, pattern: str) -> tuple:
        key = ("total", place, pattern)
        if key not in self.graph:
            self.graph[key] = self.task(place, pattern)
        return key

    def task(self, place: int, pattern: str) -> tuple:
        if "*" not in pattern:
            key = ("look", place, pattern)
            self.graph[key] = (self.contexts[place].__getitem__, pattern)
            return (same, key)
        return (plus, *(self.total(place, pattern.replace("*", bit, 1)) for bit in "01"))


class DelayedWildcard(Wildcard):
    """The same said with `dask.delayed`."""

    def total(self, place: int, pattern: str) -> object:
        key = ("total", place, pattern)
        if key not in self.graph:
            self.graph[key] = self.task(place, pattern)
        return self.graph[key]

    def task(self, place: int, pattern: str) -> object:
        if "*" not in pattern:
            key = ("look", place, pattern)
            self.graph[key] = dask.delayed(self.contexts[place].__getitem__, pure=False)(pattern)
            return dask.delayed(same, pure=False)(self.graph[key])
        halves = [self.total(place, pattern.replace("*", bit, 1)) for bit in "01"]
        return dask.delayed(plus, pure=False)(*halves)

    def answers(self, roots: list) -> Ran:
        made = [self.total(*root) for root in roots]
        return Ran(list(dask.compute(*made, scheduler="synchronous")), len(self.graph))


def wildcard(drawn: Drawn, delayed: int = 0) -> Callable[[], Ran]:
    if delayed:
        return lambda: DelayedWildcard(drawn).answers(drawn.roots)
    run = Wildcard(drawn)
    return lambda: answered(run.graph, [run.total(*root) for root in drawn.roots])


# ----------------------------------------------------------------------------------------------- trials


def deep() -> tuple[bool, str]:
    graph: dict = {("q", 0): 0}
    for n in range(1, DEEP + 1):
        graph["q", n] = (same, ("q", n - 1))
    return get_sync(graph, ("q", DEEP)) == 0, "answered"


def dynamic() -> tuple[bool, str]:
    @dask.delayed
    def pick(n: int) -> object:
        return n if n > 2 else pick(n + 1)

    found = pick(0).compute(scheduler="synchronous")
    return isinstance(found, int), f"a {type(found).__name__} comes out in place of an answer"


def shared() -> tuple[bool, str]:
    worked = []

    def common(n: int) -> int:
        worked.append(n)
        return n

    ways = [dask.delayed(way, pure=True)([1]) for way in (sum, max)]
    dask.compute(*[dask.delayed(common, pure=True)(way) for way in ways], scheduler="synchronous")
    return len(worked) == 1, f"worked on {len(worked)} times"


def traced() -> tuple[bool, str]:
    graph = {"one": 1, "same": (same, "one")}
    get_sync(graph, "same")
    return graph["same"] == 1, "the graph says who asks what, not what came out"


def failing() -> tuple[bool, str]:
    leaves = [dask.delayed(lambda n: 1 // n)(n) for n in (1, 0, 1)]
    answers = dask.compute(*leaves, scheduler="synchronous")
    return answers[::2] == (1, 1), "the others are answered"


if __name__ == "__main__":
    trials = {"deep": deep, "dynamic": dynamic, "shared": shared, "traced": traced, "failing": failing}
    main({"powering": powering, "wildcard": wildcard}, trials)
