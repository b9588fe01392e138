"""Parts of lessons: whole questions, of all tasks alike, and no word of their answers left out."""

from collections import Counter

import numpy as np
from learning_kit import HERE, training

from ida_runtime.tiers.lesson_parts import at_most, only
from ida_runtime.tiers.lessons import lessons

PAIRS = HERE / "pairs.ida"
TWO = HERE / "two.ida"


def lesson_of(path, how, **course):
    """The whole lesson of a turn, before anything is left out."""
    pupil = training(path, how=how, **course)
    return pupil, next(lessons(pupil.student.encoding, pupil._amplified(pupil._drawn())))


def words_of(lesson):
    return Counter(lesson.question.tolist())


def test_answers_of_several_words_are_learned_to_their_last_word():
    """There are as many questions about a context as a step takes, so that there are more words."""
    pupil, whole = lesson_of(PAIRS, {"questions": 2, "contexts": 16})
    lesson = only(whole, np.flatnonzero(np.diff(whole.starts) == 4))
    for _ in range(80):
        pupil.student.learn(lesson, np.arange(len(lesson.facts.there)))
    found = pupil.student.matches(lesson)
    assert len(found) == len(lesson)
    assert found.all()


def test_a_question_is_there_with_all_words_of_its_answer_or_not_at_all():
    _, whole = lesson_of(PAIRS, {"questions": 6})
    some = at_most(whole, 4)
    assert set(words_of(whole).values()) == {2}
    assert set(words_of(some).values()) == {2}
    assert np.diff(some.starts).max() == 8


def test_who_has_no_more_questions_is_left_as_it_is():
    _, whole = lesson_of(PAIRS, {"questions": 6})
    assert at_most(whole, 6) is whole


def test_tasks_have_as_many_questions_each_where_some_are_left_out():
    """With two levels the parts of the one task that are taken apart, too, would leave the other none."""
    _, whole = lesson_of(TWO, {"questions": 8}, depth=2)
    bounds = np.cumsum([len(rows) for rows in whole.places.values()])
    some = at_most(whole, 8)
    for context in range(len(some.facts.there)):
        asked = np.unique(some.question[some.context == context])
        of = np.bincount(np.searchsorted(bounds, asked, side="right"), minlength=2)
        there = np.unique(whole.question[whole.context == context])
        most = np.bincount(np.searchsorted(bounds, there, side="right"), minlength=2)
        assert len(asked) <= 8
        assert of.min() >= min(4, most.min())
