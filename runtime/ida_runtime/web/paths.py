"""Which lines of a program a strategy did when it took a question apart (`ida_runtime.traces.again`)."""

from __future__ import annotations

from attrs import define, field, frozen

from ida_dsl.graph.code import AskOp, Branch, CallOp, Return
from ida_dsl.graph.model import StrategyNode
from ida_dsl.interpreter.outcome import Entry, Table
from ida_dsl.interpreter.plans import Env, PlannedBlock
from ida_dsl.interpreter.program import Program
from ida_dsl.source import NOWHERE, Source, Span
from ida_runtime.traces.again import again, heard


@frozen
class Taken:
    """Lines of the program, from 1: those that a strategy has, those that it did, the conditions that it met
    (line, and whether it held), loops with how many turns they took, and where it asked, by slot."""

    own: tuple[int, int]
    done: tuple[int, ...]
    conditions: tuple[tuple[int, bool], ...]
    turns: tuple[tuple[int, int], ...]
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
        return Taken((own.start, own.stop - 1), tuple(own), (), (), {})
    trail = _Trail()
    again(program, node, entry.question, tuple(heard(entry, table)), trail)
    spans = [span for span in trail.spans if span.path == node.span.path]
    turns = {_lines(source, span).start: count for span, count in trail.turns.items()}
    done = {own.start, *turns} | {line for span in spans for line in _lines(source, span)}
    conditions = {(_lines(source, span).start, held) for span, held in trail.conditions}
    asks = {op.slot: _lines(source, op.span).start for op in node.code.ops() if isinstance(op, AskOp)}
    return Taken(
        (own.start, own.stop - 1),
        tuple(sorted(done)),
        tuple(sorted(conditions)),
        tuple(sorted(turns.items())),
        asks,
    )


def _lines(source: Source, span: Span) -> range:
    first, _ = source.line_col(span.start)
    last, _ = source.line_col(max(span.start, span.end - 1))
    return range(first, last + 1)


@define(eq=False)
class _Trail:
    """Takes down what was done, and which way conditions went."""

    spans: set[Span] = field(factory=set)
    conditions: set[tuple[Span, bool]] = field(factory=set)
    turns: dict[Span, int] = field(factory=dict)

    def passed(self, block: PlannedBlock, env: Env) -> None:
        """A block is done."""
        if block.block.name == "loop" and isinstance(block.end, Branch):  # its span is all of the loop
            count = self.turns.get(block.end.span, 0)
            self.turns[block.end.span] = count + (env.get(block.end.condition) is True)
            return
        self.spans.update(op.span for op in block.block.ops if op.span != NOWHERE)
        for op in block.block.ops:
            if isinstance(op, CallOp) and op.builtin == "if_else":
                self._met(op.span, env.get(op.args[0]))
        if isinstance(block.end, Return) and block.end.span != NOWHERE:
            self.spans.add(block.end.span)
        if isinstance(block.end, Branch):
            self._met(block.end.span, env.get(block.end.condition))

    def _met(self, span: Span, held: object) -> None:
        if isinstance(held, bool) and span != NOWHERE:
            self.spans.add(span)
            self.conditions.add((span, held))
