"""What is known of the results of arithmetic, of choices among numbers, of numbers taken out of lists."""

from __future__ import annotations

from functools import reduce

from ida_dsl.analysis.collector import Axioms, Collector, Rule, exact
from ida_dsl.analysis.knownness import is_number, needs
from ida_dsl.analysis.linear import Linear, number
from ida_dsl.analysis.symbolic import Sym
from ida_dsl.types import INT, IntType, ListType

# --------------------------------------------------------------------------------------------- sums


def _added(c: Collector, sym: Sym) -> Linear | None:
    if not all(is_number(arg.type) for arg in sym.args):
        return None
    left, right = map(c.number, sym.args)
    return left + right if sym.op == "+" else left - right


def _multiplied(c: Collector, sym: Sym) -> Linear | None:
    """Linear where one side is a fixed number."""
    if not all(is_number(arg.type) for arg in sym.args):
        return None
    for one, other in (sym.args, sym.args[::-1]):
        factor = exact(one)
        if factor is not None:
            return c.number(other) * factor
    return None


def _signed(c: Collector, sym: Sym) -> Linear | None:
    value = c.number(sym.args[0])
    return -value if sym.op == "negate" else value


def _summed(c: Collector, sym: Sym) -> Linear | None:
    """A sum of several arguments, of a list that is written out, or of lists put together."""
    if not isinstance(sym.type, IntType):
        return None
    items = sym.args[0]
    if len(sym.args) > 1 or items.op == "list of":
        parts = [c.number(part) for part in (sym.args if len(sym.args) > 1 else items.args)]
        return reduce(Linear.__add__, parts, Linear())
    if items.op == "+":
        return reduce(Linear.__add__, [c.number(c.universe.make("sum", (part,), INT)) for part in items.args])
    if items.op == "replace":
        before, at, new = items.args
        old = c.universe.make("[]", (before, at), new.type)
        if not needs(new, old.id, {}):
            return None  # what is replaced may be unknown
        return c.number(c.universe.make("sum", (before,), INT)) - c.number(old) + c.number(new)
    return None


# ---------------------------------------------------------------------------------------- quotients


def _quotient(c: Collector, sym: Sym, value: Linear) -> None:
    a, divisor = sym.args
    by = exact(divisor)
    if by is not None:
        if by > 0:
            rest = c.number(a) - value * by
            c.within(0, rest, by - 1)
        return
    top, bottom = c.number(a), c.number(divisor)
    c.split(
        lambda t: t.add(bottom - 2, top, value, top - value * 2),
        lambda t: t.equate(bottom, number(1)).equate(value, top),
        lambda t: t.add(-bottom - 1),
        lambda t: t.add(bottom - 1, -top - 1, -value - 1, value - top),
    )


def _remainder(c: Collector, sym: Sym, value: Linear) -> None:
    a, divisor = sym.args
    by = exact(divisor)
    if by is not None:
        if by > 0:
            c.within(0, value, by - 1)
            quotient = c.universe.make("//", sym.args, INT)
            c.equate(c.number(a), c.number(quotient) * by + value)
        return
    top, bottom = c.number(a), c.number(divisor)
    c.split(
        lambda t: t.add(bottom - 1, value, bottom - value - 1, top, top - value),
        lambda t: t.add(bottom - 1, value, bottom - value - 1, -top - 1),
        lambda t: t.add(-bottom - 1, -value, value - bottom - 1),
    )


def _product(c: Collector, sym: Sym, value: Linear) -> None:
    """A product of what is not negative is no less than either, unless the other is zero."""
    if not all(is_number(arg.type) for arg in sym.args):
        return
    a, b = map(c.number, sym.args)
    c.split(
        lambda t: t.add(a - 1, b - 1, value - a, value - b, value - a - b + 1),
        lambda t: t.equate(a, number(0)).equate(value, number(0)),
        lambda t: t.equate(b, number(0)).equate(value, number(0)),
        lambda t: t.add(-a - 1),
        lambda t: t.add(-b - 1),
    )


def _power(c: Collector, sym: Sym, value: Linear) -> None:
    base = exact(sym.args[0])
    if base is None or base < 1:
        return
    exponent = c.number(sym.args[1])
    c.add(exponent, value - 1)
    if base > 1:
        c.add(value - exponent * (base - 1) - 1)


def _root(c: Collector, sym: Sym, value: Linear) -> None:
    a = c.number(sym.args[0])
    c.add(a, value, a - value)
    c.split(
        lambda t: t.add(-a + 1).equate(value, a),
        lambda t: t.add(a - 2, value - 1, a - value * 2),
    )


