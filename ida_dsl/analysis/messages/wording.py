"""How messages call types: as the language writes them, without bounds that nobody wrote."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from ida_dsl import types
from ida_dsl.source import Source, Span
from ida_dsl.types import (
    INT,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
)
from ida_dsl.values import INT_MAX, INT_MIN, MAX_SIZE


def describe(type_: Type) -> str:
    """The type in a message."""
    if isinstance(type_, IntType) and type_.low == type_.high:
        return str(type_.low)  # "It is 12": nobody wrote 12..12
    return types.describe(_rounded(type_))


def source_text(span: Span, sources: Mapping[str, Source], most: int = 40) -> str:
    """What is written there, for a hint; `…` where that is long."""
    source = sources.get(span.path)
    text = source.text[span.start : span.end] if source else "…"
    return text if len(text) <= most and "\n" not in text else "…"


def _rounded(type_: Type) -> Type:
    """With ranges and sizes left out that reach to the end of what there is."""
    match type_:
        case IntType(low=low, high=high):
            return INT if low == INT_MIN or high == INT_MAX else type_
        case TextType(high=high):
            return TEXT if high == MAX_SIZE else type_
        case ListType(item=item, low=low, high=high):
            return ListType(_rounded(item), 0 if high == MAX_SIZE else low, high)
        case SetType(item=item):
            return SetType(_rounded(item))
        case MapType(key=key, value=value):
            return MapType(_rounded(key), _rounded(value))
        case TupleType(items=items):
            return TupleType(tuple(map(_rounded, items)))
        case RecordType(fields=fields):
            return RecordType(tuple((name, _rounded(item)) for name, item in fields))
        case EnumType(base=base) if base is not None:
            return evolve(type_, base=_rounded(base))
    return type_
