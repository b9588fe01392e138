"""Functions that are called with one question after the other: what they said is kept as they go."""

import time

import pytest
from keeping_cases import SUMS, program, told, tops, went

from ida_dsl.interpreter.memo import Answerer
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Reply
from ida_dsl.values import Reason
from ida_runtime.agents.python import agent_of
from ida_runtime.calls import keeping, parts
from ida_runtime.calls.lanes import Call, Ticket
from ida_runtime.calls.making import Ended
from ida_runtime.calls.parts import Parts
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal


def function(reply, **declared):
    def leaf(asked):
        return reply(asked["n"])

    for name, value in ({"deterministic": True} | declared).items():
        setattr(leaf, name, value)
    return agent_of("leaf", leaf)


def rows(path):
    with Journal.read(path) as journal:
        return len(journal)


def come(path, count):
    """Whether so many answers come to be committed."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if rows(path) >= count:
            return True
        time.sleep(0.002)
    return False


@pytest.fixture
def at_once(monkeypatch):
    """As if between any two answers there was time enough."""
    for module in (parts, keeping):
        monkeypatch.setattr(module, "OFTEN", -1.0)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("declared", [{}, {"local": True, "cost": 1.0}], ids=["thread", "local"])
def test_what_a_function_said_is_committed_while_it_goes_on(declared, tmp_path):
    """A kill in the midst of a long call loses nothing that was said before."""
    path, kept = tmp_path / "j", []

    def reply(n):
        kept.append(come(path, len(kept)))
        return n * 3

    outcome, _ = went(SUMS, tops(6), function(reply, **declared), path)
    assert outcome.answers == (45,)
    assert kept == [True] * 6


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("declared", [{}, {"local": True, "cost": 1.0}], ids=["thread", "local"])
def test_who_ends_the_run_keeps_what_was_said(declared, tmp_path):
    asked = []

    def reply(n):
        asked.append(n)
        if len(asked) == 5:
            raise KeyboardInterrupt
        return n * 3

    with pytest.raises(KeyboardInterrupt):
        went(SUMS, tops(8), function(reply, **declared), tmp_path / "j")
    assert rows(tmp_path / "j") == 4
    outcome, _ = went(SUMS, tops(8), function(reply, **declared), tmp_path / "j")
    assert outcome.answers == (84,)
    assert len(asked) == 5 + 4


@pytest.mark.usefixtures("at_once")
def test_parts_change_nothing(tmp_path):
    def reply(n):
        return n * 3 if n % 4 else 1 // n

    agent = function(reply, retries=1)
    plainly = start(program(SUMS), tops(3, 50), lambda _: agent, Settings()).run()
    outcome, _ = went(SUMS, tops(3, 50), agent, tmp_path / "j")
    assert told(outcome) == told(plainly)


# ------------------------------------------------------------------------------------------ one call alone


class Coming:
    """Replies that take 0.06 s each; at `at` something is raised."""

    def __init__(self, at=99, what=ValueError):
        self.name, self.deterministic, self.now, self.at, self.what = "it", True, 0.0, at, what

    def clock(self):
        return self.now

    def as_they_come(self, questions):
        for number, _ in enumerate(questions):
            self.now += 0.06
            if number == self.at:
                raise self.what("no")
            yield Reply(number)


def made(agent, count):
    came = []
    tickets = [Ticket(None, None) for _ in range(count)]
    call = Call(7, Answerer.of(agent), tickets)
    Parts(call, came.append, agent.clock).make(lambda _: agent.as_they_come(range(count)))
    assert [one for part, _ in came for one in part.tickets] == tickets
    assert {part.number for part, _ in came} == {7}
    assert [part.more for part, _ in came] == [True] * (len(came) - 1) + [False]
    return [(len(part.tickets), said) for part, said in came]


def test_parts_come_ten_times_a_second():
    replies = list(map(Reply, range(5)))
    assert made(Coming(), 5) == [(2, replies[:2]), (2, replies[2:4]), (1, replies[4:])]
    assert made(Coming(), 4) == [(2, replies[:2]), (2, replies[2:4])]
    assert made(Coming(), 1) == [(1, replies[:1])]


def test_what_was_said_before_an_error_stands():
    first, second, (count, why) = made(Coming(at=3), 5)
    assert (first, second) == ((2, [Reply(0), Reply(1)]), (1, [Reply(2)]))
    assert (count, why.reason) == (2, Reason.FAILED)
    *_, (count, end) = made(Coming(at=1, what=KeyboardInterrupt), 5)
    assert count == 4
    assert isinstance(end, Ended)
