"""Cuts a text into logical lines of tokens and comments. Never fails: what is no token becomes a token that
the parser does not take, and an unclosed bracket or text ends where the next statement seems to begin."""

import re
from itertools import pairwise

from attrs import define, field

from ida_dsl.syntax.grammar import grammar
from ida_dsl.syntax.tokens import (
    CLOSERS,
    MATES,
    ODD,
    OPENERS,
    TOO_DEEP,
    TOO_LONG,
    UNCLOSED_LONG,
    UNCLOSED_TEXT,
    Line,
    Scan,
    Tok,
)

MAX_BRACKETS = 100
MAX_TOKENS = 40_000
TAB = 8
_PATIENCE = 20
_LOOK_AHEAD = 20_000  # characters
_PROSE = frozenset(["NAME", "INT", "LBRACE", ODD, UNCLOSED_TEXT, UNCLOSED_LONG])
_SILENT = frozenset(["BLANK", "CONTINUATION"])

# Beginnings of lines that cannot stand inside brackets, and hardly in a text: two words side by side.
_JOINS = r"(?:if|else|for|in|and|or|not)\b"  # what may follow a name inside brackets
_DECLARATION = rf"""
    (?: import[ \t]+["'] | (?:param|property)[ \t]+\w+[ \t]*: | property[ \t]+(?!{_JOINS})\w+[ \t]+by[ \t]
      | (?:sample[ \t]+)?(?:context|sample|tiers)[ \t]*:[ \t]*(?:\#|$)
      | (?:const|type|agent)[ \t]+\w+[ \t]*=
      | (?:extern[ \t]+function|primitive|function|task)[ \t]+(?!{_JOINS})\w+[ \t]*\(
      | sample[ \t]+(?:context|from)\b | roots[ \t]+(?!{_JOINS})\w )
"""
_STATEMENT = rf"""
    (?: (?:return|require|repeat)[ ]+\w | break[ \t]*$
      | (?:strategy|sees|decreases|waive|forall|grow)[ ]+(?!{_JOINS})\w
      | spec[ \t]+\w+[ \t]+where | may[ \t]+ask | at[ \t]+most
      | (?:if|elif|for|else)\b[^\n]*:[ \t]*(?:\#[^\n]*)?$ )
"""
_STRONG = re.compile(rf"[ \t\f]*(?:{_DECLARATION}|{_STATEMENT})", re.VERBOSE | re.MULTILINE)
_WEAK = re.compile(r"(?P<margin>[ \t\f]*)(?:\w+(?:[ \t]*,[ \t]*\w+)*[ \t]*=(?!=)|(?=[^\s)\]}]))")
_DECLARES = re.compile(rf"^{_DECLARATION}", re.VERBOSE | re.MULTILINE)


def scan(text: str) -> Scan:
    """All of a text."""
    lost: set[int] = set()
    while True:
        scanner = _Scanner(text, lost)
        scanner.run()
        culprit = scanner.text_that_swallowed()
        if culprit is None or len(lost) >= _PATIENCE:
            return Scan(tuple(scanner.lines), tuple(scanner.comments))
        lost.add(culprit)


