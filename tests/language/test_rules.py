"""language.md, "Meaning, in rules": one or several tests a rule."""

from textwrap import dedent

import pytest
from attrs import evolve
from hypothesis import strategies as st
from kit import (
    UNKNOWN,
    Draws,
    Pick,
    Says,
    Teaches,
    asked,
    check_same,
    computed,
    errors,
    examples,
    facts_of,
    graph,
    program,
    why,
)

from ida_dsl.api import load, run
from ida_dsl.asking.misused import Misused
from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.code import AskOp
from ida_dsl.interpret import run as interpret
from ida_dsl.interpreter.checks import unbounded
from ida_dsl.interpreter.outcome import Entry
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.sampling import SampleError, sample_question
from ida_dsl.values import Reason
from ida_runtime.agents.build import assign, parse_agent

LEAF = "task leaf(n: Int) -> Int\n"
TWICE = """
    task top(n: Int) -> List[List[Int]]:
        strategy s:
            return ask[3] mid(n)

    task mid(n: Int) -> List[Int]:
        strategy s:
            return ask[2] leaf(n) + [ask leaf(n)]

    task leaf(n: Int) -> Int
"""


def questions(task: str, *rows, depth: int = FULL, facts=None) -> list[Question]:
    return [Question(task, facts_of(facts or {}), row, (), depth) for row in rows]


# --------------------------------------------------- 1: what a question is, and draws


def test_rule_1_a_root_has_the_empty_draw_and_ask_keeps_the_draw():
    agent = Draws(lambda draw, _: sum(draw))
    asked("task t(n: Int) -> Int:\n    strategy s:\n        return ask leaf(n)\n" + LEAF, 1, agent=agent)
    assert [one.question.draw for one in agent.seen] == [()]


def test_rule_1_ask_n_has_draws_r_then_r_1_up_to_r_n_minus_1():
    agent = Draws(lambda draw, _: sum(draw))
    asked(TWICE, 1, agent=agent)
    assert {one.question.draw for one in agent.seen} == {(), (1,), (2,), (1, 1), (2, 1)}


def test_rule_1_the_first_of_ask_n_is_the_same_question_as_a_plain_ask():
    agent = Draws(lambda draw, _: 10 + sum(draw))
    ran = asked(TWICE, 1, agent=agent)
    assert ran.answer == ((10, 11, 10), (11, 12, 11), (12, 13, 12))
    assert ran.count("leaf") == 5
    assert len(agent.put) == 5


def test_rule_1_a_task_is_deterministic_if_nothing_below_it_draws_and_the_run_records_which():
    ran = asked(TWICE, 1, agent=Says(lambda *_: 4))
    assert ran.outcome.deterministic == ("leaf", "mid", "top")
    assert ran.count("leaf") == ran.count("mid") == 1
    assert {one.draw for one in ran.outcome.table} == {()}
    ran = asked(TWICE, 1, agents={"leaf": Draws(lambda *_: 4)})
    assert ran.outcome.deterministic == ()
    ran = asked(TWICE, 1, agent=Says(lambda *_: 4), agents={"top": Draws(lambda *_: 4)})
    assert ran.outcome.deterministic == ("leaf", "mid")


def test_rule_1_a_primitive_that_draws_makes_its_askers_draw():
    text = """
        primitive roll() -> 0..999 = draw(0..999)

        task t() -> List[Int]:
            strategy s:
                return ask[4] one()

        task one() -> Int:
            strategy s:
                return ask roll()
    """
    ran = asked(text)
    assert ran.outcome.deterministic == ()
    assert len(set(ran.answer)) > 1
    assert ran.count("roll") == 4


