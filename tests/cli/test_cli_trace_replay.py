"""`ida-dsl trace replay`: a wrong answer is found, put right, and what follows from it is right."""

import json

from command_line import POWER, ida, refused


def test_a_planted_agent_is_put_right(kept, tmp_path):
    """Why names it, with its answer put right the root is right, and diff names it and nothing else."""
    why = ida("trace", "why", kept, 12).out.splitlines()
    assert why[-2:] == [
        "  because depth(11) = 8, where the spec says 3",
        "  noisy(spec, 0.05) answered it so",
    ]
    (found,) = ida("trace", "find", kept, "--task", "depth", "--answer", 8).out.splitlines()
    which = found.split()[0]
    done = ida("trace", "replay", kept, "--answer", f"{which}=3", "--out", tmp_path / "had")
    assert done.code == 1
    assert done.out == (
        f"{which}  depth(11) = 3, where the run has 8  noisy(spec, 0.05)\n"
        "1 of 40 roots changes, 1 more right by the spec\n"
        "  12: depth(44) = 5, was 10  right, was wrong\n"
        "3 questions worked out again, 557 taken from the run\n"
    )
    assert (
        done.err
        == f"kept in {tmp_path / 'had'}; `ida-dsl trace diff {kept} {tmp_path / 'had'}` compares them\n"
    )
    differ = ida("trace", "diff", kept, tmp_path / "had").out.splitlines()
    assert differ[0].startswith("560 questions in common, 0 only in ")
    assert differ[1] == "3 of these answered differently: depth 3"
    assert differ[2].startswith("1 of them of themselves; ")
    assert differ[3] == f"  {which}  depth(11)"
    assert differ[4].endswith("first: 8  noisy(spec, 0.05)")
    assert differ[5].endswith("had: 3  given")
    assert ida("trace", "why", tmp_path / "had", 12).out == "depth(44) = 5 is not wrong by the spec\n"
    assert ida("trace", "verify", tmp_path / "had").code == 0
    about = json.loads((tmp_path / "had" / "run.json").read_text())
    assert about["replay_of"]["run"] == str(kept.resolve())
    assert about["replay_of"]["answers"] == [f"{which}=3"]
    assert (about["state"], about["cost"]) == ("done", 0)


def test_an_answer_of_a_strategy_is_put_right(kept, tmp_path):
    """What was asked for it alone is no longer asked."""
    done = ida("trace", "replay", kept, "--answer", "12=5", "--json")
    (root,) = done.json["roots"]
    assert (root["root"], root["before"], root["after"]) == (11, 10, 5)
    assert (root["right_before"], root["right_after"], done.json["more_right"]) == (False, True, 1)
    assert done.json["recomputed"] == 1
    ida("trace", "replay", kept, "--answer", "12=5", "--out", tmp_path / "had")
    differ = ida("trace", "diff", kept, tmp_path / "had").out.splitlines()
    assert differ[1:3] == [
        "1 of these answered differently: depth 1",
        "1 of them of themselves; the others follow from what was asked below",
    ]


def test_another_agent(kept):
    done = ida("trace", "replay", kept, "--agent", "spec", "--most", 2)
    assert done.out.splitlines() == [
        "4 of 40 roots change, 4 more right by the spec",
        "  12: depth(44) = 5, was 10  right, was wrong",
        "  14: parent(50) = 14, was 63  right, was wrong",
        "  … and 2 more; --most 4 lists all",
        "325 questions worked out again, 228 taken from the run, 4 new",
        "spec answered 152",
    ]


def test_where_nothing_changes(kept):
    done = ida("trace", "replay", kept, "--agent", "noisy(spec, 0.05)")
    assert (done.code, done.out.splitlines()[0]) == (0, "none of 40 roots changes")


def test_nobody_is_asked_again(tmp_path):
    """A question that comes up only now, of somebody who answered in the run."""
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"next": [[at, (at + 1) % 64] for at in range(64)]}))
    how = ("--ask", "power(3, 8)", "--context", facts, "--depth", 1, "--agent", 'human("me")')
    ida("run", POWER, *how, "--out", tmp_path / "run", stdin="9\n11\n")
    leaf = ida("trace", "find", tmp_path / "run", "--answer", 9).out.split()[0]
    done = ida("trace", "replay", tmp_path / "run", "--answer", f"{leaf}=7")
    assert done.out.splitlines()[1:4] == [
        "1 of 1 root changes, 1 fewer right by the spec",
        "  1: power(3, 8) = unknown, was 11  wrong, was right",
        "2 questions worked out again, 0 taken from the run, 1 new",
    ]
    instead = "--agent 'power=AGENT' says who answers instead"
    assert done.out.splitlines()[4] == f'1 could not be answered: human("me") is not asked again; {instead}'
    words = ("trace", "replay", tmp_path / "run", "--answer", f"{leaf}=7", "--agent", 'human("you")')
    stopped = ida(*words, "--out", tmp_path / "had", stdin="")
    assert stopped.code == 130
    assert stopped.err.splitlines()[-2:] == [
        'human("you") ended the run',
        f"what was answered is kept in {tmp_path / 'had'}; the same command goes on",
    ]
    done = ida(*words, "--out", tmp_path / "had", stdin="11\n")
    assert done.out.splitlines()[-1] == 'human("you") answered 1'
    assert ida("trace", "find", tmp_path / "had", "--agent", 'human("you")').err == "1 question\n"


def test_what_is_not_understood(kept, tmp_path):
    assert refused("trace", "replay", kept) == (
        "nothing is to be otherwise\ngive --answer QUESTION=VALUE or --agent TASK=AGENT\n"
    )
    assert refused("trace", "replay", kept, "--answer", "12") == (
        "--answer 12: `=` is missing\nwrite it like --answer 3f9a0c=12\n"
    )
    assert refused("trace", "replay", kept, "--answer", "12=x") == (
        '`x` is no answer to depth(44): found "x", expected 0..63\n'
        "write an answer of depth as the language does (0..63), or unknown\n"
    )
    assert refused("trace", "replay", kept, "--agent", "labl=spec").endswith("did you mean `label`?\n")
    assert "is no question of this run" in refused("trace", "replay", kept, "--answer", "zz=1")
    ida("run", POWER, "--ask", "power(1, 1)", "--out", tmp_path / "run")
    assert "has a run" in refused("trace", "replay", kept, "--answer", "1=1", "--out", tmp_path / "run")
    about = json.loads((tmp_path / "run" / "run.json").read_text())
    (tmp_path / "run" / "run.json").write_text(json.dumps(about | {"state": "stopped"}))
    assert refused("trace", "replay", tmp_path / "run", "--answer", "1=1") == (
        f"{tmp_path / 'run'} has not come to its end\n"
        f"`ida-dsl run --resume {tmp_path / 'run'}` goes on with it\n"
    )
