"""A source line as a terminal shows it: which column each character takes, and what fits on the page."""

import unicodedata
from bisect import bisect_left, bisect_right

from attrs import frozen

from ida_dsl.source import Source, Span

TAB = 4
CUT = "…"
_ESCAPED = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])  # controls, direction marks, surrogates, separators
_NO_WIDTH = frozenset(["Mn", "Me"])
_JOINERS = "\u200c\u200d"  # they make letters and pictures of several, and are no trouble


@frozen
class Mark:
    """Characters `start` up to `end` of one line, what to underline them with, and what to say there."""

    start: int
    end: int
    glyph: str
    text: str


@frozen
class View:
    """The part of a line that is shown, and for each of its characters, and one past, the column from 0."""

    text: str
    first: int
    columns: tuple[int, ...]
    cut: bool

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Column and length of the underline for characters `start` up to `end`; at least one column.

        What is cut off is underlined at the ellipsis that stands for it.
        """
        left = min(self._column(start), self.columns[-1])
        right = self._column(end)
        if right <= left and end > start:  # only marks that combine with the character before them
            left = max(0, left - 1)
        return left, max(1, right - left)

    def _column(self, index: int) -> int:
        inside = index - self.first
        if inside < 0:
            return 0
        if inside < len(self.columns):
            return self.columns[inside]
        return self.columns[-1] + self.cut


def escape(text: str) -> str:
    """Text without any character that a terminal would obey rather than show."""
    return text if text.isascii() and text.isprintable() else "".join(_cell(c, 0)[0] for c in text)


def width_of(text: str) -> int:
    """How many columns escaped text takes."""
    return sum(_cell(character, 0)[1] for character in text)


def _cell(character: str, column: int) -> tuple[str, int]:
    """What is shown for a character at a column, and how many columns that takes."""
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        blanks = TAB - column % TAB
        return " " * blanks, blanks
    category = unicodedata.category(character)
    if character in _JOINERS:
        return character, 0
    if category in _ESCAPED:
        shown = _escaped(ord(character))
        return shown, len(shown)
    if category in _NO_WIDTH:
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escaped(point: int) -> str:
    if point == ord("\n"):
        return "\\n"
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def mark(source: Source, span: Span, glyph: str, text: str) -> tuple[int, Mark]:
    """The line a span starts on, and its part on that line; a span of several lines says where it ends."""
    start = min(max(span.start, 0), len(source.text))
    end = max(start, min(span.end, len(source.text)))
    line, column = source.line_col(start)
    last, _ = source.line_col(max(start, end - 1))
    within = min(column - 1 + end - start, len(source.line_text(line)))
    said = escape(" ".join(text.split()))
    if last > line:
        said = f"{said} (to line {last})".strip()
    return line, Mark(column - 1, max(column - 1, within), glyph, said)


def view(text: str, start: int, end: int, room: int) -> View:
    """A line in at most `room` columns, so cut that characters `start` up to `end` are seen."""
    base = max(0, start - 2 * room)  # a line may be megabytes long; only what is near can be shown
    piece = text[base : start + 2 * room]
    shown, ends = _layout(piece)
    low, high = _window(ends, start - base, min(end - base, len(piece)), room - 2 * len(CUT))
    before = CUT if base + low else ""
    cut = base + high < len(text)
    columns = tuple(column - ends[low] + len(before) for column in ends[low : high + 1])
    return View(before + "".join(shown[low:high]) + CUT * cut, base + low, columns, cut)


def _layout(piece: str) -> tuple[list[str], list[int]]:
    shown, ends = [], [0]
    for character in piece:
        what, width = _cell(character, ends[-1])
        shown.append(what)
        ends.append(ends[-1] + width)
    return shown, ends


def _window(ends: list[int], start: int, end: int, room: int) -> tuple[int, int]:
    """Which characters to show, given the column at which each starts: the span in the middle."""
    total = ends[-1] + 1  # a span may stand just behind the last character
    if total <= room:
        return 0, len(ends) - 1
    span = min(ends[end] - ends[start], room)
    left = max(0, min(ends[start] - (room - span) // 2, total - room))
    low = bisect_left(ends, left)
    return low, bisect_right(ends, ends[low] + room) - 1
