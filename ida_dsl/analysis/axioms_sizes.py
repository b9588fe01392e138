"""What is known of sizes: of lists, texts, sets and maps, of how often something is in a list, of words in texts."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl.analysis.collector import Axioms, Collector, Rule, Says, comparable, exact, has_size, sizes
from ida_dsl.analysis.linear import Linear, number
from ida_dsl.analysis.symbolic import CONSTANT, Sym
from ida_dsl.types import BOOL, INT, ListType, TextType, Type, overlaps
from ida_dsl.values import INT_MAX, MAX_SIZE

_SAME = frozenset(("replace", "reverse", "shuffle", "enumerate", "list", "keys", "values", "items"))
"""As many items as the first argument has."""
_FEWER = frozenset(
    ("sort", "unique", "set", "[:]", "take", "drop", "strip", "difference", "without", "intersection")
)
"""No more items than the first argument has, and each is one of its."""
_PARTS = frozenset(
    ("words", "split_words", "split_sentences", "split_paragraphs", "split_lines", "split_text")
)
"""Parts of a text, none longer than it."""
_WORDY = frozenset(("words", "split_words", "split_sentences", "split_paragraphs"))
"""Parts of a text between words, each of one word or more."""
_TAKEN = frozenset(("item", "[]", "first", "last", "argmin", "argmax", "majority", "median", "min", "max"))

# ------------------------------------------------------------------------------------------ lengths


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
    if xs.op in _FEWER and xs.args:
        c.add(c.size(xs.args[0]) - value)
    if _is_taken(xs):
        _part_length(c, xs.args[0], value)


def _is_taken(sym: Sym) -> bool:
    """Whether it is an item of its first argument."""
    return sym.op in _TAKEN and (len(sym.args) == 1 or sym.op not in {"min", "max"})


def _slice(c: Collector, xs: Sym, value: Linear) -> None:
    """From the start, or the end of the list where that comes first, to the stop, or the same."""
    if len(xs.data) != 2:  # type: ignore[arg-type]
        return
    size = c.size(xs.args[0])
    bounds = iter(xs.args[1:])
    has_start, has_stop = xs.data  # type: ignore[misc]
    start = _place(c, xs, next(bounds), size, "start") if has_start else number(0)
    stop = _place(c, xs, next(bounds), size, "stop") if has_stop else size
    _difference(c, value, start, stop)


def _difference(c: Collector, value: Linear, start: Linear, stop: Linear) -> None:
    """How many places there are from start to before stop."""
    c.split(
        lambda t: (t.add(stop - start), t.equate(value, stop - start)),
        lambda t: (t.less(stop, start), t.equate(value, number(0))),
    )


def _place(c: Collector, xs: Sym, bound: Sym, size: Linear, which: str) -> Linear:
    """Where a bound of a slice is: counted from the end where it is below zero, and within the list."""
    at = c.number(bound)
    place = Linear.atom(c.universe.opaque(("place", which, xs.id), INT).id)
    c.add(place, size - place)
    c.split(
        lambda t: (t.add(at, size - at), t.equate(place, at)),
        lambda t: (t.less(size, at), t.equate(place, size)),
        lambda t: (t.add(-at - 1, at + size), t.equate(place, at + size)),
        lambda t: (t.less(at + size, number(0)), t.equate(place, number(0))),
    )
    return place


def _take(c: Collector, xs: Sym, value: Linear) -> None:
    size, n = c.size(xs.args[0]), c.number(xs.args[1])
    c.split(
        lambda t: (t.add(-n), t.equate(value, number(0))),
        lambda t: (t.add(n - 1, size - n), t.equate(value, n)),
        lambda t: (t.add(n - 1, n - size - 1), t.equate(value, size)),
    )


def _drop(c: Collector, xs: Sym, value: Linear) -> None:
    size, n = c.size(xs.args[0]), c.number(xs.args[1])
    c.split(
        lambda t: (t.add(-n), t.equate(value, size)),
        lambda t: (t.add(n - 1, size - n), t.equate(value, size - n)),
        lambda t: (t.add(n - 1, n - size - 1), t.equate(value, number(0))),
    )


def _range(c: Collector, xs: Sym, value: Linear) -> None:
    if len(xs.args) > 2:
        return
    start = c.number(xs.args[0]) if len(xs.args) > 1 else number(0)
    _difference(c, value, start, c.number(xs.args[-1]))


def _comprehension(c: Collector, xs: Sym, value: Linear) -> None:
    """With one `for` no more items than its list has."""
    if len(xs.data) == 1:  # type: ignore[arg-type]
        c.add(c.size(xs.args[0]) - value)


def _zip(c: Collector, xs: Sym, value: Linear) -> None:
    lengths = [c.size(arg) for arg in xs.args]
    c.add(*(length - value for length in lengths))
    c.split(*(lambda t, one=one: t.equate(value, one) for one in lengths))  # type: ignore[misc]


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
    words, most = _words(c, xs.args[0]), exact(xs.args[1])
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
        lambda t: (t.add(n), t.equate(value, n)),
        lambda t: (t.add(-n - 1), t.equate(value, number(0))),
    )


def _chosen(c: Collector, xs: Sym, value: Linear) -> None:
    """`a if c else b`."""
    test, then, otherwise = xs.args
    c.split(
        lambda t: (t.assume(test, True), has_size(then.type) and t.equate(value, t.size(then))),
        lambda t: (t.assume(test, False), has_size(otherwise.type) and t.equate(value, t.size(otherwise))),
    )


def _part_length(c: Collector, items: Sym, value: Linear) -> None:
    """The length of an item of a list."""
    if items.op in _PARTS:
        c.add(c.size(items.args[0]) - value)
        if items.op in _WORDY:
            c.add(value - 1)
    elif items.op == "chunks":
        c.add(value - 1, c.number(items.args[1]) - value, c.size(items.args[0]) - value)
    elif items.op in _FEWER or items.op in {"reverse", "shuffle", "list"}:
        _part_length(c, items.args[0], value)


def _one_of_two(c: Collector, xs: Sym, value: Linear) -> None:
    """`or_else`."""
    if all(has_size(arg.type) for arg in xs.args):
        c.split(*(lambda t, arg=arg: t.equate(value, t.size(arg)) for arg in xs.args))  # type: ignore[misc]


LENGTHS: dict[str, Callable[[Collector, Sym, Linear], None]] = {
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
    "words": lambda c, xs, value: c.equate(value, _words(c, xs.args[0])),
    "unique": _unique,
    "set": _unique,
    "copies": _copies,
    "if_else": _chosen,
    "or_else": _one_of_two,
}

# ------------------------------------------------------------------------------------------- counts


def _count(c: Collector, sym: Sym) -> Linear | None:
    xs, x = sym.args
    match xs.op:
        case "list of":
            return _total([_equal(c, item, x) for item in xs.args])
        case "+":
            return _total([c.number(_counted(c, part, x)) for part in xs.args])
        case "replace":
            before, at, new = xs.args
            old = c.universe.make("[]", (before, at), _item_type(before))
            value = c.number(_counted(c, before, x)) - _replaced(c, before, at, old, x) + _equal(c, new, x)
            c.add(value, c.size(before) - value)
            return value
        case "reverse" | "shuffle" | "list" if isinstance(xs.args[0].type, ListType):
            return c.number(_counted(c, xs.args[0], x))
    return None


def _counted(c: Collector, xs: Sym, x: Sym) -> Sym:
    return c.universe.make("count", (xs, x), INT)


def _total(parts: list[Linear]) -> Linear:
    total = Linear()
    for part in parts:
        total = total + part
    return total


def _item_type(xs: Sym) -> Type:
    return xs.type.item if isinstance(xs.type, ListType) else INT


def _equal(c: Collector, a: Sym, b: Sym) -> Linear:
    """1 where two values are known to be equal, else 0."""
    if a.id == b.id and a.op == CONSTANT:
        return number(1)
    if not overlaps(a.type, b.type):
        return number(0)
    return c.truth(c.universe.make("==", (a, b), BOOL))


def _replaced(c: Collector, xs: Sym, at: Sym, old: Sym, x: Sym) -> Linear:
    """1 where what is replaced was x: where x was found there, it was."""
    if at.op == "position" and at.args[0].id == xs.id and at.args[1].id == x.id:
        return number(1)
    return c.truth(c.universe.make("==", (old, x), BOOL))


def _count_axioms(c: Collector, sym: Sym, value: Linear) -> None:
    xs, x = sym.args
    c.add(value, c.size(xs) - value)
    if xs.op in {"[:]", "take", "drop", "sort", "unique"}:
        c.add(c.number(_counted(c, xs.args[0], x)) - value)
    elif xs.op == "comprehension" and xs.data == (1,) and _is_item(xs.args[-1], xs.args[0]):
        c.add(c.number(_counted(c, xs.args[0], x)) - value)
    elif xs.op == "copies":
        c.split(
            lambda t: t.equate(value, number(0)),
            lambda t: (t.equate(value, t.size(xs)), t.add(t.size(xs) - 1)),
        )


def _is_item(sym: Sym, xs: Sym) -> bool:
    return sym.op == "item" and sym.args[0].id == xs.id


def _position(c: Collector, sym: Sym, value: Linear) -> None:
    """A place in the list, which so has what is there."""
    xs, x = sym.args
    c.add(value, c.size(xs) - value - 1)
    if isinstance(xs.type, ListType):
        c.add(c.number(_counted(c, xs, x)) - 1)


def _contains(c: Collector, sym: Sym, truth: bool) -> None:
    """`x in xs`."""
    x, xs = sym.args
    if isinstance(xs.type, ListType):
        _in_list(c, x, xs, truth)
    elif has_size(xs.type) and truth:
        size = c.size(x) if isinstance(xs.type, TextType) and isinstance(x.type, TextType) else number(1)
        c.add(c.size(xs) - size)


def _in_list(c: Collector, x: Sym, xs: Sym, truth: bool) -> None:
    count = c.number(_counted(c, xs, x))
    if not truth:
        c.equate(count, number(0))
        return
    c.add(count - 1)
    if xs.op == "list of" and xs.args and all(comparable(x.type, arg.type) for arg in xs.args):
        value = c.number(x)
        c.split(*(lambda t, arg=arg: t.equate(value, t.number(arg)) for arg in xs.args))  # type: ignore[misc]
    elif xs.op == "range" and len(xs.args) < 3 and comparable(x.type, INT):
        start = c.number(xs.args[0]) if len(xs.args) > 1 else number(0)
        c.add(c.number(x) - start)
        c.less(c.number(x), c.number(xs.args[-1]))


# -------------------------------------------------------------------------------------------- words


def _words(c: Collector, text: Sym) -> Linear:
    return c.number(c.universe.make("count_words", (text,), INT))


def _word_count(c: Collector, sym: Sym) -> Linear | None:
    text = sym.args[0]
    if isinstance(text.constant, str):
        return number(len(text.constant.split()))
    return _words(c, text.args[0]) if text.op == "strip" else None


def _word_axioms(c: Collector, sym: Sym, value: Linear) -> None:
    text = sym.args[0]
    c.add(value, c.size(text) + 1 - value * 2)
    match text.op:
        case "+":
            a, b = (_words(c, part) for part in text.args)
            c.add(value - a, value - b, a + b - value, value - a - b + 1)
        case "[:]" if len(text.data) == 2:  # type: ignore[arg-type]
            c.add(_words(c, text.args[0]) - value)
        case "if_else":
            test, then, otherwise = text.args
            c.split(
                lambda t: (t.assume(test, True), t.equate(value, _words(t, then))),
                lambda t: (t.assume(test, False), t.equate(value, _words(t, otherwise))),
            )
        case _ if _is_taken(text):
            _part_words(c, text.args[0], value)


def _part_words(c: Collector, items: Sym, value: Linear) -> None:
    """The words of an item of a list of parts."""
    if items.op in _PARTS:
        c.add(_words(c, items.args[0]) - value)
        if items.op in _WORDY:
            c.add(value - 1)
        if items.op == "split_words":
            c.add(c.number(items.args[1]) - value)
        if items.op == "words":
            c.add(-value + 1)
    elif items.op in _FEWER or items.op in {"reverse", "shuffle", "list"}:
        _part_words(c, items.args[0], value)


SIZES: dict[str, Rule] = {"len": _length, "count": _count, "count_words": _word_count}
SIZE_AXIOMS: dict[str, Axioms] = {
    "len": _length_axioms,
    "count": _count_axioms,
    "count_words": _word_axioms,
    "position": _position,
}
MEMBERSHIP: dict[str, Says] = {"in": _contains}
