"""Runs that are removed: their own files alone, none that is going on, nothing paid for by accident."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from command_line import POWER, ida, refused

from ida_runtime.journals.journal import Journal

PROGRAM = '''
task weigh(n: 0..9) -> 0..99 by human("ann"):
    """How heavy is {n}?"""
roots weigh
'''


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run without, and one with a person's answers."""
    folder = tmp_path_factory.mktemp("runs")
    ida("run", POWER, "--sample", 3, "--out", folder / "plain")
    (folder / "x.ida").write_text(PROGRAM)
    asked = ("--ask", "weigh(1)", "--ask", "weigh(2)")
    ida("run", folder / "x.ida", *asked, "--out", folder / "paid", stdin="10\n20\n")
    return folder


@pytest.fixture
def runs(made, tmp_path):
    for name in ("plain", "paid"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path


def names(folder):
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    )


def set_about(run, **said):
    about = json.loads((run / "run.json").read_text()) | said
    (run / "run.json").write_text(json.dumps(about))


def ago(**span):
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="seconds")


def test_a_run_is_removed(runs):
    done = ida("trace", "rm", runs / "plain", "--yes")
    assert done.code == 0
    first, last = done.out.splitlines()
    assert first.startswith(f"to remove: {runs / 'plain'}  done, begun 20")
    assert last.startswith("1 run removed, ")
    assert last.endswith(" kB freed")
    assert not (runs / "plain").exists()
    assert (runs / "paid").exists()


def test_nobody_is_there_to_be_asked(runs):
    assert "--yes does it unasked" in ida("trace", "rm", runs / "plain").err
    assert (runs / "plain" / "run.json").exists()


def test_what_was_paid_for_stays(runs):
    before = names(runs)
    said = refused("trace", "rm", runs / "plain", runs / "paid", "--yes")
    assert said.startswith(f"{runs / 'paid'} has 2 answers that people or agents were asked for\n")
    assert "--reuse RUN" in said
    assert names(runs) == before
    (runs / "paid" / "journal.sqlite").write_bytes(b"SQLite format 3\0 and then nothing")
    assert "a journal that cannot be read" in refused("trace", "rm", runs / "paid", "--yes")
    assert ida("trace", "rm", runs / "paid", "--yes", "--paid").code == 0
    assert not (runs / "paid").exists()


def test_what_cost_something_is_paid_for_without_a_journal_too(runs):
    set_about(runs / "plain", cost=2.5)
    assert "has 0 answers that people or agents were asked for, cost 2.5" in refused(
        "trace", "rm", runs / "plain", "--yes"
    )


def test_a_run_that_is_going_on_stays(runs):
    with Journal.open(runs / "plain" / "journal.sqlite"):
        assert "is going on" in refused("trace", "rm", runs / "plain", "--yes")
        done = ida("trace", "prune", runs, "--state", "done", "--yes")
    assert f"kept: {runs / 'plain'} is going on; wait" in done.err
    assert (runs / "plain" / "roots" / "00000.parquet").exists()


def test_what_is_not_the_runs_stays(runs):
    run, outside = runs / "plain", runs / "outside"
    outside.mkdir()
    for place in (run / "notes.txt", run / "questions" / "mine.parquet", outside / "00000.parquet"):
        place.write_text("mine")
    (run / "questions" / "linked").symlink_to(outside)
    (run / "questions" / "power" / "00007.parquet").symlink_to(outside / "00000.parquet")
    done = ida("trace", "rm", run, "--yes")
    assert f"{run} stays with what is not the run's: notes.txt, questions/linked, " in done.err
    assert names(run) == [
        "notes.txt", "questions/linked", "questions/mine.parquet", "questions/power/00007.parquet",
    ]  # fmt: skip
    assert (outside / "00000.parquet").read_text() == "mine"


def test_links_and_other_folders_are_refused(runs):
    (runs / "link").symlink_to(runs / "plain")
    assert "is a link" in refused("trace", "rm", runs / "link", "--yes")
    (runs / "other").mkdir()
    (runs / "other" / "file").write_text("mine")
    assert "it has no run.json" in refused("trace", "rm", runs / "plain", runs / "other", "--yes")
    assert (runs / "plain").exists()


def test_old_runs_of_a_folder(runs):
    shutil.copytree(runs / "plain", runs / "deep" / "old")
    set_about(runs / "deep" / "old", ended=ago(days=40))
    shutil.copytree(runs / "plain", runs / "new")
    (runs / "link").symlink_to(runs / "deep")
    before = names(runs)
    dry = ida("trace", "prune", runs, "--older", "30d", "--dry-run")
    assert dry.out.count("would remove: ") == 1
    assert dry.out.endswith("; nothing was removed\n")
    assert names(runs) == before
    assert ida("trace", "prune", runs, "--older", "30d", "--yes").out.count("to remove: ") == 1
    assert not (runs / "deep" / "old").exists()
    assert (runs / "new").exists()
    assert ida("trace", "prune", runs, "--older", "2w", "--yes").err == f"no such runs in {runs}\n"


def test_runs_by_their_state(runs):
    shutil.copytree(runs / "plain", runs / "killed")
    set_about(runs / "killed", state="running", ended="")
    set_about(runs / "paid", state="running")
    done = ida("trace", "prune", runs, "--state", "running", "--yes")
    assert "1 run removed" in done.out
    assert f"kept: {runs / 'paid'} has 2 answers" in done.err
    assert sorted(path.name for path in runs.iterdir()) == ["paid", "plain"]
    assert "--older 30d" in refused("trace", "prune", runs, "--yes")
    assert "is no time" in refused("trace", "prune", runs, "--older", "30", "--yes")


def test_what_is_damaged_within_stays_known_for_a_run(runs):
    """Half removed, it is still a run that can be removed."""
    run = runs / "plain"
    shutil.rmtree(run / "roots")
    (run / "graph.json").unlink()
    assert ida("trace", "rm", run, "--yes").code == 0
    assert not run.exists()
