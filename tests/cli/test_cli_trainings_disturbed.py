"""Trainings that are ended, killed, or cannot write: the same command goes on, and nothing comes of it."""

import errno
import os
import signal
from pathlib import Path

import pytest
import torch
from command_line import ida
from test_cli_killed import ran, total

from ida_runtime.tiers import school
from ida_runtime.tiers.tier import TierFolder
from ida_runtime.tiers.training import Training

pytest.importorskip("resource")  # where there is none nobody forks either
SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"


def test_a_training_that_is_killed_goes_on_to_the_same_weights(tmp_path):
    assert total(ran("killing_trainings.py", tmp_path, 1, 0, "climb"), "kills") >= 1


@pytest.mark.slow
@pytest.mark.parametrize("case", ["climb", "learned", "ladder"])
def test_trainings_that_are_killed_go_on_to_the_same_weights_again_and_again(case, tmp_path):
    (said,) = ran("killing_trainings.py", tmp_path, 8, 1, case)
    assert said["kills"] >= 8
    assert said["while_writing"] >= 1
    assert (said["between"] > 0) == (case == "ladder")


@pytest.mark.parametrize("file", ["model.safetensors", "tier.json", "metrics.jsonl", "training.safetensors"])
def test_a_training_that_cannot_write_says_what_is_kept_and_goes_on(file, tmp_path, monkeypatch):
    monkeypatch.setattr(school, "EVALUATED_EVERY", 2)
    whole, begun = tmp_path / "whole", tmp_path / "begun"
    assert train(whole, 16).code == train(begun, 8).code == 0
    replace, full = Path.replace, [True]

    def starved(beside, place):
        if full[0] and place.name == file:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return replace(beside, place)

    monkeypatch.setattr(Path, "replace", starved)
    said = train(begun, 16)
    assert said.code == 1
    assert said.err.endswith(
        f"{begun / file}: cannot be written (No space left on device): "
        "the last checkpoint is kept, and the same command goes on from there\n"
        "mend that and run the command again\n"
    )
    assert not list(begun.glob("*.new"))
    assert TierFolder(begun).kept()[1]["turns"] == 2
    assert "answered 2" in ida("run", SMALL, "--depth", 0, "--agent", f'model("{begun}")', "--sample", 2).out
    full[0] = False
    assert "going on from step 8" in train(begun, 16).err
    one, other = (TierFolder(folder).kept()[0] for folder in (whole, begun))
    assert all((one[name] == other[name]).all() for name in one)


def train(out, steps):
    return ida("train", SMALL, "--out", out, "--size", "tiny", "--precision", "float32", "--steps", steps)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["climb", "learned", "ladder"])
def test_trainings_that_cannot_write_say_what_is_kept_again_and_again(case, tmp_path):
    (said,) = ran("starving_trainings.py", tmp_path, 3, 2, case)
    assert said["early"]["large"] == 3
    assert len(said["files"]) > 1


NO_GPU = (
    "a smaller --size takes less where a tier is trained; --device cpu, or CUDA_VISIBLE_DEVICES= before any "
    "command, keeps it off the GPU"
)


def test_a_gpu_with_too_little_memory_is_said(tmp_path, monkeypatch):
    out = tmp_path / "t"
    assert train(out, 4).code == 0

    def full(*_, **__):
        raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total")

    monkeypatch.setattr("ida_runtime.tiers.learner.network.Network.read", full)
    said = train(out, 8)
    lines = ["the GPU has too little memory: CUDA out of memory. Tried to allocate 2.00 GiB", NO_GPU]
    assert (said.code, said.err.splitlines()[-2:]) == (1, lines)
    for command in ("run", "eval"):
        said = ida(command, SMALL, "--agent", f"tier:{out}", *("--depth", 0))
        assert said.code == 1
        assert "\n".join(lines) in said.err
    monkeypatch.setattr("ida_runtime.tiers.tier.Bound.to", full)
    for said in (ida("eval", SMALL, "--agent", f"tier:{out}"), train(tmp_path / "new", 4)):
        assert (said.code, said.err.splitlines()) == (1, lines)


@pytest.mark.parametrize("command", ["train", "iterate"])
def test_ctrl_c_ends_a_training_after_its_turn(tmp_path, monkeypatch, command):
    program = tmp_path / "small.ida"
    tiers = "\ntiers:\n    0 = nobody\n    1 = climb(depth=1)\n"
    program.write_text(SMALL.read_text(encoding="utf-8") + tiers, encoding="utf-8")
    whole = Training.turn

    def pressed(training):
        signal.raise_signal(signal.SIGINT)
        return whole(training)

    monkeypatch.setattr(Training, "turn", pressed)
    said = ida(command, program, "--out", tmp_path / "t", "--size", "tiny")
    assert said.code == 130
    assert "4 steps" in said.out


def test_a_second_ctrl_c_ends_it_at_once(tmp_path, monkeypatch):
    def pressed(_):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Training, "turn", pressed)
    said = ida("train", SMALL, "--out", tmp_path / "t", "--size", "tiny")
    assert said.code == 130
    told = f"interrupted in the midst of a turn: the same command goes on from what {tmp_path / 't'} has\n"
    assert said.err == told
