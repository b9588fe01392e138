"""What a spent budget leaves out is unknown; which questions those are depends on nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interpret_cases import CHAIN, TREE, Agent, first, put, ran, root, why

from ida_dsl.questions import Question, Reply
from ida_dsl.values import Reason, Unknown


def test_a_roots_questions_are_cut_in_the_order_of_waves_and_paths():
    agent = Agent(first)
    outcome = ran(TREE, root(TREE, 2), agent, questions=4)
    assert [q.arguments for q in agent.put] == [(2,), (102,)]
    assert outcome.answers == (104,)  # top(1) was asked; what it asked was not put
    below = outcome.table[Question("top", outcome.roots[0].context, (1,), (), -1)]
    assert [one.put.reason for one in below.asks] == [Reason.BUDGET] * 3
    assert all(one.put.origin == below.question for one in below.asks)


@pytest.mark.parametrize("budget", [0, 1, 2, 3])
def test_the_root_and_its_primitives_count(budget):
    text = """
    primitive p(n: Int) -> Int = n
    task t(n: Int) -> Int:
        strategy s:
            return sum([x for x in [ask p(1), ask p(2), ask p(1)] if known(x)])
    """
    outcome = ran(text, root(text, 0), questions=budget)
    assert sum(outcome.questions.values()) == budget
    assert outcome.answers == ((Unknown(), 0, 2, 4)[budget],)


def test_each_root_has_its_own_budget_whatever_others_have_asked():
    alone = [ran(TREE, root(TREE, n), Agent(first), questions=4) for n in (1, 2, 2, 3)]
    agent = Agent(first)
    together = ran(TREE, [root(TREE, n) for n in (1, 2, 2, 3)], agent, questions=4)
    assert together.answers == tuple(one.answers[0] for one in alone)
    assert together.tables[1] == together.tables[2]
    assert together.tables[1] is not together.tables[2]
    assert len(agent.put) == len(set(agent.put))  # but agents are asked once


@given(st.lists(st.integers(0, 6), min_size=1, max_size=5), st.integers(0, 12))
def test_a_budget_of_questions_depends_on_nothing_but_the_root(sizes, budget):
    alone = [ran(TREE, root(TREE, n), Agent(first), questions=budget).answers[0] for n in sizes]
    assert ran(TREE, [root(TREE, n) for n in sizes], Agent(first), questions=budget).answers == tuple(alone)


def test_a_deep_chain_ends_at_its_budget():
    assert why(ran(CHAIN, root(CHAIN, 1_000_000), questions=1000)) is Reason.BUDGET


def test_paid_questions_are_cut_in_the_order_of_root_and_path():
    agent = Agent(first, cost=1.0)
    outcome = ran(TREE, [root(TREE, 1), root(TREE, 2)], agent, cost=3.0)
    assert [q.arguments[0] for q in agent.put] == [1, 101, 2]
    assert outcome.cost == 3.0
    cut = Question("leaf", outcome.roots[0].context, (102,), (), -1)
    assert outcome.table[cut].answer.reason is Reason.BUDGET


def test_thirds_of_a_budget_are_three():
    agent = Agent(first, cost=0.1)
    assert ran(TREE, root(TREE, 5), agent, cost=0.3).cost == pytest.approx(0.3)
    assert len(agent.put) == 3


def test_agents_that_do_not_say_their_price_are_put_whole_rounds_until_it_is_spent():
    agent = Agent(first, charges=1.0)
    outcome = ran(TREE, root(TREE, 3), agent, cost=3.0)
    assert [len(batch) for batch in agent.batches] == [2, 2]
    assert outcome.cost == 4.0


def test_what_is_free_is_answered_when_the_money_is_gone():
    text = """
    task dear(n: Int) -> Int
    task free(n: Int) -> Int
    task t(n: Int) -> Int:
        strategy s:
            return or_else(ask dear(ask free(n)), ask free(n + 1))
    roots t
    """
    agents = {"dear": Agent(first, "dear", cost=2.0), "free": Agent(first, "free"), "t": Agent()}
    assert ran(text, root(text, 1), agents, cost=1.0).answers == (2,)


def test_an_agent_that_counts_its_answers_hits_the_last_in_order():
    class Limited(Agent):
        left = 3

        def answer(self, questions):
            self.batches.append([one.question for one in questions])
            known = questions[: self.left]
            self.left -= len(known)
            spent = [Reply(Unknown(Reason.LIMIT))] * (len(questions) - len(known))
            return [*(Reply(first(one)) for one in known), *spent]

    outcome = ran(TREE, [root(TREE, 1), root(TREE, 2)], agent := Limited())
    known = [q.arguments[0] for q, entry in outcome.table.items() if q.task == "leaf" and entry.why is None]
    assert known == [1, 101, 2]
    assert len(agent.put) == 5


def test_steps_count_over_a_questions_whole_evaluation():
    text = """
    task leaf(n: Int) -> Int
    task t(n: Int) -> Int:
        strategy s:
            x = 0
            repeat n:
                x = x + ask leaf(x)
            return x
    roots t
    """
    assert why(ran(text, root(text, 1000), Agent(first), steps=500)) is Reason.STEPS
    outcome = ran(text, root(text, 20), Agent(lambda _: 1), steps=500)
    assert outcome.answers == (20,)
    assert len(put(outcome)) == 20


def test_long_values_cost_steps():
    text = """
    task t(n: Int) -> Int:
        strategy s:
            return len(list(range(n)))
    """
    assert why(ran(text, root(text, 10_000_000), steps=10_000)) is Reason.STEPS
