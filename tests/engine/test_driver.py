"""The driver: slow and fast agents together, those that fail, and runs that end early."""

import asyncio
import threading
import time
from collections import Counter

import pytest
from agreement import agree, same, told
from driver_cases import LEAF, SUMS, Asked, AsyncAsked, graph, leaves, program, ran, sums

from ida_dsl import prompts
from ida_dsl.interpreter.memo import Answerer
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Reply
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.biased import Biased
from ida_runtime.agents.first_known import FirstKnown
from ida_runtime.agents.limit import Limit
from ida_runtime.agents.nobody import Nobody
from ida_runtime.agents.noisy import Noisy
from ida_runtime.agents.panel import Majority, Median
from ida_runtime.calls.calls import Calls
from ida_runtime.engine.executors import start, why_in_lock_step
from ida_runtime.engine.lockstep import LockStep
from ida_runtime.engine.run import Run

KINDS = [Asked, AsyncAsked]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("batch", "concurrency"), [(None, 1), (1, 1), (7, 1), (1, 30), (4, 3)])
def test_batches_and_calls_at_once(kind, batch, concurrency):
    agent = kind(batch=batch, concurrency=concurrency, seconds=0.001)
    outcome = ran(SUMS, sums(20), agent)
    assert outcome.answers == tuple(sum(range(n)) for n in range(20))
    assert agent.most <= concurrency
    assert max(agent.sizes) <= (batch or 10**6)
    assert sum(agent.sizes) == 19  # equal questions are asked once


@pytest.mark.parametrize("kind", KINDS)
def test_calls_one_at_a_time_come_in_one_thread(kind):
    agent = kind(batch=1)
    ran(LEAF, leaves(50), agent)
    assert len(agent.threads) == 1


def test_async_agents_share_the_thread_of_a_run_where_nobody_minds():
    here = threading.get_ident()
    wider = [{"batch": 3, "concurrency": 5, "seconds": 0.001}, {"retries": 2, "fails": 1}]
    for declared in ({}, *wider):
        agent = AsyncAsked(**declared)
        assert ran(LEAF, leaves(9), agent).answers == tuple(range(9))
        assert agent.threads == {here}
    panel = Majority("m", (AsyncAsked(name="a"), AsyncAsked(name="b"), Nobody()))
    ran(LEAF, leaves(3), panel)
    assert all(one.threads == {here} for one in panel.members[:2])


def apart():
    """Runs whose async agent has a thread of its own: who else answers, and what it declares."""
    yield {"top": Nobody()}, {"timeout": 10.0}
    yield {"top": Asked()}, {}
    yield {"top": Asked(local=True)}, {}
    yield {"top": Majority("m", (Nobody(), Asked()))}, {}


@pytest.mark.parametrize(("others", "declared"), list(apart()), ids=["timeout", "plain", "local", "panel"])
def test_async_agents_have_a_thread_where_it_matters(others, declared):
    agent = AsyncAsked(**declared)
    assert ran(SUMS, sums(5), others | {"leaf": agent}).answers == (0, 0, 1, 3, 6)
    assert len(agent.threads) == 1
    assert threading.get_ident() not in agent.threads


def test_plain_agents_have_threads():
    agent = Asked(batch=1)
    ran(LEAF, leaves(50), agent)
    assert threading.get_ident() not in agent.threads


def test_a_run_in_an_event_loop_that_runs_already():
    async def notebook():
        return ran(SUMS, sums(5), AsyncAsked()).answers

    assert asyncio.run(notebook()) == (0, 0, 1, 3, 6)


def test_a_local_agent_is_called_where_the_run_goes_on():
    agent = Asked(local=True)
    ran(LEAF, leaves(5), agent)
    assert agent.threads == {threading.get_ident()}
    assert agent.sizes == [5]


def test_it_works_where_a_loop_runs_already():
    async def inside():
        return ran(SUMS, sums(8), AsyncAsked(batch=1, concurrency=4))

    assert asyncio.run(inside()).answers[-1] == 21


