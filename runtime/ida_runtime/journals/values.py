"""Values as JSON that says by itself what they are, so that a program that was edited can read them.

| value | JSON |
| --- | --- |
| Bool, Int, Text | as JSON has them |
| Real | a number with a point or an exponent |
| a word | `{"word": "zero", "rank": 1}` |
| tuple, List | an array |
| record | `{"record": {"name": …}}` |
| Set | `{"set": […]}`, in the order of their JSON |
| Map | `{"map": [[key, value], …]}`, so, too |
| unknown | `{"unknown": "FAILED", "detail": "…"}`; the question where it arose is left out |

What is read is what was written: equal, and of the same type. Ranks of words and reasons of unknowns, which
are no part of equality, come back, too.
"""

from __future__ import annotations

import json
import math
from typing import Any

from ida_dsl.values import Mapped, Reason, Record, Unknown, Value, Word

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)
_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False, sort_keys=True)


class NoValue(ValueError):  # noqa: N818 - it says what was found
    """What was to be written or read is no value."""


def to_text(value: Value) -> str:
    """The JSON text of a value. Raises `NoValue`."""
    if type(value) is int:  # often, and the encoder is slow to start
        return str(value)
    return text_of(to_data(value))


def text_of(data: Any) -> str:
    """The JSON text of data; ASCII alone where a text has half characters (surrogates), which no file
    takes."""
    text = _ENCODER.encode(data)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _ASCII.encode(data)
    return text


def to_data(value: object) -> Any:
    """The JSON data of a value. Raises `NoValue`."""
    match value:
        case bool() | str():
            return value
        case int():
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case Word():
            return {"word": value.name, "rank": value.rank}
        case tuple():
            return [to_data(item) for item in value]
        case Record():
            return {"record": {name: to_data(item) for name, item in value.items()}}
        case frozenset():
            return {"set": sorted(map(to_data, value), key=text_of)}
        case Mapped():
            pairs = ([to_data(key), to_data(item)] for key, item in value.entries.items())
            return {"map": sorted(pairs, key=text_of)}
        case Unknown():
            return {"unknown": value.reason.name, "detail": value.detail}
    raise NoValue(f"a Python {type(value).__name__}")


def from_text(text: str) -> Value:
    """The value that a JSON text is of. Raises `NoValue`."""
    try:
        return from_data(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoValue(f"{text[:40]!r} ({type(error).__name__})") from None


def from_data(data: Any) -> Value:
    """The value that JSON data are of. Raises `NoValue` and what looking at other data raises."""
    if isinstance(data, bool | int | float | str):
        return data
    if isinstance(data, list):
        return tuple(map(from_data, data))
    match data:
        case {"word": str(name), "rank": int(rank)}:
            return Word(name, rank)
        case {"record": fields}:
            return Record.of((name, from_data(item)) for name, item in fields.items())
        case {"set": items}:
            return frozenset(map(from_data, items))
        case {"map": pairs}:
            return Mapped((from_data(key), from_data(item)) for key, item in pairs)
        case {"unknown": str(reason), "detail": str(detail)}:
            return Unknown(Reason.__members__.get(reason, Reason.SAID), detail)
    raise NoValue(f"{str(data)[:40]}")
