"""Rows by their keys."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ida_runtime.columns.memo import Memo

KEYS = st.tuples(st.integers(0, 6), st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3))


@given(st.lists(st.lists(KEYS, min_size=1, max_size=40), max_size=8))
def test_equal_keys_have_one_row(batches):
    memo, known = Memo(2), {}
    for batch in batches:
        before = memo.count
        columns = [np.array(column, dtype=np.int64) for column in zip(*batch, strict=True)]
        for key, row in zip(batch, memo.rows(columns).tolist(), strict=True):
            assert known.setdefault(key, row) == row
            assert tuple(int(column[row]) for column in memo.keys) == key
        assert memo.count == len(known)
        assert sorted(set(known.values())) == list(range(memo.count))
        assert before <= memo.count


def test_many_keys():
    """More than there was room for at first, many of them twice in a batch."""
    random = np.random.default_rng(1)
    memo, seen = Memo(1), set()
    for _ in range(20):
        keys = random.integers(0, 30_000, 4_000)
        rows = memo.rows([keys])
        assert np.array_equal(memo.keys[0][rows], keys)
        seen |= set(keys.tolist())
    assert memo.count == len(seen)


@given(st.lists(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 9), max_size=40), max_size=8))
def test_keys_that_come_alone_have_the_same_rows(batches):
    memo, whole = Memo(1), Memo(1)
    for batch in batches:
        rows = [memo.row(key) for key in batch]
        assert memo.rows([np.array(batch, dtype=np.int64)]).tolist() == rows
        assert len(set(rows)) == len(set(batch))
        assert all(whole.row(key) == row for key, row in zip(batch, rows, strict=True))


@given(st.lists(st.lists(KEYS, min_size=1, max_size=40), max_size=8))
def test_keys_of_several_numbers_that_come_alone_have_the_same_rows(batches):
    memo = Memo(2)
    for batch in batches:
        rows = [memo.row_of(*key) for key in batch]
        columns = [np.array(column, dtype=np.int64) for column in zip(*batch, strict=True)]
        assert memo.rows(columns).tolist() == rows
        assert memo.lost() is None


def test_many_keys_that_come_alone():
    """More than there was room for at first."""
    memo = Memo(1)
    assert [memo.row(key * 7919) for key in range(3_000)] == list(range(3_000))
    assert memo.rows([np.arange(3_000) * 7919]).tolist() == list(range(3_000))


def test_at_least_two_thirds_stay_empty():
    """However keys come, or a look for one that is not there takes long, and in a full table no end."""
    alone, together = Memo(1), Memo(1)
    for key in range(3_000):
        alone.row(key)
        together.rows([np.array([key])])
        for memo in (alone, together):
            assert 3 * memo.count <= len(memo._table)
    assert alone.lost() is None
