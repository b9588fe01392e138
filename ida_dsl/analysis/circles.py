"""Circles among things that name each other: functions that call, tasks that ask, agents that are members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Edges = Mapping[str, Sequence[str]]


def circles(edges: Edges) -> list[tuple[str, ...]]:
    """The groups of names that all reach each other, single ones only where they name themselves.

    Linear in the edges (Tarjan 1972, with a stack of its own: names may be in chains of any length).
    """
    walk = _Walk(edges)
    for name in edges:
        if name not in walk.number:
            walk.from_name(name)
    return walk.found


class _Walk:
    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self.number: dict[str, int] = {}
        self.lowest: dict[str, int] = {}
        self.open: dict[str, None] = {}
        self.found: list[tuple[str, ...]] = []

    def from_name(self, start: str) -> None:
        stack = [(start, iter(self.edges[start]))]
        self._begin(start)
        while stack:
            name, left = stack[-1]
            following = next((n for n in left if n in self.edges), None)
            if following is None:
                stack.pop()
                self._end(name)
                if stack:
                    above = stack[-1][0]
                    self.lowest[above] = min(self.lowest[above], self.lowest[name])
            elif following not in self.number:
                self._begin(following)
                stack.append((following, iter(self.edges[following])))
            elif following in self.open:
                self.lowest[name] = min(self.lowest[name], self.number[following])

    def _begin(self, name: str) -> None:
        self.number[name] = self.lowest[name] = len(self.number)
        self.open[name] = None

    def _end(self, name: str) -> None:
        if self.lowest[name] < self.number[name]:
            return
        group: list[str] = []
        while not group or group[-1] != name:
            group.append(self.open.popitem()[0])
        if len(group) > 1 or name in self.edges[name]:
            self.found.append(tuple(reversed(group)))


def way_round(edges: Edges, group: Sequence[str]) -> tuple[str, ...]:
    """A shortest way from the first name of a circle back to it, its ends included."""
    start, inside = group[0], set(group)
    came: dict[str, str] = {}
    frontier = [start]
    while frontier:
        ahead: list[str] = []
        for name in frontier:
            for following in edges[name]:
                if following == start:
                    return (*_back(came, start, name), start)
                if following in inside and following not in came:
                    came[following] = name
                    ahead.append(following)
        frontier = ahead
    return (start, start)


def _back(came: Mapping[str, str], start: str, name: str) -> tuple[str, ...]:
    path = [name]
    while path[-1] != start:
        path.append(came[path[-1]])
    return tuple(reversed(path))
