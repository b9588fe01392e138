"""The page that the formatter writes on: indentation, comments and blank lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum

from ida_dsl.syntax.comments import LogicalLine, OwnComment, Remarks, place, read_lines
from ida_dsl.syntax.layout import INDENT, Doc, layout, remarks
from ida_dsl.syntax.unparse_expr import Expressions

Write = Callable[[Expressions], Doc]
"""What writes one line, given a writer for the expressions in it."""


class Gap(Enum):
    """How a line is set off from what is before it in its block. The first line of a block never is."""

    NONE = "never"
    KEEP = "as the author did, by at most one blank line"
    ONE = "by one blank line"


class Page:
    """Takes lines in the order of the source and puts each where it belongs. No text means no source."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        read = read_lines(text)
        self._lines = list(reversed(read.lines))
        self._footer = read.footer
        self._depth = 0
        self._columns: list[int] = []  # where the last line at each depth began in the source
        self._out: list[str] = []
        self._at_start = True

    @contextmanager
    def block(self) -> Iterator[None]:
        """Lines written inside are one step further in."""
        self._depth += 1
        self._at_start = True
        yield
        self._depth -= 1

    def line(self, write: Write | str, gap: Gap = Gap.KEEP, blank: bool = False) -> None:
        """Write the next line of the source. `blank` is for trees without one, where the gap is `KEEP`."""
        line = self._lines.pop() if self._lines else LogicalLine(blank=blank)
        doc, homeless = self._document(write, line)
        blank = self._comments([*line.above, *homeless], line.blank and not homeless, gap)
        self._put(self._depth, layout(doc, self._depth * INDENT) + _beside(line.trailing), blank)
        self._columns[self._depth :] = [line.column]
        self._at_start = False

    def more(self, write: Write) -> None:
        """Write one more line for the same line of the source."""
        self._put(self._depth, layout(write(Expressions(self._text)), self._depth * INDENT))

    def next_holds(self, offset: int) -> bool:
        """Whether the next line reaches, in the source, beyond the offset."""
        return bool(self._lines) and offset < self._lines[-1].end

    def finish(self) -> str:
        """The whole page, with the comments that end the source."""
        self._comments(self._footer, False, Gap.KEEP)
        return "".join(line + "\n" for line in self._out)

    def _document(self, write: Write | str, line: LogicalLine) -> tuple[Doc, list[OwnComment]]:
        """The line, and the comments inside it that cannot stay there and go above it: all or none, so that
        their order is kept.
        """
        doc = _doc(write, Expressions(self._text, Remarks(line.inner)))
        if not line.inner or remarks(doc) == [comment.text for comment in line.inner]:
            return doc, []
        homeless = [
            OwnComment(comment.text, line.column, line.blank and i == 0)
            for i, comment in enumerate(line.inner)
        ]
        return _doc(write, Expressions(self._text)), homeless

    def _comments(self, comments: Sequence[OwnComment], blank: bool, gap: Gap) -> bool:
        """Write the comments above a line. `blank`, and what is returned, say whether the line itself has a
        blank line before it.
        """
        placed = list(place(comments, self._columns, self._depth))
        ending = [comment for depth, comment in placed if depth > self._depth]
        for depth, comment in placed[: len(ending)]:
            self._put(depth, comment.text, comment.blank)
        above = comments[len(ending) :]
        blanks = self._blanks([*(comment.blank for comment in above), blank], gap)
        for comment, wanted in zip(above, blanks, strict=False):
            self._put(self._depth, comment.text, wanted)
        return blanks[-1]

    def _blanks(self, blanks: list[bool], gap: Gap) -> list[bool]:
        """Where blank lines go among the comments above a line and the line itself."""
        if gap is Gap.NONE:
            return [False] * len(blanks)
        if self._at_start:
            return [False, *blanks[1:]]
        if gap is Gap.ONE and not any(blanks):
            return [True, *blanks[1:]]
        return blanks

    def _put(self, depth: int, text: str, blank: bool = False) -> None:
        self._out.append("\n" * blank + " " * (depth * INDENT) + text)


def _doc(write: Write | str, expressions: Expressions) -> Doc:
    return write if isinstance(write, str) else write(expressions)


def _beside(comment: str) -> str:
    return f"  {comment}" if comment else ""
