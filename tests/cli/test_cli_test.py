"""`ida-dsl test`."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import POWER, ida, refused

GOLDEN = Path(__file__).parent / "golden" / "test"

RIGHT = '''
param size: 2..4 = 2

context:
    next: Map[0..5, 0..5]

sample context:
    used = draw_distinct(0..5, size)
    next = map(zip(used, shuffle(used)))

primitive follow(x: 0..5) -> 0..5 = next[x]

task power(x: 0..5, k: 0..3) -> 0..5:
    """Start at {x} and follow the map {k} times. Where do you end?"""
    spec = iterate(follow, k, x)
    decreases k

    sample:
        x = draw(keys(next))
        k = draw(0..3)

    strategy stay when k == 0:
        return x

    strategy go:
        return ask follow(ask power(x, k - 1))

property steps_add_up:
    forall x in keys(next)
    power(power(x, 1), 1) == power(x, 2)
'''
WRONG = RIGHT.replace("return ask follow(ask power(x, k - 1))", "return ask power(ask follow(x), k // 2)")


@pytest.fixture(autouse=True)
def programs(tmp_path, monkeypatch):
    """A folder with a right and a wrong program, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.ida").write_text(RIGHT)
    (tmp_path / "wrong.ida").write_text(WRONG)
    return tmp_path


def test_a_right_program():
    ran = ida("test", "right.ida", "--effort", 0.2)
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"  power\n    holds +sound step, sound whole, in domain, decreases, total", ran.out)
    assert "\n9 laws: 9 hold; " in ran.out


def test_a_wrong_program_is_told_from_the_smallest_case():
    """In a process of its own: Hypothesis draws constants of all modules that were loaded before, too."""
    command = [sys.executable, "-m", "ida_dsl", "test", "wrong.ida", "--law", "sound_step", "--seed", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    golden = GOLDEN / "wrong.txt"
    assert ran.stdout == golden.read_text()


def test_the_command_that_a_failure_shows_shows_it_again(programs):
    first = ida("test", "wrong.ida", "--law", "sound_step", "--seed", 1)
    command = first.out.split("try it again with\n", 1)[1].strip().split("\n", 1)[0]
    words = shlex.split(command)
    assert words[:3] == ["ida-dsl", "test", "wrong.ida"]
    again = ida(*words[1:])
    assert again.code == 1
    assert command in again.out
    mended = ida("test", "right.ida", *words[3:])
    assert (mended.code, mended.out) == (0, "holds: sound step, in this case\n")
    (programs / "case.json").write_text(words[4])
    assert ida("test", "wrong.ida", "--case", "@case.json").out == again.out


def test_as_data():
    ran = ida("test", "wrong.ida", "--law", "sound_step", "--law", "total", "--seed", 1, "--json")
    assert ran.code == 1
    verdicts = {one["law"]: one for one in ran.json["verdicts"]}
    assert verdicts["total"]["status"] == "holds"
    assert verdicts["total"]["cases"] > 50
    assert verdicts["sound_step"]["status"] == "broken"
    assert verdicts["sound_step"]["case"]["set"] == {"size": 2}
    assert ida("test", "wrong.ida", "--case", json.dumps(verdicts["sound_step"]["case"])).code == 1


def test_effort_scales_the_cases():
    def cases(effort):
        found = ida("test", "right.ida", "--law", "total", "--effort", effort, "--json").json["verdicts"]
        return found[0]["cases"]

    assert cases(0.1) * 5 < cases(1)


def test_several_programs():
    ran = ida("test", "right.ida", "wrong.ida", "--law", "sound_step", "--seed", 1)
    assert ran.code == 1
    assert "right.ida\n" in ran.out
    assert "wrong.ida\n" in ran.out


def test_one_task_or_property():
    ran = ida("test", "right.ida", "--task", "steps_add_up", "--effort", 0.1)
    assert "1 law: 1 holds; " in ran.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--law", "honset"], "there is no law `honset`\ndid you mean `honest`?"),
        (["--task", "powr"], "or property, `powr`\ndid you mean `power`?"),
        (["--effort", "0"], "is not in the range"),
        (["--case", "{"], "found the end of the text at line 1"),
        (["--case", "[]"], 'a case is an object with "law", "context" and "ask"'),
        (["--case", '{"law": "nope", "context": {"next": []}}'], "there is no law `nope`"),
        (["--case", '{"law": "total", "context": {}}'], "next"),
    ],
)
def test_what_is_no_use(options, said):
    assert said in refused("test", "right.ida", *options)


