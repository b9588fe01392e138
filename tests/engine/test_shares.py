"""Shares of roots: what is found does not depend on how many roots are answered at once, but memory does."""

import resource
from collections.abc import Sequence
from pathlib import Path

import pytest
from agreement import same
from attrs import define, field, frozen
from driver_cases import HERE, LEAF, SUMS, Asked, leaves, program, ran, sums

from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import FULL, Context, Final, Pick, Question
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import Stopped
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.questions import LEAF as NO_STRATEGY
from ida_runtime.engine.run import Run

TEXTS = """
task long(n: 0..1000000) -> Int:
    strategy s:
        return count_words(f"{n} is a number") + ask length(f"{n}")
primitive length(t: Text) -> Int = count_words(t)
roots long
"""


def shared(text, roots, size, agent=None, **settings):
    """A run in shares of so many roots, and the same in one."""
    found = ran(text, roots, agent or Asked(), share=size, **settings)
    same(ran(text, roots, Asked(cost=agent.cost) if agent else Asked(), **settings), found, shares=True)
    return found


@define(eq=False)
class Counting:
    """A sink that only counts. `memory` is what the process has after each share."""

    questions: int = 0
    asks: int = 0
    answers: list = field(factory=list)
    firsts: list = field(factory=list)
    machines: set = field(factory=set)
    memory: list = field(factory=list)

    def take(self, share):
        self.firsts.append(share.first)
        self.questions += share.machine.count
        self.asks += sum(len(batch) for batch in share.machine.asks.batches if batch.task != NOWHERE)
        self.machines.add(id(share.machine))
        self.memory.append(held())
        return share.machine.count

    def known(self, questions):  # noqa: ARG002 - it does not remember
        return 0


def held():
    """The memory that the process has, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def sent(text, roots, agent=None, sink=None, **settings):
    run = Run.of(program(text), roots, lambda _: agent or Asked(), Settings(**settings))
    sink = sink or Counting()
    left = run.send(sink)
    return run, sink, left


# ------------------------------------------------------------------------------------- what is found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_what_is_found_is_the_same(size):
    roots = [*sums(12), *leaves(4), *sums(3)]
    found = shared(SUMS, roots, size)
    assert found.answers[:12] == tuple(sum(range(n)) for n in range(12))
    assert found.questions == {"leaf": 15, "top": 12}  # those of the roots have no depth left


def test_agents_are_asked_once_and_paid_once():
    agent = Asked(cost=2.0)
    found = shared(SUMS, sums(10), 2, agent)
    assert sum(agent.sizes) == 9
    assert found.cost == 18.0
    assert found.answers_by == {"asked": 9}


def test_answers_to_questions_of_several_shares_are_remembered_in_each():
    found = ran(SUMS, sums(4), share=1)
    assert found.remembered == 3  # leaf 0 twice, leaf 1 once


def test_draws_are_keyed_by_their_path():
    text = """
    primitive die(n: 0..5) -> 1..6 = draw(1..6)
    task rolls(n: 0..5) -> Int:
        strategy s:
            return sum(ask[3] die(n))
    roots rolls
    """
    for seed in range(3):
        shared(text, leaves(6, "rolls", depth=1), 2, seed=seed)


def test_unknowns_say_where_they_arose():
    text = """
    primitive half(n: Int) -> Int = 10 // n
    task quarter(n: Int) -> Int:
        strategy s:
            return 4 // ask half(n)
    roots quarter
    """
    found = shared(text, leaves(16, "quarter", depth=1), 3)
    assert found.answers[0].origin.task == "half"
    assert found.answers[15].origin == found.roots[15]


def test_decompositions_that_agents_show():
    class Shows(Asked):
        def step(self, question):
            return Final(len(question.picks)) if question.picks else Pick("nowhere", (), None)

    text = """
    task top(n: Int) -> Int:
        \"""How many?\"""
        strategy s by shows:
            may ask leaf
            at most 3
    task leaf(n: Int) -> Int
    agent shows = human("ann")
    roots top
    """
    roots = leaves(5, "top", depth=1)
    found = ran(text, roots, Shows(), share=2)
    same(ran(text, roots, Shows()), found, shares=True)
    assert found.asks == 5


