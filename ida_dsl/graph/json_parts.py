"""The parts of a graph's JSON that are not nodes: plain data, places in the program, values.

A *codec* is how what one annotation describes is written and read; both are told where in the data they are,
so that a refusal can say so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PureWindowsPath
from typing import Any, NoReturn

from attrs import frozen

from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import (
    INT_MAX,
    INT_MIN,
    Mapped,
    Reason,
    Record,
    Unknown,
    Value,
    Word,
    contains_unknown,
    ordered,
)


class BadGraph(Exception):  # noqa: N818 - the data are at fault
    """What is not a graph: where in the data, as in `$.tasks[0].name`, and what is wrong there."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what


Writer = Callable[[Any, str], Any]
Reader = Callable[[Any, str], Any]


@frozen
class Codec:
    """How what one annotation describes is written and read; both are told where in the data they are."""

    write: Writer
    read: Reader


def value_to_json(value: Value) -> Any:
    """A value as it stands in a graph's JSON: two values have equal text only if they are the same."""
    return _write_value(value, "$")


def write_many(item: Codec, values: tuple[Any, ...], path: str) -> list[Any]:
    """Each of the values."""
    return [item.write(value, f"{path}[{at}]") for at, value in enumerate(values)]


def read_many(item: Codec, data: Any, path: str) -> tuple[Any, ...]:
    """What an array holds, however much that is."""
    if not isinstance(data, list):
        refuse(path, "an array", data)
    return tuple([item.read(one, f"{path}[{at}]") for at, one in enumerate(data)])


def write_row(items: tuple[Codec, ...], values: tuple[Any, ...], path: str) -> list[Any]:
    """Values that are written differently by their place."""
    return [item.write(value, path) for item, value in zip(items, values, strict=True)]


def read_row(items: tuple[Codec, ...], data: Any, path: str) -> tuple[Any, ...]:
    """What an array of that length holds."""
    if not isinstance(data, list) or len(data) != len(items):
        refuse(path, f"an array of {len(items)}", data)
    pairs = zip(items, data, strict=True)
    return tuple([item.read(one, f"{path}[{at}]") for at, (item, one) in enumerate(pairs)])


# ------------------------------------------------------------------------------------- what is simple


