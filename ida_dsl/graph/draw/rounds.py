"""Which asks of a code go out together, and which more than once.

A round's number here is the earliest in which the ask can go out: one more than the rounds of what it needs,
within its block, and of the blocks before it. Where paths differ in length the longest counts; the way back
of a loop does not.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, evolve, field, frozen

from ida_dsl.graph._flow import Blocks, asks, reverse_postorder, successors
from ida_dsl.graph.code import AnyOp, AskOp, Block, Code, Constant, Each, Ref


@frozen
class PlacedAsk:
    """An ask with its round, counted from 1, and what multiplies it: `each`, a loop, a count."""

    op: AskOp
    round: int
    each: bool
    repeat: bool
    count: int | None
    block: int

    @property
    def mark(self) -> str:
        """What multiplies it, in a few characters; empty where nothing does."""
        times = "" if self.op.count is None else "×n" if self.count is None else f"×{self.count}"
        return " ".join(part for part in (times, "each" * self.each, "repeat" * self.repeat) if part)


def placed_asks(code: Code) -> tuple[PlacedAsk, ...]:
    """The asks of a code in the order written."""
    found = _Rounds({op.id: op.value for op in code.ops() if isinstance(op, Constant)})
    found.region(code.blocks, 0, {}, _Around())
    return tuple(sorted(found.placed, key=lambda ask: ask.op.slot))


@frozen
class _Around:
    """What an operation stands in. The block is one of the code's own, also for what is in a region."""

    each: bool = False
    repeat: bool = False
    block: int | None = None


@define
class _Rounds:
    constants: Mapping[Ref, object]
    placed: list[PlacedAsk] = field(factory=list)

    def region(self, blocks: Blocks, start: int, levels: dict[Ref, int], around: _Around) -> int:
        """Places the asks of some blocks; the last round in them."""
        order = reverse_postorder(blocks)
        done: dict[int, int] = {}
        circles = in_loops(order)
        for block in order:
            before = _before(block, order, done, circles)
            own = block.id if around.block is None else around.block
            place = evolve(around, repeat=around.repeat or block.id in circles, block=own)
            done[block.id] = self.block(block, max(before, default=start), levels, place)
        return max(done.values(), default=start)

    def block(self, block: Block, start: int, levels: dict[Ref, int], around: _Around) -> int:
        """Places the asks of one block; the last round in it."""
        last = start
        for op in block.ops:
            level = max([start, *(levels.get(ref, start) for ref in op.operands)])
            levels[op.id] = level = self.op(op, level, levels, around)
            last = max(last, level) if asks(op) else last
        return last

    def op(self, op: AnyOp, level: int, levels: dict[Ref, int], around: _Around) -> int:
        """The round after which the operation's value is there."""
        if isinstance(op, AskOp):
            count = self.constants.get(op.count) if op.count is not None else None
            number = count if isinstance(count, int) else None
            assert around.block is not None
            self.placed.append(PlacedAsk(op, level + 1, around.each, around.repeat, number, around.block))
            return level + 1
        if isinstance(op, Each) and asks(op):
            return self.region(op.region, level, levels, evolve(around, each=True))
        return level


def in_loops(blocks: Blocks) -> dict[int, frozenset[int]]:
    """For each block from which a way leads back to itself, all blocks on such ways."""
    after = {block.id: set(successors(block)) for block in blocks}
    reached = {block.id: _reached(after[block.id], after) for block in blocks}
    return {
        one: frozenset(other for other in reached[one] if one in reached[other])
        for one in reached
        if one in reached[one]
    }


def _before(
    block: Block, order: Blocks, done: Mapping[int, int], circles: Mapping[int, frozenset[int]]
) -> list[int]:
    """The last rounds of the blocks before: of a whole loop, where the block comes after one."""
    found = []
    for one in order:
        if one.id in done and block.id in successors(one):
            circle = circles.get(one.id, frozenset())
            left = circle if block.id not in circle else ()
            found.append(max([done[one.id], *(done[inner] for inner in left if inner in done)]))
    return found


def _reached(start: set[int], after: Mapping[int, set[int]]) -> set[int]:
    found, left = set(start), list(start)
    while left:
        new = after[left.pop()] - found
        found |= new
        left.extend(new)
    return found
