"""`--agent tier:3`: tiers by number, and by folder."""

from pathlib import Path

import pytest
import torch
from command_line import ida, refused

from ida_runtime.tiers.learner.settings import Device
from ida_runtime.tiers.learner.weights import Bound

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


WHICH = "write tier:3 for the tier in tiers/3, or tier:DIR for that in another folder"
ASKING = {
    "run": ("--sample", 5, "--depth", 0),
    "eval": ("--contexts", 2, "--questions", 4),
    "audit": ("--contexts", 2, "--questions", 4, "--cases", 0),
}


@pytest.mark.parametrize("command", list(ASKING))
def test_it_calculates_where_it_is_told_to(command, monkeypatch):
    seen, to = set(), Bound.to

    def watched(network, device, *, learns):
        seen.add(device)
        return to(network, device, learns=learns)

    monkeypatch.setattr(Bound, "to", watched)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    asked = (command, "small.ida", "--agent", "tier:1", *ASKING[command])
    plain, said = ida(*asked), ida(*asked, "--device", "cpu", "--threads", 2)
    assert plain.code in (0, 1), plain.err
    assert said == plain
    assert seen == {Device("cpu"), Device("cpu", threads=2)}
    assert refused(*asked, "--device", "cuda") == (
        "torch finds no GPU that it can use (CUDA): leave --device out, or say cpu\n"
    )


def test_a_decomposer_calculates_where_it_is_told_to(home, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    more = ("--decompose", "learned", "--decompositions", 4, "--size", "tiny", "--steps", 4)
    assert ida("train", "small.ida", "--out", home / "learned", *more).code == 0
    asked = ("run", "small.ida", "--decompose", home / "learned", "--agent", "spec", "--sample", 2)
    assert refused(*asked, "--device", "cuda").startswith("torch finds no GPU")
    assert ida(*asked, "--device", "cpu").code in (0, 1)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("tier:7", "there is no tier in tiers/7: tiers are in tiers/1, tiers/2\n"),
        ("tier:tiers", "there is no tier in tiers: tiers are in tiers/1, tiers/2\n"),
        ("tier:none/1", "there is no tier in none/1: ida-dsl train, or iterate, makes one\n"),
        ("tier:", f"agent `tier:`: `tier:` does not say which\n{WHICH}\n"),
    ],
)
def test_where_there_is_none_it_says_which_there_are(agent, said):
    assert refused("run", "small.ida", "--agent", agent, "--sample", 1) == said
