"""Runs that have a journal: what is in it is not asked again, and all comes out as if undisturbed."""

import asyncio

import pytest
from keeping_cases import (
    CHAIN,
    NOT_NOW,
    SHOWN,
    SUMS,
    AsyncCounting,
    Counting,
    plainly,
    rows,
    standing,
    told,
    tops,
    went,
)

from ida_dsl.interpreter.memo import Answerer
from ida_dsl.questions import Reply
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.first_known import FirstKnown
from ida_runtime.agents.limit import Limit
from ida_runtime.agents.nobody import Nobody
from ida_runtime.agents.noisy import Noisy
from ida_runtime.agents.panel import Majority
from ida_runtime.agents.spec import Spec
from ida_runtime.journals.journal import Journal

KINDS = [Counting, AsyncCounting, lambda **more: Counting(local=True, **more)]
IDS = ["plain", "async", "local"]
STEPS = {"cost": 1e9}
"""A budget that is never spent puts a run in lock step."""


@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
@pytest.mark.parametrize("kind", KINDS, ids=IDS)
@pytest.mark.parametrize(("text", "roots"), [(SUMS, tops(5, 9)), (CHAIN, tops(4, 6))], ids=["sums", "chain"])
def test_a_run_that_was_over_asks_nobody_and_says_the_same(kind, text, roots, more, tmp_path):
    undisturbed = plainly(text, roots, kind(), **more)
    first, _ = went(text, roots, kind(), tmp_path / "j", **more)
    again, keeper = went(text, roots, agent := kind(), tmp_path / "j", **more)
    assert told(undisturbed) == told(first) == told(again)
    assert undisturbed.cost == first.cost == again.cost > 0
    assert not agent.asked
    assert keeper.found == len(standing(tmp_path / "j")) == sum(undisturbed.answers_by.values())


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_only_the_rest_is_asked(kind, tmp_path):
    went(SUMS, tops(5), kind(), tmp_path / "j")
    outcome, _ = went(SUMS, tops(9), agent := kind(), tmp_path / "j")
    assert outcome.answers == (3 * 36,)
    assert sorted(number for number, _ in agent.asked) == [5, 6, 7, 8]


@pytest.mark.parametrize(
    "agent",
    [
        Nobody(),
        Spec(lambda _: 1),
        Noisy("n", (Spec(lambda _: 1),), 0.5, 0),
        Counting(cost=0, local=True),
        Counting(kept=False),
    ],
    ids=["nobody", "spec", "noisy", "local", "says so"],
)
def test_what_is_free_is_not_kept(agent, tmp_path):
    outcome, _ = went(SUMS, tops(4), agent, tmp_path / "j")
    assert told(outcome) == told(plainly(SUMS, tops(4), agent))
    assert not rows(tmp_path / "j")


@pytest.mark.parametrize("declared", [{"kept": True, "cost": 0, "local": True}, {"cost": 0}, {"local": True}])
def test_what_is_paid_for_or_far_away_or_says_so_is_kept(declared, tmp_path):
    went(SUMS, tops(4), Counting(**declared), tmp_path / "j")
    assert len(rows(tmp_path / "j")) == 4


def test_what_is_kept_by_itself():
    assert not Answerer.of(Majority("m", (Counting(), Counting()))).kept  # its members are
    assert Answerer.of(Counting(kept="yes")).kept  # makes no sense, and so counts as not declared


@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
@pytest.mark.parametrize("reason", [Reason.LIMIT, Reason.FAILED, Reason.PARSE, Reason.BUDGET])
def test_who_did_not_know_in_passing_is_asked_again(reason, more, tmp_path):
    agent = Counting(fails={2: reason})
    outcome, _ = went(SUMS, tops(4), agent, tmp_path / "j", **more)
    assert isinstance(outcome.answers[0], Unknown)
    assert agent.asked[2, ()] == 1
    outcome, _ = went(SUMS, tops(4), agent := Counting(), tmp_path / "j", **more)
    assert outcome.answers == (18,)
    assert list(agent.asked) == [(2, ())]
    assert [row for row in rows(tmp_path / "j") if not row[3]] == [
        ("leaf", "unknown", f'{{"detail":"not now","unknown":"{reason.name}"}}', False)
    ]


def test_who_does_not_know_at_all_is_not_asked_again(tmp_path):
    outcome, _ = went(SUMS, tops(4), Counting(fails={2: Reason.SAID}), tmp_path / "j")
    again, _ = went(SUMS, tops(4), agent := Counting(), tmp_path / "j")
    assert told(outcome) == told(again)
    assert not agent.asked


@pytest.mark.parametrize("said", ["text", 7.5, None, [1], 10**30])
def test_what_is_no_answer_is_asked_again_and_means_the_same(said, tmp_path):
    class Odd(Counting):
        def reply(self, question):
            self.asked[question.arguments[0], ()] += 1
            return Reply(said)

    plain = plainly(SUMS, tops(2), Odd())
    kept, _ = went(SUMS, tops(2), Odd(), tmp_path / "j")
    assert told(plain) == told(kept)
    assert [(a.reason, a.detail) for a in plain.answers] == [(a.reason, a.detail) for a in kept.answers]


