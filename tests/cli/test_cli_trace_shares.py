"""What `ida-dsl trace` says of a run of several shares is what it says of the same run in one."""

import pytest
from attrs import evolve
from command_line import UNION, ida

import ida_dsl
from ida_dsl.api import How, prepare
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.recording import Recording


def recorded(path, share):
    """A run of one problem, a share for so many roots: most questions are of several."""
    questions = [f"{task}({vertex})" for vertex in range(12) for task in ("parent", "depth")]
    how = How(depth=2, agent="noisy(spec, 0.1)", seed=3)
    job = prepare(ida_dsl.load(UNION).compiled, questions, how)
    job = evolve(job, settings=evolve(job.settings, share=share))
    recording, running = Recording.begin(path, job), job.start()
    recording.watch(running)
    recording.end(running, running.run(), stopped=False)
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    return recorded(folder / "one", 10_000), recorded(folder / "many", 5)


def test_questions_stand_in_several_shares(runs):
    one, many = map(Trace.open, runs)
    assert (one.shares, many.shares) == (1, 5)
    assert many.count > one.count


@pytest.mark.parametrize("task", ["depth", "neighbor", "label"])
def test_each_question_is_found_once(runs, task):
    one, many = (ida("trace", "find", run, "--task", task, "--most", 999) for run in runs)
    assert sorted(many.out.splitlines()) == sorted(one.out.splitlines())
    assert many.err == one.err


@pytest.mark.parametrize("which", range(1, 25))
def test_roots_are_told_alike(runs, which):
    for words in ("show", "why"):
        one, many = (ida("trace", words, run, which) for run in runs)
        assert (many.out, many.code) == (one.out, one.code)


def test_they_are_compared(runs):
    assert ida("trace", "diff", *runs).out.splitlines()[1] == "all in common are answered alike"
    assert ida("trace", "verify", runs[1]).out.split(": ")[1].startswith("5 shares, ")
