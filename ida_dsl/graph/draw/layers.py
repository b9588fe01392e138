"""Which column each card stands in, and in which order: the combinatorial half of a layered drawing.

After Sugiyama, Tagawa and Toda: arrows that would close a circle are set aside as *back* arrows; every card
stands one column right of the last that leads to it; arrows that pass over columns get a *lane* in each, a
thin item that is ordered like a card so that no arrow runs beneath one; and orders are improved by moving
each item to the mean of its neighbours, keeping what crosses least.

All arrows from one card to another share their lanes: they differ only in where they start.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from attrs import define, frozen

Pair = tuple[str, str]
"""The cards that an arrow leads from and to."""
_SWEEPS = 24


@frozen
class Item:
    """What stands in a column: a card, or the lane of a pair. `anchor` is where arrows meet it."""

    key: str
    column: int
    height: float
    anchor: float
    lane: bool = False


@frozen
class Tie:
    """Two items in neighbouring columns that an arrow joins, and where it meets each."""

    left: str
    right: str
    left_at: float
    right_at: float


@define
class Columns:
    """The columns of items, each from the top."""

    columns: list[list[Item]]
    ties: list[Tie]
    back: frozenset[Pair]
    lanes: dict[Pair, list[str]]


@frozen
class Size:
    """The height of a card, and where arrows that lead to it meet it."""

    height: float
    head: float


LANE = 10.0


def columns_of(sizes: Mapping[str, Size], pairs: Mapping[Pair, float]) -> Columns:
    """The columns of cards. `pairs` are joined cards, with how far down the first the arrows start.

    The cards come with those first where reading begins.
    """
    back = _back_pairs(list(sizes), pairs)
    forward = [(b, a) if (a, b) in back else (a, b) for a, b in pairs if a != b]
    place = _longest_paths(list(sizes), forward)
    made = _with_lanes(sizes, pairs, place, back)
    _improve(made)
    return made


def _after(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for a, b in pairs:
        found.setdefault(a, []).append(b)
    return found


def _back_pairs(cards: Sequence[str], pairs: Iterable[Pair]) -> frozenset[Pair]:
    """The pairs that close a circle when one goes depth first from the first card on."""
    after, back = _after(pair for pair in pairs if pair[0] != pair[1]), set[Pair]()
    done, open_ = set[str](), set[str]()
    for start in cards:
        stack = [(start, iter(after.get(start, ())))] if start not in done else []
        open_ |= {start} - done
        while stack:
            card, left = stack[-1]
            following = next(left, None)
            if following is None:
                stack.pop()
                open_.discard(card)
                done.add(card)
            elif following in open_:
                back.add((card, following))
            elif following not in done:
                open_.add(following)
                stack.append((following, iter(after.get(following, ()))))
    return frozenset(back)


def _longest_paths(cards: Sequence[str], pairs: Sequence[Pair]) -> dict[str, int]:
    """One column right of the last card before it, for each card; the pairs make no circle."""
    after = _after(pairs)
    waiting = dict.fromkeys(cards, 0)
    for _, b in pairs:
        waiting[b] += 1
    place = dict.fromkeys(cards, 0)
    ready = [card for card in cards if not waiting[card]]
    while ready:
        card = ready.pop()
        for following in after.get(card, ()):
            place[following] = max(place[following], place[card] + 1)
            waiting[following] -= 1
            if not waiting[following]:
                ready.append(following)
    return place


def _with_lanes(
    sizes: Mapping[str, Size], pairs: Mapping[Pair, float], place: Mapping[str, int], back: frozenset[Pair]
) -> Columns:
    columns: list[list[Item]] = [[] for _ in range(max(place.values(), default=-1) + 1)]
    made = Columns(columns, [], back, {})
    for card, size in sizes.items():
        columns[place[card]].append(Item(card, place[card], size.height, size.head))
    for pair, port in pairs.items():
        if pair[0] != pair[1]:
            _join(made, pair, port, sizes, place)
    return made


def _join(
    made: Columns, pair: Pair, port: float, sizes: Mapping[str, Size], place: Mapping[str, int]
) -> None:
    """The lanes of a pair and the ties along them. A back pair's reach to the column of where it starts."""
    start, end = pair
    if pair in made.back:
        chain: list[tuple[str, float]] = [(end, sizes[end].head)]
        passed = range(place[end] + 1, place[start] + 1)
    else:
        chain = [(start, port)]
        passed = range(place[start] + 1, place[end])
    keys = [f"lane {start} > {end} {column}" for column in passed]
    for column, key in zip(passed, keys, strict=True):
        made.columns[column].append(Item(key, column, LANE, LANE / 2, lane=True))
    chain += [(key, LANE / 2) for key in keys]
    if pair not in made.back:
        chain.append((end, sizes[end].head))
    made.lanes[pair] = keys
    made.ties.extend(Tie(a, b, at, bt) for (a, at), (b, bt) in pairwise(chain))


# -------------------------------------------------------------------------------------------- orders


def _improve(made: Columns) -> None:
    """Sweeps over the columns, to the right and back, and keeps the best orders seen."""
    best, least = [list(column) for column in made.columns], _crossings(made)
    left, right = _neighbours(made)
    for sweep in range(_SWEEPS):
        if not least:
            break
        rightwards = sweep % 2 == 0
        for column in made.columns if rightwards else reversed(made.columns):
            _by_means(made, column, left if rightwards else right)
        count = _crossings(made)
        if count < least:
            best, least = [list(column) for column in made.columns], count
    made.columns[:] = best


Neighbours = dict[str, list[tuple[str, float]]]


def _neighbours(made: Columns) -> tuple[Neighbours, Neighbours]:
    left: Neighbours = {}
    right: Neighbours = {}
    for tie in made.ties:
        left.setdefault(tie.right, []).append((tie.left, tie.left_at))
        right.setdefault(tie.left, []).append((tie.right, tie.right_at))
    return left, right


def _spots(made: Columns) -> dict[str, tuple[int, float]]:
    """Where each item stands in its column, and its height."""
    return {item.key: (at, item.height) for column in made.columns for at, item in enumerate(column)}


def _by_means(made: Columns, column: list[Item], neighbours: Neighbours) -> None:
    spots = _spots(made)

    def mean(item: Item) -> float:
        near = neighbours.get(item.key)
        if not near:
            return float(spots[item.key][0])
        return sum(spots[key][0] + at / (spots[key][1] + 1) for key, at in near) / len(near)

    column.sort(key=mean)


def _crossings(made: Columns) -> int:
    """How many pairs of ties cross, as the orders are."""
    spots = _spots(made)
    columns: dict[int, list[tuple[tuple[int, float], tuple[int, float]]]] = {}
    home = {item.key: item.column for column in made.columns for item in column}
    for tie in made.ties:
        ends = (spots[tie.left][0], tie.left_at), (spots[tie.right][0], tie.right_at)
        columns.setdefault(home[tie.left], []).append(ends)
    count = 0
    for ends_of_all in columns.values():
        seen: list[tuple[int, float]] = []
        for _, end in sorted(ends_of_all):
            count += len(seen) - bisect_right(seen, end)
            insort(seen, end)
    return count