TWO = """
task slow(n: Int) -> Int
task fast(n: Int) -> Int
task pair(n: 0..9) -> Int:
    strategy s:
        a = ask fast(n)
        b = ask fast(a + 10)
        return b + ask fast(b + 100)
task both(n: 0..9) -> Int:
    strategy s:
        return ask slow(n)
roots pair, both
"""


def test_a_slow_agent_holds_up_only_what_depends_on_it():
    seen, release = [], threading.Event()

    class Slow(Asked):
        def answer(self, questions):
            seen.append("slow begins")
            assert release.wait(20)
            return super().answer(questions)

    class Fast(Asked):
        def answer(self, questions):
            seen.append("fast")
            if seen.count("fast") == 3:
                release.set()
            return super().answer(questions)

    agents = {"slow": Slow(), "fast": Fast(), "pair": Nobody(), "both": Nobody()}
    roots = [*leaves(3, "both", depth=-1), *leaves(3, "pair", depth=-1)]
    outcome = ran(TWO, roots, agents)
    assert outcome.answers[:3] == (0, 1, 2)
    assert outcome.answers[3] == 10 + 110
    assert sorted(seen) == ["fast", "fast", "fast", "slow begins"]


class Raises(Asked):
    def answer(self, _):
        raise RuntimeError("no\nline " + "x" * 1000)


class AsyncRaises(AsyncAsked):
    async def answer(self, _):
        raise RuntimeError("no\nline " + "x" * 1000)


class Exits(Asked):
    def answer(self, _):
        raise SystemExit(3)


class AsyncExits(AsyncAsked):
    async def answer(self, _):
        raise SystemExit(3)


class Few(Asked):
    def answer(self, questions):
        return super().answer(questions)[:-1]


class AsyncMany(AsyncAsked):
    async def answer(self, questions):
        return [*await super().answer(questions), Reply(1)]


class NotReplies(Asked):
    def answer(self, questions):
        return [1 for _ in questions]


class Nothing(Asked):
    def answer(self, _):
        return None


class Costs(Asked):
    def answer(self, questions):
        return [Reply(1, float("nan")) for _ in questions]


class CancelsItself(AsyncAsked):
    async def answer(self, _):
        raise asyncio.CancelledError


@pytest.mark.parametrize(
    "kind",
    [Raises, AsyncRaises, Exits, AsyncExits, Few, AsyncMany, NotReplies, Nothing, Costs, CancelsItself],
)
def test_an_agent_that_fails_makes_its_questions_unknown_and_the_run_goes_on(kind):
    text = SUMS.replace("sum([ask leaf(i) for i in range(n)])", "or_else(ask leaf(n), -1)")
    outcome = ran(text, sums(4), {"leaf": kind(), "top": Nobody()})
    assert outcome.answers == (-1,) * 4
    whys = [entry.why for question, entry in outcome.table.items() if question.task == "leaf"]
    assert {why.reason for why in whys} == {Reason.FAILED}
    assert all(why.detail and "\n" not in why.detail and len(why.detail) <= 200 for why in whys)


def test_what_takes_no_notice_that_it_is_given_up_is_left_alone(capfd):
    went_on = threading.Event()

    class Stubborn(AsyncAsked):
        async def answer(self, questions):
            if questions[0].question.arguments[0] == 0:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    await asyncio.sleep(0.5)
                    went_on.set()
            else:
                await asyncio.sleep(0.01)
                raise Stopped("asked")

    begun = time.monotonic()
    with pytest.raises(Stopped):
        ran(LEAF, leaves(2), Stubborn(batch=1, concurrency=2))
    assert time.monotonic() - begun < 2
    assert went_on.wait(20)
    assert capfd.readouterr().err == ""


