"""What is known of values: each value that there is fits it."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS, Misfit
from ida_dsl.graph.code import CallOp
from ida_dsl.graph.cost.abstract import Abstract, joined, meet, of_type
from ida_dsl.graph.cost.transfer import called
from ida_dsl.graph.cost.words import words_of
from ida_dsl.types import BoolType, EnumType, IntType, ListType, TextType, Type, belongs, convert
from ida_dsl.values import Unknown, Value, Word
from tests.strategies.builtin_calls import argument, argument_types, seen
from tests.strategies.types_values import all_types, values

# They call a function, or are only written where arguments go together.
APART = {"iterate", "select", "assume", "make_record", "field", "replace_field", "fit"}
CALLED = [one for one in BUILTINS.values() if not one.draws and one.name not in APART]


def fitting(value: Value, made: Abstract) -> bool:
    """Whether a value is one of those told of."""
    if isinstance(value, Unknown):
        return not made.known
    if isinstance(value, bool) and isinstance(made.type, BoolType) and value not in made.truths:
        return False
    texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
    counts = [len(text.split()) for text in texts if isinstance(text, str)]
    if made.words is not None and not all(made.words[0] <= count <= made.words[1] for count in counts):
        return False
    return belongs(convert(value, made.type), made.type)


@st.composite
def told(draw: st.DrawFn, value: Value, type_: Type) -> Abstract:
    """Something that is true of a value, of its type."""
    known = not isinstance(value, Unknown) and draw(st.booleans())
    if draw(st.booleans()):
        type_ = narrow(value, type_)
    truths = (
        frozenset({value}) if isinstance(value, bool) and draw(st.booleans()) else frozenset({True, False})
    )
    words = (count := len(value.split()), count) if isinstance(value, str) and draw(st.booleans()) else None
    return Abstract(type_, known, words=words, truths=truths)


def narrow(value: Value, type_: Type) -> Type:
    """A type of little more than one value."""
    if isinstance(value, int) and isinstance(type_, IntType):
        return IntType(value, value)
    if isinstance(value, tuple) and isinstance(type_, ListType):
        return ListType(type_.item, len(value), len(value))
    return (
        TextType(len(value), len(value)) if isinstance(value, str) and isinstance(type_, TextType) else type_
    )


@settings(max_examples=250)
@given(st.data())
def test_what_a_builtin_gives_is_what_is_told(data):
    builtin = data.draw(st.sampled_from(CALLED))
    types = data.draw(argument_types(builtin))
    arguments = [data.draw(argument(type_)) for type_ in types]
    listed = any(one.kind == "type or list" for one in builtin.parameters)
    static = tuple(one[0] for one in types if isinstance(one, list))
    if any(isinstance(one, list) for one in types[len(static) :]):
        return
    pairs = [(value, one) for value, one in zip(arguments, types, strict=True) if not isinstance(one, list)]
    abstract = [data.draw(told(value, one)) for value, one in pairs]
    try:
        type_ = builtin.type_of(tuple(seen(one, listed=listed) for one in types))
    except Misfit:
        return
    op = CallOp(0, type_, builtin.name, tuple(range(len(pairs))), static)
    result = builtin.call(arguments)
    assert fitting(result, called(op, abstract)), (result, called(op, abstract))


@given(st.data(), all_types, all_types)
def test_what_is_of_two_types_is_of_where_they_meet(data, one, other):
    value = data.draw(values(one))
    if belongs(value, other):
        assert belongs(value, meet(one, other))
        assert belongs(value, meet(other, one))


@given(st.data(), all_types, all_types)
def test_what_is_told_of_one_is_told_of_both(data, one, other):
    value = data.draw(values(one))
    both = joined(of_type(one), of_type(other), one)
    assert fitting(value, both) or both.type == one


def test_words_and_numbers_of_one_value_are_computed():
    seven, two = (of_type(IntType(n, n), known=True) for n in (7, 2))
    for name, expected in {"floor_divide": 3, "modulo": 1, "multiply": 14, "subtract": 5}.items():
        made = called(CallOp(2, IntType(), name, (0, 1)), [seven, two])
        assert made == Abstract(IntType(expected, expected), known=True)


def test_comparisons_that_are_sure():
    for (a, b), (low, high) in product([((0, 3), (4, 9)), ((4, 9), (0, 4))], [(0, 0)]):
        op = CallOp(2, BoolType(), "less", (0, 1))
        made = called(op, [of_type(IntType(*a)), of_type(IntType(*b))])
        assert made.truths == {a[1] < b[0]}
        assert low == high
    word = Abstract(meet(of_type(IntType()).type, IntType(1, 1)))
    assert called(CallOp(2, BoolType(), "equal", (0, 1)), [word, word]).truths == {True}
    assert Word("far") != 1


def test_a_text_that_may_be_a_word_has_as_many_words_as_a_text():
    maybe = Abstract(EnumType((Word("never"),), TextType()))
    assert words_of(maybe)[1] == words_of(Abstract(TextType()))[1]
