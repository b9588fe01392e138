"""Comparisons and membership."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl.builtins._define import core, define
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.types import (
    BOOL,
    NEVER,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RealType,
    SetType,
    TextType,
    TupleType,
    Type,
    describe,
    join,
)
from ida_dsl.values import Mapped, Reason, Unknown, Value, Word, order_key


def joined(a: Type, b: Type, argument: int) -> Type:
    """The type of both; a misfit of the argument where there is none."""
    both = join(a, b)
    if both is None:
        raise Misfit(argument, describe(a))
    return both


def is_ordered(type_: Type) -> bool:
    """Whether `<` compares the values: numbers, texts, words, Bools, and tuples and lists of those."""
    match type_:
        case BoolType() | IntType() | RealType() | TextType() | NeverType() | EnumType(base=None):
            return True
        case EnumType(base=base):
            return base is not None and is_ordered(base)
        case TupleType(items=items):
            return all(map(is_ordered, items))
        case ListType(item=item):
            return is_ordered(item)
    return False


def _equality(a: Type, b: Type) -> Type:
    joined(a, b, 1)
    return BOOL


def _order(a: Type, b: Type) -> Type:
    if not is_ordered(joined(a, b, 1)):
        raise Misfit(0, "a number, Text, word, or a tuple or List of such")
    return BOOL


def _plain(a: Value, b: Value) -> bool:
    """Whether Python's own order is the language's."""
    return isinstance(a, int | float | str) and isinstance(b, int | float | str)


def _less(a: Value, b: Value) -> bool:
    return a < b if _plain(a, b) else order_key(a) < order_key(b)  # type: ignore[operator]


def _membership(x: Type, xs: Type) -> Type:
    inside = core(xs)
    match inside:
        case ListType(item=item) | SetType(item=item) | MapType(key=item):
            joined(item, x, 0)
        case TextType():
            if not isinstance(core(x), TextType | NeverType):
                raise Misfit(0, "a Text")
        case NeverType():
            return BOOL
        case _:
            raise Misfit(1, "a List, Set, Map or Text")
    return NEVER if isinstance(x, NeverType) and not isinstance(inside, ListType) else BOOL


def contains(x: Value, xs: Value) -> Value:
    """`x in xs`: any of the items equal to x, in Kleene's logic, so nothing is in what is empty."""
    if isinstance(xs, Unknown | Word):
        return xs if isinstance(xs, Unknown) else Unknown(Reason.NOT_A_NUMBER)
    if isinstance(xs, str):
        return _in_text(x, xs)
    if isinstance(x, Unknown):
        return x if _count(xs) else False
    if isinstance(xs, tuple):
        return x in xs or (Unknown(Reason.INSIDE) if any(isinstance(item, Unknown) for item in xs) else False)
    return x in (xs.entries if isinstance(xs, Mapped) else xs)  # type: ignore[operator]


def _count(xs: Value) -> int:
    return len(xs) if isinstance(xs, tuple | frozenset | Mapped) else 0


def _in_text(x: Value, text: str) -> Value:
    if isinstance(x, str):
        return x in text
    return x if isinstance(x, Unknown) else Unknown(Reason.NOT_A_NUMBER)


def _contains_not(x: Value, xs: Value) -> Value:
    found = contains(x, xs)
    return found if isinstance(found, Unknown) else not found


def _comparison(name: str, doc: str, rule: Callable[..., Type], meaning: Callable[..., Value]) -> Builtin:
    return define(f"{name}(a: T, b: T) -> Bool", doc, rule, meaning, public=False)


COMPARISONS = (
    _comparison(
        "equal",
        "`a == b`: the same value, an Int and a Real of one amount too.",
        _equality,
        lambda a, b: a == b,
    ),
    _comparison("not_equal", "`a != b`.", _equality, lambda a, b: a != b),
    _comparison(
        "less", "`a < b`: numbers, texts, words in their order; tuples and lists item by item.", _order, _less
    ),
    _comparison("less_equal", "`a <= b`.", _order, lambda a, b: not _less(b, a)),
    _comparison("greater", "`a > b`.", _order, lambda a, b: _less(b, a)),
    _comparison("greater_equal", "`a >= b`.", _order, lambda a, b: not _less(a, b)),
    define(
        "contains(x: T, xs: C) -> Bool",
        "`x in xs`, of a List, Set, the keys of a Map, or a Text in a Text. "
        "Where x is not found and an item is unknown, unknown.",
        _membership,
        contains,
        strict=False,
        public=False,
    ),
    define(
        "not_contains(x: T, xs: C) -> Bool",
        "`x not in xs`.",
        _membership,
        _contains_not,
        strict=False,
        public=False,
    ),
)
