"""A replay comes to what a full run comes to whose agents say what they said, but for what is given."""

from random import Random

import pytest
from kept_runs import says
from replay_cases import drawn, job_of, recorded, wanted

from ida_dsl.diagnostics import CheckFailed
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_runtime.agents.build import build, parse_agent
from ida_runtime.replays.cast import slots
from ida_runtime.replays.replayed import keep
from ida_runtime.replays.replaying import replay
from ida_runtime.traces.checking import problems
from ida_runtime.traces.folder import new_folder
from ida_runtime.traces.reader import Trace
from tests.engine.random_programs.comparing import ready, too_much
from tests.engine.random_programs.externs import EXTERNS
from tests.engine.random_programs.inputs import cases
from tests.engine.random_programs.programs import program as text_of
from tests.engine.random_programs.values import value


def told_again(folder, trace, job, given, agents, externs):
    """Replays, keeps that, and holds it against the full run. What it found, and how it was told."""
    ids = {f"{question.id:032x}": answer for question, answer in given.items()}
    found = replay(trace, ids, agents, externs=externs)
    keep(found, new_folder(folder), {})
    again, whole = Trace.open(folder), wanted(trace, job, given, agents, externs)
    says(again, whole)
    assert list(problems(again)) == []
    assert found.recomputed + found.new + found.taken == again.count
    assert again.about["questions"] == whole.questions
    assert again.about["asks"] == whole.asks
    before = [None if one is None else trace.row(one).answer for one in trace.roots()]
    after = [None if one is None else again.row(one).answer for one in again.roots()]
    changed = {at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other}
    assert changed <= {one.number for one in found.roots}
    return found


def gone_through(seed, folder):
    """Replays of the runs of one random program: how many there were, and how many questions changed."""
    try:
        made = ready(text_of(seed, shown=True), seed)
    except CheckFailed:
        return 0, 0
    program, random, count, changes = Program(made.loaded.graph, {}, EXTERNS), Random(seed), 0, 0
    for number, case in enumerate(cases(program, seed, 3)):
        who = case.crew.answerers(program)
        agents = {slot: who(slot) for slot in slots(program)}
        settings = Settings(
            case.seed, case.forced, total=2_000, share=(2, 10_000)[number % 2], externs=EXTERNS
        )
        job = job_of(made.loaded, case.roots, agents, settings)
        path = folder / str(number)
        outcome, trace = recorded(path / "run", job)
        if too_much(outcome) or not outcome.table or any(agent.in_turn for agent in _turns(agents)):
            continue
        unchanged = told_again(path / "same", trace, job, {}, {}, EXTERNS)
        assert (unchanged.roots, unchanged.recomputed, unchanged.new) == ((), 0, 0)
        assert unchanged.taken == trace.count
        given = drawn(random, trace, outcome, value, 1 + number % 2)
        others = _others(random, program, case.seed) if number == 2 else {}
        found = told_again(path / "other", trace, job, given, others, EXTERNS)
        count, changes = count + 1, changes + len(found.roots)
    return count, changes


def _turns(agents):
    return [agent for agent in agents.values() if getattr(agent, "in_turn", False)]


def _others(random, program, seed):
    """Another agent for some task."""
    task = random.choice(program.graph.tasks)
    return {task.name: build(parse_agent("first_known(nobody, nobody)"), program, seed=seed)}


@pytest.mark.parametrize("first", range(0, 10, 5))
def test_random_programs(first, tmp_path):
    found = [gone_through(seed, tmp_path / str(seed)) for seed in range(first, first + 5)]
    assert sum(count for count, _ in found) > 5
    assert sum(changes for _, changes in found) > 3


@pytest.mark.slow
@pytest.mark.parametrize("first", range(2000, 2200, 40))
def test_many_more(first, tmp_path):
    for seed in range(first, first + 40):
        gone_through(seed, tmp_path / str(seed))
