"""Kleene's logic, choices, and what is said of unknown itself."""

from __future__ import annotations

from typing import Any

from ida_dsl.builtins._compare import joined
from ida_dsl.builtins._define import SHAPES, define
from ida_dsl.builtins._model import Misfit
from ida_dsl.types import (
    BOOL,
    NEVER,
    BoolType,
    NeverType,
    Type,
    belongs,
    convert,
    describe,
    outside,
    overlaps,
)
from ida_dsl.values import Unknown, Value


def _bools(*types: Type) -> Type:
    for at, type_ in enumerate(types):
        if not isinstance(type_, BoolType | NeverType):
            raise Misfit(at, SHAPES["Bool"].expected)
    return BOOL


def _and(*values: Value) -> Value:
    return _kleene(values, deciding=False)


def _or(*values: Value) -> Value:
    return _kleene(values, deciding=True)


def _kleene(values: tuple[Value, ...], *, deciding: bool) -> Value:
    unknown: Value = not deciding
    for value in values:
        if value is deciding:
            return deciding
        if isinstance(value, Unknown) and not isinstance(unknown, Unknown):
            unknown = value
    return unknown


def _all(xs: tuple[Value, ...]) -> Value:
    return _kleene(xs, deciding=False)


def _any(xs: tuple[Value, ...]) -> Value:
    return _kleene(xs, deciding=True)


def _items_bool(xs: Any) -> Type:
    if not isinstance(xs.item, BoolType | NeverType):
        raise Misfit(0, "a List of Bools")
    return BOOL


def _choice_type(condition: Type, a: Type, b: Type) -> Type:
    _bools(condition)
    return NEVER if isinstance(condition, NeverType) else joined(a, b, 2)


def _choice(condition: Value, a: Value, b: Value) -> Value:
    if isinstance(condition, Unknown):
        return condition
    return a if condition else b


def _fit_type(wanted: Type, value: Type) -> Type:
    if not overlaps(value, wanted):
        raise Misfit(1, describe(wanted))
    return wanted


def fit(type_: Type, value: Value) -> Value:
    """The value as one of the type (an Int as a Real where that is meant); outside of it, unknown."""
    if isinstance(value, Unknown):
        return value
    converted = convert(value, type_)
    return converted if belongs(converted, type_) else outside(converted, type_)


def leftmost(*values: Value) -> Value:
    """The leftmost unknown, else the last value."""
    return next((value for value in values if isinstance(value, Unknown)), values[-1])


LOGIC = (
    define(
        "and(*a: Bool) -> Bool",
        "`a and b`: False where one is False, else unknown where one is.",
        _bools,
        _and,
        strict=False,
        public=False,
    ),
    define(
        "or(*a: Bool) -> Bool",
        "`a or b`: True where one is True, else unknown where one is.",
        _bools,
        _or,
        strict=False,
        public=False,
    ),
    define("not(a: Bool) -> Bool", "`not a`.", _bools, lambda a: not a, public=False),
    define(
        "if_else(c: Bool, a: T, b: T) -> T",
        "`a if c else b`; where c is unknown, so is this.",
        _choice_type,
        _choice,
        strict=False,
        public=False,
    ),
    define(
        "is_true(a: Bool) -> Bool",
        "Whether it is True; never unknown.",
        _bools,
        lambda a: a is True,
        strict=False,
        public=False,
    ),
    define(
        "is_false(a: Bool) -> Bool",
        "Whether it is False; never unknown.",
        _bools,
        lambda a: a is False,
        strict=False,
        public=False,
    ),
    define(
        "fit(type: type, x: T) -> T",
        "The value as one of the type; outside of it, unknown.",
        _fit_type,
        fit,
        public=False,
    ),
    define(
        "strict(*x: T) -> T",
        "The leftmost unknown argument, else the last.",
        lambda *types: types[-1],
        leftmost,
        strict=False,
        public=False,
    ),
    define(
        "known(x: T) -> Bool",
        "Whether x is not unknown; never unknown. What x contains does not matter.",
        lambda _: BOOL,
        lambda x: not isinstance(x, Unknown),
        strict=False,
        group="unknown",
    ),
    define(
        "or_else(a: T, b: T) -> T",
        "a, or b where a is unknown; b is evaluated only then.",
        lambda a, b: joined(a, b, 1),
        lambda a, b: b if isinstance(a, Unknown) else a,
        strict=False,
        group="unknown",
    ),
    define(
        "all(xs: Items[Bool]) -> Bool",
        "Whether all are True. False if one is; else unknown if one is. Empty is True.",
        _items_bool,
        _all,
        group="lists",
    ),
    define(
        "any(xs: Items[Bool]) -> Bool",
        "Whether one is True. True if one is; else unknown if one is. Empty is False.",
        _items_bool,
        _any,
        group="lists",
    ),
)