def test_equal_contexts_are_one_in_all_shares():
    text = """
    context:
        half: Int
    primitive looked(n: Int) -> Int = n * half
    task asks(n: Int) -> Int:
        strategy s:
            return ask looked(n)
    roots asks
    """
    roots = [Question("asks", Context({"half": number % 2}), (7,), (), FULL) for number in range(6)]
    found = ran(text, roots, share=1)
    assert found.questions == {"asks": 2, "looked": 2}
    assert found.answers == (0, 7) * 3


def test_what_is_remembered_of_facts_is_that_of_their_contexts():
    text = """
    context:
        words: List[Text]
        size: Int
    primitive first() -> Text = words[0]
    primitive doubled() -> Int = get(map([]), 0, 2 * size)
    primitive drawn() -> Text = draw(words)
    task asks(n: Int) -> (Text, Int, Text):
        strategy s:
            return (ask first(), ask doubled(), ask drawn())
    roots asks
    """
    contexts = [Context({"words": (word,), "size": size}) for size, word in enumerate("abcd")]
    found = shared(text, [Question("asks", one, (7,), (), FULL) for one in contexts], 1)
    assert found.answers[3] == ("d", 6, "d")


def test_a_root_that_stands_in_several_shares_is_one_question():
    found = ran(LEAF, [*leaves(2), *leaves(2)], share=1)
    assert found.questions == {"leaf": 2}
    assert found.answers == (0, 1, 0, 1)


def test_reals_are_wanted_where_ints_are_given():
    text = "task half(x: Real) -> Real\nroots half\n"
    found = ran(text, [Question("half", HERE, (n,)) for n in (1, 2, 1)], share=1)
    assert [repr(root.arguments) for root in found.roots] == ["(1.0,)", "(2.0,)", "(1.0,)"]


# ------------------------------------------------------------------------------------- what a share is


def test_a_sink_gets_the_roots_in_order_and_who_asked_what():
    class Looking(Counting):
        def take(self, share):
            for root, table, row in zip(share.roots, share.tables, share.rows, strict=True):
                questions = share.machine.plan.tables[table]
                assert questions.name == root.task
                self.answers.append(int(questions.answers[row]))
            leaf = share.machine.plan.by_name["leaf"]
            assert (leaf.strategies[: len(leaf)] == NO_STRATEGY).all()
            assert {row for table, row in share.said if table == leaf.number} == set(range(len(leaf)))
            return super().take(share)

    _, sink, left = sent(SUMS, sums(10), sink=Looking(), share=4)
    assert sink.answers == [sum(range(n)) for n in range(10)]
    assert sink.firsts == [0, 4, 8]
    assert sink.asks == sum(range(10))
    assert sink.questions == 10 + 3 + 7 + 9
    assert left is None


def test_progress_counts_what_shares_have_in_common_once():
    run = Run.of(program(SUMS), sums(10), lambda _: Asked(), Settings(share=2))
    outcome = run.run()
    assert run.progress().questions == sum(outcome.questions.values()) == 19
    assert sent(SUMS, sums(10), share=4)[0].progress().questions == 29


def test_a_share_has_a_root():
    with pytest.raises(ValueError, match="share"):
        Settings(share=0)


def test_what_values_need_is_given_up_where_it_is_much(monkeypatch):
    monkeypatch.setattr("ida_runtime.engine.run.KEPT", 50)
    roots = leaves(30, "long", depth=1)
    run, _, _ = sent(TEXTS, roots, share=5)
    assert run.machine.kept < 50 + 3 * 5 * 3
    assert ran(TEXTS, roots, share=5).answers == (5,) * 30


# ------------------------------------------------------------------------------------ runs that end early

DOWN = """
task down(n: 0..1000000) -> 0..1000000:
    decreases n
    strategy stop when n == 0:
        return 0
    strategy on:
        return 1 + ask down(n - 1)
roots down
"""


def test_total_counts_a_question_of_several_shares_once():
    assert ran(SUMS, sums(5), share=1, total=9).answers == (0, 0, 1, 3, 6)
    assert isinstance(ran(SUMS, sums(5), share=1, total=8).answers[4], Unknown)


