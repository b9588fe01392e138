"""No agent stops a run: what it does wrong makes its own questions unknown."""

import math

import pytest
from interpret_cases import TREE, Agent, first, ran, root, why

from ida_dsl.questions import Reply
from ida_dsl.values import Mapped, Reason, Record, Unknown, Word


def one(returns, said):
    text = f"task t(n: Int) -> {returns}\n"
    return ran(text, root(text, 0), Agent(lambda _: said))


class Raises(Agent):
    def answer(self, _):
        raise RuntimeError("no\nline " + "x" * 1000)


class UnspeakableError(Exception):
    def __str__(self):
        raise ValueError


class RaisesWorse(Agent):
    def answer(self, _):
        raise UnspeakableError


class Few(Agent):
    def answer(self, questions):
        return super().answer(questions)[:-1]


class Many(Agent):
    def answer(self, questions):
        return [*super().answer(questions), Reply(1)]


class NotReplies(Agent):
    def answer(self, questions):
        return [1 for _ in questions]


class Nothing(Agent):
    def answer(self, _):
        return None


@pytest.mark.parametrize("kind", [Raises, RaisesWorse, Few, Many, NotReplies, Nothing])
def test_an_agent_that_fails_makes_its_questions_unknown_and_the_run_goes_on(kind):
    outcome = ran(TREE, root(TREE, 2), {"leaf": kind(first), "top": Agent()})
    assert outcome.answers == (0,)
    reasons = {entry.why.reason for q, entry in outcome.table.items() if q.task == "leaf"}
    assert reasons == {Reason.FAILED}
    assert all(len(entry.why.detail) <= 200 for entry in outcome.table.values() if entry.why)


@pytest.mark.parametrize(
    ("returns", "said", "reason"),
    [
        ("0..9", 10, Reason.DOMAIN),
        ("0..9", True, Reason.PARSE),
        ("0..9", "3", Reason.PARSE),
        ("0..9", 3.0, Reason.PARSE),
        ("0..9", None, Reason.PARSE),
        ("0..9", object(), Reason.PARSE),
        ("Bool", 1, Reason.PARSE),
        ("Real", math.nan, Reason.PARSE),
        ("Real", math.inf, Reason.PARSE),
        ("Real", 10**400, Reason.PARSE),
        ("Text[0..3]", "long", Reason.DOMAIN),
        ("Text", "\ud800", Reason.PARSE),
        ("List[Int]", [1], Reason.PARSE),
        ("List[0..9]", (1, 10), Reason.DOMAIN),
        ("List[Real]", (1, math.nan), Reason.PARSE),
        ("(Int, Int)", (1,), Reason.PARSE),
        ("yes | no", Word("maybe"), Reason.DOMAIN),
        ("yes | no", "yes", Reason.PARSE),
        ("Set[Int]", frozenset([Unknown()]), Reason.PARSE),
        ("Map[Int, Int]", {1: 1}, Reason.PARSE),
        ("{a: Int}", Record.of([("b", 1)]), Reason.PARSE),
    ],
)
def test_what_is_no_value_of_the_type_is_unknown(returns, said, reason):
    assert why(one(returns, said)) is reason


@pytest.mark.parametrize(
    ("returns", "said", "answer"),
    [
        ("Real", 1, 1.0),
        ("Real", -0.0, 0.0),
        ("yes | no", Word("yes", 77), Word("yes")),
        ("List[Int]", (1, Unknown(Reason.NOBODY)), (1, Unknown())),
        ("Map[Int, Real]", Mapped([(1, 2)]), Mapped([(1, 2.0)])),
    ],
)
def test_what_is_one_becomes_it(returns, said, answer):
    found = one(returns, said).answers[0]
    assert repr(found) == repr(answer) or found == answer
    assert type(found) is type(answer)


def test_an_unknown_reply_arises_in_its_question_and_keeps_its_reason():
    outcome = one("Int", Unknown(Reason.TIE, "2 to 2", origin="elsewhere"))
    assert why(outcome) is Reason.TIE
    assert outcome.answers[0].origin == outcome.roots[0]


@pytest.mark.parametrize("cost", [math.nan, -1.0, "dear", None])
def test_a_cost_is_a_number(cost):
    class Odd(Agent):
        def answer(self, questions):
            return [Reply(1, cost) for _ in questions]

    text = "task t(n: Int) -> Int\n"
    outcome = ran(text, root(text, 0), Odd())
    assert why(outcome) is Reason.FAILED
    assert outcome.cost == 0


def test_a_failure_is_not_remembered():
    memo = {}
    text = "task t(n: Int) -> Int\n"
    assert why(ran(text, root(text, 4), Raises(first), memo=memo)) is Reason.FAILED
    assert ran(text, root(text, 4), Agent(first), memo=memo).answers == (4,)


def test_ending_the_run_is_not_an_answer():
    class Stops(Agent):
        def answer(self, _):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ran(TREE, root(TREE, 1), Stops())
