"""Statements: which names are bound where, of what types, and which paths end.

Each function takes the names in reach before a statement and gives those after it, or None where no path
comes out. A loop's body is gone through quietly until the types that it carries from turn to turn stand
still (ranges that keep growing are widened to their whole), then once more to report.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from ida_dsl.analysis.calls import accept
from ida_dsl.analysis.decided import warn_constant
from ida_dsl.analysis.expressions import bind_target, infer, infer_bool, infer_items
from ida_dsl.analysis.messages import flow as say
from ida_dsl.analysis.messages import types as say_type
from ida_dsl.analysis.refine import refine
from ida_dsl.analysis.state import ENDED, Analysis, Binding, Env, Place
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import (
    ANY,
    AnyType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    join,
)
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE

TRIES = 4
"""How often a loop's types may change before they are widened; at once while a loop around it is tried."""

MORE_TRIES = 6
"""And how often after that: only words and nesting can still grow then."""

MAX_LOOPS = 8
"""The most loops one in another: each doubles the time that checking takes."""


@frozen
class Out:
    """What comes out of a statement or block: the names after it (None where no path gets there), and the
    names where a `break` leaves the loop around it."""

    env: Env | None
    breaks: tuple[Env, ...] = ()


def check_block(a: Analysis, place: Place, env: Env, block: Iterable[ast.Statement]) -> Out:
    """Goes through a block in order."""
    breaks: tuple[Env, ...] = ()
    now: Env | None = env
    for statement in block:
        if now is None:
            a.report(say.unreachable(statement.span))
            return Out(None, breaks)
        out = _statement(a, place, now, statement)
        now, breaks = out.env, breaks + out.breaks
    return Out(now, breaks)


def _statement(a: Analysis, place: Place, env: Env, statement: ast.Statement) -> Out:
    match statement:
        case ast.Assign():
            type_ = infer(a, place, env, statement.value)
            targets = walk(statement.target)
            a.bound.update({name.id: name for name in targets if isinstance(name, ast.Name)})
            return Out(bind_target(a, env, statement.target, type_, place=place))
        case ast.If():
            return _if(a, place, env, statement)
        case ast.For() | ast.Repeat():
            return _loop(a, place, env, statement)
        case ast.Break():
            if env.loop == 0:
                a.report(say.break_outside(statement.span))
            return Out(None, (env,))
        case ast.Require():
            infer_bool(a, place, env, statement.condition, "What is required")
            return Out(refine(a, env, statement.condition, True))
        case ast.Return():
            _return(a, place, env, statement)
            return Out(None)
    return Out(env)


def _return(a: Analysis, place: Place, env: Env, statement: ast.Return) -> None:
    type_ = infer(a, place, env, statement.value)
    if place.sample:
        a.report(say.return_in_sample(statement.span))
    elif place.answer is not None:
        accept(a, statement.value.span, type_, place.answer, place.answer_of)


def _if(a: Analysis, place: Place, env: Env, statement: ast.If) -> Out:
    outs = []
    for branch in statement.branches:
        infer_bool(a, place, env, branch.condition, "A condition")
        warn_constant(a, env, branch.condition)
        outs.append(check_block(a, place, refine(a, env, branch.condition, True), branch.body))
        env = refine(a, env, branch.condition, False)
    outs.append(check_block(a, place, env, statement.otherwise or ()))
    ends = [out.env for out in outs if out.env is not None]
    breaks = tuple(leave for out in outs for leave in out.breaks)
    return Out(merge(a, ends, statement) if ends else None, breaks)


def merge(a: Analysis, envs: list[Env], where: ast.Node) -> Env:
    """The names after paths meet: bound on all of them, or unsure; their types joined."""
    names: dict[str, None] = {name: None for env in envs for name in env.bindings}
    merged = {}
    for name in names:
        found = [_in_reach(env, name) for env in envs]
        if not any(found):
            merged[name] = next(env.get(name) for env in envs if env.get(name))
            continue
        first = found[0]
        same = first is not None and all(binding is first for binding in found)
        merged[name] = first if same else _merged(a, name, found, where)
    return Env({name: binding for name, binding in merged.items() if binding is not None}, envs[0].loop)


def _in_reach(env: Env, name: str) -> Binding | None:
    binding = env.get(name)
    return None if binding is None or binding.ended else binding


def _merged(a: Analysis, name: str, found: list[Binding | None], where: ast.Node) -> Binding:
    bindings = [binding for binding in found if binding is not None]
    first = bindings[0]
    joined: Type | None = first.type
    for binding in bindings[1:]:
        both = None if joined is None else join(joined, binding.type)
        if both is None and joined is not None:
            span = binding.symbol.span if binding.symbol.span != first.symbol.span else where.span
            a.report(say_type.no_join(span, joined, binding.type, f"`{name}` after the `if`"))
        joined = both
    nodes = frozenset().union(*(binding.nodes for binding in bindings))
    sure = len(bindings) == len(found) and all(binding.sure for binding in bindings)
    return evolve(first, type=ANY if joined is None else joined, nodes=nodes, sure=sure)


# -------------------------------------------------------------------------------------------- loops


def _loop(a: Analysis, place: Place, env: Env, loop: ast.For | ast.Repeat) -> Out:
    item: Type = ANY
    if env.loop >= MAX_LOOPS:
        a.report(say.loops_too_deep(loop.span, MAX_LOOPS))
        return Out(None)
    if isinstance(loop, ast.For):
        item, _, _ = infer_items(a, place, env, loop.items)
    else:
        count = infer(a, place, env, loop.count)
        if not isinstance(count, IntType | AnyType | NeverType):
            a.report(say_type.misfit(loop.count.span, count, IntType(), "the number of turns"))
    head = _settle(a, place, env, loop, item)
    ends = _turn(a, place, head, loop, item)
    return Out(_after(a, env, head, ends, loop))