def test_rule_1_equal_questions_are_asked_once_answered_once_and_traced_once_with_every_asker():
    text = """
        task t(n: Int) -> Int:
            strategy s:
                return ask mid(n) + ask mid(n + 1)

        task mid(n: Int) -> Int:
            strategy s:
                return ask leaf(n // 2)

        task leaf(n: Int) -> Int
    """
    ran = asked(text, 4, agent=(agent := Says(lambda _, n: n)))
    assert agent.put == [("leaf", 2)]
    (leaf,) = [entry for question, entry in ran.outcome.table.items() if question.task == "leaf"]
    assert isinstance(leaf, Entry)
    askers = [
        q.arguments for q, e in ran.outcome.table.items() if any(a.put == leaf.question for a in e.asks)
    ]
    assert sorted(askers) == [(4,), (5,)]


def test_rule_1_context_arguments_and_depth_tell_questions_apart_and_a_primitive_has_no_depth():
    text = """
        context:
            a: Int

        primitive look() -> Int = a

        task t(n: Int) -> Int:
            strategy s when n > 0:
                return ask t(n - 1) + ask look()
            strategy end:
                return ask look()
    """
    made = graph(text)
    roots = [Question("t", facts_of({"a": a}), (2,), (), depth) for a in (1, 2) for depth in (1, 2)]
    outcome = interpret(made, roots, lambda _: Says(lambda *_: 50))
    assert outcome.answers == (51, 52, 52, 54)
    assert outcome.questions["look"] == 2
    assert outcome.questions["t"] == 10
    assert len({question.id for question in outcome.table}) == len(outcome.table)


# ------------------------------------------------------------------------- 2: depth


DOWN = """
    primitive double(n: Int) -> Int = 2 * n

    task t(n: Int) -> Int:
        {measure}
        strategy s when n > 0:
            return ask t(n - 1) + ask double(1)
"""
MEASURED, FREE = DOWN.format(measure="decreases n"), DOWN.format(measure="")


@pytest.mark.parametrize(
    ("depth", "answer", "leaf"),
    [(0, 100, 5), (1, 102, 4), (2, 104, 3), (5, 110, 0), (9, 110, 0), (FULL, 110, 0)],
)
def test_rule_2_at_depth_d_a_question_is_decomposed_and_its_asks_are_at_depth_d_minus_1(depth, answer, leaf):
    ran = asked(MEASURED, 5, depth=depth, agent=(agent := Says(lambda *_: 100)))
    assert ran.answer == answer
    assert agent.put == [("t", leaf)]


def test_rule_2_at_depth_0_a_question_is_put_to_its_agent_though_a_strategy_applies():
    ran = asked(MEASURED, 5, depth=0, agent=Says(lambda *_: 7))
    assert ran.answer == 7
    assert ran.root.agent == "says"
    assert ran.root.strategy is None


def test_rule_2_primitives_are_answered_at_any_depth():
    ran = asked(MEASURED, 1, depth=1, agent=Says(lambda *_: 0))
    assert ran.answer == 2
    assert ran.outcome.looks == 1
    ran = asked("primitive p(n: Int) -> Int = n + 1\n", 3, task="p", depth=0)
    assert ran.answer == 4


def test_rule_2_full_needs_a_measure_on_every_cycle():
    assert unbounded(Program(graph(MEASURED)), questions("t", (1,))) is None
    assert unbounded(Program(graph(FREE)), questions("t", (1,))) == "t"
    assert unbounded(Program(graph(FREE)), questions("t", (1,), depth=3)) is None
    with pytest.raises(ValueError, match="depth"):
        asked(FREE, 3)


def test_rule_2_full_is_the_default_where_that_holds_else_a_depth_must_be_given(tmp_path):
    (tmp_path / "p.ida").write_text(dedent(MEASURED), encoding="utf-8")
    (tmp_path / "free.ida").write_text(dedent(FREE), encoding="utf-8")
    assert run(load(tmp_path / "p.ida"), "t(3)", agent=lambda _: 0)[0].value == 6
    with pytest.raises(Misused, match="depth"):
        run(load(tmp_path / "free.ida"), "t(3)")
    assert run(load(tmp_path / "free.ida"), "t(3)", depth=1, agent=lambda _: 0)[0].value == 2