def test_in_the_midst_of_longer_work_async_agents_go_on():
    agent, now, came = AsyncAsked(), [0.0], []
    calls = Calls(shared=True, clock=lambda: now[0])
    shown = prompts.shown(graph(LEAF), leaves(1)[0])
    calls.ask(Answerer.of(agent), shown, came.append)
    calls.collect(wait=False)
    calls.tend()
    assert agent.now == 1  # it has begun, and was not looked after again at once
    now[0] = 0.1
    calls.tend()
    assert (agent.now, came) == (0, [])
    calls.collect(wait=False)
    assert came == [Reply(0, 0.0)]
    calls.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_hung_call_is_given_up_in_time(kind):
    agent = kind(batch=1, concurrency=9, timeout=0.2, hangs={3, 5})
    begun = time.monotonic()
    outcome = ran(LEAF, leaves(9), agent)
    assert time.monotonic() - begun < 2
    unknown = {at: answer for at, answer in enumerate(outcome.answers) if isinstance(answer, Unknown)}
    assert set(unknown) == {3, 5}
    assert {str(why) for why in unknown.values()} == {"the agent failed: no answer within 0.2 s"}
    agent.go_on.set()


def test_an_async_call_that_takes_too_long_is_cancelled():
    agent = AsyncAsked(timeout=0.05, hangs={0})
    ran(LEAF, leaves(1), agent)
    assert agent.cancelled == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_failed_is_tried_again(kind, monkeypatch):
    monkeypatch.setattr("random.random", lambda: 0.001)
    agent = kind(batch=2, retries=3, fails=3)
    assert ran(LEAF, leaves(2), agent).answers == (0, 1)
    assert len(agent.sizes) == 4
    outcome = ran(LEAF, leaves(2), kind(batch=2, retries=1, fails=3))
    assert str(outcome.answers[0]) == "the agent failed: RuntimeError: not now, tried 2 times"


# ------------------------------------------------------------------------------------------- groups


@pytest.mark.parametrize("kind", KINDS)
def test_members_of_a_group_are_called_at_the_same_time_and_as_they_like(kind):
    members = [kind(batch=2, concurrency=2, seconds=0.02, name=name) for name in "abc"]
    panel = Majority("majority", tuple(members))
    begun = time.monotonic()
    assert ran(LEAF, leaves(20), panel).answers == tuple(range(20))
    assert time.monotonic() - begun < 0.3  # one after the other they take 0.3 at least
    assert all(max(one.sizes) <= 2 and one.most <= 2 for one in members)


def panels(kind):
    fails = kind(name="fails", fails=10**9)
    one, two = kind(name="one", batch=3), kind(name="two", batch=1, concurrency=2)
    yield Noisy("noisy", (one,), 0.5, 3)
    yield Median("median", (one, two, one))
    yield FirstKnown("first", (fails, two, one))
    yield FirstKnown("inner", (Majority("of all", (fails, Noisy("n", (one,), 0.3, 1))), Nobody(), two))
    yield Majority("alike", (one, one, two))
    yield Biased("biased", (two,), 0.5, 3, 7)


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_groups_say_what_they_say_when_they_are_called_plainly(kind, at):
    wanted = ran(LEAF, leaves(30), list(panels(Asked))[at], plainly=True)
    found = ran(LEAF, leaves(30), list(panels(kind))[at])
    assert [told(one)[:2] if isinstance(one, Unknown) else one for one in found.answers] == [
        told(one)[:2] if isinstance(one, Unknown) else one for one in wanted.answers
    ]
    assert found.answers_by == wanted.answers_by


def test_a_group_of_local_agents_is_local():
    assert Majority("m", (Nobody(), Nobody())).local
    group = Median("m", (Nobody(), Asked(batch=5, concurrency=3, timeout=2.0)))
    assert (group.local, group.batch, group.concurrency, group.timeout) == (False, 5, 1, None)


# ---------------------------------------------------------------------------------- what is remembered


def test_questions_shown_alike_are_asked_once_also_while_one_is_on_its_way():
    agent = Asked(batch=1, concurrency=50, seconds=0.01)
    roots = [*leaves(5, depth=0), *leaves(5, depth=3), *leaves(5, depth=-1)]
    outcome = ran(LEAF, roots, agent)
    assert outcome.answers == tuple(range(5)) * 3
    assert sum(agent.sizes) == 5
    assert outcome.remembered == 10
    assert outcome.answers_by == {"asked": 5}


