"""A picture in DOT, Graphviz's language: cards are tables, and arrows start at the row that asks."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ida_dsl.graph.draw.model import Arrow, Card, Line, Picture
from ida_dsl.graph.draw.text import cut

_HEAD = """\
digraph program {
  graph [rankdir=LR, nodesep=0.3, ranksep=0.8, bgcolor="transparent"]
  graph [fontname="Helvetica", labelloc=t, labeljust=l]
  node [shape=plain, fontname="Helvetica", fontsize=11]
  edge [arrowsize=0.7, penwidth=1.2]
"""
_INK = {"task": "#4a57c9", "primitive": "#1f8577", "agent": "#a9701c", "block": "#4a57c9"}
_FILL = {"task": "#ffffff", "primitive": "#e6f3f0", "agent": "#f8efdf", "block": "#ffffff"}


def to_dot(picture: Picture) -> str:
    """The picture as a digraph."""
    names = {card.id: f"n{at}" for at, card in enumerate(picture.cards)}
    kinds = {card.id: card.kind for card in picture.cards}
    lines = [f"  label={_quoted(picture.title)}"]
    lines += [_card(card, names[card.id]) for card in picture.cards]
    lines += [_arrow(arrow, names, _INK[kinds[arrow.target]]) for arrow in picture.arrows()]
    return _HEAD + "\n".join(lines) + "\n}\n"


def _card(card: Card, name: str) -> str:
    rows = "".join(_rows(card))
    table = (
        f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="4" STYLE="ROUNDED"'
        f' COLOR="{_INK[card.kind]}" BGCOLOR="{_FILL[card.kind]}">{rows}</TABLE>'
    )
    return f"  {name} [label=<{table}>]"


def _rows(card: Card) -> Iterator[str]:
    tags = "".join(f" ({_html(tag)})" for tag in card.tags)
    yield _cell(f'<B><FONT POINT-SIZE="14">{_html(card.title)}</FONT></B>{tags}', "head")
    if card.detail:
        yield _cell(f'<FONT FACE="Courier" POINT-SIZE="10">{_html(card.detail)}</FONT>')
    if card.note:
        yield _cell(f"<I>{_html(cut(card.note, 440, 12))}</I>")
    for at, row in enumerate(card.rows):
        when = f' <FONT FACE="Courier" POINT-SIZE="10">{_html(row.detail)}</FONT>' if row.detail else ""
        if at or row.title:
            yield "<HR/>"
        if row.title:
            yield _cell(f"<B>{_html(row.title)}</B>{when}")
        yield from (_cell(_line(line), f"p{at}_{number}") for number, line in enumerate(row.lines))


def _cell(inside: str, port: str = "") -> str:
    named = f' PORT="{port}"' if port else ""
    return f'<TR><TD ALIGN="LEFT"{named}>{inside}</TD></TR>'


def _line(line: Line) -> str:
    words = " ".join(part for part in (line.label, line.mark, line.note) if part)
    rounds = f"({_html(line.rounds)}) " if line.rounds else ""
    face = f'<FONT FACE="Courier" POINT-SIZE="10">{_html(words)}</FONT>' if line.mono else _html(words)
    return f"   {rounds}{face}"


def _arrow(arrow: Arrow, names: dict[str, str], color: str) -> str:
    dashed = ", style=dashed" if arrow.kind == "agent" else ""
    start, end = f"{names[arrow.card]}:p{arrow.row}_{arrow.line}:e", f"{names[arrow.target]}:head"
    end += ":e" if arrow.card == arrow.target else ""
    return f'  {start} -> {end} [color="{color}"{dashed}]'


def _html(text: str) -> str:
    return escape(text, quote=True)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
