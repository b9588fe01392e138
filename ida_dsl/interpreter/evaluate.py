"""Running code: operations, blocks, rounds of asks.

Code that asks is a Python generator. It yields a *round*, the asks that are ready, is sent their answers in
the same order, and returns its value; whoever drives it decides what an ask means and when it is answered.
Within a block operations are done in order; one that needs an answer not yet there is put off. When nothing
else can go, the asks collected go out as one round, and so on until the block is done. So a block's rounds
are those of the language: asks in one straight run of statements that do not need each other's answers.

An ask and an `each` whose region asks are both *walks* (generators of rounds); a block, like an `each`,
advances its walks in lock step. Questions below questions are not Python calls below Python calls: only
regions nest, as deep as a program's text does.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import cast

from attrs import define

from ida_dsl.graph.code import AskOp, Code, Each, Ref, Return
from ida_dsl.interpreter.plans import (
    Env,
    Plan,
    PlannedBlock,
    PlannedOp,
    Scope,
    arisen,
    bind,
    straight,
    way_out,
)
from ida_dsl.interpreter.program import Program, converted
from ida_dsl.interpreter.tally import Spent
from ida_dsl.types import belongs, convert, holds_real, outside
from ida_dsl.values import MAX_SIZE, Reason, Unknown, Value, embed

__all__ = ["AskRequest", "Program", "Round", "Scope", "Walk", "compute", "steps"]


@define
class AskRequest:
    """An ask that is ready. `suffix` is what `ask[n]` adds to the draw; `refused` says why it is not to be
    put, where that is known already. Whoever puts it looks whether its arguments are known and fit."""

    task: str
    arguments: tuple[Value, ...]
    slot: int
    suffix: tuple[int, ...] = ()
    refused: Unknown | None = None


Round = list[AskRequest]
Walk = Generator[Round, Sequence[Value], Value]


def compute(code: Code, arguments: Sequence[Value], scope: Scope) -> Value:
    """The value of code that asks no task. Primitives it asks are looked up at once."""
    plan = scope.program.plan(code)
    if plan.asks:
        return _drive(_run(plan, arguments, scope), scope)
    env: Env = dict(plan.constants)
    scope.tally.held[id(env)] = env
    try:
        value = straight(plan, arguments, env, scope)
    except (Spent, MemoryError) as error:
        return _spent(error, scope)
    finally:
        del scope.tally.held[id(env)]
    return value if plan.real is None else convert(value, plan.real)


def steps(code: Code, arguments: Sequence[Value], scope: Scope) -> Walk:
    """The code as a walk."""
    return _run(scope.program.plan(code), arguments, scope)


def _run(plan: Plan, arguments: Sequence[Value], scope: Scope) -> Walk:
    try:
        value = yield from _walk(plan, arguments, dict(plan.constants), scope)
    except (Spent, MemoryError) as error:
        return _spent(error, scope)
    return value if plan.real is None else convert(value, plan.real)


def _spent(error: Spent | MemoryError, scope: Scope) -> Unknown:
    return (error.why if isinstance(error, Spent) else Unknown(Reason.MEMORY)).at(scope.origin)


def _walk(plan: Plan, arguments: Sequence[Value], env: Env, scope: Scope) -> Walk:
    """`straight`, with rounds: of the code itself or of one item of a region."""
    scope.tally.held[id(env)] = env
    block = plan.entry
    while True:
        bind(block, arguments, env)
        scope.tally.step(len(block.ops) + 1)
        if block.asks:
            yield from _rounds(block, env, scope)
        else:
            for ref, do in block.dos:
                env[ref] = do(env, scope)
        if scope.trail is not None:
            scope.trail.passed(block, env)
        edge = way_out(block.end, env)
        if edge is None:
            del scope.tally.held[id(env)]
            return env[cast(Return, block.end).value]
        arguments = [env[ref] for ref in edge.args]
        block = plan.blocks[edge.block]


# -------------------------------------------------------------------------------------------- lock step


@define
class _Pending:
    """A walk that has asked: the value it is for, and its round."""

    at: Ref
    walk: Walk
    round: Round


def _begin(at: Ref, walk: Walk, values: Env) -> _Pending | None:
    """Runs a walk to its first round; where it needs none its value is there at once."""
    try:
        return _Pending(at, walk, next(walk))
    except StopIteration as done:
        values[at] = done.value
        return None


def _go_on(pending: list[_Pending], answers: Sequence[Value], values: Env) -> list[_Pending]:
    """Hands each walk its answers; those that ask again stay."""
    left, remaining = list[_Pending](), iter(answers)
    for one in pending:
        try:
            one.round = one.walk.send(list(islice(remaining, len(one.round))))
            left.append(one)
        except StopIteration as done:
            values[one.at] = done.value
    return left


def _rounds(block: PlannedBlock, env: Env, scope: Scope) -> Generator[Round, Sequence[Value], None]:
    """Does a block's operations."""
    left: list[PlannedOp] = list(block.ops)
    pending: list[_Pending] = []
    while True:
        left = _start(left, pending, env, scope)
        if not pending:
            return
        answers = yield [request for one in pending for request in one.round]
        pending = _go_on(pending, answers, env)


