"""Kernels say of whole columns what builtins say of each row, at the ends of 64 bits too."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ida_dsl.builtins import BUILTINS
from ida_dsl.types import BOOL, INT, TEXT, IntType, ListType, NeverType, TextType, belongs
from ida_dsl.values import INT_MAX, INT_MIN, Unknown
from ida_runtime.columns.kernels import Kernel, Operand, doing
from tests.columns.column_cases import Bench, rows_of
from tests.strategies.types_values import lists_of, plain_types, ranges, small_types, values

BOTH = ["add", "subtract", "multiply", "floor_divide", "modulo", "min", "max"]
COMPARED = ["less", "less_equal", "greater", "greater_equal", "equal", "not_equal"]
ONE = ["negate", "plus", "abs"]
SHAPED = ["fit", "assume"]
EDGES = [INT_MIN, INT_MIN + 1, -(2**62), -(2**32), -(2**31), -3, -1, 0, 1, 2, 2**31, 2**32, 2**62, INT_MAX]
WHOLE = st.sampled_from(EDGES) | st.integers(INT_MIN, INT_MAX) | st.integers(-9, 9)


def kernel(bench, name, types, output, constants=(), static=()):
    """A kernel and its meaning; `constants` are operands that are no input, by their places."""
    constants = dict(constants)
    codings = [bench.codings.of(type_) for type_ in types]
    inputs = [at for at in range(len(types)) if at not in constants]

    def meaning(given_):
        own = dict(zip(inputs, given_, strict=True)) | constants
        return BUILTINS[name].call([*static, *(own[at] for at in range(len(types)))])

    operands = tuple(
        Operand(coding, None, coding.number(constants[at]))
        if at in constants
        else Operand(coding, inputs.index(at))
        for at, coding in enumerate(codings)
    )
    output = bench.codings.of(output)
    do = doing(name, codings, output, bench.codings)
    assert do is not None
    made = Kernel(operands, tuple(codings[at] for at in inputs), output, do, meaning, bench.reasons)
    return made, meaning


@pytest.mark.parametrize("name", BOTH + COMPARED)
@settings(max_examples=25)
@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=20))
def test_of_any_two_ints(name, rows):
    bench = Bench()
    output = BUILTINS[name].type_of((INT, INT))
    bench.same(*kernel(bench, name, [INT, INT], output), rows)


@pytest.mark.parametrize("name", BOTH + COMPARED)
def test_of_the_ends_of_64_bits(name):
    bench = Bench()
    made = kernel(bench, name, [INT, INT], BUILTINS[name].type_of((INT, INT)))
    bench.same(*made, [(a, b) for a in EDGES for b in EDGES])


@pytest.mark.parametrize("name", ONE)
def test_of_one_int(name):
    bench = Bench()
    bench.same(*kernel(bench, name, [INT], BUILTINS[name].type_of((INT,))), [(one,) for one in EDGES])


@given(st.sampled_from(BOTH + COMPARED + ONE), st.data())
def test_of_ranges_and_constants_and_unknowns(name, data):
    count = 1 if name in ONE else 2
    types = [data.draw(ranges()) for _ in range(count)]
    output = BUILTINS[name].type_of(tuple(types))
    assume(not isinstance(output, NeverType))
    places = data.draw(st.none() | st.integers(0, count - 1)) if count > 1 else None
    constants = {} if places is None else {places: data.draw(values(types[places]))}
    bench = Bench()
    own = [type_ for at, type_ in enumerate(types) if at not in constants]
    bench.same(*kernel(bench, name, types, output, constants), data.draw(rows_of(own)))


@settings(max_examples=50)
@given(st.sampled_from(BOTH + COMPARED), ranges(), st.data())
def test_of_one_value_twice(name, type_, data):
    """`a - a`: one input is both operands."""
    output = BUILTINS[name].type_of((type_, type_))
    assume(not isinstance(output, NeverType))
    bench = Bench()
    coding = bench.codings.of(type_)
    do = doing(name, [coding, coding], bench.codings.of(output), bench.codings)

    def meaning(given_):
        return BUILTINS[name].call([given_[0], given_[0]])

    both = (Operand(coding, 0), Operand(coding, 0))
    made = Kernel(both, (coding,), bench.codings.of(output), do, meaning, bench.reasons)
    bench.same(made, meaning, data.draw(rows_of([type_])))


@given(ranges(), ranges(), st.data())
def test_values_fit_a_type_or_are_unknown(given_, wanted, data):
    bench = Bench()
    made = kernel(bench, "fit", [given_], wanted, static=(wanted,))
    bench.same(*made, data.draw(rows_of([given_])))


@pytest.mark.parametrize("wanted", [IntType(-3, 5), IntType(-7, 10**6), IntType(INT_MIN, 0), INT])
def test_what_fits_at_the_ends_of_a_type(wanted):
    near = [wanted.low - 1, wanted.low, wanted.high, wanted.high + 1]
    bench = Bench()
    made = kernel(bench, "fit", [INT], wanted, static=(wanted,))
    bench.same(*made, [(one,) for one in near if INT_MIN <= one <= INT_MAX])


@given(ranges(), st.data())
def test_values_that_are_known_to_be_of_a_type(wanted, data):
    bench = Bench()
    made, meaning = kernel(bench, "assume", [INT], wanted, static=(wanted,))
    bench.same(made, meaning, data.draw(st.lists(st.tuples(values(wanted)), min_size=1, max_size=6)))


@given(st.sampled_from(BOTH + COMPARED), st.data())
def test_values_that_proofs_had_ruled_out(name, data):
    """Where a strategy is forced, a small column may hold values that are not of its type."""
    bench = Bench()
    bench.codings.forced = True
    types = [IntType(0, 5), IntType(-2, 3)]
    made = kernel(bench, name, types, BUILTINS[name].type_of(tuple(types)))
    numbers = st.integers(-2, 7)
    bench.same(*made, data.draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6)))


# ------------------------------------------------------------------------------------------ texts and lists


@pytest.mark.parametrize("name", ["equal", "not_equal"])
@settings(max_examples=30)
@given(st.data())
def test_of_texts(name, data):
    bench = Bench()
    bench.same(*kernel(bench, name, [TEXT, TEXT], BOOL), data.draw(rows_of([TEXT, TEXT])))


LONG = lists_of(plain_types | small_types).map(lambda type_: ListType(type_.item))


@settings(max_examples=50)
@given(LONG, ranges(), st.data())
def test_items_of_lists(lists, at, data):
    output = BUILTINS["index"].type_of((lists, at))
    assume(not isinstance(output, NeverType))
    bench = Bench()
    rows = data.draw(rows_of([lists, at]))
    near = data.draw(st.booleans()) and at.low <= 0 <= at.high
    rows = [(xs, 0 if near and not isinstance(i, Unknown) else i) for xs, i in rows]
    bench.same(*kernel(bench, "index", [lists, at], output), rows)


@pytest.mark.parametrize("item", [IntType(-3, 12), IntType(2, 9), INT, BOOL])
def test_items_from_both_ends(item):
    """Some of the lists have an unknown inside."""
    bench = Bench()
    given_ = [(), (False, True), (5, 6, 7), (Unknown(), 5), (5, 5, 5, 5, 5, 5, 3)]
    lists = [tuple(one for one in own if isinstance(one, Unknown) or belongs(one, item)) for own in given_]
    places = [*range(-8, 8), INT_MIN, INT_MAX]
    made = kernel(bench, "index", [ListType(item), INT], item)
    bench.same(*made, [(own, at) for own in lists for at in places])


@settings(max_examples=50)
@given(LONG, st.data())
def test_lengths_of_lists(lists, data):
    bench = Bench()
    bench.same(*kernel(bench, "len", [lists], BUILTINS["len"].type_of((lists,))), data.draw(rows_of([lists])))


def test_what_has_no_kernel():
    bench = Bench()
    of = bench.codings.of
    assert doing("add", [of(TEXT), of(TEXT)], of(TEXT), bench.codings) is None
    texts = [of(TEXT), of(TextType(0, 3))]  # each has numbers of its own
    assert doing("equal", texts, of(BOOL), bench.codings) is None
    assert doing("divide", [of(INT), of(INT)], of(INT), bench.codings) is None
