"""Where the time of a run went, by clocks that only move when a test says so."""

import itertools
from textwrap import dedent

import pytest
from agreement import same
from driver_cases import SUMS, Asked, graph, sums
from profile_cases import TOP, Clock, Sleepy, profiled, tops

from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Context, Final, Pick, Question
from ida_runtime.engine.executors import start
from ida_runtime.engine.lockstep import LockStep
from ida_runtime.engine.observing import Doing, Spot, during
from ida_runtime.engine.profile import profile_of
from ida_runtime.engine.run import Run, run
from ida_runtime.engine.stopwatch import Stopwatch

ROOTS = tops((0, 5), (1, 5), (1, 6), (2, 5), (3, 5), (3, 6))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def top(clock):
    """The profile of six roots, by what is done where."""
    _, found = profiled(graph(TOP), ROOTS, Sleepy(clock), clock)
    return {(one.owner, one.what): one for one in found.places}, found


def line(place):
    """The line, from 1, where a place was written."""
    return dedent(TOP)[: place.span.start].count("\n") + 1


def test_a_helper_is_slow_at_its_line_once_a_row(top):
    place = top[0]["top.small", "clock:slow(…)"]
    assert (place.seconds, place.rows, place.scalar, place.how) == (1.5, 3, 3, "row by row")
    assert line(place) == TOP.split("\n").index("        return slow(k) + ask leaf(n)") + 1


def test_an_agent_is_slow_and_waited_for(top):
    place = top[0]["leaf", "agent sleepy"]
    assert (place.seconds, place.waited, place.rows) == (1.0, 3.0, 2)


def test_longest_first_and_all_is_told(top):
    _, profile = top
    assert [one.what for one in profile.places[:2]] == ["agent sleepy", "clock:slow(…)"]
    assert (profile.seconds, profile.waited, profile.passed) == (2.5, 3.0, 5.5)
    assert {name for name, seconds in profile.totals.items() if seconds} == {"computing", "agents"}
    assert profile.row_by_row == 1.5


def test_how_each_is_computed(top):
    how = {what: (place.how, place.scalar) for what, place in top[0].items()}
    assert how["top.large", "a - b"] == ("table", 2)  # n is 2 or 3
    assert how["top.large", "a * b"] == ("kernel", 0)
    assert how["follow", "a[b]"] == ("one look", None)
    assert how["luck", "primitive luck"] == ("row by row: it draws more than once, or perhaps", 2)
    assert how["top", "choosing a strategy"][0] == "table"


def test_steps_that_are_one_stand_where_their_value_is_written(top):
    place = top[0]["top.large", "a - b"]
    assert place.operations == 3
    assert line(place) == TOP.split("\n").index("        a = n // 2 * 2 - 1") + 1


def test_rows_are_those_that_came_by(top):
    places, _ = top
    assert places["top", "choosing a strategy"].rows == 6
    assert places["top.small", "asks leaf"].rows == 3
    assert places["top.large", "asks follow"].rows == 3
    assert places["follow", "a[b]"].rows == 1


def test_what_overflows_in_a_kernel_is_row_by_row(clock):
    _, found = profiled(graph(TOP), tops((2, 5), (2, 2**62), (3, 6)), Sleepy(clock), clock)
    assert {one.what: one.scalar for one in found.places if one.owner == "top.large"}["a * b"] == 1


@pytest.mark.parametrize("local", [True, False])
def test_who_is_watched_says_the_same(local):
    clock = Clock()
    seen, _ = profiled(graph(TOP), ROOTS, Sleepy(clock, local), clock)
    program = Program(graph(TOP), {}, {"clock:slow": clock.slow})
    same(run(program, ROOTS, lambda _: Sleepy(clock, local), Settings()), seen)


def test_no_time_is_told_twice():
    ticks = itertools.count()
    watch = Stopwatch(lambda: float(next(ticks)), lambda: 0.0)
    Run.of(Program(graph(SUMS)), sums(30), lambda _: Asked(local=True), Settings(), observer=watch).run()
    told = [one.seconds for one in watch.spent.values()] + [watch.rest.seconds]
    assert watch.depth == 0
    assert sum(told) == next(ticks) - 1


def test_an_agent_in_a_thread_is_waited_for():
    clock = Clock()
    _, found = profiled(graph(TOP), tops((0, 5)), Sleepy(clock, local=False), clock)
    place = next(one for one in found.places if one.what == "agent sleepy")
    assert place.waited <= 3.0  # it may be done before it is waited for
    assert place.seconds == 0.0


SHOWN = """
task leaf(n: 0..9) -> Int:
    "Say {n}."
task top(n: 0..9) -> Int:
    "Solve {n}."
    strategy shown by teacher:
        may ask leaf
        at most 2
agent teacher = human("t")
roots top
"""


