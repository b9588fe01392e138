"""A strategy gone through once more, told what it was told before.

A strategy is a function of its arguments and of the answers to what it asks, and both are in the trace: so
the way that it took, and the order in which it asked, need not be recorded. Helpers in Python are not called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from ida_dsl.graph.model import StrategyNode
from ida_dsl.interpreter.evaluate import AskRequest, steps
from ida_dsl.interpreter.outcome import Entry, Table
from ida_dsl.interpreter.plans import Scope, Trail
from ida_dsl.interpreter.program import Program, converted
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Question
from ida_dsl.values import Unknown, Value

STEPS = 200_000
"""A way that is longer is not gone to its end: whoever looks must not wait."""


@frozen
class Heard:
    """What came of an ask: the slot and the task, the question that was put, None where none was, and what
    was answered, or why it was not put."""

    slot: int
    task: str
    question: Question | None
    answer: Value


def heard(entry: Entry, table: Table) -> Iterator[Heard]:
    """What a question was told, ask by ask."""
    for one in entry.asks:
        if isinstance(one.put, Unknown):
            yield Heard(one.slot, one.task, None, one.put)
        else:
            yield Heard(one.slot, one.task, one.put, table[one.put].answer)


@frozen
class Again:
    """What a strategy came to, and which of the asks it made, in order. `value` is None where it asked what
    was not among them."""

    value: Value | None
    order: tuple[int, ...]


def again(
    program: Program, node: StrategyNode, asker: Question, heard: Sequence[Heard], trail: Trail | None = None
) -> Again:
    """Goes through a strategy as it took a question apart; `trail` is told the way."""
    scope = Scope(program, {}, asker, None, Tally(STEPS), trail)  # no strategy sees facts
    left, order = _Left.of(program, asker, heard), list[int]()
    walk = steps(node.code, asker.arguments, scope)
    try:
        requests = next(walk)
        while True:
            own = [left.taken(request) for request in requests]
            order += own
            requests = walk.send([heard[at].answer for at in own])
    except StopIteration as done:
        return Again(done.value, tuple(order))
    except LookupError:
        return Again(None, tuple(order))


Asked = tuple[int, str, tuple[Value, ...] | None]


@define(eq=False)
class _Left:
    """The asks by what was asked, and the draws of each; what was not put by its slot and task alone."""

    program: Program
    asker: Question
    heard: Sequence[Heard]
    asks: dict[Asked, list[int]] = field(factory=dict)

    @classmethod
    def of(cls, program: Program, asker: Question, heard: Sequence[Heard]) -> _Left:
        """Those of one question."""
        found = cls(program, asker, heard)
        for at, one in enumerate(heard):
            arguments = None if one.question is None else one.question.arguments
            found.asks.setdefault((one.slot, one.task, arguments), []).append(at)
        return found

    def taken(self, request: AskRequest) -> int:
        """The one that is this ask: of several the one of the same draw, each once while there are others.
        Raises LookupError where there is none."""
        draw, same = (*self.asker.draw, *request.suffix), self._same(request)
        if not same:
            raise LookupError(request.task)
        at = min(same, key=lambda one: (self._drawn(one) != draw, same.index(one)))
        if len(same) > 1:
            same.remove(at)
        return at

    def _same(self, request: AskRequest) -> list[int]:
        """Those of the same slot with the same arguments; else those that were not put."""
        put = not any(isinstance(one, Unknown) for one in request.arguments)
        found = self.asks.get((request.slot, request.task, self._arguments(request))) if put else None
        return found or self.asks.get((request.slot, request.task, None), [])

    def _drawn(self, at: int) -> tuple[int, ...]:
        question = self.heard[at].question
        return () if question is None else question.draw

    def _arguments(self, request: AskRequest) -> tuple[Value, ...]:
        types = self.program.parameters.get(request.task, ())
        return converted(tuple(request.arguments), types)
