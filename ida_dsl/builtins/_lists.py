"""Functions of lists: their size, parts and order."""

from __future__ import annotations

from typing import Any, cast

from ida_dsl.builtins import _ranges as ranges
from ida_dsl.builtins._compare import joined
from ida_dsl.builtins._compound import taken
from ida_dsl.builtins._define import core, define, listed
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.types import (
    NEVER,
    IntType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    size,
)
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Unknown, Value, Word, ordered

Items = tuple[Value, ...]


def _len_type(xs: Type) -> Type:
    match core(xs):
        case ListType(low=low, high=high) | TextType(low=low, high=high):
            return IntType(low, high)
        case SetType(item=item) | MapType(key=item):
            return IntType(0, min(count_of(item), MAX_SIZE))
    raise Misfit(0, "a List, Set, Map or Text")


def count_of(type_: Type) -> int:
    """How many values there are at most: of an item, so in a set of it."""
    count = size(type_)
    return MAX_SIZE if count is None else count


def _len(xs: Value) -> Value:
    return len(xs) if isinstance(xs, tuple | frozenset | Mapped | str) else Unknown(Reason.NOT_A_NUMBER)


def _list_type(xs: Type) -> Type:
    match core(xs):
        case ListType() as inside:
            return inside
        case SetType() as inside:
            return listed(inside)
        case MapType(key=key):
            return listed(SetType(key))
        case TextType(low=low, high=high):
            return ranges.list_of(TextType(1, 1), low, high)
    raise Misfit(0, "a List, Set, Map or Text")


def items_of(xs: Value) -> Value:
    """What a loop over the value goes through."""
    match xs:
        case tuple():
            return xs
        case frozenset():
            return ordered(xs)
        case Mapped():
            return xs.keys()
        case str():
            return tuple(xs)
    return Unknown(Reason.NOT_A_NUMBER)


def _range_type(*bounds: IntType) -> Type:
    if len(bounds) == 1:
        return _range_of(IntType(0, 0), bounds[0], IntType(1, 1))
    start, stop, *step = bounds
    return _range_of(start, stop, step[0] if step else IntType(1, 1))


