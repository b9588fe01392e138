"""Where on its card each text stands.

Sizes are in pixels of the SVG. Every text is cut to the room that is left on its line, by the widths of
`text`, so that nothing can stick out of a card whatever names and conditions a program has.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from attrs import define, field, frozen

from ida_dsl.graph.draw.model import Card, Line, Row
from ida_dsl.graph.draw.text import ELLIPSIS, Font, cut, width, wrap
from ida_dsl.source import NOWHERE, Span

PAD = 14.0
NARROWEST = {"task": 190.0, "primitive": 96.0, "agent": 96.0, "block": 130.0}
WIDEST = {"task": 372.0, "primitive": 320.0, "agent": 320.0, "block": 560.0}
HEAD = 24.0
"""How far below a card's upper edge arrows meet it."""
_INDENT = 12.0
_BADGE = 22.0


@frozen
class Style:
    """How text of one role is set. `name` is its class in the SVG."""

    name: str
    size: float
    font: Font = "sans"

    def width(self, text: str) -> float:
        """The most room that the text takes."""
        return width(text, self.size, self.font)


TITLE = Style("title", 15, "bold")
BLOCK = Style("name", 11.5, "bold")
DETAIL = Style("detail", 11, "mono")
NOTE = Style("note", 12)
NAME = Style("name", 12.5, "bold")
WHEN = Style("when", 11, "mono")
LABEL = Style("label", 12)
AGENT = Style("who", 12)
CODE = Style("code", 11, "mono")
MARK = Style("mark", 11, "bold")
EXTRA = Style("extra", 11)
ROUND = Style("round", 9.5, "bold")
TAG = Style("tag", 10, "bold")


_LABELS = {"ask": LABEL, "agent": AGENT, "flow": EXTRA}


@frozen
class Text:
    """A text on a card; `x` is its left edge, `y` its baseline, `room` what it may take. `whole` is the text
    that it was cut from, empty where all of it is shown."""

    x: float
    y: float
    text: str
    style: Style
    room: float
    whole: str = ""


@frozen
class Badge:
    """A small rounded box behind a text."""

    x: float
    y: float
    width: float
    height: float
    name: str


@frozen
class Strip:
    """The part of the card that a row or a line takes, what it says, and where that is written."""

    y: float
    height: float
    at: Span
    name: str


@define
class Sheet:
    """A card with everything in its place."""

    card: Card
    width: float = 0.0
    height: float = 0.0
    texts: list[Text] = field(factory=list)
    badges: list[Badge] = field(factory=list)
    rules: list[float] = field(factory=list)
    strips: list[Strip] = field(factory=list)
    ports: dict[tuple[int, int], float] = field(factory=dict)

    @property
    def inner(self) -> float:
        """The room for text."""
        return self.width - 2 * PAD

    @property
    def head(self) -> float:
        """Where arrows meet the card."""
        return min(HEAD, self.height / 2)


def lay_out(card: Card) -> Sheet:
    """The card with its size and all that stands on it."""
    sheet = Sheet(card)
    wanted = max(_wishes(card), default=0.0) + 2 * PAD
    sheet.width = float(ceil(min(max(wanted, NARROWEST[card.kind]), WIDEST[card.kind])))
    y = _head(sheet)
    for at, row in enumerate(card.rows):
        y = _row(sheet, at, row, y)
    sheet.height = y + (4.0 if card.rows else 0.0)
    return sheet


def _wishes(card: Card) -> Iterable[float]:
    """How wide each line of text would like to be."""
    tags = sum(TAG.width(tag) + 22 for tag in card.tags)
    yield _title(card).width(card.title) + tags
    yield min(DETAIL.width(card.detail), 300.0)
    yield min(NOTE.width(card.note), 280.0)
    for row in card.rows:
        beside = WHEN.width(row.detail) + 8 if row.detail else 0.0
        yield (CODE if row.mono else NAME).width(row.title) + (beside if beside < 150 else 0)
        yield beside
        for line in row.lines:
            yield sum(style.width(text) + gap for text, style, gap in _pieces(line)) + _INDENT + 6


def _title(card: Card) -> Style:
    return BLOCK if card.kind == "block" else TITLE


