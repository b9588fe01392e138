"""Trainings as commands, each in a process that is forked from one in which all is imported.

Their networks are smaller than any that a command makes, and checkpoints follow after two turns.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch
from attrs import define, evolve, field, frozen
from forking import command, ended, forked

from ida_dsl.cli import iterate, iterating, schooling, teaching, train  # noqa: F401 - what is imported late
from ida_dsl.load import load
from ida_runtime.tiers import school
from ida_runtime.tiers.learner import settings
from ida_runtime.tiers.tier import TierFolder

torch.set_num_threads(1)
SMALL = (Path(__file__).parents[1] / "tiers" / "small.ida").read_text(encoding="utf-8")
LADDER = SMALL + "\ntiers:\n    0 = nobody\n    1..2 = distill(depth=1)\n"
SIZE = settings.Size(width=32, heads=2, fact_layers=1, repeated=0, passes=1, question_layers=1)
HOW = ("--size", "tiny", "--precision", "float32", "--device", "cpu", "--steps")
CLOCKS = ("seconds",)


@frozen
class Case:
    """A command, and the folders of the tiers that it makes, below its own."""

    name: str
    command: str
    more: tuple = ()
    tiers: tuple = ("",)
    steps: int = 48


CASES = [
    Case("climb", "train"),
    Case("learned", "train", ("--decompose", "learned"), steps=32),
    Case("ladder", "iterate", ("--agreement", 1), ("1", "2"), steps=32),
]


@define
class Place:
    """A folder in which a case is trained. What comes of it is in `out`."""

    case: Case
    path: Path
    out: Path = field(default=None)

    def __attrs_post_init__(self):
        self.path.mkdir(parents=True)
        self.out = self.path / "out"
        text = LADDER if self.case.command == "iterate" else SMALL
        (self.path / "small.ida").write_text(text, encoding="utf-8")

    def begin(self, before=lambda: None, *more):
        """A process that trains, or goes on with it. `before` is done in it first."""
        return forked(before, lambda: self.go(*more))

    def go(self, *more):
        """In a process of its own: the command."""
        os.chdir(self.path)
        settings.SIZES, school.EVALUATED_EVERY = {"tiny": SIZE}, 2
        teaching.rationing = rationing
        own = self.case
        words = (own.command, "small.ida", "--out", self.out, *own.more, *HOW, own.steps, *more)
        command(self.path, "said", words)

    def told(self):
        return (self.path / "said").read_text(), (self.path / "err").read_text()

    def folders(self):
        """The folders of tiers that have a checkpoint."""
        every = [TierFolder(self.out / name) for name in self.case.tiers]
        return [one for one in every if (one.path / "training.safetensors").exists()]

    def loads(self):
        """That each tier is an agent, and can be gone on with. The steps of the last checkpoint of each."""
        graph = load(self.path / "small.ida").graph
        for one in self.folders():
            assert one.load(graph).deterministic is False
        return [int(one.kept()[0]["steps"]) for one in self.folders()]

    def found(self):
        """All that the tiers' folders say, clocks excepted."""
        return {one.path.name: _said_in(one) for one in self.folders()}


def rationing(how, most, own=teaching.rationing):
    """As a command has it, with fewer decompositions at first."""
    return evolve(own(how, most), first=16, begin=4)


def _said_in(folder):
    state, told = folder.kept()
    return {
        "weights": {name: value.numpy().tobytes() for name, value in state.items()},
        "told": _timeless(told),
        "card": _timeless(folder.card().lineage),
        "metrics": [_timeless(line) for line in folder.metrics()],
        "files": {one.name: one.read_bytes() for one in folder.path.glob("[!t]*.safetensors")},
        "names": sorted(one.name for one in folder.path.iterdir()),
    }


def _timeless(told):
    return {name: json.dumps(said) for name, said in told.items() if name not in CLOCKS}


def undisturbed(case, folder):
    """What is found by a training that nobody disturbs."""
    place = Place(case, folder / "whole")
    assert ended(place.begin()) == 0, place.told()
    return place.found()
