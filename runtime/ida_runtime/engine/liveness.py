"""Which values a row has where a block begins, and how starts of pieces are numbered (`engine.written`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ida_dsl.graph.code import Branch, Edge, Ending, Jump
from ida_runtime.columns.pieces import Piecewise, Ref


def states(code: Piecewise) -> Iterator[tuple[tuple[int, int], int]]:
    """The state of the start of each piece, by block and place there."""
    state = 0
    for block, pieces in code.blocks.items():
        for at in range(len(pieces)):
            yield (block, at), state
            state += 2


def live_at(code: Piecewise) -> dict[int, set[Ref]]:
    """The values that every row has which enters a block, by block; those that no row reaches have all."""
    every = set(code.codings) - code.constants.keys()
    found = dict.fromkeys(code.blocks, every)
    changed = True
    while changed:
        changed = False
        for block, inside in _entered(code, found):
            if not found[block] <= inside:
                found[block], changed = found[block] & inside, True
    return found


def _entered(code: Piecewise, live: Mapping[int, set[Ref]]) -> Iterator[tuple[int, set[Ref]]]:
    """What rows have that enter each block, along each of its edges."""
    yield code.entry, {ref for ref, _ in code.params[code.entry]} | code.facts.keys()
    for block, pieces in code.blocks.items():
        *before, last = pieces
        has = {*before[-1].keeps, *(ask.id for ask in before[-1].asks)} if before else live[block]
        has = has | {step.ref for step in last.steps}
        for edge in _edges(last.end):
            yield edge.block, has | {ref for ref, _ in code.params[edge.block]}


def _edges(end: Ending | None) -> Sequence[Edge]:
    match end:
        case Jump(to=to):
            return [to]
        case Branch() as branch:
            return [branch.then, branch.otherwise, branch.unknown]
    return []
