"""Sorting, the best of several, votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._compare import is_ordered
from ida_dsl.builtins._define import define
from ida_dsl.builtins._model import Misfit
from ida_dsl.types import NEVER, ListType, Type
from ida_dsl.values import Reason, Unknown, Value, order_key

Items = tuple[Value, ...]


def _check(xs: ListType, *keys: ListType) -> None:
    if not is_ordered(keys[0].item if keys else xs.item):
        raise Misfit(1 if keys else 0, "numbers, Texts, words, or tuples or Lists of such")


def _sort_type(xs: ListType, *keys: ListType) -> Type:
    _check(xs, *keys)
    return ranges.list_of(xs.item, 0, xs.high)


def _best_type(xs: ListType, *keys: ListType) -> Type:
    _check(xs, *keys)
    return NEVER if xs.high == 0 or (keys and keys[0].high == 0) else xs.item


def _keyed(xs: Items, keys: Items | None) -> list[tuple[Value, Value]] | None:
    """Key and item of each whose key and item are known; None where there are not as many keys as items."""
    by = xs if keys is None else keys
    if len(by) != len(xs):
        return None
    pairs = zip(by, xs, strict=True)
    return [pair for pair in pairs if not isinstance(pair[0], Unknown) and not isinstance(pair[1], Unknown)]


_UNEVEN = Unknown(Reason.DOMAIN, "not as many keys as items")


def _sort(xs: Items, keys: Items | None = None) -> Value:
    pairs = _keyed(xs, keys)
    if pairs is None:
        return _UNEVEN
    return tuple(item for _, item in sorted(pairs, key=lambda pair: order_key(pair[0])))


def _best(choose: Callable[..., tuple[Value, Value]]) -> Callable[..., Value]:
    def meaning(xs: Items, keys: Items | None = None) -> Value:
        pairs = _keyed(xs, keys)
        if pairs is None:
            return _UNEVEN
        return choose(pairs, key=lambda pair: order_key(pair[0]))[1] if pairs else Unknown(Reason.EMPTY)

    return meaning


def _known(xs: Items) -> list[Value]:
    return [item for item in xs if not isinstance(item, Unknown)]


def _vote_type(xs: ListType) -> Type:
    return NEVER if xs.high == 0 else xs.item


def _majority(xs: Items) -> Value:
    votes = Counter(_known(xs)).most_common(2)
    if not votes:
        return Unknown(Reason.EMPTY)
    tied = len(votes) > 1 and votes[0][1] == votes[1][1]
    return Unknown(Reason.TIE) if tied else votes[0][0]


def _median_type(xs: ListType) -> Type:
    _check(xs)
    return _vote_type(xs)


def _median(xs: Items) -> Value:
    items = sorted(_known(xs), key=order_key)
    return items[(len(items) - 1) // 2] if items else Unknown(Reason.EMPTY)


_LEFT_OUT = "Unknown items, and those with an unknown key, are left out."

CHOOSING = (
    define(
        "sort(xs: Items[T], keys: Items[K] = xs) -> List[T]",
        f"The items in order, or in the order of as many keys; ties stay as they are. {_LEFT_OUT}",
        _sort_type,
        _sort,
        group="lists",
    ),
    define(
        "argmin(xs: Items[T], keys: Items[K] = xs) -> T",
        f"The item whose key is least; ties: the first. {_LEFT_OUT} Of none, unknown.",
        _best_type,
        _best(min),
        group="lists",
    ),
    define(
        "argmax(xs: Items[T], keys: Items[K] = xs) -> T",
        f"The item whose key is greatest; ties: the first. {_LEFT_OUT} Of none, unknown.",
        _best_type,
        _best(max),
        group="lists",
    ),
    define(
        "majority(xs: List[T]) -> T",
        "The most frequent value; a tie is unknown. Unknown items are left out; of none, unknown.",
        _vote_type,
        _majority,
        group="lists",
    ),
    define(
        "median(xs: List[T]) -> T",
        "The middle one in order; of two in the middle the lesser. Unknown items are left "
        "out; of none, unknown.",
        _median_type,
        _median,
        group="lists",
    ),
)
