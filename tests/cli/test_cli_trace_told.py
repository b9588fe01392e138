"""What `ida-dsl trace` says of runs that newcomers stumbled over."""

import json
import shutil

import pytest
from command_line import POWER, ida, refused

from ida_dsl.cli.trace_summary import rights
from ida_dsl.cli.tracing import opened
from ida_runtime.journals.journal import Journal

LONG = """
param size: 1..9 = 3
task text(n: 0..9) -> List[Int]:
    strategy s:
        return [1000 + i for i in range(size * 40)]
roots text
"""
OTHERS = """
task leaf(n: Int) -> Int:
    spec = n
task top(n: 0..9) -> Int:
    spec = n
    strategy s:
        return ask leaf({})
roots top
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "power"
    ida("run", POWER, "--sample", 3, "--out", path)
    return path


def program(folder, text, name="x.ida"):
    (folder / name).write_text(text)
    return folder / name


# ------------------------------------------------------------------------------------------------- compared


def test_different_programs_are_said_to_differ(kept, other):
    done = ida("trace", "diff", other, kept)
    assert done.out.splitlines()[0] == "the programs differ: permutation_power.ida and union_find.ida"
    assert "answered alike" not in done.out
    assert "nothing to compare: " in done.out
    assert done.code == 1


def test_different_params_are_named(tmp_path):
    path = program(tmp_path, LONG)
    for name, size in (("a", 3), ("b", 4)):
        ida("run", path, "--ask", "text(1)", "--set", f"size={size}", "--out", tmp_path / name)
    done = ida("trace", "diff", tmp_path / "a", tmp_path / "b")
    assert done.out.splitlines()[0] == (
        f"the param size differs: 3 in {tmp_path / 'a'}, 4 in {tmp_path / 'b'}"
    )
    assert "the programs differ" not in done.out
    assert "differ:" not in ida("trace", "diff", tmp_path / "a", tmp_path / "a").out


def test_where_none_differs_of_itself_some_are_listed(tmp_path):
    for name, asked in (("a", "n"), ("b", "n + 1")):
        path = program(tmp_path, OTHERS.format(asked), f"{name}.ida")
        ida(
            "run",
            path,
            "--ask",
            "top(1)",
            "--ask",
            "top(2)",
            "--depth",
            1,
            "--agent",
            "spec",
            "--out",
            tmp_path / name,
        )
    lines = ida("trace", "diff", tmp_path / "a", tmp_path / "b", "--most", 1).out.splitlines()
    assert lines[0] == "the programs differ: a.ida and b.ida"
    assert "none of them of itself: what was asked for it is not the same in both" in lines
    assert any("  top(" in line for line in lines)
    assert "… and 1 more; --most 2 lists all" in lines


# ----------------------------------------------------------------------------------------------------- found


def test_an_agent_that_nobody_is_called(kept, other):
    assert refused("trace", "find", kept, "--agent", "noisy") == (
        "there is no agent `noisy`\ndid you mean `noisy(spec, 0.05)`?\n"
    )
    assert refused("trace", "find", kept, "--agent", "someone").endswith("what there is: noisy(spec, 0.05)\n")
    assert "no agent was asked" in refused("trace", "find", other, "--agent", "spec")


def test_equal_lines_are_told_apart(kept):
    lines = ida("trace", "find", kept, "--where", "arguments.x = 61", "--task", "own_label").out.splitlines()
    assert [line.split("  ", 1)[1] for line in lines] == [
        f"own_label(61) = unknown  MISSING: there is no such key or position  problem {at}"
        for at in (30, 29, 33)
    ]


# ----------------------------------------------------------------------------------------------------- shown


def test_a_long_answer_is_shown_whole(tmp_path):
    ida("run", program(tmp_path, LONG), "--ask", "text(1)", "--out", tmp_path / "r")
    assert "…" in ida("trace", "show", tmp_path / "r", 1).out
    whole = ida("trace", "show", tmp_path / "r", 1, "--whole").out
    assert whole.startswith(f"text(1) = {[1000 + at for at in range(120)]}")
    assert "--whole" in ida("trace", "show", "--help").out


def test_how_right_a_run_is(kept, tmp_path):
    assert "\nroots: 36 right, 4 wrong, 0 unknown by the specs\n" in ida("trace", "show", kept).out
    times = iter([0.0, 1.0, 1.5, 2.5])
    (line,) = rights(opened(str(kept)), times.__next__)
    assert line.startswith("of the first 2 roots: ")
    ida("run", program(tmp_path, LONG), "--ask", "text(1)", "--out", tmp_path / "r")
    assert "by the specs" not in ida("trace", "show", tmp_path / "r").out


def test_a_replay_is_said_to_be_one(kept, tmp_path):
    ida("trace", "replay", kept, "--agent", "depth=spec", "--out", tmp_path / "had")
    assert f"\na replay of {kept}, with --agent depth=spec\n" in ida("trace", "show", tmp_path / "had").out


def test_a_run_that_is_going_on(kept, tmp_path):
    run = tmp_path / "live"
    shutil.copytree(kept, run)
    for kind in ("roots", "asks", "questions", "contexts"):
        shutil.rmtree(run / kind)
    about = json.loads((run / "run.json").read_text())
    for name in ("questions", "answers_by", "ended", "cost"):
        del about[name]
    (run / "run.json").write_text(json.dumps(about | {"state": "running"}))
    with Journal.open(run / "journal.sqlite"):
        said = ida("trace", "show", run).out
    lines = said.splitlines()
    assert lines[0].endswith(", going on")
    assert lines[1] == (
        "no questions to show so far: they are when a share of up to 10,000 roots is whole; "
        "its journal has 0 answers"
    )
    assert "no agent was asked" not in said
    assert f"`ida-dsl run --resume {run}` goes on with it" in ida("trace", "show", run).out
    assert refused("trace", "why", run, 1) == (
        "root 1 cannot be shown\n"
        "the run has no roots to show so far: it has when a share of up to 10,000 of them is whole\n"
    )


# ------------------------------------------------------------------------------------- files, and no folders


def test_a_file_is_no_run(tmp_path):
    path = program(tmp_path, LONG)
    for words in (("show", path), ("rm", path, "--yes"), ("diff", path, path)):
        assert refused("trace", *words).startswith(f"{path} is a file, no run\n")
    assert refused("view", path, "--html", tmp_path / "x.html").startswith(f"{path} is a file, no run\n")


def test_a_folder_that_is_not_there_has_no_runs(tmp_path):
    assert refused("trace", "ls", tmp_path / "no").startswith(
        f"no runs in {tmp_path / 'no'}: there is no such folder\n"
    )
    assert "is a file" in refused("trace", "ls", program(tmp_path, LONG))


def test_what_would_be_removed(other, tmp_path):
    shutil.copytree(other, tmp_path / "run")
    done = ida("trace", "rm", tmp_path / "run", "--dry-run")
    assert (done.code, done.out.count("would remove: ")) == (0, 1)
    assert done.out.endswith("; nothing was removed\n")
    assert (tmp_path / "run" / "run.json").exists()


def test_a_page_is_put_where_it_can_be(other, tmp_path):
    assert refused("view", other, "--html", tmp_path / "no" / "x.html") == (
        f"there is no folder {tmp_path / 'no'}\nmake it first, or give another place\n"
    )
    assert refused("view", other, "--html", tmp_path).startswith(f"{tmp_path} is a folder\n")
