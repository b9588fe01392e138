"""Where each card stands and how each arrow runs: the geometrical half of a layered drawing.

Within a column each item wants to stand where its neighbours are, and may not leave its place in the order
or touch the next. The nearest positions that obey are found exactly, by pooling neighbours that would
overlap (isotonic regression), column after column, back and forth.

Arrows leave a card on its right side and meet one on its left side; those that close a circle come home on
the right side, and a card's arrow to itself is a loop there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, field, frozen

from ida_dsl.graph.draw.cards import Sheet, lay_out
from ida_dsl.graph.draw.layers import Columns, Item, Pair, Size, columns_of
from ida_dsl.graph.draw.model import Arrow, Picture

MARGIN = 36.0
TOP = 96.0
_CARD_GAP, _LANE_GAP = 30.0, 8.0
_ROUNDS = 14
_LANE_WEIGHT = 3.0


@frozen
class Place:
    """A card's upper left corner."""

    x: float
    y: float


@frozen
class Route:
    """An arrow with the SVG path that it follows, and whether it leads back."""

    arrow: Arrow
    path: str
    start: tuple[float, float]
    back: bool


@define
class Layout:
    """Everything in its place."""

    sheets: dict[str, Sheet]
    places: dict[str, Place]
    routes: list[Route]
    width: float
    height: float


def lay_out_picture(picture: Picture) -> Layout:
    """Places the cards of a picture and draws its arrows."""
    sheets = {card.id: lay_out(card) for card in picture.cards}
    arrows = list(picture.arrows())
    columns = columns_of(_sizes(picture, sheets), _pairs(arrows, sheets))
    spread = _Spread(columns, sheets, arrows)
    spread.vertical()
    spread.horizontal()
    routes = [spread.route(arrow) for arrow in arrows]
    return Layout(sheets, spread.places(), routes, spread.right + MARGIN, spread.bottom + MARGIN)


def _sizes(picture: Picture, sheets: Mapping[str, Sheet]) -> dict[str, Size]:
    """The cards with those first that reading begins with."""
    cards = sorted(picture.cards, key=lambda card: "root" not in card.tags)
    return {card.id: Size(sheets[card.id].height, sheets[card.id].head) for card in cards}


def _pairs(arrows: Sequence[Arrow], sheets: Mapping[str, Sheet]) -> dict[Pair, float]:
    """The joined cards, with the mean height at which their arrows start."""
    found: dict[Pair, list[float]] = {}
    for arrow in arrows:
        found.setdefault((arrow.card, arrow.target), []).append(sheets[arrow.card].ports[arrow.port])
    return {pair: sum(ports) / len(ports) for pair, ports in found.items()}