def _digits(c: Collector, sym: Sym, value: Linear) -> None:
    """`bits(n)`."""
    n = c.number(sym.args[0])
    c.add(value)
    c.split(
        lambda t: t.within(0, n, 2).equate(value, n),
        lambda t: t.add(n - 3, value - 2, n - value - 1),
        lambda t: t.add(-n - 1, value - 1, -n - value + 1),
    )


# ------------------------------------------------------------------------------------------ choices


def _absolute(c: Collector, sym: Sym, value: Linear) -> None:
    a = c.number(sym.args[0])
    c.split(
        lambda t: t.add(a).equate(value, a),
        lambda t: t.add(-a - 1).equate(value, -a),
    )


def _extreme(c: Collector, sym: Sym, value: Linear) -> None:
    """`min`, `max`: one of the arguments, and none is beyond it."""
    several = sym.args if len(sym.args) > 1 else sym.args[0].args if sym.args[0].op == "list of" else ()
    if not several:
        taken(c, sym, value)
        return
    if not all(isinstance(arg.type, IntType) for arg in several):
        return
    numbers = [c.number(arg) for arg in several]
    c.add(*(one - value if sym.op == "min" else value - one for one in numbers))
    c.one_of(numbers, lambda t, one: t.equate(value, one))


def _clamped(c: Collector, sym: Sym, value: Linear) -> None:
    if not all(isinstance(arg.type, IntType) for arg in sym.args) or len(sym.args) != 3:
        return
    a, low, high = map(c.number, sym.args)
    c.add(value - low, high - value)
    c.split(
        lambda t: t.add(a - low, high - a).equate(value, a),
        lambda t: t.less(a, low).equate(value, low),
        lambda t: t.less(high, a).equate(value, high),
    )


def _chosen(c: Collector, sym: Sym, value: Linear) -> None:
    test, then, otherwise = sym.args
    c.split(
        lambda t: t.assume(test, True).equate(value, t.number(then)),
        lambda t: t.assume(test, False).equate(value, t.number(otherwise)),
    )


def _one_of_two(c: Collector, sym: Sym, value: Linear) -> None:
    """`or_else`."""
    c.one_of(sym.args, lambda t, arg: t.equate(value, t.number(arg)))


# ------------------------------------------------------------------------------- taken out of lists


def taken(c: Collector, sym: Sym, value: Linear) -> None:
    """A number out of a list: what is known of each item is known of it."""
    items = sym.args[0]
    match items.op:
        case "range" if items.args:
            _of_range(c, items, value)
        case "list of" if 0 < len(items.args) <= 6 and all(isinstance(a.type, IntType) for a in items.args):
            c.one_of(items.args, lambda t, arg: t.equate(value, t.number(arg)))
        case "sort" | "reverse" | "take" | "drop" | "shuffle" | "unique" | "list" | "[:]" | "set":
            taken(c, items, value)


def _of_range(c: Collector, items: Sym, value: Linear) -> None:
    args = items.args
    if len(args) == 3 and (exact(args[2]) or 0) <= 0:
        return
    start = c.number(args[0]) if len(args) > 1 else number(0)
    c.add(value - start)
    c.less(value, c.number(args[1] if len(args) > 1 else args[0]))


def _sum_of(c: Collector, sym: Sym, value: Linear) -> None:
    """Between the least and the greatest item times their number."""
    items = sym.args[0]
    if isinstance(items.type, ListType) and isinstance(items.type.item, IntType):
        size, item = c.size(items), items.type.item
        if abs(item.low) < 2**32:
            c.add(value - size * item.low)
        if abs(item.high) < 2**32:
            c.add(size * item.high - value)
        if item.low >= 0 and items.op in {"[:]", "take", "drop"}:
            c.add(c.number(c.universe.make("sum", items.args[:1], INT)) - value)


SUMS: dict[str, Rule] = {
    "+": _added,
    "-": _added,
    "*": _multiplied,
    "negate": _signed,
    "plus": _signed,
    "sum": _summed,
}

NUMBER_AXIOMS: dict[str, Axioms] = {
    "//": _quotient,
    "%": _remainder,
    "*": _product,
    "**": _power,
    "isqrt": _root,
    "bits": _digits,
    "abs": _absolute,
    "min": _extreme,
    "max": _extreme,
    "clamp": _clamped,
    "if_else": _chosen,
    "or_else": _one_of_two,
    "sum": _sum_of,
    **dict.fromkeys(("item", "[]", "first", "last", "argmin", "argmax", "majority", "median"), taken),
}
