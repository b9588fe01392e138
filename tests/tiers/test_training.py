"""Students learn from themselves amplified, and from right answers; who learned nothing knows nothing."""

import numpy as np
import pytest
import torch
from learning_kit import PROGRAMS, program, trained, training

from ida_dsl.questions import Context, Question
from ida_runtime.agents.nobody import Nobody
from ida_runtime.agents.spec import Spec
from ida_runtime.tiers.encoding.shapes import NotEncoded
from ida_runtime.tiers.evaluating import difficulty, said
from ida_runtime.tiers.learner.settings import Learning
from ida_runtime.tiers.training import NothingToLearn, Teacher


def right(one):
    return one.evaluated(24, 12).every.rate


def test_a_student_learns_from_itself_amplified():
    assert right(trained()) > 0.9


def test_who_learned_nothing_is_right_by_chance():
    assert right(training()) < 0.6


def test_so_many_levels_are_taken_apart():
    """With two of them every power is looked up; with one it takes somebody who knows the halves."""
    counts = []
    for depth, knows in ((1, False), (2, True)):
        pupil = training(teacher=Teacher.DISTILL, depth=depth)
        pupil.below = {"power": Nobody()}
        (lesson,) = pupil._material().lessons
        nothing = pupil.student.encoding.vocabulary.numbers["unknown"]
        assert (lesson.tokens == nothing).any() != knows
        counts.append(pupil.turn().questions)
    assert counts[1] > counts[0]


@pytest.mark.slow
def test_a_student_learns_from_itself_two_levels_deep():
    pupil = training(depth=2)
    for _ in range(80):
        pupil.turn()
    assert right(pupil) > 0.9


def test_a_student_learns_from_right_answers():
    pupil = training(teacher=Teacher.SPEC)
    for _ in range(120):
        pupil.turn()
    assert right(pupil) > 0.9


def test_a_teacher_that_knows_nothing_and_never_learns_teaches_nothing():
    """Parts are answered by a network that never learned, which is right by chance."""
    pupil = training(teacher=Teacher.DISTILL)
    pupil.below = {"power": training().agent()}
    for _ in range(60):
        pupil.turn()
    assert right(pupil) < 0.9


def test_what_another_says_is_learned_as_it_is():
    """At depth 0 nothing is taken apart."""
    pupil = training(teacher=Teacher.DISTILL, depth=0)
    pupil.below = {"power": Spec(lambda _: 2)}
    for _ in range(20):
        pupil.turn()
    assert pupil.agreement(24, 12).rate > 0.95


def test_who_learns_from_itself_takes_apart():
    with pytest.raises(NothingToLearn, match="climb at a depth of 1 or more"):
        training(depth=0)


def test_the_same_seed_trains_the_same_and_another_another():
    first, second, third = training(), training(), training(seed=1)
    turns = [[one.turn() for _ in range(3)] for one in (first, second, third)]
    assert turns[0] == turns[1] != turns[2]
    assert same(first.student.state(), second.student.state())


def test_a_training_that_goes_on_finds_the_weights_of_one_that_was_not_interrupted():
    whole, begun = training(), training()
    for _ in range(6):
        whole.turn()
    for _ in range(3):
        begun.turn()
    state = {name: value.clone() for name, value in begun.student.state().items()}
    later = training()
    later.student.restore(state)
    later.turns = begun.turns
    for _ in range(3):
        later.turn()
    assert same(whole.student.state(), later.student.state())


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_a_loss_that_is_no_number_ends_the_training_and_changes_nothing():
    pupil = training()
    pupil.turn()
    state = {name: value.clone() for name, value in pupil.student.state().items()}
    pupil.student._own.flat.fill_(float("nan"))
    with pytest.raises(NothingToLearn, match="a lower rate may help"):
        pupil.turn()
    assert same(state, pupil.student.state())


def test_what_has_no_bound_cannot_be_learned():
    with pytest.raises(NotEncoded, match="has no bound"):
        training(PROGRAMS / "summarize.ida")


