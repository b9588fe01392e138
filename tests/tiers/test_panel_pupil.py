"""A pupil of experts who err errs less often than any of them: what they have in common is what is right.

Of the program there are 3,125 contexts, and a pupil sees few of them twice: it cannot learn errors by heart.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from learning_kit import training

from ida_dsl.questions import Agent
from ida_runtime.agents.build import assign, parse_agent
from ida_runtime.tiers.evaluating import judged
from ida_runtime.tiers.training import Teacher, Training

LOOK = """
type Name = 0..4
context:
    next: Map[Name, Name]
sample context:
    next = map(zip(range(5), [draw(Name) for _ in range(5)]))
task look(x: Name) -> Name:
    "What follows {x}?"
    sees next
    spec = next[x]
roots look
"""
NOISY = ("noisy(spec, 0.25)", "noisy(spec, 0.25)", "noisy(spec, 0.25)")
BIASED = ("noisy(spec, 0.2)", "noisy(spec, 0.2)", "biased(spec, 0.4, 0)")


def agents(made: Training, text: str) -> Mapping[str, Agent]:
    """Who answers the program's task."""
    return assign(made.program.graph, {"look": parse_agent(text)}, seed=1)


def pupil(home: Path, panel: tuple[str, ...], turns: int) -> Training:
    """One that the majority of the experts has taught for so many turns."""
    (home / "look.ida").write_text(LOOK, encoding="utf-8")
    made = training(home / "look.ida", teacher=Teacher.DISTILL)
    made.below = agents(made, f"majority({', '.join(panel)})")
    for _ in range(turns):
        made.turn()
    return made


def errors(made: Training, panel: tuple[str, ...]) -> tuple[float, float, float]:
    """How often the pupil, the majority of the experts, and the best of these are not right."""
    found = [f"majority({', '.join(panel)})", *panel]
    judges = (judged(made.program, made.fresh(), agents(made, text).__getitem__) for text in found)
    majority, *experts = (1 - one.every.rate for one in judges)
    return 1 - made.evaluated().every.rate, majority, min(experts)


@pytest.mark.parametrize(
    "panel", [NOISY, pytest.param(BIASED, marks=pytest.mark.slow)], ids=["noisy", "biased"]
)
def test_a_pupil_passes_its_teachers(tmp_path, panel):
    own, majority, expert = errors(pupil(tmp_path, panel, 40), panel)
    assert 0.1 < majority < expert
    assert own < majority / 4


def test_one_that_was_taught_nothing_does_not(tmp_path):
    own, _, expert = errors(pupil(tmp_path, NOISY, 0), NOISY)
    assert own > expert + 0.2