def test_rule_2_no_question_waits_on_itself():
    text = "task t(n: Int) -> Int:\n    strategy s:\n        return ask t(n) + 1\n"
    assert asked(text, 1, depth=50, agent=Says(lambda *_: 0)).answer == 50


def test_rule_2_a_deep_chain_is_no_trouble():
    assert asked(MEASURED, 3000).answer == UNKNOWN
    text = MEASURED + "    \n        strategy end:\n            return 0\n"
    assert asked(text, 5000).answer == 10000


# --------------------------------------------------------------------------- 3: draws


ROLLS = """
    primitive roll(i: Int) -> 0..999999 = draw(0..999999)

    task t(i: Int) -> Int:
        strategy s:
            return ask roll(i)
"""


def test_rule_3_draws_are_keyed_by_the_seed_and_the_question_and_by_no_order():
    made = graph(ROLLS)
    roots = questions("t", *((i,) for i in range(20)))
    forward = interpret(made, roots, lambda _: Says())
    backward = interpret(made, roots[::-1], lambda _: Says())
    alone = [interpret(made, [root], lambda _: Says()).answers[0] for root in roots]
    assert list(forward.answers) == list(backward.answers)[::-1] == alone
    assert len(set(alone)) == 20
    other = interpret(made, roots, lambda _: Says(), Settings(seed=1))
    assert other.answers != forward.answers


def test_rule_3_noise_is_keyed_so_too():
    text = "task t(n: 0..99) -> 0..99:\n    spec = n\n"
    made = graph(text)
    roots = questions("t", *((i,) for i in range(60)))
    agents = [assign(made, {"t": parse_agent("noisy(spec, 0.5)")}, seed=seed) for seed in (0, 0, 1)]
    one = interpret(made, roots, agents[0])
    two = interpret(made, roots[::-1], agents[1])
    three = interpret(made, roots, agents[2])
    assert one.answers == two.answers[::-1]
    assert one.answers != three.answers
    assert 10 < sum(a != r.arguments[0] for a, r in zip(one.answers, roots, strict=True)) < 50


@examples(xs=st.lists(st.floats(-1e9, 1e9).map(lambda x: x + 0.0), min_size=1, max_size=9))
def test_rule_3_sums_of_reals_go_left_to_right(xs):
    total = 0.0
    for x in xs:
        total = total + x
    check_same(computed("sum(xs)", "Real", xs=xs), total + 0.0)


def test_rule_3_a_known_case_where_the_order_shows():
    check_same(computed("sum([1e16, 1.0, 0.0 - 1e16])", "Real"), 0.0)
    check_same(computed("sum([1e16, 0.0 - 1e16, 1.0])", "Real"), 1.0)


# ------------------------------------------------- 4: the same answers, budgets per root


FAN = """
    task t(n: Int) -> List[Int]:
        strategy s:
            return [ask mid(n + i) for i in range(3)]

    task mid(n: Int) -> Int:
        strategy s:
            return ask leaf(n) + ask leaf(n + 100)

    task leaf(n: Int) -> Int
"""


def test_rule_4_the_same_run_gives_the_same_answers_and_the_same_trace():
    one, two = (asked(FAN, 1, agent=Says(lambda _, n: n)).outcome for _ in range(2))
    assert one.answers == two.answers
    assert dict(one.table) == dict(two.table)


def test_rule_4_the_trace_is_a_set_of_rows_whatever_the_order_of_the_roots():
    made = graph(FAN)
    roots = questions("t", (1,), (2,), (30,))
    one = interpret(made, roots, lambda _: Says(lambda _, n: n))
    two = interpret(made, roots[::-1], lambda _: Says(lambda _, n: n))
    assert {(e.question, e.answer) for e in one.table.values()} == {
        (e.question, e.answer) for e in two.table.values()
    }
    assert one.answers == two.answers[::-1]


