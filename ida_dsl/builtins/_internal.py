"""Builtins that only the lowering writes."""

from __future__ import annotations

from typing import Any

from ida_dsl.builtins._model import Builtin, BuiltinParameter, Misfit
from ida_dsl.types import IntType, ListType, MapType, NeverType, SetType, TextType, Type
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Unknown, Value, ordered


def _elements_type(types: tuple[Any, ...]) -> Type:
    match types[0]:
        case ListType() | NeverType():
            return types[0]
        case SetType(item=item) | MapType(key=item):
            return ListType(item)
        case TextType(low=low, high=high):
            return ListType(TextType(1, 1), low, high)
    raise Misfit(0, "a List, Set, Map or Text")


def _elements(xs: Value) -> Value:
    if isinstance(xs, Mapped):
        return xs.keys()
    if isinstance(xs, frozenset):
        return ordered(xs)
    return tuple(xs) if isinstance(xs, tuple | str) else Unknown(Reason.NOT_A_NUMBER)


def _select_type(types: tuple[Any, ...]) -> Type:
    items = types[0]
    return ListType(items.item, 0, items.high) if isinstance(items, ListType) else items


def _select(items: Value, flags: Value) -> Value:
    assert isinstance(items, tuple)
    assert isinstance(flags, tuple)
    return tuple(item for item, flag in zip(items, flags, strict=True) if flag is True)


def _turns_type(types: tuple[Any, ...]) -> Type:
    count = types[0]
    if not isinstance(count, IntType):
        return IntType(0, MAX_SIZE)
    return IntType(min(max(count.low, 0), MAX_SIZE), min(max(count.high, 0), MAX_SIZE))


def _turns(count: Value) -> Value:
    if not isinstance(count, int):
        return Unknown(Reason.NOT_A_NUMBER)
    return max(count, 0) if count <= MAX_SIZE else Unknown(Reason.SIZE)


def _assume(_: Type, value: Value) -> Value:
    return value


def _internal(name: str, signature: str, doc: str, rule: Any, meaning: Any, *names: str) -> Builtin:
    parameters = tuple(BuiltinParameter(one) for one in names)
    return Builtin(name, "internal", signature, doc, parameters, rule, meaning, public=False)


INTERNAL = (
    _internal(
        "elements",
        "elements(xs: Items[T]) -> List[T]",
        "What a loop over xs goes through, in order.",
        _elements_type,
        _elements,
        "xs",
    ),
    _internal(
        "select",
        "select(xs: List[T], flags: List[Bool]) -> List[T]",
        "The items whose flag is True.",
        _select_type,
        _select,
        "xs",
        "flags",
    ),
    _internal(
        "turns",
        "turns(n: Int) -> Int",
        "How often a loop turns: never below zero, unknown above 2**24.",
        _turns_type,
        _turns,
        "n",
    ),
    _internal(
        "assume",
        "assume(type: type, x: T) -> T",
        "x, known by the checker to be one of the type.",
        lambda types: types[0],
        _assume,
        "type",
        "x",
    ),
)
