"""Replays of runs of the programs that come with the language, by agents that may be asked again or not."""

from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import define
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replay_cases import drawn, recorded, wanted
from test_replaying import told_again

import ida_dsl
from ida_dsl.api import How, prepare
from ida_dsl.interpreter.program import NO_PYTHON, Program
from ida_runtime.agents.build import build, parse_agent
from ida_runtime.replays.replayed import keep
from ida_runtime.replays.replaying import replay
from ida_runtime.traces.checking import problems
from ida_runtime.traces.folder import NoRun, new_folder
from ida_runtime.traces.reader import Trace
from tests.engine.random_programs.values import value

PROGRAMS = Path(__file__).parents[2] / "programs"
NAMES = [
    "permutation_power", "sequential_assignment", "sequential_sums", "union_find", "shortest_path",
    "wildcard_search", "count_satisfying",
]  # fmt: skip


@define(eq=False)
class Somebody:
    """An agent of whom nothing is known but what it said: it is not asked again."""

    own: object
    name: str = "somebody"
    deterministic: bool = False
    whole_context: bool = True
    local: bool = True
    kept: bool = False

    def answer(self, questions):
        return self.own.answer(questions)

    def step(self, question):
        return self.own.step(question)


@lru_cache
def run_of(name, known):
    """A run by an agent that is wrong now and then, and may be asked again where it is `known`."""
    compiled = ida_dsl.load(PROGRAMS / f"{name}.ida").compiled
    noisy = build(parse_agent("noisy(spec, 0.2)"), Program(compiled.graph), seed=5)
    agent = "noisy(spec, 0.2)" if known else {task.name: Somebody(noisy) for task in compiled.graph.tasks}
    job = prepare(compiled, [4], How(agent=agent, depth=2, seed=5))
    return job, *recorded(Path(mkdtemp()) / "run", job)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), known=st.booleans(), many=st.integers(1, 3))
def test_shipped_programs(name, tmp_path, seed, known, many):
    job, outcome, trace = run_of(name, known)
    random = Random(seed)
    given_ = drawn(random, trace, outcome, value, many)
    told_again(Path(mkdtemp(dir=tmp_path)) / "again", trace, job, given_, {}, NO_PYTHON)


def test_nobody_is_asked_again(tmp_path):
    """What comes up only now is unknown where nobody knows what would have been said."""
    loaded = ida_dsl.load(PROGRAMS / "permutation_power.ida").compiled
    asked = []

    def agent(arguments):
        asked.append(arguments)
        return 7

    facts = {"next": {at: (at + 1) % 64 for at in range(64)}}
    job = prepare(loaded, ["power(3, 9)"], How(agent=agent, depth=1, context=facts))
    outcome, trace = recorded(tmp_path / "run", job)
    before = len(asked)
    leaf = next(question for question in outcome.table if question.arguments == (3, 4))
    found = replay(trace, {f"{leaf.id:032x}": 8})
    assert len(asked) == before
    (root,) = found.roots
    assert (root.before, str(root.after)) == (
        8,
        "nobody answers this task: python(" + agent.__qualname__ + ") is not asked again",
    )
    assert found.unanswered == {"power": 1}
    assert (found.recomputed, found.taken, found.new) == (2, 0, 1)
    again = replay(trace, {f"{leaf.id:032x}": 8}, {"power": build(parse_agent("spec"), trace.program)})
    assert (again.unanswered, again.answers_by) == ({}, {"spec": 1})
    assert again.roots[0].after == 13


def test_leaves_that_are_shown_alike_change_together(tmp_path):
    """Whoever answers them cannot tell at which depth they are asked."""
    text = tmp_path / "two.ida"
    text.write_text(
        "task leaf(n: Int) -> Int\ntask mid(n: Int) -> Int:\n    strategy s:\n        return ask leaf(n)\n"
        "task top(n: Int) -> Int:\n    strategy s:\n        a = ask leaf(n)\n        b = ask mid(n)\n"
        "        return a + b\nroots top\n"
    )
    job = prepare(ida_dsl.load(text).compiled, ["top(1)"], How(agent={"leaf": lambda _: 5}, depth=2))
    outcome, trace = recorded(tmp_path / "run", job)
    leaves = [question for question in outcome.table if question.task == "leaf"]
    assert len(leaves) == 2
    (root,) = replay(trace, {f"{leaves[0].id:032x}": 6}).roots
    assert (root.before, root.after) == (10, 12)
    mid = next(question for question in outcome.table if question.task == "mid")
    (root,) = replay(trace, {f"{mid.id:032x}": 6}).roots
    assert (root.before, root.after) == (10, 11)


