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
from functools import partial
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from ida_dsl.graph import model
from ida_dsl.graph.json_parts import (
    PATH,
    PLAIN,
    VALUE,
    BadGraph,
    Codec,
    kind,
    read_many,
    read_row,
    refuse,
    value_to_json,
    write_many,
    write_row,
)
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

__all__ = ["BadGraph", "from_json", "to_json", "value_to_json"]

VERSION = 1
_TYPES = (
    BoolType, IntType, RealType, TextType, EnumType, TupleType, RecordType, ListType, SetType, MapType,
    NeverType, AnyType,
)  # fmt: skip


def to_json(graph: model.Graph) -> dict[str, Any]:
    """The graph as JSON data; `BadGraph` where it holds what has none, such as an absolute path."""
    try:
        return {"ida-graph": VERSION, **_write_node(graph, "$")}
    except RecursionError:
        raise BadGraph("$", "nests too deep") from None


def from_json(data: object) -> model.Graph:
    """The graph that `to_json` made into the data; `BadGraph` for anything else."""
    if not isinstance(data, dict):
        raise BadGraph("$", f"expected an object, found {kind(data)}")
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


# ---------------------------------------------------------------------------------- one codec a hint


@attrs.frozen
class _Field:
    """A field of a class: what leaves it out, and how it is written."""

    name: str
    codec: Codec
    required: bool
    default: Any


class _AnyValue:
    """Stands in annotations for `Value`, whose own annotation is recursive."""


class _AnyType:
    """Stands in annotations for `Type`."""


_FIELDS: dict[type, tuple[_Field, ...]] = {}


def _fields(cls: type) -> tuple[_Field, ...]:
    """The fields of a class. Annotations that name values or types are read as the two stand-ins."""
    if cls not in _FIELDS:
        hints = get_type_hints(cls, localns={"Value": _AnyValue, "Type": _AnyType})
        _FIELDS[cls] = tuple(_field(one, hints[one.name]) for one in attrs.fields(cls) if one.init)
    return _FIELDS[cls]


def _field(attribute: attrs.Attribute[Any], hint: Any) -> _Field:
    default = attribute.default
    codec = PATH if attribute.name == "path" else _codec(hint)
    return _Field(attribute.name, codec, default is attrs.NOTHING, default)


def _codec(hint: Any) -> Codec:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        if len(parts) == 2 and parts[1] is Ellipsis:
            item = _codec(parts[0])
            return Codec(partial(write_many, item), partial(read_many, item))
        items = tuple(map(_codec, parts))
        return Codec(partial(write_row, items), partial(read_row, items))
    if get_origin(hint) in {Union, types.UnionType}:
        return _union(get_args(hint))
    return Codec(_write_node, partial(_read_node, (hint,)))


def _union(options: tuple[Any, ...]) -> Codec:
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

    return Codec(write, read)


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
        refuse(path, " or ".join(cls.__name__ for cls in classes[:4]), data)
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


_SIMPLE: dict[Any, Codec] = {
    **PLAIN,
    _AnyValue: VALUE,
    _AnyType: Codec(_write_node, partial(_read_node, _TYPES)),
}
