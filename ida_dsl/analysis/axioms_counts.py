"""What is known of how often something is in a list, where it is, and what that says of the list."""

from __future__ import annotations

from ida_dsl.analysis.collector import Axioms, Collector, Rule, Says, comparable, has_size
from ida_dsl.analysis.linear import Linear, number
from ida_dsl.analysis.symbolic import CONSTANT, Sym
from ida_dsl.types import BOOL, INT, ListType, TextType, Type, overlaps


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
    if xs.op in {"[:]", "take", "drop", "sort", "unique"} or (
        xs.op == "comprehension" and xs.data == (1,) and _is_item(xs.args[-1], xs.args[0])
    ):
        c.add(c.number(_counted(c, xs.args[0], x)) - value)
    elif xs.op == "copies":
        c.split(
            lambda t: t.equate(value, number(0)),
            lambda t: t.equate(value, t.size(xs)).add(t.size(xs) - 1),
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
        c.one_of(xs.args, lambda t, arg: t.equate(value, t.number(arg)))
    elif xs.op == "range" and len(xs.args) < 3 and comparable(x.type, INT):
        start = c.number(xs.args[0]) if len(xs.args) > 1 else number(0)
        c.add(c.number(x) - start)
        c.less(c.number(x), c.number(xs.args[-1]))


COUNTS: dict[str, Rule] = {"count": _count}
COUNT_AXIOMS: dict[str, Axioms] = {"count": _count_axioms, "position": _position}
MEMBERSHIP: dict[str, Says] = {"in": _contains}