@pytest.mark.parametrize(
    "name", ["union_find", "shortest_path", "sequential_assignment", "wildcard_search", "count_satisfying"]
)
def test_every_algorithmic_program_can_be_learned(name):
    pupil = training(PROGRAMS / f"{name}.ida", how={"contexts": 2, "questions": 6})
    first = pupil.turn()
    assert first.steps == pupil.student.steps > 0
    assert 0 < first.loss < 20


def test_difficulty_is_told_by_the_measure():
    nowhere = Context({})
    classes = [said(difficulty(program(), Question("power", nowhere, (0, k)))) for k in (0, 1, 2, 3)]
    assert classes == ["power 0", "power 1", "power 2", "power 2"]
    paths = program(PROGRAMS / "shortest_path.ida")
    assert said(difficulty(paths, Question("step", nowhere, (0, 3)))) == "step"


UNTAUGHT = """
context:
    of: Map[0..3, 0..3]
primitive look(n: 0..3) -> 0..3 = of[n]
task part(n: 0..3) -> 0..3:
    "Part {n}?"
    sees of
    strategy s:
        return WHAT
task t(n: 0..3) -> 0..3:
    "Whole {n}?"
    sees of
    strategy s:
        return ask part(n)
roots ROOTS
"""


def untaught(tmp_path, what, roots):
    path = tmp_path / f"{len(roots)}.ida"
    path.write_text(UNTAUGHT.replace("WHAT", what).replace("ROOTS", roots))
    return path


def test_a_task_that_nothing_would_teach_is_named(tmp_path):
    with pytest.raises(NothingToLearn, match=r"`part` is asked and is no root.*write it to `roots`"):
        training(untaught(tmp_path, "ask look(n)", "t"))
    assert training(untaught(tmp_path, "ask look(n)", "t, part")).turn().loss > 0


def test_answers_that_are_all_unknown_teach_nothing(tmp_path):
    pupil = training(untaught(tmp_path, "ask look(n)", "t, part"), teacher=Teacher.SPEC)
    with pytest.raises(NothingToLearn, match="all answers of turn 0 are unknown: the roots need a `spec`"):
        pupil.turn()


def test_a_step_tells_which_questions_would_have_been_answered_alike():
    pupil = training(how={"horizon": 0.0})
    for _ in range(8):
        pupil.turn()
    (lesson,) = pupil._material().lessons
    contexts = np.arange(4)
    wrong = set(lesson.question[~pupil.student.matches(lesson)].tolist())
    learnt = pupil.student.learn(lesson, contexts)
    assert set(learnt.questions.tolist()) == set(lesson.question[lesson.context < 4].tolist())
    assert [number in wrong for number in learnt.questions.tolist()] == (~learnt.same).tolist()
    assert 0 < learnt.same.sum() < len(learnt.same)


def test_the_rate_rises_in_the_warm_up_and_then_stays_or_falls():
    stays, falls = (Learning(rate=0.8, warm_up=4, fall=fall) for fall in (0.0, 0.5))
    assert [stays.rate_at(at) for at in (0, 1, 3, 4, 99)] == pytest.approx([0.2, 0.4, 0.8, 0.8, 0.8])
    assert [falls.rate_at(at) for at in (0, 1, 3, 15, 399)] == pytest.approx([0.2, 0.4, 0.8, 0.4, 0.08])
    assert Learning(rate=0.8, warm_up=0).rate_at(0) == pytest.approx(0.8)


def test_a_rate_that_falls_moves_weights_less():
    moved = []
    for fall in (0.0, 0.9):
        pupil = training(how={"fall": fall, "warm_up": 1})
        for _ in range(5):
            pupil.turn()
        before = pupil.student.state()["weights"].clone()
        pupil.turn()
        moved.append(float((pupil.student.state()["weights"] - before).norm()))
    assert moved[1] < 0.5 * moved[0]
