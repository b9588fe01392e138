"""Fewer blocks: ways through empty blocks are cut short, and blocks that always follow one another are one.

Two blocks that both ask are never made one. A round is the asks of one block that do not need each other's
answers, so that merging them could change which asks go out together, and what a budget on rounds cuts off.

What is passed to a parameter may become a Real there; where it would, the parameter stays. Along a branch's
`unknown` edge its condition is passed as an unknown of whatever type is wanted, so only the edge knows that
it fits: a value is put in a parameter's place only where its own type does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from ida_dsl.graph._flow import (
    Blocks,
    asks,
    converts,
    end_refs,
    entries,
    map_edges,
    reachable,
    rename,
    rename_edge,
    types_in,
)
from ida_dsl.graph.code import Block, Branch, Code, Constant, Each, Edge, Ending, Jump, Ref, Return, all_ops
from ida_dsl.graph.passes.fold import way
from ida_dsl.types import Type, fits
from ida_dsl.values import Unknown, Value

Change = Callable[[Blocks], Blocks]


def _everywhere(blocks: Blocks, change: Change) -> Blocks:
    """The change made to the regions within and then to the blocks themselves."""
    made = []
    for block in blocks:
        ops = tuple(
            evolve(op, region=_everywhere(op.region, change)) if isinstance(op, Each) else op
            for op in block.ops
        )
        made.append(evolve(block, ops=ops))
    return change(tuple(made))


# ------------------------------------------------------------------------------------------ threading


def thread(code: Code) -> Code:
    """Edges to blocks without operations lead where those lead; what such a block returns is returned."""
    types = types_in(code)
    known = {op.id: op.value for op in code.ops() if isinstance(op, Constant)}
    return evolve(code, blocks=_everywhere(code.blocks, lambda blocks: _thread(blocks, types, known)))


def _thread(blocks: Blocks, types: Mapping[Ref, Type], known: Mapping[Ref, Value]) -> Blocks:
    threads = _Threads(_empty(blocks), types, known)
    made = tuple(evolve(block, end=threads.end(block.end)) for block in blocks)
    return reachable(_without_twins(made))


def _empty(blocks: Blocks) -> dict[int, Block]:
    """Blocks without operations whose parameters nobody else uses; the entry is none."""
    found = {block.id: block for block in blocks[1:] if not block.ops}
    owner = {param.id: block.id for block in found.values() for param in block.params}
    for block in blocks:
        used = [ref for op in all_ops((block,)) for ref in op.operands] + _used_by_ends(block)
        for ref in used:
            if ref in owner and owner[ref] != block.id:
                found.pop(owner[ref], None)
    return found


def _used_by_ends(block: Block) -> list[Ref]:
    found, left = list[Ref](), [block]
    while left:
        one = left.pop()
        found.extend((*end_refs(one.end), *(ref for edge in one.edges for ref in edge.args)))
        left.extend(inner for op in one.ops if isinstance(op, Each) for inner in op.region)
    return found


@frozen
class _Threads:
    """Where edges lead in the end."""

    empty: Mapping[int, Block]
    types: Mapping[Ref, Type]
    known: Mapping[Ref, Value]

    def end(self, end: Ending) -> Ending:
        """The ending with its edges cut short."""
        if isinstance(end, Branch):
            unknown = self.edge(end.unknown, {**self.known, end.condition: Unknown()}, end.condition)
            return evolve(end, then=self.edge(end.then), otherwise=self.edge(end.otherwise), unknown=unknown)
        if not isinstance(end, Jump):
            return end
        edge = self.edge(end.to)
        last = self.empty.get(edge.block)
        if (
            last is not None
            and isinstance(last.end, Return)
            and (names := self.names(edge, last, None)) is not None
        ):
            return Return(names.get(last.end.value, last.end.value), span=last.end.span)
        return Jump(edge)

    def edge(self, edge: Edge, known: Mapping[Ref, Value] | None = None, unknown: Ref | None = None) -> Edge:
        """The edge cut short; `unknown` is a value that is unknown along it."""
        seen = set[int]()
        while edge.block not in seen:
            seen.add(edge.block)
            shorter = self.step(edge, self.known if known is None else known, unknown)
            edge = edge if shorter is None else shorter
        return edge

    def step(self, edge: Edge, known: Mapping[Ref, Value], unknown: Ref | None) -> Edge | None:
        """One block further, None where the block is not empty or not only passed through."""
        block = self.empty.get(edge.block)
        names = None if block is None else self.names(edge, block, unknown)
        if block is None or names is None:
            return None
        end = block.end
        if isinstance(end, Jump):
            return rename_edge(end.to, names)
        if isinstance(end, Branch) and (condition := names.get(end.condition, end.condition)) in known:
            return rename_edge(way(end, known[condition]), names)
        return None

    def names(self, edge: Edge, block: Block, unknown: Ref | None) -> dict[Ref, Ref] | None:
        """The block's parameters and what is passed for them, None where passing makes a difference."""
        for ref, param in zip(edge.args, block.params, strict=True):
            if ref != unknown and not self.replaces(ref, param.type):
                return None
        return {param.id: ref for ref, param in zip(edge.args, block.params, strict=True)}

    def replaces(self, ref: Ref, wanted: Type) -> bool:
        """Whether the value can stand where one of the type was wanted."""
        return fits(self.types[ref], wanted) and not converts(self.types[ref], wanted)


