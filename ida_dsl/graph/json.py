"""A graph to JSON and back, exactly.

Nothing here knows the nodes one by one. What a class holds is read off its annotations, once, and made into
a pair of functions; a node is an object whose `is` names its class. So a node that gains a field needs no
change here, and a field with a default may be missing in what an older release wrote. A field that has its
default is left out, spans that lie nowhere too. A field called `path` is a file's, beside the program.

Values carry what JSON would lose: Reals are tagged, words keep their rank, sets and maps are listed in order.
What is read may be anything at all, from anywhere: all that is not a graph raises `BadGraph`, paths that
leave the program's folder included.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable
from functools import cache, partial
from pathlib import PureWindowsPath
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

import attrs

from ida_dsl.graph import model
from ida_dsl.source import NOWHERE, Span
from ida_dsl.types import (
    AnyType,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
)
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

VERSION = 1
_TYPES = (
    BoolType, IntType, RealType, TextType, EnumType, TupleType, RecordType, ListType, SetType, MapType,
    NeverType, AnyType,
)  # fmt: skip


class BadGraph(Exception):  # noqa: N818 - the data are at fault
    """What is not a graph: where in the data, as in `$.tasks[0].name`, and what is wrong there."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what


def to_json(graph: model.Graph) -> dict[str, Any]:
    """The graph as JSON data; `BadGraph` where it holds what has none, such as an absolute path."""
    try:
        return {"ida-graph": VERSION, **_write_node(graph, "$")}
    except RecursionError:
        raise BadGraph("$", "nests too deep") from None


def from_json(data: object) -> model.Graph:
    """The graph that `to_json` made into the data; `BadGraph` for anything else."""
    if not isinstance(data, dict):
        raise BadGraph("$", f"expected an object, found {_kind(data)}")
    version = data.get("ida-graph")
    if version != VERSION or isinstance(version, bool):
        raise BadGraph("$", f"expected ida-graph {VERSION}, the format that this release reads")
    rest = {key: value for key, value in data.items() if key != "ida-graph"}
    try:
        found = _read_node((model.Graph,), rest, "$")
    except RecursionError:
        raise BadGraph("$", "nests too deep") from None
    assert isinstance(found, model.Graph)
    return found


def value_to_json(value: Value) -> Any:
    """A value as it stands in a graph's JSON: two values have equal text only if they are the same."""
    return _write_value(value, "$")


# ---------------------------------------------------------------------------------- one codec a hint

Writer = Callable[[Any, str], Any]
Reader = Callable[[Any, str], Any]


@attrs.frozen
class _Codec:
    """How what one annotation describes is written and read; both are told where in the data they are."""

    write: Writer
    read: Reader


@attrs.frozen
class _Field:
    """A field of a class: what leaves it out, and how it is written."""

    name: str
    codec: _Codec
    required: bool
    default: Any


class _AnyValue:
    """Stands in annotations for `Value`, whose own annotation is recursive."""


class _AnyType:
    """Stands in annotations for `Type`."""


@cache
def _fields(cls: Hashable) -> tuple[_Field, ...]:
    """The fields of a class. Annotations that name values or types are read as the two stand-ins."""
    names = {"Value": _AnyValue, "Type": _AnyType}
    assert isinstance(cls, type)
    hints = get_type_hints(cls, localns=names)
    return tuple(_field(one, hints[one.name]) for one in attrs.fields(cls) if one.init)


def _field(attribute: attrs.Attribute[Any], hint: Any) -> _Field:
    default = attribute.default
    codec = _PATH if attribute.name == "path" else _codec(hint)
    return _Field(attribute.name, codec, default is attrs.NOTHING, default)


def _codec(hint: Any) -> _Codec:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        if len(parts) == 2 and parts[1] is Ellipsis:
            item = _codec(parts[0])
            return _Codec(partial(_write_many, item), partial(_read_many, item))
        items = tuple(map(_codec, parts))
        return _Codec(partial(_write_row, items), partial(_read_row, items))
    if get_origin(hint) in {Union, types.UnionType}:
        return _union(get_args(hint))
    return _Codec(_write_node, partial(_read_node, (hint,)))


def _union(options: tuple[Any, ...]) -> _Codec:
    """Objects are told apart by their `is`; of the others each has a shape of its own."""
    nodes = tuple(cls for option in options for cls in _classes(option))
    others = [
        (option, _codec(option))
        for option in options
        if not _classes(option) and option is not types.NoneType
    ]

    def write(value: Any, path: str) -> Any:
        if value is None:
            return None
        for option, codec in others:
            if isinstance(value, get_origin(option) or option):
                return codec.write(value, path)
        return _write_node(value, path)

    def read(data: Any, path: str) -> Any:
        if data is None and types.NoneType in options:
            return None
        for option, codec in others:
            if isinstance(data, list if get_origin(option) is tuple else option):
                return codec.read(data, path)
        return _read_node(nodes, data, path)

    return _Codec(write, read)


