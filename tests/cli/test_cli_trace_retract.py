"""`ida-dsl trace retract`: a paid answer is taken back, and the run goes on without it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from random import Random

import pytest
from command_line import UNION, ida, refused

import ida_dsl
from ida_runtime.journals.journal import Journal
from ida_runtime.traces.reader import Trace

SUMS = '''
task total(n: 0..40) -> Int:
    strategy s:
        return sum([ask leaf(k) for k in range(n)])
task leaf(k: 0..40) -> Int by human("me"):
    """How much is {k}?"""
    spec = k * 10
roots total
'''
SHOWN = """
task leaf(n: Int) -> Int by human("ann")
task top(n: 0..9) -> Int:
    strategy shown by human("ann"):
        may ask leaf
        at most 4
roots top
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in which somebody is wrong once."""
    folder = tmp_path_factory.mktemp("sums")
    (folder / "sums.ida").write_text(SUMS)
    how = ("--ask", "total(4)", "--ask", "total(2)", "--out", folder / "run")
    assert ida("run", folder / "sums.ida", *how, stdin="0\n10\n25\n30\n").code == 0
    return folder / "run"


@pytest.fixture
def run(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "run")
    return tmp_path / "run"


def which(run, answer):
    return ida("trace", "find", run, "--task", "leaf", "--answer", answer).out.split()[0]


def state(run):
    return json.loads((run / "run.json").read_text())["state"]


def rows(run):
    with Journal.read(run / "journal.sqlite") as journal:
        return [(one.written.text, one.retracted, one.written.member) for one in journal.entries()]


def test_it_is_asked_anew(run, tmp_path):
    wrong = which(run, 25)
    done = ida("trace", "retract", run, wrong, "--list", tmp_path / "ids")
    assert done.code == 0
    assert done.out == (
        f'{wrong}  leaf(2) = 25  human("me")\n'
        'retracted: what human("me") said\n'
        "2 questions stand on it, 1 root among them\n"
        "  1: 9a33219e92b9  total(4) = 65\n"
        f"`ida-dsl run --resume {run}` asks it anew and works these out again\n"
    )
    ids = (tmp_path / "ids").read_text().splitlines()
    assert [one[:12] for one in ids] == [wrong, "9a33219e92b9"]
    assert state(run) == "stopped"
    again = ida("trace", "retract", run, wrong)
    assert again.out.splitlines()[1] == 'retracted before: what human("me") said'
    assert "total(4) = 65" in ida("trace", "show", run).out  # the tables are there as ever
    resumed = ida("run", "--resume", run, stdin="20\n")
    assert resumed.out.splitlines()[0] == "total(4) = 60"
    assert resumed.last.endswith(f"3 answers taken from {run / 'journal.sqlite'}, not asked again")
    assert "total(4) = 60" in ida("trace", "show", run).out
    assert ida("trace", "verify", run).code == 0
    kept = [("0", False), ("10", False), ("25", True), ("30", False), ("20", False)]
    assert [row[:2] for row in rows(run)] == kept
    assert state(run) == "done"
    assert ida("run", "--resume", run).last == f"`ida-dsl trace show {run}` shows it"


def test_a_correction_takes_its_place(run, tmp_path):
    """It comes to what a replay has said before."""
    ida("trace", "replay", run, "--answer", f"{which(run, 25)}=20", "--out", tmp_path / "had")
    done = ida("trace", "retract", run, which(run, 25), "--answer", 20)
    assert done.out.splitlines()[1] == 'retracted: what human("me") said; the correction takes its place'
    assert ida("run", "--resume", run, stdin="").out.splitlines()[0] == "total(4) = 60"
    same = ida("trace", "diff", tmp_path / "had", run)
    assert (same.code, same.out.splitlines()[1]) == (0, "all in common are answered alike")
    assert rows(run)[2:] == [("25", True, ""), ("30", False, ""), ("20", False, "a correction")]
    ida("trace", "retract", run, which(run, 20), "--answer", 21)
    assert ida("run", "--resume", run, stdin="").out.splitlines()[0] == "total(4) = 61"
    assert ida("trace", "why", run, which(run, 21)).out.endswith("\n  a correction answered it so\n")


def test_the_tables_stay_until_new_ones_are_whole(run):
    """A person who ends the run, and whoever dies in the midst of it, leaves them as they were."""
    ida("trace", "retract", run, which(run, 25))
    assert ida("run", "--resume", run, stdin="").code == 130
    assert state(run) == "stopped"
    assert "total(4) = 65" in ida("trace", "show", run).out
    assert not (run / "again").exists()
    (run / "again" / "roots").mkdir(parents=True)  # somebody died while it was written
    (run / "again" / "roots" / "00000.parquet").write_bytes(b"half")
    assert ida("run", "--resume", run, stdin="20\n").out.splitlines()[0] == "total(4) = 60"
    assert ida("trace", "verify", run).code == 0


@pytest.mark.parametrize("moved", range(5))
def test_who_dies_while_tables_are_put_in_place(run, whole, moved):
    """As many kinds were moved when it happened."""
    kinds = ["roots", "asks", "questions", "contexts"]
    ida("trace", "retract", run, which(run, 25), "--answer", 20)
    (run / "again" / "old").mkdir(parents=True)
    (run / "again" / "whole").touch()
    for at, kind in enumerate(kinds):
        if at < moved:
            shutil.move(run / kind, run / "again" / "old" / kind)
            shutil.copytree(whole / kind, run / kind)
        else:
            shutil.copytree(whole / kind, run / "again" / kind)
    assert ida("run", "--resume", run, stdin="").out.splitlines()[0] == "total(4) = 60"
    assert ida("trace", "verify", run).code == 0
    assert not (run / "again").exists()


def test_what_was_not_paid_for(run, tmp_path):
    said = refused("trace", "retract", run, 1)
    assert said == (
        "total(4) was not paid for: its answer is from s, and in no journal\n"
        f"`ida-dsl trace replay {run} --answer 9a33219e92b9=VALUE` says what another would have changed\n"
    )
    ida("run", UNION, "--sample", 2, "--depth", 1, "--agent", "noisy(spec, 0.1)", "--out", tmp_path / "free")
    leaf = ida("trace", "find", tmp_path / "free", "--agent", "noisy(spec, 0.1)").out.split()[0]
    assert "its answer is from noisy(spec, 0.1), and in no journal" in refused(
        "trace", "retract", tmp_path / "free", leaf
    )


def test_a_journal_that_is_in_use(run):
    with closing(Journal.open(run / "journal.sqlite")):
        said = refused("trace", "retract", run, which(run, 25))
    assert said == f"{run / 'journal.sqlite'} is in use by another run\nwait until that is over, or end it\n"


def test_a_member_of_a_panel(tmp_path):
    """Whose answer is meant is to be said; the others' stand."""
    (tmp_path / "sums.ida").write_text(SUMS)
    panel = 'leaf=majority(human("ann"), human("bob"), human("eve"))'
    how = ("--ask", "total(1)", "--agent", panel, "--out", tmp_path / "run")
    ida("run", tmp_path / "sums.ida", *how, stdin="5\n5\n0\n")
    leaf = which(tmp_path / "run", 5)
    assert refused("trace", "retract", tmp_path / "run", leaf) == (
        'several answered: human("ann"), human("bob"), human("eve")\n'
        "say whose answer: --agent 'human(\"ann\")'\n"
    )
    assert "there is no agent `human(eve)`" in refused(
        "trace", "retract", tmp_path / "run", leaf, "--agent", "human(eve)"
    )
    done = ida("trace", "retract", tmp_path / "run", leaf, "--agent", 'human("bob")', "--answer", 0)
    assert done.out.splitlines()[1] == 'retracted: what human("bob") said; the correction takes its place'
    assert ida("run", "--resume", tmp_path / "run", stdin="").out.splitlines()[0] == "total(1) = 0"