def _without_twins(blocks: Blocks) -> Blocks:
    """Blocks that only return a parameter of theirs: one of each type is enough."""
    first: dict[object, int] = {}
    instead: dict[int, int] = {}
    for block in blocks[1:]:
        if (
            not block.ops
            and isinstance(block.end, Return)
            and [p.id for p in block.params] == [block.end.value]
        ):
            instead[block.id] = first.setdefault(block.params[0].type, block.id)
    return tuple(
        evolve(b, end=map_edges(b.end, lambda edge: Edge(instead.get(edge.block, edge.block), edge.args)))
        for b in blocks
    )


# -------------------------------------------------------------------------------------------- merging


def merge(code: Code) -> Code:
    """A block that only one other leads to, by a jump, becomes part of that."""
    types = types_in(code)
    return evolve(code, blocks=_everywhere(code.blocks, lambda blocks: _merge(blocks, types)))


def _merge(blocks: Blocks, types: Mapping[Ref, Type]) -> Blocks:
    made = {block.id: block for block in blocks}
    ways = entries(blocks)
    names: dict[Ref, Ref] = {}
    for start in blocks:
        block = made.get(start.id)
        while block is not None and isinstance(block.end, Jump) and _follows(block, made, ways, types):
            following = made.pop(block.end.to.block)
            for param, ref in zip(following.params, block.end.to.args, strict=True):
                names[param.id] = ref
            block = evolve(block, ops=(*block.ops, *following.ops), end=following.end)
            made[start.id] = block
    return rename(tuple(b for b in made.values()), _unchained(names))


def _follows(
    block: Block,
    made: Mapping[int, Block],
    ways: Mapping[int, list[tuple[int, Edge]]],
    types: Mapping[Ref, Type],
) -> bool:
    """Whether what the block jumps to can become part of it."""
    assert isinstance(block.end, Jump)
    edge = block.end.to
    entry = next(iter(made))
    if edge.block in {entry, block.id} or len(ways[edge.block]) > 1:
        return False
    following = made[edge.block]
    if any(map(asks, block.ops)) and any(map(asks, following.ops)):
        return False
    pairs = zip(edge.args, following.params, strict=True)
    return all(fits(types[ref], param.type) and not converts(types[ref], param.type) for ref, param in pairs)


def _unchained(names: Mapping[Ref, Ref]) -> dict[Ref, Ref]:
    found = {}
    for name in names:
        meant = names[name]
        while meant in names:
            meant = names[meant]
        found[name] = meant
    return found
