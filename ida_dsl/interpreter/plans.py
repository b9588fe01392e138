"""Code made ready to run, and how code that asks nothing runs.

A `Plan` is made once for each `Code` and holds, for every operation, the function that does it on an
environment (the values by number), what it needs and whether it asks. Reading the same few facts off the
graph each time would cost more than the operations themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from attrs import define, field, frozen

from ida_dsl.builtins import BUILTINS
from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    Block,
    Branch,
    CallOp,
    Code,
    Constant,
    Each,
    Edge,
    Ending,
    ExternOp,
    FactValue,
    Jump,
    ParamValue,
    Ref,
    Return,
)
from ida_dsl.interpreter.replies import admit, failure
from ida_dsl.interpreter.tally import Tally
from ida_dsl.types import (
    EnumType,
    ListType,
    MapType,
    SetType,
    TextType,
    Type,
    convert,
    holds_real,
)
from ida_dsl.values import Reason, Unknown, Value, embed

if TYPE_CHECKING:
    from ida_dsl.draws import Source
    from ida_dsl.interpreter.program import Program

_FEW = 2
"""Operations of at most so many arguments are done without a list of them."""

Env = dict[Ref, Value]
Types = Mapping[Ref, Type]


class Trail(Protocol):
    """Whoever wants to know which way code went."""

    def passed(self, block: PlannedBlock, env: Env) -> None:
        """A block's operations are done; what it goes on by is in the environment."""


@define(eq=False)
class Scope:
    """What code can reach besides its arguments. `origin` is the question being answered, None in samples."""

    program: Program
    facts: Mapping[str, Value]
    origin: object = None
    source: Source | None = None
    tally: Tally = field(factory=Tally)
    trail: Trail | None = None


Do = Callable[[Env, Scope], Value]


@frozen(eq=False)
class PlannedOp:
    """An operation. `do` does it where it asks nothing; `needs` are the values that it waits for."""

    id: Ref
    op: AnyOp
    do: Do
    needs: frozenset[Ref]
    asks: bool
    region: Plan | None = None


@frozen(eq=False)
class PlannedBlock:
    """A block. `params` have the type to convert to where a Real is wanted and an Int may come."""

    block: Block
    params: tuple[tuple[Ref, Type | None], ...]
    ops: tuple[PlannedOp, ...]
    dos: tuple[tuple[Ref, Do], ...]
    end: Ending
    asks: bool


@frozen(eq=False)
class Plan:
    """A code or a region. `constants` (known ones, those of regions too) are in every environment."""

    code: Code | None
    entry: PlannedBlock
    blocks: Mapping[int, PlannedBlock]
    constants: Env
    asks: bool
    real: Type | None = None


# -------------------------------------------------------------------------------------------- planning


def plan_code(code: Code) -> Plan:
    """The plan of a code."""
    blocks = list(_all_blocks(code.blocks))
    types = {param.id: param.type for block in blocks for param in block.params}
    types |= {op.id: op.type for block in blocks for op in block.ops}
    constants = (op for op in code.ops() if isinstance(op, Constant))
    known = {op.id: op.value for op in constants if _is_known(op)}
    return _plan(code.blocks, types, code, known)


def _all_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for op in block.ops:
            if isinstance(op, Each):
                yield from _all_blocks(op.region)


def _plan(
    blocks: tuple[Block, ...], types: Types, code: Code | None = None, known: Env | None = None
) -> Plan:
    planned = {block.id: _plan_block(block, types) for block in blocks}
    asks = any(block.asks for block in planned.values())
    real = None if code is None else _real(code.returns)
    return Plan(code, planned[blocks[0].id], planned, known or {}, asks, real)


def _plan_block(block: Block, types: Types) -> PlannedBlock:
    ops = tuple(_plan_op(op, types) for op in block.ops if not _is_known(op))
    params = tuple((param.id, _real(param.type)) for param in block.params)
    dos = tuple((op.id, op.do) for op in ops)
    return PlannedBlock(block, params, ops, dos, block.end, any(op.asks for op in ops))


def _is_known(op: AnyOp) -> bool:
    return isinstance(op, Constant) and not isinstance(op.value, Unknown)


def _plan_op(op: AnyOp, types: Types) -> PlannedOp:
    if isinstance(op, Each):
        region = _plan(op.region, types)
        return PlannedOp(op.id, op, _each(op, region), frozenset(_captured(op)), region.asks, region)
    return PlannedOp(op.id, op, _plain(op, types), frozenset(op.operands), isinstance(op, AskOp))


def _plain(op: AnyOp, types: Types) -> Do:
    match op:
        case Constant():
            return _constant(op)
        case ParamValue():
            return _param(op)
        case FactValue():
            return _fact(op)
        case CallOp():
            return _call(op, types)
        case ExternOp():
            return _extern(op)
    return _never


def _never(_env: Env, _scope: Scope) -> Value:
    raise AssertionError("an ask is not done, it is put")


def _captured(op: Each) -> set[Ref]:
    """What a region uses of what stands around it, its list included."""
    blocks = list(_all_blocks(op.region))
    inside = [one for block in blocks for one in block.ops]
    used = {ref for one in inside for ref in one.operands} | {ref for block in blocks for ref in _used(block)}
    made = {one.id for one in inside} | {param.id for block in blocks for param in block.params}
    return used - made | set(op.operands)


def _used(block: Block) -> list[Ref]:
    passed = [ref for edge in block.edges for ref in edge.args]
    if isinstance(block.end, Return):
        return [block.end.value]
    return [*passed, block.end.condition] if isinstance(block.end, Branch) else passed