def test_steps_that_were_shown(tmp_path):
    """All that was shown of the question, or one step of it."""
    (tmp_path / "shown.ida").write_text(SHOWN)
    steps = "ask leaf(1)\n7\nask leaf(2)\n8\nanswer 15\n"
    ida("run", tmp_path / "shown.ida", "--ask", "top(3)", "--out", tmp_path / "run", stdin=steps)
    with Journal.read(tmp_path / "run" / "journal.sqlite") as journal:
        kinds = [one.written.kind for one in journal.entries()]
    assert kinds == ["pick", "answer", "pick", "answer", "final"]
    assert "no answer stands for these" in refused("trace", "retract", tmp_path / "run", 1, "--answer", 4)
    assert refused("trace", "retract", tmp_path / "run", 1, "--step", 4).endswith("it has 3 steps\n")
    done = ida("trace", "retract", tmp_path / "run", 1, "--step", 3)
    assert done.out.splitlines()[1] == 'retracted: what 1 step of human("ann") said'
    assert ida("run", "--resume", tmp_path / "run", stdin="answer 16\n").out.splitlines()[0] == "top(3) = 16"
    done = ida("trace", "retract", tmp_path / "run", 1)
    assert done.out.splitlines()[1] == 'retracted: what 3 steps of human("ann") said'
    again = ida("run", "--resume", tmp_path / "run", stdin="ask leaf(1)\nanswer 7\n")
    assert again.out.splitlines()[0] == "top(3) = 7"


