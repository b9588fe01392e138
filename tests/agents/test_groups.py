from collections import Counter

import pytest
from agent_cases import COLOUR, REAL, TYPES, Says, shown, task

from ida_dsl.questions import Final, Reply
from ida_dsl.types import BOOL, INT, IntType, ListType, SetType, belongs, is_finite, values_of
from ida_dsl.values import Reason, Unknown, Word
from ida_runtime.agents.base import put, under
from ida_runtime.agents.biased import Biased
from ida_runtime.agents.first_known import FirstKnown
from ida_runtime.agents.limit import Limit
from ida_runtime.agents.nobody import Nobody
from ida_runtime.agents.noisy import Noisy
from ida_runtime.agents.panel import Majority, Median
from ida_runtime.agents.spec import Spec

DUNNO = Unknown(Reason.SAID, "no idea")


def one(agent, question=None):
    (reply,) = agent.answer([question or shown()])
    return reply


def panel(kind, *answers):
    return kind("panel", tuple(Says(answer, cost=1.0) for answer in answers))


# ------------------------------------------------------------------------------------------- the bases


def test_nobody_knows_nothing():
    assert one(Nobody()).answer.reason is Reason.NOBODY
    assert Nobody().step(shown(picks=())).reason is Reason.NOBODY


def test_spec_says_what_is_right():
    assert one(Spec(lambda q: q.arguments[0] + 1), shown(4)).answer == 5


