"""What comes from outside (agents, helpers in Python), made into values or into unknowns that say why not."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ida_dsl.types import (
    ANY,
    BOOL,
    INT,
    REAL,
    TEXT,
    AnyType,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    belongs,
    describe,
    outside,
)
from ida_dsl.values import UNKNOWN, Mapped, Reason, Record, Unknown, Value, Word, contains_unknown


class _NoValueError(Exception):
    """What was given has not the shape of a value of the type."""


def admit(value: object, type_: Type, origin: object) -> Value:
    """The value as one of the type, built anew; unknown where it is outside the type, or no value at all."""
    if isinstance(value, Unknown):
        given: object = value.reason
        reason = given if isinstance(given, Reason) else Reason.SAID
        return Unknown(reason, str(value.detail)[:200], origin)
    try:
        made = _rebuild(value, type_)
    except _NoValueError as error:
        return Unknown(Reason.PARSE, str(error), origin)
    except Exception as error:  # noqa: BLE001 - objects from outside may raise anything when looked at
        return failure(error, origin)
    return made if belongs(made, type_) else outside(made, type_, origin)


def failure(error: BaseException, origin: object) -> Unknown:
    """Unknown, because something from outside raised this."""
    try:
        said = f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - even its text may raise
        said = type(error).__name__
    return Unknown(Reason.FAILED, said[:200], origin)


def _rebuild(value: object, type_: Type) -> Value:  # noqa: PLR0912 - one line a type
    match value, type_:
        case Unknown(), _:
            return UNKNOWN
        case _, AnyType():
            return _rebuild(value, _type_of(value))
        case bool(), BoolType():
            return bool(value)
        case bool(), IntType() | RealType():
            pass
        case int(), IntType():
            return int(value)
        case int() | float(), RealType():
            return _finite(value)
        case str(), TextType():
            return _sound(value)
        case Word(), EnumType():
            return next((word for word in type_.words if word.name == value.name), Word(str(value.name)))
        case _, EnumType(base=base) if base is not None:
            return _rebuild(value, base)
        case tuple(), TupleType() if len(value) == len(type_.items):
            return tuple(map(_rebuild, value, type_.items))
        case tuple(), ListType():
            return tuple(_rebuild(item, type_.item) for item in value)
        case Record(), RecordType() if set(value.names) == {name for name, _ in type_.fields}:
            types = dict(type_.fields)
            return Record.of((name, _rebuild(item, types[name])) for name, item in value.items())
        case frozenset(), SetType():
            return frozenset(_sure(_rebuild(item, type_.item) for item in value))
        case Mapped(), MapType():
            keys = _sure(_rebuild(key, type_.key) for key in value.entries)
            return Mapped(zip(keys, (_rebuild(v, type_.value) for v in value.entries.values()), strict=True))
    raise _NoValueError(f"a Python {type(value).__name__} where {describe(type_)} is wanted")


def _type_of(value: object) -> Type:
    """The type that a value has, where none is wanted of it."""
    match value:
        case bool():
            return BOOL
        case int() | float() | str():
            return INT if isinstance(value, int) else REAL if isinstance(value, float) else TEXT
        case Word():
            return EnumType((value,))
        case tuple():
            return TupleType(tuple(ANY for _ in value))
        case frozenset():
            return SetType(ANY)
        case Mapped():
            return MapType(ANY, ANY)
        case Record():
            return RecordType(tuple((name, ANY) for name in value.names))
    raise _NoValueError(f"a Python {type(value).__name__}, which is no value")


def _finite(value: float) -> float:
    try:
        real = float(value)
    except OverflowError:
        raise _NoValueError("a number that no Real can be") from None
    if not math.isfinite(real):
        raise _NoValueError("a number that is not finite")
    return real + 0.0


def _sound(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _NoValueError("a text with half characters (surrogates)") from None
    return str(text)


def _sure(values: Iterable[Value]) -> list[Value]:
    found = list(values)
    if any(map(contains_unknown, found)):
        raise _NoValueError("unknown in a set or a key")
    return found
