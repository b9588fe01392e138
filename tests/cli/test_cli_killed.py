"""Kept runs that are killed, or that cannot write: they go on, nothing is lost, nothing asked again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource")  # where there is none nobody forks either


def ran(script, *arguments):
    here = Path(__file__).parent
    command = [sys.executable, str(here / script), *map(str, arguments)]
    paths = os.pathsep.join(map(str, (here.parents[1], here.parents[1] / "runtime")))
    env = os.environ | {"PYTHONPATH": paths}
    done = subprocess.run(command, capture_output=True, text=True, timeout=590, check=False, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def total(said, what):
    return sum(one[what] for one in said)


def test_commands_that_are_killed_go_on(tmp_path):
    assert total(ran("killing_commands.py", tmp_path / "k", 5, 0, 2), "kills") >= 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_commands_that_are_killed_go_on_two_hundred_times(seed, tmp_path):
    said = ran("killing_commands.py", tmp_path / "k", 200, seed)
    assert total(said, "kills") >= 200
    assert total(said, "while_writing") >= 10
    assert total(said, "of_resumed") >= 50


def test_commands_that_cannot_write_end_in_order(tmp_path):
    assert any(sum(one["early"].values()) for one in ran("starving_commands.py", tmp_path / "s", 1, 0, 1))


@pytest.mark.slow
def test_commands_that_cannot_write_end_in_order_again_and_again(tmp_path):
    for one in ran("starving_commands.py", tmp_path / "s", 15, 1):
        assert all(count >= 3 for count in one["early"].values()), one
