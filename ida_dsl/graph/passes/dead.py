"""What nobody needs is not computed.

Needed is what asks, draws or calls Python, what endings look at, and what these need in turn. A parameter is
needed where its value is; one that a loop only hands to itself is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve, field

from ida_dsl.graph._flow import Blocks, end_refs, entries, has_effect, map_edges
from ida_dsl.graph.code import AnyOp, Block, Code, Each, Edge, Ref


def remove_dead(code: Code) -> Code:
    """The code without operations and parameters that nothing needs."""
    needs = _Needs()
    needs.enter(code.blocks)
    needs.follow()
    return evolve(code, blocks=_kept(code.blocks, needs.live))


@define
class _Needs:
    """Which values are needed, and what each value needs."""

    live: set[Ref] = field(factory=set)
    left: list[Ref] = field(factory=list)
    ops: dict[Ref, AnyOp] = field(factory=dict)
    passed: dict[Ref, list[Ref]] = field(factory=dict)

    def enter(self, blocks: Blocks) -> None:
        """Learns what the blocks define and notes what they need in any case."""
        ways = entries(blocks)
        for block in blocks:
            for at, param in enumerate(block.params):
                self.passed[param.id] = [edge.args[at] for _, edge in ways[block.id]]
            self.left.extend(end_refs(block.end))
            for op in block.ops:
                self.ops[op.id] = op
                if has_effect(op):
                    self.left.append(op.id)

    def follow(self) -> None:
        """Goes from what is needed to what that needs."""
        while self.left:
            ref = self.left.pop()
            if ref in self.live:
                continue
            self.live.add(ref)
            self.left.extend(self.passed.get(ref, ()))
            op = self.ops.get(ref)
            if op is not None:
                self.left.extend(op.operands)
            if isinstance(op, Each):
                self.enter(op.region)


def _kept(blocks: Blocks, live: set[Ref]) -> Blocks:
    """The blocks with what is live. The entry's parameters are given from outside and stay."""
    dropped = {
        block.id: {at for at, param in enumerate(block.params) if param.id not in live}
        for block in blocks[1:]
    }

    def shorter(edge: Edge) -> Edge:
        gone = dropped.get(edge.block, set())
        return Edge(edge.block, tuple(ref for at, ref in enumerate(edge.args) if at not in gone))

    return tuple(
        evolve(
            block,
            params=tuple(p for at, p in enumerate(block.params) if at not in dropped.get(block.id, set())),
            ops=tuple(_ops(block, live)),
            end=map_edges(block.end, shorter),
        )
        for block in blocks
    )


def _ops(block: Block, live: set[Ref]) -> Iterator[AnyOp]:
    for op in block.ops:
        if op.id in live:
            yield evolve(op, region=_kept(op.region, live)) if isinstance(op, Each) else op
