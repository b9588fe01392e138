"""Who teaches, how deep, and what is calculated in, as commands that train are told."""

import json
import re
from pathlib import Path

import pytest
import torch
from command_line import ida

from ida_runtime.tiers.learner import precisions
from ida_runtime.tiers.learner.network import Network

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"
MISTAKEN = SMALL.read_text(encoding="utf-8").replace("        return x\n", "        return 0\n")
"""What its strategies find is wrong: of no steps they say 0."""
ALWAYS = """
context:
    next: Map[0..2, 0..2]
sample context:
    next = map(zip([0, 1, 2], shuffle([0, 1, 2])))
task whole(x: 0..2) -> 0..2:
    "Where does {x} lead?"
    sees next
    spec = next[x]
    strategy s:
        return ask part(x)
task part(x: 0..2) -> 0..2 by expert always:
    "Part {x}?"
    sees next
    spec = next[x]
agent expert = spec
roots whole
tiers:
    0 = nobody
    1 = distill(depth=1)
    2 = climb(depth=1)
"""


def train(program, out, *more, command="train"):
    return ida(command, program, "--out", out, "--size", "tiny", *more)


def course(folder):
    return json.loads((folder / "tier.json").read_text())["lineage"]["course"]


def right(said):
    """How often it is right, in percent."""
    return float(re.search(r"^([\d.]+)% right alone", said.out, re.MULTILINE)[1])


# ------------------------------------------------------------------------------------------------ teachers


@pytest.mark.slow
def test_right_answers_teach_what_strategies_have_wrong(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(MISTAKEN, encoding="utf-8")
    said = train(program, tmp_path / "spec", "--teacher", "spec", "--until", 0.95, "--steps", 1000)
    assert said.code == 0
    assert right(said) >= 95
    assert course(tmp_path / "spec")["teacher"] == "spec"
    said = train(program, tmp_path / "climb", "--until", 0.95, "--steps", 100)
    assert right(said) < 95
    assert (
        "has a training with teacher climb, not spec"
        in train(program, tmp_path / "climb", "--teacher", "spec").err
    )


@pytest.mark.slow
def test_two_levels_are_taken_apart_where_it_is_said(tmp_path):
    said = train(SMALL, tmp_path / "a", "--depth", 2, "--until", 0.9, "--steps", 1000)
    assert right(said) >= 90
    assert course(tmp_path / "a")["depth"] == 2
    assert "climb(depth=2)" in (tmp_path / "a" / "report.html").read_text(encoding="utf-8")
    assert "has a training with depth 2, not 1" in train(SMALL, tmp_path / "a").err


@pytest.mark.slow
def test_a_tier_that_takes_apart_two_levels_knows_what_two_tiers_know(tmp_path):
    program = tmp_path / "small.ida"
    ladder = "\ntiers:\n    0 = nobody\n    1 = distill(depth=2)\n"
    program.write_text(SMALL.read_text(encoding="utf-8") + ladder, encoding="utf-8")
    said = train(program, tmp_path / "t", "--agreement", 0.97, "--steps", 1500, command="iterate")
    assert said.code == 0
    found = re.search(r"^tier 1 .*?([\d.]+)%.*?([\d.]+)%.*?([\d.]+)%$", said.out, re.MULTILINE)
    assert all(float(share) > 80 for share in found.groups())


@pytest.mark.slow
def test_whoever_always_answers_teaches_a_tier(tmp_path):
    program = tmp_path / "p.ida"
    program.write_text(ALWAYS, encoding="utf-8")
    said = train(program, tmp_path / "a", "--until", 0.95, "--steps", 1000)
    assert said.code == 0, said.err
    assert right(said) >= 95
    nobody = ALWAYS.replace("agent expert = spec", "agent expert = nobody")
    program.write_text(nobody, encoding="utf-8")
    assert "all answers of turn 0 are unknown" in train(program, tmp_path / "b").err
    program.write_text(ALWAYS.replace(" always", ""), encoding="utf-8")
    assert "`part` is asked and is no root" in train(program, tmp_path / "c").err


@pytest.mark.slow
def test_whoever_always_answers_does_so_on_all_tiers(tmp_path):
    program = tmp_path / "p.ida"
    program.write_text(ALWAYS, encoding="utf-8")
    said = train(program, tmp_path / "t", "--agreement", 0.95, "--steps", 1000, command="iterate")
    assert said.code == 0, said.err
    found = re.findall(
        r"^tier ([012]) .*?([\d.]+)%$", said.out[said.out.index("right alone") :], re.MULTILINE
    )
    shares = {tier: float(share) for tier, share in found}
    assert shares["0"] == 0
    assert shares["1"] > 90
    assert shares["2"] > 90


# ---------------------------------------------------------------------------------------------- precisions


def test_a_training_goes_on_in_the_precision_that_it_began_with(tmp_path, monkeypatch):
    monkeypatch.setattr(precisions, "fastest", lambda _: "bfloat16")
    assert train(SMALL, tmp_path / "a", "--steps", 4).code == 0
    monkeypatch.setattr(precisions, "fastest", lambda _: "float32")
    said = train(SMALL, tmp_path / "a", "--steps", 8)
    assert "going on from step 4" in said.err
    assert course(tmp_path / "a")["precision"] == "bfloat16"
    assert train(SMALL, tmp_path / "b", "--steps", 4).code == 0
    assert course(tmp_path / "b")["precision"] == "float32"


def test_another_precision_is_refused_where_it_is_asked_for(tmp_path):
    assert train(SMALL, tmp_path / "a", "--steps", 4, "--precision", "bfloat16").code == 0
    said = train(SMALL, tmp_path / "a", "--steps", 8, "--precision", "float32")
    assert said.code == 2
    assert "has a training with precision bfloat16, not float32" in said.err


# ------------------------------------------------------------------------------------------------- threads


@pytest.mark.parametrize(("more", "count"), [((), 1), (("--threads", 2), 2)])
def test_one_thread_where_nothing_else_is_said(tmp_path, more, count, monkeypatch):
    forward, seen = Network.forward, set()

    def counted(network, *arguments):
        seen.add(torch.get_num_threads())
        return forward(network, *arguments)

    monkeypatch.setattr(Network, "forward", counted)
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        assert train(SMALL, tmp_path / "a", "--steps", 4, *more).code == 0
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
    assert seen == {count}
