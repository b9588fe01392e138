"""Each rule of "Meaning, in rules", as the interpreter has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interpret_cases import CHAIN, POWER, TREE, Agent, first, put, ran, root, spec, why

from ida_dsl.questions import FULL, Context, Question
from ida_dsl.values import Mapped, Reason, Unknown

TURN = Mapped((x, (x * 3 + 1) % 8) for x in range(8))


def turned(x, k):
    for _ in range(k):
        x = TURN.entries[x]
    return x


# -------------------------------------------------------------------------------------- rule 1: questions

DRAWS = """
    task leaf(n: Int) -> Int
    task sure(n: Int) -> Int
    task mid(n: Int) -> List[Int]:
        strategy s:
            return ask[2] leaf(n)
    task top(n: Int) -> List[List[Int]]:
        strategy s:
            a = ask sure(n)
            return ask[3] mid(n) + [[a]]
    roots top
"""


def by_draw(shown):
    return len(shown.question.draw) * 10 + sum(shown.question.draw)


def drawn(text=DRAWS, **more):
    agents = {"leaf": Agent(by_draw, "dice", deterministic=False), "sure": Agent(first, "sure")}
    return ran(text, root(text, 5), agents, **more), agents


def test_rule_1_ask_n_has_the_draws_r_and_r_1_to_r_n_minus_1():
    outcome, agents = drawn()
    assert put(outcome)[1:] == [("mid", 5, ()), ("mid", 5, (1,)), ("mid", 5, (2,))]
    assert {q.draw for q in agents["leaf"].put} == {(), (1,), (1, 1), (2,), (2, 1)}


def test_rule_1_the_first_of_ask_n_is_the_question_that_a_plain_ask_puts():
    outcome, agents = drawn()
    assert outcome.answers == (((0, 11), (11, 22), (12, 23), (5,)),)
    assert len(agents["leaf"].put) == 5  # () and (1,) are asked twice each, by two askers


def test_rule_1_under_draw_r_a_plain_ask_has_draw_r():
    text = DRAWS.replace("ask[2] leaf(n)", "[ask leaf(n)]")
    outcome, agents = drawn(text)
    assert [q.draw for q in agents["leaf"].put] == [(), (1,), (2,)]
    assert len(outcome.answers[0]) == 4


def test_rule_1_questions_of_deterministic_tasks_have_the_empty_draw_and_the_run_says_which():
    outcome, agents = drawn()
    assert outcome.deterministic == ("sure",)
    assert [q.draw for q in agents["sure"].put] == [()]
    certain = ran(DRAWS, root(DRAWS, 5), Agent(first))
    assert certain.deterministic == ("leaf", "mid", "sure", "top")
    assert certain.questions == {"leaf": 1, "mid": 1, "sure": 1, "top": 1}


def test_rule_1_a_primitive_that_draws_makes_its_askers_draw():
    text = """
    primitive die() -> 0..1000000 = draw(0..1000000)
    primitive one() -> Int = 1
    task t(n: Int) -> List[Int]:
        strategy s:
            return ask[3] die() + ask[3] one()
    """
    outcome = ran(text, root(text, 0))
    rolls = outcome.answers[0][:3]
    assert outcome.deterministic == ()
    assert len(set(rolls)) == 3
    assert outcome.questions == {"die": 3, "one": 1, "t": 1}
    assert put(outcome)[3:] == [("one", ())] * 3


def test_rule_1_equal_questions_are_one_with_every_asker_recorded():
    text = """
    task leaf(n: Int) -> Int
    task mid(n: Int) -> Int:
        strategy s:
            return ask leaf(7) + n
    task top(n: Int) -> Int:
        strategy s:
            return ask mid(1) + ask mid(2) + ask leaf(7)
    roots top
    """
    agent = Agent(first)
    outcome = ran(text, [root(text, 0), root(text, 1)], agent)
    assert len(agent.put) == 1
    seven = Question("leaf", outcome.roots[0].context, (7,), (), FULL)
    askers = {q.task for q, entry in outcome.table.items() if seven in [a.put for a in entry.asks]}
    assert askers == {"mid", "top"}
    assert outcome.answers == (24, 24)


def test_rule_1_depth_and_context_are_part_of_a_question():
    text = CHAIN
    outcome = ran(
        text, [root(text, 3, depth=1), root(text, 2, depth=1), root(text, 2, depth=0)], Agent(first)
    )
    assert sorted((q.arguments[0], q.depth) for q in outcome.table) == [(1, 0), (2, 0), (2, 1), (3, 1)]
    two = ran(text, [root(text, 0, fact=1), root(text, 0, fact=2)])
    assert two.questions == {"down": 2}


def test_rule_1_equal_contexts_are_one():
    here, there = Context({"next": TURN}), Context({"next": Mapped(TURN.entries.items())})
    assert here == there
    assert here.id == there.id
    assert hash(here) == hash(there)


# ------------------------------------------------------------------------------------------ rule 2: depth


def test_rule_2_full_depth_decomposes_all_the_way_and_looks_at_primitives():
    outcome = ran(POWER, root(POWER, 2, 13, next=TURN))
    assert outcome.answers == (turned(2, 13),)
    assert outcome.answers_by == {}
    assert outcome.looks == outcome.questions["follow"] > 0
    assert outcome.deepest == 3  # the last look is also asked for by a shorter way


@pytest.mark.parametrize(("depth", "leaves"), [(0, 1), (1, 2), (2, 4)])
def test_rule_2_at_depth_0_the_agent_is_asked(depth, leaves):
    agent = spec(POWER)
    outcome = ran(POWER, root(POWER, 2, 13, next=TURN, depth=depth), agent)
    assert outcome.answers == (turned(2, 13),)
    assert len(agent.put) == leaves
    assert all(question.depth == 0 for question in agent.put)


def test_rule_2_a_primitive_is_answered_at_any_depth():
    outcome = ran(POWER, root(POWER, 2, 1, next=TURN, depth=1))
    assert outcome.answers == (turned(2, 1),)
    assert Question("follow", outcome.roots[0].context, (2,)) in outcome.table
    assert outcome.deepest == 1


def test_rule_2_a_question_for_which_no_strategy_holds_is_a_leaf_at_any_depth():
    text = """
    task t(n: Int) -> Int:
        strategy s when n > 0:
            return 1
    """
    assert ran(text, [root(text, 1), root(text, 0)], Agent(lambda _: 5)).answers == (1, 5)


def test_rule_2_strategies_are_tried_in_order_and_one_can_be_forced():
    text = """
    task t(n: Int) -> Int:
        strategy a when n > 0:
            return 1
        strategy b when n > 5:
            return 2
    """
    assert ran(text, root(text, 9)).answers == (1,)
    assert ran(text, root(text, 9), forced={"t": "b"}).answers == (2,)
    assert ran(text, root(text, 3), Agent(lambda _: 7), forced={"t": "b"}).answers == (7,)


def test_rule_2_full_depth_needs_a_measure_on_every_cycle():
    text = """
    task t(n: Int) -> Int:
        strategy s:
            return ask t(n)
    """
    with pytest.raises(ValueError, match="t may ask itself"):
        ran(text, root(text, 1))
    assert ran(text, root(text, 1, depth=3), Agent(first)).answers == (1,)


def test_rule_2_a_question_below_thirty_thousand_others():
    outcome = ran(CHAIN, root(CHAIN, 30_000))
    assert outcome.answers == (30_000,)
    assert outcome.deepest == 30_000


# ------------------------------------------------------------------------------------------ rule 3: draws


def test_rule_3_draws_are_keyed_by_the_seed_and_the_question():
    text = """
    primitive die(i: Int) -> 0..1000000 = draw(0..1000000)
    task t(i: Int) -> Int:
        strategy s:
            return ask die(i)
    """
    roots = [root(text, i) for i in range(4)]
    forward, backward = ran(text, roots), ran(text, roots[::-1])
    assert forward.answers == backward.answers[::-1]
    assert len(set(forward.answers)) == 4
    assert ran(text, roots, seed=1).answers != forward.answers


# -------------------------------------------------------------------- rule 4: the order is not to be seen


@given(st.permutations(list(range(12))), st.integers(0, 2))
def test_rule_4_the_order_of_the_roots_changes_no_answer_and_no_row(order, depth):
    roots = [root(POWER, at % 8, 5 * at, next=TURN, depth=depth) for at in range(12)]
    straight, mixed = ran(POWER, roots, spec(POWER)), ran(POWER, [roots[at] for at in order], spec(POWER))
    assert tuple(straight.answers[at] for at in order) == mixed.answers
    assert straight.table.keys() == mixed.table.keys()
    for question, entry in straight.table.items():
        other = mixed.table[question]
        assert (entry.answer, entry.asks, entry.strategy) == (other.answer, other.asks, other.strategy)


@given(st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=3), min_size=1, max_size=4))
def test_rule_4_roots_asked_together_or_apart_get_the_same_answers(batches):
    roots = [[root(TREE, n) for n in batch] for batch in batches]
    apart = [answer for batch in roots for answer in ran(TREE, batch, Agent(first)).answers]
    together = ran(TREE, [one for batch in roots for one in batch], Agent(first)).answers
    assert tuple(apart) == together


def test_rule_4_an_agent_gets_one_batch_a_wave_in_the_order_of_root_and_path():
    agent = Agent(first)
    ran(TREE, [root(TREE, 2), root(TREE, 1)], agent)
    assert [[q.arguments[0] for q in batch] for batch in agent.batches] == [[2, 102, 1, 101], [0]]


# ----------------------------------------------------------------------------------- rule 5: it is total


def test_rule_5_a_loop_without_end_spends_its_steps():
    text = """
    task t(n: Int) -> Int:
        strategy s:
            x = 0
            repeat n:
                x = (x + 1) % 7
            return x
    """
    assert why(ran(text, root(text, 16_000_000), steps=1000)) is Reason.STEPS
    assert why(ran(text, root(text, 2**24 + 1))) is Reason.SIZE
    assert ran(text, root(text, 100)).answers == (2,)


@pytest.mark.parametrize(("n", "asks"), [(-1, 0), (0, 0), (2, 2)])
def test_rule_5_ask_n_is_like_range(n, asks):
    text = """
    task leaf() -> Int
    task t(n: Int) -> List[Int]:
        strategy s:
            return ask[n] leaf()
    roots t
    """
    assert ran(text, root(text, n), Agent(lambda _: 1)).answers == ((1,) * asks,)


def test_rule_5_too_many_asks_are_unknown():
    text = """
    task leaf() -> Int
    task t(n: Int) -> List[Int]:
        strategy s:
            return ask[n] leaf()
    roots t
    """
    outcome = ran(text, root(text, 2**24 + 1))
    assert why(outcome) is Reason.SIZE
    assert [asked.put for asked in outcome.table[outcome.roots[0]].asks] == [Unknown()]


def test_rule_5_what_is_alive_may_not_pass_the_budget_of_memory():
    text = """
    task t(n: Int) -> Int:
        strategy s:
            xs = [[0]]
            for i in range(n):
                xs = xs + [list(range(1000 + i))]
            return len(xs)
    """
    assert why(ran(text, root(text, 1000), memory=100_000)) is Reason.MEMORY
    assert ran(text, root(text, 1000)).answers == (1001,)


def test_rule_5_what_died_does_not_count_as_memory():
    text = """
    task t(n: Int) -> Int:
        strategy s:
            total = 0
            for i in range(n):
                total = total + len(list(range(1000 + i))) - i
            return total
    """
    assert ran(text, root(text, 1000), memory=20_000).answers == (1_000_000,)


# ------------------------------------------------------------------------------ rule 6 is the folder's
# ------------------------------------------------------------------ rule 7: what is asked is remembered


def test_rule_7_an_agent_is_asked_once_for_what_it_is_shown():
    text = """
    context:
        hidden secret: Int
        plain: Int
    task leaf(n: Int) -> Int:
        sees plain
    task t(n: Int) -> Int:
        strategy s:
            return ask leaf(n)
    roots t
    """
    agent = Agent(first)
    roots = [root(text, 1, secret=s, plain=p, depth=d) for s, p, d in [(1, 1, 1), (2, 1, 2), (1, 2, 1)]]
    outcome = ran(text, roots, agent)
    assert outcome.answers == (1, 1, 1)
    assert len(agent.put) == 2  # the fact that it sees differs once; secrets and depths are not shown
    assert outcome.remembered == 1
    whole = Agent(first, whole_context=True)
    ran(text, roots, whole)
    assert len(whole.put) == 3


def test_rule_7_an_agent_that_draws_is_asked_once_a_draw():
    _, agents = drawn()
    assert len(agents["leaf"].put) == len({q.draw for q in agents["leaf"].put})


def test_rule_7_answers_of_earlier_runs_are_remembered_and_cost_nothing():
    memo = {}
    ran(TREE, root(TREE, 3), Agent(first, cost=1.0), memo=memo)
    again = ran(TREE, root(TREE, 3), agent := Agent(first, cost=1.0), memo=memo)
    assert agent.put == []
    assert again.cost == 0
    assert again.remembered == 7


def test_rule_7_editing_a_prompt_loses_only_that_tasks_answers():
    memo = {}
    ran(TREE, root(TREE, 1), Agent(first), memo=memo)
    edited = TREE.replace("task leaf(n: Int) -> Int", 'task leaf(n: Int) -> Int:\n        "Say {n}."\n')
    ran(edited, root(edited, 1), agent := Agent(first), memo=memo)
    assert len(agent.put) == 3