def kind(data: object) -> str:
    """What the data are, in words."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(data)) or ("a number" if isinstance(data, int | float) else "what is not JSON")


def refuse(path: str, expected: str, data: object) -> NoReturn:
    """Says what was expected in place of the data."""
    raise BadGraph(path[:200], f"expected {expected}, found {kind(data)}")


def _bool(data: Any, path: str) -> bool:
    if not isinstance(data, bool):
        refuse(path, "a boolean", data)
    return data


def _int(data: Any, path: str) -> int:
    if isinstance(data, bool) or not isinstance(data, int) or not INT_MIN <= data <= INT_MAX:
        refuse(path, "a whole number of 64 bits", data)
    return data


def _real(data: Any, path: str) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        refuse(path, "a number", data)
    try:
        found = float(data)
    except OverflowError:
        found = float("inf")
    if found - found != 0:
        raise BadGraph(path, "is not a finite number")
    return found


def _text(data: Any, path: str) -> str:
    if not isinstance(data, str):
        refuse(path, "a string", data)
    if not data.isascii() and any("\ud800" <= character <= "\udfff" for character in data):
        raise BadGraph(path, "holds half a character")
    return data


def _span(span: Span, path: str) -> Any:
    return None if span == NOWHERE else [_inside(span.path, path), span.start, span.end]


def _read_span(data: Any, path: str) -> Span:
    if data is None:
        return NOWHERE
    if not isinstance(data, list) or len(data) != 3:
        refuse(path, "[path, start, end]", data)
    start, end = _int(data[1], path), _int(data[2], path)
    if not 0 <= start <= end:
        raise BadGraph(path, "a span ends before it starts")
    return Span(_inside(_text(data[0], path), path), start, end)


def _path(data: Any, path: str) -> str | None:
    return None if data is None else _inside(_text(data, path), path)


def _inside(name: str, path: str) -> str:
    """The path, where it is relative and stays below its folder, as Windows reads it too."""
    read = PureWindowsPath(name)
    if read.drive or read.root or ".." in read.parts or "\0" in name:
        raise BadGraph(path, f"{ascii(name)[:80]} leaves the program's folder")
    return name


# --------------------------------------------------------------------------------------------- values


def _write_value(value: Value, path: str) -> Any:
    match value:
        case bool() | int() | str():
            return value
        case float():
            return {"real": _real(value, path)}
        case Word():
            return {"word": value.name, "rank": value.rank}
        case Unknown():
            return {"unknown": value.reason.name, "detail": value.detail}
        case tuple():
            return [_write_value(item, path) for item in value]
        case Record():
            return {"record": [[name, _write_value(item, path)] for name, item in value.items()]}
        case frozenset():
            return {"set": [_write_value(item, path) for item in ordered(value)]}
        case Mapped():
            return {"map": [[_write_value(part, path) for part in pair] for pair in value.items()]}
    raise BadGraph(path, f"{type(value).__name__} is no value")


def _read_word(data: Any, path: str) -> Word:
    found = _read_value(data, path)
    if not isinstance(found, Word):
        raise BadGraph(path, "is not a word")
    return found


def _read_value(data: Any, path: str) -> Value:
    if isinstance(data, bool):
        return data
    if isinstance(data, int):
        return _int(data, path)
    if isinstance(data, str):
        return _text(data, path)
    if isinstance(data, list):
        return tuple([_read_value(item, f"{path}[{at}]") for at, item in enumerate(data)])
    if isinstance(data, dict):
        return _read_tagged(data, path)
    refuse(path, "a value", data)


def _read_tagged(data: dict[Any, Any], path: str) -> Value:
    match data:
        case {"real": number, **rest} if not rest:
            return _real(number, path)
        case {"word": name, "rank": rank, **rest} if not rest:
            return Word(_text(name, path), _int(rank, path))
        case {"unknown": str() as reason, "detail": detail, **rest} if not rest:
            if reason not in Reason.__members__:
                raise BadGraph(path, f"there is no reason {ascii(reason)[:40]}")
            return Unknown(Reason[reason], _text(detail, path))
        case {"record": fields, **rest} if not rest:
            return _distinct(Record.of(read_many(_PAIR_OF_NAME, fields, path)), path)
        case {"set": items, **rest} if not rest:
            return frozenset(_whole(read_many(VALUE, items, path), path))
        case {"map": pairs, **rest} if not rest:
            found = read_many(_PAIR, pairs, path)
            return Mapped(
                zip(_whole([key for key, _ in found], path), (item for _, item in found), strict=True)
            )
    raise BadGraph(path, f"no value is written as an object with {ascii(list(data)[:3])[:80]}")


def _distinct(record: Record, path: str) -> Record:
    if len(set(record.names)) < len(record.names):
        raise BadGraph(path, "a record has a field twice")
    return record


def _whole(items: Any, path: str) -> Any:
    """Items of a set or keys of a map, which are different and known all through."""
    if len(set(items)) < len(items) or any(map(contains_unknown, items)):
        raise BadGraph(path, "an item or key is unknown, or there twice")
    return items


def _same(data: Any, path: str) -> Any:  # noqa: ARG001 - as all writers
    return data


VALUE = Codec(_write_value, _read_value)
_TEXT = Codec(_text, _text)
_PAIR = Codec(_same, partial(read_row, (VALUE, VALUE)))
_PAIR_OF_NAME = Codec(_same, partial(read_row, (_TEXT, VALUE)))

PATH = Codec(_path, _path)
PLAIN: dict[Any, Codec] = {
    bool: Codec(_bool, _bool),
    int: Codec(_int, _int),
    float: Codec(_real, _real),
    str: _TEXT,
    Span: Codec(_span, _read_span),
    Word: Codec(_write_value, _read_word),
}
