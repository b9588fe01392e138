"""Rounds in lock step (rule 4): all agents of a round are called at the same time, and waited for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial

from attrs import define, field

from ida_dsl.interpreter.calling import Batch, Caller, Leaf, Plainly
from ida_runtime.calls.calls import Calls

Came = tuple[Leaf, object]


@define(eq=False)
class Rounds:
    """A `Caller` (see `ida_dsl.interpreter.calling`). Agents that are `in_turn` are called one after the
    other; what is local is called while the others are at it."""

    calls: Calls
    _here: Caller = field(factory=Plainly)

    def answers(self, batches: Sequence[Batch]) -> Iterator[Came]:
        """The reply to each question, as replies come."""
        came = deque[Came]()
        try:
            yield from self._round(batches, came)
        except BaseException:
            self.calls.hear_the_last()
            yield from came
            raise

    def _round(self, batches: Sequence[Batch], came: deque[Came]) -> Iterator[Came]:
        turns = [batch for batch in batches if batch.answerer.in_turn]
        others = [batch for batch in batches if not batch.answerer.in_turn]
        for batch in (one for one in others if not one.answerer.local):
            self._ask(batch, came)
        self.calls.collect(wait=False)
        yield from self._here.answers([one for one in others if one.answerer.local])
        for batch in turns:
            self._ask(batch, own := deque[Came]())
            yield from self._until(own, len(batch.leaves))
        yield from self._until(came, sum(len(one.leaves) for one in others if not one.answerer.local))

    def _ask(self, batch: Batch, came: deque[Came]) -> None:
        for leaf in batch.leaves:
            self.calls.ask(batch.answerer, leaf.shown, partial(_take, came, leaf), leaf.key)

    def _until(self, came: deque[Came], count: int) -> Iterator[Came]:
        """So many, as they come."""
        while count:
            while came:
                yield came.popleft()
                count -= 1
            if count:
                self.calls.collect(wait=True)

    def step(self, leaf: Leaf) -> object:
        """The next step of a shown decomposition, waited for."""
        if leaf.answerer.local:
            return self._here.step(leaf)
        came: list[object] = []
        self.calls.step(leaf.answerer, leaf.shown, came.append, leaf.key)
        while not came:
            self.calls.collect(wait=True)
        return came[0]


def _take(came: deque[Came], leaf: Leaf, reply: object) -> None:
    came.append((leaf, reply))