def test_what_was_said_before_is_not_asked_again():
    memory = {}
    ran(LEAF, leaves(3), Asked(cost=2.0), memory=memory)
    agent = Asked(cost=2.0)
    outcome = ran(LEAF, leaves(5), agent, memory=memory)
    assert (outcome.answers, sum(agent.sizes), outcome.cost) == ((0, 1, 2, 3, 4), 2, 4.0)


def test_it_says_what_the_interpreter_says():
    for options in ({}, {"batch": 1, "concurrency": 3}, {"local": True}):
        agree(program(SUMS), sums(12), lambda own=options: lambda _: Asked(cost=1.5, **own), Settings())


@pytest.mark.parametrize("count", [1, 3, 200])
@pytest.mark.parametrize("said", [3, 77, "x", True, None, Unknown(Reason.TIE, "so")])
def test_an_answer_that_comes_alone_and_all_that_wait_for_it(count, said):
    text = """
    task leaf(n: 0..9) -> 0..9
    task top(n: 0..999) -> Int:
        strategy s:
            return n + ask leaf(n % 2)
    roots top
    """

    class Says(AsyncAsked):
        async def answer(self, questions):
            return [Reply(said) for _ in questions]

    outcome = ran(text, leaves(count, "top", depth=-1), Says(batch=1))
    wanted = ran(text, leaves(count, "top", depth=-1), Saying(said), plainly=True)
    same(wanted, outcome)


class Saying(Asked):
    def __init__(self, said):
        super().__init__()
        self.said = said

    def answer(self, questions):
        return [Reply(self.said) for _ in questions]


# ------------------------------------------------------------------------------------ runs that end early


def test_total_ends_a_run_in_order():
    text = """
    task down(n: 0..1000000) -> 0..1000000:
        decreases n
        strategy stop when n == 0:
            return 0
        strategy on:
            return 1 + ask down(n - 1)
    roots down
    """
    outcome = ran(text, leaves(1, "down", at=900_000, depth=-1) + leaves(1, "down", depth=-1), total=2000)
    assert outcome.answers[1] == 0
    said = "the budget is spent: 2,000 questions in all; a larger total allows more"
    assert str(outcome.answers[0]) == said
    assert 2000 < sum(outcome.questions.values()) < 2100


def test_as_many_questions_as_there_may_be_are_all_answered():
    assert ran(SUMS, sums(5), Asked(), total=9).answers == (0, 0, 1, 3, 6)
    assert isinstance(ran(SUMS, sums(5), Asked(), total=8).answers[4], Unknown)


def stopped(kind, error, **more):
    """An agent that answers two calls and ends the run in the third."""

    class Stops(kind):
        calls = 0

        def answer(self, questions):
            self.calls += 1
            if self.calls == 3:
                raise error
            return super().answer(questions)

    return Stops(**more)


def stopped_async(error, **more):
    class Stops(AsyncAsked):
        calls = 0

        async def answer(self, questions):
            self.calls += 1
            if self.calls == 3:
                raise error
            return await super().answer(questions)

    return Stops(**more)


ENDING = [
    lambda error: stopped(Asked, error), lambda error: stopped(Asked, error, local=True), stopped_async,
    lambda error: stopped_async(error, timeout=10.0),
]  # fmt: skip


@pytest.mark.parametrize("kind", ENDING, ids=["plain", "local", "async", "async apart"])
@pytest.mark.parametrize("error", [Stopped("asked"), KeyboardInterrupt()])
def test_who_ends_the_run_leaves_what_was_answered(error, kind):
    agent = kind(error)
    run = start(program(TWO), leaves(3, "pair", depth=-1), lambda _: agent, Settings())
    with pytest.raises(type(error)):
        run.run()
    outcome = run.so_far()
    assert outcome.questions == {"fast": 6}
    assert all(isinstance(answer, Unknown) and answer.origin is None for answer in outcome.answers)
    assert outcome.answers_by == {"asked": 6}


