"""Gives logical lines to the parser as tokens, with line ends and indentation between them.

A word is a keyword where the parser, in the state that it is in, can take that keyword; reserved words are
keywords everywhere; every other word is a name.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field
from lark.lexer import Lexer, LexerState, Token
from lark.parsers.lalr_analysis import Shift

from ida_dsl.syntax.tokens import BAD_DEDENT, RESERVED, RESERVED_WORDS, Line, Tok


@define
class Feed:
    """Some lines on their way to the parser; `at` says which token of which line it was given last.

    A token index equal to the number of a line's tokens is the line's end; -1 is its indentation.
    Without `layout` the tokens are given alone: an expression by itself.
    """

    lines: Sequence[Line]
    keywords: Mapping[str, str]
    layout: bool = True
    at: tuple[int, int] = (0, -1)
    _levels: list[int] = field(factory=lambda: [0])

    def tokens(self, parser: Any) -> Iterator[Token]:
        """The tokens, each decided when the parser asks for it."""
        end = self.lines[0].start if self.lines else 0
        for number, line in enumerate(self.lines):
            if self.layout:
                self.at = (number, -1)
                yield from self._indentation(line, end)
            for index, token in enumerate(line.tokens):
                self.at = (number, index)
                kind = self._kind(token, parser)
                yield _lark(kind, token.text, token.start, token.end)
            end = line.end
            self.at = (number, len(line.tokens))
            if self.layout:
                yield _lark("_NEWLINE", "\n", end, end)
        for _ in self._levels[1:]:
            yield _lark("_DEDENT", "", end, end)

    def _indentation(self, line: Line, end: int) -> Iterator[Token]:
        if line.indent > self._levels[-1]:
            self._levels.append(line.indent)
            yield _lark("_INDENT", "", end, end)
        while line.indent < self._levels[-1]:
            self._levels.pop()
            known = line.indent <= self._levels[-1]
            yield _lark("_DEDENT" if known else BAD_DEDENT, "", end, end)

    def _kind(self, token: Tok, parser: Any) -> str:
        if token.type != "NAME":
            return token.type
        keyword = self.keywords.get(token.text)
        if token.text in RESERVED_WORDS:
            return keyword or RESERVED
        return keyword if keyword is not None and takes(parser, keyword) else "NAME"


def takes(parser: Any, kind: str) -> bool:
    """Whether the parser can take a token of this kind here: shift it, perhaps after reductions.

    That a state has an action for it is not enough: states that LALR merged reduce before any token that may
    follow in some other place, and only then find that it may not follow here.
    """
    states, stack = parser.parse_conf.states, list(parser.state_stack)
    while True:
        action, what = states[stack[-1]].get(kind, (None, None))
        if action is None or action is Shift:
            return action is Shift
        if what.expansion:
            del stack[-len(what.expansion) :]
        stack.append(states[stack[-1]][what.origin.name][1])


def _lark(kind: str, text: str, start: int, end: int) -> Token:
    return Token(kind, text, start, 0, 0, 0, 0, end)


class ParserLexer(Lexer):
    """What lark calls; the text that it is given is a `Feed`."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: object) -> None:
        """Needs nothing of lark's settings."""

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        """The feed's tokens."""
        feed: Any = lexer_state.text
        return iter(feed.tokens(parser_state))
