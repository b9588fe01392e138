"""Equal expressions over arguments: what is known of `count_words(text)` once is known wherever it stands."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from ida_dsl.graph._flow import Blocks
from ida_dsl.graph.code import AnyOp, CallOp, Code, Constant, FactValue, ParamValue, Ref, Return
from ida_dsl.graph.cost.abstract import Abstract
from ida_dsl.types import BOOL, IntType

Key = Hashable
Keys = Mapping[Ref, Key]


def keys_of(code: Code) -> Keys:
    """A key for each value that is computed from arguments, facts, params and constants alone."""
    found: dict[Ref, Key] = {param.id: ("argument", at) for at, param in enumerate(code.params)}
    left: list[Blocks] = [code.blocks]
    while left:
        for block in left.pop():
            for op in block.ops:
                key = _key(op, found)
                if key is not None:
                    found[op.id] = key
    return found


def _key(op: AnyOp, found: Keys) -> Key | None:
    match op:
        case Constant(type=type_, value=value):
            return ("constant", type_, repr(value))
        case ParamValue(name=name):
            return ("param", name)
        case FactValue(name=name):
            return ("fact", name)
        case CallOp(builtin=builtin, static=static, args=args) if all(ref in found for ref in args):
            return (builtin, static, tuple(found[ref] for ref in args))
    return None


def measured_keys(measure: Code) -> tuple[Key | None, ...]:
    """The keys of the Ints that a measure is made of."""
    end = measure.blocks[0].end
    if len(measure.blocks) > 1 or not isinstance(end, Return):
        return ()
    found = keys_of(measure)
    made = next((op for op in measure.blocks[0].ops if op.id == end.value), None)
    if isinstance(made, CallOp) and made.builtin == "make_tuple":
        return tuple(found.get(ref) for ref in made.args)
    return (found.get(end.value),)


Known = Mapping[Key, Abstract]
"""What is known of expressions, by their keys."""


def known_by(key: Key, range_: IntType) -> Known:
    """What is known where an Int is in a range: it itself, and of `count(xs, x)` also whether x is in xs."""
    found = {key: Abstract(range_)}
    if isinstance(key, tuple) and key[0] == "count" and (range_.low > 0 or range_.high == 0):
        (xs, x), holds = key[2], range_.low > 0
        found["contains", (), (x, xs)] = Abstract(BOOL, truths=frozenset({holds}))
        found["not_contains", (), (x, xs)] = Abstract(BOOL, truths=frozenset({not holds}))
    return found