def _real(type_: Type) -> Type | None:
    return type_ if holds_real(type_) else None


def _may_be_long(type_: Type) -> bool:
    if isinstance(type_, EnumType):
        return type_.base is not None and _may_be_long(type_.base)
    return isinstance(type_, TextType | ListType | SetType | MapType)


# ------------------------------------------------------------------------------------------ operations


def _constant(op: Constant) -> Do:
    return lambda _env, scope: arisen(op.value, scope)


def _param(op: ParamValue) -> Do:
    return lambda _env, scope: scope.program.params[op.name]


def _fact(op: FactValue) -> Do:
    return lambda _env, scope: arisen(scope.facts[op.name], scope)


def _call(op: CallOp, types: Types) -> Do:
    builtin, static, refs, real = BUILTINS[op.builtin], op.static, op.args, _real(op.type)
    meaning, strict, draws = builtin.meaning, builtin.strict, builtin.draws
    long = any(_may_be_long(type_) for type_ in (op.type, *(types[ref] for ref in refs)))
    if strict and not draws and 1 <= len(refs) <= _FEW:
        own = partial(meaning, *static) if static else meaning
        return _of_one(own, refs[0], long, real) if len(refs) == 1 else _of_two(own, refs, long, real)

    def do(env: Env, scope: Scope) -> Value:
        arguments: list[Any] = [env[ref] for ref in refs]
        if strict:
            for argument in arguments:
                if type(argument) is Unknown:
                    return argument
        result = meaning(scope.source, *static, *arguments) if draws else meaning(*static, *arguments)
        if long:
            scope.tally.weigh(arguments, result)
        if type(result) is Unknown:
            return result.at(scope.origin)
        return result if real is None else convert(result, real)

    return do


def _of_one(meaning: Callable[..., Value], ref: Ref, long: bool, real: Type | None) -> Do:
    """As `_call`, of one argument: most have one or two, and a list costs as much as they."""

    def do(env: Env, scope: Scope) -> Value:
        given = env[ref]
        if type(given) is Unknown:
            return given
        result = meaning(given)
        if long:
            scope.tally.weigh((given,), result)
        if type(result) is Unknown:
            return result.at(scope.origin)
        return result if real is None else convert(result, real)

    return do


def _of_two(meaning: Callable[..., Value], refs: tuple[Ref, ...], long: bool, real: Type | None) -> Do:
    """As `_call`, of two arguments."""
    left, right = refs

    def do(env: Env, scope: Scope) -> Value:
        one, other = env[left], env[right]
        if type(one) is Unknown:
            return one
        if type(other) is Unknown:
            return other
        result = meaning(one, other)
        if long:
            scope.tally.weigh((one, other), result)
        if type(result) is Unknown:
            return result.at(scope.origin)
        return result if real is None else convert(result, real)

    return do


def _extern(op: ExternOp) -> Do:
    def do(env: Env, scope: Scope) -> Value:
        arguments = [env[ref] for ref in op.args]
        unknown = next((one for one in arguments if isinstance(one, Unknown)), None)
        if unknown is not None:
            return unknown
        helper = scope.program.externs.get(op.target)
        if helper is None:
            return Unknown(Reason.FORBIDDEN, op.target, scope.origin)
        try:
            result = helper(*arguments)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises, the run goes on
            return failure(error, scope.origin)
        return admit(result, op.type, scope.origin)

    return do


def _each(op: Each, region: Plan) -> Do:
    real = _real(op.type)

    def do(env: Env, scope: Scope) -> Value:
        items = cast(tuple[Value, ...], env[op.items])
        if isinstance(items, Unknown):
            return items
        results: list[Value] = []
        scope.tally.held[id(results)] = results
        for item in items:
            given = arisen(embed(item), scope) if type(item) is Unknown else item
            results.append(embed(straight(region, (given,), env, scope)))
        del scope.tally.held[id(results)]
        scope.tally.weigh((), made := tuple(results))
        return made if real is None else convert(made, real)

    return do


def arisen(value: Value, scope: Scope) -> Value:
    """A value taken out of a compound: where it is unknown, it arises here."""
    return value.at(scope.origin) if isinstance(value, Unknown) else value


# --------------------------------------------------------------------------------------------- running


def straight(plan: Plan, arguments: Sequence[Value], env: Env, scope: Scope) -> Value:
    """Runs code or a region that asks nothing, and gives its value; `Spent` where a budget is."""
    block, tally = plan.entry, scope.tally
    while True:
        bind(block, arguments, env)
        tally.step(len(block.dos) + 1)
        for ref, do in block.dos:
            env[ref] = do(env, scope)
        if scope.trail is not None:
            scope.trail.passed(block, env)
        end = block.end
        if type(end) is Return:  # most blocks do: a call of `way_out` saves nothing there
            return env[end.value]
        edge = cast(Edge, way_out(end, env))
        arguments = [env[ref] for ref in edge.args]
        block = plan.blocks[edge.block]


def bind(block: PlannedBlock, arguments: Sequence[Value], env: Env) -> None:
    """Gives the block's parameters their values."""
    for (ref, real), value in zip(block.params, arguments, strict=True):
        env[ref] = value if real is None else convert(value, real)


def way_out(end: Ending, env: Env) -> Edge | None:
    """Where a block that is done goes on, None where it returns."""
    if type(end) is Return:
        return None
    if type(end) is Jump:
        return end.to
    assert type(end) is Branch
    condition = env[end.condition]
    if type(condition) is Unknown:
        return end.unknown
    return end.then if condition else end.otherwise
