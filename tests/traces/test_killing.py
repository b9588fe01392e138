"""Runs that die: nothing that was paid for is lost, nothing asked twice (see `killing`)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource")  # where there is none nobody forks either


def ran(folder, *arguments):
    here = Path(__file__).parent
    command = [sys.executable, str(here / "killing.py"), str(folder), *map(str, arguments)]
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (here.parents[1], here.parents[1] / "runtime")))
    }
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_runs_that_are_killed_go_on(tmp_path):
    assert sum(one["kills"] for one in ran(tmp_path / "k", 10, 0)) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_runs_that_are_killed_go_on_two_hundred_times(seed, tmp_path):
    assert sum(one["kills"] for one in ran(tmp_path / "k", 200, seed)) >= 200


def test_runs_on_a_full_disk_go_on(tmp_path):
    assert all(one["starved"] for one in ran(tmp_path / "k", 0, 0, 32, 60, 99))