def test_all_that_stand_on_one_answer(tmp_path):
    """Questions at two depths are shown alike: the answer of one is that of the other."""
    (tmp_path / "two.ida").write_text(
        'task leaf(n: Int) -> Int by human("me")\n'
        "task mid(n: Int) -> Int:\n    strategy s:\n        return ask leaf(n)\n"
        "task top(n: Int) -> Int:\n    strategy s:\n        a = ask leaf(n)\n        b = ask mid(n)\n"
        "        return a + b\nroots top\n"
    )
    how = ("--ask", "top(1)", "--depth", 2, "--out", tmp_path / "run")
    ida("run", tmp_path / "two.ida", *how, stdin="5\n")
    done = ida("trace", "retract", tmp_path / "run", which(tmp_path / "run", 5), "--answer", 6)
    assert (
        done.out.splitlines()[2] == "2 questions had that answer; 4 questions stand on it, 1 root among them"
    )
    ida("run", "--resume", tmp_path / "run", stdin="")
    trace = Trace.open(tmp_path / "run")
    assert [trace.row(place).answer for place in trace.roots()] == [12]


def test_a_run_that_was_made_from_python(tmp_path):
    """It does not say how it was begun: its paid answers are taken into another run."""
    (tmp_path / "sums.ida").write_text(SUMS)

    def agent(asked):
        return asked["k"] * 10 + 5 * (asked["k"] == 2)

    how = {"agent": {"leaf": agent}, "out": tmp_path / "run"}
    ida_dsl.run(tmp_path / "sums.ida", "total(4)", **how)
    done = ida("trace", "retract", tmp_path / "run", which(tmp_path / "run", 25), "--answer", 20)
    run = tmp_path / "run"
    assert done.out.splitlines()[-1] == f'the same `ida_dsl.run(…)` with reuse="{run}" works these out again'
    assert "does not say how the run was begun" in refused("run", "--resume", run)
    again = ida_dsl.run(tmp_path / "sums.ida", "total(4)", agent={"leaf": agent}, reuse=run)
    assert again[0].value == 60


def tables(run):
    """All that the tables of a run say."""
    trace = Trace.open(run)
    found = [trace.questions(task).drop_columns(["cost"]).to_pylist() for task in trace.names]
    return [*found, trace.asks().to_pylist(), list(trace.roots())]


def test_who_says_the_same_again_changes_nothing(run, whole):
    ida("trace", "retract", run, which(run, 25))
    assert ida("run", "--resume", run, stdin="25\n").out.splitlines()[0] == "total(4) = 65"
    assert tables(run) == tables(whole)


@pytest.mark.skipif(os.name == "nt", reason="it cannot be killed like that there")
def test_who_is_killed_while_the_run_goes_on_loses_no_table(whole, tmp_path):
    """Whenever that is, the tables are the old ones or the new ones, and in the end the new ones."""
    shutil.copytree(whole.parent, tmp_path / "sums")
    run, random = tmp_path / "sums" / "run", Random(1)
    about = json.loads((run / "run.json").read_text())
    about["options"]["program"] = str(tmp_path / "sums" / "sums.ida")
    (run / "run.json").write_text(json.dumps(about))
    wrong = which(run, 25)
    ida("trace", "retract", run, wrong, "--answer", 20)
    words = [sys.executable, "-m", "ida_dsl", "run", "--resume", str(run), "-q"]
    for _ in range(4):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.2 + 1.3 * random.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert [row.answer for row in roots(run)] in ([65, 10], [60, 10])
        if state(run) == "done":
            ida("trace", "retract", run, wrong, "--answer", 20)
    assert ida("run", "--resume", run, stdin="").out.splitlines()[0] == "total(4) = 60"
    assert [row.answer for row in roots(run)] == [60, 10]


def roots(run):
    trace = Trace.open(run)
    return [trace.row(place) for place in trace.roots()]


def test_what_was_written_beside_goes_with_the_run(run):
    """Somebody was killed while new tables took the place of the old ones."""
    shutil.copytree(run / "roots", run / "again" / "old" / "roots")
    shutil.copytree(run / "questions", run / "again" / "questions")
    (run / "again" / "whole").touch()
    assert ida("trace", "rm", run, "--paid", "--yes").code == 0
    assert not run.exists()
