"""A picture as data: cards, the rows on them, and the lines of a row from which arrows start.

All renderers draw the same `Picture`. A card is a task, a primitive, an agent, or a block of a strategy; a
row is a strategy; a line is something that is asked, and its `target` the card to which the arrow leads.
There are no arrows apart from lines, so that no picture can show one without saying what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import field, frozen

from ida_dsl.source import NOWHERE, Source, Span

CardKind = Literal["task", "primitive", "agent", "block"]
LineKind = Literal["ask", "agent", "flow"]


@frozen
class Line:
    """One thing asked. `mark` says how often, `rounds` when, `note` what else; without a target no arrow."""

    label: str
    target: str = ""
    kind: LineKind = "ask"
    mark: str = ""
    rounds: str = ""
    note: str = ""
    mono: bool = False
    at: Span = NOWHERE


@frozen
class Row:
    """A strategy. `detail` is its `when`; `at` where it is written."""

    title: str
    detail: str = ""
    lines: tuple[Line, ...] = ()
    at: Span = NOWHERE
    mono: bool = False


@frozen
class Card:
    """A box. `detail` is its signature, `note` its prompt's first line, `tags` stand beside the title."""

    id: str
    kind: CardKind
    title: str
    detail: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    at: Span = NOWHERE


@frozen
class Arrow:
    """An arrow: from a line of a row of a card to a card."""

    card: str
    row: int
    line: int
    target: str
    kind: LineKind

    @property
    def port(self) -> tuple[int, int]:
        """Which line of the card it starts from."""
        return self.row, self.line


@frozen
class Picture:
    """A whole picture. `sources` are the texts in which its parts are written, the program's own first."""

    title: str
    subtitle: str
    cards: tuple[Card, ...]
    sources: Mapping[str, Source] = field(factory=dict, eq=False, repr=False)

    def arrows(self) -> Iterator[Arrow]:
        """All arrows, in the order of the cards, rows and lines. Every target is a card of the picture."""
        known = {card.id for card in self.cards}
        for card in self.cards:
            for at, row in enumerate(card.rows):
                for number, line in enumerate(row.lines):
                    if line.target in known:
                        yield Arrow(card.id, at, number, line.target, line.kind)
