"""Shown strategies: a loop over one question, put to an agent that picks the next ask or answers."""

import pytest
from interpret_cases import Agent, first, ran, root, why

from ida_dsl.questions import Final, Pick
from ida_dsl.values import Mapped, Reason, Unknown

TEXT = """
    context:
        table: Map[Int, Int]
    primitive look(i: Int) -> Int = table[i]
    task part(n: 0..9) -> Int:
        "Say {n}."
    task solve(n: 0..9, hint: Text) -> 0..99:
        "Solve {n} given {table}."
        sees table
        decreases n
        strategy shown by teacher:
            may ask part, look, solve
            at most 3
    agent teacher = human("teacher")
    roots solve
"""


def taught(moves, n=5, **more):
    """Picks are made by a function of the picks so far."""
    teacher = Agent(name="teacher", moves=lambda shown: moves(shown.picks))
    agents = {"solve.shown": teacher, "part": Agent(first, "pupil"), "solve": Agent(lambda _: 7, "leaf")}
    return ran(TEXT, root(TEXT, n, "h", table=Mapped([(1, 10)]), **more), agents), teacher


def script(*steps):
    return lambda picks: steps[len(picks)]


def test_it_picks_sees_answers_and_ends():
    outcome, teacher = taught(script(Pick("part", (3,), None), Pick("look", (1,), None), Final(42)))
    assert outcome.answers == (42,)
    assert [p.answer for p in teacher.shown[-1].picks] == [3, 10]
    entry = outcome.table[outcome.roots[0]]
    assert (entry.strategy, entry.agent) == ("shown", "teacher")
    assert [(a.slot, a.task, a.arguments) for a in entry.asks] == [(0, "part", (3,)), (1, "look", (1,))]


def test_the_teacher_sees_no_facts_and_the_prompts_of_what_it_may_ask():
    _, teacher = taught(script(Final(1)))
    shown = teacher.shown[0]
    assert shown.facts == ()
    assert shown.picks == ()
    assert shown.prompt.startswith("Solve 5 given {table}.\n\nhint: h\n\nYou may ask:\n")
    assert "- part(n: 0..9) -> Int\n    Say {n}." in shown.prompt
    assert "10" not in shown.prompt


def test_after_so_many_asks_it_may_still_answer_but_not_ask():
    asks = [Pick("part", (n,), None) for n in (1, 2, 3)]
    assert taught(script(*asks, Final(4)))[0].answers == (4,)
    outcome, _ = taught(script(*asks, Pick("part", (4,), None)))
    assert why(outcome) is Reason.AT_MOST
    assert len(outcome.table[outcome.roots[0]].asks) == 3


@pytest.mark.parametrize(
    ("pick", "reason"),
    [
        (Pick("teacher", (1,), None), Reason.NOT_ALLOWED),
        (Pick("part", (), None), Reason.NOT_ALLOWED),
        (Pick("part", [1], None), Reason.NOT_ALLOWED),
        (Pick(None, (1,), None), Reason.NOT_ALLOWED),
        (Pick("part", (10,), None), Reason.DOMAIN),
        (Pick("part", ("1",), None), Reason.PARSE),
        (Pick("part", (Unknown(Reason.SAID),), None), Reason.SAID),
        (Pick("solve", (5, "h"), None), Reason.MEASURE),
    ],
)
def test_a_bad_pick_is_answered_unknown_and_recorded(pick, reason):
    outcome, teacher = taught(script(pick, Final(1)))
    assert outcome.answers == (1,)
    (row,) = outcome.table[outcome.roots[0]].asks
    assert row.put.reason is reason
    assert teacher.shown[-1].picks[0].answer.reason is reason


def test_it_may_ask_its_own_task_for_less():
    outcome, _ = taught(lambda picks: Final(9) if picks else Pick("solve", (0, "x"), None))
    assert outcome.answers == (9,)
    assert outcome.questions == {"solve": 2}


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (Unknown(Reason.SAID, "I give up"), Reason.SAID),
        (Final(100), Reason.DOMAIN),
        (Final("4"), Reason.PARSE),
        (Final(Unknown(Reason.TIE)), Reason.TIE),
        ("nonsense", Reason.FAILED),
        (None, Reason.FAILED),
    ],
)
def test_what_it_ends_with_is_looked_at(move, reason):
    assert why(taught(lambda _: move)[0]) is reason


def test_a_teacher_that_raises_makes_the_answer_unknown():
    def moves(_):
        raise ZeroDivisionError

    assert why(taught(moves)[0]) is Reason.FAILED


def test_at_depth_0_the_leaf_agent_is_asked():
    agents = {"solve.shown": Agent(moves=lambda _: Final(1)), "solve": Agent(lambda _: 2)}
    roots = [root(TEXT, 5, "h", depth=0, table=1), root(TEXT, 5, "h", depth=1, table=1)]
    assert ran(TEXT, roots, agents | {"part": Agent()}).answers == (2, 1)


def test_its_steps_are_paid_and_remembered():
    teacher = Agent(name="teacher", cost=1.0, moves=lambda _: Final(1))
    agents = {"solve.shown": teacher, "part": Agent(), "solve": Agent()}
    memo = {}
    roots = [root(TEXT, n, "h", table=1) for n in (1, 2, 3)]
    outcome = ran(TEXT, roots, agents, cost=2.0, memo=memo)
    assert outcome.cost == 2.0
    assert outcome.answers[:2] == (1, 1)
    assert why(outcome, 2) is Reason.BUDGET
    again = ran(TEXT, roots[:2], agents, cost=0.0, memo=memo)
    assert again.answers == (1, 1)
