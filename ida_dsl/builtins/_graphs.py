"""Small graphs: sets of edges, each a pair of vertices.

What is worked out of a set of edges is kept for the next question about the same set.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from ida_dsl.builtins._compare import joined
from ida_dsl.builtins._define import define, listed
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.builtins._recent import recent
from ida_dsl.types import NEVER, IntType, ListType, NeverType, SetType, TupleType, Type, join, size
from ida_dsl.values import MAX_SIZE, Reason, Unknown, Value, ordered

Edges = frozenset[Value]
Vertices = dict[Value, tuple[Value, ...]]


def _ends(edges: SetType) -> tuple[Type, Type, Type]:
    """The types of where edges start, of where they end, and of both."""
    match edges.item:
        case TupleType(items=(start, end)):
            both = join(start, end)
            if both is not None:
                return start, end, both
        case NeverType():
            return NEVER, NEVER, NEVER
    raise Misfit(0, "a Set of pairs of vertices of one type")


def _vertex(edges: SetType, *vertices: Type) -> tuple[Type, Type, Type]:
    ends = _ends(edges)
    for at, vertex in enumerate(vertices):
        joined(ends[2], vertex, at + 1)
    return ends


def _successors_type(edges: SetType, v: Type) -> Type:
    return listed(SetType(_vertex(edges, v)[1]))


def _predecessors_type(edges: SetType, v: Type) -> Type:
    return listed(SetType(_vertex(edges, v)[0]))


def _neighbors_type(edges: SetType, v: Type) -> Type:
    return listed(SetType(_vertex(edges, v)[2]))


def _longest(both: Type) -> int:
    """The most steps of a shortest path: it visits no vertex twice."""
    count = size(both)
    return MAX_SIZE if count is None else max(min(count - 1, MAX_SIZE), 0)


def _hops_type(edges: SetType, a: Type, b: Type) -> Type:
    both = _vertex(edges, a, b)[2]
    joined(a, b, 2)
    return IntType(0, 0 if isinstance(both, NeverType) else _longest(both))


def _path_type(edges: SetType, a: Type, b: Type) -> Type:
    both = joined(joined(_vertex(edges, a, b)[2], a, 1), b, 2)
    return ListType(both, 1, _longest(both) + 1)


def _reachable_type(edges: SetType, v: Type) -> Type:
    return SetType(joined(_vertex(edges, v)[2], v, 1))


@recent(most=64)
def _forward(edges: Edges) -> Vertices:
    return _gathered([(a, b) for a, b in _pairs(edges)])


@recent(most=64)
def _backward(edges: Edges) -> Vertices:
    return _gathered([(b, a) for a, b in _pairs(edges)])


@recent(most=64)
def _both_ways(edges: Edges) -> Vertices:
    return _gathered([pair for a, b in _pairs(edges) for pair in ((a, b), (b, a))])


def _pairs(edges: Edges) -> list[tuple[Value, Value]]:
    return [(edge[0], edge[1]) for edge in edges if isinstance(edge, tuple)]


def _gathered(pairs: list[tuple[Value, Value]]) -> Vertices:
    found: dict[Value, set[Value]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
    return {a: ordered(ends) for a, ends in found.items()}


@recent(most=1024)
def _steps_from(edges: Edges, start: Value) -> dict[Value, Value]:
    """Each vertex that can be reached, nearest first, with the vertex before it (the start: itself)."""
    after = _forward(edges)
    before = {start: start}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in after.get(here, ()):
            if there not in before:
                before[there] = here
                waiting.append(there)
    return before


@recent(most=1024)
def _distances(edges: Edges, start: Value) -> dict[Value, int]:
    found: dict[Value, int] = {}
    for vertex, before in _steps_from(edges, start).items():
        found[vertex] = found[before] + 1 if found else 0
    return found


def _hops(edges: Edges, a: Value, b: Value) -> Value:
    return _distances(edges, a).get(b, Unknown(Reason.MISSING))


def _path(edges: Edges, a: Value, b: Value) -> Value:
    before = _steps_from(edges, a)
    if b not in before:
        return Unknown(Reason.MISSING)
    steps = [b]
    while steps[-1] != a:
        steps.append(before[steps[-1]])
    return tuple(reversed(steps))


def _function(signature: str, doc: str, rule: Any, meaning: Any) -> Builtin:
    return define(signature, doc, rule, meaning, group="graphs")


GRAPHS = (
    _function(
        "successors(edges: Set[(V, V)], v: V) -> List[V]",
        "Where edges from v lead, in order.",
        _successors_type,
        lambda edges, v: _forward(edges).get(v, ()),
    ),
    _function(
        "predecessors(edges: Set[(V, V)], v: V) -> List[V]",
        "Where edges to v come from, in order.",
        _predecessors_type,
        lambda edges, v: _backward(edges).get(v, ()),
    ),
    _function(
        "neighbors(edges: Set[(V, V)], v: V) -> List[V]",
        "What an edge of either direction joins to v, in order.",
        _neighbors_type,
        lambda edges, v: _both_ways(edges).get(v, ()),
    ),
    _function(
        "hops(edges: Set[(V, V)], a: V, b: V) -> Int",
        "How many edges the shortest path from a to b has; unknown where there is none. From a to a it is 0.",
        _hops_type,
        _hops,
    ),
    _function(
        "path(edges: Set[(V, V)], a: V, b: V) -> List[V]",
        "The vertices of a shortest path, a and b among them; of several that whose steps "
        "were found first, lesser vertices first. Unknown where there is none.",
        _path_type,
        _path,
    ),
    _function(
        "reachable(edges: Set[(V, V)], v: V) -> Set[V]",
        "What paths from v lead to, v among it.",
        _reachable_type,
        lambda edges, v: frozenset(_steps_from(edges, v)),
    ),
)