def _start(ops: list[PlannedOp], pending: list[_Pending], env: Env, scope: Scope) -> list[PlannedOp]:
    """Does what can be done; asks join the pending, what must wait for them is given back."""
    missing, put_off = {one.at for one in pending}, list[PlannedOp]()
    for planned in ops:
        if missing and not missing.isdisjoint(planned.needs):
            put_off.append(planned)
            missing.add(planned.id)
        elif not planned.asks:
            env[planned.id] = planned.do(env, scope)
        elif (begun := _begin(planned.id, _asking(planned, env, scope), env)) is not None:
            pending.append(begun)
            missing.add(planned.id)
    return put_off


def _asking(planned: PlannedOp, env: Env, scope: Scope) -> Walk:
    if isinstance(planned.op, AskOp):
        return _ask(planned.op, env, scope)
    assert isinstance(planned.op, Each)
    assert planned.region is not None
    return _each(planned.op, planned.region, env, scope)


def _ask(op: AskOp, env: Env, scope: Scope) -> Walk:
    arguments = tuple([env[ref] for ref in op.args])
    if op.count is None:
        return (yield [AskRequest(op.task, arguments, op.slot)])[0]
    count = env[op.count]
    if isinstance(count, int) and count > MAX_SIZE:
        count = Unknown(Reason.SIZE, f"{count} asks", scope.origin)
    if isinstance(count, Unknown):
        return (yield [AskRequest(op.task, arguments, op.slot, refused=count)])[0]
    assert isinstance(count, int)
    scope.tally.step(max(count, 0))
    numbers = range(count)
    asks = [AskRequest(op.task, arguments, op.slot, (at,) if at else ()) for at in numbers]
    answers = tuple(map(embed, (yield asks))) if asks else ()
    scope.tally.weigh((), answers)
    return answers


def _each(op: Each, region: Plan, env: Env, scope: Scope) -> Walk:
    """All items of an `each` whose region asks, a copy of the environment for each item."""
    items = cast(tuple[Value, ...], env[op.items])
    if isinstance(items, Unknown):
        return items
    results: Env = {}
    pending = list(_items(items, region, env, scope, results))
    while pending:
        answers = yield [request for one in pending for request in one.round]
        pending = _go_on(pending, answers, results)
    made = tuple([embed(results[at]) for at in range(len(items))])
    scope.tally.weigh((), made)
    return convert(made, op.type) if holds_real(op.type) else made


def _items(
    items: tuple[Value, ...], region: Plan, env: Env, scope: Scope, results: Env
) -> Iterator[_Pending]:
    for at, item in enumerate(items):
        walk = _walk(region, (arisen(embed(item), scope),), dict(env), scope)
        begun = _begin(at, walk, results)
        if begun is not None:
            yield begun


# ------------------------------------------------------------------------------------- primitives at once


def _drive(walk: Walk, scope: Scope) -> Value:
    try:
        asks = next(walk)
        while True:
            asks = walk.send([_look(ask, scope) for ask in asks])
    except StopIteration as done:
        return cast(Value, done.value)


def _look(ask: AskRequest, scope: Scope) -> Value:
    """What a primitive called by a spec, a sample or a property answers."""
    primitive = scope.program.primitives[ask.task]
    types = scope.program.parameters[ask.task]
    unknown = next((one for one in ask.arguments if isinstance(one, Unknown)), ask.refused)
    if unknown is not None:
        return unknown
    arguments = converted(ask.arguments, types)
    for value, (type_, _) in zip(arguments, types, strict=True):
        if not belongs(value, type_):
            return outside(value, type_, scope.origin)
    answer = convert(compute(primitive.code, arguments, scope), primitive.returns)
    returns = primitive.returns
    return answer if belongs(answer, returns) else outside(answer, returns, scope.origin)
