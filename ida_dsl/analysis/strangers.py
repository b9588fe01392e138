"""Comparisons of values that can never be one: a word with a text, or words of types that share none.

The rules of the builtins take whatever one type could hold, and some type could hold a word and a text. Here
the types at hand must have something in common. Words may also be compared where some type of the program
lists both, and a name that conditions have narrowed (`v` is not `far` here) with all that such a type holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ida_dsl.analysis.messages import types as say
from ida_dsl.analysis.state import Analysis, Env
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import (
    EnumType,
    ListType,
    MapType,
    NeverType,
    RecordType,
    SetType,
    TupleType,
    Type,
    has_any,
    join,
)

LOOKS_UP = frozenset(["position", "count", "get", "without", "contains", "not_contains", "index"])
"""Builtins that look for one value in another, given first, or for `in` second."""


def compare(a: Analysis, env: Env, name: str, what: str, expr: ast.Expr, given: Sequence[Type]) -> None:
    """Reports a comparison, or a look for one value in another, that could never find them equal."""
    narrowed = _narrowed(env, expr)
    if any(map(has_any, given)) or not any(_strange(a, *pair, narrowed) for pair in _pairs(name, *given[:2])):
        return
    texts = [node.value for node in walk(expr) if isinstance(node, ast.Literal)]
    words = [text for text in texts if isinstance(text, str) and text in a.words]
    a.report(say.no_value_in_common(expr.span, what, given[:2], words))


def _pairs(name: str, first: Type, second: Type) -> Iterator[tuple[Type, Type]]:
    """The types whose values are held against each other."""
    if name not in LOOKS_UP:
        yield first, second
        return
    inside, sought = (second, first) if name.endswith("contains") else (first, second)
    match _members(inside)[1]:
        case ListType(item=item) | SetType(item=item) if name != "index":
            yield item, sought
        case MapType(key=key):
            yield key, sought


def _narrowed(env: Env, expr: ast.Expr) -> bool:
    bindings = (env.get(node.text) for node in walk(expr) if isinstance(node, ast.Name))
    return any(binding is not None and binding.narrowed for binding in bindings)


def _strange(a: Analysis, left: Type, right: Type, narrowed: bool) -> bool:
    if isinstance(left, NeverType) or isinstance(right, NeverType) or join(left, right) is None:
        return False  # nothing to compare, or reported already
    if not isinstance(left, EnumType) and not isinstance(right, EnumType):
        return any(_strange(a, *pair, narrowed) for pair in _parts(left, right))
    if _meet(left, right):
        return False
    both_words = isinstance(left, EnumType) and isinstance(right, EnumType)
    return not (both_words or narrowed) or not any(_meet(left, e) and _meet(right, e) for e in _enums(a))


def _parts(left: Type, right: Type) -> Iterator[tuple[Type, Type]]:
    match left, right:
        case (ListType(), ListType()) if left.high and right.high:
            yield left.item, right.item
        case SetType(), SetType():
            yield left.item, right.item
        case MapType(), MapType():
            yield left.key, right.key
            yield left.value, right.value
        case TupleType(), TupleType():
            yield from zip(left.items, right.items, strict=True)
        case RecordType(), RecordType():
            fields = dict(right.fields)
            yield from ((type_, fields[name]) for name, type_ in left.fields)


def _meet(left: Type, right: Type) -> bool:
    """Whether the two share a word, or are over values that can be compared."""
    (words, base), (other_words, other_base) = _members(left), _members(right)
    if set(words) & set(other_words):
        return True
    return base is not None and other_base is not None and join(base, other_base) is not None


def _members(type_: Type) -> tuple[tuple[object, ...], Type | None]:
    return (type_.words, type_.base) if isinstance(type_, EnumType) else ((), type_)


def _enums(a: Analysis) -> Iterator[Type]:
    """The enumerations that the program writes."""
    types = (a.types.get(node.id) for node in a.enumerations)
    return (type_ for type_ in types if isinstance(type_, EnumType))
