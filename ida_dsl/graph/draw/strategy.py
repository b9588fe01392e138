"""The picture of one strategy: its control flow, block by block, with the rounds in which asks go out.

A block shows the statements that it came from, found by the spans of its operations: the largest spans that
do not lie in one another, each as the line that it stands on where no other block shares that line, else as
the expression alone. Ways that are taken only because something is unknown, and that do no more than answer
unknown, are left out: every branch has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import define, field

from ida_dsl.graph.code import AnyOp, Block, Branch, Code, Constant, Edge, Jump, Ref, Return
from ida_dsl.graph.draw.model import Card, Line, Picture, Row
from ida_dsl.graph.draw.program import Cards, agent_name
from ida_dsl.graph.draw.rounds import PlacedAsk, placed_asks
from ida_dsl.graph.draw.shown import shown_cards
from ida_dsl.graph.draw.text import Sources, clean, raw_text, source_text
from ida_dsl.graph.draw.written import written_cards
from ida_dsl.graph.model import Graph, ShownNode, StrategyNode, TaskNode
from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import Unknown

_TITLES = {
    "entry": "start", "then": "then", "else": "else", "loop": "loop", "turn": "each turn", "after": "after",
    "and": "and", "or": "or", "or_else": "or else",
}  # fmt: skip


def draw_code(graph: Graph, task: str, strategy: str, sources: Sources) -> Picture:
    """The picture of a strategy; KeyError where the task has no such strategy."""
    of = graph.task(task)
    node = {one.name: one for one in of.strategies}[strategy]
    title, when = clean(f"{task}.{strategy}"), _applies(of, node, sources)
    if isinstance(node, ShownNode):
        said = f"{when}; shown by {clean(agent_name(node.agent))}, one question at a time"
        return Picture(title, said, shown_cards(Cards(graph, sources), of, node), sources)
    cards = written_cards(node, sources) or tuple(_Drawing(node.code, sources).cards())
    return Picture(title, when, cards, sources)


def _applies(task: TaskNode, node: StrategyNode | ShownNode, sources: Sources) -> str:
    """When the strategy is taken."""
    if node.when is not None:
        return f"when {source_text(node.when.span, sources) or '…'}"
    return "always applies" if node == task.strategies[0] else "where none before it applies"


@define
class _Drawing:
    code: Code
    sources: Sources
    placed: dict[int, list[PlacedAsk]] = field(factory=dict)
    shared: set[tuple[str, int]] = field(factory=set)
    many: bool = False
    unknowns: frozenset[Ref] = frozenset()

    def __attrs_post_init__(self) -> None:
        constants = [op for op in self.code.ops() if isinstance(op, Constant)]
        self.unknowns = frozenset(op.id for op in constants if isinstance(op.value, Unknown))
        for ask in placed_asks(self.code):
            self.placed.setdefault(ask.block, []).append(ask)
        self.many = len({ask.round for asks_ in self.placed.values() for ask in asks_}) > 1
        seen = set[tuple[str, int]]()
        for block in self.code.blocks:
            lines = {self.line_of(span) for span in self.spans(block)}
            self.shared |= lines & seen
            seen |= lines

    def cards(self) -> Iterator[Card]:
        """The blocks worth showing."""
        numbers = {block.id: at for at, block in enumerate(self.code.blocks)}
        for block in self.code.blocks:
            if not self.only_unknown(block):
                title = _TITLES.get(block.name, clean(block.name)) or f"block {numbers[block.id]}"
                rows = (Row("", lines=tuple(self.lines(block))),)
                yield Card(f"block {block.id}", "block", title, rows=rows)

    # ------------------------------------------------------------------------------------ statements

    def spans(self, block: Block) -> list[Span]:
        """The largest spans of a block's operations, in the order written."""
        known = [op.span for op in block.ops if raw_text(op.span, self.sources) and not _is_filler(op)]
        ordered = sorted(dict.fromkeys(known), key=lambda span: (span.path, span.start, -span.end))
        found: list[Span] = []
        for span in ordered:
            if not found or not _within(span, found[-1]):
                found.append(span)
        return [span for span in found if not self.is_ending(block, span)]

    def is_ending(self, block: Block, span: Span) -> bool:
        """Whether a branch says what the span does: the block's own, or that of the loop it leads to."""
        if any(_within(ask.op.span, span) for ask in self.placed.get(block.id, ())):
            return False
        loops = [end for one in self.code.blocks if isinstance(end := one.end, Branch) and self.is_loop(end)]
        heads = any(self.line_of(span) == self.line_of(end.span) and _within(span, end.span) for end in loops)
        return heads or (isinstance(block.end, Branch) and _within(span, block.end.span))

    def is_loop(self, end: Branch) -> bool:
        """Whether the branch is a loop's."""
        return raw_text(end.span, self.sources).startswith(("for ", "repeat "))

    def line_of(self, span: Span) -> tuple[str, int]:
        """The line on which a span starts."""
        source = self.sources.get(span.path)
        return span.path, source.line_col(span.start)[0] if source else span.start

    def statement(self, span: Span) -> str:
        """The line of the span, or the span alone where several blocks share the line."""
        path, number = self.line_of(span)
        source = self.sources[path]
        alone = (path, number) not in self.shared and "\n" not in raw_text(span, self.sources)
        if not alone:
            return source_text(span, self.sources)
        start = source.line_start(number)
        return source_text(Span(path, start, start + len(source.line_text(number))), self.sources)

    # ------------------------------------------------------------------------------------------ lines

    def lines(self, block: Block) -> Iterator[Line]:
        """What a block does, then where it leads."""
        done = list(self.work(block))
        match block.end:
            case Jump(to=edge) if done:
                last = done.pop()
                yield from done
                yield Line(
                    last.label, self.target(edge), "flow", last.mark, last.rounds, last.note, mono=True
                )
            case Jump(to=edge):
                yield Line("go on", self.target(edge), "flow")
            case Return(value=value):
                yield from done
                if not (done and done[-1].label.startswith("return")):
                    yield Line(f"return {self.name(value)}".strip(), mono=True)
            case Branch():
                yield from self.branching(block, block.end, done)

    def work(self, block: Block) -> Iterator[Line]:
        """The statements of a block; asks that no source shows by their names."""
        spans, rest = self.spans(block), list(self.placed.get(block.id, ()))
        for span in spans:
            inside = [ask for ask in rest if _within(ask.op.span, span)]
            rest = [ask for ask in rest if ask not in inside]
            yield Line(self.statement(span), rounds=self.rounds(inside), mono=True)
        for ask in rest:
            if not (isinstance(block.end, Branch) and _within(ask.op.span, block.end.span)):
                label = f"ask {clean(ask.op.task)}"
                yield Line(label, mark=ask.mark, rounds=self.rounds([ask]), mono=True)

    def branching(self, block: Block, end: Branch, done: Sequence[Line]) -> Iterator[Line]:
        """The condition, and a line for each way."""
        head = raw_text(end.span, self.sources).splitlines()
        text = clean(head[0].strip().rstrip(":")) if head else "condition"
        loop = self.is_loop(end)
        required = text.startswith("require ")
        asked = [ask for ask in self.placed.get(block.id, ()) if _within(ask.op.span, end.span)]
        shown = [line for line in done if line.label.rstrip(":") != f"if {text}"]
        yield from shown
        label = text if loop or required else f"if {text}"
        mentioned = any(line.rounds for line in shown if text in line.label)
        yield Line(label, rounds="" if mentioned else self.rounds(asked), mono=True)
        yes, no = ("each turn", "done") if loop else ("holds", "fails") if required else ("yes", "no")
        yield self.way(yes, end.then)
        yield self.way(no, end.otherwise)
        if not self.only_unknown(self.block(end.unknown)) and end.unknown != end.otherwise:
            yield self.way("unknown", end.unknown)

    def way(self, label: str, edge: Edge) -> Line:
        """One way out of a branch."""
        unknown = self.only_unknown(self.block(edge))
        return Line(label, note="unknown") if unknown else Line(label, self.target(edge), "flow")

    def rounds(self, placed: Sequence[PlacedAsk]) -> str:
        """The rounds of some asks, where the strategy has more than one."""
        numbers = sorted({ask.round for ask in placed})
        return ",".join(map(str, numbers)) if self.many else ""

    # ---------------------------------------------------------------------------------------- lookups

    def block(self, edge: Edge) -> Block:
        """The block to which an edge leads."""
        return next(block for block in self.code.blocks if block.id == edge.block)

    def target(self, edge: Edge) -> str:
        """The card to which an edge leads."""
        return f"block {edge.block}"

    def only_unknown(self, block: Block) -> bool:
        """Whether all that the block does is to answer what is certain to be unknown."""
        if block.ops or not isinstance(block.end, Return) or block is self.code.blocks[0]:
            return False
        value, params = block.end.value, [param.id for param in block.params]
        for one in self.code.blocks:
            for at, edge in enumerate(one.edges):
                given = (
                    edge.args[params.index(value)] if edge.block == block.id and value in params else value
                )
                condition = one.end.condition if isinstance(one.end, Branch) and at == 2 else None
                if edge.block == block.id and given != condition and given not in self.unknowns:
                    return False
        return True

    def name(self, ref: Ref) -> str:
        """What the program calls a value, where that can be told."""
        for block in self.code.blocks:
            for param in block.params:
                if param.id == ref:
                    return clean(param.name)
            for op in block.ops:
                if op.id == ref:
                    return self.assigned(op)
        return ""

    def assigned(self, op: AnyOp) -> str:
        """The name to which an operation's line assigns it, else its text."""
        text = raw_text(op.span, self.sources)
        if not text:
            return ""
        path, number = self.line_of(op.span)
        found = re.match(
            rf"\s*(\w+) = {re.escape(text.splitlines()[0])}", self.sources[path].line_text(number)
        )
        return found[1] if found else clean(text.splitlines()[0])


def _within(inner: Span, outer: Span) -> bool:
    """Whether a span lies in another; nothing lies in what is nowhere."""
    same = inner.path == outer.path and outer != NOWHERE
    return same and outer.start <= inner.start and inner.end <= outer.end


def _is_filler(op: AnyOp) -> bool:
    """Whether the operation is no work of its own."""
    return isinstance(op, Constant) and isinstance(op.value, Unknown)