@define
class _Scanner:
    text: str
    lost: set[int]
    """Where long texts begin that are taken to be unclosed."""
    lines: list[Line] = field(factory=list)
    comments: list[tuple[int, int]] = field(factory=list)
    _tokens: list[Tok] = field(factory=list)
    _brackets: list[str] = field(factory=list)
    _unclosed: int | None = None
    _turn_back: tuple[int, int, int] | None = None
    _turned: int = 0
    _looked: int = 0

    def run(self) -> None:
        match, position, length = grammar().token.match, 0, len(self.text)
        while position < length:
            found = match(self.text, position)
            if found is None:  # cannot be: the last alternative takes any character
                break
            position = self._take(found.lastgroup or ODD, found.start(), found.end())
            if position == length and self._brackets:
                position = self._line_end(length)
        self._finish()

    def _take(self, kind: str, start: int, end: int) -> int:
        """Take one token, and say where to go on."""
        if kind in _SILENT:
            return end
        if kind == "NEWLINE":
            return self._newline(end)
        if kind == "COMMENT":
            self.comments.append((start, end))
            return end
        if kind == UNCLOSED_LONG or start in self.lost:
            kind, end = UNCLOSED_LONG, self._end_of_unclosed(start)
            self._unclosed = start if self._unclosed is None else self._unclosed
        if kind in CLOSERS and self._turn_back and MATES[self._brackets[-1]] != CLOSERS[kind]:
            return self._line_end(end)  # it closes what another statement opened
        self._add(kind, start, end)
        return end

    def _add(self, kind: str, start: int, end: int) -> None:
        if kind in OPENERS:
            self._brackets.append(OPENERS[kind])
            kind = TOO_DEEP if len(self._brackets) == MAX_BRACKETS else kind
        elif kind in CLOSERS and self._brackets:
            self._brackets.pop()
            if not self._brackets:
                self._turn_back = None  # all is closed: the line did go on
        self._tokens.append(Tok(kind, self.text[start:end], start, end))

    def _newline(self, end: int) -> int:
        if not self._brackets:
            self._finish()
            return end
        if _STRONG.match(self.text, end) and not self._closes(end):
            return self._line_end(end)
        self._remember(end)
        if self._turn_back and (self._turned > _PATIENCE or len(self._brackets) > MAX_BRACKETS):
            return self._line_end(end)
        return end

    def _closes(self, position: int) -> bool:
        """Whether the open brackets are closed, each by its mate, before the next declaration: then the line
        only looks like a statement, as `for x in xs]):` does."""
        self._looked += 1
        stack, match = list(self._brackets), grammar().token.match
        limit = min(len(self.text), position + _LOOK_AHEAD) if self._looked <= _PATIENCE else 0
        while stack and position < limit and not _DECLARES.match(self.text, position):
            found = match(self.text, position)
            kind = found.lastgroup if found else None
            if found is None or (kind in CLOSERS and MATES[stack.pop()] != CLOSERS[kind]):
                return False
            if kind in OPENERS:
                stack.append(OPENERS[kind])
            position = found.end()
        return not stack

    def _remember(self, end: int) -> None:
        """Note the first place where the line may well have ended, had the bracket not been open."""
        found = _WEAK.match(self.text, end)
        if self._turn_back or found is None or not self._tokens:
            return
        here, column = len(found["margin"].expandtabs(TAB)), len(self._margin().expandtabs(TAB))
        assigns = found.end() > found.end("margin")
        if here < column or (here == column and assigns):
            self._turn_back = end, len(self._tokens), len(self.comments)

    def _line_end(self, end: int) -> int:
        """End a line whose bracket is never closed, as early as it looks like one."""
        if self._turn_back:
            end, tokens, comments = self._turn_back
            del self._tokens[tokens:], self.comments[comments:]
            self._turned += 1
        self._finish()
        return end

    def _finish(self) -> None:
        if self._tokens:
            tokens = tuple(self._tokens)
            if len(tokens) > MAX_TOKENS:
                tokens = (Tok(TOO_LONG, tokens[0].text, tokens[0].start, tokens[0].end),)
            margin = self._margin()
            self.lines.append(Line(len(margin.expandtabs(TAB)), tokens, margin))
        self._tokens, self._brackets, self._turn_back = [], [], None

    def _margin(self) -> str:
        start = self._tokens[0].start
        return self.text[self.text.rfind("\n", 0, start) + 1 : start]

    def _end_of_unclosed(self, start: int) -> int:
        """An unclosed long text ends before the first line that looks like a statement."""
        newline = self.text.find("\n", start)
        while newline >= 0:
            if _STRONG.match(self.text, newline + 1):
                return newline
            newline = self.text.find("\n", newline + 1)
        return len(self.text)

    def text_that_swallowed(self) -> int | None:
        """Where the text begins that took in what is none: the quotes after it are the wrong way round.

        It holds a declaration, and it is followed by prose, or a later text is never closed.
        """
        for line in self.lines:
            for token, after in pairwise((*line.tokens, None)):
                if token and token.type in ("LONG_TEXT", "FTEXT") and _DECLARES.search(token.text):
                    goes_on = after is not None and after.type in _PROSE
                    if goes_on or (self._unclosed is not None and token.start < self._unclosed):
                        return token.start
        return None
