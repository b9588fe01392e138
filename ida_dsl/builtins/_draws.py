"""Finite types, repeated application, and draws.

The draws, exactly (see `ida_dsl.draws` for the source): `draw` of a list takes its item number
`below(length)`, of a type it is `draw_value`. `draw_distinct` and `shuffle` swap, for each place in turn from
the first, what is there with what is at that place + `below(what is left)`: of the type's order, of a list's
different values, of the list. `chance(p)` is `fraction() < p`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._compare import joined
from ida_dsl.builtins._compound import taken
from ida_dsl.builtins._define import all_of, core, define, listed
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.builtins._recent import recent
from ida_dsl.draws import Source, draw_value
from ida_dsl.types import BOOL, NEVER, IntType, ListType, SetType, Type, size, value_at, values_of
from ida_dsl.values import MAX_SIZE, Reason, Unknown, Value, Word, ordered

_SMALL = 2**12


def _every_type(type_: Type) -> Type:
    all_of(type_)
    count = size(type_)
    assert count is not None
    return ranges.list_of(type_, count, count)


def _every(type_: Type) -> Value:
    count = size(type_)
    if count is None or count > MAX_SIZE:
        return Unknown(Reason.SIZE)
    return _few(type_) if count <= _SMALL else tuple(values_of(type_))


@recent(most=64)
def _few(type_: Type) -> tuple[Value, ...]:
    return tuple(values_of(type_))


def _iterate_type(f: Type, n: Type, x: Type) -> Type:
    if not isinstance(core(n), IntType):
        raise Misfit(1, "an Int")
    return x if n == IntType(0, 0) else joined(x, f, 2)


def _iterate(f: Callable[[Value], Value], n: Value, x: Value) -> Value:
    if not isinstance(n, int):
        return Unknown(Reason.NOT_A_NUMBER)
    if n > MAX_SIZE:
        return Unknown(Reason.SIZE)
    for _ in range(n):
        if isinstance(x, Unknown):
            break
        x = f(x)
    return x


def _choices(of: Type) -> ListType:
    inner = core(of)
    if isinstance(inner, SetType):
        return listed(inner)
    if not isinstance(inner, ListType):
        raise Misfit(0, "a type, a List or a Set")
    return inner


def _draw_type(of: Type) -> Type:
    choices = _choices(of)
    return NEVER if choices.high == 0 else choices.item


def _items(of: Any) -> tuple[Value, ...] | None:
    """The values of a List or Set to draw from; None for a type."""
    if isinstance(of, frozenset):
        return ordered(of)
    return of if isinstance(of, tuple) else None


def _draw(source: Source, of: Any) -> Value:
    if isinstance(of, Word):
        return Unknown(Reason.NOT_A_NUMBER)
    items = _items(of)
    if items is None:
        return Unknown(Reason.DOMAIN) if size(of) is None else draw_value(of, source)
    return taken(items[source.below(len(items))]) if items else Unknown(Reason.EMPTY)


def _distinct_type(of: Type, n: Type) -> Type:
    choices, number = _choices(of), core(n)
    if not isinstance(number, IntType):
        raise Misfit(1, "an Int")
    if number.high < 0:
        return NEVER
    return ranges.list_of(choices.item, max(number.low, 0), min(number.high, choices.high))


def _distinct(source: Source, of: Any, n: Value) -> Value:
    if isinstance(of, Word) or not isinstance(n, int):
        return Unknown(Reason.NOT_A_NUMBER)
    items = _items(of)
    if items is not None:
        items = tuple(dict.fromkeys(items))
    count = size(of) if items is None else len(items)
    if count is None or n < 0:
        return Unknown(Reason.DOMAIN)
    if n > min(count, MAX_SIZE):
        return Unknown(Reason.EMPTY if n > count else Reason.SIZE)
    if count > 2**64:
        return _distinct_of_many(source, of, n)
    places = _places(source, count, n)
    return tuple(items[at] if items is not None else value_at(of, at) for at in places)


def _distinct_of_many(source: Source, type_: Type, n: int) -> Value:
    """Of more values than one draw can tell apart, draws until so many are different."""
    found: dict[Value, None] = {}
    while len(found) < n:
        found[draw_value(type_, source)] = None
    return tuple(found)


def _places(source: Source, count: int, n: int) -> list[int]:
    """The first n of a shuffle of so many places, of which only those that moved are kept."""
    moved: dict[int, int] = {}
    places = []
    for at in range(n):
        other = at + source.below(count - at)
        places.append(moved.get(other, other))
        moved[other] = moved.get(at, at)
    return places


def _shuffle(source: Source, xs: tuple[Value, ...]) -> Value:
    return tuple(xs[at] for at in _places(source, len(xs), len(xs)))


def _chance(source: Source, p: float) -> Value:
    return source.fraction() < p


def _function(signature: str, doc: str, rule: Any, meaning: Any) -> Builtin:
    return define(signature, doc, rule, meaning, group="draws", draws=True)


DRAWS = (
    define(
        "every(of: type) -> List[T]",
        "All values of a finite type, in its order.",
        _every_type,
        _every,
        group="types",
    ),
    define(
        "iterate(f: function, n: Int, x: T) -> T",
        "f of f of … x, n times; x itself where n is not above zero. f is a primitive or a "
        "function of one argument.",
        _iterate_type,
        _iterate,
        group="types",
    ),
    _function(
        "draw(of: type or List[T]) -> T",
        "A value of a finite type, or an item of a List or Set, each as likely. Empty is unknown.",
        _draw_type,
        _draw,
    ),
    _function(
        "draw_distinct(of: type or List[T], n: Int) -> List[T]",
        "n different values of a finite type, or of a List or Set, in random order. "
        "Where there are fewer, unknown.",
        _distinct_type,
        _distinct,
    ),
    _function("shuffle(xs: Items[T]) -> List[T]", "The items in random order.", lambda xs: xs, _shuffle),
    _function("chance(p: Number) -> Bool", "True with probability p.", lambda _: BOOL, _chance),
)
