import sys

import pytest
from command_line import POWER, UNION, ida, refused

QUICK = ("--effort", "0.1", "--depth", "1", "--rate", "0,0.2")


def test_a_table_and_a_drawing():
    ran = ida("robust", POWER, *QUICK)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("power: 40 questions, seed 0\n")
    assert "majority of 3" in ran.out
    assert " depth 1\n" in ran.out
    assert "leaves a root, at most 2" in ran.out
    assert ran.out.rstrip().split("\n")[-1].startswith("inside the bounds: yes, all of 4 measurements")


def test_json():
    found = ida("robust", POWER, *QUICK, "--majority", "5", "--json").json
    assert (found["inside"], found["members"], found["questions"]) == (True, 5, 40)
    (curve,) = found["tasks"][0]["curves"]
    assert curve["leaves"]["bound"] == 2
    clean, noisy = curve["rates"]
    assert clean["single"]["wrong"] == 0
    assert noisy["single"]["low"] <= noisy["single"]["rate"] <= noisy["single"]["high"]
    assert noisy["single"]["bound_any_question"] == pytest.approx(0.36)
    assert found["tasks"][0]["majority_at_leaves"][0]["leaf_rate"] == 0.2


def test_full_depth_is_measured_where_it_ends():
    depths = [
        c["depth"] for c in ida("robust", POWER, "--effort", "0.02", "--json").json["tasks"][0]["curves"]
    ]
    assert depths == ["1", "2", "3", "full"]
    assert "full depth of label may not end" in refused("robust", UNION, "--depth", "full")


def test_a_wrong_decomposition_fails(tmp_path):
    path = tmp_path / "wrong.ida"
    path.write_text(
        "task t(x: 0..9) -> 0..9:\n    spec = x\n    decreases x\n\n"
        "    strategy s when x > 0:\n        return ask t(x - 1)\n"
    )
    ran = ida("robust", path, *QUICK)
    assert ran.code == 1
    assert "inside the bounds: no" in ran.out
    assert "mend the decomposition" in ran.out


def test_a_figure_is_written(tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "x.svg"
    ran = ida("robust", POWER, *QUICK, "-o", path)
    assert ran.err == f"{path} is written\n"
    assert "<svg" in path.read_text()


def test_a_figure_without_matplotlib(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "ida-dsl[plots]" in refused("robust", POWER, *QUICK, "-o", tmp_path / "x.png")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "x.pdf"], "end the name in one of these"),
        (["-o", "nowhere/x.png"], "there is no folder nowhere"),
        (["--rate", "2"], "`2` is no rate"),
        (["--rate", "0,many"], "`many` is no rate"),
        (["--depth", "deep"], "`deep` is no depth"),
        (["--task", "powr"], "did you mean `power`?"),
        (["--majority", "0"], "--majority"),
        (["--effort", "0"], "0.01<=x<=1000"),
    ],
)
def test_what_makes_no_sense(options, said):
    assert said in refused("robust", POWER, *options)


def test_a_program_without_noise():
    summarize = POWER.replace("permutation_power", "summarize")
    assert "summarize has no spec" in refused("robust", summarize)
