"""What the tree does not hold of a source: its lines, the comments around and inside them, and blank lines.

The formatter writes one line for each logical line of the source (one statement, or one header such as
`if c:`), in the same order, so that comments find their places without any help from the tree. Only inside
brackets are spans looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

_TOKEN = re.compile(
    r'''(?P<text> [fF]? (?: """(?:[^\\]|\\.)*?""" | \'\'\'(?:[^\\]|\\.)*?\'\'\'
                          | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' ) )
    | (?P<comment> \#[^\n]* )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<continued> \\[ \t]*\n )
    | (?P<newline> \n )
    | (?P<space> [^\S\n]+ )
    | (?P<word> \w+ | . )''',
    re.VERBOSE | re.DOTALL,
)
_TAB = 8


@frozen
class OwnComment:
    """A comment alone on its line: how far it is indented, and whether a blank line stands before it."""

    text: str
    column: int
    blank: bool


@frozen
class InnerComment:
    """A comment inside brackets that go on after it; `own_line` if nothing else is on its line."""

    text: str
    offset: int
    own_line: bool


@frozen
class LogicalLine:
    """A statement or header as it stood in the source, over however many lines."""

    start: int = 0
    end: int = 0
    column: int = 0
    blank: bool = False
    above: tuple[OwnComment, ...] = ()
    inner: tuple[InnerComment, ...] = ()
    trailing: str = ""


@frozen
class Lines:
    """All logical lines of a source, and the comments after the last of them."""

    lines: tuple[LogicalLine, ...]
    footer: tuple[OwnComment, ...]


class Remarks:
    """The comments inside one logical line, to be taken by whoever writes what stands around them."""

    def __init__(self, comments: Iterable[InnerComment]) -> None:
        self._left = list(comments)

    def take(self, start: int | None, end: int | None) -> list[InnerComment]:
        """Those between two offsets that nobody took yet; None is no bound."""
        if not self._left:
            return []
        low = 0 if start is None else start
        taken = [c for c in self._left if low <= c.offset and (end is None or c.offset < end)]
        self._left = [c for c in self._left if c not in taken]
        return taken


def read_lines(text: str) -> Lines:
    """Cut a source that parses into its logical lines."""
    return _Reader(text).read()


def is_bracketed(text: str) -> bool:
    """Whether a piece of source begins with a bracket that its last character closes."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0:
            return token.lastgroup == "close" and token.end() == len(text)
    return False


@frozen
class _Open:
    """A logical line whose end is not reached yet."""

    start: int
    column: int
    blank: bool
    above: tuple[OwnComment, ...]
    inner: list[InnerComment] = field(factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[LogicalLine] = []
        self._above: list[OwnComment] = []
        self._blank = False
        self._open: _Open | None = None
        self._depth = 0
        self._trailing = ""

    def read(self) -> Lines:
        for token in _TOKEN.finditer(self._text):
            self._step(token.lastgroup or "", token.start(), token.group())
        self._finish(len(self._text))
        return Lines(tuple(self._lines), tuple(self._above))

    def _step(self, kind: str, at: int, token: str) -> None:
        match kind:
            case "space" | "continued":
                return
            case "comment":
                self._comment(at, token.rstrip())
            case "newline":
                self._newline(at)
            case _:
                self._begin(at)
                self._depth += (kind == "open") - (kind == "close")

    def _begin(self, at: int) -> None:
        if self._open is None:
            self._open = _Open(at, self._column(at), self._blank, tuple(self._above))
            self._above, self._blank = [], False

    def _comment(self, at: int, token: str) -> None:
        if self._open is None:
            self._above.append(OwnComment(token, self._column(at), self._blank))
            self._blank = False
        elif self._depth > 0:
            self._open.inner.append(InnerComment(token, at, self._starts_line(at)))
        else:
            self._trailing = token

    def _newline(self, at: int) -> None:
        if self._open is None:
            self._blank = self._blank or self._starts_line(at)
        elif self._depth == 0:
            self._finish(at)

    def _finish(self, at: int) -> None:
        if (line := self._open) is not None:
            self._lines.append(
                LogicalLine(
                    line.start, at, line.column, line.blank, line.above, tuple(line.inner), self._trailing
                )
            )
        self._open, self._trailing = None, ""

    def _line_before(self, at: int) -> str:
        return self._text[self._text.rfind("\n", 0, at) + 1 : at]

    def _starts_line(self, at: int) -> bool:
        return not self._line_before(at).strip()

    def _column(self, at: int) -> int:
        return len(self._line_before(at).expandtabs(_TAB))


def place(
    comments: Sequence[OwnComment], columns: Sequence[int], depth: int
) -> Iterator[tuple[int, OwnComment]]:
    """Each comment with its depth: that of the innermost block that it is indented as far as, never less than
    `depth` and never more than the comment before it. `columns` are those of the blocks that were open.
    """
    deepest = len(columns) - 1
    for comment in comments:
        while deepest > depth and columns[deepest] > comment.column:
            deepest -= 1
        yield max(deepest, depth), comment