def test_a_raising_spec_is_unknown():
    answer = one(Spec(lambda _: 1 // 0)).answer
    assert answer.reason is Reason.FAILED
    assert "ZeroDivisionError" in answer.detail


@pytest.mark.parametrize(
    ("said", "reason"),
    [(10, Reason.DOMAIN), ("five", Reason.PARSE), (True, Reason.PARSE), (DUNNO, Reason.SAID)],
)
def test_put_holds_answers_to_their_type(said, reason):
    assert put(Says(said), [shown()])[0].answer.reason is reason


def test_put_survives_any_agent():
    def raises(_):
        raise RuntimeError("two\nlines")

    agent = Says(raises)
    assert [r.answer.reason for r in put(agent, [shown(), shown(1)])] == [Reason.FAILED] * 2
    assert put(agent, [shown()])[0].answer.detail == "RuntimeError: two lines"
    assert put(agent, []) == []


def test_put_counts_replies():
    agent = Says(1)
    agent_twice = type("Twice", (), {"name": "twice", "answer": lambda _, q: agent.answer([*q, *q])})()
    assert "2 replies to 1" in put(agent_twice, [shown()])[0].answer.detail
    wrong = type("Wrong", (), {"name": "wrong", "answer": lambda _, q: [1] * len(q)})()
    assert put(wrong, [shown()])[0].answer.reason is Reason.FAILED


# -------------------------------------------------------------------------------------------- panels


@pytest.mark.parametrize(
    ("answers", "answer"),
    [
        ([1], 1),
        ([1, 2, 1], 1),
        ([1, DUNNO, 2, 2], 2),
        ([DUNNO, DUNNO, 3], 3),
        ([99, 3], 3),  # 99 is no digit
    ],
)
def test_majority(answers, answer):
    assert one(panel(Majority, *answers)).answer == answer


@pytest.mark.parametrize("answers", [[1, 2], [1, 2, 1, 2], [3, 1, 2]])
def test_a_tied_majority_is_unknown(answers):
    assert one(panel(Majority, *answers)).answer.reason is Reason.TIE


@pytest.mark.parametrize("kind", [Majority, Median])
def test_a_panel_that_does_not_know_says_why(kind):
    reply = one(panel(kind, DUNNO, Unknown(Reason.FAILED)))
    assert (reply.answer.reason, reply.answer.detail, reply.cost) == (Reason.SAID, "no idea", 2.0)


@pytest.mark.parametrize(
    ("answers", "answer"),
    [([1, 9, 2], 2), ([4], 4), ([5, 5, 1, 9], 5), ([DUNNO, 1, 9, 9], 9), ([1, 2], Unknown(Reason.TIE))],
)
def test_median(answers, answer):
    assert one(panel(Median, *answers)).answer == answer


def test_words_have_a_middle():
    red, green, blue = COLOUR.words[0], Word("green", 2), Word("blue", 3)
    colours = type(COLOUR)((red, green, blue))
    assert one(panel(Median, blue, red, green), shown(0, colours)).answer == green


def test_a_panel_costs_what_its_members_cost_and_says_how_sure_it_is():
    reply = one(panel(Majority, 1, 2, 1, DUNNO))
    assert reply.cost == 4.0
    assert reply.confidence == pytest.approx(2 / 3)
    assert panel(Majority, 1, 2).cost == 2.0


def test_members_answer_under_draws_that_no_ask_makes():
    agents = [Says(1), Says(2)]
    one(Majority("m", tuple(agents)), shown(draw=(3,)))
    assert [agent.asked[0].question.draw for agent in agents] == [(3, -1), (3, -2)]
    assert under(shown(5), 0).question.arguments == (5,)


def test_a_panel_is_deterministic_when_its_members_are():
    calm, wild = Says(1), Says(1, deterministic=False)
    assert Majority("m", (calm, calm)).deterministic
    assert not Majority("m", (calm, wild)).deterministic
    assert Limit("l", (calm,), 3).deterministic
    assert not Noisy("n", (calm,), 0.0, 0).deterministic


def test_a_group_that_shows_nothing_says_so():
    assert "cannot show" in panel(Majority, 1).step(shown(picks=())).detail


def test_one_member_that_fails_leaves_the_others():
    def raises(_):
        raise RuntimeError

    assert one(panel(Majority, raises, 4)).answer == 4


# --------------------------------------------------------------------------------- first_known and limit


def test_first_known_asks_in_order_and_no_more_than_it_must():
    shy, bold = (
        Says(lambda q: 1 if q.question.arguments[0] else DUNNO, "shy", cost=1.0),
        Says(2, "bold", cost=5.0),
    )
    replies = FirstKnown("f", (shy, bold)).answer([shown(0), shown(1)])
    assert replies == [Reply(2, 6.0, None, "bold"), Reply(1, 1.0, None, "shy")]
    assert [q.question.arguments for q in bold.asked] == [(0,)]


def test_first_known_of_none_says_why_the_last_did_not():
    assert one(FirstKnown("f", (Nobody(), Says(DUNNO)))).answer.reason is Reason.SAID


def test_first_known_steps():
    class Steps(Says):
        def step(self, question):  # noqa: ARG002
            return Final(7)

    assert FirstKnown("f", (Says(1), Steps(1))).step(shown(picks=())) == Final(7)
    assert isinstance(FirstKnown("f", (Says(1),)).step(shown(picks=())), Unknown)


def test_limit_counts_over_calls_and_in_order():
    agent = Limit("l", (Says(lambda q: q.question.arguments[0]),), 3)
    assert [r.answer for r in agent.answer([shown(1), shown(2)])] == [1, 2]
    third, fourth = agent.answer([shown(3), shown(4)])
    assert (third.answer, fourth.answer.reason) == (3, Reason.LIMIT)
    assert one(agent).answer.reason is Reason.LIMIT
    assert agent.step(shown(picks=())).reason is Reason.LIMIT


def test_a_step_counts_as_an_answer():
    agent = Limit("l", (Says(1),), 1)
    assert agent.step(shown(picks=())).reason is Reason.SAID
    assert one(agent).answer.reason is Reason.LIMIT


# ---------------------------------------------------------------------------------------------- noise


def noisy(rate, said=4, seed=0, name="noisy"):
    return Noisy(name, (Says(said),), rate, seed)


def test_no_noise_and_nothing_but_noise():
    questions = [shown(x) for x in range(200)]
    assert {r.answer for r in noisy(0.0).answer(questions)} == {4}
    assert {r.answer for r in noisy(1.0).answer(questions)} == set(range(10)) - {4}


def test_noise_comes_at_its_rate_and_is_uniform():
    replies = noisy(0.3).answer([shown(x) for x in range(9000)])
    counts = Counter(r.answer for r in replies)
    assert counts[4] == pytest.approx(6300, abs=250)
    assert all(counts[n] == pytest.approx(300, abs=90) for n in range(10) if n != 4)


MANY = [*TYPES, ListType(BOOL, 0, 2), SetType(BOOL)]


@pytest.mark.parametrize("type_", [t for t in MANY if is_finite(t)])
def test_noise_is_another_value_of_the_type(type_):
    value = next(values_of(type_))
    for reply in noisy(1.0, value).answer([shown(x, type_) for x in range(50)]):
        assert belongs(reply.answer, type_)
        assert reply.answer != value


def test_noise_over_all_numbers_and_over_enormous_types():
    assert noisy(1.0, 0).answer([shown(0, INT)])[0].answer != 0
    enormous = ListType(IntType(0, 2**40), 3, 3)
    assert len(noisy(1.0, (1, 2, 3)).answer([shown(0, enormous)])[0].answer) == 3


def test_the_only_value_there_is_stays():
    assert one(noisy(1.0, 5), shown(0, IntType(5, 5))).answer == 5


def test_what_is_not_known_may_be_replaced_by_anything():
    answers = {r.answer for r in noisy(1.0, DUNNO).answer([shown(x) for x in range(300)])}
    assert answers == set(range(10))


def test_noise_hangs_on_seed_question_draw_and_name():
    questions = [shown(x) for x in range(100)]
    answers = [r.answer for r in noisy(0.5).answer(questions)]
    assert answers == [r.answer for r in noisy(0.5).answer(questions)]
    others = [
        noisy(0.5, seed=1).answer(questions),
        noisy(0.5, name="n").answer(questions),
        noisy(0.5).answer([shown(x, draw=(0,)) for x in range(100)]),
        noisy(0.5).answer([shown(x, of=task(name="u")) for x in range(100)]),
    ]
    assert all(answers != [r.answer for r in other] for other in others)


def test_what_is_shown_alike_is_disturbed_alike():
    sees = task(sees=("f",))
    one_, other = (
        noisy(0.5).answer(
            [shown(x, of=sees, facts={"f": 1, "g": g}, depth=g, prompt=str(g)) for x in range(100)]
        )
        for g in (0, 1)
    )
    assert one_ == other
    unlike = noisy(0.5).answer([shown(x, of=sees, facts={"f": 2, "g": 0}) for x in range(100)])
    assert one_ != unlike


def test_noise_on_a_spec_depends_on_the_whole_context():
    agent = Noisy("n", (Spec(lambda _: 4),), 0.5, 0)
    assert agent.whole_context
    one_, other = (agent.answer([shown(x, facts={"g": g}) for x in range(100)]) for g in (0, 1))
    assert one_ != other


def test_three_noisy_experts_are_better_than_one():
    expert = noisy(0.2)
    questions = [shown(x) for x in range(2000)]
    alone = sum(r.answer == 4 for r in expert.answer(questions))
    together = sum(r.answer == 4 for r in Majority("m", (expert,) * 3).answer(questions))
    assert alone == pytest.approx(1600, abs=80)
    assert together > alone + 60


# ----------------------------------------------------------------------------------------------- bias


def biased(rate, value=7, said=4, seed=0):
    return Biased("biased", (Says(said),), rate, seed, value)


def test_bias_comes_at_its_rate_and_is_always_the_same():
    replies = biased(0.3).answer([shown(x) for x in range(9000)])
    counts = Counter(r.answer for r in replies)
    assert counts.keys() == {4, 7}
    assert counts[7] == pytest.approx(2700, abs=250)
    assert {r.answer for r in biased(0.0).answer([shown(x) for x in range(50)])} == {4}
    assert {r.answer for r in biased(1.0).answer([shown(x) for x in range(50)])} == {7}


def test_bias_is_drawn_as_noise_is():
    questions = [shown(x) for x in range(100)]
    one_, other, late = (
        [r.answer for r in agent.answer(asked)]
        for agent, asked in (
            (biased(0.5), questions),
            (biased(0.5, seed=1), questions),
            (biased(0.5), [shown(x, draw=(0,)) for x in range(100)]),
        )
    )
    assert one_ == [r.answer for r in biased(0.5).answer(questions)]
    assert one_ not in (other, late)
    assert not biased(0.5).deterministic


def test_a_bias_is_one_of_the_answers_type():
    assert one(biased(1.0, 3, 0.5), shown(0, REAL)).answer == 3.0
    assert isinstance(one(biased(1.0, 3, 0.5), shown(0, REAL)).answer, float)
    word = one(biased(1.0, Word("green", 9), DUNNO), shown(0, COLOUR)).answer
    assert word is COLOUR.words[1]
    assert one(biased(1.0, 3, DUNNO), shown(0, COLOUR)).answer.reason is Reason.PARSE


def test_a_biased_panel_leans_to_its_bias():
    questions = [shown(x) for x in range(2000)]
    expert, lean = noisy(0.1), biased(0.5)
    answers = Counter(r.answer for r in Majority("m", (expert, lean, lean)).answer(questions))
    assert answers[7] == pytest.approx(500, abs=90)