@pytest.mark.parametrize(
    ("budget", "answer"),
    [
        (0, None),
        (1, [None, None, None]),
        (2, [None, None, None]),
        (5, [None] * 3),
        (6, [102, None, None]),
        (8, [102, 104, None]),
        (10, [102, 104, 106]),
        (99, [102, 104, 106]),
    ],
)
def test_rule_4_a_budget_on_questions_is_per_root_in_rounds_ordered_by_ask_path(budget, answer):
    ran = asked(FAN, 1, agent=Says(lambda _, n: n), questions=budget)
    check_same(ran.answer, answer)
    assert sum(ran.outcome.questions.values()) <= max(budget, 0)


def test_rule_4_what_one_root_asks_takes_nothing_from_another():
    made = graph(FAN)
    roots = questions("t", (1,), (2,))
    together = interpret(made, roots, lambda _: Says(lambda _, n: n), Settings(questions=8))
    alone = [
        interpret(made, [r], lambda _: Says(lambda _, n: n), Settings(questions=8)).answers[0] for r in roots
    ]
    assert list(together.answers) == alone
    assert [len(table) for table in together.tables] == [8, 8]


def test_rule_4_remembered_questions_count_too():
    made, memory = graph(FAN), {}
    for _ in range(2):
        outcome = interpret(
            made, questions("t", (1,)), lambda _: Says(lambda _, n: n), Settings(questions=8), memory
        )
        assert len(outcome.tables[0]) == 8


def test_rule_4_a_budget_on_cost_is_per_run_and_cuts_a_round_in_order():
    made = graph(FAN)
    roots = questions("t", (1,), (200,))
    agent = Says(lambda _, n: n, cost=1.0)
    outcome = interpret(made, roots, lambda _: agent, Settings(cost=7))
    assert outcome.answers == ((102, 104, 106), (UNKNOWN, UNKNOWN, UNKNOWN))
    assert outcome.cost == 7
    assert agent.put == [("leaf", n) for n in (1, 101, 2, 102, 3, 103, 200)]


def test_rule_4_so_does_limit():
    made = graph(FAN.replace("-> Int\n", "-> Int:\n        spec = n\n"))
    agents = assign(made, {"leaf": parse_agent("limit(spec, 4)")})
    outcome = interpret(made, questions("t", (1,)), agents)
    check_same(outcome.answers[0], [102, 104, None])


def test_rule_4_a_limit_is_cut_in_order_whoever_shares_it():
    text = """
        agent few = limit(spec, N)
        task t(x: Int) -> Int by few:
            spec = x
        task u(x: Int) -> Int by first_known(few, nobody):
            spec = x
        task v(x: Int) -> Int by majority(few, few):
            spec = x
        task r() -> List[Int]:
            strategy s:
                return [ask t(1), ask u(1), ask t(2), ask u(2)]
        task q() -> List[Int]:
            strategy s:
                return [ask v(1), ask v(2), ask v(3)]
    """
    for name, limit, wanted in (("r", 2, [1, 1, None, None]), ("q", 3, [1, 2, None])):
        made = graph(text.replace("N", str(limit)))
        outcome = interpret(made, questions(name, ()), assign(made, {}))
        check_same(outcome.answers[0], wanted)


# ----------------------------------------------------------------------- 5: running is total


def test_rule_5_a_run_has_at_most_so_many_questions():
    text = """
        task t(a: Int, n: 0..60) -> Int:
            decreases n
            strategy s when n > 0:
                return (ask t(2 * a, n - 1)) + (ask t(2 * a + 1, n - 1))
    """
    ran = asked(text, 1, 60, total=1000)
    assert ran.why is Reason.BUDGET
    assert len(ran.outcome.table) == 1000
    assert "1,000 questions in all" in str(ran.answer)


