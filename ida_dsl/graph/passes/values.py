"""One value for what is always the same: parameters always passed one value, and equal expressions.

An expression is equal to one that was computed before it on every path, in the same operation, on the same
values, with the same type. Asks, draws and helpers in Python are never taken for one another. Constants are
equal where their JSON is: in Python `1 == True`, and all unknowns are equal whatever their reason.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping

from attrs import evolve

from ida_dsl.graph._flow import (
    Blocks,
    converts,
    dominator_walk,
    draws,
    entries,
    rename,
    rename_end,
    rename_op,
    types_in,
)
from ida_dsl.graph.code import (
    AnyOp,
    Block,
    BlockParam,
    CallOp,
    Code,
    Constant,
    Each,
    FactValue,
    ParamValue,
    Ref,
)
from ida_dsl.graph.json import value_to_json
from ida_dsl.types import Type, fits

# ---------------------------------------------------------------------------------------- parameters


def forward_params(code: Code) -> Code:
    """Parameters that are passed the same value along every edge give way to that value."""
    return evolve(code, blocks=_forward(code.blocks, types_in(code)))


def _forward(blocks: Blocks, types: Mapping[Ref, Type]) -> Blocks:
    ways, names = entries(blocks), dict[Ref, Ref]()
    for block in blocks[1:]:
        edges = [edge for _, edge in ways[block.id]]
        for at, param in enumerate(block.params):
            passed = {names.get(edge.args[at], edge.args[at]) for edge in edges} - {param.id}
            if len(passed) == 1 and _replaces(only := passed.pop(), param, types):
                _put(names, param.id, only)
    made = tuple(_inside(block, types) for block in blocks)
    return rename(made, names)


def _replaces(ref: Ref, param: BlockParam, types: Mapping[Ref, Type]) -> bool:
    return fits(types[ref], param.type) and not converts(types[ref], param.type)


def _put(names: dict[Ref, Ref], old: Ref, new: Ref) -> None:
    """Adds a name, and keeps the map free of chains."""
    for name, meant in names.items():
        if meant == old:
            names[name] = new
    names[old] = new


def _inside(block: Block, types: Mapping[Ref, Type]) -> Block:
    ops = tuple(
        evolve(op, region=_forward(op.region, types)) if isinstance(op, Each) else op for op in block.ops
    )
    return evolve(block, ops=ops)


# --------------------------------------------------------------------------------------- expressions


Table = dict[Hashable, Ref]


def number_values(code: Code) -> Code:
    """Equal expressions become one, the first on the way to the others."""
    return evolve(code, blocks=_number(code.blocks, {}, {}))


def _number(blocks: Blocks, table: Table, names: dict[Ref, Ref]) -> Blocks:
    """`table` holds the expressions that are certain to have been computed; on the way up it is put back."""
    made: dict[int, Block] = {}
    added: dict[int, list[Hashable]] = {}
    for block, entering in dominator_walk(blocks):
        if not entering:
            for key in added[block.id]:
                del table[key]
            continue
        ops, added[block.id] = [], []
        for op in block.ops:
            renamed = rename_op(op, names) if not isinstance(op, Each) else _each(op, table, names)
            key = _key(renamed)
            if key in table:
                names[op.id] = table[key]
                continue
            ops.append(renamed)
            if key is not None:
                table[key] = op.id
                added[block.id].append(key)
        made[block.id] = evolve(block, ops=tuple(ops))
    return tuple(evolve(made[b.id], end=rename_end(b.end, names)) for b in blocks)


def _each(op: Each, table: Table, names: dict[Ref, Ref]) -> Each:
    items = names.get(op.items, op.items)
    return evolve(op, items=items, region=_number(op.region, table, names))


def _key(op: AnyOp) -> Hashable:
    """What two operations have in common where they are one; None where they never are."""
    match op:
        case Constant():
            return ("constant", op.type, json.dumps(value_to_json(op.value)))
        case ParamValue() | FactValue():
            return (type(op).__name__, op.type, op.name)
        case CallOp() if not draws(op):
            return ("call", op.type, op.builtin, op.args, op.static)
    return None
