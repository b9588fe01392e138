"""Values in words, as far as a reader needs them to find the place: "the loop over `parts(passage)`"."""

from __future__ import annotations

from collections.abc import Mapping

from ida_dsl.graph._flow import Blocks
from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    BlockParam,
    CallOp,
    Code,
    Constant,
    Each,
    FactValue,
    ParamValue,
    Ref,
)
from ida_dsl.operators import BINARY
from ida_dsl.values import show

_SILENT = frozenset({"elements", "fit", "assume", "turns", "select", "or_else"})
"""What nobody wrote, or what adds nothing to where the value comes from."""
_SIGNS = {name: sign for sign, name in BINARY.items()}
_DEEPEST = 3


def makers(code: Code) -> dict[Ref, AnyOp | BlockParam]:
    """What makes each value of a code."""
    found: dict[Ref, AnyOp | BlockParam] = {}
    left: list[Blocks] = [code.blocks]
    while left:
        for block in left.pop():
            found.update((one.id, one) for one in (*block.params, *block.ops))
            left.extend(op.region for op in block.ops if isinstance(op, Each))
    return found


def named(ref: Ref, made: Mapping[Ref, AnyOp | BlockParam], deep: int = 0) -> str:
    """The value, about as it was written."""
    op = made.get(ref)
    match op:
        case BlockParam(name=name):
            return name or "…"
        case Constant(value=value):
            return show(value)
        case ParamValue(name=name) | FactValue(name=name):
            return name
        case AskOp(task=task, args=args):
            inside = ", ".join(named(one, made, deep + 1) for one in args) if deep < _DEEPEST else "…"
            return f"ask {task}({inside})"
        case Each(items=items):
            return named(items, made, deep)
        case CallOp():
            return _call(op, made, deep)
    return "…"


def _call(op: CallOp, made: Mapping[Ref, AnyOp | BlockParam], deep: int) -> str:
    if op.builtin in _SILENT or deep > _DEEPEST:
        return named(op.args[0], made, deep) if op.args else op.builtin
    inside = [named(one, made, deep + 1) for one in op.args]
    if op.builtin in _SIGNS and len(inside) == 2:
        return f"{inside[0]} {_SIGNS[op.builtin]} {inside[1]}"
    if op.builtin == "make_tuple":
        return f"({', '.join(inside)})"
    if op.builtin == "make_list":
        return f"[{', '.join(inside)}]"
    return f"{op.builtin}({', '.join(inside)})"


def returned(code: Code) -> str:
    """What a code of one block returns, in words."""
    end = code.blocks[0].end
    value = getattr(end, "value", None) if len(code.blocks) == 1 else None
    return named(value, makers(code)) if isinstance(value, int) else "…"
