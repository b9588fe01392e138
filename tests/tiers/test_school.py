"""A training in a folder: when it ends, what it keeps, and that it goes on as if nothing had been."""

import pytest
from learning_kit import SMALL, trained, training

from ida_runtime.tiers import school as schools
from ida_runtime.tiers.card import TierError
from ida_runtime.tiers.ladder import Growth
from ida_runtime.tiers.school import Goal, Lineage, School
from ida_runtime.tiers.scores import Accuracy, Score, listed
from ida_runtime.tiers.tier import TierFolder
from ida_runtime.tiers.training import NothingToLearn, Training

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
    assert own.steps < 2_000
    assert own.agreement.rate >= 0.7
    assert own.folder.card().lineage["agreement"] == listed(own.agreement)


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


def growing(folder, goal):
    own = training(SMALL.with_name("growing.ida"))
    return School(own, TierFolder(folder), LINEAGE, goal, growth=Growth.first(own.program.graph))


def test_what_grew_is_grown_where_it_goes_on(tmp_path):
    """The params grow after a checkpoint's evaluation: who goes on from it goes on with what has grown."""
    whole, begun = growing(tmp_path / "whole", Goal(steps=600)), growing(tmp_path / "begun", Goal(steps=600))
    for own in (whole, begun):
        own.begin(None)
    whole.run(lambda: whole.growth.values == {"size": 3} and whole.training.turns % 25 == 10)
    begun.run(lambda: begun.growth.values == {"size": 3})
    assert begun.growth.values == {"size": 3}
    later = growing(tmp_path / "begun", Goal(steps=600))
    assert later.resume()
    assert (later.growth.values, later.accuracy) == ({"size": 3}, None)
    later.run(lambda: later.training.turns % 25 == 10)
    one, other = whole.training.student.state(), later.training.student.state()
    assert all((one[name] == other[name]).all() for name in one)


def test_where_it_happens_to_be_stopped_it_does_not_grow(tmp_path, monkeypatch):
    """One that is not stopped there does not, and both come to the same weights."""
    monkeypatch.setattr(Training, "agreement", lambda *_, **__: Score(99, 100))
    whole, begun = growing(tmp_path / "whole", Goal(steps=600)), growing(tmp_path / "begun", Goal(steps=600))
    for own in (whole, begun):
        own.begin(None)
    whole.run(lambda: whole.training.turns == 24)
    begun.run(lambda: begun.training.turns == 10)
    assert begun.agreement.rate > 0.9
    later = growing(tmp_path / "begun", Goal(steps=600))
    later.resume()
    later.run(lambda: later.training.turns == 24)
    assert whole.growth.values == later.growth.values == {"size": 2}
    one, other = whole.training.student.state(), later.training.student.state()
    assert all((one[name] == other[name]).all() for name in one)


def test_one_lucky_look_is_not_enough(tmp_path, monkeypatch):
    """The first looks find it right, the second ones not at all; then both do."""
    own = school(tmp_path, Goal(right=0.99, steps=400))
    monkeypatch.setattr(schools, "EVALUATED_EVERY", 2)
    looks = []

    def evaluated(training, turn):
        looks.append(turn)
        lucky = turn < 2**30 or training.turns >= 6
        return Accuracy(Score(100 if lucky else 0, 100), {})

    monkeypatch.setattr(Training, "evaluated", evaluated)
    own.run(never)
    assert own.training.turns == 6
    assert looks == [2, 2 + 2**30, 4, 4 + 2**30, 6, 6 + 2**30]


def test_what_is_done_is_done_when_it_is_looked_at_again(tmp_path):
    own = school(tmp_path, Goal(agreement=0.7))
    own.run(never)
    again = school(tmp_path, Goal(agreement=0.7))
    again.resume()
    assert again.done
    steps = again.steps
    again.run(never)
    assert again.steps == steps
    assert not school(tmp_path, Goal(agreement=0.7)).done  # nobody has looked into the folder


def test_a_training_of_another_release_is_refused(tmp_path):
    own = school(tmp_path, Goal(steps=4))
    own.run(never)
    state, told = own.folder.kept()
    own.folder.keep(state, {**told, "format": 1})
    with pytest.raises(TierError, match=r"of another release, .* remove it to begin anew"):
        school(tmp_path, Goal(steps=8)).resume()


def test_a_loss_that_is_no_number_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(schools, "EVALUATED_EVERY", 2)
    own = school(tmp_path, Goal(steps=40))

    def spoiled():
        """Nobody stops it; weights become no numbers in the midst of it."""
        if own.steps == 12:
            own.training.student._own.flat.fill_(float("nan"))
        return False

    with pytest.raises(NothingToLearn, match="the loss of turn 3 is no number: a lower rate may help"):
        own.run(spoiled)
    state, told = own.folder.kept()
    assert (told["turns"], int(state["steps"])) == (2, 8)
    assert all(value.isfinite().all() for value in state.values())
    model = own.folder.load(own.training.program.graph)
    assert all(one.isfinite().all() for one in model.answering.network.parameters())
    again = school(tmp_path, Goal(steps=16))
    assert again.resume()
    again.run(never)
    assert again.steps == 16


def counted(own, monkeypatch):
    """What each evaluation of a training found, as they come."""
    found = []
    judge = own.judge

    def judged():
        judge()
        found.append((own.steps, own.accuracy.every.rate))

    monkeypatch.setattr(schools.School, "judge", lambda _: judged())
    return found


def test_it_ends_at_the_first_evaluation_that_is_right_often_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(schools, "EVALUATED_EVERY", 5)
    own = school(tmp_path, Goal(right=0.85, steps=2_000))
    found = counted(own, monkeypatch)
    own.run(never)
    assert own.done
    assert not own.at_limit
    assert [steps for steps, _ in found] == list(range(20, own.steps + 1, 20))
    assert len(found) > 1
    assert all(rate < 0.85 for _, rate in found[:-1])
    assert found[-1][1] >= 0.85
    assert [line["steps"] for line in own.folder.metrics()] == [steps for steps, _ in found]