# --------------------------------------------------------------------------------------------- groups


def panel(**more):
    return Majority("m", tuple(Counting(name=name, **more) for name in ("ann", "bob", "eve")))


@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
@pytest.mark.parametrize("local", [False, True], ids=["far", "local"])
def test_members_are_kept_each(local, more, tmp_path):
    undisturbed = plainly(SUMS, tops(3), panel(local=local), **more)
    outcome, _ = went(SUMS, tops(3), panel(local=local), tmp_path / "j", **more)
    assert len(rows(tmp_path / "j")) == 9
    again, _ = went(SUMS, tops(3), group := panel(local=local), tmp_path / "j", **more)
    assert told(undisturbed) == told(outcome) == told(again)
    assert not any(one.asked for one in group.members)


def test_a_panel_that_was_interrupted_asks_only_who_had_not_answered(tmp_path):
    group = panel()
    group.members[1].ends_after = 1
    with pytest.raises(KeyboardInterrupt):
        went(SUMS, tops(3), group, tmp_path / "j")
    before = len(rows(tmp_path / "j"))
    again = panel()
    outcome, _ = went(SUMS, tops(3), again, tmp_path / "j")
    assert outcome.answers == (9,)
    assert sum(one.asked.total() for one in again.members) == 9 - before


def test_members_that_draw_are_asked_under_each_draw(tmp_path):
    group = panel(deterministic=False)
    went(SUMS, tops(2), group, tmp_path / "j")
    assert group.members[1].asked == {(0, (-2,)): 1, (1, (-2,)): 1}


def test_one_who_is_a_member_twice_is_asked_once_and_paid_once(tmp_path):
    one = Counting()
    group = Majority("m", (one, one))
    first, _ = went(SUMS, tops(2), group, tmp_path / "j")
    again, _ = went(SUMS, tops(2), group, tmp_path / "j")
    assert one.asked.total() == 2
    assert first.cost == again.cost == 1.0


def test_a_limit_counts_what_was_answered_before(tmp_path):
    group = Limit("l", (Counting(),), 3)
    first, _ = went(SUMS, tops(5), group, tmp_path / "j")
    again, _ = went(SUMS, tops(5), Limit("l", (agent := Counting(),), 3), tmp_path / "j")
    assert told(first) == told(again)
    assert not agent.asked
    assert len(rows(tmp_path / "j")) == 3


def test_first_known_goes_on_where_it_was(tmp_path):
    unsure = {1: Reason.SAID}
    group = FirstKnown("f", (Counting(name="ann", fails=unsure), Counting(name="bob")))
    first, _ = went(SUMS, tops(3), group, tmp_path / "j")
    again, _ = went(
        SUMS, tops(3), FirstKnown("f", (a := Counting(name="ann"), b := Counting(name="bob"))), tmp_path / "j"
    )
    assert told(first) == told(again)
    assert not a.asked
    assert not b.asked


# --------------------------------------------------------------------------------------- reuse, fresh


def test_what_is_reused_costs_nothing_and_is_kept(tmp_path):
    went(SUMS, tops(5), Counting(), tmp_path / "old")
    outcome, keeper = went(SUMS, tops(7), agent := Counting(), tmp_path / "new", reuse=[tmp_path / "old"])
    assert keeper.taken == [5]
    assert outcome.answers == (3 * 21,)
    assert outcome.cost == 2 * 0.5
    assert sorted(number for number, _ in agent.asked) == [5, 6]
    again, keeper = went(SUMS, tops(7), agent := Counting(), tmp_path / "new")
    assert told(outcome) == told(again)  # the old one may be gone by now
    assert not agent.asked


def test_what_is_reused_survives_an_edit_of_other_tasks(tmp_path):
    went(SUMS, tops(5), Counting(), tmp_path / "old")
    edited = SUMS.replace("sum(", "2 * sum(")
    outcome, keeper = went(edited, tops(5), Counting(), tmp_path / "new", reuse=[tmp_path / "old"])
    assert (outcome.answers, keeper.taken) == ((60,), [5])
    reworded = SUMS.replace("How much", "How many")
    _, keeper = went(reworded, tops(5), Counting(), tmp_path / "newer", reuse=[tmp_path / "old"])
    assert keeper.taken == [0]


def test_what_failed_is_not_reused(tmp_path):
    went(SUMS, tops(3), Counting(fails={1: NOT_NOW}), tmp_path / "old")
    _, keeper = went(SUMS, tops(3), agent := Counting(), tmp_path / "new", reuse=[tmp_path / "old"])
    assert (keeper.taken, list(agent.asked)) == ([2], [(1, ())])


@pytest.mark.parametrize("name", ["leaf", "counting"])
def test_what_is_to_be_fresh_is_asked_anew_and_replaces_the_old(name, tmp_path):
    went(SUMS, tops(3), Counting(), tmp_path / "j")
    outcome, _ = went(SUMS, tops(3, 4), agent := Counting(off=1), tmp_path / "j", fresh=[name])
    assert outcome.answers == (3 * 3 + 3, 3 * 6 + 4)
    assert set(agent.asked.values()) == {1}
    assert len(rows(tmp_path / "j")) == 3 + 4
    assert len(standing(tmp_path / "j")) == 4
    again, _ = went(SUMS, tops(3, 4), agent := Counting(), tmp_path / "j")
    assert again.answers == outcome.answers
    assert not agent.asked


