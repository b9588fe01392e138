"""Who is called when: exact, with a clock that stands still and chance that is written down."""

from functools import partial

import pytest
from agent_cases import Says, shown
from attrs import evolve

from ida_dsl.interpreter.memo import Answerer
from ida_dsl.questions import Final, Reply
from ida_dsl.values import Reason, Unknown
from ida_runtime.calls.lanes import HUNG, Backoff, Lanes, Ticket

FAILED = Unknown(Reason.FAILED, "it broke")


def answerer(**declared):
    return evolve(Answerer.of(Says(1)), **declared)


class Desk:
    """Lanes, and what was told."""

    def __init__(self, *chances):
        self.chances = list(chances)
        self.lanes = Lanes(Backoff(lambda: self.chances.pop(0)))
        self.told = {}

    def put(self, agent, *names, step=False):
        for name in names:
            done = partial(self.told.__setitem__, name)
            self.lanes.put(agent, Ticket(shown(name), done, step))

    def due(self, now=0.0):
        self.calls = self.lanes.due(now)
        return [[one.question.arguments[0] for one in call.questions] for call in self.calls]

    def done(self, call, result=None, now=0.0):
        replies = [Reply(q.question.arguments[0]) for q in call.questions]
        self.lanes.finished(call, replies if result is None else result, now)


def test_batches_are_as_large_as_liked_and_no_more_are_called_at_once():
    desk = Desk()
    desk.put(answerer(batch=2, concurrency=2), 1, 2, 3, 4, 5)
    assert desk.due() == [[1, 2], [3, 4]]
    first, second = desk.calls
    assert desk.due() == []
    desk.done(second)
    assert desk.told == {3: Reply(3), 4: Reply(4)}
    assert desk.due() == [[5]]
    desk.done(first)
    desk.done(desk.calls[0])
    assert desk.lanes.busy == 0
    assert set(desk.told) == {1, 2, 3, 4, 5}


def test_without_a_wish_all_go_together():
    desk = Desk()
    desk.put(answerer(), *range(1000))
    assert list(map(len, desk.due())) == [1000]


def test_each_agent_has_a_lane_of_its_own():
    desk = Desk()
    desk.put(answerer(), 1)
    desk.put(answerer(), 2)
    assert desk.due() == [[1], [2]]


def test_steps_go_alone():
    desk = Desk()
    agent = answerer(concurrency=9)
    desk.put(agent, 1, 2)
    desk.put(agent, 3, 4, step=True)
    desk.put(agent, 5, 6)
    assert desk.due() == [[1, 2], [3], [4], [5, 6]]
    assert [call.step for call in desk.calls] == [False, True, True, False]
    desk.done(desk.calls[1], Final(7))
    assert desk.told == {3: Final(7)}


def test_a_failed_call_is_tried_again_after_a_random_part_of_a_bound_that_doubles():
    desk = Desk(0.5, 0.25, 1.0)
    agent = answerer(retries=3)
    desk.put(agent, 1)
    for tries, (now, wait) in enumerate([(0.0, 0.25), (10.0, 0.25), (20.0, 2.0)]):
        assert desk.due(now) == [[1]]
        desk.done(desk.calls[0], FAILED, now)
        assert desk.told == {}
        assert desk.lanes.next_time() == now + wait
        assert desk.due(now + wait - 1e-6) == [], tries
    assert desk.due(22.0) == [[1]]
    desk.done(desk.calls[0], FAILED, 22.0)
    assert desk.told[1].detail == "it broke, tried 4 times"
    assert desk.lanes.next_time() is None
    assert desk.lanes.busy == 0


def test_waiting_has_a_bound():
    backoff = Backoff(lambda: 1.0)
    assert [backoff.seconds(tries) for tries in (1, 2, 3, 7, 8, 5000)] == [0.5, 1.0, 2.0, 30.0, 30.0, 30.0]


def test_only_what_failed_is_tried_again_and_all_tries_are_paid():
    desk = Desk(0.0)
    desk.put(answerer(retries=1), 1, 2)
    desk.due()
    desk.done(desk.calls[0], [Reply(1, 2.0), Reply(FAILED, 3.0)])
    assert desk.told == {1: Reply(1, 2.0)}
    assert desk.due() == [[2]]
    desk.done(desk.calls[0], [Reply(2, 4.0)])
    assert desk.told[2] == Reply(2, 7.0)


