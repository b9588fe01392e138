"""A picture as a Mermaid flowchart: for pages that draw those themselves.

Mermaid draws no rows, so a card's strategies stand on its label and each arrow says which of them it
belongs to. Whatever is not a letter, a digit or plain punctuation is written as a character code: Mermaid
would take much of it for syntax, and some of it for HTML.
"""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.graph.draw.model import Arrow, Card, Line, Picture, Row

_PLAIN = frozenset(" .,:_-+*/=?!→×…")
_SHAPES = {"task": ("[", "]"), "primitive": ("([", "])"), "agent": ("[[", "]]"), "block": ("[", "]")}
_CLASSES = """\
  classDef task fill:#ffffff,stroke:#4a57c9,color:#1d2129
  classDef primitive fill:#e6f3f0,stroke:#1f8577,color:#1d2129
  classDef agent fill:#f8efdf,stroke:#a9701c,color:#1d2129
  classDef block fill:#ffffff,stroke:#8a90a0,color:#1d2129
"""


def to_mermaid(picture: Picture) -> str:
    """The picture as a flowchart from left to right."""
    names = {card.id: f"n{at}" for at, card in enumerate(picture.cards)}
    cards = {card.id: card for card in picture.cards}
    lines = ["flowchart LR", *(_card(card, names[card.id]) for card in picture.cards)]
    lines += [_arrow(arrow, cards[arrow.card], names) for arrow in picture.arrows()]
    return "\n".join(lines) + "\n" + _CLASSES


def _card(card: Card, name: str) -> str:
    opening, closing = _SHAPES[card.kind]
    label = "<br/>".join(part for part in _label(card) if part)
    return f'  {name}{opening}"{label}"{closing}:::{card.kind}'


def _label(card: Card) -> Iterator[str]:
    tags = "".join(f" ({_text(tag)})" for tag in card.tags)
    yield f"<b>{_text(card.title)}</b>{tags}"
    yield _text(card.detail)
    yield f"<i>{_text(card.note)}</i>" if card.note else ""
    for row in card.rows:
        yield " ".join(_text(part) for part in (row.title, row.detail) if part)
        if card.kind == "block":
            yield from (_words(line) for line in row.lines if line.kind != "flow" or line.mono)


def _arrow(arrow: Arrow, card: Card, names: dict[str, str]) -> str:
    row = card.rows[arrow.row]
    line = row.lines[arrow.line]
    label = _arrow_label(row, line)
    shaft = "-.->" if arrow.kind == "agent" else "-->"
    said = f'|"{label}"|' if label else ""
    return f"  {names[arrow.card]} {shaft}{said} {names[arrow.target]}"


def _arrow_label(row: Row, line: Line) -> str:
    if line.kind == "flow":
        return "" if line.mono else _text(line.label)
    said = " ".join(part for part in (line.rounds, line.mark, line.note) if part)
    return _text(": ".join(part for part in (row.title, said) if part))


def _words(line: Line) -> str:
    return _text(" ".join(part for part in (line.rounds, line.label, line.mark, line.note) if part))


def _text(text: str) -> str:
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in text)
