"""Where the parser stopped: what habits and wording look at."""

from collections.abc import Sequence
from functools import cached_property

from attrs import define, field

from ida_dsl.source import Source, Span
from ida_dsl.syntax.tokens import CLOSERS, MISTAKE_TASK, OPENERS, Line, Tok

LINE_END = Tok("_NEWLINE", "", 0, 0)


@define(frozen=True, slots=False)
class Fault:
    """The token that the parser did not take, the line that it stands in, and what it would have taken.

    `index` is the token's place in the line, -1 for its indentation, the number of tokens for its end.
    """

    source: Source
    lines: Sequence[Line]
    number: int
    index: int
    kind: str
    accepts: frozenset[str] = field(factory=frozenset)

    @property
    def line(self) -> Line:
        """The logical line that is at fault."""
        return self.lines[self.number]

    @property
    def tokens(self) -> tuple[Tok, ...]:
        """The tokens of that line."""
        return self.line.tokens

    @property
    def token(self) -> Tok:
        """The token at fault; an empty one at the end of the line."""
        return self.peek(0)

    @property
    def before(self) -> Tok:
        """The token before it in its line; an empty one where there is none."""
        return self.peek(-1)

    def peek(self, distance: int) -> Tok:
        """The token so many places after the one at fault, as far as its line goes."""
        at = max(self.index, 0) + distance
        return self.tokens[at] if 0 <= at < len(self.tokens) else LINE_END

    def word(self, at: int) -> str:
        """The text of the line's token at a place, counted from 0; empty where there is none."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    @property
    def words_before(self) -> tuple[str, ...]:
        """The texts of the tokens before the one at fault."""
        return tuple(token.text for token in self.tokens[: max(self.index, 0)])

    @property
    def span(self) -> Span:
        """Where the token at fault stands; the end of a line is the one character after it."""
        if self.index >= len(self.tokens):
            return self.after(self.tokens[-1])
        return self.of(self.token)

    def of(self, first: Tok, last: Tok | None = None) -> Span:
        """The span of a token, or from one to another."""
        return Span(self.source.path, first.start, (last or first).end)

    def after(self, token: Tok) -> Span:
        """The place right after a token."""
        return Span(self.source.path, token.end, token.end)

    @property
    def whole(self) -> Span:
        """The span of the logical line."""
        return self.of(self.tokens[0], self.tokens[-1])

    @property
    def has_block(self) -> bool:
        """Whether something is indented below the line."""
        return self.number + 1 < len(self.lines) and self.lines[self.number + 1].indent > self.line.indent

    @cached_property
    def headers(self) -> tuple[Line, ...]:
        """The lines that this one stands below, the nearest first."""
        found: list[Line] = []
        indent = self.line.indent
        for line in reversed(self.lines[: self.number]):
            if line.indent < indent:
                found.append(line)
                indent = line.indent
        return tuple(found)

    @cached_property
    def place(self) -> str:
        """What the line stands in: "file", "context", "task", "property", "tiers", "shown" or "block"."""
        return place_below(self.headers[0]) if self.headers else "file"

    @cached_property
    def open_brackets(self) -> tuple[Tok, ...]:
        """The brackets that are open before the token at fault, the innermost last."""
        stack: list[Tok] = []
        for token in self.tokens[: max(self.index, 0)]:
            if token.type in OPENERS or token.text in OPENERS.values():
                stack.append(token)
            elif token.type in CLOSERS and stack:
                stack.pop()
        return tuple(stack)


HEADERS = frozenset(
    ["if", "elif", "else", "for", "repeat", "strategy", "context", "property", "tiers", "sample"]
)
"""Words whose lines always end in a colon."""


def lacks_colon(line: Line) -> bool:
    """Whether a line that has something indented below it should have ended in a colon."""
    return line.words[0] in (*HEADERS, "task") and line.words[-1] != ":"


def place_below(header: Line) -> str:
    """What kind of lines a header announces."""
    words = header.words
    if words[0] in ("context", "tiers", "property", "task"):
        return words[0]
    if header.tokens[0].type == MISTAKE_TASK:
        return "task"
    return "shown" if words[0] == "strategy" and "by" in words else "block"