@pytest.mark.parametrize("said", [Reason.SAID, Reason.PARSE, Reason.LIMIT])
def test_not_to_know_is_an_answer(said):
    desk = Desk()
    desk.put(answerer(retries=5), 1)
    desk.due()
    desk.done(desk.calls[0], [Reply(Unknown(said))])
    assert desk.told[1].answer.reason is said


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "0 replies to 2 questions"),
        ([Reply(1)] * 3, "3 replies to 2 questions"),
        (None, "TypeError: 'NoneType' object is not iterable"),
        (7, "TypeError: 'int' object is not iterable"),
    ],
)
def test_replies_that_do_not_match_the_questions(given, why):
    desk = Desk()
    desk.put(answerer(), 1, 2)
    desk.due()
    desk.lanes.finished(desk.calls[0], given, 0.0)
    assert {reply.detail for reply in desk.told.values()} == {why}
    assert len(desk.told) == 2


def test_a_call_that_takes_too_long_is_given_up_and_not_heard_later():
    desk = Desk()
    desk.put(answerer(timeout=30.0), 1, 2)
    assert desk.due(5.0) == [[1, 2]]
    (slow,) = desk.calls
    desk.put(answerer(), 3)
    assert desk.lanes.next_time() == 35.0
    assert desk.lanes.expire(34.9) == []
    assert desk.lanes.expire(35.0) == [slow]
    assert desk.told[1] == desk.told[2]
    assert desk.told[1].detail == "no answer within 30 s"
    desk.done(slow, now=36.0)
    assert desk.told[1].detail == "no answer within 30 s"
    assert desk.lanes.next_time() is None


def test_one_that_takes_too_long_again_and_again_says_so():
    desk = Desk(0.0, 0.0)
    desk.put(answerer(timeout=30.0, retries=2), 1)
    for now in (0.0, 40.0, 80.0):
        assert desk.due(now) == [[1]]
        desk.lanes.expire(now + 30.0)
    assert desk.told[1].detail == "no answer within 30 s, tried 3 times"


def test_a_call_in_time_does_not_expire():
    desk = Desk()
    desk.put(answerer(timeout=30.0), 1)
    desk.due()
    desk.done(desk.calls[0], now=29.0)
    assert desk.lanes.next_time() is None
    assert desk.lanes.expire(31.0) == []
    assert desk.told == {1: Reply(1)}


def test_of_an_agent_whose_calls_all_hang_nothing_more_is_asked():
    desk = Desk()
    desk.put(answerer(timeout=1.0, batch=1), *range(HUNG + 10))
    for now in range(HUNG):
        desk.due(float(now))
        desk.lanes.expire(now + 1.0)
    assert desk.due(1000.0) == []
    assert desk.told[HUNG + 9].detail == f"{HUNG} calls of it hang"
    assert desk.lanes.busy == 0


def test_parts_of_a_call_are_told_before_it_is_over():
    desk = Desk()
    desk.put(answerer(), 1, 2, 3, 4, 5)
    desk.due()
    (call,) = desk.calls
    first, last = evolve(call, tickets=call.tickets[:2], more=True), evolve(call, tickets=call.tickets[2:])
    desk.done(first)
    assert set(desk.told) == {1, 2}
    desk.put(answerer(), 6)
    assert (desk.lanes.busy, desk.due()) == (4, [[6]])  # of another agent: this one is still at it
    desk.done(last)
    assert set(desk.told) == {1, 2, 3, 4, 5}


def test_what_came_of_a_call_in_time_stands_when_it_is_given_up():
    desk = Desk()
    agent = answerer(timeout=2.0)
    desk.put(agent, 1, 2, 3)
    desk.due(now=0.0)
    (call,) = desk.calls
    desk.done(evolve(call, tickets=call.tickets[:1], more=True), now=1.0)
    assert len(desk.lanes.expire(2.0)) == 1
    assert desk.told[1] == Reply(1)
    assert [desk.told[name].reason for name in (2, 3)] == [Reason.FAILED] * 2
    desk.done(evolve(call, tickets=call.tickets[1:2], more=True), now=3.0)
    desk.done(evolve(call, tickets=call.tickets[2:]), now=4.0)  # not heard
    assert desk.told[2].reason is Reason.FAILED
    desk.put(agent, 4)
    assert desk.due(now=5.0) == [[4]]
