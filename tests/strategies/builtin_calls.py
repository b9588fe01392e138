"""Random arguments for builtins, of random types that they take, made from what their signatures say."""

import ast

from hypothesis import strategies as st

from ida_dsl.builtins import Builtin, all_of
from ida_dsl.types import BOOL, REAL, IntType, MapType, SetType, TupleType, Type, join
from ida_dsl.values import UNKNOWN, Value
from tests.strategies.types_values import (
    all_types,
    enums,
    lists_of,
    plain_types,
    ranges,
    small_types,
    text_types,
    values,
)

Argument = Type | list[Type]
_NUMBERS = st.one_of(ranges(), ranges(), st.just(REAL))

# What operators take, their signatures saying less than that. A letter is one type, or one that goes with it.
OPERANDS: dict[str, list[tuple[str, ...]]] = {
    "add": [("Number", "Number"), ("Text", "Text"), ("List[T]", "List[T]")],
    "multiply": [("Number", "Number"), ("Text", "Small"), ("Small", "List[T]")],
    "power": [("Number", "Number"), ("Small", "Small")],
    "negate": [("Number",)],
    "plus": [("Number",)],
    "contains": [("T", "Items[T]"), ("K", "Map[K, V]"), ("Text", "Text")],
    "not_contains": [("T", "Items[T]"), ("K", "Map[K, V]")],
    "equal": [("T", "T")],
    "less": [("P", "P"), ("List[P]", "List[P]")],
    "index": [("List[T]", "Small"), ("Text", "Small"), ("Map[K, V]", "K"), ("(T, T)", "Small")],
    "slice": [("List[T]", "Small", "Small"), ("Text", "Int", "Int"), ("List[T]", "Small", "Small", "Small")],
    "sum": [("Items[Number]",), ("Number", "Number", "Number")],
    "min": [("Items[P]",), ("P", "P"), ("Int", "Int")],
    "max": [("Items[P]",), ("P", "P"), ("Int", "Int", "Int")],
    "sort": [("Items[T]", "Items[P]"), ("Items[P]",)],
    "argmin": [("Items[T]", "Items[P]"), ("Items[P]",)],
    "argmax": [("Items[T]", "Items[P]"), ("Items[P]",)],
    "median": [("List[P]",)],
    "len": [("List[T]",), ("Text",), ("Set[T]",), ("Map[K, V]",)],
    "list": [("List[T]",), ("Text",), ("Set[T]",), ("Map[K, V]",)],
    "elements": [("List[T]",), ("Text",), ("Set[T]",), ("Map[K, V]",)],
    "range": [("Small",), ("Small", "Small"), ("Small", "Small", "Small"), ("Int", "Int", "Int")],
    "round": [("Number",), ("Number", "Small"), ("Number", "Int")],
    "without": [("Set[T]", "T"), ("Map[K, V]", "K")],
    "replace": [("List[T]", "Small", "T")],
    "turns": [("Int",)],
    "draw_distinct": [("type or List", "Small")],
    "copies": [("T", "Small")],
    "take": [("Items[T]", "Small")],
    "drop": [("Items[T]", "Small")],
    "chunks": [("Items[T]", "Small")],
    "digits": [("Int",), ("Small",)],
}
for _name, _like in {
    "subtract": "negate",
    "divide": "negate",
    "floor_divide": "negate",
    "modulo": "negate",
    "not_equal": "equal",
    "less_equal": "less",
    "greater": "less",
    "greater_equal": "less",
}.items():
    OPERANDS[_name] = [operands * 2 if _like == "negate" else operands for operands in OPERANDS[_like]]


def notes(builtin: Builtin) -> list[tuple[str, ...]]:
    """The annotations of the parameters, in each way in which they go together."""
    if builtin.name in OPERANDS:
        return OPERANDS[builtin.name]
    inside = builtin.signature[builtin.signature.index("(") + 1 : builtin.signature.rindex(") ->")]
    return [_annotations(inside)]


def _annotations(inside: str) -> tuple[str, ...]:
    found, depth, start = [], 0, 0
    for at, sign in enumerate(inside + ","):
        depth += (sign in "[(") - (sign in "])")
        if sign == "," and depth == 0 and inside:
            parameter = inside[start:at].strip()
            start = at + 1
            name, note = parameter.split(": ", maxsplit=1)
            found += [note.split(" = ")[0]] * (2 if name.startswith("*") else 1)
    return tuple(found)


@st.composite
def argument_types(draw: st.DrawFn, builtin: Builtin) -> list[Argument]:
    """A type for each argument; where the argument is a type itself, that in a list."""
    operands = draw(st.sampled_from(notes(builtin)))
    letters: dict[str, Type] = {}
    return [draw(_type(note, letters)) for note in operands]


@st.composite
def _type(draw: st.DrawFn, note: str, letters: dict[str, Type]) -> Argument:
    if note == "type" or (note.startswith("type or") and draw(st.booleans())):
        return [draw(small_types)]
    if note.startswith("type or"):
        note = "Items[T]"
    tree = ast.parse(note, mode="eval").body
    type_ = draw(_of(tree, letters))
    shaped = isinstance(tree, ast.Subscript) or (isinstance(tree, ast.Name) and len(tree.id) > 1)
    if shaped and draw(st.integers(0, 9)) == 9:
        return draw(enums(st.just(type_)))
    return type_


@st.composite
def _of(draw: st.DrawFn, tree: ast.expr, letters: dict[str, Type]) -> Type:
    match tree:
        case ast.Tuple():
            return TupleType(tuple(draw(_of(item, letters)) for item in tree.elts))
        case ast.Subscript(value=ast.Name(id="Map"), slice=ast.Tuple(elts=[key, value])):
            return MapType(draw(_of(key, letters)), draw(_of(value, letters)))
        case ast.Subscript(value=ast.Name(id=name), slice=item):
            inner = draw(_of(item, letters))
            if name == "Set" or (name == "Items" and draw(st.booleans())):
                return SetType(inner)
            return draw(lists_of(st.just(inner)))
        case ast.Name(id=name):
            return draw(_named(name, letters))
    raise AssertionError(ast.dump(tree))


@st.composite
def _named(draw: st.DrawFn, name: str, letters: dict[str, Type]) -> Type:
    simple = {
        "Int": ranges(),
        "Small": _near_zero,
        "Number": _NUMBERS,
        "Text": text_types(),
        "Bool": st.just(BOOL),
    }
    if name in simple:
        return draw(simple[name])
    kinds = plain_types if name in {"P", "V"} else all_types
    given = letters.setdefault(name, draw(kinds))
    if draw(st.booleans()):
        return given
    return join(given, draw(kinds)) or given


_near_zero = st.tuples(st.integers(-6, 6), st.integers(-6, 6)).map(lambda ends: IntType(min(ends), max(ends)))


def seen(type_: Argument, *, listed: bool) -> Type:
    """What `type_of` is given for an argument."""
    if isinstance(type_, list):
        return all_of(type_[0]) if listed else type_[0]
    return type_


@st.composite
def argument(draw: st.DrawFn, type_: Argument) -> Value | Type:
    """An argument of the type, now and then unknown."""
    if isinstance(type_, list):
        return type_[0]
    return UNKNOWN if draw(st.integers(0, 15)) == 15 else draw(values(type_))
