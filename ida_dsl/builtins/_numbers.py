"""Functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._arithmetic import number_type, numbers
from ida_dsl.builtins._compare import is_ordered, joined
from ida_dsl.builtins._define import core, define
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.types import (
    INT,
    NEVER,
    REAL,
    IntType,
    ListType,
    NeverType,
    RealType,
    SetType,
    Type,
)
from ida_dsl.values import MAX_SIZE, Reason, Unknown, Value, Word, order_key, ordered


def _as_items(types: tuple[Type, ...], *, ordered_items: bool) -> ListType:
    """One List or Set, or several arguments, as the list that they are."""
    if not types:
        raise Misfit(None, "a List or a Set, or several arguments")
    if len(types) == 1:
        only = core(types[0])
        if not isinstance(only, ListType | SetType):
            raise Misfit(0, "a List or a Set, or several arguments")
        item, low, high = only.item, getattr(only, "low", 0), getattr(only, "high", MAX_SIZE)
    else:
        item, low, high = NEVER, len(types), len(types)
        for at, type_ in enumerate(types):
            item = joined(item, type_, at)
    if ordered_items and not is_ordered(item):
        raise Misfit(0, "numbers, Texts, words, or tuples or Lists of such")
    return ListType(item, low, high)


def _values(arguments: tuple[Value, ...]) -> tuple[Value, ...] | Unknown:
    """The items that `_as_items` means, unless one is unknown."""
    if len(arguments) == 1:
        only = arguments[0]
        if isinstance(only, Word):
            return Unknown(Reason.NOT_A_NUMBER)
        arguments = ordered(only) if isinstance(only, frozenset) else only  # type: ignore[assignment]
    unknown = any(isinstance(item, Unknown) for item in arguments)
    return Unknown(Reason.INSIDE) if unknown else arguments


def _extreme_type(*types: Type) -> Type:
    inside = _as_items(types, ordered_items=True)
    return NEVER if inside.high == 0 else _narrowed(types, inside.item, min)


def _largest_type(*types: Type) -> Type:
    inside = _as_items(types, ordered_items=True)
    return NEVER if inside.high == 0 else _narrowed(types, inside.item, max)


def _narrowed(types: tuple[Type, ...], item: Type, best: Callable[[list[int]], int]) -> Type:
    """Of several ranges the least number is no more than any of their ends."""
    ends = [type_ for type_ in types if isinstance(type_, IntType)]
    if len(types) > 1 and len(ends) == len(types):
        return IntType(best([end.low for end in ends]), best([end.high for end in ends]))
    return item


def _extreme(best: Callable[..., Value]) -> Callable[..., Value]:
    def meaning(*arguments: Value) -> Value:
        items = _values(arguments)
        if isinstance(items, Unknown):
            return items
        return best(items, key=order_key) if items else Unknown(Reason.EMPTY)

    return meaning


def _sum_type(*types: Type) -> Type:
    inside = _as_items(types, ordered_items=False)
    item = number_type(inside.item, 0)
    if isinstance(item, RealType):
        return REAL
    if isinstance(item, NeverType):
        return IntType(0, 0)
    assert isinstance(item, IntType)
    if len(types) == 1:
        return ranges.summed(item, inside.low, inside.high)
    parts = [core(type_) for type_ in types]
    whole = [part for part in parts if isinstance(part, IntType)]
    return ranges.clipped(sum(part.low for part in whole), sum(part.high for part in whole))


def _sum(*arguments: Value) -> Value:
    items = _values(arguments)
    return items if isinstance(items, Unknown) else _added(*items)


def _total(*items: float) -> Value:
    total: int | float = 0
    for item in items:
        total += item
    return total


_added = numbers(_total)


def _mean_type(xs: ListType) -> Type:
    number_type(xs.item, 0)
    return NEVER if xs.high == 0 else REAL


def _mean(xs: tuple[Value, ...]) -> Value:
    total = _sum(xs) if xs else Unknown(Reason.EMPTY)
    return total if isinstance(total, Unknown) else numbers(lambda x: float(x) / len(xs))(total)


def _round_type(x: Type, *digits: Type) -> Type:
    return REAL if digits else _to_int(x)


def _to_int(x: Type) -> Type:
    return x if isinstance(x, IntType) else INT


def _round(x: float, digits: int | None = None) -> Value:
    return round(x) if digits is None else float(round(x, max(min(digits, 400), -400)))


def _same_number(rule: Callable[[IntType], Type]) -> Callable[[Type], Type]:
    return lambda x: rule(x) if isinstance(x, IntType) else REAL


def _sqrt(x: float) -> Value:
    return math.sqrt(x) if x >= 0 else Unknown(Reason.DOMAIN, "the root of a negative number")


def _log(x: float) -> Value:
    return math.log(x) if x > 0 else Unknown(Reason.DOMAIN, "the logarithm of a number not above zero")


def _isqrt_type(x: IntType) -> Type:
    return NEVER if x.high < 0 else IntType(math.isqrt(max(x.low, 0)), math.isqrt(x.high))


def _isqrt(x: int) -> Value:
    return math.isqrt(x) if x >= 0 else Unknown(Reason.DOMAIN, "the root of a negative number")


def _clamp_type(x: Type, low: Type, high: Type) -> Type:
    if isinstance(x, IntType) and isinstance(low, IntType) and isinstance(high, IntType):
        least = min(max(x.low, low.low), high.low)
        return IntType(least, max(least, min(max(x.high, low.high), high.high)))
    return REAL


def _clamp(x: float, low: float, high: float) -> Value:
    return Unknown(Reason.DOMAIN, "low is above high") if low > high else max(low, min(x, high))


def _gcd_type(a: IntType, b: IntType) -> Type:
    ends = [abs(end) for end in (a.low, a.high, b.low, b.high)]
    return ranges.clipped(0, max(ends))


def _bits_type(n: IntType) -> Type:
    longest = max(abs(n.low), abs(n.high)).bit_length()
    return IntType(0 if n.low <= 0 <= n.high else min(abs(n.low), abs(n.high)).bit_length(), longest)


def _digits(n: int) -> Value:
    if n < 0:
        return Unknown(Reason.DOMAIN, "the number is negative")
    return tuple(int(digit) for digit in str(n))


def _digits_type(n: IntType) -> Type:
    if n.high < 0:
        return NEVER
    return ListType(IntType(0, 9), len(str(max(n.low, 0))), len(str(n.high)))


def _function(signature: str, doc: str, rule: Any, meaning: Any) -> Builtin:
    return define(signature, doc, rule, numbers(meaning), group="numbers")


NUMBERS = (
    _function("abs(x: Number) -> Number", "The number without its sign.", _same_number(ranges.absolute), abs),
    define(
        "min(*xs: T) -> T",
        "The least item of a List or Set, or of several arguments; ties: the first. "
        "Empty, or with an unknown item: unknown.",
        _extreme_type,
        _extreme(min),
        group="numbers",
    ),
    define(
        "max(*xs: T) -> T",
        "The greatest item of a List or Set, or of several arguments; ties: the first. "
        "Empty, or with an unknown item: unknown.",
        _largest_type,
        _extreme(max),
        group="numbers",
    ),
    define(
        "sum(*xs: T) -> Number",
        "The sum of a List or Set, or of several arguments; Reals from left to right. "
        "Empty is 0; with an unknown item, or out of 64 bits: unknown.",
        _sum_type,
        _sum,
        group="numbers",
    ),
    define(
        "mean(xs: Items[Number]) -> Real",
        "The sum divided by the number of items. Empty, or with an unknown item: unknown.",
        _mean_type,
        _mean,
        group="numbers",
    ),
    _function(
        "round(x: Number, digits: Int = 0) -> Number",
        "The nearest Int, or with digits the nearest Real of so many "
        "after the point; halves go to the even one.",
        _round_type,
        _round,
    ),
    _function("floor(x: Number) -> Int", "The greatest Int not above x.", _to_int, math.floor),
    _function("ceil(x: Number) -> Int", "The least Int not below x.", _to_int, math.ceil),
    _function("int(x: Number) -> Int", "The number without what is after the point.", _to_int, math.trunc),
    _function("real(x: Number) -> Real", "The number as a Real.", lambda _: REAL, float),
    _function(
        "sqrt(x: Number) -> Real", "The square root; of a negative number unknown.", lambda _: REAL, _sqrt
    ),
    _function(
        "isqrt(n: Int) -> Int",
        "The square root rounded down; of a negative number unknown.",
        _isqrt_type,
        _isqrt,
    ),
    _function(
        "log(x: Number) -> Real",
        "The natural logarithm; unknown where x is not above zero.",
        lambda _: REAL,
        _log,
    ),
    _function(
        "exp(x: Number) -> Real",
        "e to the power x; unknown where that is out of bounds.",
        lambda _: REAL,
        math.exp,
    ),
    _function(
        "clamp(x: Number, low: Number, high: Number) -> Number",
        "x, or low where x is less, or high where it is more; unknown where low is above high.",
        _clamp_type,
        _clamp,
    ),
    _function(
        "gcd(a: Int, b: Int) -> Int",
        "The greatest common divisor, never negative; of 0 and 0 it is 0.",
        _gcd_type,
        math.gcd,
    ),
    _function(
        "bits(n: Int) -> Int",
        "How many binary digits n has, without its sign; 0 has none.",
        _bits_type,
        lambda n: n.bit_length(),
    ),
    _function(
        "digits(n: Int) -> List[Int]",
        "The decimal digits, the highest first; of a negative number unknown.",
        _digits_type,
        _digits,
    ),
)
