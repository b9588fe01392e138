"""Functions of sets and maps."""

from __future__ import annotations

from typing import Any

from ida_dsl.builtins._compare import joined
from ida_dsl.builtins._compound import taken
from ida_dsl.builtins._define import core, define, listed
from ida_dsl.builtins._lists import count_of
from ida_dsl.builtins._model import Builtin, Misfit
from ida_dsl.types import ListType, MapType, NeverType, SetType, TupleType, Type
from ida_dsl.values import MAX_SIZE, Mapped, Reason, Unknown, Value, Word, contains_unknown

_INSIDE = Unknown(Reason.INSIDE)


def _set(xs: tuple[Value, ...]) -> Value:
    return _INSIDE if contains_unknown(xs) else frozenset(xs)


def _map_type(pairs: ListType) -> Type:
    match pairs.item:
        case TupleType(items=(key, value)):
            return MapType(key, value)
        case NeverType() as never:
            return MapType(never, never)
    raise Misfit(0, "a List of pairs")


def _map(pairs: tuple[Value, ...]) -> Value:
    found: dict[Value, Value] = {}
    for pair in pairs:
        if not isinstance(pair, tuple) or contains_unknown(pair[0]):
            return _INSIDE
        found[pair[0]] = pair[1]
    return Mapped(found.items())


def _most(key: Type) -> int:
    return min(count_of(key), MAX_SIZE)


def _keys_type(m: MapType) -> Type:
    return listed(SetType(m.key))


def _values_type(m: MapType) -> Type:
    return ListType(m.value, 0, _most(m.key))


def _items_type(m: MapType) -> Type:
    return ListType(TupleType((m.key, m.value)), 0, _most(m.key))


def _get_type(m: MapType, k: Type, default: Type) -> Type:
    joined(m.key, k, 1)
    return joined(m.value, default, 2)


def _get(m: Mapped, k: Value, default: Value) -> Value:
    return taken(m.entries[k]) if k in m.entries else default


def _put_type(m: MapType, k: Type, v: Type) -> Type:
    return MapType(joined(m.key, k, 1), joined(m.value, v, 2))


def _put(m: Mapped, k: Value, v: Value) -> Value:
    if contains_unknown(k):
        return _INSIDE
    full = len(m) >= MAX_SIZE and k not in m.entries
    return Unknown(Reason.SIZE) if full else Mapped([*m.entries.items(), (k, v)])


def _add_type(s: SetType, x: Type) -> Type:
    return SetType(joined(s.item, x, 1))


def _add(s: frozenset[Value], x: Value) -> Value:
    if contains_unknown(x):
        return _INSIDE
    return Unknown(Reason.SIZE) if len(s) >= MAX_SIZE and x not in s else s | {x}


def _without_type(xs: Type, x: Type) -> Type:
    inside = core(xs)
    if not isinstance(inside, SetType | MapType):
        raise Misfit(0, "a Set or a Map")
    joined(inside.item if isinstance(inside, SetType) else inside.key, x, 1)
    return inside


def _without(xs: Value, x: Value) -> Value:
    if isinstance(xs, Word):
        return Unknown(Reason.NOT_A_NUMBER)
    if isinstance(xs, frozenset):
        return xs - {x}
    assert isinstance(xs, Mapped)
    return Mapped((key, value) for key, value in xs.entries.items() if key != x)


def _union_type(a: SetType, b: SetType) -> Type:
    return SetType(joined(a.item, b.item, 1))


def _subset_type(a: SetType, b: SetType) -> Type:
    joined(a.item, b.item, 1)
    return a


def _union(a: frozenset[Value], b: frozenset[Value]) -> Value:
    both = a | b
    return both if len(both) <= MAX_SIZE else Unknown(Reason.SIZE)


def _function(signature: str, doc: str, rule: Any, meaning: Any) -> Builtin:
    return define(signature, doc, rule, meaning, group="sets and maps")


COLLECTIONS = (
    _function(
        "set(xs: Items[T]) -> Set[T]",
        "The items as a Set. Unknown where an item is, or contains, unknown.",
        lambda xs: SetType(xs.item),
        _set,
    ),
    _function(
        "map(pairs: Items[(K, V)]) -> Map[K, V]",
        "The pairs as a Map; of pairs with one key the last counts. Unknown where a pair "
        "is, or a key is or contains, unknown.",
        _map_type,
        _map,
    ),
    _function("keys(m: Map[K, V]) -> List[K]", "The keys in order.", _keys_type, lambda m: m.keys()),
    _function(
        "values(m: Map[K, V]) -> List[V]",
        "The values in the order of their keys.",
        _values_type,
        lambda m: tuple(value for _, value in m.items()),
    ),
    _function(
        "items(m: Map[K, V]) -> List[(K, V)]",
        "The pairs of key and value in the order of the keys.",
        _items_type,
        lambda m: m.items(),
    ),
    _function(
        "get(m: Map[K, V], k: K, default: V) -> V",
        "The value at k, or the default where there is no such key. Unknown where the value is.",
        _get_type,
        _get,
    ),
    _function(
        "put(m: Map[K, V], k: K, v: V) -> Map[K, V]",
        "The Map with v at k. Unknown where k contains unknown.",
        _put_type,
        _put,
    ),
    _function(
        "add_to(s: Set[T], x: T) -> Set[T]",
        "The Set with x in it. Unknown where x contains unknown.",
        _add_type,
        _add,
    ),
    _function(
        "without(xs: C, x: T) -> C",
        "The Set without x, or the Map without the key x; as it is where there is none.",
        _without_type,
        _without,
    ),
    _function("union(a: Set[T], b: Set[T]) -> Set[T]", "What is in a or b.", _union_type, _union),
    _function(
        "intersection(a: Set[T], b: Set[T]) -> Set[T]",
        "What is in both.",
        _subset_type,
        lambda a, b: frozenset(x for x in a if x in b),
    ),
    _function(
        "difference(a: Set[T], b: Set[T]) -> Set[T]",
        "What is in a and not in b.",
        _subset_type,
        lambda a, b: a - b,
    ),
)
