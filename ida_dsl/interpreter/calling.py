"""How a desk calls agents: what is asked in a round, what comes back, and the plainest way to do it."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Coroutine, Iterator, Sequence
from typing import Any, Protocol

from attrs import define, field, frozen

from ida_dsl.interpreter.memo import Answerer, Key
from ida_dsl.interpreter.replies import failure
from ida_dsl.questions import Reply, Shown
from ida_dsl.values import Reason, Unknown


@frozen
class Said:
    """What an agent said to a question; unknown where it failed or was not asked."""

    answer: object
    agent: str
    cost: float = 0.0
    confidence: float | None = None


@frozen(eq=False)
class Leaf:
    """A question on its way to an agent. `key` is what the answer is remembered by."""

    answerer: Answerer
    shown: Shown
    key: Key


@define(eq=False)
class Batch:
    """Questions of a round that one agent is asked, in the order of (root, ask path)."""

    answerer: Answerer
    leaves: list[Leaf] = field(factory=list)


class Caller(Protocol):
    """Calls agents. What it gives is not looked at yet: an unknown stands for an agent that failed."""

    def answers(self, batches: Sequence[Batch]) -> Iterator[tuple[Leaf, object]]:
        """The reply to each question of a round, as replies come."""

    def step(self, leaf: Leaf) -> object:
        """The next step of a shown decomposition."""


class Plainly:
    """Calls one agent after the other, and waits for each."""

    def answers(self, batches: Sequence[Batch]) -> Iterator[tuple[Leaf, object]]:
        """The reply to each question of a round."""
        for batch in batches:
            given = replies(batch.answerer, [leaf.shown for leaf in batch.leaves])
            yield from zip(batch.leaves, given, strict=True)

    def step(self, leaf: Leaf) -> object:
        """The next step of a shown decomposition."""
        try:
            return at_once(leaf.answerer.agent.step(leaf.shown))
        except Exception as error:  # noqa: BLE001 - whatever it raises, the run goes on
            return failure(error, None)


def replies(answerer: Answerer, questions: list[Shown]) -> list[object]:
    """One reply a question; the same unknown for all where the agent raises or miscounts."""
    try:
        return counted(at_once(answerer.agent.answer(questions)), len(questions))
    except Exception as error:  # noqa: BLE001 - whatever it raises, the run goes on
        return [failure(error, None)] * len(questions)


def counted(given: object, wanted: int) -> list[object]:
    """As many replies as questions; the same unknown for all where there are more or less. Raises TypeError
    where these are no replies at all."""
    found: list[object] = list(given)  # type: ignore[call-overload]
    if len(found) == wanted:
        return found
    return [Unknown(Reason.FAILED, f"{len(found)} replies to {wanted} questions")] * wanted


def at_once(given: Any) -> Any:
    """What an agent gave. Raises TypeError where it has to be waited for: the language has no event loop."""
    if not isinstance(given, Awaitable):
        return given
    if isinstance(given, Coroutine):
        given.close()
    raise TypeError("it is async, and nobody waits for it here; `ida-dsl run` does")


_NUMBER = (int, float)


def trouble(reply: object) -> Unknown | None:
    """Why a reply cannot be used, None where it can."""
    if not isinstance(reply, Reply):
        return Unknown(Reason.FAILED, "a reply is a Reply")
    cost: object = reply.cost
    if type(cost) is float and 0.0 <= cost < math.inf and reply.confidence is None:
        return None
    if not isinstance(cost, _NUMBER) or not math.isfinite(cost) or cost < 0:
        return Unknown(Reason.FAILED, "a cost is a finite number, not below zero")
    sure: object = reply.confidence
    if sure is not None and not (isinstance(sure, _NUMBER) and 0 <= sure <= 1):
        return Unknown(Reason.FAILED, "a confidence is a number from 0 to 1")
    return None
