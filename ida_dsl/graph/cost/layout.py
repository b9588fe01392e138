"""What is to be known of a code before it is run on what is known of values."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from ida_dsl.graph._flow import Blocks, asks, types_in
from ida_dsl.graph.code import AnyOp, BlockParam, Branch, Code, Each, Ref, Return
from ida_dsl.graph.cost.keys import Keys, keys_of
from ida_dsl.graph.cost.loops import Shape, shape
from ida_dsl.graph.cost.naming import makers
from ida_dsl.types import Type


@frozen(eq=False)
class Layout:
    """A code, looked at once: types and makers of its values, its expressions' keys, what operations wait
    for, which of them ask, the shapes of its blocks."""

    code: Code
    types: Mapping[Ref, Type]
    made: Mapping[Ref, AnyOp | BlockParam]
    keys: Keys
    needs: Mapping[Ref, frozenset[Ref]]
    asking: frozenset[Ref]
    _shapes: dict[int, Shape] = field(factory=dict)

    def shape(self, blocks: Blocks) -> Shape:
        """The shape of the code's blocks, or of a region's."""
        if id(blocks) not in self._shapes:
            self._shapes[id(blocks)] = shape(blocks)
        return self._shapes[id(blocks)]


def layout(code: Code) -> Layout:
    """What is to be looked at of a code once."""
    ops = list(code.ops())
    waits = {op.id: frozenset(_needs(op)) for op in ops}
    asking = frozenset(op.id for op in ops if asks(op))
    return Layout(code, types_in(code), makers(code), keys_of(code), waits, asking)


def _needs(op: AnyOp) -> set[Ref]:
    """What an operation waits for: its operands, and what its region uses of what stands around it."""
    if not isinstance(op, Each):
        return set(op.operands)
    used, made, left = set(op.operands), set[Ref](), [op.region]
    while left:
        for block in left.pop():
            made |= {one.id for one in (*block.params, *block.ops)}
            used |= {ref for one in block.ops for ref in one.operands}
            used |= {ref for edge in block.edges for ref in edge.args}
            used |= {block.end.value} if isinstance(block.end, Return) else set()
            used |= {block.end.condition} if isinstance(block.end, Branch) else set()
            left.extend(one.region for one in block.ops if isinstance(one, Each))
    return used - made
