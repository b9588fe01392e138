"""What is known when the program is compiled is computed then.

A builtin whose arguments are all constants becomes a constant, unknowns with their reasons too, and a branch
on a constant a jump. What a folded value costs in the graph is bounded: one of more than `MOST` items or
characters stays a call, and where the result may be that large the call is not even tried.
"""

from __future__ import annotations

from attrs import evolve

from ida_dsl.builtins import BUILTINS, Builtin, Misfit
from ida_dsl.graph._flow import Blocks, reachable, reverse_postorder
from ida_dsl.graph.code import AnyOp, Branch, CallOp, Code, Constant, Each, Edge, Ending, Jump, Ref
from ida_dsl.types import NEVER, IntType, ListType, TextType, Type, belongs, convert
from ida_dsl.values import MAX_SIZE, Mapped, Record, Unknown, Value

MOST = 1000
"""The most items and characters of a folded value, and of what it is computed from."""

Known = dict[Ref, Constant]


def fold(code: Code) -> Code:
    """Calls with constant arguments become constants, branches on constants jumps."""
    known: Known = {}
    return evolve(code, blocks=_region(code.blocks, known))


def _region(blocks: Blocks, known: Known) -> Blocks:
    made = {}
    for block in reverse_postorder(blocks):
        ops = tuple(_op(op, known) for op in block.ops)
        made[block.id] = evolve(block, ops=ops, end=_end(block.end, known))
    return reachable(tuple(made[block.id] for block in blocks if block.id in made))


def _op(op: AnyOp, known: Known) -> AnyOp:
    match op:
        case Constant():
            op = known[op.id] = _constant(op, op.value)
        case Each():
            return evolve(op, region=_region(op.region, known))
        case CallOp() if all(ref in known for ref in op.args):
            return _call(op, known)
    return op


def _call(op: CallOp, known: Known) -> CallOp | Constant:
    builtin, given = BUILTINS[op.builtin], [known[ref] for ref in op.args]
    if builtin.draws or not _is_small(builtin, op, given):
        return op
    result = builtin.call((*op.static, *(one.value for one in given)))
    if not isinstance(result, Unknown):
        result = convert(result, op.type)
    if items_in(result) > MOST or not belongs(result, op.type):
        return op
    folded = known[op.id] = _constant(op, result)
    return folded


def _constant(op: CallOp | Constant, value: Value) -> Constant:
    """The operation as a constant. What is unknown fits everywhere, as its type then says."""
    return Constant(op.id, NEVER if isinstance(value, Unknown) else op.type, value, span=op.span)


def _is_small(builtin: Builtin, op: CallOp, given: list[Constant]) -> bool:
    """Whether the arguments are small and the result is not known to be large."""
    if sum(items_in(one.value) for one in given) > MOST:
        return False
    try:
        result = builtin.type_of((*op.static, *map(_type, given)))
    except Misfit:
        return not isinstance(op.type, ListType | TextType)
    if not isinstance(result, ListType | TextType):
        return True
    return result.low <= MOST and (result.high <= MOST or result.high == MAX_SIZE)


def _type(constant: Constant) -> Type:
    """The constant's type, as tight as its value makes it: then results' sizes are known."""
    match constant.type, constant.value:
        case IntType(), int() as value:
            return IntType(value, value)
        case TextType(), str() as value:
            return TextType(len(value), len(value))
        case ListType(item=item), tuple() as value:
            return ListType(item, len(value), len(value))
    return constant.type


def items_in(value: Value) -> int:
    """How many items and characters there are in the value, at all depths."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Record):
        return sum(map(items_in, value.values))
    if isinstance(value, Mapped):
        return sum(items_in(key) + items_in(item) + 2 for key, item in value.entries.items())
    if isinstance(value, tuple | frozenset):
        return len(value) + sum(map(items_in, value))
    return 0


def _end(end: Ending, known: Known) -> Ending:
    if not isinstance(end, Branch):
        return end
    if end.condition in known:
        return Jump(way(end, known[end.condition].value))
    same = end.then == end.otherwise == end.unknown
    return Jump(end.then) if same else end


def way(branch: Branch, condition: Value) -> Edge:
    """Where a branch goes."""
    if isinstance(condition, Unknown):
        return branch.unknown
    return branch.then if condition is True else branch.otherwise
