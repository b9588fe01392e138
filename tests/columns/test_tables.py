"""Functions of columns are their scalar meanings row by row, unknowns and where they come from included."""

from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.types import BOOL, INT, TEXT, EnumType, IntType, ListType
from ida_dsl.values import Reason, Unknown, Word
from ida_runtime.columns.tables import Remembered, Scalar, Tabled, fits_table
from tests.columns.column_cases import Bench, rows_of

BIT = EnumType((Word("zero", 1), Word("one", 2)), None, ())
SMALL = [BOOL, BIT, IntType(-2, 3), ListType(BIT, 0, 2)]
"""The lists may have an unknown inside: then no table holds them."""
HEAP = [TEXT, ListType(INT), *SMALL]
OUTPUTS = [IntType(0, 9), INT, BOOL, TEXT]


def wild(seed, output):
    """A meaning that looks at everything: of what it is given follows a value, an unknown that arises in it,
    or one of those that it was given."""

    def meaning(row):
        told = ["?" if isinstance(one, Unknown) else repr(one) for one in row]
        chance = crc32(repr((seed, told)).encode())
        unknown = [one for one in row if isinstance(one, Unknown)]
        if unknown and chance % 3:
            return unknown[chance % len(unknown)]
        if chance % 4 == 0:
            return Unknown(Reason.DOMAIN, f"{chance % 5}")
        number = chance // 12 % 10
        return {BOOL: number > 4, TEXT: f"{number}"}.get(output, number)

    return meaning


@pytest.mark.parametrize(("kind", "types"), [(Tabled, SMALL), (Remembered, HEAP), (Scalar, [*HEAP, INT])])
@settings(max_examples=60)
@given(st.integers(0, 99), st.data())
def test_a_function_of_columns_is_its_meaning_row_by_row(kind, types, seed, data):
    """Time and again: what is there already, and what is new."""
    inputs = data.draw(st.lists(st.sampled_from(types), min_size=kind is Tabled, max_size=3))
    output = data.draw(st.sampled_from(OUTPUTS))
    bench, meaning = Bench(), wild(seed, output)
    codings = tuple(map(bench.codings.of, inputs))
    function = kind(codings, bench.codings.of(output), meaning, bench.reasons)
    for rows in data.draw(st.lists(rows_of(inputs, 5), min_size=1, max_size=3)):
        bench.same(function, meaning, rows)


def test_a_table_asks_for_each_of_its_entries_once():
    bench, asked = Bench(), []
    small = bench.codings.of(IntType(0, 3))

    def meaning(row):
        asked.append(tuple(row))
        return row[0]

    function = Tabled((small, small), small, meaning, bench.reasons)
    for rows in ([(1, 2)] * 25, *[[(a, b) for a in range(4) for b in range(4)]] * 2):
        bench.same(function, lambda row: row[0], rows)
    assert sorted(asked) == [(a, b) for a in range(4) for b in range(4)]


def test_texts_are_computed_with_once_each():
    bench, asked = Bench(), []
    text = bench.codings.of(TEXT)

    def meaning(row):
        asked.append(row)
        return len(row[0])

    function = Remembered((text,), bench.codings.of(INT), meaning, bench.reasons)
    for _ in range(3):
        bench.same(function, lambda row: len(row[0]), [("a",), ("bee",), ("a",)])
    assert len(asked) == 2


def test_what_fits_a_table():
    of = Bench().codings.of
    assert fits_table([of(IntType(0, 500)), of(IntType(0, 500))])
    assert not fits_table([of(IntType(0, 512)), of(IntType(0, 512))])
    assert not fits_table([of(INT)])
