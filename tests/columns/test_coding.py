"""Values as numbers, and back; functions of them as tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.laws.choices import values
from ida_dsl.types import (
    BOOL,
    INT,
    REAL,
    TEXT,
    EnumType,
    IntType,
    ListType,
    MapType,
    RecordType,
    TupleType,
    belongs,
)
from ida_dsl.values import UNKNOWN, Reason, Unknown, Word
from ida_runtime.columns.coding import Codings
from ida_runtime.columns.column import Column
from ida_runtime.columns.tables import Scalar, Tabled
from ida_runtime.columns.whys import Whys, whys

BIT = EnumType((Word("zero"), Word("one", 2)), None, ())
TYPES = [
    BOOL, INT, REAL, TEXT, IntType(-3, 12), IntType(0, 10**9), BIT, ListType(BIT, 3, 3),
    ListType(IntType(0, 3), 0, 3), ListType(TEXT, 0, 4), TupleType((BOOL, IntType(0, 9))),
    RecordType((("a", BOOL), ("b", TEXT))), MapType(IntType(0, 2), BOOL),
]  # fmt: skip


@given(st.sampled_from(TYPES), st.data())
def test_a_value_that_becomes_a_number_is_the_same_again(type_, data):
    coding = Codings().of(type_)
    drawn = data.draw(st.lists(values(type_), max_size=6))
    numbers = coding.numbers(drawn)
    assert coding.values(numbers) == drawn
    for one, number in zip(drawn, numbers, strict=True):
        assert all((one == other) == (number == again) for other, again in zip(drawn, numbers, strict=True))


@given(st.sampled_from(TYPES), st.sampled_from(TYPES), st.data())
def test_a_column_of_another_type(source, target, data):
    codings = Codings()
    mine, other = codings.of(source), codings.of(target)
    drawn = [one for one in data.draw(st.lists(values(source), max_size=6)) if not isinstance(one, float)]
    numbers, outside = codings.recoded(mine.numbers(drawn), mine, other)
    for at, value in enumerate(drawn):
        fits = belongs(float(value) if target == REAL and type(value) is int else value, target)
        assert fits == (outside is None or not outside[at])
        if fits:
            assert other.value(int(numbers[at])) == value


def test_a_list_with_an_unknown_inside_has_a_number_of_its_own():
    coding = Codings().of(ListType(BIT, 2, 2))
    odd = (Word("zero"), UNKNOWN)
    number = coding.number(odd)
    assert number > coding.size
    assert coding.exotic(np.array([number]))
    assert coding.value(number) == odd
    assert coding.number((Word("zero"), Unknown(Reason.MISSING))) == number


def add_or(first, second):
    """Kleene enough: the leftmost unknown, a word of its own, or a sum."""
    for one in (first, second):
        if isinstance(one, Unknown):
            return one
    return first + second if first + second < 6 else Unknown(Reason.DOMAIN, f"{first + second} is too large")


COLUMNS = st.lists(st.tuples(*[st.none() | st.integers(0, 4)] * 2), min_size=1, max_size=30)


@pytest.mark.parametrize("kind", [Tabled, Scalar])
@given(COLUMNS)
def test_a_function_of_columns_is_its_meaning_row_by_row(kind, rows):
    codings, reasons = Codings(), Whys()
    small = codings.of(IntType(0, 4))
    function = kind((small, small), codings.of(IntType(0, 8)), lambda given_: add_or(*given_), reasons)
    said = reasons.number(Unknown(Reason.SAID, "elsewhere"))
    columns = [column(small, [row[at] for row in rows], said, at) for at in (0, 1)]
    found = function.of(columns, 3, np.arange(100, 100 + len(rows)))
    for at, row in enumerate(rows):
        arguments = [
            Unknown(Reason.SAID, str(place)) if one is None else one for place, one in enumerate(row)
        ]
        wanted = add_or(*arguments)
        why = 0 if found.whys is None else int(found.whys[at])
        if isinstance(wanted, Unknown):
            came = int(wanted.detail) if wanted.reason is Reason.SAID else None
            here = (
                whys(reasons.number(wanted), 3, 100 + at) if came is None else whys(said, 9, came * 50 + at)
            )
            assert why == here
        else:
            assert (why, found.coding.value(int(found.numbers[at]))) == (0, wanted)


def column(coding, given_, said, place):
    """A column; its unknown values arose at rows of table 9."""
    numbers = np.array([coding.unknown if one is None else coding.number(one) for one in given_])
    found = [int(whys(said, 9, place * 50 + at)) if one is None else 0 for at, one in enumerate(given_)]
    return Column(coding, numbers, np.array(found) if any(found) else None)
