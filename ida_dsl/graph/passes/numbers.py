"""One numbering for one program: blocks in the order in which they are reached, values as they come."""

from __future__ import annotations

from attrs import define, evolve, field

from ida_dsl.graph._flow import Blocks, map_edges, rename_end, rename_op, reverse_postorder
from ida_dsl.graph.code import AnyOp, Block, BlockParam, Code, Each, Edge, Ref


def renumber(code: Code) -> Code:
    """The code with values and blocks numbered 0, 1, 2, … Slots stay as they are."""
    return evolve(code, blocks=_Numbers().region(code.blocks))


@define
class _Numbers:
    """The new numbers so far. A region's blocks are numbered with its operation."""

    names: dict[Ref, Ref] = field(factory=dict)
    blocks: int = 0

    def region(self, blocks: Blocks) -> Blocks:
        """Blocks in order, renumbered. What an edge passes may be defined later, so ends come last."""
        ordered = reverse_postorder(blocks)
        ids: dict[int, int] = {}
        made: list[Block] = []
        for block in ordered:
            ids[block.id], self.blocks = self.blocks, self.blocks + 1
            params = tuple(BlockParam(self.number(p.id), p.type, p.name) for p in block.params)
            made.append(evolve(block, params=params, ops=tuple(map(self.op, block.ops))))
        return tuple(
            evolve(
                block,
                id=ids[block.id],
                end=map_edges(
                    rename_end(block.end, self.names), lambda edge: Edge(ids[edge.block], edge.args)
                ),
            )
            for block in made
        )

    def op(self, op: AnyOp) -> AnyOp:
        """The operation with what it uses renamed, then numbered itself."""
        if isinstance(op, Each):
            used = evolve(op, items=self.names[op.items])
            return evolve(used, id=self.number(op.id), region=self.region(op.region))
        return evolve(rename_op(op, self.names), id=self.number(op.id))

    def number(self, ref: Ref) -> Ref:
        """The next number, for this value."""
        return self.names.setdefault(ref, len(self.names))
