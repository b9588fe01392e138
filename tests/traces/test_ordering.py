"""The order of rows is that of comparing, though nothing is compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_runtime.traces.ordering import ids_of, order_of, order_of_asks, places_of

FEW = st.sampled_from([0, 1, 2**31, 2**32 - 1, 2**32, 2**48, 2**63, 2**64 - 1])
WORDS = st.integers(0, 2**64 - 1) | FEW | st.tuples(FEW, FEW).map(lambda pair: pair[0] ^ pair[1])


def ids(high, low):
    return [one << 64 | other for one, other in zip(high, low, strict=True)]


@given(st.lists(st.tuples(WORDS, WORDS), max_size=40, unique=True))
def test_ids(pairs):
    high, low = (np.array([one[at] for one in pairs], dtype=np.uint64) for at in range(2))
    order = order_of((high, low))
    own = ids(high.tolist(), low.tolist())
    assert [own[at] for at in order.tolist()] == sorted(own)
    assert places_of(order).take(order).tolist() == list(range(len(own)))
    assert ids_of((high, low), order).to_pylist() == [one.to_bytes(16, "big") for one in sorted(own)]


def test_many_ids():
    high, low = np.random.default_rng(1).integers(0, 2**64, (2, 300_000), dtype=np.uint64)
    found = high.take(order_of((high, low)))
    assert (found[1:] >= found[:-1]).all()


@pytest.mark.parametrize("slots", [1, 3, 5_000])
@pytest.mark.parametrize("twice", [False, True])
@given(data=st.data())
def test_asks(slots, twice, data):
    count = data.draw(st.integers(1, 12))
    order = np.array(data.draw(st.permutations(range(count))))
    one = st.tuples(st.integers(0, count - 1), st.integers(0, slots - 1))
    asks = data.draw(st.lists(one, max_size=30, unique=not twice))
    rows, numbers = (
        np.array([row for row, _ in asks], np.int64),
        np.array([slot for _, slot in asks], np.int32),
    )
    places = places_of(order).tolist()
    wanted = sorted(range(len(asks)), key=lambda at: (places[asks[at][0]], asks[at][1]))
    found = order_of_asks(rows, numbers, order)
    assert found.order.tolist() == wanted
    assert found.rows.tolist() == [places[asks[at][0]] for at in wanted]
    assert found.slots.tolist() == [asks[at][1] for at in wanted]