def test_a_case_in_a_file_that_is_not_there():
    ran = ida("test", "right.ida", "--case", "@missing.json")
    assert ran.code == 1
    assert "missing.json: No such file or directory" in ran.err


def test_a_program_with_errors(programs):
    (programs / "bad.ida").write_text("task t(x: 0..3) -> 0..3:\n    strategy s:\n        return y\n")
    ran = ida("test", "bad.ida")
    assert ran.code == 1
    assert "error[E0201]" in ran.err


def test_nothing_to_test(programs):
    (programs / "bare.ida").write_text("task t(x: 0..3) -> 0..3\n")
    assert "has no strategies and no properties" in refused("test", "bare.ida")


PLAIN = """
task larger(a: 0..99, b: 0..99) -> 0..99:
    spec = max(a, b)

    strategy compare:
        return a if a > b or (a + b) % 20 == 13 else b
"""


@pytest.mark.parametrize("text", [WRONG, PLAIN], ids=["with params", "without"])
def test_a_case_is_remembered(text):
    """What was found is tried first, so that one case is enough the next time.

    One draw in forty finds it: a thousand miss it once in 10¹¹ times.
    """
    Path("rare.ida").write_text(text)
    assert ida("test", "rare.ida", "--law", "sound_step", "--effort", 10).code == 1
    for _ in range(3):
        assert ida("test", "rare.ida", "--law", "sound_step", "--effort", 0.01).code == 1


REJECTS = """
task t(n: 0..9) -> 0..9:
    spec = n

    sample:
        n = draw(0..9)
        require n > 9

    strategy s:
        return n
"""


def test_nothing_but_json_is_printed_of_what_is_undecided():
    Path("rejects.ida").write_text(REJECTS)
    ran = ida("test", "rejects.ida", "--effort", 0.1, "--json")
    assert {one["status"] for one in ran.json["verdicts"]} <= {"undecided", "not meant"}


def test_a_waiver_for_one_strategy_is_told():
    waiver = '    waive sound_step for go because "not yet"\n\n'
    Path("waived.ida").write_text(WRONG.replace("    strategy stay", f"{waiver}    strategy stay"))
    ran = ida("test", "waived.ida", "--law", "sound_step", "--seed", 1)
    assert ran.code == 0
    assert "    waived    sound step of `go`: not yet\n" in ran.out


# ---------------------------------------------------------------------------------------------- auditing


def test_audit_of_an_agent_that_is_right():
    ran = ida("test", POWER, "--agent", "spec", "--effort", 0.2, "--seed", 1, "--depth", 1)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "steps_add_up: broken in 0.0% of 40 different cases (95%: 0.0% to 8.8%)\n"


def test_audit_in_which_nobody_is_asked_says_nothing():
    ran = ida("test", POWER, "--agent", "nobody", "--effort", 0.1)
    assert ran.code == 1
    assert ran.out.startswith(
        "steps_add_up: undecided: no agent was asked: all of it is looked up or computed"
    )


def test_equal_cases_of_an_audit_are_one():
    (Path.cwd() / "few.ida").write_text("""
task even(n: 0..1) -> Bool

property told_apart:
    forall n: 0..1
    even(n) == (n == 0)
""")
    ran = ida("test", "few.ida", "--agent", "noisy(nobody, 1.0)", "--seed", 1)
    assert re.search(r"of [12] different cases? \(95%", ran.out)


def test_audit_of_an_agent_that_is_often_wrong():
    agent = ["--agent", "noisy(spec, 0.5)", "--depth", 0, "--effort", 0.5, "--seed", 1, "--json"]
    rate = ida("test", POWER, *agent).json["properties"][0]
    assert rate["broken"] > 20
    low, high = rate["interval"]
    assert 0 < low < rate["rate"] < high < 1


def test_audit_of_an_agent_that_never_answers():
    ran = ida("test", POWER, "--agent", "nobody", "--depth", 0, "--effort", 0.1)
    assert ran.code == 1
    assert "undecided: never applicable, all 20 cases unknown (nobody answers this task)" in ran.out


def test_options_that_do_not_go_with_an_audit():
    assert "--law and --agent do not go together" in refused(
        "test", POWER, "--agent", "spec", "--law", "honest"
    )
    assert "there is no property `power`" in refused("test", POWER, "--agent", "spec", "--task", "power")


def test_audit_without_a_property(programs):
    (programs / "bare.ida").write_text(RIGHT.split("property", maxsplit=1)[0])
    assert "has no property to audit an agent against" in refused("test", "bare.ida", "--agent", "spec")
