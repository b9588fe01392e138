"""What is said of a training while it goes on: how far it is, and how long it may still take."""

import math

import pytest

from ida_dsl.cli.remaining import falling, left
from ida_dsl.cli.reporting import bars, curves
from ida_dsl.cli.teaching import progress
from ida_runtime.tiers.ladder import Growth
from ida_runtime.tiers.school import Goal, Lineage, School
from ida_runtime.tiers.scores import Accuracy, Score
from ida_runtime.tiers.tier import TierFolder
from ida_runtime.tiers.training import Turn
from tests.tiers.learning_kit import training


def noted(at, right=None, agreed=None, loss=0.5):
    accuracy = None if right is None else {"all": [round(1000 * right), 1000, 0]}
    agreement = None if agreed is None else [round(1000 * agreed), 1000, 0]
    return {"seconds": at, "steps": 4 * at, "accuracy": accuracy, "agreement": agreement, "loss": loss}


HALVING = [noted(at, right=1 - 0.4 / 2 ** (at / 100)) for at in (100, 200, 300, 400)]
"""Each 100 seconds half of the errors are left: 0.2, 0.1, 0.05, 0.025."""


def test_errors_fall_as_they_fell():
    assert falling([(100, 0.2), (200, 0.1), (400, 0.025)], 0.00625) == pytest.approx(600)
    assert falling([(at, math.exp(-at)) for at in (1, 2, 3, 4)], math.exp(-9)) == pytest.approx(9)


def test_the_earlier_half_does_not_count():
    assert falling([(1, 0.9), (50, 0.4), (100, 0.2)], 0.1) == pytest.approx(150)


@pytest.mark.parametrize(
    "errors",
    [
        [], [(1, 0.5)], [(1, 0.5), (2, 0.25)], [(1, 0.5), (2, 0.25), (4, 0.25)],
        [(1, 0.1), (2, 0.1), (4, 0.2)], [(1, 0.5), (2, 0.2), (4, 0.0)],
    ],
)  # fmt: skip
def test_where_errors_did_not_fall_or_little_is_known_nothing_is_foretold(errors):
    assert falling(errors, 0.01) is None


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (Goal(), "no limit given"),
        (Goal(agreement=2.0), "no limit given"),
        (Goal(right=0.99375), "about 3:20 left as errors fall"),
        (Goal(right=0.99375, seconds=1000), "about 3:20 left as errors fall, at most 10:00 left"),
        (Goal(right=0.99375, seconds=500), "at most 1:40 left"),
        (Goal(steps=3200), "at most 6:40 left"),
        (Goal(steps=3200, seconds=450), "at most 0:50 left"),
        (Goal(seconds=100), "at most 0:00 left"),
        (Goal(agreement=0.9), "time left unknown"),
    ],
)
def test_time_left_is_told_by_limits_and_by_errors(goal, said):
    assert left(goal, 1600, 400.0, HALVING) == said


def test_agreement_is_foretold_as_what_is_right_is():
    lines = [
        noted(at, agreed=one["accuracy"]["all"][0] / 1000)
        for at, one in zip((100, 200, 300, 400), HALVING, strict=True)
    ]
    assert left(Goal(agreement=0.99375), 1600, 400.0, lines) == "about 3:20 left as errors fall"
    assert left(Goal(agreement=0.99375), 1640, 410.0, lines) == "about 3:10 left as errors fall"


def test_before_the_first_step_nothing_is_known():
    assert left(Goal(right=0.9, steps=100), 0, 0.0, []) == "time left unknown"


def test_all_right_is_meant_to_half_an_answer():
    assert left(Goal(right=1.0), 1600, 400.0, HALVING).startswith("about ")


# ------------------------------------------------------------------------------------------------ progress


@pytest.fixture
def school(tmp_path):
    own = School(training(), TierFolder(tmp_path), Lineage("s", {}, {}, "t"), Goal())
    own.last, own.questions, own._spent = Turn(5, 20, 0.4567, 300), 1200, 1e6
    return own


def test_progress_begins(school):
    school.last = None
    assert progress(school) == "begun"


def test_progress_says_step_loss_and_rate(school):
    assert progress(school) == "step 20, loss 0.457, 0 questions/s, no limit given"


def test_progress_says_what_is_known(school):
    school.last = Turn(5, 2000, 0.25, 300, shown=188)
    school.accuracy = Accuracy(Score(3, 4), {"power 0": Score(2, 2), "power 1": Score(1, 2)})
    school.agreement = Score(7, 8)
    head, classes = progress(school).split("\n")
    assert head.startswith(
        "step 2,000, loss 0.250, 75.0% right, 87.5% as the teacher, 188 decompositions shown, "
    )
    assert classes == "power 0 100%  power 1 50%"


def test_a_single_class_is_not_told_apart(school):
    school.accuracy = Accuracy(Score(3, 4), {"power 0": Score(3, 4)})
    assert "\n" not in progress(school)


def test_progress_foretells_by_what_was_noted_but_not_while_questions_grow(school, monkeypatch):
    school.goal = Goal(right=0.99375)
    school.folder.note(HALVING)
    assert progress(school).endswith(", about 0:00 left as errors fall")
    school.growth = Growth({})
    assert progress(school).endswith(", about 0:00 left as errors fall")
    monkeypatch.setattr(Growth, "whole", lambda *_: False)
    assert progress(school).endswith(", time left unknown")


# ------------------------------------------------------------------------------------------------- curves


def test_bars():
    assert bars([0.0, 0.5, 1.0]) == " ▄█"
    assert len(bars([0.5] * 100)) <= 60
    assert bars([0.0] * 199 + [1.0])[-1] == "█"  # the last is among them


def test_curves_of_a_training():
    lines = [noted(1, right=0.5, loss=1.0), noted(2, right=0.75, loss=0.1), noted(3, right=1.0, loss=0.01)]
    assert list(curves(lines)) == [
        "right, evaluation by evaluation: ▄▆█ 100.0%",
        "loss, by its powers of ten:      █▄▁ 0.01",
    ]
    assert list(curves(lines[:1])) == []
    assert list(curves([noted(1, loss=None), noted(2, loss=None)])) == []
