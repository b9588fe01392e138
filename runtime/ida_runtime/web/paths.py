"""Which way a strategy went, found by going it again with the answers that it was told.

A strategy is a function of its arguments and of the answers to what it asks: both are in the trace. So the
way that it took need not be recorded.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from ida_dsl.graph.model import AskOp, Branch, CallOp, StrategyNode
from ida_dsl.interpreter.evaluate import AskRequest, steps
from ida_dsl.interpreter.outcome import Asked, Entry, Table
from ida_dsl.interpreter.plans import Env, PlannedBlock, Scope, Trail
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Question
from ida_dsl.source import NOWHERE, Source, Span
from ida_dsl.values import Reason, Unknown, Value

_STEPS = 200_000
"""A way that is longer is not gone to its end: the page must not wait."""


@frozen
class Taken:
    """Lines of the program, from 1: those that a strategy has, those that it did, the conditions that it met
    (line, and whether it held), and where it asked, by slot."""

    own: tuple[int, int]
    done: tuple[int, ...]
    conditions: tuple[tuple[int, bool], ...]
    asks: dict[int, int]


def taken(program: Program, entry: Entry, table: Table, source: Source) -> Taken | None:
    """The way of the strategy that took a question apart; None where it was none of the program's."""
    task = program.tasks.get(entry.question.task)
    strategies = task.strategies if task is not None else ()
    node = next((one for one in strategies if one.name == entry.strategy), None)
    if node is None or node.span == NOWHERE:
        return None
    own = _lines(source, node.span)
    if not isinstance(node, StrategyNode):
        return Taken((own.start, own.stop - 1), tuple(own), (), {})
    trail = _Trail()
    gone_again(program, node, entry, table, trail)
    spans = [span for span in trail.spans if span.path == node.span.path]
    done = {own.start} | {line for span in spans for line in _lines(source, span)}
    conditions = {(_lines(source, span).start, held) for span, held in trail.conditions}
    asks = {op.slot: _lines(source, op.span).start for op in node.code.ops() if isinstance(op, AskOp)}
    return Taken((own.start, own.stop - 1), tuple(sorted(done)), tuple(sorted(conditions)), asks)


def _lines(source: Source, span: Span) -> range:
    first, _ = source.line_col(span.start)
    last, _ = source.line_col(max(span.start, span.end - 1))
    return range(first, last + 1)


@define(eq=False)
class _Trail:
    """Takes down what was done, and which way conditions went."""

    spans: set[Span] = field(factory=set)
    conditions: set[tuple[Span, bool]] = field(factory=set)

    def passed(self, block: PlannedBlock, env: Env) -> None:
        """A block is done."""
        self.spans.update(op.span for op in block.block.ops if op.span != NOWHERE)
        for op in block.block.ops:
            if isinstance(op, CallOp) and op.builtin == "if_else":
                self._met(op.span, env.get(op.args[0]))
        if isinstance(block.end, Branch):
            self._met(block.end.span, env.get(block.end.condition))

    def _met(self, span: Span, held: object) -> None:
        if isinstance(held, bool) and span != NOWHERE:
            self.spans.add(span)
            self.conditions.add((span, held))


def gone_again(
    program: Program, node: StrategyNode, entry: Entry, table: Table, trail: Trail | None = None
) -> Value:
    """What a strategy comes to when it is told again what it was told."""
    question = entry.question
    scope = Scope(program, question.context.facts, question, None, Tally(_STEPS), trail)
    told, walk = _Told(list(entry.asks), table), steps(node.code, question.arguments, scope)
    try:
        requests = next(walk)
        while True:
            requests = walk.send([told.answer(one) for one in requests])
    except StopIteration as done:
        value: Value = done.value
        return value


@define(eq=False)
class _Told:
    """What a question was told, ask by ask."""

    left: list[Asked]
    table: Table

    def answer(self, request: AskRequest) -> Value:
        """The answer to an ask: of those of its slot the first with the same arguments."""
        for at, one in enumerate(self.left):
            if one.slot == request.slot and one.task == request.task and _same(one, request.arguments):
                return self._said(self.left.pop(at))
        return Unknown(Reason.NOBODY)

    def _said(self, ask: Asked) -> Value:
        return self.table[ask.put].answer if isinstance(ask.put, Question) else ask.put


def _same(ask: Asked, arguments: Sequence[Value]) -> bool:
    return isinstance(ask.put, Unknown) or ask.put.arguments == tuple(arguments)
