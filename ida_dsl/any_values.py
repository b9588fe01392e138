"""Values of any type at all, also of types without end: for whoever looks for what is costly.

Lists are mostly as long as they may be, texts a few words that stand in no other text, and a word beside
other values is rare: such answers lead to more questions than others do.
"""

from __future__ import annotations

from ida_dsl.draws import Source, draw_value
from ida_dsl.types import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    RecordType,
    SetType,
    TextType,
    TupleType,
    Type,
    is_finite,
)
from ida_dsl.values import Mapped, Record, Unknown, Value

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG, _FEW, _FAR = 64, 3, 1000
MOST_WORDS = 12_000
"""No text has more."""


def any_value(type_: Type, source: Source, words: int | None = None, long: int = _LONG) -> Value:
    """A value; its texts have so many words, where that is said and they may. Lists of no more items than
    `long` are mostly as long as they may be; in lists of lists that is less."""
    match type_:
        case BoolType():
            return bool(source.below(2))
        case IntType(low=low, high=high):
            low, high = max(low, -_FAR if high > -_FAR else low), min(high, _FAR if low < _FAR else high)
            return low + source.below(high - low + 1)
        case RealType():
            return source.below(_FAR) / 8
        case TextType():
            return _text(type_, source, words)
        case EnumType():
            return _of_enumeration(type_, source, words, long)
        case TupleType(items=items):
            return tuple(any_value(item, source, words, long) for item in items)
        case RecordType(fields=fields):
            return Record.of((name, any_value(item, source, words, long)) for name, item in fields)
    return _collection(type_, source, words, long)


def _of_enumeration(type_: EnumType, source: Source, words: int | None, long: int) -> Value:
    if type_.base is not None and (not type_.words or source.below(8)):
        return any_value(type_.base, source, words, long)
    return type_.words[source.below(len(type_.words))]


def _collection(type_: Type, source: Source, words: int | None, long: int) -> Value:
    inner = long // 8
    match type_:
        case ListType(item=item, low=low, high=high):
            most = high if high <= long else min(high, max(low, _FEW))
            length = most if source.below(4) else low + source.below(most - low + 1)
            return tuple(any_value(item, source, words, inner) for _ in range(length))
        case SetType() if is_finite(type_):
            return draw_value(type_, source)
        case SetType(item=item):
            return frozenset(any_value(item, source, words, inner) for _ in range(_FEW))
        case MapType() if is_finite(type_):
            return draw_value(type_, source)
        case MapType(key=key, value=value):
            keys = [any_value(key, source, None, inner) for _ in range(_FEW)]
            return Mapped((one, any_value(value, source, words, inner)) for one in keys)
    return Unknown()


def _text(type_: TextType, source: Source, words: int | None) -> str:
    """Words of three letters; of one, where there is no room for longer ones."""
    count = min(1 + source.below(_FEW) if words is None else words, MOST_WORDS)
    size = 3 if 4 * count <= type_.high else 1
    made = " ".join("".join(_LETTERS[source.below(26)] for _ in range(size)) for _ in range(count))
    return made[: type_.high].strip().ljust(type_.low, "x")