def _range_of(start: IntType, stop: IntType, step: IntType) -> Type:
    if step == IntType(0, 0):
        return NEVER
    up, down = step.high > 0, step.low < 0
    ends = ([start.low, stop.high - 1] if up else []) + ([start.high, stop.low + 1] if down else [])
    fewest, most = 0, 0
    if up:
        most = -(-(stop.high - start.low) // max(step.low, 1))
        fewest = 0 if down else -(-(stop.low - start.high) // step.high)
    if down:
        most = max(most, -(-(start.high - stop.low) // max(-step.high, 1)))
        fewest = 0 if up else -(-(start.low - stop.high) // -step.low)
    if most <= 0:
        return ListType(NEVER, 0, 0)
    if up and down:
        ends += [start.low, start.high]
    return ranges.list_of(ranges.clipped(min(ends), max(ends)), max(fewest, 0), most)


def _range(*bounds: int) -> Value:
    if len(bounds) == 3 and bounds[2] == 0:
        return Unknown(Reason.DOMAIN, "the step is zero")
    made = range(*bounds)
    # A range of more than 63 bits has no len(), but it has its ends.
    count = (made.stop - made.start + made.step - (1 if made.step > 0 else -1)) // made.step
    return tuple(made) if count <= MAX_SIZE else Unknown(Reason.SIZE)


def _reverse(xs: Items) -> Value:
    return xs[::-1]


def _unique_type(xs: ListType) -> Type:
    return ranges.list_of(xs.item, min(xs.low, 1), xs.high)


def _unique(xs: Items) -> Value:
    return tuple(dict.fromkeys(xs))


def _item(xs: ListType) -> Type:
    return NEVER if xs.high == 0 else xs.item


def _first(xs: Items) -> Value:
    return taken(xs[0]) if xs else Unknown(Reason.EMPTY)


def _last(xs: Items) -> Value:
    return taken(xs[-1]) if xs else Unknown(Reason.EMPTY)


def _take_type(xs: ListType, n: IntType) -> Type:
    return ranges.list_of(xs.item, max(min(xs.low, n.low), 0), max(min(xs.high, n.high), 0))


def _take(xs: Items, n: int) -> Value:
    return xs[: max(n, 0)]


def _drop_type(xs: ListType, n: IntType) -> Type:
    return ranges.list_of(xs.item, max(xs.low - max(n.high, 0), 0), max(xs.high - max(n.low, 0), 0))


def _drop(xs: Items, n: int) -> Value:
    return xs[max(n, 0) :]


def _enumerate_type(xs: ListType) -> Type:
    return ListType(TupleType((IntType(0, max(xs.high - 1, 0)), xs.item)), xs.low, xs.high)


def _enumerate(xs: Items) -> Value:
    return tuple(enumerate(xs))


def _zip_type(*xs: ListType) -> Type:
    if not xs:
        raise Misfit(None, "a List")
    items = tuple(one.item for one in xs)
    return ListType(TupleType(items), min(one.low for one in xs), min(one.high for one in xs))


def _zip(*xs: Items) -> Value:
    return tuple(zip(*xs, strict=False))


def _flatten_type(xs: ListType) -> Type:
    inner = core(xs.item)
    if isinstance(inner, NeverType):
        return ListType(NEVER, 0, 0)
    if not isinstance(inner, ListType):
        raise Misfit(0, "a List of Lists")
    return ranges.list_of(inner.item, xs.low * inner.low, xs.high * inner.high)


def _flatten(xs: Items) -> Value:
    for inner in xs:
        if not isinstance(inner, tuple):
            return Unknown(Reason.INSIDE if isinstance(inner, Unknown) else Reason.NOT_A_NUMBER)
    parts = [inner for inner in xs if isinstance(inner, tuple)]
    if sum(map(len, parts)) > MAX_SIZE:
        return Unknown(Reason.SIZE)
    return tuple(item for part in parts for item in part)


def _count_type(xs: ListType, x: Type) -> Type:
    joined(xs.item, x, 1)
    return IntType(0, xs.high)


def _count(xs: Items, x: Value) -> Value:
    return xs.count(x)


def _position_type(xs: ListType, x: Type) -> Type:
    joined(xs.item, x, 1)
    return NEVER if xs.high == 0 else IntType(0, xs.high - 1)


def _position(xs: Items, x: Value) -> Value:
    return xs.index(x) if x in xs else Unknown(Reason.MISSING)


def _copies_type(x: Type, n: IntType) -> Type:
    return ranges.list_of(x, max(n.low, 0), max(n.high, 0))


def _copies(x: Value, n: int) -> Value:
    return (x,) * n if n <= MAX_SIZE else Unknown(Reason.SIZE)


def _chunks_type(xs: ListType, n: IntType) -> Type:
    if n.high < 1:
        return NEVER
    smallest = max(n.low, 1)
    chunk = ListType(xs.item, min(xs.high, 1), min(n.high, xs.high))
    return ranges.list_of(chunk, -(-xs.low // n.high), -(-xs.high // smallest))


def _chunks(xs: Items, n: int) -> Value:
    if n < 1:
        return Unknown(Reason.DOMAIN, "a chunk has at least one item")
    return tuple(xs[at : at + n] for at in range(0, len(xs), n))


def _replace_type(xs: Type, i: Type, e: Type) -> Type:
    inside = core(xs)
    if isinstance(inside, RecordType):
        raise Misfit(1, "`replace(r, field=e)` for a record")
    if not isinstance(inside, ListType):
        raise Misfit(0, "a List or a record")
    if not isinstance(core(i), IntType):
        raise Misfit(1, "an Int")
    return _replaced(inside, joined(inside.item, e, 2))


def _replaced(inside: ListType, item: Type) -> Type:
    return NEVER if inside.high == 0 else ListType(item, max(inside.low, 1), inside.high)


def _replace(xs: Value, i: Value, e: Value) -> Value:
    if isinstance(xs, Word) or isinstance(i, Word):
        return Unknown(Reason.NOT_A_NUMBER)
    items, place = cast(Items, xs), cast(int, i)
    if not -len(items) <= place < len(items):
        return Unknown(Reason.MISSING)
    at = place % len(items)
    return (*items[:at], e, *items[at + 1 :])


def _function(signature: str, doc: str, rule: Any, meaning: Any) -> Builtin:
    return define(signature, doc, rule, meaning, group="lists")


LISTS = (
    _function(
        "len(xs: C) -> Int",
        "How many items a List, Set or Map has, unknown ones too, or characters a Text.",
        _len_type,
        _len,
    ),
    _function(
        "list(xs: C) -> List[T]",
        "The items of a List or Set, the keys of a Map, in order, or the characters of a Text.",
        _list_type,
        items_of,
    ),
    _function(
        "range(start: Int, stop: Int = 0, step: Int = 1) -> List[Int]",
        "`range(n)` is 0 up to n - 1, `range(a, b)` is a up to b - 1, "
        "`range(a, b, s)` by steps of s. A step of zero is unknown.",
        _range_type,
        _range,
    ),
    _function("reverse(xs: List[T]) -> List[T]", "The items, the last first.", lambda xs: xs, _reverse),
    _function(
        "unique(xs: List[T]) -> List[T]",
        "Each value once, where it comes first; all unknown items are one.",
        _unique_type,
        _unique,
    ),
    _function("first(xs: Items[T]) -> T", "The first item. Empty is unknown.", _item, _first),
    _function("last(xs: Items[T]) -> T", "The last item. Empty is unknown.", _item, _last),
    _function(
        "take(xs: Items[T], n: Int) -> List[T]",
        "The first n items, or all where there are fewer.",
        _take_type,
        _take,
    ),
    _function("drop(xs: Items[T], n: Int) -> List[T]", "All but the first n items.", _drop_type, _drop),
    _function(
        "enumerate(xs: Items[T]) -> List[(Int, T)]",
        "Pairs of position, from 0, and item.",
        _enumerate_type,
        _enumerate,
    ),
    _function(
        "zip(*xs: Items[T]) -> List[(T, …)]",
        "Tuples of the first items, of the second ones, and so on; as many as the shortest has.",
        _zip_type,
        _zip,
    ),
    _function(
        "flatten(xs: List[List[T]]) -> List[T]",
        "The items of all the lists in one. Unknown where one of the lists is.",
        _flatten_type,
        _flatten,
    ),
    _function(
        "count(xs: List[T], x: T) -> Int", "How many items equal x; unknown ones do not.", _count_type, _count
    ),
    _function(
        "position(xs: Items[T], x: T) -> Int",
        "Where x comes first, from 0; unknown where it does not. Unknown items are not x.",
        _position_type,
        _position,
    ),
    _function(
        "copies(x: T, n: Int) -> List[T]",
        "x, n times; none where n is not above zero.",
        _copies_type,
        _copies,
    ),
    _function(
        "chunks(xs: Items[T], n: Int) -> List[List[T]]",
        "The items in order in lists of n, the last perhaps shorter. Unknown where n is not above zero.",
        _chunks_type,
        _chunks,
    ),
    _function(
        "replace(xs: C, i: I, e: T) -> C",
        "A List with e at position i; unknown where there is none. For a record, `replace(r, field=e)`.",
        _replace_type,
        _replace,
    ),
)