@define
class _Spread:
    """Coordinates of a picture in the making."""

    columns: Columns
    sheets: Mapping[str, Sheet]
    arrows: Sequence[Arrow]
    y: dict[str, float] = field(factory=dict)
    x: list[float] = field(factory=list)
    widths: list[float] = field(factory=list)
    home: dict[str, int] = field(factory=dict)
    loops: dict[str, int] = field(factory=dict)

    @property
    def right(self) -> float:
        """The right end of all."""
        last = [card for card in self.sheets if self.home[card] == len(self.x) - 1]
        turns = any(start in last for start, _ in self.columns.back)
        outside = max(map(self.reach, last), default=0.0) + (26.0 if turns else 0.0)
        return (self.x[-1] + self.widths[-1] if self.x else MARGIN) + outside

    @property
    def bottom(self) -> float:
        """The lower end of all."""
        items = [item for column in self.columns.columns for item in column]
        return max((self.y[item.key] + item.height for item in items), default=TOP)

    def places(self) -> dict[str, Place]:
        """The corners of the cards."""
        return {card: Place(self.x[self.home[card]], self.y[card]) for card in self.sheets}

    # ------------------------------------------------------------------------------------- downwards

    def vertical(self) -> None:
        """Finds the `y` of all items."""
        left, right = self._pulls()
        for column in self.columns.columns:
            tops, y = [], 0.0
            for above, item in zip([None, *column], column, strict=False):
                y += _gap(above, item)
                tops.append(y)
                y += item.height
            self.y.update((item.key, top - y / 2) for item, top in zip(column, tops, strict=True))
        for turn in range(_ROUNDS):
            last = turn >= _ROUNDS - 4
            order = self.columns.columns if turn % 2 == 0 else self.columns.columns[::-1]
            for column in order:
                pulls = [*([left] if turn % 2 == 0 or last else []), *([right] if turn % 2 or last else [])]
                self._settle(column, pulls)
        top = min(self.y.values(), default=0.0)
        self.y = {key: y - top + TOP for key, y in self.y.items()}

    def _pulls(self) -> tuple[dict[str, list[tuple[str, float]]], dict[str, list[tuple[str, float]]]]:
        """For each item the neighbours on either side, and how much lower it would stand than they."""
        left: dict[str, list[tuple[str, float]]] = {}
        right: dict[str, list[tuple[str, float]]] = {}
        for tie in self.columns.ties:
            left.setdefault(tie.right, []).append((tie.left, tie.left_at - tie.right_at))
            right.setdefault(tie.left, []).append((tie.right, tie.right_at - tie.left_at))
        return left, right

    def _settle(self, column: Sequence[Item], pulls: Sequence[Mapping[str, list[tuple[str, float]]]]) -> None:
        wanted, weights, offset, offsets = list[float](), list[float](), 0.0, list[float]()
        for above, item in zip([None, *column], column, strict=False):
            offset += _gap(above, item)
            near = [self.y[key] + by for pull in pulls for key, by in pull.get(item.key, ())]
            wanted.append((sum(near) / len(near) if near else self.y[item.key]) - offset)
            weights.append((_LANE_WEIGHT if item.lane else 1.0) * max(len(near), 0.3))
            offsets.append(offset)
            offset += item.height
        for item, start, by in zip(column, isotonic(wanted, weights), offsets, strict=True):
            self.y[item.key] = start + by

    # ------------------------------------------------------------------------------------- sideways

    def horizontal(self) -> None:
        """Finds the `x` of the columns."""
        self.home = {item.key: item.column for column in self.columns.columns for item in column}
        for arrow in self.arrows:
            if arrow.card == arrow.target:
                self.loops[arrow.card] = self.loops.get(arrow.card, 0) + 1
        x = MARGIN
        for at, column in enumerate(self.columns.columns):
            width = max((self.sheets[item.key].width for item in column if not item.lane), default=40.0)
            loop = max((self.reach(item.key) for item in column if not item.lane), default=0.0)
            turns = sum(self.home[start] == at for start, _ in self.columns.back)
            self.x.append(x)
            self.widths.append(width)
            x += width + 84.0 + max(loop - 12, 0) + 9.0 * min(turns, 6)

    def reach(self, card: str) -> float:
        """How far a card's loops stand out."""
        count = self.loops.get(card, 0)
        return 22.0 + 10.0 * count if count else 0.0

    # ---------------------------------------------------------------------------------------- arrows

    def route(self, arrow: Arrow) -> Route:
        """The way of an arrow."""
        sheet, at = self.sheets[arrow.card], self.home[arrow.card]
        start = self.x[at] + sheet.width, self.y[arrow.card] + sheet.ports[arrow.port]
        pair = arrow.card, arrow.target
        if arrow.card == arrow.target:
            return Route(arrow, self._loop(arrow, start), start, back=True)
        if pair in self.columns.back:
            return Route(arrow, self._way_back(arrow, start), start, back=True)
        return Route(arrow, self._way(arrow, start), start, back=False)

    def _loop(self, arrow: Arrow, start: tuple[float, float]) -> str:
        """Out to the right, up, and home at the card's head; loops from further down enclose the others."""
        mine = [one.port for one in self.arrows if one.card == one.target == arrow.card]
        out = 22.0 + 10.0 * sorted(mine).index(arrow.port)
        (x, y), top = start, self.y[arrow.card] + self.sheets[arrow.card].head
        r = min(10.0, (y - top) / 2)
        return (
            f"M{_n(x)} {_n(y)}h{_n(out - r)}q{_n(r)} 0 {_n(r)} {_n(-r)}V{_n(top + r)}"
            f"q0 {_n(-r)} {_n(-r)} {_n(-r)}H{_n(x + 1)}"
        )

    def _way(self, arrow: Arrow, start: tuple[float, float]) -> str:
        """From the card's right side, through the lanes, to the left side of the other."""
        parts = [f"M{_n(start[0])} {_n(start[1])}"]
        at = self.home[arrow.card]
        here = self.x[at] + self.widths[at], start[1]
        if here[0] > start[0] + 1:
            parts.append(f"H{_n(here[0])}")
        for key in self.columns.lanes[arrow.card, arrow.target]:
            column, y = self.home[key], self._lane(key)
            parts.append(_bend(here, (self.x[column], y)))
            here = self.x[column] + self.widths[column], y
            parts.append(f"H{_n(here[0])}")
        end = self.x[self.home[arrow.target]], self.y[arrow.target] + self.sheets[arrow.target].head
        parts.append(_bend(here, (end[0] - 1, end[1])))
        return "".join(parts)

    def _way_back(self, arrow: Arrow, start: tuple[float, float]) -> str:
        """Out to the right, round, through the lanes to the left, and home on the other card's right side."""
        keys = self.columns.lanes[arrow.card, arrow.target][::-1]
        at = self.home[arrow.card]
        edge, y = self.x[at] + self.widths[at], self._lane(keys[0])
        bulge = edge + self.reach(arrow.card) + 34.0
        middle = (start[1] + y) / 2
        parts = [f"M{_n(start[0])} {_n(start[1])}"]
        if edge > start[0] + 1:
            parts.append(f"H{_n(edge)}")
        parts.append(f"C{_n(bulge)} {_n(start[1])} {_n(bulge)} {_n(start[1])} {_n(bulge)} {_n(middle)}")
        parts.append(f"S{_n(bulge)} {_n(y)} {_n(edge)} {_n(y)}")
        for number, key in enumerate(keys):
            here = self.x[self.home[key]], self._lane(key)
            parts.append(f"H{_n(here[0])}")
            column = self.home[key] - 1
            last = number == len(keys) - 1
            y = self._head(arrow) if last else self._lane(keys[number + 1])
            parts.append(_bend(here, (self.x[column] + self.widths[column] + 1, y)))
        end = self.x[self.home[arrow.target]] + self.sheets[arrow.target].width + 1
        if end < self.x[column] + self.widths[column]:
            parts.append(f"H{_n(end)}")
        return "".join(parts)

    def _lane(self, key: str) -> float:
        return self.y[key] + 5.0

    def _head(self, arrow: Arrow) -> float:
        return self.y[arrow.target] + self.sheets[arrow.target].head


def _gap(above: Item | None, item: Item) -> float:
    if above is None:
        return 0.0
    if above.lane and item.lane:
        return _LANE_GAP
    return _CARD_GAP - 8.0 if above.lane or item.lane else _CARD_GAP


def isotonic(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-decreasing numbers nearest to the wanted ones, by weighted squares."""
    pools: list[tuple[float, float, int]] = []
    for wish, own in zip(wanted, weights, strict=True):
        value, weight, count = wish, own, 1
        while pools and pools[-1][0] >= value:
            before, heavy, many = pools.pop()
            value = (before * heavy + value * weight) / (heavy + weight)
            weight, count = weight + heavy, count + many
        pools.append((value, weight, count))
    return [value for value, _, count in pools for _ in range(count)]


def _bend(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve that leaves and arrives level."""
    if abs(start[1] - end[1]) < 0.5:
        return f"H{_n(end[0])}"
    half = (end[0] - start[0]) / 2
    return f"C{_n(start[0] + half)} {_n(start[1])} {_n(end[0] - half)} {_n(end[1])} {_n(end[0])} {_n(end[1])}"


def _n(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")
