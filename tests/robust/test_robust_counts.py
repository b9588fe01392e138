"""Leaves counted from the graph: what they are, and that no run has more."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ida_dsl
from ida_dsl.diagnose import diagnose_source
from ida_dsl.draws import CounterDraws, draw_value, key_of
from ida_dsl.interpret import run
from ida_dsl.interpreter.program import prepared
from ida_dsl.load import compiled
from ida_dsl.questions import FULL, Reply
from ida_dsl.robust.counts import most_leaves
from ida_dsl.robust.trees import leaves_of
from ida_dsl.sampling import Sampler
from ida_dsl.source import Source

PROGRAMS = ida_dsl.programs()


def program(text):
    return compiled(diagnose_source(Source("t.ida", text)), "t.ida", Path()).graph


def shipped(name):
    return ida_dsl.load(PROGRAMS / f"{name}.ida").graph


@pytest.mark.parametrize(
    ("name", "task", "counts"),
    [
        ("permutation_power", "power", [1, 2, 4, 8]),
        ("shortest_path", "distance", [1, 2, 7, 23]),
        ("shortest_path", "step", [1, 5, 16, 53]),
        ("union_find", "parent", [1, 6, 20, 72]),
    ],
)
def test_leaves_by_hand(name, task, counts):
    assert [most_leaves(shipped(name), task, depth) for depth in range(4)] == counts


def test_at_full_depth_all_is_looked_up():
    assert most_leaves(shipped("permutation_power"), "power", FULL) == 0
    assert most_leaves(shipped("wildcard_search"), "total", FULL) == 0


def test_what_has_no_strategy_is_a_leaf_at_full_depth():
    text = """
task t(k: 0..3) -> 0..9:
    decreases k
    strategy go when k > 0:
        a = ask t(k - 1)
        return a if a > 3 else ask t(k - 1)
"""
    found = most_leaves(program(text), "t", FULL)
    assert found is not None
    assert found >= 2**3  # two asks a level, three levels


def test_the_costliest_way_counts():
    text = """
task leaf(x: 0..9) -> Bool

task t(x: 0..9) -> 0..9:
    strategy s:
        if ask leaf(0):
            a = ask[3] leaf(1)
            return len(a)
        b = [v for v in [1, 2] if ask leaf(v)]
        return len(b)
"""
    assert most_leaves(program(text), "t", 1) == 1 + 3


def test_nothing_bounds_what_a_loop_asks():
    text = """
task leaf(x: 0..9) -> Bool

task t(n: 0..5) -> 0..9:
    strategy s:
        found = 0
        repeat n:
            if ask leaf(found):
                found = found + 1 if found < 9 else found
        return found

task over(xs: List[0..9]) -> Int:
    strategy s:
        return len([x for x in xs if ask leaf(x)])

task looks(n: 0..5) -> 0..9:
    strategy s:
        found = 0
        repeat n:
            found = found + 1 if found < 9 else found
        return 1 if ask leaf(found) else 0
"""
    graph = program(text)
    assert most_leaves(graph, "t", 1) is None
    assert most_leaves(graph, "over", 1) is None
    assert most_leaves(graph, "looks", 1) == 1


def test_shown_strategies_have_no_bound():
    assert most_leaves(shipped("taught"), "solve", 1) is None


class Anything:
    """An agent that says any value of the type, another for each draw."""

    name, deterministic = "anything", False

    def __init__(self, seed):
        self.seed = seed

    def answer(self, questions):
        return [Reply(self._said(shown)) for shown in questions]

    def _said(self, shown):
        return draw_value(shown.task.returns, CounterDraws(key_of(self.seed, shown.question.id)))


@pytest.mark.parametrize("name", ["permutation_power", "union_find", "shortest_path"])
@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 10**6), depth=st.integers(0, 3))
def test_no_run_has_more_leaves_whatever_is_answered(name, seed, depth):
    graph = shipped(name)
    roots = Sampler(prepared(graph)).questions(graph.roots, len(graph.roots), seed, depth)
    agent = Anything(seed)
    outcome = run(graph, roots, lambda _: agent)
    for at, root in enumerate(outcome.roots):
        most = most_leaves(graph, root.task, depth)
        assert len(leaves_of(outcome, at)) <= most
