"""Plain Python data (lists, dicts, numbers, strings) made into values, leniently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from ida_dsl.interpreter.replies import admit
from ida_dsl.json_values import wraps_words
from ida_dsl.types import (
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TupleType,
    Type,
    describe,
)
from ida_dsl.values import UNKNOWN, Mapped, Reason, Record, Unknown, Value, Word, show

_KNOWN = (bool, int, float, str, list, tuple, dict, set, frozenset)


def from_plain(data: object, type_: Type) -> Value:
    """The value that the data stands for; unknown, with the reason, where it stands for none.

    None is unknown; lists and tuples, sets, dicts are the compounds; a string is a word where the type has
    it; numbers of other libraries, and whole floats, are numbers. Values of the language stay as they are.
    """
    if data is None:
        return Unknown(Reason.SAID)
    try:
        shaped = _shaped(data, type_)
        made = admit(shaped, type_, None)
        fault = _fault(shaped, type_) if isinstance(made, Unknown) else None
        return evolve(made, detail=fault[:200]) if isinstance(made, Unknown) and fault else made
    except (TypeError, ValueError, RecursionError) as error:  # lists in sets, pairs of three
        return Unknown(Reason.PARSE, " ".join(str(error).split())[:200])


def _shaped(data: Any, type_: Type) -> Any:
    """The data in the classes of values, where there is a way; what is wrong with it is found later."""
    data = _native(data)
    match data, type_:
        case None, _:
            return UNKNOWN
        case _, EnumType():
            return _enum(data, type_)
        case float(), IntType():
            return int(data) if data.is_integer() else data
        case list() | tuple(), TupleType() if len(data) == len(type_.items):
            return tuple(map(_shaped, data, type_.items))
        case list() | tuple(), ListType():
            return tuple(_shaped(item, type_.item) for item in data)
        case list() | tuple() | set() | frozenset(), SetType():
            return frozenset(_shaped(item, type_.item) for item in data)
        case dict(), RecordType():
            types = dict(type_.fields)
            return Record.of(
                (name, _shaped(x, types[name]) if name in types else x) for name, x in data.items()
            )
        case dict(), MapType():
            return _map(data.items(), type_)
        case list() | tuple(), MapType():
            return _map(data, type_)
    return data


def _fault(value: object, type_: Type, path: str = "") -> str | None:
    """Which part of a value does not fit: a field that is missing, or the innermost part that is wrong."""
    if isinstance(value, Record) and isinstance(type_, RecordType):
        names = [name for name, _ in type_.fields]
        if odd := [name for name in (*names, *value.names) if (name in names) != (name in value.names)]:
            what = "is missing" if odd[0] in names else f"is no field; the fields are {', '.join(names)}"
            return f"`{_under(path, odd[0])}` {what}"
    for step, part, inner in _parts(value, type_):
        if not isinstance(part, Unknown) and isinstance(admit(part, inner, None), Unknown):
            here = _under(path, step)
            return _fault(part, inner, here) or f"`{here}` is {_found(part)}, not {describe(inner)}"
    return None


def _under(path: str, step: str) -> str:
    return f"{path}.{step}" if path and not step.startswith("[") else path + step


def _parts(value: object, type_: Type) -> Iterator[tuple[str, Any, Type]]:
    match value, type_:
        case Record(), RecordType():
            types = dict(type_.fields)
            yield from ((name, part, types[name]) for name, part in value.items())
        case tuple(), TupleType() if len(value) == len(type_.items):
            yield from ((f"[{at}]", *pair) for at, pair in enumerate(zip(value, type_.items, strict=True)))
        case tuple(), ListType():
            yield from ((f"[{at}]", part, type_.item) for at, part in enumerate(value))


def _found(part: object) -> str:
    if isinstance(part, Word | bool | int | float | str):
        return show(part[:40] + "…" if isinstance(part, str) and len(part) > 40 else part)
    return f"a Python {type(part).__name__}"


def _native(data: Any) -> Any:
    """Scalars and arrays of numpy and its like as Python's."""
    return data if isinstance(data, _KNOWN) or not hasattr(data, "tolist") else data.tolist()


def _enum(data: Any, type_: EnumType) -> Any:
    name = data
    if wraps_words(type_):  # there a string is a text, as in JSON
        name = data["word"] if isinstance(data, dict) and list(data) == ["word"] else None
    if isinstance(name, str) and name in {word.name for word in type_.words}:
        return Word(name)
    return data if isinstance(data, Word) or type_.base is None else _shaped(data, type_.base)


def _map(pairs: Any, type_: MapType) -> Mapped:
    return Mapped((_shaped(key, type_.key), _shaped(value, type_.value)) for key, value in pairs)
