"""`--agent tier:3`: tiers by number, and by folder."""

from pathlib import Path

import pytest
from command_line import ida, refused

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with tiers that learned next to nothing: some by number, one apart."""
    found = tmp_path_factory.mktemp("home")
    program = found / "small.ida"
    program.write_text(SMALL.read_text() + "\ntiers:\n    0 = nobody\n    1..2 = distill(depth=1)\n")
    said = ida("iterate", program, "--out", found / "tiers", "--size", "tiny", "--steps", 4)
    assert said.code == 0
    return found


@pytest.fixture(autouse=True)
def _there(home, monkeypatch):
    monkeypatch.chdir(home)


@pytest.mark.parametrize("agent", ["tier:2", "tier:tiers/2", "power=tier:2", " tier: 2 "])
def test_a_tier_by_number_or_folder_is_the_tier_in_that_folder(agent):
    written_out = ida("run", "small.ida", "--agent", 'model("tiers/2")', "--depth", 0, "--sample", 20)
    assert 'model("tiers/2") answered' in written_out.out
    assert ida("run", "small.ida", "--agent", agent, "--depth", 0, "--sample", 20) == written_out


@pytest.mark.parametrize(
    "command",
    [
        ("eval", "--contexts", 2, "--questions", 4),
        ("audit", "--contexts", 2, "--questions", 4),
        ("iterate", "--tiers", 1, "--steps", 4, "--size", "tiny", "--out", "above"),
    ],
)
def test_other_commands_take_it(command):
    name, *more = command
    said = ida(name, "small.ida", *more, "--agent", "tier:1")
    assert said.code in (0, 1), said.err
    assert refused(name, "small.ida", *more, "--agent", "tier:7").startswith("there is no tier in tiers/7: ")


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("tier:7", "there is no tier in tiers/7: tiers are in tiers/1, tiers/2\n"),
        ("tier:tiers", "there is no tier in tiers: tiers are in tiers/1, tiers/2\n"),
        ("tier:none/1", "there is no tier in none/1: ida-dsl train, or iterate, makes one\n"),
        (
            "tier:",
            "agent `tier:`: `tier:` does not say which\nwrite tier:3 for the tier in",
        ),
    ],
)
def test_where_there_is_none_it_says_which_there_are(agent, said):
    assert refused("run", "small.ida", "--agent", agent, "--sample", 1).startswith(said)