def test_rule_5_questions_that_wait_for_one_another_end_the_run_even_so():
    text = """
        task t(n: 0..9) -> Int:
            decreases n
            strategy s when n > 0:
                return or_else(ask t(n - 1), 7)
    """
    made = graph(text)
    (task,) = made.tasks
    (strategy,) = task.strategies
    itself = tuple(
        evolve(block, ops=tuple(evolve(op, args=(0,)) if isinstance(op, AskOp) else op for op in block.ops))
        for block in strategy.code.blocks
    )
    wrong = evolve(strategy, code=evolve(strategy.code, blocks=itself))  # as if a wrong proof had let it
    made = evolve(made, tasks=(evolve(task, strategies=(wrong,)),))
    outcome = interpret(made, questions("t", (5,)), lambda _: Says(lambda _, n: n))
    assert outcome.answers[0].reason is Reason.MEASURE


def test_rule_5_what_a_spent_budget_leaves_out_is_unknown_and_the_trace_is_whole():
    ran = asked(FAN, 1, agent=Says(lambda _, n: n), questions=3)
    left_out = [
        one for entry in ran.outcome.table.values() for one in entry.asks if not isinstance(one.put, Question)
    ]
    assert left_out
    assert {one.put.reason for one in left_out} == {Reason.BUDGET}
    assert all(
        one.put in ran.outcome.table
        for e in ran.outcome.table.values()
        for one in e.asks
        if isinstance(one.put, Question)
    )


@pytest.mark.parametrize(
    "source",
    [
        "len(range(2 ** 24 + 1))",
        "len(copies(0, 2 ** 25))",
        'len("ab" * 2 ** 24)',
        "len([0] * 2 ** 25)",
        "len(every(0..2 ** 25))",
    ],
)
def test_rule_5_a_value_of_more_than_2_to_the_24_items_is_unknown(source):
    assert why(source) is Reason.SIZE


def test_rule_5_a_loop_of_more_than_2_to_the_24_turns_is_unknown():
    assert why("repeat 2 ** 24 + 1:\n    _x = 1\nreturn 1") is Reason.SIZE
    before = "function f(x: Int) -> Int = x + 1"
    assert why("iterate(f, 2 ** 24 + 1, 0)", before=before) is Reason.SIZE


def test_rule_5_budgets_of_steps_and_memory_bound_one_evaluation():
    text = """
        task t(n: Int) -> Int:
            strategy s:
                x = 0
                repeat n:
                    x = x + 1
                return x
    """
    assert asked(text, 100, steps=10_000).answer == 100
    assert asked(text, 10_000, steps=10_000).why is Reason.STEPS
    text = """
        task t(n: Int) -> Int:
            strategy s:
                xs = [range(i, n + i) for i in range(n)]
                return sum(xs[n // 2])
    """
    assert asked(text, 1000, memory=10_000).why is Reason.MEMORY


def test_rule_5_hostile_agents_end_no_run():
    def raises(*_):
        raise RuntimeError("no")

    assert asked(LEAF, 1, agent=Says(raises)).why is Reason.FAILED
    teacher = Teaches(moves=lambda _: Pick("t", (1,), 0))
    text = """
        task t(n: Int) -> Int:
            decreases n
            strategy s by human('a'):
                may ask t
                at most 2 ** 3
    """
    ran = asked(text, 1, agents={"t.s": teacher})
    assert ran.why is Reason.AT_MOST
    assert len(ran.asks) == 8


# -------------------------------------------------------------------- 6: nothing outside


