"""Values that come one by one, in any order, are the lists that frames wait for."""

import numpy as np
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from ida_dsl.types import INT, TEXT, IntType, ListType
from ida_runtime.columns.lists import Lists
from ida_runtime.engine.frames import Frames
from ida_runtime.engine.gathers import Gather
from tests.columns.column_cases import Bench, maybe, rows_of, told

NUMBER = IntType(0, 5)
ITEMS = [(NUMBER, NUMBER), (NUMBER, INT), (INT, INT), (TEXT, TEXT), (NUMBER, IntType(-2, 9))]
"""Types of what comes, and of the lists' items."""


@define(eq=False)
class Waiting:
    """A gather, the children that are out with the values that they will have, and the lists that came."""

    comes: object
    item: object
    bench: Bench = field(factory=Bench)
    gather: Gather = field(init=False)
    children: list = field(factory=list)
    wanted: dict = field(factory=dict)
    came: dict = field(factory=dict)

    def __attrs_post_init__(self):
        lists, item = self.bench.codings.of(ListType(self.item)), self.bench.codings.of(self.item)
        self.gather = Gather(Lists(lists, item), self.bench.codings, self.take)

    def take(self, frames, lists):
        for frame, whole in zip(frames.tolist(), lists.coding.values(lists.numbers), strict=True):
            assert frame not in self.came
            self.came[frame] = whole

    def open(self, lists):
        """Frames that will get these lists."""
        first = len(self.wanted)
        frames = np.arange(first, first + len(lists))
        self.wanted |= zip(frames.tolist(), lists, strict=True)
        counts = np.array(list(map(len, lists)), dtype=np.int64)
        numbers = self.gather.open(frames, counts).tolist()
        values = [one for whole in lists for one in whole]
        assert len(set(numbers) | {child for child, _ in self.children}) == len(numbers) + len(self.children)
        self.children += zip(numbers, values, strict=True)

    def receive(self, now):
        """Some of the children, in this order, have their values."""
        self.children = [child for child in self.children if child not in now]
        if now:
            children = np.array([child for child, _ in now], dtype=np.int64)
            coding = self.bench.codings.of(self.comes)
            self.gather.receive(children, self.bench.column(coding, [value for _, value in now], 0))


@settings(max_examples=60)
@given(st.sampled_from(ITEMS), st.data(), st.randoms(use_true_random=False))
def test_each_frame_gets_its_list_when_all_is_there(types, data, random):
    waiting = Waiting(*types)
    lists = st.lists(st.lists(maybe(types[0]), max_size=3).map(tuple), max_size=3)
    for now in data.draw(st.lists(lists, min_size=1, max_size=3)):
        waiting.open(now)
        waiting.receive(random.sample(waiting.children, random.randint(0, len(waiting.children))))
    waiting.receive(random.sample(waiting.children, len(waiting.children)))
    assert waiting.came == waiting.wanted


def test_some_lists_are_there_while_others_are_waited_for():
    """Rows are used again from the first only when no list is waited for."""
    waiting = Waiting(NUMBER, NUMBER)
    for turn in range(3):
        waiting.open([(turn, 4), (turn, 5, 5)])
        waiting.receive(waiting.children[-5:-3])
        assert list(waiting.came) == [2 * before for before in range(turn + 1)]
    waiting.receive(waiting.children)
    assert waiting.came == waiting.wanted
    waiting.open([(1, 2)])
    assert waiting.children == [(0, 1), (1, 2)]


# ------------------------------------------------------------------------------------------------- frames


@define(eq=False)
class Framed:
    """Frames with a cell that is kept and two for answers, and what must come out of them."""

    bench: Bench = field(factory=Bench)
    types: tuple = (NUMBER, TEXT, NUMBER)
    frames: Frames = field(init=False)
    wanted: dict = field(factory=dict)
    found: dict = field(factory=dict)

    def __attrs_post_init__(self):
        self.frames = Frames.of([self.bench.codings.of(type_) for type_ in self.types], 2)

    def open(self, cells):
        """New frames, with one answer; what is still to come."""
        codings = [self.bench.codings.of(type_) for type_ in self.types]
        columns = [
            self.bench.column(coding, [row[at] for row in cells], at) for at, coding in enumerate(codings)
        ]
        questions = np.arange(len(self.wanted), len(self.wanted) + len(cells))
        rows = self.frames.open(questions, columns[:1])
        self.frames.deliver(rows, 1, columns[1])
        self.wanted |= zip(questions.tolist(), zip(*map(told, columns), strict=True), strict=True)
        return rows, columns[2]

    def take(self, most):
        """At most so many that are ready."""
        if len(self.frames.ready):
            questions, cells = self.frames.take(most)
            assert not self.found.keys() & set(questions.tolist())
            self.found |= zip(questions.tolist(), zip(*map(told, cells), strict=True), strict=True)


@settings(max_examples=60)
@given(st.lists(rows_of([NUMBER, TEXT, NUMBER], 4), min_size=1, max_size=4), st.lists(st.integers(0, 5)))
def test_frames_keep_what_they_are_given_until_both_answers_are_there(batches, mosts):
    framed, out = Framed(), []
    for at, cells in enumerate(batches):
        out.append(framed.open(cells))
        most = mosts[at] if at < len(mosts) else 0
        if most:
            rows, last = out.pop(0)
            framed.frames.deliver(rows, 2, last)
            framed.take(most)
    for rows, last in out:
        framed.frames.deliver(rows, 2, last)
    while len(framed.frames.ready):
        framed.take(3)
    assert framed.found == framed.wanted
