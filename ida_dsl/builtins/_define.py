"""Builtins from their signature lines.

`define` reads the parameters off the signature, so that a builtin's arity, the kinds of its arguments and
what it shows to people have one source. An annotation that starts with `Int`, `Number`, `Text`, `Bool`,
`List`, `Set`, `Map` or `Items` (a List, or a Set in its order) is checked of the argument's type, and of the
argument: where the type is an enumeration over such a type, a word among the values is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from attrs import frozen

from ida_dsl.builtins._model import Builtin, BuiltinParameter, Kind, Misfit
from ida_dsl.types import (
    ANY,
    NEVER,
    AnyType,
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    NeverType,
    RealType,
    SetType,
    TextType,
    Type,
    size,
)
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Unknown, Value, Word, ordered

Rule = Callable[..., Type]


@frozen
class Shape:
    """What an annotation asks of an argument."""

    expected: str
    types: tuple[type, ...]
    values: tuple[type, ...]


SHAPES = {
    "Int": Shape("an Int", (IntType,), (int,)),
    "Number": Shape("a number", (IntType, RealType), (int, float)),
    "Text": Shape("a Text", (TextType,), (str,)),
    "Bool": Shape("a Bool", (BoolType,), (bool,)),
    "List": Shape("a List", (ListType,), (tuple,)),
    "Items": Shape("a List or a Set", (ListType, SetType), (tuple, frozenset)),
    "Set": Shape("a Set", (SetType,), (frozenset,)),
    "Map": Shape("a Map", (MapType,), (Mapped,)),
}
_ITEMS = SHAPES["Items"]
_NEVER_GUARDED = frozenset({bool, int, float, str, tuple})
_KINDS: dict[str, Kind] = {"type": "type", "type or List": "type or list", "function": "function"}
_PARAMETER = re.compile(r"(?P<many>\*?)(?P<name>\w+): (?P<note>[^=]+?)(?P<default> = .+)?")


def core(type_: Type) -> Type:
    """What an enumeration is over, where it is over something: arithmetic is about that."""
    if isinstance(type_, EnumType) and type_.base is not None:
        return core(type_.base)
    return type_


def all_of(type_: Type) -> Type:
    """The type of the list of all values: what `type_of` is given where a "type or list" is a type."""
    count = size(type_)
    if count is None:
        raise Misfit(None, "a type with finitely many values")
    return ListType(type_, min(count, MAX_SIZE), min(count, MAX_SIZE))


def parse_signature(signature: str) -> tuple[tuple[BuiltinParameter, ...], tuple[Shape | None, ...]]:
    """The parameters of `name(a: Int, b: List[T] = …) -> T`, and the shape of each."""
    inside = signature[signature.index("(") + 1 : signature.rindex(") ->")]
    matches = [_PARAMETER.fullmatch(part) for part in _split(inside)]
    found = [match for match in matches if match is not None]
    assert len(found) == len(matches), signature
    return tuple(map(_parameter, found)), tuple(_shape(match["note"]) for match in found)


def _parameter(match: re.Match[str]) -> BuiltinParameter:
    note = "type or List" if match["note"].startswith("type or") else match["note"]
    optional = bool(match["many"] or match["default"])
    kind = _KINDS.get(note, "value")
    return BuiltinParameter(match["name"], None, required=not optional, kind=kind, many=bool(match["many"]))


def _shape(note: str) -> Shape | None:
    if " or " in note:
        return None
    return SHAPES.get(note.split("[", maxsplit=1)[0])


def _split(text: str) -> list[str]:
    """At commas outside brackets."""
    return [part for part in re.split(r", (?![^\[(]*[\])])", text) if part]


def define(  # noqa: PLR0913 - the columns of a table
    signature: str,
    doc: str,
    rule: Rule,
    meaning: Callable[..., Value],
    *,
    group: str = "operators",
    strict: bool = True,
    draws: bool = False,
    public: bool = True,
) -> Builtin:
    """A builtin. `rule` takes the types of the arguments by position, their shapes found right."""
    name = signature[: signature.index("(")]
    parameters, shapes = parse_signature(signature)

    def type_of(types: tuple[Any, ...]) -> Type:
        if not made.takes(len(types)):
            raise Misfit(None, signature)
        if any(isinstance(type_, AnyType) for type_ in types):
            return ANY
        if strict and any(isinstance(type_, NeverType) for type_ in types):
            return NEVER
        return rule(*(_shaped(at, type_, shapes) for at, type_ in enumerate(types)))

    guarded = _guard(meaning, shapes, skip=int(draws)) if any(shapes) else meaning
    made = Builtin(name, group, signature, doc, parameters, type_of, guarded, strict, draws, public)
    return made


def _shaped(at: int, type_: Any, shapes: tuple[Shape | None, ...]) -> Any:
    shape = shapes[min(at, len(shapes) - 1)]
    if shape is None or isinstance(type_, NeverType):
        return type_
    inner = core(type_)
    if not isinstance(inner, shape.types):
        raise Misfit(at, shape.expected)
    if isinstance(inner, SetType) and ListType in shape.types:
        return listed(inner)
    return inner


def listed(type_: SetType) -> ListType:
    """The type of a set's items in order."""
    count = size(type_.item)
    return ListType(type_.item, 0, MAX_SIZE if count is None else min(count, MAX_SIZE))


def _guard(
    meaning: Callable[..., Value], shapes: tuple[Shape | None, ...], skip: int
) -> Callable[..., Value]:
    """The meaning, given no word where something else is computed with, and lists for sets that are items."""
    last = len(shapes) - 1

    def answer(*arguments: Any) -> Value:
        if _NEVER_GUARDED.issuperset(map(type, arguments)):  # most are, and this is most of what they cost
            return meaning(*arguments)
        given = list(arguments)
        for at, argument in enumerate(arguments[skip:]):
            shape = shapes[min(at, last)]
            if shape is not None and isinstance(argument, Word):
                return Unknown(Reason.NOT_A_NUMBER)
            if shape is _ITEMS and isinstance(argument, frozenset):
                given[at + skip] = ordered(argument)
        return meaning(*given)

    return answer
