"""Hashes of columns are those of their values."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from test_coding import TYPES, values

from ida_dsl import identity
from ida_dsl.types import INT, REAL, TEXT, ListType, MapType, RecordType, SetType, TupleType
from ida_dsl.values import UNKNOWN
from ida_runtime.columns.coding import Codings
from ida_runtime.columns.column import Column
from ida_runtime.columns.identity import Digests, Hashes, hash_words

WORDS = st.integers(0, 2**64 - 1)
NESTED = [
    ListType(INT), ListType(ListType(TEXT)), SetType(TupleType((INT, TEXT))), MapType(INT, ListType(REAL)),
    RecordType((("b", REAL), ("a", SetType(INT)))), TupleType((ListType(INT), TEXT)),
]  # fmt: skip


def whole(hashes: Hashes) -> list[int]:
    return [int(high) << 64 | int(low) for high, low in zip(*hashes, strict=True)]


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=8), WORDS)
def test_words(rows, same):
    columns = [np.array(column, dtype=np.uint64) for column in zip(*rows, strict=True)]
    made = hash_words([columns[0], same, columns[1]], len(rows))
    assert whole(made) == [identity.hash_words((one, same, other)) for one, other in rows]


@given(st.sampled_from(TYPES), st.data())
def test_columns(type_, data):
    codings = Codings()
    coding = codings.of(type_)
    drawn = data.draw(st.lists(values(type_), max_size=6))
    column = Column(coding, coding.numbers(drawn))
    assert whole(Digests(codings).of(column)) == list(map(identity.digest, drawn))
    assert whole(Digests(codings).of_tuples([column, column], len(drawn))) == [
        identity.digest((one, one)) for one in drawn
    ]


@given(st.sampled_from(NESTED + TYPES), st.data())
def test_values_part_by_part(type_, data):
    drawn = data.draw(st.lists(values(type_) | st.just(UNKNOWN), max_size=6))
    assert whole(Digests(Codings()).of_values(drawn, type_)) == list(map(identity.digest, drawn))
