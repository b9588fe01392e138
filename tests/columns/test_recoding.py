"""Columns as columns of other types: what fits stays what it is, what does not is said."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ida_dsl.types import BOOL, INT, REAL, EnumType, IntType, ListType, TupleType, belongs, convert, values_of
from ida_dsl.values import UNKNOWN, Unknown, Word
from ida_runtime.columns.coding import Codings
from ida_runtime.engine.putting import fitted, recoded
from tests.columns.column_cases import Bench, maybe, rows_of, told
from tests.strategies.types_values import small_types, values

NUMBER, BIT = IntType(0, 5), EnumType((Word("zero", 1), Word("one", 2)), None, ())
SYMBOL = EnumType((*BIT.words, Word("wild", 3)), None, ())
FAR = EnumType((Word("far", 4),), NUMBER, ())
TYPES = [
    INT, NUMBER, IntType(-3, 9), IntType(0, 10**6), IntType(-(10**12), 3), FAR, EnumType(FAR.words, INT, ()),
    REAL, BOOL, BIT, SYMBOL, ListType(BIT, 0, 2), ListType(SYMBOL, 0, 3), ListType(INT), ListType(NUMBER),
    TupleType((NUMBER, BIT)), TupleType((IntType(-3, 9), SYMBOL)),
]  # fmt: skip


def fits(value, target):
    return belongs(convert(value, target), target)


@given(st.sampled_from(TYPES), st.sampled_from(TYPES), st.data())
def test_what_fits_stays_what_it_is(source, target, data):
    bench = Bench()
    drawn = [one for (one,) in data.draw(rows_of([source]))]
    mine, other = bench.codings.of(source), bench.codings.of(target)
    column = bench.column(mine, drawn, 0)
    made, wrong = recoded(bench.codings, column, other)
    assert made.coding is other
    flags = [False] * len(drawn) if wrong is None else wrong.tolist()
    assert flags == [not isinstance(one, Unknown) and not fits(one, target) for one in drawn]
    fine = [at for at, flag in enumerate(flags) if not flag]
    for at, found in zip(fine, told(made.take(np.array(fine, dtype=np.int64))), strict=True):
        value = convert(drawn[at], target)
        assert found == (int(column.whys[at]) if isinstance(value, Unknown) else (value, type(value)))
    if made.whys is not None:
        assert (made.numbers[made.whys != 0] == other.unknown).all()


@settings(max_examples=50)
@given(st.sampled_from(TYPES), st.sampled_from(TYPES), st.data())
def test_values_that_fit_by_proof_keep_their_numbers_where_they_do_not(source, target, data):
    """As where a strategy is forced: then a value of another type has a number of its own."""
    assume(type(source) is type(target) and source != REAL)
    bench = Bench()
    bench.codings.forced = True
    drawn = data.draw(st.lists(values(source), min_size=1, max_size=5))
    made = fitted(bench.codings, bench.column(bench.codings.of(source), drawn, 0), bench.codings.of(target))
    assert told(made) == [(one, type(one)) for one in drawn]


def test_where_strategies_are_forced_a_column_is_looked_at_though_its_type_is_right():
    codings = Codings()
    small = codings.of(NUMBER)
    odd = small.numbers([3, 77])
    assert codings.recoded(odd, small, small) == (odd, None)
    codings.forced = True
    numbers, outside = codings.recoded(odd, small, small)
    assert outside.tolist() == [False, True]
    assert numbers[0] == 3


@settings(max_examples=50)
@given(small_types, st.data())
def test_many_values_have_the_numbers_that_each_has(type_, data):
    """A hundred are numbered another way than a few. Those that have no place have numbers as they come."""
    coding, alone = Codings().of(type_), Codings().of(type_)
    few = data.draw(st.lists(maybe(type_), min_size=1, max_size=4))
    numbers = coding.numbers(few * 100)
    assert coding.values(numbers) == few * 100
    assert numbers.tolist() == [alone.number(one) for one in few] * 100


@pytest.mark.parametrize("target", [IntType(-5, 7), IntType(-5, 10**6), IntType(0, 2**40)])
@pytest.mark.parametrize("source", [INT, IntType(-100, 10**6), IntType(-10, 20)])
def test_the_ends_of_ranges(source, target):
    codings = Codings()
    ends = [target.low - 1, target.low, target.high, target.high + 1]
    given_ = [one for one in ends if belongs(one, source)]
    mine, other = codings.of(source), codings.of(target)
    numbers, wrong = codings.recoded(mine.numbers(given_), mine, other)
    flags = [False] * len(given_) if wrong is None else wrong.tolist()
    assert flags == [not belongs(one, target) for one in given_]
    fine = [
        (number, one) for number, one, flag in zip(numbers.tolist(), given_, flags, strict=True) if not flag
    ]
    assert [other.value(number) for number, _ in fine] == [one for _, one in fine]


@pytest.mark.parametrize(("source", "target"), [(NUMBER, FAR), (FAR, NUMBER), (BIT, SYMBOL), (SYMBOL, BIT)])
def test_of_small_types_unknown_becomes_unknown_and_each_value_one_of_its_own(source, target):
    codings = Codings()
    mine, other = codings.of(source), codings.of(target)
    numbers, _ = codings.recoded(np.arange(mine.size + 1), mine, other)
    assert numbers[-1] == other.unknown
    for number in range(mine.size):
        made = codings.one(number, mine, other)
        value = mine.value(number)
        assert made == (other.number(value) if belongs(value, target) else -1)


def test_many_tuples():
    type_ = TupleType((IntType(-3, 9), BIT, FAR))
    every = list(values_of(type_))
    coding = Codings().of(type_)
    assert coding.numbers(every).tolist() == list(range(len(every)))
    for odd in (
        (0, UNKNOWN, 3),
        (UNKNOWN, BIT.words[0], 3),
        (0, BIT.words[0], UNKNOWN),
        (77, BIT.words[0], 3),
    ):
        numbers = coding.numbers([*every, odd, odd])
        assert numbers[:-2].tolist() == list(range(len(every)))
        assert numbers[-1] == numbers[-2] > coding.size
        assert coding.value(int(numbers[-1])) == odd


def test_numbers_above_the_size_are_never_those_of_values_of_the_type():
    coding = Codings().of(ListType(BIT, 1, 1))
    assert coding.exotic(np.array([coding.number((Unknown(),))]))
    assert [coding.number((one,)) for one in BIT.words] == [0, 1]
    assert coding.number((Unknown(),)) == 3
