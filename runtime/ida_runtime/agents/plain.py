"""Plain Python data (lists, dicts, numbers, strings) made into values, leniently."""

from __future__ import annotations

from typing import Any

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
)
from ida_dsl.values import UNKNOWN, Mapped, Reason, Record, Unknown, Value, Word

_KNOWN = (bool, int, float, str, list, tuple, dict, set, frozenset)


def from_plain(data: object, type_: Type) -> Value:
    """The value that the data stands for; unknown, with the reason, where it stands for none.

    None is unknown; lists and tuples, sets, dicts are the compounds; a string is a word where the type has
    it; numbers of other libraries, and whole floats, are numbers. Values of the language stay as they are.
    """
    if data is None:
        return Unknown(Reason.SAID)
    try:
        return admit(_shaped(data, type_), type_, None)
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