def test_other_tasks_are_not_fresh(tmp_path):
    went(SUMS, tops(3), Counting(), tmp_path / "j")
    went(SUMS, tops(3), agent := Counting(), tmp_path / "j", fresh=["top", "ann"])
    assert not agent.asked


def test_what_is_to_be_fresh_is_not_reused(tmp_path):
    went(SUMS, tops(3), Counting(), tmp_path / "old")
    _, keeper = went(
        SUMS, tops(3), agent := Counting(), tmp_path / "new", reuse=[tmp_path / "old"], fresh=["leaf"]
    )
    assert (keeper.taken, agent.asked.total()) == ([0], 3)


# ----------------------------------------------------------------------------------------------- draws

DRAWS = """
task leaf(n: Int) -> Int
task top(n: 0..1000) -> Int:
    strategy s:
        return sum(ask[3] leaf(n))
roots top
"""


def test_answers_under_other_draws_are_others(tmp_path):
    agent = Counting(deterministic=False)
    first, _ = went(DRAWS, tops(2), agent, tmp_path / "j")
    assert sorted(agent.asked) == [(2, ()), (2, (1,)), (2, (2,))]
    again, _ = went(DRAWS, tops(2), agent, tmp_path / "j")
    assert told(first) == told(again)
    assert agent.asked.total() == 3


def test_shares_ask_no_more(tmp_path):
    roots = tops(*range(20))
    first, _ = went(SUMS, roots, agent := Counting(), tmp_path / "j", share=3)
    again, _ = went(SUMS, roots, agent, tmp_path / "j", share=3)
    assert first.answers == again.answers
    assert agent.asked.total() == 19


# ----------------------------------------------------------------------------------------------- steps


@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
@pytest.mark.parametrize("kind", KINDS, ids=IDS)
def test_steps_are_kept(kind, more, tmp_path):
    undisturbed = plainly(SHOWN, tops(2, 3), kind(), **more)
    first, _ = went(SHOWN, tops(2, 3), kind(), tmp_path / "j", **more)
    assert sorted({row[:2] for row in rows(tmp_path / "j")}) == [
        ("leaf", "answer"),
        ("top.s", "final"),
        ("top.s", "pick"),
    ]
    again, _ = went(SHOWN, tops(2, 3), agent := kind(), tmp_path / "j", **more)
    assert told(undisturbed) == told(first) == told(again)
    assert undisturbed.answers == (3, 9)
    assert not agent.asked
    assert not agent.steps


@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
def test_a_step_that_failed_is_asked_for_again(more, tmp_path):
    went(SHOWN, tops(2), Counting(fails={2: NOT_NOW}), tmp_path / "j", **more)
    outcome, _ = went(SHOWN, tops(2), Counting(), tmp_path / "j", **more)
    assert outcome.answers == (3,)


@pytest.mark.parametrize("kind", KINDS, ids=IDS)
@pytest.mark.parametrize("more", [{}, STEPS], ids=["engine", "lock step"])
def test_the_steps_of_members_are_kept_each(kind, more, tmp_path):
    def group(ann, bob):
        return FirstKnown("f", (ann, bob))

    def two():
        return kind(name="ann", fails={2: Reason.SAID}), kind(name="bob")

    undisturbed = plainly(SHOWN, tops(2), group(*two()), **more)
    first, _ = went(SHOWN, tops(2), group(*two()), tmp_path / "j", **more)
    again, _ = went(SHOWN, tops(2), group(*(members := two())), tmp_path / "j", **more)
    assert told(undisturbed) == told(first) == told(again)
    assert not any(one.steps for one in members)


def test_a_limit_counts_steps_made_before(tmp_path):
    first, _ = went(SHOWN, tops(3), Limit("l", (Counting(),), 5), tmp_path / "j")
    again, _ = went(SHOWN, tops(3), Limit("l", (agent := Counting(),), 5), tmp_path / "j")
    assert isinstance(first.answers[0], Unknown)
    assert told(first) == told(again)
    assert not agent.steps


class OneByOne(AsyncCounting):
    """Answers one question in each turn of the event loop."""

    async def answer(self, questions):
        for _ in range(questions[0].question.arguments[0] % 50):
            await asyncio.sleep(0)
        return self.replies(questions)


def test_answers_that_come_one_by_one_are_committed_together(tmp_path, monkeypatch):
    commits, add = [], Journal.add

    def counted(self, paid):
        commits.append(len(paid))
        add(self, paid)

    monkeypatch.setattr(Journal, "add", counted)
    went(SUMS, tops(200), OneByOne(batch=1, concurrency=50), tmp_path / "j")
    assert sum(commits) == 200
    assert len(commits) <= 8  # of 50 that are under way each commit has all