class Teacher(Sleepy):
    """Asks once, and says what was answered."""

    def step(self, asked):
        self.answer([asked])
        return Final(asked.picks[0].answer) if asked.picks else Pick("leaf", (3,), None)


@pytest.mark.parametrize("local", [True, False])
def test_what_an_agent_shows_is_walked_and_waited_for(local):
    clock, here = Clock(), Context({})
    roots = [Question("top", here, (n,), (), 1) for n in range(4)]
    agents = {"leaf": Sleepy(clock), "top": Sleepy(clock), "top.shown": Teacher(clock, local, "teacher")}
    _, found = profiled(graph(SHOWN), roots, agents, clock)
    places = {(one.owner, one.what): one for one in found.places}
    walked = places["top.shown", "all of it"]
    assert (walked.how, walked.rows, walked.scalar) == ("walked, row by row: its agent shows it", 4, 4)
    assert places["top.shown", "asks"].rows == 4
    assert places["top", "agent teacher"].rows == 8
    assert places["leaf", "agent sleepy"].rows == 1
    waited = places["top", "agent teacher"].waited
    assert waited == 24 if local else waited <= 24  # it may be done before it is waited for


INSIDE = """
context:
    gain: Int
primitive all_of(n: 0..9) -> List[Int] = [i * gain for i in range(n)]
task top(n: 0..9) -> Int:
    strategy s:
        return sum(ask all_of(n))
roots top
"""


def test_a_primitive_without_columns_says_so():
    roots = [Question("top", Context({"gain": 2}), (n,), (), -1) for n in range(4)]
    _, found = profiled(graph(INSIDE), roots, Sleepy(Clock()), Clock())
    place = next(one for one in found.places if one.what == "primitive all_of")
    assert (place.how, place.rows) == ("row by row: a fact is read for each item", 4)


DOWN = """
task down(n: Int) -> Int:
    decreases n
    strategy zero when n == 0:
        return 0
    strategy less:
        return ask down(n // 2)
roots down
"""


@pytest.mark.parametrize(
    ("code", "told"), [("n", ("columns", "")), ("n ** 3", ("row by row", ", row by row"))]
)
def test_how_conditions_and_measures_are_computed(code, told):
    text = DOWN.replace("decreases n", f"decreases {code}").replace("n == 0", f"{code} == 0")
    roots = [Question("down", Context({}), (n,), (), -1) for n in (5, 9)]
    _, found = profiled(graph(text), roots, Sleepy(Clock()), Clock())
    how = {one.what: one.how for one in found.places}
    assert (how["choosing a strategy"], how["asks down"]) == (told[0], f"measures compared{told[1]}")


def test_a_run_that_ends_early_is_told_so_far():
    clock = Clock()
    program = Program(graph(SUMS))
    watch = clock.watch()
    made = Run.of(program, sums(30), lambda _: Sleepy(clock), Settings(total=5), observer=watch)
    made.run()
    assert watch.depth == 0
    assert profile_of(made.machine, watch).places


def test_in_lock_step_nobody_is_told():
    clock = Clock()
    watch = clock.watch()
    made = start(
        Program(graph(SUMS)), sums(3), lambda _: Sleepy(clock), Settings(questions=5), observer=watch
    )
    assert isinstance(made, LockStep)
    made.run()
    assert not watch.spent


# ------------------------------------------------------------------------------------------ the stopwatch

OUTER, INNER = Spot(Doing.GOES_ON, 0, 0), Spot(Doing.COMPUTES, 0, 0, 5)


def test_an_inner_place_takes_nothing_from_the_outer():
    clock = Clock()
    watch = clock.watch()
    with during(watch, OUTER, 10):
        clock.computed += 1
        with during(watch, INNER, 4):
            clock.computed += 2
        clock.computed += 4
    clock.computed += 8
    watch.begin(INNER, 0)
    watch.end()
    assert (watch.spent[OUTER].seconds, watch.spent[INNER].seconds, watch.rest.seconds) == (5, 2, 8)
    assert (watch.spent[INNER].rows, watch.spent[INNER].calls) == (4, 1)


def test_what_is_raised_ends_all_that_had_begun():
    clock = Clock()
    watch = clock.watch()

    def torn():
        watch.begin(INNER, 1)
        raise KeyError

    with pytest.raises(KeyError), during(watch, OUTER, 1):
        torn()
    assert watch.depth == 0


def test_who_is_heard_first_was_waited_for():
    clock = Clock()
    watch, waits = clock.watch(), Spot(Doing.WAITS)
    first, second = Spot(Doing.CALLS, 0, name="ann"), Spot(Doing.CALLS, 0, name="bob")
    with during(watch, waits, 0):
        clock.waited += 3
        watch.heard(first)
        watch.heard(second)
    with during(watch, waits, 0):
        clock.waited += 1
    assert (watch.spent[first].waited, watch.spent[waits].waited) == (3, 1)
    assert second not in watch.spent