def _settle(a: Analysis, place: Place, env: Env, loop: ast.For | ast.Repeat, item: Type) -> Env:
    """The types at the loop's head that hold in every turn.

    A few turns as they are, then one without the bounds of what still grows, then without the bounds of all
    that is carried. What goes on growing even so has no type (`x = [x]`).
    """
    carried = _rebound(env, loop)
    before = head = env
    tries = 0 if a.quiet else TRIES
    for turn in range(tries + MORE_TRIES):
        with a.quietly():
            ends = _turn(a, place, head, loop, item)
        wider = _widened(head, ends, carried, widen=turn >= tries)
        if wider == head:
            return head
        before = head
        head = _all_whole(wider, carried) if turn == tries + (not a.quiet) else wider
    return _growing(a, before, head, carried, loop)


def _all_whole(head: Env, carried: list[str]) -> Env:
    for name in carried:
        binding = head.bindings[name]
        head = head.bind(name, evolve(binding, type=_whole(binding.type)))
    return head


def _growing(a: Analysis, before: Env, head: Env, carried: list[str], loop: ast.For | ast.Repeat) -> Env:
    """Reports the names whose types never settle: those that the last try still changed."""
    for name in carried:
        first, grown = before.bindings[name].type, head.bindings[name].type
        if first != grown:
            a.report(say_type.no_join(loop.span, first, grown, f"`{name}`, carried from turn to turn,"))
            head = head.bind(name, evolve(head.bindings[name], type=ANY))
    return head


def _rebound(env: Env, loop: ast.For | ast.Repeat) -> list[str]:
    """The outer names that the loop, its target too, binds again."""
    targets = [node.target for node in walk(loop) if isinstance(node, ast.Assign | ast.For)]
    names = {node.text for target in targets for node in walk(target) if isinstance(node, ast.Name)}
    return [name for name, binding in env.bindings.items() if name in names and not binding.ended]


def _turn(a: Analysis, place: Place, head: Env, loop: ast.For | ast.Repeat, item: Type) -> list[Env]:
    """One turn of the loop: the names wherever the turn ends."""
    env = head.in_loop()
    if isinstance(loop, ast.For):
        env = bind_target(a, env, loop.target, item, place=place)
    out = check_block(a, place, env, loop.body)
    return [end for end in (out.env, *out.breaks) if end is not None]


def _widened(head: Env, ends: list[Env], carried: list[str], *, widen: bool) -> Env:
    for name in carried:
        binding = head.bindings[name]
        joined: Type | None = binding.type
        for end in ends:
            after = end.get(name)
            joined = None if joined is None or after is None else join(joined, after.type)
        if joined is None or isinstance(joined, AnyType):  # wrong: reported when no longer quiet
            joined = binding.type
        if widen and joined != binding.type:
            joined = _whole(joined)
        nodes = binding.nodes.union(*(end.bindings[name].nodes for end in ends if name in end.bindings))
        head = head.bind(name, evolve(binding, type=joined, nodes=nodes))
    return head


def _whole(type_: Type) -> Type:
    """The type without the bounds that a loop may push out."""
    match type_:
        case IntType():
            return IntType(INT_MIN, INT_MAX)
        case ListType():
            return ListType(_whole(type_.item), 0, MAX_SIZE)
        case TextType():
            return TextType()
        case EnumType(base=base) if base is not None:
            return evolve(type_, base=_whole(base))
        case SetType():
            return SetType(_whole(type_.item))
        case MapType():
            return MapType(_whole(type_.key), _whole(type_.value))
        case TupleType():
            return TupleType(tuple(map(_whole, type_.items)))
        case RecordType():
            return RecordType(tuple((name, _whole(inner)) for name, inner in type_.fields))
    return type_


def _after(a: Analysis, env: Env, head: Env, ends: list[Env], loop: ast.Node) -> Env:
    """After the loop the outer names are what any turn, or none, left; names bound within are gone."""
    for name, binding in head.bindings.items():
        if binding.ended:
            continue
        joined: Type | None = binding.type
        for end in ends:
            joined = None if joined is None else join(joined, end.bindings[name].type)
        if joined is None:
            first, second = env.bindings[name].type, ends[-1].bindings[name].type
            a.report(say_type.no_join(loop.span, first, second, f"`{name}`, carried from turn to turn,"))
            joined = ANY
        nodes = binding.nodes.union(*(end.bindings[name].nodes for end in ends))
        head = head.bind(name, evolve(binding, type=joined, nodes=nodes))
    gone = {name: binding for end in ends for name, binding in end.bindings.items()} if ends else {}
    for name in gone.keys() - head.bindings.keys():
        head = head.bind(name, evolve(gone[name], loop=ENDED, sure=False))
    return evolve(head, loop=env.loop)


def check_body(a: Analysis, place: Place, env: Env, body: ast.Body, what: str) -> None:
    """What follows `=` (held to the place's answer type) or `:` (a block whose every path returns)."""
    if isinstance(body, tuple):
        out = check_block(a, place, env, body)
        if out.env is not None and body and not any(isinstance(s, ast.Mistake) for s in walk(*body)):
            a.report(say.no_return(body[-1].span, what))
    else:
        type_ = infer(a, place, env, body)
        if place.answer is not None:
            accept(a, body.span, type_, place.answer, place.answer_of)
