"""Ranges and sizes: interval arithmetic over 64-bit integers.

Each function takes the ranges of the operands and gives the range of all results that are known. Where no
result can be known (every one overflows, or divides by zero) that is `NEVER`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable

from ida_dsl.types import NEVER, IntType, ListType, TextType, Type
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE


def clipped(low: int, high: int) -> Type:
    """The range, less what 64 bits cannot hold."""
    if low > high or low > INT_MAX or high < INT_MIN:
        return NEVER
    return IntType(max(low, INT_MIN), min(high, INT_MAX))


def list_of(item: Type, low: int, high: int) -> Type:
    """A list type, less what is too large."""
    if low > MAX_SIZE or low > high:
        return NEVER
    return ListType(NEVER if high == 0 else item, low, min(high, MAX_SIZE))


def text_of(low: int, high: int) -> Type:
    """A text type, less what is too large."""
    return NEVER if low > MAX_SIZE or low > high else TextType(low, min(high, MAX_SIZE))


def _corners(operation: Callable[[int, int], int], a: Iterable[int], b: Iterable[int]) -> Type:
    found = [operation(x, y) for x in a for y in b]
    return clipped(min(found), max(found)) if found else NEVER


def added(a: IntType, b: IntType) -> Type:
    """`a + b`."""
    return clipped(a.low + b.low, a.high + b.high)


def subtracted(a: IntType, b: IntType) -> Type:
    """`a - b`."""
    return clipped(a.low - b.high, a.high - b.low)


def multiplied(a: IntType, b: IntType) -> Type:
    """`a * b`."""
    return _corners(operator.mul, (a.low, a.high), (b.low, b.high))


def negated(a: IntType) -> Type:
    """`-a`."""
    return clipped(-a.high, -a.low)


def _without_zero(divisor: IntType) -> list[int]:
    """The ends of the divisors below and above zero, between which a quotient changes one way."""
    below = [divisor.low, min(divisor.high, -1)] if divisor.low < 0 else []
    above = [max(divisor.low, 1), divisor.high] if divisor.high > 0 else []
    return below + above


def floor_divided(a: IntType, b: IntType) -> Type:
    """`a // b`."""
    return _corners(operator.floordiv, (a.low, a.high), _without_zero(b))


def remainder(a: IntType, b: IntType) -> Type:
    """`a % b`: it has the divisor's sign, and is `a` itself where that is small enough already."""
    if b.low == b.high == 0:
        return NEVER
    if b.low > 0 and a.low >= 0 and a.high < b.low:
        return a
    high = max(b.high - 1, 0) if b.low >= 0 or b.high > 0 else 0
    low = min(b.low + 1, 0)
    if a.low >= 0 and b.low >= 0:
        high = min(high, a.high)
    return clipped(low, high)


def powered(a: IntType, b: IntType) -> Type:
    """`a ** b`; a negative exponent has no Int for an answer."""
    if b.high < 0:
        return NEVER
    ends = {max(b.low, 0), b.high, max(b.high - 1, b.low, 0)}
    bases = {a.low, a.high} | ({0} if a.low <= 0 <= a.high else set())
    found = [bounded_power(x, y) for x in bases for y in ends]
    return clipped(min(found), max(found))


def bounded_power(base: int, exponent: int) -> int:
    """`base ** exponent`, or any number of the right sign too large for 64 bits where it is that large."""
    if abs(base) < 2:
        return int(base ** (exponent if exponent < 2 else 2 + exponent % 2))
    if exponent * (abs(base).bit_length() - 1) < 70:
        return int(base**exponent)
    return -(2**70) if base < 0 and exponent % 2 else 2**70


def absolute(a: IntType) -> Type:
    """`abs(a)`."""
    ends = (abs(a.low), abs(a.high))
    return clipped(0 if a.low <= 0 <= a.high else min(ends), max(ends))


def summed(item: IntType, low: int, high: int) -> Type:
    """The sum of at least `low` and at most `high` items."""
    return clipped(min(item.low * low, item.low * high), max(item.high * low, item.high * high))
