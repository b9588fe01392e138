"""What one asks of blocks: who follows whom, what dominates what, what is used.

Verification and simplification share these few questions. All take the blocks of one region (a code's own,
or those of an `Each`) and look into no region below; all are loops, not recursion, because a long program
is a long chain of blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import evolve

from ida_dsl.builtins import BUILTINS
from ida_dsl.graph.code import (
    AnyOp,
    AskOp,
    Block,
    Branch,
    CallOp,
    Code,
    Each,
    Edge,
    Ending,
    ExternOp,
    Jump,
    Ref,
    Return,
    all_ops,
)
from ida_dsl.types import NeverType, Type, holds_real

Blocks = tuple[Block, ...]


def successors(block: Block) -> tuple[int, ...]:
    """The blocks that it can go to, each once."""
    return tuple(dict.fromkeys(edge.block for edge in block.edges))


def reverse_postorder(blocks: Blocks) -> Blocks:
    """The blocks that can be reached, each before those that it leads to (loops aside), as one would write
    them: what is done where a condition holds stands before what is done where it does not."""
    by_id = {block.id: block for block in blocks}
    seen, done = {blocks[0].id}, list[Block]()
    stack = [(blocks[0], iter(successors(blocks[0])[::-1]))]
    while stack:
        block, left = stack[-1]
        following = next((one for one in left if one not in seen), None)
        if following is None:
            done.append(block)
            stack.pop()
        else:
            seen.add(following)
            stack.append((by_id[following], iter(successors(by_id[following])[::-1])))
    return tuple(reversed(done))


def reachable(blocks: Blocks) -> Blocks:
    """The blocks without those that no way leads to."""
    reached = {block.id for block in reverse_postorder(blocks)}
    return blocks if len(reached) == len(blocks) else tuple(b for b in blocks if b.id in reached)


def entries(blocks: Blocks) -> dict[int, list[tuple[int, Edge]]]:
    """For each block the edges that lead to it, with the block that each comes from."""
    found: dict[int, list[tuple[int, Edge]]] = {block.id: [] for block in blocks}
    for block in blocks:
        for edge in block.edges:
            found[edge.block].append((block.id, edge))
    return found


def dominators(order: Blocks) -> dict[int, int | None]:
    """The immediate dominator of each block, None for the entry; the blocks come in reverse postorder.

    After Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm": repeat until nothing changes.
    """
    place = {block.id: at for at, block in enumerate(order)}
    before: list[list[int]] = [[] for _ in order]
    for at, block in enumerate(order):
        for following in successors(block):
            before[place[following]].append(at)
    found = [0] + [-1] * (len(order) - 1)
    while _improve(found, before):
        pass
    return {block.id: order[found[at]].id if at else None for at, block in enumerate(order)}


def _improve(found: list[int], before: Sequence[Sequence[int]]) -> bool:
    changed = False
    for at in range(1, len(found)):
        known = [one for one in before[at] if found[one] >= 0]
        best = known[0]
        for one in known[1:]:
            best = _common(found, best, one)
        changed |= found[at] != best
        found[at] = best
    return changed


def _common(found: Sequence[int], a: int, b: int) -> int:
    while a != b:
        a, b = (found[a], b) if a > b else (a, found[b])
    return a


def dominator_walk(blocks: Blocks) -> Iterator[tuple[Block, bool]]:
    """Each block twice, True when it is entered and False when all that it dominates is done."""
    order = reverse_postorder(blocks)
    below: dict[int | None, list[Block]] = {}
    above = dominators(order)
    for block in order:
        below.setdefault(above[block.id], []).append(block)
    stack = [(blocks[0], True)]
    while stack:
        block, entering = stack.pop()
        yield block, entering
        if entering:
            stack.append((block, False))
            stack.extend((one, True) for one in reversed(below.get(block.id, [])))


def end_refs(end: Ending) -> tuple[Ref, ...]:
    """What an ending itself looks at, without what it passes on."""
    match end:
        case Return(value=value):
            return (value,)
        case Branch(condition=condition):
            return (condition,)
    return ()


def asks(op: AnyOp) -> bool:
    """Whether the operation puts a question."""
    inside = all_ops(op.region) if isinstance(op, Each) else (op,)
    return any(isinstance(one, AskOp) for one in inside)


def draws(op: AnyOp) -> bool:
    """Whether the operation itself is a draw."""
    return isinstance(op, CallOp) and op.builtin in BUILTINS and BUILTINS[op.builtin].draws


def has_effect(op: AnyOp) -> bool:
    """Whether it may be neither dropped nor done once for two: asks, draws, helpers in Python."""
    inside = all_ops(op.region) if isinstance(op, Each) else (op,)
    return any(isinstance(one, AskOp | ExternOp) or draws(one) for one in inside)


def converts(given: Type, wanted: Type) -> bool:
    """Whether a parameter of type `wanted` may change a value of type `given`: Ints become Reals there."""
    return holds_real(wanted) and given != wanted and not isinstance(given, NeverType)


# ---------------------------------------------------------------------------------------- substitution


def rename_edge(edge: Edge, names: Mapping[Ref, Ref]) -> Edge:
    """The edge with other values passed."""
    return Edge(edge.block, tuple(names.get(ref, ref) for ref in edge.args))


def types_in(code: Code) -> dict[Ref, Type]:
    """The type of every value of a code."""
    found: dict[Ref, Type] = {}
    left = [code.blocks]
    while left:
        for block in left.pop():
            found.update((one.id, one.type) for one in (*block.params, *block.ops))
            left.extend(op.region for op in block.ops if isinstance(op, Each))
    return found


def map_edges(end: Ending, change: Callable[[Edge], Edge]) -> Ending:
    """The ending with its edges changed."""
    match end:
        case Jump(to=edge):
            return Jump(change(edge))
        case Branch():
            ways = [change(edge) for edge in (end.then, end.otherwise, end.unknown)]
            return evolve(end, then=ways[0], otherwise=ways[1], unknown=ways[2])
    return end


def rename_end(end: Ending, names: Mapping[Ref, Ref]) -> Ending:
    """The ending with other values used."""
    changed = map_edges(end, lambda edge: rename_edge(edge, names))
    match changed:
        case Return(value=value, span=span):
            return Return(names.get(value, value), span=span)
        case Branch(condition=condition):
            return evolve(changed, condition=names.get(condition, condition))
    return changed


def rename_op(op: AnyOp, names: Mapping[Ref, Ref]) -> AnyOp:
    """The operation with other values used, in its region too; its own number stays."""
    match op:
        case CallOp() | ExternOp():
            return evolve(op, args=tuple(names.get(ref, ref) for ref in op.args))
        case AskOp():
            count = None if op.count is None else names.get(op.count, op.count)
            return evolve(op, args=tuple(names.get(ref, ref) for ref in op.args), count=count)
        case Each():
            return evolve(op, items=names.get(op.items, op.items), region=rename(op.region, names))
    return op


def rename(blocks: Blocks, names: Mapping[Ref, Ref]) -> Blocks:
    """The blocks with other values used. Chains (a for b, b for c) are the caller's business."""
    if not names:
        return blocks
    return tuple(
        evolve(block, ops=tuple(rename_op(op, names) for op in block.ops), end=rename_end(block.end, names))
        for block in blocks
    )
