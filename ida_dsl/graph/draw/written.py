"""The picture of a strategy as it is written: runs of statements, and where each leads.

The graph has lost what a reader looks for: which line a value came from, names given to what is known
already, where an `elif` stands. So the statements are those of the program's text, and only the rounds of
their asks are the graph's. A conditional within an expression stays within its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field, frozen

from ida_dsl.graph.draw.model import Card, Line, Row
from ida_dsl.graph.draw.rounds import PlacedAsk, placed_asks
from ida_dsl.graph.draw.text import Sources, raw_text, source_text
from ida_dsl.graph.model import StrategyNode
from ida_dsl.source import Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.walk import walk

Statements = Sequence[ast.Statement]


def written_cards(node: StrategyNode, sources: Sources) -> tuple[Card, ...]:
    """The blocks of a strategy in the order written; none where its text is not at hand."""
    strategy = _strategy(node, sources)
    if strategy is None:
        return ()
    drawing = _Written(sources, placed_asks(node.code))
    drawing.run(strategy.body, _Ways(), "start")
    return tuple(card for _, card in sorted(drawing.cards.items()))


def _strategy(node: StrategyNode, sources: Sources) -> ast.Strategy | None:
    if not raw_text(node.span, sources):
        return None
    tree = parse(sources[node.span.path]).file
    found = (one for one in walk(tree) if isinstance(one, ast.Strategy) and one.span == node.span)
    return next(found, None)


@frozen
class _Ways:
    """The cards to which one goes on from a block's end, and from a `break` in it."""

    on: str = ""
    out: str = ""


@define
class _Written:
    """The cards so far, by where their text starts. Each is made after those that it leads to."""

    sources: Sources
    placed: tuple[PlacedAsk, ...]
    cards: dict[int, Card] = field(factory=dict)

    def run(self, block: Statements, ways: _Ways, title: str) -> str:
        """Draws statements; the card at which they begin, or to which one goes on where there are none."""
        groups = _groups(block)
        for at in reversed(range(len(groups))):
            name = title if at == 0 else _after(groups[at - 1][-1])
            alone = _only_breaks(groups[at])
            ways = evolve(ways, on=ways.out if alone else self.group(groups[at], ways, name))
        return ways.on

    def group(self, group: Statements, ways: _Ways, title: str) -> str:
        """Draws statements up to where the way forks."""
        *before, last = group
        lines = [self.statement(one) for one in before]
        match last:
            case ast.If():
                return self.choice(last, lines, before, ways, title)
            case ast.For() | ast.Repeat():
                return self.loop(last, ways)
            case ast.Return():
                lines.append(self.statement(last))
            case ast.Break():
                lines.append(evolve(self.statement(last), target=ways.out))
            case _:
                lines.append(evolve(self.statement(last), target=ways.on))
        return self.card(group[0].span.to(last.span), title, lines)

    def card(self, span: Span, title: str, lines: Sequence[Line]) -> str:
        """Puts a card into the picture."""
        card = Card(_id(span), "block", title, rows=(Row("", lines=tuple(lines)),), at=span)
        self.cards[span.start] = card
        return card.id

    def loop(self, loop: ast.For | ast.Repeat, ways: _Ways) -> str:
        """Draws a loop and what it repeats."""
        counted = loop.items if isinstance(loop, ast.For) else loop.count
        head = Span(loop.span.path, loop.span.start, counted.span.end)
        body = self.run(loop.body, _Ways(_id(head), ways.on), "each turn")
        turns = Line("each turn", body, "flow"), Line("done", ways.on, "flow")
        return self.card(head, "loop", [self.line(head), *turns])

    def choice(self, choice: ast.If, lines: list[Line], before: Statements, ways: _Ways, title: str) -> str:
        """Draws an `if`: its first condition ends the card of the statements before it."""
        first, *others = choice.branches
        no = self.way("no", choice.otherwise or (), ways, "else")
        for branch in reversed(others):
            lines_of_it = self.branching("elif", branch, ways, no)
            no = Line("no", self.card(branch.condition.span, "else", list(lines_of_it)), "flow")
        start = before[0].span if before else choice.span
        span = Span(start.path, start.start, first.condition.span.end)
        return self.card(span, title, [*lines, *self.branching("if", first, ways, no)])

    def branching(self, word: str, branch: ast.Branch, ways: _Ways, no: Line) -> Iterator[Line]:
        """The condition, and a line for each way."""
        yield self.line(branch.condition.span, f"{word} ")
        yield self.way("yes", branch.body, ways, "then")
        yield no

    def way(self, label: str, block: Statements, ways: _Ways, title: str) -> Line:
        """One way out of a fork, with what lies on it."""
        note = "break" if _only_breaks(block) else ""
        return Line(label, self.run(block, ways, title), "flow", note=note)

    def statement(self, statement: ast.Statement) -> Line:
        """A statement that does not fork the way; where it may end it, that is said."""
        line = self.line(statement.span)
        return evolve(line, note="else unknown") if isinstance(statement, ast.Require) else line

    def line(self, span: Span, before: str = "") -> Line:
        """The text of a span, with the rounds in which its asks go out."""
        many = len({ask.round for ask in self.placed}) > 1
        numbers = sorted({ask.round for ask in self.placed if many and _within(ask.op.span, span)})
        text = before + source_text(span, self.sources)
        return Line(text, kind="flow", rounds=",".join(map(str, numbers)), mono=True, at=span)


def _groups(block: Statements) -> list[list[ast.Statement]]:
    """The statements in runs: each ends where the way forks, and loops stand alone."""
    groups: list[list[ast.Statement]] = [[]]
    for statement in block:
        if isinstance(statement, ast.For | ast.Repeat):
            groups += [[statement], []]
        else:
            groups[-1].append(statement)
            groups += [[]] if isinstance(statement, ast.If) else []
    return [group for group in groups if group]


def _only_breaks(block: Statements) -> bool:
    """Whether there is nothing to draw: the way to it leads on to where the `break` does."""
    return len(block) == 1 and isinstance(block[0], ast.Break)


def _after(last: ast.Statement) -> str:
    """What to call a block after this statement: where no branch of an `if` goes on, it is the `else`."""
    alone = isinstance(last, ast.If) and all(_leaves(branch.body) for branch in last.branches)
    return "else" if alone else "after"


def _leaves(block: Statements) -> bool:
    """Whether no way leads on from the block's end."""
    last = block[-1]
    if isinstance(last, ast.If) and last.otherwise:
        return _leaves(last.otherwise) and all(_leaves(branch.body) for branch in last.branches)
    return isinstance(last, ast.Return | ast.Break)


def _within(inner: Span, outer: Span) -> bool:
    return inner.path == outer.path and outer.start <= inner.start and inner.end <= outer.end


def _id(span: Span) -> str:
    return f"block {span.start}"
