"""Runs that are kept, and what `ida-dsl trace` says of them."""

import json
import shutil

import pytest
from command_line import POWER, UNION, ida


@pytest.fixture(scope="module")
def unknown(tmp_path_factory):
    """A run in which nobody answers leaves."""
    path = tmp_path_factory.mktemp("runs") / "second"
    ida("run", POWER, "--ask", "power(3, 9)", "--depth", 1, "--agent", "nobody", "--out", path)
    return path


def test_a_run_says_how_it_went(kept):
    done = ida("trace", "show", kept)
    assert "union_find.ida, begun " in done.out
    assert "560 questions: depth 135, joined 55, label 34" in done.out
    assert "answers: noisy(spec, 0.05) 214; cost 0" in done.out
    assert "2: f4e3a45f29a3  parent(17) = 41" in done.out
    assert "… and 20 more roots" in done.out


def test_runs_of_a_folder(kept):
    done = ida("trace", "ls", kept.parent)
    assert done.out.count("\n") == 1
    assert "union_find.ida · 40 roots · 560 questions" in done.out
    assert "no runs in" in ida("trace", "ls", kept / "asks").err


def test_a_question_by_its_number_and_by_its_id(kept):
    by_number, by_id = ida("trace", "show", kept, 2), ida("trace", "show", kept, "f4e3a4")
    assert by_number.out == by_id.out
    assert by_number.out.startswith(
        "parent(17) = 41  least_depth_of_four\n├─ own_label(17) = unknown  looked up;"
    )


def test_why_names_the_agent_that_was_wrong(kept):
    wrong = [done.out for done in (ida("trace", "why", kept, at) for at in range(1, 41)) if done.code == 1]
    assert len(wrong) == 4
    assert all(one.endswith("  noisy(spec, 0.05) answered it so\n") for one in wrong)
    assert wrong[0].startswith(
        "depth(44) = 10, where the spec says 5\n  because depth(51) = 9, where the spec"
    )
    assert "is not wrong by the spec" in ida("trace", "why", kept, 1).out


def test_why_something_is_unknown(unknown):
    done = ida("trace", "why", unknown, 1)
    assert done.out == "power(3, 9) is unknown\n  because power(3, 4) is unknown: nobody answers this task\n"


def test_questions_are_found(kept, unknown):
    assert ida("trace", "find", kept, "--task", "neighbor").err == "81 questions; --most 81 lists all\n"
    assert ida("trace", "find", kept, "--agent", "noisy(spec, 0.05)").err.startswith("214 questions")
    found = ida("trace", "find", unknown, "--reason", "any", "--most", 9)
    assert (found.out.count("\n"), found.err) == (2, "2 questions\n")
    assert ida("trace", "find", unknown, "--reason", "nobody").err == "2 questions\n"
    deep = ida("trace", "find", kept, "--task", "depth", "--answer", "10", "--most", 99)
    assert all(" = 10  problem " in line for line in deep.out.splitlines())
    assert deep.out.count("\n") == int(deep.err.split()[0]) > 0
    assert ida("trace", "find", kept, "--answer", "[1]").err.startswith("`[1]` is an answer of no task")
    assert ida("trace", "find", kept, "--reason", "mising").last == "did you mean `MISSING`?"
    assert ida("trace", "find", kept, "--task", "labl").last == "did you mean `label`?"


def test_which_question_is_meant(kept):
    said = ida("trace", "show", kept, "zz").err
    assert said == (
        "`zz` is no question of this run\n"
        "give 1 to 40, a root; a call, such as label(45); "
        "or the beginning of an id, as `trace find` lists them\n"
    )
    assert ida("trace", "show", kept, "0").err.startswith("several questions have ids that begin with 0\n")
    assert ida("trace", "show", kept, "0" * 32).err.startswith(
        "no question of this run has an id that begins"
    )


