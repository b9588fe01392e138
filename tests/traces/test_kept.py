"""What a run has found is in its folder, all of it, and comes out again."""

from pathlib import Path

import pytest
from kept_runs import kept, reason, says

import ida_dsl
from ida_dsl.api import How, prepare
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_runtime.engine.executors import why_in_lock_step
from ida_runtime.engine.run import Run
from ida_runtime.traces.checking import problems
from ida_runtime.traces.finding import Filter, found
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.recording import Recording
from tests.engine.random_programs.comparing import ready
from tests.engine.random_programs.inputs import cases
from tests.engine.random_programs.programs import program as text_of

PROGRAMS = Path(__file__).parents[2] / "programs"
BY_SPEC = [
    "permutation_power", "sequential_assignment", "sequential_sums", "union_find", "shortest_path",
    "wildcard_search", "count_satisfying",
]  # fmt: skip


def job_of(name, count=6, **how):
    return prepare(ida_dsl.load(PROGRAMS / f"{name}.ida").compiled, [count], How(**how))


def done(path, job):
    """The outcome of a job that is kept, and its trace."""
    recording, running = Recording.begin(path, job), job.start()
    recording.watch(running)
    outcome = running.run()
    recording.end(running, outcome, stopped=False)
    return outcome, Trace.open(path)


@pytest.mark.parametrize("name", BY_SPEC)
def test_shipped_programs(name, tmp_path):
    outcome, trace = done(tmp_path / "run", job_of(name, agent="noisy(spec, 0.2)", depth=2))
    says(trace, outcome)
    assert trace.about["questions"] == outcome.questions
    assert trace.about["state"] == "done"
    assert trace.count == len(outcome.table)


def test_lock_step_roots_that_agree_share_a_share(tmp_path):
    job = job_of("permutation_power", 4, budget={"questions": 5})  # each in a problem of its own
    outcome, trace = done(tmp_path / "run", job)
    assert trace.shares == 1
    assert len(outcome.tables) == 4
    found = [trace.row(place).answer for place in trace.roots()]
    assert found == list(outcome.answers)
    assert trace.count == sum(map(len, outcome.tables))


def test_lock_step_what_is_cut_for_one_root_only(tmp_path):
    facts = {"next": {n: (n + 1) % 64 for n in range(64)}}
    asked = ["power(0, 40)", "power(0, 20)", "power(1, 20)"]
    answers = ida_dsl.run(
        PROGRAMS / "permutation_power.ida",
        asked,
        context=facts,
        budget={"questions": 8},
        out=tmp_path / "run",
    )
    outcome, trace = answers.outcome, Trace.open(tmp_path / "run")
    assert trace.shares == 2
    assert [len(trace.table("roots", share)) for share in range(2)] == [1, 2]
    rows = [trace.row(place) for place in trace.roots()]
    assert [row.answer for row in rows] == list(outcome.answers)
    assert [row.id for row in rows] == [f"{root.id:032x}" for root in outcome.roots]
    for share, table in enumerate(outcome.tables[:2]):
        for question, entry in table.items():
            at = [place for place in trace.find(f"{question.id:032x}") if place.share == share]
            assert [reason(trace.row(place).answer) for place in at] == [reason(entry.answer)]
    assert not list(problems(trace))


def test_lock_step_one_table(tmp_path):
    outcome, trace = done(tmp_path / "run", job_of("union_find", depth=1, agent="limit(spec, 5)"))
    says(trace, outcome)


@pytest.mark.parametrize("seed", range(40, 52))
def test_random_programs(seed, tmp_path):
    try:
        made = ready(text_of(seed, shown=True), seed)
    except CheckFailed:
        return
    for number, case in enumerate(cases(made.program, seed, 4)):
        if why_in_lock_step(made.program, case.roots, case.crew.answerers(made.program), Settings()):
            continue
        settings = Settings(case.seed, case.forced, total=2_000, share=(2, 10_000)[number % 2])
        run = Run.of(made.program, case.roots, case.crew.answerers(made.program), settings, {})
        outcome, trace = kept(tmp_path / str(number), made.program, run)
        says(trace, outcome)


def test_the_same_run_in_shares_has_the_same_questions(tmp_path):
    job = job_of("permutation_power", 30)
    ids = []
    for share in (7, 10_000):
        program = Program(job.program.graph)
        run = Run.of(program, job.roots, job.agents.__getitem__, Settings(share=share))
        _, trace = kept(tmp_path / str(share), program, run)
        ids.append({one for task in trace.names for one in trace.questions(task)["id"].to_pylist()})
    assert ids[0] == ids[1]


def test_a_question_is_found_by_the_beginning_of_its_id(tmp_path):
    outcome, trace = done(tmp_path / "run", job_of("permutation_power"))
    for question in list(outcome.table)[:20]:
        (place,) = trace.find(f"{question.id:032x}"[:20])
        assert trace.row(place).id == f"{question.id:032x}"
    assert len(list(trace.find(""))) == len(outcome.table)


def test_maps_of_which_only_the_keys_are_stacked(tmp_path):
    """Their values have no small type: whether a key is there is looked up in the stack nevertheless."""
    text = "context:\n    there: Map[0..3, Int]\nprimitive has(x: 0..3) -> Bool = x in there\n"
    (tmp_path / "maps.ida").write_text(text)
    facts = {"there": {1: 7, 3: -(2**40)}}
    loaded = ida_dsl.load(tmp_path / "maps.ida").compiled
    outcome, trace = done(tmp_path / "run", prepare(loaded, ["has(1)", "has(2)"], How(context=facts)))
    says(trace, outcome)


def test_a_question_of_several_shares_is_there_once(tmp_path):
    facts = {"next": {n: (n + 1) % 64 for n in range(64)}}
    job = prepare(
        ida_dsl.load(PROGRAMS / "permutation_power.ida").compiled,
        [f"power({n % 5}, {n})" for n in range(20)],
        How(context=facts),
    )
    run = Run.of(Program(job.program.graph), job.roots, job.agents.__getitem__, Settings(share=3))
    outcome, trace = kept(tmp_path / "run", Program(job.program.graph), run)
    table = Kept(trace)
    assert trace.shares == 7
    assert trace.count > len(outcome.table) == len(table) == len(list(table))
    assert set(table) == set(outcome.table)
    assert len(list(found(trace, Filter(task="follow")))) == sum(one.task == "follow" for one in table)
