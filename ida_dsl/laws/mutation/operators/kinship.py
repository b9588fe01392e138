"""Which values could stand for one another: only those are exchanged, the checker would refuse others."""

from __future__ import annotations

from ida_dsl.types import EnumType, ListType, SetType, TupleType, Type, same_shape


def akin(one: Type | None, other: Type | None) -> bool:
    """Whether values of one type could be taken for values of the other: ranges, sizes and words aside."""
    if one is None or other is None or not same_shape(one, other):
        return False
    match one, other:
        case (ListType(item=a), ListType(item=b)) | (SetType(item=a), SetType(item=b)):
            return akin(a, b)
        case TupleType(items=a), TupleType(items=b):
            return all(map(akin, a, b))
    return bool(_kinds(one) & _kinds(other))


def _kinds(type_: Type) -> set[object]:
    """The kinds of values of a type: each word is its own."""
    if not isinstance(type_, EnumType):
        return {type(type_)}
    base: set[object] = set() if type_.base is None else {type(type_.base)}
    return base | set(type_.words)
