"""What is packed into keys comes out again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.types import IntType, RealType
from ida_runtime.columns.coding import Codings, Form
from ida_runtime.engine.packing import Packing
from tests.strategies.types_values import all_types, plain_types, ranges, small_types

TYPES = st.lists(plain_types | ranges() | small_types | all_types, max_size=6)
EDGES = st.sampled_from([0, 1, 2**31, 2**32 - 1]) | st.integers(0, 2**32 - 1)
"""Situations: there are never more."""


def numbers(coding):
    """All that a column of arguments may hold; what is nested has numbers above those of its type, too."""
    if coding.form is Form.INT:
        assert isinstance(coding.type, IntType)
        ends = st.sampled_from([coding.type.low, coding.type.high])
        return ends | st.integers(coding.type.low, coding.type.high)
    if coding.form is Form.REAL:
        assert isinstance(coding.type, RealType)
        return st.integers(-(2**63), 2**63 - 1)
    if coding.form is Form.HEAP:
        return st.sampled_from([0, 2**30 - 1]) | st.integers(0, 2**30 - 1)
    return st.integers(0, coding.size - 1)


def spelled(packing, situation, arguments):
    """The key by the expression for it."""
    names = [f"a{at}" for at in range(len(arguments))]
    known = {"s": situation, **dict(zip(names, arguments, strict=True))}
    return [eval(one, known) for one in packing.spelled("s", names)]


@given(TYPES, st.data())
def test_what_is_packed_comes_out_again(types, data):
    codings = [Codings().of(type_) for type_ in types]
    packing = Packing.of(codings)
    question = st.tuples(EDGES.map(lambda at: at % 2**32), *map(numbers, codings))
    asked = data.draw(st.lists(question, min_size=1, max_size=6))
    situations, *arguments = (np.array(one, dtype=np.int64) for one in zip(*asked, strict=True))
    before = [one.copy() for one in arguments]
    lanes = packing.pack(situations, arguments)
    assert len(lanes) == packing.width
    rows = np.array(data.draw(st.lists(st.integers(0, len(asked) - 1), max_size=8)), dtype=np.int64)
    assert np.array_equal(packing.situations(lanes, rows), situations[rows])
    for field, one, kept in zip(packing.fields, arguments, before, strict=True):
        assert np.array_equal(field.of(lanes, rows), one[rows])
        assert np.array_equal(one, kept)
        assert [field.of_one(key) for key in lanes[field.lane].tolist()] == one.tolist()
    wanted = [list(key) for key in zip(*(lane.tolist() for lane in lanes), strict=True)]
    assert [spelled(packing, situation, own) for situation, *own in asked] == wanted


def test_ranges_that_begin_elsewhere():
    """Two of them have room in one number, and so has what is below zero."""
    codings = [Codings().of(IntType(low, low + 30_000)) for low in (-20_000, 5_000)]
    packing, asked = Packing.of(codings), [(2**32 - 1, -20_000, 35_000), (0, 10_000, 5_000), (7, -1, 9_999)]
    situations, *arguments = (np.array(one, dtype=np.int64) for one in zip(*asked, strict=True))
    (lane,) = packing.pack(situations, arguments)
    assert [spelled(packing, situation, own) for situation, *own in asked] == [[key] for key in lane.tolist()]
    for key, (_, *own) in zip(lane.tolist(), asked, strict=True):
        assert [field.of_one(key) for field in packing.fields] == own


def test_few_small_arguments_have_room_beside_the_situation():
    of = Codings().of
    assert Packing.of([of(IntType(0, 63)), of(IntType(0, 2**20))]).width == 1
    assert Packing.of([of(IntType(0, 63)), of(IntType(0, 2**40))]).width == 2
    assert Packing.of([]).width == 1
