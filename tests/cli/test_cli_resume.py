"""A run that was killed goes on: nobody is asked twice, and its tables are those of an undisturbed one."""

import os
import signal
import subprocess
import sys
import time

import pytest
from command_line import ida

from ida_runtime.traces.reader import Trace

PROGRAM = """
task total(n: 0..40) -> Int:
    strategy s:
        return sum([ask leaf(k) for k in range(n)])
task leaf(k: 0..40) -> Int by python("resumed_agent:it"):
    "How much is {k}?"
roots total
"""
AGENT = """
import os, time
def it(asked):
    with open("asked", "a") as file:
        file.write(f"{asked['k']}\\n")
        file.flush()
        os.fsync(file.fileno())
    time.sleep(0.02)
    return asked["k"] * 10
it.cost = 0.5
it.concurrency = 3
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sums.ida").write_text(PROGRAM)
    (tmp_path / "resumed_agent.py").write_text(AGENT)
    return tmp_path


def command(*words):
    return [sys.executable, "-m", "ida_dsl", "run", *map(str, words), "--allow-python", "-q"]


def asked(folder):
    return (folder / "asked").read_text().split() if (folder / "asked").exists() else []


def rows(path):
    """All that the tables of a run say, but who answered."""
    trace = Trace.open(path)
    tables = [trace.questions(task).drop_columns(["agent", "cost"]).to_pylist() for task in trace.names]
    return [*tables, trace.asks().to_pylist(), list(trace.roots())]


def killed(folder, after):
    """A run that is killed when so many questions were asked."""
    words = command("sums.ida", "--ask", "total(30)", "--ask", "total(25)", "--out", "run")
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(asked(folder)) < after and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.skipif(os.name == "nt", reason="it cannot be killed like that there")
@pytest.mark.parametrize("after", [1, 25])
def test_a_killed_run_goes_on(folder, after):
    killed(folder, after)
    before = asked(folder)
    shown = ida("trace", "show", folder / "run")
    assert "goes on with it" in shown.out
    done = subprocess.run(command("--resume", "run"), cwd=folder, capture_output=True, text=True, check=False)
    assert done.stdout == "4350\n3000\n"
    own = asked(folder)
    in_flight = [one for one in set(own) if own.count(one) > 1]
    assert len(own) - len(set(own)) <= 3  # the agent had answered, and was not heard: at most its three calls
    assert set(in_flight) <= set(before[-4:])
    whole = command("sums.ida", "--ask", "total(30)", "--ask", "total(25)", "--out", "whole")
    subprocess.run(whole, cwd=folder, capture_output=True, check=False)
    assert rows(folder / "run") == rows(folder / "whole")


def test_what_cannot_go_on(folder, monkeypatch):
    monkeypatch.chdir(folder)
    killed(folder, 3)
    said = ida("run", "--resume", "run", "--seed", 4, "--depth", 1)
    assert said.err.startswith("depth, seed cannot be said beside --resume\n")
    (folder / "sums.ida").write_text(PROGRAM.replace("sum([", "1 + sum(["))
    said = ida("run", "--resume", "run", "--allow-python")
    assert "sums.ida was changed since run was begun\n`--out ANOTHER --reuse run` takes" in said.err
    assert "is no run, there is no such folder" in ida("run", "--resume", "nowhere").err
    assert "which program?" in ida("run").err


def test_a_run_that_is_done_is_done(folder):
    subprocess.run(
        command("sums.ida", "--ask", "total(3)", "--out", "run"), cwd=folder, check=False, capture_output=True
    )
    assert "run is done\n" in ida("run", "--resume", folder / "run").err
    assert sorted(asked(folder)) == ["0", "1", "2"]


def test_a_stopped_run_says_how_it_goes_on(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "asks.ida").write_text(PROGRAM.replace('python("resumed_agent:it")', 'human("me")'))
    first = ida("run", "asks.ida", "--ask", "total(4)", "--out", "run", stdin="30\n40\n")
    assert first.code == 130
    assert first.last == "`ida-dsl run --resume run` goes on with it"
    again = ida("run", "--resume", "run", stdin="50\n60\n")
    assert again.out.startswith("total(4) = 180\n")
    assert again.last.endswith("2 answers taken from run/journal.sqlite, not asked again")
    alone = ida("run", "asks.ida", "--ask", "total(4)", stdin="30\n")
    assert alone.last == "--out RUN keeps a run, so that it can go on; this one cannot"
