"""Who waits for an answer gets it, once; rows that are given back are used again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ida_runtime.engine.asks import Waits
from ida_runtime.engine.pools import Pool
from ida_runtime.engine.questions import NOBODY
from ida_runtime.engine.recycling import Recycled

QUESTIONS = 8
FEW = st.lists(st.integers(0, QUESTIONS - 1), min_size=1, max_size=6)
MANY = st.lists(st.integers(0, 99), min_size=40, max_size=80)
"""More chains than are followed one by one."""


def woken_one_by_one(waits, waiting, rows):
    """The same, each chain followed by whoever wakes it."""
    for row in rows.tolist():
        wait, waiting[row] = int(waiting[row]), NOBODY
        while wait >= 0:
            target, frame, wait = waits.wake_one(wait)
            yield [(row, target, frame)]


def woken(waits, waiting, rows):
    """What comes of the answers of these rows, as (row, target, frame)."""
    ends = waiting[rows].astype(np.int64)
    waiting[rows] = NOBODY
    for at, targets, frames in waits.woken(ends):
        yield list(zip(rows[at].tolist(), targets.tolist(), frames.tolist(), strict=True))


def put(waits, target, frames, asked, waiting, *, single):
    """Frames begin to wait, all at once or one by one."""
    if not single:
        waits.add(target, frames, np.array(asked, dtype=np.int64), waiting)
        return
    for frame, row in zip(frames.tolist(), asked, strict=True):
        waits.add_one(target, frame, row, waiting)


TURNS = st.tuples(st.integers(0, 3), FEW | MANY, st.booleans(), st.lists(st.integers(0, 99)), st.booleans())


@given(st.lists(TURNS, max_size=6))
def test_whoever_waits_is_woken_once(turns):
    waits, waiting, out = Waits(), np.full(100, NOBODY, dtype=np.int32), set()
    frame = 0
    for target, asked, single, answered, alone in turns:
        frames = np.arange(frame, frame + len(asked))
        frame += len(asked)
        put(waits, target, frames, asked, waiting, single=single)
        out |= {(row, target, one) for row, one in zip(asked, frames.tolist(), strict=True)}
        rows = np.array(sorted(set(answered)), dtype=np.int64)
        wake = woken_one_by_one if alone else woken
        found = [one for turn in wake(waits, waiting, rows) for one in turn]
        assert len(found) == len(set(found))
        assert set(found) == {one for one in out if one[0] in set(answered)}
        out -= set(found)
    assert (waiting >= 0).sum() == len({row for row, _, _ in out})


@pytest.mark.parametrize("rows", [3, 50])
def test_others_begin_to_wait_while_some_are_woken(rows):
    """What answers bring about goes on at once, and asks more: rows given back are in use again by then."""
    waits, waiting = Waits(), np.full(2 * rows, NOBODY, dtype=np.int32)
    asked = np.repeat(np.arange(rows), 4)
    waits.add(0, np.arange(4 * rows), asked, waiting)
    found, later = [], 1000
    for turn in woken(waits, waiting, np.arange(rows)):
        found += turn
        waits.add(1, np.arange(later, later + rows), np.arange(rows, 2 * rows), waiting)
        later += rows
    assert sorted(found) == [(frame // 4, 0, frame) for frame in range(4 * rows)]
    second = [one for turn in woken(waits, waiting, np.arange(rows, 2 * rows)) for one in turn]
    assert sorted(frame for _, _, frame in second) == list(range(1000, later))


@pytest.mark.parametrize("count", [10, 60])
def test_no_more_rows_than_wait_at_once(count):
    waits, waiting = Waits(), np.full(count, NOBODY, dtype=np.int32)
    for turn in range(50):
        put(waits, 0, np.arange(count), np.arange(count), waiting, single=turn % 2)
        wake = woken_one_by_one if turn % 3 else woken
        assert sum(map(len, wake(waits, waiting, np.arange(count)))) == count
    assert len(waits.targets) <= 2 * count


# ------------------------------------------------------------------------------------- rows, out and back


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99), st.booleans()), max_size=30))
def test_rows_that_are_out_are_out_once(turns):
    """So many are taken, together or one by one, then one of the batches that are out comes back."""
    rows, out, most = Recycled(), [], 0
    for count, back, single in turns:
        taken = [rows.one() for _ in range(count)] if single else rows.out(count).tolist()
        assert len(taken) == count
        out.append(taken)
        held = [row for batch in out for row in batch]
        assert len(held) == len(set(held))
        most = max(most, len(held))
        assert rows.used == most
        if back % 2:
            give_back(rows, out.pop(back % len(out)), single=back % 3)


def give_back(rows, batch, *, single):
    if not single:
        rows.back(np.array(batch, dtype=np.int64))
    for row in batch if single else ():
        rows.one_back(row)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=30))
def test_what_is_ready_is_taken_once(turns):
    pool, left, first = Pool(), set(), 0
    for more, most in turns:
        pool.add(np.arange(first, first + more))
        left |= set(range(first, first + more))
        first += more
        assert len(pool) == len(left)
        if left:
            taken = pool.take(most).tolist()
            assert len(taken) == min(most, len(left))
            assert set(taken) <= left
            left -= set(taken)
            assert len(pool) == len(left)
