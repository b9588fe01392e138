"""`ida-dsl cost`. `IDA_UPDATE_GOLDEN=1 pytest tests/cli/test_cli_cost.py` writes the golden outputs anew."""

import os
from pathlib import Path

import pytest

from tests.cli.command_line import POWER, PROGRAMS, UNION, ida, refused

GOLDEN = Path(__file__).parent / "golden" / "cost"
SHOWN = ["permutation_power", "debate", "summarize", "code_review", "shortest_path", "wildcard_search"]


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_printed(name):
    ran = ida("cost", PROGRAMS / f"{name}.ida")
    assert ran.code == 0
    assert not ran.err
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("IDA_UPDATE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(ran.out, encoding="utf-8", newline="\n")
    assert ran.out == golden.read_text(encoding="utf-8")


def numbers(row):
    return [row[name]["most"] for name in ("questions", "looks", "answers", "rounds")]


def test_as_data():
    found = ida("cost", POWER, "--json").json
    assert found["strategies"][2] == {
        "task": "power",
        "strategy": "halve",
        "asks": {"power": {"fewest": 2, "most": 2}, "follow": {"fewest": 0, "most": 1}},
        "rounds": {"most": 3},
    }
    (root,) = found["roots"]
    assert [row["depth"] for row in root["by_depth"]] == [0, 1, 2, 3, 4, "full"]
    assert numbers(root["by_depth"][-1]) == [63, 63, 0, 126]
    assert root["by_depth"][-1]["questions"] == {"most": 63, "exact": True, "seen": 63}
    assert root["measure"] == "k"
    assert {row["measure"]: numbers(row) for row in root["by_measure"]}[16] == [31, 16, 0, 47]


def test_bounds_alone():
    (root,) = ida("cost", POWER, "--json", "--tries", "0").json["roots"]
    assert root["by_depth"][2]["questions"] == {"most": 7, "exact": False, "seen": None}
    assert root["by_depth"][0]["looks"]["exact"]
    out = ida("cost", POWER, "--tries", "0").out
    assert "≤63" in out
    assert "exact" not in out


def test_no_deeper_than_that():
    (root,) = ida("cost", POWER, "--json", "--depth", "9").json["roots"]
    assert [row["depth"] for row in root["by_depth"]] == [0, 1, 2, 3, 4, 8, 9]
    shallow = ida("cost", POWER, "--depth", "2", "--json").json["roots"][0]
    assert {row["measure"]: numbers(row) for row in shallow["by_measure"]}[63] == [7, 3, 4, 10]
    assert {row["depth"] for row in shallow["by_measure"]} == {2}
    assert "by_measure" not in ida("cost", POWER, "--depth", "0", "--json").json["roots"][0]


def test_no_bound_says_why():
    label = ida("cost", UNION, "--json", "--tries", "0").json["roots"][0]
    assert label["by_depth"][-1]["rounds"] == {
        "most": None,
        "why": "unbounded: no measure, and depth may ask itself again",
        "exact": False,
        "seen": None,
    }


def test_params_are_set():
    debate = PROGRAMS / "debate.ida"
    found = ida("cost", debate, "--set", "rounds=6", "--json").json
    assert found["strategies"][0]["asks"]["argue"] == {"fewest": 12, "most": 12}
    assert numbers(found["roots"][0]["by_depth"][-1]) == [14, 0, 13, 8]


def test_numbers_that_are_too_long():
    found = ida("cost", PROGRAMS / "taught.ida", "--tries", "0", "--json").json
    full = found["roots"][0]["by_depth"][-1]
    assert 10**180 < full["questions"]["most"] < 10**181
    assert found["strategies"][0]["in_all"] == {"most": 8}
    text = ida("cost", PROGRAMS / "taught.ida", "--tries", "0").out
    assert "≤4.8e180" in text
    assert "calculate or solve, 8 in all at most" in text


def test_a_program_without_strategies(tmp_path):
    path = tmp_path / "plain.ida"
    path.write_text("task f(x: Text) -> Text\n")
    out = ida("cost", path).out
    assert "no strategies" in out
    assert "full            1           0           1           1" in out


def test_what_is_wrong_is_said(tmp_path):
    bad = tmp_path / "bad.ida"
    bad.write_text("task f(x: Nope) -> Text\n")
    ran = ida("cost", bad)
    assert ran.code == 1
    assert "Nope" in ran.err
    assert "--depth" in refused("cost", POWER, "--depth", "-1")
    assert "--set size" in refused("cost", POWER, "--set", "size")


def test_bounds_stand_where_no_question_can_be_drawn(tmp_path):
    path = tmp_path / "lost.ida"
    path.write_text(
        'context:\n    a: Map[Int, Int]\nsample context from "lost.jsonl"\n'
        "primitive look(i: Int) -> Int = a[i]\n"
        "task f(x: Int) -> Int:\n    strategy s:\n        return ask look(x)\n"
    )
    ran = ida("cost", path)
    assert ran.code == 0
    assert "full           ≤1          ≤1           0          ≤2" in ran.out
    assert "no question of f could be tried: there is no file lost.jsonl in the program's folder" in ran.out
    (tmp_path / "lost.jsonl").write_text("nonsense\n")
    assert "lost.jsonl, line 1" in ida("cost", path, "--json").json["roots"][0]["untried"]


def test_no_agent_is_asked(tmp_path):
    """Nor any Python of the program's called: it would say so."""
    path = tmp_path / "python.ida"
    path.write_text(
        'agent a = python("burst:answer")\n'
        'extern function burst(x: Int) -> Int = python("burst:burst")\n'
        "task f(x: 0..3) -> Int by a:\n    strategy s when x > 0:\n        return burst(x)\n"
    )
    (tmp_path / "burst.py").write_text("raise SystemExit(3)\n")
    assert ida("cost", path).code == 0