def test_a_budget_on_questions_is_spent_anew(tmp_path):
    loaded = ida_dsl.load(PROGRAMS / "permutation_power.ida").compiled
    how = How(agent="noisy(spec, 0.2)", depth=3, seed=2, budget={"questions": 7})
    job = prepare(loaded, [6], how)
    outcome, trace = recorded(tmp_path / "run", job)
    same = replay(trace)
    assert (same.roots, same.recomputed, same.new) == ((), 0, 0)
    question = next(one for one in outcome.tables[2] if one != outcome.roots[2] and one.task == "power")
    found = replay(trace, {f"{question.id:032x}": 1})
    keep(found, new_folder(tmp_path / "had"), {})
    had, whole = Trace.open(tmp_path / "had"), wanted(trace, job, {question: 1}, {}, NO_PYTHON)
    assert list(problems(had)) == []
    assert [had.row(place).answer for place in had.roots()] == list(whole.answers)
    assert found.recomputed + found.new + found.taken == had.count
    assert had.about["questions"] == whole.questions


def test_runs_that_have_not_come_to_their_end_are_refused():
    job, _, trace = run_of("union_find", True)
    about = dict(trace.about) | {"state": "stopped"}
    with pytest.raises(ida_dsl.Misused, match="has not come to its end"):
        replay(Trace(trace.folder, about, trace.program))
    with pytest.raises(ida_dsl.Misused, match="there is no task `nothing`"):
        replay(trace, {}, {"nothing": job.agents["label"]})
    with pytest.raises(ida_dsl.Misused, match="no question of this run has the id 000"):
        replay(trace, {"0" * 32: 1})


def test_a_damaged_run_says_so(tmp_path):
    job = prepare(ida_dsl.load(PROGRAMS / "union_find.ida").compiled, [3], How(depth=1, agent="spec"))
    recorded(tmp_path / "run", job)
    path = tmp_path / "run" / "asks" / "00000.parquet"
    table = pq.read_table(path)
    rows = pa.array([10**6] * len(table), pa.int32())
    pq.write_table(table.set_column(table.column_names.index("asked_row"), "asked_row", rows), path)
    with pytest.raises(NoRun, match="names questions that are none"):
        replay(Trace.open(tmp_path / "run"))


def test_two_answers_to_what_is_shown_alike_are_refused(tmp_path):
    (tmp_path / "two.ida").write_text(
        "task leaf(n: Int) -> Int\ntask mid(n: Int) -> Int:\n    strategy s:\n        return ask leaf(n)\n"
        "task top(n: Int) -> Int:\n    strategy s:\n        a = ask leaf(n)\n        b = ask mid(n)\n"
        "        return a + b\nroots top\n"
    )
    how = How(agent={"leaf": lambda _: 5}, depth=2)
    outcome, trace = recorded(
        tmp_path / "run", prepare(ida_dsl.load(tmp_path / "two.ida").compiled, ["top(1)"], how)
    )
    leaves = [f"{one.id:032x}" for one in outcome.table if one.task == "leaf"]
    with pytest.raises(ida_dsl.Misused, match="two answers are given to what leaf is shown alike"):
        replay(trace, {leaves[0]: 1, leaves[1]: 2})
    assert len(replay(trace, {leaves[0]: 1, leaves[1]: 1}).roots) == 1


def test_whom_a_limit_hit_is_not_asked_again(tmp_path):
    """It mattered who came first: what is new is unknown, though the limit is not spent now."""
    facts = {"next": {at: (at + 1) % 64 for at in range(64)}}
    how = How(agent="limit(spec, 3)", depth=1, context=facts)
    loaded = ida_dsl.load(PROGRAMS / "permutation_power.ida").compiled
    outcome, trace = recorded(tmp_path / "run", prepare(loaded, ["power(3, 8)", "power(9, 20)"], how))
    assert outcome.answers[0] == 11
    assert replay(trace).roots == ()
    leaf = next(one for one in outcome.table if one.arguments == (3, 4))
    found = replay(trace, {f"{leaf.id:032x}": 8})
    assert found.unanswered == {"power": 1}
    assert [root.number for root in found.roots] == [0]


def test_a_look_at_a_fact_may_be_otherwise(tmp_path):
    facts = {"next": {at: (at + 1) % 64 for at in range(64)}}
    loaded = ida_dsl.load(PROGRAMS / "permutation_power.ida").compiled
    outcome, trace = recorded(tmp_path / "run", prepare(loaded, ["power(3, 9)"], How(context=facts)))
    look = next(one for one in outcome.table if (one.task, one.arguments) == ("follow", (11,)))
    (root,) = replay(trace, {f"{look.id:032x}": 50}).roots
    assert (root.before, root.after) == (12, 50)
