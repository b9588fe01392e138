"""The way of a strategy, gone again."""

import pytest
from shown_runs import kept

import ida_dsl
from ida_dsl.asking.asks import askable
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.graph.model import StrategyNode, TaskNode
from ida_dsl.interpreter.settings import Settings
from ida_dsl.values import show
from ida_runtime.engine.executors import why_in_lock_step
from ida_runtime.engine.run import Run
from ida_runtime.traces.again import again, heard
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Trace
from ida_runtime.web.paths import taken
from ida_runtime.web.session import Shown
from ida_runtime.web.viewed import Viewed
from tests.engine.random_programs.comparing import ready
from tests.engine.random_programs.inputs import cases
from tests.engine.random_programs.programs import program as text_of

MOST = 150
BY_SPEC = [
    "permutation_power", "sequential_assignment", "sequential_sums", "union_find", "shortest_path",
    "wildcard_search", "count_satisfying",
]  # fmt: skip


def strategy_of(trace, entry):
    node = askable(trace.graph)[entry.question.task]
    strategies = node.strategies if isinstance(node, TaskNode) else ()
    return next((one for one in strategies if one.name == entry.strategy), None)


def comes_to_the_same(trace):
    """That each strategy comes to its answer again; how many there were."""
    table, count = Kept(trace), 0
    for place, _ in zip(trace.find(""), range(MOST), strict=False):
        entry = table.entry(place)
        node = strategy_of(trace, entry)
        if isinstance(node, StrategyNode):
            found = again(trace.program, node, entry.question, tuple(heard(entry, table)))
            assert show(found.value) == show(entry.answer), entry.question
            assert sorted(found.order) == list(range(len(entry.asks)))
            count += 1
    return count


@pytest.mark.parametrize("name", BY_SPEC)
def test_shipped_programs(name, tmp_path):
    program = ida_dsl.programs() / f"{name}.ida"
    ida_dsl.run(program, 5, agent="noisy(spec, 0.2)", depth=2, out=tmp_path / "run")
    assert comes_to_the_same(Trace.open(tmp_path / "run"))


@pytest.mark.parametrize("seed", range(300, 310))
def test_random_programs(seed, tmp_path):
    try:
        made = ready(text_of(seed, shown=True), seed)
    except CheckFailed:
        return
    for number, case in enumerate(cases(made.program, seed, 3)):
        answerers = case.crew.answerers(made.program)
        if why_in_lock_step(made.program, case.roots, answerers, Settings()):
            continue
        settings = Settings(case.seed, case.forced, total=2_000)
        run = Run.of(made.program, case.roots, answerers, settings, {})
        _, trace = kept(tmp_path / str(number), made.program, run)
        trace.program = made.program  # params of the case's own
        comes_to_the_same(trace)
        everything_is_told(trace)


def everything_is_told(trace):
    """That the page can be told all of every question."""
    shown = Shown(Viewed(trace))
    for place, _ in zip(trace.find(""), range(30), strict=False):
        told = shown.details.of(place)
        assert told["key"] == shown.run.key(place)
        shown.details.why(place)
        assert shown.run.place(told["key"]) == place
    shown.about()
    shown.run.roots()


def test_a_strategy_that_an_agent_showed_is_lit_as_a_whole(tmp_path):
    program = ida_dsl.programs() / "taught.ida"
    ida_dsl.run(program, 2, agent={"teacher": "nobody", "pupils": "nobody"}, out=tmp_path / "run")
    trace = Trace.open(tmp_path / "run")
    shown, table = Shown(Viewed(trace)), Kept(trace)
    entries = [table.entry(place) for place in trace.find("")]
    ways = [taken(trace.program, one, table, shown.source) for one in entries if one.strategy is not None]
    assert ways
    assert all(one.done == tuple(range(one.own[0], one.own[1] + 1)) for one in ways)