def test_roots_after_the_end_are_not_asked():
    roots = [Question("down", HERE, (n,), (), FULL) for n in (5, 900_000, 3, 900_001)]
    outcome = ran(DOWN, roots, share=1, total=2000)
    said = "the budget is spent: 2,000 questions in all; a larger total allows more"
    assert outcome.answers[0] == 5
    assert outcome.answers[2] == 3  # asked below the first
    assert [str(outcome.answers[at]) for at in (1, 3)] == [said, said]
    assert outcome.answers[1].origin == roots[1]
    assert outcome.answers[3].origin is None
    assert roots[3] not in outcome.table
    assert 2000 < sum(outcome.questions.values()) < 2100


def test_who_does_not_remember_counts_all():
    _, sink, left = sent(SUMS, sums(20), share=1, total=30)
    assert left.reason is Reason.BUDGET
    assert 30 < sink.questions < 60
    assert len(sink.firsts) < 20


@pytest.mark.parametrize("error", [Stopped("asked"), KeyboardInterrupt()])
@pytest.mark.parametrize("local", [False, True])
def test_what_earlier_shares_found_stands(error, local):
    class Stops(Asked):
        calls = 0

        def answer(self, questions):
            self.calls += 1
            if self.calls == 3:
                raise error
            return super().answer(questions)

    run = Run.of(program(SUMS), sums(10), lambda _: Stops(local=local), Settings(share=2))
    with pytest.raises(type(error)):
        run.run()
    outcome = run.so_far()
    assert outcome.answers[:4] == (0, 0, 1, 3)
    assert all(one.reason is Reason.BUDGET and one.origin is None for one in outcome.answers[4:])
    assert outcome.questions == {"leaf": 3, "top": 4}
    assert outcome.answers_by == {"asked": 3}


def test_a_sink_gets_what_was_found_of_the_share_under_way():
    class Stops(Asked):
        def answer(self, questions):
            if questions[0].question.arguments == (5,):
                raise Stopped("asked")
            return super().answer(questions)

    class Left(Counting):
        def take(self, share):
            self.answers.append(sorted(one.arguments[0] for one in share.left if one.task == "top"))
            return super().take(share)

    sink = Left()
    run = Run.of(program(SUMS), sums(10), lambda _: Stops(batch=1), Settings(share=2))
    with pytest.raises(Stopped):
        run.send(sink)
    run.end()
    assert sink.answers == [[], [], [], [6, 7]]
    assert sink.firsts == [0, 2, 4, 6]


def test_an_end_between_shares_loses_nothing():
    class Stops(Counting):
        def take(self, share):
            super().take(share)
            if share.first == 4:
                run.interrupts.wanted = True
            return share.machine.count

    sink = Stops()
    run = Run.of(program(LEAF), leaves(20), lambda _: Asked(local=True), Settings(share=2))
    with pytest.raises(KeyboardInterrupt):
        run.send(sink)
    run.end()
    assert sink.firsts == [0, 2, 4, 6]


# --------------------------------------------------------------------------------------------- memory


@frozen
class Many(Sequence):
    """So many roots, each made when it is looked at."""

    task: str
    count: int

    def __len__(self):
        return self.count

    def __getitem__(self, at):
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(self.count))]
        if at >= self.count:
            raise IndexError
        return Question(self.task, HERE, (at,), (), FULL)


HALVES = """
task down(n: 0..1000000) -> Int:
    decreases n
    strategy stop when n == 0:
        return 0
    strategy on:
        return 1 + ask down(n // 4)
roots down
"""


@pytest.mark.slow
@pytest.mark.parametrize(("text", "task"), [(HALVES, "down"), (TEXTS, "long")])
def test_a_million_roots_need_the_memory_of_a_share(text, task):
    _, sink, _ = sent(text, Many(task, 1_000_000), total=10**9)
    assert len(sink.memory) == 100
    assert sink.questions > 1_300_000
    assert max(sink.memory[20:]) < max(sink.memory[:20]) + 20
