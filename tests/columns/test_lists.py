"""Lists in columns: their items, and the lists that items make."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.types import INT, REAL, TEXT, EnumType, IntType, ListType
from ida_dsl.values import UNKNOWN, Unknown, Word, contains_unknown
from ida_runtime.columns.coding import Codings
from ida_runtime.columns.lists import Items, Lists
from tests.columns.column_cases import Bench, maybe
from tests.strategies.types_values import values

BIT = EnumType((Word("zero"), Word("one", 2)), None, ())
PAIRS = ListType(BIT, 2, 2)
"""Small, but for pairs with an unknown inside, which have numbers of their own."""
ITEMS = [BIT, IntType(-3, 12), INT, REAL, TEXT, PAIRS, ListType(INT)]
LISTS = [ListType(one) for one in ITEMS] + [ListType(BIT, 0, 3), ListType(PAIRS, 0, 2)]
SHORT = st.integers(0, 4) | st.sampled_from([7, 8, 16, 17, 30])
"""Sixteen are looked up at once, and that many bits have no room in one number."""


@settings(max_examples=60)
@given(st.sampled_from(LISTS), st.data())
def test_the_items_of_lists(type_, data):
    codings = Codings()
    coding, item = codings.of(type_), codings.of(type_.item)
    items = Items(coding, item)
    for batch in data.draw(st.lists(st.lists(values(type_), max_size=5), max_size=3)):
        counts, numbers, unknown = items.of(coding.numbers(batch))
        assert counts.tolist() == list(map(len, batch))
        found = [
            UNKNOWN if out else item.value(at) for at, out in zip(numbers.tolist(), unknown, strict=True)
        ]
        assert found == [one for whole in batch for one in whole]
        assert unknown.tolist() == [isinstance(one, Unknown) for one in found]


@given(st.sampled_from(ITEMS), st.lists(st.lists(SHORT, max_size=4), max_size=3), st.data())
def test_the_lists_that_items_make(type_, batches, data):
    """Equal lists have one number, whatever batch they come in."""
    bench = Bench()
    item, lists = bench.codings.of(type_), bench.codings.of(ListType(type_))
    made, known = Lists(lists, item), {}
    few = data.draw(st.lists(maybe(type_), min_size=1, max_size=3))
    for counts in batches:
        wanted = [tuple(data.draw(st.sampled_from(few)) for _ in range(count)) for count in counts]
        column = bench.column(item, [one for whole in wanted for one in whole], 0)
        numbers = made.of(np.array(counts, dtype=np.int64), column).tolist()
        assert [lists.value(number) for number in numbers] == wanted
        assert all(
            known.setdefault(one, number) == number for one, number in zip(wanted, numbers, strict=True)
        )


def test_lists_of_a_small_type():
    """Those without unknowns inside have their places; the others have numbers above."""
    bench = Bench()
    lists, item = bench.codings.of(PAIRS), bench.codings.of(BIT)
    zero, one = BIT.words
    column = bench.column(item, [zero, zero, one, Unknown(), zero, zero], 0)
    numbers = Lists(lists, item).of(np.array([2, 2, 2]), column)
    assert numbers[0] == numbers[2] == 0
    assert numbers[1] > lists.size
    assert contains_unknown(lists.value(int(numbers[1])))


@pytest.mark.parametrize("type_", [IntType(-3, 12), PAIRS, BIT, INT])
@pytest.mark.parametrize("count", [2, 15, 16, 17])
def test_lists_that_differ_in_one_item(type_, count):
    """Whichever item it is: so much has no room in one number of 64 bits. Pairs may have unknowns inside."""
    bench = Bench()
    item, lists = bench.codings.of(type_), bench.codings.of(ListType(type_))
    words = (*BIT.words, UNKNOWN)
    given_ = {PAIRS: tuple(product(words, words)), BIT: BIT.words}.get(type_, (0, 1, 7, 8, 12))
    wanted = [(given_[0],) * count]
    wanted += [(*wanted[0][:at], one, *wanted[0][at + 1 :]) for at in range(count) for one in given_[1:]]
    column = bench.column(item, [one for whole in wanted for one in whole], 0)
    numbers = Lists(lists, item).of(np.full(len(wanted), count), column)
    assert [lists.value(number) for number in numbers.tolist()] == wanted
