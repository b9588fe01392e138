"""A training in a folder: when it ends, what it keeps, and that it goes on as if nothing had been."""

import pytest
from learning_kit import trained, training

from ida_runtime.tiers.card import TierError
from ida_runtime.tiers.ladder import Growth
from ida_runtime.tiers.school import Goal, Lineage, School
from ida_runtime.tiers.tier import TierFolder

LINEAGE = Lineage("small.ida", {}, {"seed": 0}, "tests")


def school(folder, goal, lineage=LINEAGE, **more):
    return School(training(), TierFolder(folder), lineage, goal, **more)


def never():
    return False


def test_so_many_steps_are_enough(tmp_path):
    own = school(tmp_path, Goal(steps=8))
    own.run(never)
    assert own.at_limit
    assert not own.done  # nothing was to be reached
    assert own.steps == 8
    again = school(tmp_path, Goal(steps=8))
    again.resume()
    assert again.at_limit


def test_agreement_with_the_teacher_is_enough(tmp_path):
    own = school(tmp_path, Goal(agreement=0.7, steps=2_000))
    own.run(never)
    assert own.done
    assert own.folder.card().lineage["done"]
    assert own.steps < 2_000
    assert own.agreement.rate >= 0.6  # it is judged once more in the end, on other contexts
    assert own.folder.card().lineage["agreement"] == [own.agreement.right, own.agreement.of, 0]


def test_who_learned_agrees_with_the_teacher():
    assert trained().agreement().rate > 0.9
    assert training().agreement().rate < 0.7


def test_what_is_stopped_goes_on_to_the_same_weights(tmp_path):
    whole, begun = school(tmp_path / "whole", Goal(steps=24)), school(tmp_path / "begun", Goal(steps=24))
    whole.run(never)
    begun.run(lambda: begun.steps >= 8)
    assert not begun.done
    later = school(tmp_path / "begun", Goal(steps=24))
    assert later.resume()
    assert later.steps == 8
    later.run(never)
    one, other = whole.training.student.state(), later.training.student.state()
    assert all((one[name] == other[name]).all() for name in one)
    assert later.questions == whole.questions


def test_what_was_gone_back_on_is_not_noted(tmp_path):
    own = school(tmp_path, Goal(steps=8))
    own.run(never)
    kept = own.folder.kept()
    own.goal = Goal(steps=16)
    own.run(never)
    assert [line["steps"] for line in own.folder.metrics()] == [8, 16]
    own.folder.keep(*kept)  # as after a power cut
    again = school(tmp_path, Goal(steps=12))
    again.resume()
    again.run(never)
    assert [line["steps"] for line in again.folder.metrics()] == [8, 12]


def test_metrics_that_are_cut_short_are_read_as_far_as_they_go(tmp_path):
    folder = TierFolder(tmp_path)
    assert folder.metrics() == []
    folder.note([{"steps": 1}, {"steps": 2}])
    place = tmp_path / "metrics.jsonl"
    place.write_text(place.read_text()[:-5])
    assert folder.metrics() == [{"steps": 1}]


def test_another_training_is_refused(tmp_path):
    school(tmp_path, Goal(steps=4)).run(never)
    other = school(tmp_path, Goal(steps=4), Lineage("small.ida", {}, {"seed": 1}, "tests"))
    with pytest.raises(TierError, match="has a training with seed 0, not 1"):
        other.resume()


def test_a_tier_begins_with_the_weights_of_the_one_below(tmp_path):
    below = trained().agent().answering.network
    own = school(tmp_path, Goal(steps=0))
    own.begin(below)
    assert own.training.evaluated(24, 12).every.rate > 0.9


def test_params_grow_when_students_agree(tmp_path):
    """Nothing grows in this program: what is grown is kept, and goes on being so."""
    own = school(tmp_path, Goal(steps=4), growth=Growth({}))
    own.begin(None)
    own.run(never)
    assert own.folder.kept()[1]["grown"] == {}
    again = school(tmp_path, Goal(steps=8), growth=Growth({}))
    assert again.resume()
