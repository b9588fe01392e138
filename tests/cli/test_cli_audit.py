"""`ida-dsl audit`: agents and tiers side by side."""

import json
import re
from pathlib import Path

from command_line import ida

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"
POWER = Path(__file__).parents[2] / "programs" / "permutation_power.ida"


def audit(*more, program=POWER):
    return ida("audit", program, *more)


def test_errors_are_followed_from_one_to_the_next():
    said = audit("--agent", "noisy(spec, 0.2)", "--agent", "spec", "--agent", "nobody", "--contexts", 20)
    assert said.code == 0
    lines = said.out.splitlines()
    assert re.fullmatch(r"noisy\(spec, 0.2\) +[78]\d\.\d% +[12]\d\.\d% +0\.0% +\d+", lines[1])
    assert re.fullmatch(r"spec +100\.0% +0\.0% +0\.0% +0", lines[2])
    assert re.fullmatch(r"nobody +0\.0% +0\.0% +100\.0% +0", lines[3])
    passages = [line.split()[-4:] for line in lines if " to " in line and line.count("%") == 1]
    assert passages[0][:2] == ["0", "0"]
    assert passages[1] == ["0", "0", "0", "0"]


def test_where_one_is_sure_and_wrong_is_shown():
    said = audit("--agent", "noisy(spec, 0.5)", "--contexts", 4, "--show", 2)
    shown = said.out[said.out.index("sure and wrong, the surest first") :].splitlines()[1:]
    assert len(shown) == 3
    assert re.fullmatch(r"  power\(\d+, \d+\) = \d+  100\.0% sure; \d+ is right", shown[0])
    assert re.fullmatch(r"  and \d+ more", shown[2])


def test_as_data():
    found = json.loads(audit("--agent", "spec", "--agent", "noisy(spec, 0.2)", "--json").out)
    noisy = found["agents"]["noisy(spec, 0.2)"]
    assert noisy["sure_and_wrong"] == noisy["of"] - noisy["right"] == found["passages"][0]["new"]


def test_tiers_from_the_bottom_to_the_top(tmp_path):
    for number in (2, 10):
        out = tmp_path / "tiers" / str(number)
        assert ida("train", SMALL, "--out", out, "--size", "tiny", "--steps", 4).code == 0
    said = audit("--tiers", tmp_path / "tiers", program=SMALL)
    assert [line.split("  ")[0].strip() for line in said.out.splitlines()[1:4]] == [
        "tier 0",
        "tier 2",
        "tier 10",
    ]
    assert "tier 10: how often known answers are right, by how sure it is" in said.out


def test_who_is_meant_must_be_said(tmp_path):
    assert "nobody is named: --tiers DIR, or --agent AGENT" in audit().err.replace("\n", ": ")
    said = audit("--tiers", tmp_path)
    assert said.code == 2
    assert "there is no tier in" in said.err