def _classes(option: Any) -> tuple[type, ...]:
    if option is _AnyType:
        return _TYPES
    return (option,) if isinstance(option, type) and attrs.has(option) else ()


# --------------------------------------------------------------------------------------------- nodes


def _write_node(node: Any, path: str) -> dict[str, Any]:
    found: dict[str, Any] = {} if isinstance(node, model.Graph) else {"is": type(node).__name__}
    for one in _fields(type(node)):
        value = getattr(node, one.name)
        if one.required or not _is_default(value, one.default):
            found[one.name] = one.codec.write(value, f"{path}.{one.name}")
    return found


def _is_default(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


def _read_node(classes: tuple[type, ...], data: Any, path: str) -> Any:
    if not isinstance(data, dict):
        _refuse(path, " or ".join(cls.__name__ for cls in classes[:4]), data)
    given = dict(data)
    tag = "Graph" if classes == (model.Graph,) else given.pop("is", None)
    cls = next((one for one in classes if one.__name__ == tag), None)
    if cls is None:
        raise BadGraph(path, f"`is` names no node that can be here: {ascii(tag)[:40]}")
    return cls(**_read_fields(cls, given, path))


def _read_fields(cls: type, given: dict[Any, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in _fields(cls):
        if one.name in given:
            found[one.name] = one.codec.read(given.pop(one.name), f"{path}.{one.name}")
        elif one.required:
            raise BadGraph(path, f"`{one.name}` is missing")
    if given:
        raise BadGraph(path, f"there is no field {ascii(next(iter(given)))[:40]}")
    return found


def _write_many(item: _Codec, values: tuple[Any, ...], path: str) -> list[Any]:
    return [item.write(value, f"{path}[{at}]") for at, value in enumerate(values)]


def _read_many(item: _Codec, data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        _refuse(path, "an array", data)
    return tuple([item.read(one, f"{path}[{at}]") for at, one in enumerate(data)])


def _write_row(items: tuple[_Codec, ...], values: tuple[Any, ...], path: str) -> list[Any]:
    return [item.write(value, path) for item, value in zip(items, values, strict=True)]


def _read_row(items: tuple[_Codec, ...], data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, list) or len(data) != len(items):
        _refuse(path, f"an array of {len(items)}", data)
    pairs = zip(items, data, strict=True)
    return tuple([item.read(one, f"{path}[{at}]") for at, (item, one) in enumerate(pairs)])


# ------------------------------------------------------------------------------------- what is simple


def _kind(data: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(data)) or ("a number" if isinstance(data, int | float) else "what is not JSON")


def _refuse(path: str, expected: str, data: object) -> NoReturn:
    raise BadGraph(path[:200], f"expected {expected}, found {_kind(data)}")


def _bool(data: Any, path: str) -> bool:
    if not isinstance(data, bool):
        _refuse(path, "a boolean", data)
    return data


def _int(data: Any, path: str) -> int:
    if isinstance(data, bool) or not isinstance(data, int) or not INT_MIN <= data <= INT_MAX:
        _refuse(path, "a whole number of 64 bits", data)
    return data


def _real(data: Any, path: str) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        _refuse(path, "a number", data)
    try:
        found = float(data)
    except OverflowError:
        found = float("inf")
    if found - found != 0:
        raise BadGraph(path, "is not a finite number")
    return found


def _text(data: Any, path: str) -> str:
    if not isinstance(data, str):
        _refuse(path, "a string", data)
    if not data.isascii() and any("\ud800" <= character <= "\udfff" for character in data):
        raise BadGraph(path, "holds half a character")
    return data


def _span(span: Span, path: str) -> Any:
    return None if span == NOWHERE else [_inside(span.path, path), span.start, span.end]


def _read_span(data: Any, path: str) -> Span:
    if data is None:
        return NOWHERE
    if not isinstance(data, list) or len(data) != 3:
        _refuse(path, "[path, start, end]", data)
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
    _refuse(path, "a value", data)


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
            return _distinct(Record.of(_read_many(_PAIR_OF_NAME, fields, path)), path)
        case {"set": items, **rest} if not rest:
            return frozenset(_whole(_read_many(_VALUE, items, path), path))
        case {"map": pairs, **rest} if not rest:
            found = _read_many(_PAIR, pairs, path)
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


_VALUE = _Codec(_write_value, _read_value)
_TEXT = _Codec(_text, _text)
_PATH = _Codec(_path, _path)
_PAIR = _Codec(_same, partial(_read_row, (_VALUE, _VALUE)))
_PAIR_OF_NAME = _Codec(_same, partial(_read_row, (_TEXT, _VALUE)))
_SIMPLE: dict[Any, _Codec] = {
    bool: _Codec(_bool, _bool),
    int: _Codec(_int, _int),
    float: _Codec(_real, _real),
    str: _TEXT,
    Span: _Codec(_span, _read_span),
    Word: _Codec(_write_value, _read_word),
    _AnyValue: _VALUE,
    _AnyType: _Codec(_write_node, partial(_read_node, _TYPES)),
}
