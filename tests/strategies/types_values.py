"""Random types, and random values of a type."""

from collections.abc import Callable

from hypothesis import strategies as st

from ida_dsl.types import (
    BOOL,
    REAL,
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
    enum_of,
    size,
)
from ida_dsl.values import INT_MAX, INT_MIN, UNKNOWN, Mapped, Record, Unknown, Value, Word, contains_unknown

# The words of one imaginary program, ranked as if one declaration listed them.
WORDS = (
    *(Word(name, rank) for rank, name in enumerate(("never", "less", "none"), start=-3)),
    *(Word(name, rank) for rank, name in enumerate(("zero", "one", "wild", "far", "many"), start=1)),
)
_NAMES = ("name", "weight", "next", "word", "a")

characters = st.characters(exclude_categories=["Cs"])
reals = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)


@st.composite
def ranges(draw: st.DrawFn, width: int = 2**64) -> IntType:
    """Ranges, most of them small and around zero."""
    edges = st.one_of(
        st.integers(-8, 8),
        st.integers(-8, 8),
        st.sampled_from([INT_MIN, INT_MAX]),
        st.integers(INT_MIN, INT_MAX),
    )
    low = draw(edges)
    high = min(draw(edges.filter(lambda x: x >= low)) if low < INT_MAX else low, low + width)
    return IntType(low, high)


@st.composite
def text_types(draw: st.DrawFn) -> TextType:
    if draw(st.booleans()):
        return TextType()
    low = draw(st.integers(0, 3))
    return TextType(low, low + draw(st.integers(0, 12)))


def enums(bases: st.SearchStrategy[Type | None]) -> st.SearchStrategy[EnumType]:
    """Enumerations, of words alone or around a base."""
    words = st.sets(st.sampled_from(WORDS), min_size=1, max_size=4)
    return st.builds(enum_of, words, bases)


@st.composite
def lists_of(draw: st.DrawFn, items: st.SearchStrategy[Type], longest: int = 5) -> ListType:
    item = draw(items)
    low = draw(st.integers(0, 2))
    if longest > 4 and draw(st.booleans()):
        return ListType(item)
    return ListType(item, low, max(low, draw(st.integers(0, longest))))


def _record(fields: dict[str, Type]) -> RecordType:
    return RecordType(tuple(fields.items()))


def _compounds(inner: st.SearchStrategy[Type], longest: int) -> st.SearchStrategy[Type]:
    return st.one_of(
        lists_of(inner, longest),
        st.lists(inner, max_size=3).map(lambda items: TupleType(tuple(items))),
        st.dictionaries(st.sampled_from(_NAMES), inner, min_size=1, max_size=3).map(_record),
        st.builds(SetType, inner),
        st.builds(MapType, inner, inner),
        enums(inner.filter(lambda type_: not isinstance(type_, EnumType))),
    )


plain_types: st.SearchStrategy[Type] = st.one_of(
    ranges(), st.just(BOOL), st.just(REAL), text_types(), enums(st.none())
)
all_types: st.SearchStrategy[Type] = st.recursive(
    plain_types, lambda inner: _compounds(inner, 5), max_leaves=5
)

_finite_leaves: st.SearchStrategy[Type] = st.one_of(ranges(width=3), st.just(BOOL), enums(st.none()))
finite_types: st.SearchStrategy[Type] = st.recursive(
    _finite_leaves, lambda inner: _compounds(inner, 3), max_leaves=3
).filter(lambda type_: size(type_) is not None)
small_types = finite_types.filter(lambda type_: (size(type_) or 0) <= 300)


@st.composite
def values(draw: st.DrawFn, type_: Type, unknowns: bool = True) -> Value:
    """A value of the type; parts of it may be unknown, itself it is not."""
    return draw(_RULES[type(type_)](type_, unknowns))


@st.composite
def parts(draw: st.DrawFn, type_: Type, unknowns: bool) -> Value:
    """A value of the type, or unknown, as compounds contain them."""
    if unknowns and draw(st.integers(0, 7)) == 7:
        return UNKNOWN
    return draw(values(type_, unknowns))


def _int(type_: IntType, _: bool) -> st.SearchStrategy[Value]:
    ends = st.sampled_from([type_.low, type_.high])
    near = (
        st.integers(max(type_.low, -8), min(type_.high, 8)) if type_.low <= 8 and type_.high >= -8 else ends
    )
    return st.one_of(st.integers(type_.low, type_.high), ends, near)


def _text(type_: TextType, _: bool) -> st.SearchStrategy[Value]:
    words = st.lists(st.sampled_from(["a", "bee", "Sea.", "", "\n\n", "ß", "0"]), max_size=8).map(" ".join)
    free = st.text(characters, min_size=type_.low, max_size=min(type_.high, type_.low + 12))
    return free if type_ != TextType() else st.one_of(free, words)


def _enum(type_: EnumType, unknowns: bool) -> st.SearchStrategy[Value]:
    words: st.SearchStrategy[Value] = st.sampled_from(type_.words)
    return words if type_.base is None else st.one_of(words, values(type_.base, unknowns))


def _list(type_: ListType, unknowns: bool) -> st.SearchStrategy[Value]:
    longest = min(type_.high, type_.low + 6)
    return st.lists(parts(type_.item, unknowns), min_size=type_.low, max_size=longest).map(tuple)


def _tuple(type_: TupleType, unknowns: bool) -> st.SearchStrategy[Value]:
    return st.tuples(*(parts(item, unknowns) for item in type_.items))


def _record_value(type_: RecordType, unknowns: bool) -> st.SearchStrategy[Value]:
    fields = {name: parts(item, unknowns) for name, item in type_.fields}
    return st.fixed_dictionaries(fields).map(lambda found: Record.of(found.items()))


def _set(type_: SetType, _: bool) -> st.SearchStrategy[Value]:
    return st.lists(values(type_.item, False), max_size=5).map(frozenset)


def _map(type_: MapType, unknowns: bool) -> st.SearchStrategy[Value]:
    pairs = st.tuples(values(type_.key, False), parts(type_.value, unknowns))
    return st.lists(pairs, max_size=5).map(Mapped)


_RULES: dict[type, Callable[..., st.SearchStrategy[Value]]] = {
    BoolType: lambda *_: st.booleans(),
    IntType: _int,
    RealType: lambda *_: reals,
    TextType: _text,
    EnumType: _enum,
    TupleType: _tuple,
    RecordType: _record_value,
    ListType: _list,
    SetType: _set,
    MapType: _map,
}


@st.composite
def typed_values(draw: st.DrawFn, types: st.SearchStrategy[Type] = all_types) -> tuple[Type, Value]:
    """A type and a value of it."""
    type_ = draw(types)
    return type_, draw(values(type_))


def is_sound(value: Value) -> bool:
    """What holds of every value there is: numbers in bounds, nothing unknown in sets and keys."""
    match value:
        case Unknown():
            return True
        case bool() | Word():
            return True
        case int():
            return INT_MIN <= value <= INT_MAX
        case float():
            return value - value == 0 and str(value) != "-0.0"
        case str():
            return True
        case tuple():
            return all(map(is_sound, value))
        case Record():
            return list(value.names) == sorted(value.names) and all(map(is_sound, value.values))
        case frozenset():
            return not any(map(contains_unknown, value)) and all(map(is_sound, value))
        case Mapped():
            return not any(map(contains_unknown, value.keys())) and all(is_sound(v) for _, v in value.items())
    return False
