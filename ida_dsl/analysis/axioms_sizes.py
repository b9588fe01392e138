"""What is known of sizes: of lists, texts, sets and maps."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl.analysis.axioms_words import FEWER, PARTS, WORDY, is_taken, shape, words_in
from ida_dsl.analysis.collector import Axioms, Collector, Rule, exact, has_size, sizes
from ida_dsl.analysis.linear import Linear, number
from ida_dsl.analysis.symbolic import Sym
from ida_dsl.types import BOOL, INT
from ida_dsl.values import INT_MAX, MAX_SIZE

_SAME = frozenset(("replace", "reverse", "shuffle", "enumerate", "list", "keys", "values", "items"))
"""As many items as the first argument has."""


def _length(c: Collector, sym: Sym) -> Linear | None:
    xs = sym.args[0]
    match xs.op:
        case "list of":
            return number(len(xs.args))
        case "constant" if isinstance(xs.constant, str):
            return number(len(xs.constant))
        case "+":
            return c.size(xs.args[0]) + c.size(xs.args[1])
        case "comprehension" if xs.data == (0,):
            return c.size(xs.args[0])
        case _ if xs.op in _SAME and has_size(xs.args[0].type):
            return c.size(xs.args[0])
    return None


def _length_axioms(c: Collector, sym: Sym, value: Linear) -> None:
    xs = sym.args[0]
    low, high = sizes(xs.type)
    c.within(low, value, high if high < MAX_SIZE else INT_MAX)
    if xs.op in LENGTHS:
        LENGTHS[xs.op](c, xs, value)
    if xs.op in FEWER and xs.args:
        c.add(c.size(xs.args[0]) - value)
    if is_taken(xs):
        _part_length(c, xs.args[0], value)


def _slice(c: Collector, xs: Sym, value: Linear) -> None:
    """From the start, or the end of the list where that comes first, to the stop, or the same."""
    starts, stops, *step = shape(xs)
    if step:
        return
    size = c.size(xs.args[0])
    bounds = iter(xs.args[1:])
    start = _place(c, xs, next(bounds), size, "start") if starts else number(0)
    stop = _place(c, xs, next(bounds), size, "stop") if stops else size
    _difference(c, value, start, stop)


def _difference(c: Collector, value: Linear, start: Linear, stop: Linear) -> None:
    """How many places there are from start to before stop."""
    c.split(
        lambda t: t.add(stop - start).equate(value, stop - start),
        lambda t: t.less(stop, start).equate(value, number(0)),
    )


def _place(c: Collector, xs: Sym, bound: Sym, size: Linear, which: str) -> Linear:
    """Where a bound of a slice is: counted from the end where it is below zero, and within the list."""
    at = c.number(bound)
    place = Linear.atom(c.universe.opaque(("place", which, xs.id), INT).id)
    c.add(place, size - place)
    c.split(
        lambda t: t.add(at, size - at).equate(place, at),
        lambda t: t.less(size, at).equate(place, size),
        lambda t: t.add(-at - 1, at + size).equate(place, at + size),
        lambda t: t.less(at + size, number(0)).equate(place, number(0)),
    )
    return place


def _take(c: Collector, xs: Sym, value: Linear) -> None:
    size, n = c.size(xs.args[0]), c.number(xs.args[1])
    c.split(
        lambda t: t.add(-n).equate(value, number(0)),
        lambda t: t.add(n - 1, size - n).equate(value, n),
        lambda t: t.add(n - 1, n - size - 1).equate(value, size),
    )


def _drop(c: Collector, xs: Sym, value: Linear) -> None:
    size, n = c.size(xs.args[0]), c.number(xs.args[1])
    c.split(
        lambda t: t.add(-n).equate(value, size),
        lambda t: t.add(n - 1, size - n).equate(value, size - n),
        lambda t: t.add(n - 1, n - size - 1).equate(value, number(0)),
    )


def _range(c: Collector, xs: Sym, value: Linear) -> None:
    if len(xs.args) > 2:
        return
    start = c.number(xs.args[0]) if len(xs.args) > 1 else number(0)
    _difference(c, value, start, c.number(xs.args[-1]))


def _comprehension(c: Collector, xs: Sym, value: Linear) -> None:
    """With one `for` no more items than its list has."""
    if len(shape(xs)) == 1:
        c.add(c.size(xs.args[0]) - value)


def _zip(c: Collector, xs: Sym, value: Linear) -> None:
    lengths = [c.size(arg) for arg in xs.args]
    c.add(*(length - value for length in lengths))
    c.one_of(lengths, lambda t, length: t.equate(value, length))


def _union(c: Collector, xs: Sym, value: Linear) -> None:
    a, b = map(c.size, xs.args)
    c.add(value - a, value - b, a + b - value)


def _one_more(c: Collector, xs: Sym, value: Linear) -> None:
    """`put`, `add_to`: one more, unless it was there."""
    before = c.size(xs.args[0])
    inside = c.truth(c.universe.make("in", (xs.args[1], xs.args[0]), BOOL))
    c.add(value - 1)
    c.equate(value, before + 1 - inside)


def _one_less(c: Collector, xs: Sym, value: Linear) -> None:
    """`without`: one less, if it was there."""
    before = c.size(xs.args[0])
    inside = c.truth(c.universe.make("in", (xs.args[1], xs.args[0]), BOOL))
    c.equate(value, before - inside)


def _difference_of_sets(c: Collector, xs: Sym, value: Linear) -> None:
    c.add(value - c.size(xs.args[0]) + c.size(xs.args[1]))


def _chunks(c: Collector, xs: Sym, value: Linear) -> None:
    size, most = c.size(xs.args[0]), exact(xs.args[1])
    c.add(size - value)
    if most is not None and most > 0:
        c.within(0, value * most - size, most - 1)


def _split_words(c: Collector, xs: Sym, value: Linear) -> None:
    words, most = words_in(c, xs.args[0]), exact(xs.args[1])
    c.add(words - value)
    if most is not None and most > 0:
        c.add(value * most - words)


def _unique(c: Collector, xs: Sym, value: Linear) -> None:
    """Of something there remains something."""
    size = c.size(xs.args[0])
    c.split(lambda t: t.add(value - 1), lambda t: t.equate(size, number(0)))


def _copies(c: Collector, xs: Sym, value: Linear) -> None:
    n = c.number(xs.args[1])
    c.split(
        lambda t: t.add(n).equate(value, n),
        lambda t: t.add(-n - 1).equate(value, number(0)),
    )


def _chosen(c: Collector, xs: Sym, value: Linear) -> None:
    """`a if c else b`."""
    test, then, otherwise = xs.args
    c.split(
        lambda t: t.assume(test, True).sized(value, then),
        lambda t: t.assume(test, False).sized(value, otherwise),
    )


def _part_length(c: Collector, items: Sym, value: Linear) -> None:
    """The length of an item of a list."""
    if items.op in PARTS:
        c.add(c.size(items.args[0]) - value)
        if items.op in WORDY:
            c.add(value - 1)
    elif items.op == "chunks":
        c.add(value - 1, c.number(items.args[1]) - value, c.size(items.args[0]) - value)
    elif items.op in FEWER or items.op in {"reverse", "shuffle", "list"}:
        _part_length(c, items.args[0], value)


def _one_of_two(c: Collector, xs: Sym, value: Linear) -> None:
    """`or_else`."""
    c.one_of(xs.args, lambda t, arg: t.sized(value, arg))


LENGTHS: dict[str, Callable[[Collector, Sym, Linear], object]] = {
    "[:]": _slice,
    "take": _take,
    "drop": _drop,
    "range": _range,
    "comprehension": _comprehension,
    "zip": _zip,
    "union": _union,
    "put": _one_more,
    "add_to": _one_more,
    "without": _one_less,
    "difference": _difference_of_sets,
    "chunks": _chunks,
    "split_words": _split_words,
    "words": lambda c, xs, value: c.equate(value, words_in(c, xs.args[0])),
    "unique": _unique,
    "set": _unique,
    "copies": _copies,
    "if_else": _chosen,
    "or_else": _one_of_two,
}

SIZES: dict[str, Rule] = {"len": _length}
SIZE_AXIOMS: dict[str, Axioms] = {"len": _length_axioms}