def test_rule_6_check_runs_nothing(tmp_path):
    (tmp_path / "evil.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    text = """
        extern function f(x: Int) -> Int = python("evil:f")
        agent a = python("evil:g")

        task t(x: Int) -> Int by a:
            spec = f(x)
    """
    assert errors(text, tmp_path) == []
    (tmp_path / "p.ida").write_text(dedent(text), encoding="utf-8")
    assert load(tmp_path / "p.ida").check().ok


def test_rule_6_python_is_reached_only_where_it_is_allowed(tmp_path):
    (tmp_path / "rule6_helper.py").write_text(
        "def f(x):\n    return x + 1\n\n\ndef g(asked):\n    return asked['x'] + 2\n", encoding="utf-8"
    )
    text = """
        extern function f(x: Int) -> Int = python("rule6_helper:f")

        task t(x: Int) -> Int by python("rule6_helper:g"):
            strategy s when x > 5:
                return f(x)
    """
    (tmp_path / "p.ida").write_text(dedent(text), encoding="utf-8")
    found = load(tmp_path / "p.ida")
    assert [one.known for one in run(found, ["t(1)", "t(6)"])] == [False, False]
    assert [one.value for one in run(found, ["t(1)", "t(6)"], allow_python=True)] == [3, 7]


# ---------------------------------------------------------------------- 7: what is remembered


def remembered(text: str, memory: dict, agent: Says | None = None, facts=None, task: str = "t", n: int = 1):
    """Answers one question with a memory; how many answers the agent gave."""
    made, agent = graph(text), agent or Says(lambda *_: 5)
    interpret(made, questions(task, (n,), facts=facts or {}), lambda _: agent, Settings(), memory)
    return len(agent.put)


def test_rule_7_comments_and_layout_are_no_part_of_a_programs_identity():
    one = "task t(n: Int) -> Int:\n    strategy s when n > 3:\n        x = n + 1\n        return x\n"
    two = """
        # note
        task t(
            n: Int,
        ) -> Int:

            # note
            strategy s when n > 3:
                x = (n + 1)  # note

                return x
    """
    assert graph(one) == graph(two)


PROMPTS = """
    context:
        a: Int
        b: Int

    task t(n: Int) -> Int:
        "{prompt}"
        sees a
"""


def test_rule_7_an_answer_is_remembered_by_what_was_shown():
    memory: dict = {}
    text, facts = PROMPTS.format(prompt="one"), {"a": 1, "b": 1}
    assert remembered(text, memory, facts=facts) == 1
    assert remembered(text, memory, facts=facts) == 0
    assert remembered(text, memory, facts={"a": 1, "b": 2}) == 0  # it does not see b
    assert remembered(text, memory, facts={"a": 2, "b": 1}) == 1
    assert remembered(text, memory, facts=facts, n=2) == 1
    assert remembered(text, memory, Says(lambda *_: 5, name="other"), facts) == 1
    assert remembered(PROMPTS.format(prompt="two"), memory, facts=facts) == 1
    assert remembered(PROMPTS.format(prompt="one").replace("-> Int", "-> 0..9"), memory, facts=facts) == 1


def test_rule_7_depth_is_not_part_of_it_and_a_question_at_two_depths_is_asked_once():
    made, agent, memory = graph(LEAF), Says(lambda *_: 5), {}
    roots = [Question("leaf", Context({}), (1,), (), depth) for depth in (0, 1, FULL)]
    interpret(made, roots, lambda _: agent, Settings(), memory)
    assert len(agent.put) == 1


def test_rule_7_editing_one_prompt_loses_only_that_tasks_answers():
    text = """
        task t(n: Int) -> Int:
            strategy s:
                return ask a(n) + ask b(n)

        task a(n: Int) -> Int:
            'A'

        task b(n: Int) -> Int:
            'B'
    """
    memory: dict = {}
    assert remembered(text, memory) == 2
    assert remembered(text.replace("'A'", "'A, better'"), memory) == 1
    assert remembered(text.replace("ask a(n) +", "2 * ask a(n) +"), memory) == 0


def test_rule_7_an_agent_that_draws_is_asked_once_a_draw_and_one_that_does_not_once():
    text = "task t(n: Int) -> List[Int]:\n    strategy s:\n        return ask[3] leaf(n)\n" + LEAF
    assert len(asked(text, 1, agent=(agent := Draws(lambda draw, _: sum(draw)))).answer) == 3
    assert len(agent.put) == 3
    asked(text, 1, agents={"leaf": (calm := Says(lambda *_: 5))}, agent=Draws(lambda *_: 1))
    assert calm.put == [("leaf", 1)]


def test_rule_7_for_spec_the_whole_context_counts():
    text, memory = PROMPTS.format(prompt="one"), {}
    for facts, put in (({"a": 1, "b": 1}, 1), ({"a": 1, "b": 2}, 1), ({"a": 1, "b": 1}, 0)):
        assert remembered(text, memory, Says(lambda *_: 5, whole_context=True), facts) == put


def test_rule_7_a_failure_is_not_remembered_but_an_unknown_is():
    memory: dict = {}
    assert remembered(LEAF, memory, Says(lambda *_: None), task="leaf") == 1
    assert remembered(LEAF, memory, Says(lambda *_: None), task="leaf") == 0

    def raises(*_):
        raise RuntimeError("no")

    memory = {}
    for _ in range(2):
        agent = Says(raises)
        made = graph(LEAF)
        interpret(made, questions("leaf", (1,)), lambda _, agent=agent: agent, Settings(), memory)
        assert len(agent.put) == 1


# ------------------------------------------------------------------------------ 8: properties


def test_rule_8_in_a_property_a_call_of_a_task_stands_for_its_answer():
    text = MEASURED + "\n    property p:\n        forall n: 0..5\n        t(n) == 2 * n\n"
    (law,) = graph(text).properties
    assert [op.task for op in law.code.ops() if hasattr(op, "slot")] == ["t"]


# --------------------------------------------------------------------------------- 9: samples


class Least:
    """A source that always chooses the least, as shrinking does."""

    def below(self, n: int, /) -> int:
        assert n > 0
        return 0

    def fraction(self) -> float:
        return 0.0


SAMPLED = """
    task t(n: 0..99, xs: List[Int], b: Bool) -> Int:
        sample:
            n = draw(10..99)
            xs = [draw(range(5, n + 1)) for _ in range(draw(2..6))]
            b = chance(0.3)
            require len(xs) > 1
"""


def test_rule_9_one_text_is_a_generator_and_shrinks_under_a_source_that_chooses():
    made = graph(SAMPLED)
    assert sample_question(made, "t", Context({}), Least()).arguments == (10, (5, 5), True)
    found = {
        sample_question(made, "t", Context({}), CounterDraws(key_of(seed))).arguments for seed in range(50)
    }
    assert len(found) > 40
    assert all(2 <= len(xs) <= 6 and all(5 <= x <= n for x in xs) for n, xs, _ in found)
    assert {b for _, _, b in found} == {True, False}


def test_rule_9_an_unknown_or_a_failed_require_rejects_the_draw_and_a_thousand_in_a_row_are_an_error():
    for body in ("n = draw(0..9)\n        require n > 9", "n = draw([1][1:])", "n = 1 // 0"):
        text = f"task t(n: 0..9) -> Int:\n    sample:\n        {body}\n"
        with pytest.raises(SampleError, match="1000"):
            sample_question(graph(text), "t", Context({}), CounterDraws(1))
    rare = "task t(n: 0..999) -> Int:\n    sample:\n        n = draw(0..999)\n        require n < 20\n"
    assert sample_question(graph(rare), "t", Context({}), CounterDraws(key_of(3))).arguments[0] < 20


def test_rule_9_params_fixed_by_set_are_fixed():
    text = "param size: 2..9 = 5\n\ntask t(n: 0..9) -> Int:\n    sample:\n        n = draw(size..9)\n"
    made = program(text, params={"size": 8}).graph
    found = {
        sample_question(made, "t", Context({}), CounterDraws(key_of(seed))).arguments for seed in range(30)
    }
    assert found == {(8,), (9,)}
