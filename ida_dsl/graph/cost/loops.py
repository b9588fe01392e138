"""The loops of some blocks, and what bounds each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from ida_dsl.graph._flow import Blocks, dominators, reverse_postorder, successors
from ida_dsl.graph.code import Block, Branch, CallOp, Ref


@frozen
class Loop:
    """A loop: the block that each turn begins with, all blocks of it, the number of turns."""

    header: int
    body: frozenset[int]
    turns: Ref | None


@frozen
class Shape:
    """Blocks by number, the order to go through them (a loop's before what comes after it), their loops."""

    blocks: Mapping[int, Block]
    place: Mapping[int, int]
    loops: Mapping[int, Loop]


def shape(blocks: Blocks) -> Shape:
    """The shape of a code's blocks, or a region's."""
    order = reverse_postorder(blocks)
    by_id = {block.id: block for block in order}
    above = dominators(order)
    loops = {header: _loop(header, order, by_id, above) for header in _headers(order, above)}
    return Shape(by_id, _places(order, loops), loops)


def _headers(order: Blocks, above: Mapping[int, int | None]) -> Iterator[int]:
    for block in order:
        yield from (one for one in successors(block) if _dominates(one, block.id, above))


def _dominates(one: int, other: int | None, above: Mapping[int, int | None]) -> bool:
    while other is not None and other != one:
        other = above[other]
    return other == one


def _loop(header: int, order: Blocks, by_id: Mapping[int, Block], above: Mapping[int, int | None]) -> Loop:
    before: dict[int, list[int]] = {block.id: [] for block in order}
    for block in order:
        for one in successors(block):
            before[one].append(block.id)
    body, left = {header}, [one for one in before[header] if _dominates(header, one, above)]
    while left:
        one = left.pop()
        if one not in body:
            body.add(one)
            left += before[one]
    return Loop(header, frozenset(body), _turns(by_id[header]))


def _turns(header: Block) -> Ref | None:
    """`turn < turns`, as loops are lowered: the first parameter counts from 0 by ones."""
    end = header.end
    if not isinstance(end, Branch) or not header.params:
        return None
    condition = next((op for op in header.ops if op.id == end.condition), None)
    if isinstance(condition, CallOp) and condition.builtin == "less":
        turn, turns = condition.args
        return turns if turn == header.params[0].id else None
    return None


def _places(order: Blocks, loops: Mapping[int, Loop]) -> dict[int, int]:
    """A place for each block, so that whoever takes the first one that is due is done with a loop before
    going on after it."""
    placed: list[int] = [block.id for block in order]
    for loop in sorted(loops.values(), key=lambda one: -len(one.body)):
        start = placed.index(loop.header)
        inside = [one for one in placed[start:] if one in loop.body]
        after = [one for one in placed[start:] if one not in loop.body]
        placed = placed[:start] + inside + after
    return {block: at for at, block in enumerate(placed)}
