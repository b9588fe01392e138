"""What `ida-dsl tiers` does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.reporting import curves
from ida_dsl.cli.teaching import accuracy_lines
from ida_runtime.tiers.card import Card, TierError, card_in, metrics_in, tiers_below
from ida_runtime.tiers.scores import accuracy_of


def ls(folder: str, as_json: bool) -> int:
    """Lists tiers. Raises `Misused`."""
    places = tiers_below(Path(folder))
    if not places:
        raise Misused(f"there is no tier in {folder} or below", "ida-dsl train, or iterate, makes one")
    cards = {str(place): _card_or_why(place) for place in places}
    known = {place: card for place, card in cards.items() if isinstance(card, Card)}
    unreadable = {place: why for place, why in cards.items() if isinstance(why, str)}
    if as_json:
        told = {place: {"unreadable": why} for place, why in unreadable.items()}
        screen.put(json.dumps({place: _json(card) for place, card in known.items()} | told, indent=1))
        return FINE
    screen.put_all(_list(known) if known else ())
    screen.put_all(f"{place}  unreadable: {why}" for place, why in unreadable.items())
    return FINE


def show(folder: str, as_json: bool) -> int:
    """Shows a tier. Raises `Misused`."""
    place = Path(folder)
    card = _card(place)
    if as_json:
        screen.put(json.dumps({**_json(card), "metrics": metrics_in(place)}, indent=1))
    else:
        screen.put_all([*_about(card), *_right(card), *curves(metrics_in(place))])
    return FINE


def _card_or_why(place: Path) -> Card | str:
    """The card of a tier, or why it cannot be read."""
    try:
        return card_in(place)
    except TierError as problem:
        return str(problem)


def _card(place: Path) -> Card:
    try:
        return card_in(place)
    except TierError as problem:
        raise Misused(str(problem), "name the folder of a tier") from None


def _json(card: Card) -> dict[str, object]:
    return {name: value for name, value in json.loads(card.text()).items() if name != "format"}


def _list(cards: dict[str, Card]) -> Iterator[str]:
    rows = [(place, card.program, _made(card), _much(card), _all(card)) for place, card in cards.items()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:{wide}}" for cell, wide in zip(row, widths, strict=True)).rstrip()


def _made(card: Card) -> str:
    """By whom it was taught."""
    return str(card.lineage.get("course", {}).get("teacher", ""))


def _much(card: Card) -> str:
    steps, seconds = card.lineage.get("steps", 0), card.lineage.get("seconds", 0.0)
    return f"{number(steps, 'step')}, {seconds:.1f} CPU s"


def _all(card: Card) -> str:
    found = (card.lineage.get("accuracy") or {}).get("all")
    return f"{found[0] / found[1]:.1%} right" if found and found[1] else ""


def _about(card: Card) -> Iterator[str]:
    """Where it comes from."""
    course = card.lineage.get("course", {})
    params = ", ".join(f"{name} = {value}" for name, value in card.params.items())
    yield f"answers {', '.join(card.tasks)} of {card.program}{f' ({params})' if params else ''}"
    yield f"taught by {_made(card)}, seed {course.get('seed')}: {_much(card)}, " + number(
        card.lineage.get("questions", 0), "question"
    )
    if shown := card.lineage.get("shown"):
        yield f"{number(shown, 'decomposition')} shown to its decomposer"
    layers = f"{card.size.passed} + {card.size.question_layers} layers"
    yield f"{course.get('size', 'a network')}: width {card.size.width}, {layers}, {course.get('precision')}"
    agreed = card.lineage.get("agreement")
    if agreed and agreed[1]:
        yield f"{agreed[0] / agreed[1]:.1%} as its teacher, on fresh contexts"


def _right(card: Card) -> Iterator[str]:
    """How often it was right."""
    accuracy = accuracy_of(card.lineage.get("accuracy"))
    if accuracy is not None:
        yield from accuracy_lines(accuracy, "alone, on fresh contexts")
