"""What TensorBoard reads of a training: what was noted, and nothing that was gone back on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from event_files import events
from learning_kit import training

from ida_runtime.tiers.events import Board, scalars
from ida_runtime.tiers.school import Goal, Lineage, School
from ida_runtime.tiers.tier import TierFolder


def noted(steps, right=1, agreement=None):
    accuracy = {"all": [right, 4, 0], "power k < 4": [right, 4, 1]}
    return {
        "steps": steps, "seconds": steps / 2, "questions": 3 * steps, "loss": 0.5, "accuracy": accuracy,
        "agreement": agreement,
    }  # fmt: skip


def test_each_line_becomes_numbers_by_name(tmp_path):
    with Board.of(tmp_path, []) as board:
        board.add(noted(8, right=1))
        board.add(noted(16, right=3, agreement=[1, 2, 0]))
    found = {(step, name): value for step, name, value, _ in events(tmp_path)}
    assert found == {
        (8, "loss"): 0.5, (8, "questions"): 24, (8, "seconds"): 4, (8, "right/all"): 0.25,
        (8, "unknown/all"): 0, (8, "right/power_k_4"): 0.25, (8, "unknown/power_k_4"): 0.25,
        (16, "loss"): 0.5, (16, "questions"): 48, (16, "seconds"): 8, (16, "right/all"): 0.75,
        (16, "unknown/all"): 0, (16, "right/power_k_4"): 0.75, (16, "unknown/power_k_4"): 0.25,
        (16, "agreement"): 0.5,
    }  # fmt: skip


def test_their_clock_is_the_trainings(tmp_path):
    with Board.of(tmp_path, [noted(8), noted(20)]):
        pass
    at = {step: when for step, name, _, when in events(tmp_path) if name == "loss"}
    assert at[20] - at[8] == pytest.approx(6, abs=1e-3)


def test_what_nobody_knows_is_left_out():
    line = {**noted(4), "loss": None, "accuracy": None}
    assert dict(scalars(line)) == {"questions": 12, "seconds": 2}
    assert "agreement" not in dict(scalars(noted(4, agreement=[0, 0, 0])))
    assert "decompositions" not in dict(scalars(line | {"shown": None}))


def test_decompositions_that_were_shown_are_counted():
    assert dict(scalars(noted(4) | {"shown": 188}))["decompositions"] == 188


def test_a_training_that_goes_on_shows_what_its_metrics_have(tmp_path):
    def go(steps):
        own = School(training(), TierFolder(tmp_path), Lineage("s", {}, {}, "t"), Goal(steps=steps))
        own.resume()
        with Board.of(tmp_path / "events", own.folder.metrics()) as board:
            own.heard = board.add
            own.run(lambda: False)
        return own.folder.metrics()

    go(8)
    lines = go(16)
    shown = [(step, value) for step, name, value, _ in events(tmp_path / "events") if name == "questions"]
    assert shown == [(line["steps"], line["questions"]) for line in lines]
    assert [step for step, _ in shown] == [8, 16]


STARVED = """
import resource, sys
from pathlib import Path
from ida_runtime.tiers.events import Board
line = {"steps": 1, "seconds": 1, "questions": 1, "loss": 0.5, "accuracy": None, "agreement": None}
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    with Board.of(Path(sys.argv[1]), []) as board:
        for _ in range(60):
            board.add(line)
except OSError as problem:
    assert problem.filename == sys.argv[1], problem
    print("told")
"""


def test_events_that_cannot_be_written_are_told_and_nothing_else_is(tmp_path):
    pytest.importorskip("resource")
    command = [sys.executable, "-c", STARVED, str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "runtime")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert (done.stdout, done.stderr, done.returncode) == ("told\n", "", 0)
