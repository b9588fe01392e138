from itertools import count
from pathlib import Path

import pytest
from agent_cases import DIGIT, TEXT, TYPES, Says, Script, shown

from ida_dsl.questions import Final, Pick, Reply
from ida_dsl.types import is_finite, values_of
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.biased import Biased
from ida_runtime.agents.conformance import assert_conforms, check_agent, questions_of
from ida_runtime.agents.first_known import FirstKnown
from ida_runtime.agents.human import Human
from ida_runtime.agents.limit import Limit
from ida_runtime.agents.nobody import Nobody
from ida_runtime.agents.noisy import Noisy
from ida_runtime.agents.panel import Majority, Median
from ida_runtime.agents.python import Python, agent_of, load
from ida_runtime.agents.spec import Spec

PROGRAMS = Path(__file__).parents[2] / "programs"
QUESTIONS = [shown(x) for x in range(8)] + [shown(3, draw=(1,)), shown(3), shown(1, picks=())]
ECHO = Spec(lambda question: question.arguments[0])
WILD = Noisy("noisy(spec, 0.5)", (ECHO,), 0.5, 7)


async def async_echo(asked):
    return asked["x"]


async_echo.deterministic = True
KINDS = {
    "nobody": Nobody(),
    "spec": ECHO,
    "human": Human('human("me")', "me", Script(*"0123456789", "?")),
    "python": Python("p", lambda arguments: arguments["x"]),
    "async": agent_of("p", async_echo),
    "declares": Says(lambda q: q.question.arguments[0], cost=2.0),
    "forbidden": load("p", "os:system", allowed=False),
    "noisy": WILD,
    "biased": Biased("biased(spec, 0.5, 3)", (ECHO,), 0.5, 7, 3),
    "majority": Majority("majority", (WILD, WILD, ECHO)),
    "median": Median("median", (ECHO, WILD, WILD)),
    "first_known": FirstKnown("first_known", (Nobody(), WILD)),
    "limit": Limit("limit", (ECHO,), 20),
    "nested": Majority(
        "nested", (Noisy("n", (Median("m", (WILD, ECHO)),), 0.2, 0), Limit("l", (ECHO,), 1000))
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_conforms(kind):
    assert check_agent(KINDS[kind], QUESTIONS, repeats=True) == []


@pytest.mark.parametrize("type_", TYPES)
def test_answers_of_any_type(type_):
    questions = [shown(x, type_) for x in range(3)]
    value = next(values_of(type_)) if is_finite(type_) else Unknown(Reason.SAID)
    said = Says(value)
    members = (said, Nobody(), said)
    agents = [Majority("m", members), Median("m", members), FirstKnown("f", members)]
    if is_finite(type_):
        agents += [Noisy("n", (said,), 0.5, 0), Biased("b", (Nobody(),), 0.5, 0, value)]
    assert [v for agent in agents for v in check_agent(agent, questions, repeats=True)] == []


def rules(agent, questions=QUESTIONS, **more):
    return {violation.rule for violation in check_agent(agent, questions, **more)}


class Bad(Says):
    """An agent that does something wrong."""

    def __init__(self, does):
        super().__init__(1)
        self.does, self.calls, self.cost = does, count(), 0.25

    def answer(self, questions):
        return self.does(self, questions)


@pytest.mark.parametrize(
    ("does", "rule"),
    [
        (lambda *_: [Reply(1)], "one reply for each question"),
        (lambda *_: 1 // 0, "one reply for each question"),
        (lambda _, q: [1] * len(q), "one reply for each question"),
        (lambda _, q: [Reply(1)] * min(len(q), 7), "one reply for each question"),
        (lambda _, q: None if not q else [Reply(1)] * len(q), "one reply for each question"),
        (lambda _, q: [Reply(1, 0.5)] * len(q), "an answer costs no more than is declared"),
        (lambda _, q: [Reply(1 + at // 12) for at, _ in enumerate(q)], "equal questions, equal answers"),
        (lambda _, q: [Reply(99)] * len(q), "an answer is one of the task's type"),
        (lambda _, q: [Reply(1, -1.0)] * len(q), "a cost is a finite number, not below zero"),
        (lambda _, q: [Reply(1, 0.0, 2.0)] * len(q), "a confidence is from 0 to 1"),
        (lambda _, q: [Reply(Unknown(detail="a\nb"))] * len(q), "a detail is one line"),
        (lambda _, q: [Reply(min(9, len(q)))] * len(q), "batches and their order make no difference"),
        (lambda a, q: [Reply(next(a.calls) % 10) for _ in q], "equal questions, equal answers"),
        (lambda _, q: [Reply(len(x.question.draw)) for x in q], "deterministic: draws make no difference"),
        (lambda _, q: [Reply(1) for _ in range(len(q)) if q.pop()], "questions are left as they are"),
        (lambda a, q: setattr(a, "name", a.name + "!") or [Reply(1)] * len(q), "a name stays the same"),
    ],
)
def test_what_is_wrong_is_found(does, rule):
    assert rule in rules(Bad(does), QUESTIONS[:6])


def test_what_is_declared_is_looked_at():
    assert "an agent has a name" in rules(Says(1, name=""))
    assert "`deterministic` is a bool" in rules(Says(1, deterministic="yes"))
    assert "a cost is a finite number, not below zero" in rules(Says(1, cost=float("nan")))


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("batch", (0, -1, 2.0, True, "all"), (1, 100, None)),
        ("concurrency", (0, None, 1.5, "many"), (1, 100)),
        ("retries", (-1, None, 0.5), (0, 9)),
        ("timeout", (0, -2.0, float("inf"), float("nan"), "long", True), (0.1, 30, None)),
        ("local", (1, "yes", None), (True, False)),
        ("in_turn", (1, "yes", None), (False,)),
        ("whole_context", (1, "yes", None), (True, False)),
    ],
)
def test_how_it_likes_to_be_called_is_looked_at(name, wrong, right):
    def found(value):
        agent = Bad(lambda _, q: [Reply(1)] * len(q))
        setattr(agent, name, value)
        return any(f"`{name}`" in rule for rule in rules(agent))

    assert all(map(found, wrong))
    assert not any(map(found, right))


class AsyncFew(Bad):
    async def answer(self, questions):
        return [Reply(1)] * max(0, len(questions) - 1)


def test_an_async_agent_is_held_to_the_same():
    assert "one reply for each question" in rules(AsyncFew(None))


def test_the_line_for_a_test_of_ones_own():
    questions = questions_of(PROGRAMS / "permutation_power.ida", 5, agent_of="power")
    assert {one.task.name for one in questions} == {"power"}
    assert_conforms(Nobody(), questions)
    with pytest.raises(AssertionError, match="'x' is not one of"):
        assert_conforms(Says("x"), questions)


def test_agents_that_draw_need_not_repeat_themselves():
    agent = Bad(lambda a, q: [Reply(next(a.calls) % 10) for _ in q])
    agent.deterministic = False
    assert rules(agent) == set()


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (Final(1), set()),
        (Pick("t", (1,), Unknown()), set()),
        (Pick("t", [1], Unknown()), {"a Pick's arguments are a tuple"}),
        (Unknown(), set()),
        (Final(99), {"an answer is one of the task's type"}),
        (1, {"a step is a Pick, a Final or Unknown"}),
        (ZeroDivisionError(), {"a step is made without raising"}),
    ],
)
def test_steps_are_looked_at(step, found):
    class Steps(Says):
        def step(self, question):  # noqa: ARG002
            if isinstance(step, Exception):
                raise step
            return step

    assert rules(Steps(1), [shown(0, DIGIT, picks=())]) == found


def test_a_violation_reads_as_a_line():
    (violation,) = check_agent(Bad(lambda _, q: [Reply("a")] * len(q)), [shown(0)], repeats=False)[:1]
    assert str(violation) == "an answer is one of the task's type: 'a' is not one of 0..9"
    assert check_agent(Says("a"), [shown(0, TEXT)]) == []
