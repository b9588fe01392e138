"""`ida-dsl audit`: agents and tiers side by side."""

import json
import re
from pathlib import Path

import pytest
from command_line import ida

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"
POWER = Path(__file__).parents[2] / "programs" / "permutation_power.ida"


def audit(*more, program=POWER):
    return ida("audit", program, *more)


def test_errors_are_followed_from_one_to_the_next():
    said = audit("--agent", "noisy(spec, 0.2)", "--agent", "spec", "--agent", "nobody", "--contexts", 20)
    assert said.code == 0
    lines = said.out.splitlines()
    between = r"\([\d.]+% to [\d.]+%\)"
    assert re.fullmatch(rf"noisy\(spec, 0.2\) +[78]\d\.\d% +{between} +[12]\d\.\d% +0\.0% +\d+", lines[1])
    assert re.fullmatch(rf"spec +100\.0% +{between} +0\.0% +0\.0% +0", lines[2])
    assert re.fullmatch(rf"nobody +0\.0% +{between} +0\.0% +100\.0% +0", lines[3])
    passages = [line.split()[-4:] for line in lines if " to " in line[:30] and line.count("%") == 1]
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


LADDER = """
property there_and_on:
    forall x: Name
    power(power(x, 1), 1) == power(x, 2)

agent expert = noisy(spec, 0.3)
agent leaning = biased(spec, 0.5, 0)

tiers:
    0 = majority(expert, leaning, expert)
    1 = distill(depth=1)
    2 = climb(depth=2, learn=strategies)
"""


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """A program whose tier 0 is a panel, and the folder of two tiers that learned little."""
    home = tmp_path_factory.mktemp("panel")
    (home / "small.ida").write_text(SMALL.read_text(encoding="utf-8") + LADDER, encoding="utf-8")
    options = ("--size", "tiny", "--steps", 4)
    assert ida("iterate", home / "small.ida", "--out", home / "tiers", *options).code == 0
    return home / "small.ida", home / "tiers"


def test_experts_and_teachers_are_asked_too(panel):
    program, tiers = panel
    said = audit("--tiers", tiers, "--agent", "spec", program=program)
    lines = said.out.splitlines()
    names = ["tier 0", "expert", "leaning", "teacher of tier 1", "tier 1", "teacher of tier 2", "tier 2"]
    assert [re.split(r"  +", line.strip())[0] for line in lines[1:9]] == [*names, "spec"]
    assert "teachers take apart to depth 1 and 2" in lines[9]
    after = said.out[said.out.index("same answer") :].splitlines()[1:]
    assert [re.split(r"  +", line)[0] for line in after[: after.index("")]] == [
        "teacher of tier 1 to tier 1",
        "tier 0 to tier 1",
        "expert to tier 1",
        "leaning to tier 1",
        "teacher of tier 2 to tier 2",
        "tier 1 to tier 2",
        "expert to tier 2",
        "leaning to tier 2",
        "tier 2 to spec",
    ]


def test_an_audit_of_tiers_as_data(panel):
    program, tiers = panel
    said = audit("--tiers", tiers, "--json", "--cases", 20, program=program)
    found = json.loads(said.out)
    agents = found["agents"]
    assert [one["role"] for one in agents.values()] == [
        "tier", "expert", "expert", "teacher", "tier", "teacher", "tier"
    ]  # fmt: skip
    assert agents["expert"]["right"] < agents["expert"]["of"]
    for one in agents.values():
        low, high = one["interval"]
        assert low <= one["right"] / one["of"] <= high
        assert sum(own["right"] for own in one["classes"].values()) == one["right"]
        assert list(one["classes"]) == ["power 0", "power 1", "power 2"]
    assert (agents["teacher of tier 2"]["depth"], agents["teacher of tier 2"]["properties"]) == (2, [])
    assert agents["teacher of tier 2"]["sure_and_wrong"] is None
    (rate,) = agents["leaning"]["properties"]
    assert (rate["property"], rate["undecided"]) == ("there_and_on", None)
    assert 0 < rate["broken"] <= rate["cases"] <= 20
    assert len(found["sure_and_wrong"]) == agents["tier 2"]["sure_and_wrong"]
    assert {one["by"] for one in found["sure_and_wrong"]} <= {"tier 2"}


def test_a_tier_is_held_against_what_it_was_taught(panel):
    """The panel amplified stays at none and looks up one step: there it is right, and alone it is not."""
    program, tiers = panel
    found = json.loads(audit("--tiers", tiers, "--json", "--cases", 0, program=program).out)["agents"]
    for name in ("power 0", "power 1"):
        own = found["teacher of tier 1"]["classes"][name]
        assert own["right"] == own["of"] > found["tier 0"]["classes"][name]["right"]


def test_how_often_each_is_right_by_difficulty(panel):
    program, tiers = panel
    said = audit("--tiers", tiers, "--cases", 0, program=program)
    table = said.out[said.out.index("right, by difficulty") :].splitlines()
    assert table[1].split() == ["power", "0", "power", "1", "power", "2"]
    assert re.match(r"teacher of tier 1 +100\.0% \(\d+-100\) +100\.0% \(\d+-100\) +\d", table[5])
    assert "properties" not in said.out


def test_how_many_cases_of_properties_are_broken(panel):
    program, tiers = panel
    said = audit("--tiers", tiers, "--agent", "spec", "--cases", 10, program=program)
    table = said.out[said.out.index("cases of properties that answers break") :].splitlines()
    assert table[1].split() == ["there_and_on"]
    assert re.fullmatch(r"spec +0 of \d+ \(0-\d+\)", table[7])


def test_a_tier_that_was_made_otherwise_has_no_teacher(panel, tmp_path):
    program, tiers = panel
    other = tmp_path / "other.ida"
    other.write_text(program.read_text("utf-8").replace("distill(depth=1)", "distill(depth=2)"), "utf-8")
    said = audit("--tiers", tiers, "--cases", 0, "--json", program=other)
    assert "teacher of tier 1" not in json.loads(said.out)["agents"]
    assert "tier 1 was made by distill(depth=1), and the program says distill(depth=2)" in said.err


def test_who_was_given_task_by_task_is_asked_as_tier_0(panel, tmp_path):
    program, _ = panel
    out = tmp_path / "tiers"
    given = ("--agent", "nobody", "--agent", "power=spec", "--tiers", 1)
    assert ida("iterate", program, "--out", out, "--size", "tiny", "--steps", 4, *given).code == 0
    found = json.loads(audit("--tiers", out, "--cases", 0, "--json", program=program).out)["agents"]
    assert list(found) == ["tier 0", "teacher of tier 1", "tier 1"]
    assert found["tier 0"]["right"] == found["tier 0"]["of"] > 0


def test_who_was_given_as_tier_0_is_asked_as_tier_0(panel, tmp_path):
    program, _ = panel
    out = tmp_path / "tiers"
    given = ("--agent", "median(spec, nobody)", "--tiers", 1)
    assert ida("iterate", program, "--out", out, "--size", "tiny", "--steps", 4, *given).code == 0
    found = json.loads(audit("--tiers", out, "--cases", 0, "--json", program=program).out)["agents"]
    assert list(found) == ["tier 0", "spec", "nobody", "teacher of tier 1", "tier 1"]
    assert found["tier 0"]["right"] == found["spec"]["right"] == found["tier 0"]["of"]


def test_who_is_meant_must_be_said(tmp_path):
    assert "nobody is named: --tiers DIR, or --agent AGENT" in audit().err.replace("\n", ": ")
    said = audit("--tiers", tmp_path)
    assert said.code == 2
    assert "there is no tier in" in said.err
