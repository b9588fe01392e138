"""Statements to blocks.

Names are values, so an assignment is only a change of the map from names to values. Where paths meet, names
that have another value on each become parameters of the block where they meet; names that a loop binds again
become parameters of the loop's head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field

from ida_dsl.builtins import BUILTINS
from ida_dsl.graph.code import Edge, Ref
from ida_dsl.graph.lowering import expressions
from ida_dsl.graph.lowering.builder import Open
from ida_dsl.graph.lowering.scope import Names, Scope
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import BOOL, INT, ListType, NeverType, Type, join
from ida_dsl.values import Reason


@define
class Loop:
    """The loop around a statement: where a `break` goes, and the outer names that the loop binds again."""

    after: Open
    carried: tuple[str, ...]


def lower_block(
    s: Scope, names: Names, block: Sequence[ast.Statement], loop: Loop | None = None
) -> Names | None:
    """Lowers a block; the names after it, None where every path has left."""
    now: Names | None = names
    for statement in block:
        if now is None:
            return None
        now = _statement(s, now, statement, loop)
    return now


def _statement(s: Scope, names: Names, statement: ast.Statement, loop: Loop | None) -> Names | None:
    match statement:
        case ast.Assign():
            return expressions.bind(s, names, statement.target, expressions.lower(s, names, statement.value))
        case ast.If():
            return _if(s, names, statement, loop)
        case ast.For() | ast.Repeat():
            return _loop(s, names, statement)
        case ast.Break():
            assert loop is not None
            s.b.jump(loop.after, *(names[name] for name in loop.carried))
            return None
        case ast.Require():
            return _require(s, names, statement)
        case ast.Return():
            value = expressions.lower(s, names, statement.value)
            s.b.give(s.b.coerce(value, s.answer, s.type(statement.value)), s.answer, statement.span)
            return None
    raise AssertionError(statement)


def _require(s: Scope, names: Names, statement: ast.Require) -> Names:
    condition = expressions.lower(s, names, statement.condition)
    here = s.b.here
    go_on = s.b.block("after")
    failed = s.b.unknown(Reason.REQUIRE, statement.span)
    otherwise = s.b.unknown_edge(failed, s.answer)
    unknown = Edge(otherwise.block, (condition,))
    s.b.here = here
    s.b.branch(condition, Edge(go_on.id), otherwise, unknown, statement.span)
    s.b.enter(go_on)
    return names


# ----------------------------------------------------------------------------------------- branching


@define
class Ends:
    """Paths that reach the end of an `if`: the open block where each stands, and its names."""

    paths: list[tuple[Open, Names]] = field(factory=list)


def _if(s: Scope, names: Names, statement: ast.If, loop: Loop | None) -> Names | None:
    ends = Ends()
    for branch in statement.branches:
        condition = expressions.lower(s, names, branch.condition)
        then, otherwise = s.b.block("then"), s.b.block("else")
        unknown = s.b.unknown_edge(condition, s.answer)
        s.b.branch(condition, Edge(then.id), Edge(otherwise.id), unknown, branch.condition.span)
        s.b.enter(then)
        _path(s, names, branch.body, loop, ends)
        s.b.enter(otherwise)
    _path(s, names, statement.otherwise or (), loop, ends)
    return _meet(s, ends)


def _path(s: Scope, names: Names, block: Sequence[ast.Statement], loop: Loop | None, ends: Ends) -> None:
    after = lower_block(s, names, block, loop)
    if after is not None:
        ends.paths.append((s.b.here, after))


def _meet(s: Scope, ends: Ends) -> Names | None:
    """A block where the paths meet; names that differ become its parameters."""
    if not ends.paths:
        return None
    maps = [names for _, names in ends.paths]
    common = [name for name in maps[0] if all(name in names for names in maps)]
    differing = [name for name in common if len({names[name] for names in maps}) > 1]
    if len(ends.paths) == 1:
        s.b.here = ends.paths[0][0]
        return maps[0]
    after = s.b.block("after", [(s.b.joined(*(m[name] for m in maps)), name) for name in differing])
    for block, names in ends.paths:
        s.b.here = block
        s.b.jump(after, *(names[name] for name in differing))
    s.b.enter(after)
    met = {name: maps[0][name] for name in common}
    return {**met, **{name: p.id for name, p in zip(differing, after.params, strict=True)}}


# --------------------------------------------------------------------------------------------- loops


def _loop(s: Scope, names: Names, loop: ast.For | ast.Repeat) -> Names:
    """head(turn, carried…): where turn < turns, the body, then head again; else after(carried…)."""
    items, turns = _turns(s, names, loop)
    carried = tuple(name for name in names if name in _rebound(loop))
    types = [_carried_type(s, names, loop, name) for name in carried]
    params = list(zip(types, carried, strict=True))
    head = s.b.block("loop", [(INT, "turn"), *params])
    body, after = s.b.block("turn"), s.b.block("after", params)
    s.b.jump(head, s.b.integer(0), *(names[name] for name in carried))
    s.b.enter(head)
    turn, *values = (param.id for param in head.params)
    more = s.b.call("less", (turn, turns), BOOL, loop.span)
    out = s.b.unknown_edge(more, s.answer)
    s.b.branch(more, Edge(body.id), Edge(after.id, tuple(values)), out, loop.span)
    s.b.enter(body)
    inside = {**names, **dict(zip(carried, values, strict=True))}
    end = lower_block(s, _item(s, inside, loop, items, turn), loop.body, Loop(after, carried))
    if end is not None:
        following = s.b.call("add", (turn, s.b.integer(1)), INT)
        s.b.jump(head, following, *(end[name] for name in carried))
    s.b.enter(after)
    return {**names, **{name: p.id for name, p in zip(carried, after.params, strict=True)}}


def _turns(s: Scope, names: Names, loop: ast.For | ast.Repeat) -> tuple[Ref | None, Ref]:
    if isinstance(loop, ast.For):
        items = expressions.elements(s, names, loop.items)
        length = (
            BUILTINS["len"].type_of((s.b.types[items],)) if isinstance(s.b.types[items], ListType) else INT
        )
        return items, s.b.call("len", (items,), length, loop.items.span)
    count = expressions.lower(s, names, loop.count)
    type_ = s.b.types[count]
    turns_type = INT if isinstance(type_, NeverType) else BUILTINS["turns"].type_of((type_,))
    return None, s.b.call("turns", (count,), turns_type, loop.count.span)


def _item(s: Scope, names: Names, loop: ast.For | ast.Repeat, items: Ref | None, turn: Ref) -> Names:
    if not isinstance(loop, ast.For) or items is None:
        return names
    type_ = s.b.types[items]
    item: Type = type_.item if isinstance(type_, ListType) else type_
    return expressions.bind(s, names, loop.target, s.b.call("index", (items, turn), item, loop.items.span))


def _rebound(loop: ast.For | ast.Repeat) -> set[str]:
    return {node.text for node in _bound(loop)}


def _bound(loop: ast.For | ast.Repeat) -> Iterator[ast.Name]:
    """The names that the loop binds, its own target and those of loops within too."""
    targets = (node.target for node in walk(loop) if isinstance(node, ast.Assign | ast.For))
    return (node for target in targets for node in walk(target) if isinstance(node, ast.Name))


def _carried_type(s: Scope, names: Mapping[str, Ref], loop: ast.For | ast.Repeat, name: str) -> Type:
    """The type of a name at the loop's head: of its value before, and of all that the body binds to it."""
    type_ = s.b.types[names[name]]
    for node in _bound(loop):
        if node.text == name:
            type_ = join(type_, s.type(node)) or type_
    return type_