def test_what_a_person_had_said_before_leaving_stands():
    class Leaves(Asked):
        def answer(self, questions):
            raise Stopped("asked", [(one, Reply(7)) for one in questions[:2]])

    for settings in (Settings(), Settings(questions=100)):
        run = start(program(SUMS), sums(4), lambda _: Leaves(local=True), settings)
        with pytest.raises(Stopped):
            run.run()
        outcome = run.so_far()
        assert outcome.answers[:3] == (0, 7, 14)
        assert outcome.answers[3].origin is None


# ------------------------------------------------------------------------------------------- lock step


def executor(text, roots, agent, **settings):
    return start(program(text), roots, lambda _: agent, Settings(**settings))


def test_which_executor_runs():
    assert isinstance(executor(SUMS, sums(2), Asked()), Run)
    for settings in ({"questions": 5}, {"cost": 1.0}, {"steps": 100}, {"memory": 100}):
        assert isinstance(executor(SUMS, sums(2), Asked(), **settings), LockStep)
    limited = Limit("limit(a, 3)", (Asked(),), 3)
    assert isinstance(executor(SUMS, sums(2), Majority("m", (Nobody(), limited))), LockStep)
    why = why_in_lock_step(program(SUMS), sums(2), lambda _: limited, Settings())
    assert why == "it matters whom limit(a, 3) is asked first"


@pytest.mark.parametrize("kind", KINDS)
def test_in_lock_step_agents_are_called_at_the_same_time_too(kind):
    agent = kind(batch=1, concurrency=20, together=20)
    outcome = executor(SUMS, sums(21), agent, cost=100.0).run()
    assert outcome.answers[20] == sum(range(20))
    assert agent.most == 20


@pytest.mark.parametrize("kind", KINDS)
def test_a_limit_is_spent_in_order(kind):
    agent = Limit("limit", (kind(batch=1, concurrency=9),), 3)
    outcome = executor(LEAF, leaves(6), agent).run()
    assert outcome.answers == (0, 1, 2, *[Unknown()] * 3)
    assert outcome.answers[3].reason is Reason.LIMIT


def test_a_budget_on_cost_is_spent_in_order():
    agent = Asked(batch=1, concurrency=9, cost=1.0, seconds=0.01)
    outcome = executor(LEAF, leaves(6), agent, cost=4.0).run()
    assert outcome.answers == (0, 1, 2, 3, *[Unknown()] * 2)
    assert outcome.cost == 4.0


# ------------------------------------------------------------------------------------------ how fast


def slow_questions():
    """How long a thousand take, a hundred at a time, of 0.2 s each."""
    agent = AsyncAsked(batch=1, concurrency=100, seconds=0.2)
    begun = time.monotonic()
    assert ran(LEAF, leaves(1000), agent).answers == tuple(range(1000))
    assert Counter(agent.sizes) == {1: 1000}
    return time.monotonic() - begun


def test_a_thousand_slow_questions_a_hundred_at_a_time():
    """Once in three: others want the cores, too."""
    assert any(slow_questions() < 2.5 for _ in range(3))


@pytest.mark.slow
def test_threads_do_it_in_the_time_too():
    agent = Asked(batch=1, concurrency=100, seconds=0.2)
    begun = time.monotonic()
    ran(LEAF, leaves(1000), agent)
    assert time.monotonic() - begun < 2.5


@pytest.mark.slow
@pytest.mark.parametrize("concurrency", [1, 100])
def test_what_an_answer_costs_that_comes_alone(concurrency):
    """Whatever else a question costs counted in, from putting it to telling the outcome."""
    agent = AsyncAsked(batch=1, concurrency=concurrency)
    ran(LEAF, leaves(100), agent)  # what is loaded when it is first wanted
    begun = time.process_time()
    ran(LEAF, leaves(20_000), agent)
    assert (time.process_time() - begun) / 20_000 < 75e-6  # 50 on a machine that is not busy
