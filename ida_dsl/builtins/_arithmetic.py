"""The operators of arithmetic: as in Python, but in 64 bits, and never an exception."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._define import core, define
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.types import NEVER, REAL, IntType, ListType, NeverType, RealType, TextType, Type, describe, join
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE, Reason, Unknown, Value, Word, clean_real

Range = Callable[[IntType, IntType], Type]
Number = int | float


def whole(value: int) -> int | Unknown:
    """The number, where 64 bits hold it."""
    return value if INT_MIN <= value <= INT_MAX else Unknown(Reason.OVERFLOW)


def number_type(type_: Type, argument: int) -> Type:
    """The range or Real that is computed with: an enumeration over one counts as that."""
    inner = core(type_)
    if isinstance(inner, IntType | RealType | NeverType):
        return inner
    raise Misfit(argument, "a number")


def _numeric(a: Type, b: Type, over: Range) -> Type:
    left, right = number_type(a, 0), number_type(b, 1)
    if isinstance(left, NeverType) or isinstance(right, NeverType):
        return NEVER
    if isinstance(left, IntType) and isinstance(right, IntType):
        return over(left, right)
    return REAL


def _add_types(a: Type, b: Type) -> Type:
    left, right = core(a), core(b)
    if isinstance(left, TextType) and isinstance(right, TextType):
        return ranges.text_of(left.low + right.low, left.high + right.high)
    if isinstance(left, ListType) and isinstance(right, ListType):
        item = join(left.item, right.item)
        if item is None:
            raise Misfit(1, f"a List of {describe(left.item)}")
        return ranges.list_of(item, left.low + right.low, left.high + right.high)
    if isinstance(left, TextType | ListType):
        raise Misfit(1, "a Text" if isinstance(left, TextType) else "a List")
    return _numeric(a, b, ranges.added)


def _multiply_types(a: Type, b: Type) -> Type:
    left, right = core(a), core(b)
    if isinstance(left, IntType) and isinstance(right, TextType | ListType):
        left, right = right, left
    if isinstance(left, TextType | ListType):
        if not isinstance(right, IntType):
            raise Misfit(1, "an Int")
        low, high = left.low * max(right.low, 0), left.high * max(right.high, 0)
        text = isinstance(left, TextType)
        return ranges.text_of(low, high) if text else ranges.list_of(_item(left), low, high)
    return _numeric(a, b, ranges.multiplied)


def _item(type_: Type) -> Type:
    return type_.item if isinstance(type_, ListType) else NEVER


def _divide_types(a: Type, b: Type) -> Type:
    divisor = number_type(b, 1)
    nothing = divisor == IntType(0, 0) or isinstance(_numeric(a, b, lambda *_: REAL), NeverType)
    return NEVER if nothing else REAL


def numbers(meaning: Callable[..., Value]) -> Callable[..., Value]:
    """The meaning for numbers; words, and Reals out of bounds, have none."""

    def answer(*values: Value) -> Value:
        if any(isinstance(value, Word) for value in values):
            return Unknown(Reason.NOT_A_NUMBER)
        try:
            result = meaning(*values)
        except OverflowError:
            return Unknown(Reason.OVERFLOW)
        except ZeroDivisionError:
            return Unknown(Reason.DIVISION)
        return _bounded(result)

    return answer


def _bounded(result: Value) -> Value:
    if isinstance(result, float):
        return clean_real(result)
    if isinstance(result, int) and not INT_MIN <= result <= INT_MAX:
        return Unknown(Reason.OVERFLOW)
    return result


def _add(a: Value, b: Value) -> Value:
    if type(a) is int and type(b) is int:
        return whole(a + b)
    if isinstance(a, str | tuple):
        too_large = not isinstance(b, Word) and len(a) + len(b) > MAX_SIZE  # type: ignore[arg-type]
        return Unknown(Reason.SIZE) if too_large else _joined(a, b)
    return _add_numbers(a, b)


def _joined(a: Value, b: Value) -> Value:
    return Unknown(Reason.NOT_A_NUMBER) if isinstance(b, Word) else a + b  # type: ignore[operator]


def _add_numbers(a: Value, b: Value) -> Value:
    return numbers(lambda x, y: x + y)(a, b)


def _multiply(a: Value, b: Value) -> Value:
    if isinstance(b, str | tuple):
        a, b = b, a
    if isinstance(a, str | tuple):
        return _repeated(a, b)
    return numbers(lambda x, y: x * y)(a, b)


def _repeated(value: str | tuple[Value, ...], times: Value) -> Value:
    if not isinstance(times, int):
        return Unknown(Reason.NOT_A_NUMBER)
    too_large = len(value) * max(times, 0) > MAX_SIZE
    # An empty list a million million times is empty, but Python refuses the number.
    return Unknown(Reason.SIZE) if too_large else value * min(times, MAX_SIZE)


def _divide(a: Number, b: Number) -> Value:
    return float(a) / float(b)


def _power(a: Number, b: Number) -> Value:
    if isinstance(a, int) and isinstance(b, int):
        return ranges.bounded_power(a, b) if b >= 0 else Unknown(Reason.DOMAIN, "the exponent is negative")
    result = float(a) ** float(b)
    return result if isinstance(result, float) else Unknown(Reason.DOMAIN, "the root of a negative number")


def _unary(over: Callable[[IntType], Type]) -> Callable[[Type], Type]:
    def rule(a: Type) -> Type:
        inner = number_type(a, 0)
        return over(inner) if isinstance(inner, IntType) else inner

    return rule


def _rule(over: Range) -> Callable[[Type, Type], Type]:
    return lambda a, b: _numeric(a, b, over)


def _operator(name: str, doc: str, rule: Callable[..., Type], meaning: Callable[..., Value]) -> Builtin:
    return define(f"{name}(a: A, b: B) -> C", doc, rule, meaning, public=False)


ARITHMETIC = (
    _operator(
        "add", "`a + b` of numbers, two Texts or two Lists. Out of 64 bits it is unknown.", _add_types, _add
    ),
    _operator(
        "subtract",
        "`a - b`. Out of 64 bits it is unknown.",
        _rule(ranges.subtracted),
        numbers(lambda a, b: a - b),
    ),
    _operator("multiply", "`a * b`; a Text or List times an Int repeats it.", _multiply_types, _multiply),
    _operator("divide", "`a / b`, a Real. Division by zero is unknown.", _divide_types, numbers(_divide)),
    _operator(
        "floor_divide",
        "`a // b`, rounded down. By zero it is unknown.",
        _rule(ranges.floor_divided),
        numbers(lambda a, b: a // b),
    ),
    _operator(
        "modulo",
        "`a % b`, with the sign of b. By zero it is unknown.",
        _rule(ranges.remainder),
        numbers(lambda a, b: a % b),
    ),
    _operator(
        "power", "`a ** b`. An Int to a negative Int is unknown.", _rule(ranges.powered), numbers(_power)
    ),
    define("negate(a: A) -> A", "`-a`.", _unary(ranges.negated), numbers(lambda a: -a), public=False),
    define(
        "plus(a: A) -> A", "`+a`: the number itself.", _unary(lambda a: a), numbers(lambda a: a), public=False
    ),
)
