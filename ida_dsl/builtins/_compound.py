"""Making compound values and taking them apart. What is known at compile time, as a name is, comes first."""

from __future__ import annotations

from typing import Any, cast

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._compare import joined
from ida_dsl.builtins._define import core, define
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.types import (
    NEVER,
    TEXT,
    IntType,
    ListType,
    MapType,
    RecordType,
    TextType,
    TupleType,
    Type,
    describe,
    join,
)
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Record, Unknown, Value, Word, embed


def _list_type(*items: Type) -> Type:
    item: Type = NEVER
    for at, type_ in enumerate(items):
        item = joined(item, type_, at)
    return ListType(item, len(items), len(items))


def _tuple_type(*items: Type) -> Type:
    return TupleType(items)


def _record_type(names: tuple[str, ...], *items: Type) -> Type:
    return RecordType(tuple(zip(names, items, strict=True)))


def _make_tuple(*items: Value) -> Value:
    return tuple(map(embed, items))


def _make_record(names: tuple[str, ...], *items: Value) -> Value:
    return Record.of(zip(names, map(embed, items), strict=True))


def _format(*parts: Value) -> Value:
    from ida_dsl.json_values import filled  # noqa: PLC0415 - not needed to check

    text = "".join(map(filled, parts))
    return text if len(text) <= MAX_SIZE else Unknown(Reason.SIZE)


def taken(value: Value) -> Value:
    """A value taken out of a compound: an unknown arises there."""
    return Unknown(Reason.INSIDE) if isinstance(value, Unknown) else value


def _index_type(xs: Type, at: Type) -> Type:
    inside = core(xs)
    match inside:
        case MapType(key=key, value=value):
            joined(key, at, 1)
            return value
        case ListType() | TextType() | TupleType():
            place = core(at)
            if not isinstance(place, IntType):
                raise Misfit(1, "an Int")
            return _item_type(inside, place)
    raise Misfit(0, "a List, Map, tuple or Text")


def _item_type(inside: ListType | TextType | TupleType, at: IntType) -> Type:
    if isinstance(inside, TupleType):
        return _tuple_item(inside, at)
    if at.low >= inside.high or at.high < -inside.high:
        return NEVER
    return TextType(1, 1) if isinstance(inside, TextType) else inside.item


def _tuple_item(inside: TupleType, at: IntType) -> Type:
    count = len(inside.items)
    reached = [
        item
        for i, item in enumerate(inside.items)
        if at.low <= i <= at.high or at.low <= i - count <= at.high
    ]
    if not reached:
        raise Misfit(1, f"a position in {describe(inside)}")
    found: Type = NEVER
    for item in reached:
        both = join(found, item)
        if both is None:
            raise Misfit(1, "a constant, as the items have different types")
        found = both
    return found


def _index(xs: Value, at: Value) -> Value:
    try:
        found = xs.entries[at] if isinstance(xs, Mapped) else cast(tuple[Value, ...], xs)[cast(int, at)]
    except LookupError:
        return Unknown(Reason.MISSING)
    except TypeError:
        return Unknown(Reason.NOT_A_NUMBER)  # a word, or at a word
    return taken(found)


def _slice_type(xs: Type, *bounds: Type) -> Type:
    inside = core(xs)
    if not isinstance(inside, ListType | TextType):
        raise Misfit(0, "a List or Text")
    places = [core(bound) for bound in bounds]
    for at, place in enumerate(places):
        if not isinstance(place, IntType):
            raise Misfit(at + 1, "an Int")
    low, high = _slice_size(inside, [place for place in places if isinstance(place, IntType)])
    return (
        ranges.text_of(low, high) if isinstance(inside, TextType) else ranges.list_of(inside.item, low, high)
    )


def _slice_size(inside: ListType | TextType, bounds: list[IntType]) -> tuple[int, int]:
    """The fewest and most items that a slice leaves; tight where no bound counts from the end."""
    start, stop = bounds[:2]
    stepped = len(bounds) > 2 and bounds[2] != IntType(1, 1)
    if stepped or start.low < 0 or stop.low < 0:
        return 0, inside.high
    fewest = min(inside.low, stop.low) - start.high
    return max(fewest, 0), max(min(inside.high, stop.high) - start.low, 0)


def _slice(xs: Value, *bounds: Value) -> Value:
    if isinstance(xs, Word) or any(isinstance(bound, Word) for bound in bounds):
        return Unknown(Reason.NOT_A_NUMBER)
    if len(bounds) > 2 and bounds[2] == 0:
        return Unknown(Reason.DOMAIN, "the step is zero")
    start, stop, *step = cast(tuple[int, ...], bounds)
    return cast(tuple[Value, ...], xs)[slice(start, stop, *step)]


def _field_type(name: str, record: Type) -> Type:
    inside = core(record)
    found = inside.get(name) if isinstance(inside, RecordType) else None
    if found is None:
        raise Misfit(1, f"a record with a field {name}")
    return found


def _field(name: str, record: Value) -> Value:
    return taken(record.get(name)) if isinstance(record, Record) else Unknown(Reason.NOT_A_NUMBER)


def _replace_field_type(name: str, record: Type, value: Type) -> Type:
    _field_type(name, record)
    inside = core(record)
    assert isinstance(inside, RecordType)
    return RecordType(tuple((n, value if n == name else type_) for n, type_ in inside.fields))


def _replace_field(name: str, record: Value, value: Value) -> Value:
    if not isinstance(record, Record):
        return Unknown(Reason.NOT_A_NUMBER)
    return Record.of([*((n, v) for n, v in record.items() if n != name), (name, value)])


def _operator(signature: str, doc: str, rule: Any, meaning: Any, *, strict: bool = True) -> Builtin:
    return define(signature, doc, rule, meaning, strict=strict, public=False)


COMPOUNDS = (
    _operator("make_tuple(*x: T) -> T", "`(a, b)`.", _tuple_type, _make_tuple, strict=False),
    _operator("make_list(*x: T) -> List[T]", "`[a, b]`.", _list_type, _make_tuple, strict=False),
    _operator(
        "make_record(names: N, *x: T) -> R",
        "`{name: a}`; the names come first.",
        _record_type,
        _make_record,
        strict=False,
    ),
    _operator(
        "format_text(*x: T) -> Text",
        '`f"…"`: texts as they are, other values as JSON, unknown as null.',
        lambda *_: TEXT,
        _format,
        strict=False,
    ),
    _operator(
        "index(xs: C, i: K) -> T",
        "`xs[i]` of a List, Text, tuple or Map; unknown where there is none.",
        _index_type,
        _index,
    ),
    _operator(
        "slice(xs: C, start: I, stop: I, step: I = 1) -> C",
        "`xs[a:b:c]` of a List or Text, as in Python. An absent bound is the largest or smallest Int.",
        _slice_type,
        _slice,
    ),
    _operator("field(name: N, r: R) -> T", "`r.name`; the name comes first.", _field_type, _field),
    _operator(
        "replace_field(name: N, r: R, x: T) -> R",
        "`replace(r, name=x)`; the name comes first.",
        _replace_field_type,
        _replace_field,
    ),
)