def test_what_lies_there_is_not_written_over(kept, tmp_path):
    done = ida("run", POWER, "--out", kept)
    how = f"`ida-dsl run --resume {kept}` goes on with it unless it is done; --out ANOTHER begins one"
    assert done.code == 2
    assert done.err.endswith(f"{kept} has a run\n{how}\n")
    (tmp_path / "file").write_text("mine")
    assert "is a file" in ida("run", POWER, "--out", tmp_path / "file").err
    assert "is not empty" in ida("run", POWER, "--out", tmp_path).err
    assert (tmp_path / "file").read_text() == "mine"


def test_what_is_no_run(tmp_path):
    assert "is no run, there is no such folder" in ida("trace", "show", tmp_path / "no").err
    assert "is no run, it has no run.json" in ida("trace", "show", tmp_path).err
    (tmp_path / "run.json").write_text("{")
    assert "cannot be read" in ida("trace", "show", tmp_path).err
    (tmp_path / "run.json").write_text(json.dumps({"ida_run": 99}))
    assert "was made by a newer ida-dsl (version 99" in ida("trace", "show", tmp_path).err


def test_what_is_damaged_says_so_and_the_rest_is_read(kept, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(kept, run)
    (run / "questions" / "depth" / "00000.parquet").write_bytes(b"PAR1 and no more")
    for words in (("find", run, "--task", "depth"), ("show", run, 3), ("verify", run)):
        done = ida("trace", *words)
        assert done.err.startswith(f"{run / 'questions' / 'depth' / '00000.parquet'} cannot be read (")
        assert "mistake in ida-dsl" not in done.err
    assert ida("trace", "find", run, "--task", "label").err == "34 questions; --most 34 lists all\n"
    (run / "graph.json").write_text("[]")
    assert "graph.json cannot be read" in ida("trace", "show", run).err


def test_lock_step_is_kept_too(tmp_path):
    ida(
        "run",
        POWER,
        "--ask",
        "power(3, 9)",
        "--ask",
        "power(4, 6)",
        "--budget",
        "questions=4",
        "--out",
        tmp_path / "r",
    )
    done = ida("trace", "show", tmp_path / "r")
    assert "8 questions" in done.out
    assert done.out.count("= unknown") == 2


def test_a_planted_agent_is_found_by_comparing(kept, tmp_path):
    """The same run by the spec: what differs of itself are the answers of the agent that is wrong."""
    ida(
        "run",
        UNION,
        "--sample",
        40,
        "--depth",
        2,
        "--agent",
        "spec",
        "--seed",
        3,
        "--out",
        tmp_path / "right",
    )
    done = ida("trace", "diff", kept, tmp_path / "right", "--most", 99)
    lines = done.out.splitlines()
    assert done.code == 1
    assert lines[0].startswith("553 questions in common, 7 only in ")
    assert lines[1] == "16 of these answered differently: depth 8, parent 5, label 3"
    assert lines[2].startswith("8 of them of themselves; ")
    answers = [line.split(": ")[1] for line in lines[3:-1] if line.startswith("    ")]
    assert len(answers) == 16
    assert all(one.endswith("  noisy(spec, 0.05)") for one in answers[::2])
    assert all(one.endswith("  spec") for one in answers[1::2])
    assert lines[-1].startswith("of 40 roots in common 36 in ")
    assert lines[-1].endswith(" are right by the spec: +10.0 points, -0.6 to +23.1 (paired, 95%)")
    same = ida("trace", "diff", kept, kept)
    assert (same.code, same.out.splitlines()[1]) == (0, "all in common are answered alike")


def test_without_a_spec_nothing_is_wrong_or_right(tmp_path):
    (tmp_path / "plain.ida").write_text("task two() -> Int:\n    strategy s:\n        return 2\nroots two\n")
    ida("run", tmp_path / "plain.ida", "--out", tmp_path / "run")
    done = ida("trace", "why", tmp_path / "run", 1)
    assert done.out.startswith("two() = 2 cannot be judged: two has no spec; `ida-dsl trace show` says how")