def _head(sheet: Sheet) -> float:
    card = sheet.card
    right = sheet.width - PAD
    for tag in reversed(card.tags):
        room = TAG.width(tag)
        sheet.badges.append(Badge(right - room - 12, 12, room + 12, 17, f"tag-{_slug(tag)}"))
        sheet.texts.append(Text(right - room - 6, 24, tag, TAG, room))
        right -= room + 20
    y = 28.0 if card.kind != "block" else 22.0
    _put(sheet, PAD, y, card.title, _title(card), right - PAD)
    for text, style in ((card.detail, DETAIL), (card.note, NOTE)):
        if text:
            y = _wrapped(sheet, PAD, y + 20.0, text, style, 3 if style is DETAIL else 2)
    return y + 14.0 if card.kind != "block" else y + 9.0


def _slug(text: str) -> str:
    return "".join(character for character in text if character.isascii() and character.isalnum())


def _row(sheet: Sheet, at: int, row: Row, top: float) -> float:
    block = sheet.card.kind == "block"
    if not block or at == 0:
        sheet.rules.append(top)
    y = top + (20.0 if row.title else 4.0)
    if row.title:
        _row_title(sheet, row, y)
        beside = (CODE if row.mono else NAME).width(row.title) + 8 + WHEN.width(row.detail) <= sheet.inner
        if row.detail and not beside:
            y = _wrapped(sheet, PAD, y + 17.0, row.detail, WHEN, 3)
    strips = []
    for number, line in enumerate(row.lines):
        upper = y + 6.0
        y = _line(sheet, line, y + 20.0)
        sheet.ports[at, number] = y - 4.0
        strips += [Strip(upper, y + 6.0 - upper, line.at, line.label)] if line.at != NOWHERE else []
    bottom = y + (10.0 if not block else 8.0)
    sheet.strips += [Strip(top, bottom - top, row.at, row.title)] if row.at != NOWHERE else []
    sheet.strips += strips
    return bottom


def _row_title(sheet: Sheet, row: Row, y: float) -> None:
    style = CODE if row.mono else NAME
    _put(sheet, PAD, y, row.title, style, sheet.inner)
    used = style.width(row.title) + 8
    if row.detail and used + WHEN.width(row.detail) <= sheet.inner:
        _put(sheet, PAD + used, y, row.detail, WHEN, sheet.inner - used)


def _pieces(line: Line) -> list[tuple[str, Style, float]]:
    """The texts of a line from left to right, each with the gap after it."""
    label = CODE if line.mono else _LABELS[line.kind]
    pieces = [
        (line.rounds, ROUND, 12.0),
        (line.label, label, 7.0),
        (line.mark, MARK, 7.0),
        (line.note, EXTRA, 0.0),
    ]
    return [piece for piece in pieces if piece[0]]


def _line(sheet: Sheet, line: Line, y: float) -> float:
    """Puts a line on the card; where its last text stands. Code goes on below where it is too long."""
    x, right = PAD + (_INDENT if sheet.card.kind != "block" else 0.0), sheet.width - PAD
    for text, style, gap in _pieces(line):
        if style is ROUND:
            room = max(style.width(text), 6.5)
            sheet.badges.append(Badge(x - 1, y - 11.5, room + 9, 15, "round"))
            _put(sheet, x + 3.5, y - 0.6, text, style, room)
            x += room + gap + 2
        elif style is CODE and style.width(text) > right - x > 60:
            y = _wrapped(sheet, x, y, text, style, 3)
            x = right
        elif right - x > 12:
            x += _put(sheet, x, y, text, style, right - x) + gap
    return y


def _wrapped(sheet: Sheet, x: float, y: float, text: str, style: Style, most: int) -> float:
    """Puts a text on several lines; where the last one stands."""
    room = sheet.width - PAD - x
    lines = wrap(text, room, style.size, most, style.font)
    whole = text if any(line.endswith(ELLIPSIS) for line in lines) else ""
    for at, line in enumerate(lines):
        sheet.texts.append(Text(x, y + 16.0 * at, line, style, room, whole))
    return y + 16.0 * max(len(lines) - 1, 0)


def _put(sheet: Sheet, x: float, y: float, text: str, style: Style, room: float) -> float:
    """Puts a text where there is room for it, cut where there is less; how much it takes."""
    shown = cut(text, room, style.size, style.font)
    sheet.texts.append(Text(x, y, shown, style, room, "" if shown == text else text))
    return style.width(shown)
