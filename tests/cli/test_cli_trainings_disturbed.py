"""Trainings that are killed, or that cannot write: the same command goes on, and nothing comes of it."""

import pytest
from test_cli_killed import ran, total

pytest.importorskip("resource")  # where there is none nobody forks either


def test_a_training_that_is_killed_goes_on_to_the_same_weights(tmp_path):
    assert total(ran("killing_trainings.py", tmp_path, 2, 0, "climb"), "kills") >= 2


@pytest.mark.slow
@pytest.mark.parametrize("case", ["climb", "learned", "ladder"])
def test_trainings_that_are_killed_go_on_to_the_same_weights_again_and_again(case, tmp_path):
    (said,) = ran("killing_trainings.py", tmp_path, 8, 1, case)
    assert said["kills"] >= 8
    assert said["while_writing"] >= 1
    assert (said["between"] > 0) == (case == "ladder")


def test_a_training_that_cannot_write_says_what_is_kept_and_goes_on(tmp_path):
    (said,) = ran("starving_trainings.py", tmp_path, 1, 0, "climb")
    assert said["early"]["large"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("case", ["climb", "learned", "ladder"])
def test_trainings_that_cannot_write_say_what_is_kept_again_and_again(case, tmp_path):
    (said,) = ran("starving_trainings.py", tmp_path, 3, 2, case)
    assert said["early"]["large"] == 3
    assert len(said["files"]) > 1
