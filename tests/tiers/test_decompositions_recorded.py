"""Decomposers learn from decompositions that were recorded."""

import numpy as np
import pytest
from learning_kit import QUICK, RATION, SMALL, TINY, both, program

import ida_dsl
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.sampling import Sampler
from ida_runtime.tiers.decomposing.apprentice import eagerness
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.recorded import FromRuns, decompositions, recorded
from ida_runtime.tiers.training import Course, NothingToLearn, Teacher
from ida_runtime.traces.reader import Trace


def recorded_in(folder, sample, agent):
    """A tier and its apprentice that learn from a run, not begun; how many decompositions there are."""
    made = program()
    ida_dsl.run(ida_dsl.load(SMALL), sample, agent=agent, depth=1, out=folder)
    traces = [Trace.open(folder)]
    found = recorded(Encoding.of(made.graph, made.graph.roots), traces, QUICK.questions)
    course = Course(size=TINY, how=QUICK, teacher=Teacher.RUNS, decompose=RATION)
    shown = decompositions(made, traces)
    return FromRuns(made, Sampler(made, Folder(SMALL.parent)), course, runs=found, shown=shown), shown[1]


def test_it_learns_from_decompositions_that_were_recorded(tmp_path):
    pupil, many = recorded_in(tmp_path / "run", 400, "noisy(spec, 0.2)")
    for _ in range(20):
        turn = pupil.turn()
    assert turn.shown == many > 50
    written, learned = both(pupil)
    assert np.mean([one == other for one, other in zip(written, learned, strict=True)]) > 0.95


def test_it_practises_less_when_it_errs_less_on_what_was_recorded(tmp_path):
    pupil, _ = recorded_in(tmp_path / "run", 200, "spec")
    pupil.turn()
    assert eagerness(pupil.apprentice.loss) == 1.0
    for _ in range(20):
        pupil.turn()
    assert eagerness(pupil.apprentice.loss) < 1.0


OTHER = SMALL.read_text(encoding="utf-8").replace("follow", "walk")


def test_a_run_of_another_version_is_told_from_this_one(tmp_path):
    (tmp_path / "other.ida").write_text(OTHER, encoding="utf-8")
    ida_dsl.run(ida_dsl.load(tmp_path / "other.ida"), 20, agent="spec", depth=1, out=tmp_path / "run")
    with pytest.raises(NothingToLearn, match="another version of this program, without follow: run it again"):
        decompositions(program(), [Trace.open(tmp_path / "run")])


def test_a_run_in_which_more_might_be_asked_is_told_from_this_one(tmp_path):
    """Everything is there still, but it is asked no more."""
    both_asked = SMALL.read_text(encoding="utf-8").replace("roots power", MORE)
    less = both_asked.replace("return ask follow(ask power(x, 1))", "return ask power(ask power(x, 1), 1)")
    (tmp_path / "more.ida").write_text(both_asked, encoding="utf-8")
    (tmp_path / "less.ida").write_text(less, encoding="utf-8")
    ida_dsl.run(ida_dsl.load(tmp_path / "more.ida"), 20, agent="spec", depth=1, out=tmp_path / "run")
    now = Program(ida_dsl.load(tmp_path / "less.ida").graph)
    with pytest.raises(NothingToLearn, match="in which `second` asked `follow`: run it again"):
        decompositions(now, [Trace.open(tmp_path / "run")])


MORE = """task second(x: Name) -> Name:
    "What follows what follows {x}?"
    sees next
    strategy look:
        return ask follow(ask power(x, 1))
roots power, second"""


def test_runs_in_which_nothing_was_taken_apart_teach_none(tmp_path):
    ida_dsl.run(ida_dsl.load(SMALL), 20, agent="spec", depth=0, out=tmp_path / "run")
    with pytest.raises(NothingToLearn, match="nothing was taken apart"):
        decompositions(program(), [Trace.open(tmp_path / "run")])
