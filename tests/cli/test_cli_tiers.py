"""`ida-dsl tiers`: which there are, and what is known of each."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ida

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"


@pytest.fixture(scope="module")
def tiers(tmp_path_factory):
    """A folder with two tiers that learned next to nothing."""
    home = tmp_path_factory.mktemp("tiers")
    for name, steps in (("10", 4), ("9", 8)):
        assert ida("train", SMALL, "--out", home / name, "--size", "tiny", "--steps", steps).code == 0
    return home


def test_they_are_listed(tiers):
    said = ida("tiers", "ls", tiers)
    assert said.code == 0
    first, second = said.out.splitlines()
    assert first.split()[:5] == [str(tiers / "9"), "small.ida", "climb", "8", "steps,"]
    assert second.split()[:5] == [str(tiers / "10"), "small.ida", "climb", "4", "steps,"]
    assert first.endswith("% right")
    assert set(json.loads(ida("tiers", "ls", tiers, "--json").out)) == {str(tiers / "9"), str(tiers / "10")}


def test_one_is_shown(tiers):
    lines = ida("tiers", "show", tiers / "9").out.splitlines()
    assert lines[0] == "answers power of small.ida"
    assert lines[1].startswith("taught by climb, seed 0: 8 steps, ")
    assert lines[2].startswith("tiny: width 128, 2 + 2 layers, ")
    assert "% right alone, on fresh contexts (" in lines[3]
    assert [line.split()[:2] for line in lines[4:7]] == [["power", "0"], ["power", "1"], ["power", "2"]]
    found = json.loads(ida("tiers", "show", tiers / "9", "--json").out)
    assert (found["program"], found["lineage"]["steps"], len(found["metrics"])) == ("small.ida", 8, 1)


def test_where_there_is_none(tmp_path):
    said = ida("tiers", "ls", tmp_path)
    assert said.code == 2
    assert "there is no tier in" in said.err
    assert "ida-dsl train, or iterate, makes one" in said.err
    said = ida("tiers", "show", tmp_path)
    assert said.code == 2
    assert "name the folder of a tier" in said.err
    (tmp_path / "tier.json").write_text("{")
    assert "is no tier's card" in ida("tiers", "show", tmp_path).err


def test_a_card_that_cannot_be_read_is_a_line_among_others(tiers, tmp_path):
    shutil.copytree(tiers, tmp_path / "all")
    (tmp_path / "all" / "9" / "tier.json").write_text("{")
    said = ida("tiers", "ls", tmp_path / "all")
    assert said.code == 0
    first, second = said.out.splitlines()
    assert first.startswith(f"{tmp_path / 'all' / '10'}  small.ida  climb  4 steps")
    broken = tmp_path / "all" / "9"
    assert second.startswith(f"{broken}  unreadable: {broken / 'tier.json'} is no tier's card: ")
    found = json.loads(ida("tiers", "ls", tmp_path / "all", "--json").out)
    assert list(found[str(broken)]) == ["unreadable"]
    assert found[str(tmp_path / "all" / "10")]["program"] == "small.ida"
    (tmp_path / "all" / "10" / "tier.json").write_text("{")
    assert ida("tiers", "ls", tmp_path / "all").out.count("unreadable") == 2


def test_looking_at_tiers_needs_no_torch(tiers):
    looks = f"from ida_dsl.cli.tiering import ls; ls({str(tiers)!r}, False)"
    code = f"import sys; {looks}; assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
