"""Which questions a decomposer asks to be shown: of those that are drawn those it doubts, then the rarest.

It doubts a question where its own decomposition surprises it, and those are worth most to see (uncertainty
sampling: Lewis and Gale, arXiv cmp-lg/9407020). What it never saw it may be sure of, and wrong, so that what
was shown least often is asked for, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ida_dsl.draws import key_of
from ida_dsl.identity import digest
from ida_dsl.questions import Question
from ida_runtime.tiers.decomposing.transcripts import decomposition_of
from ida_runtime.tiers.learner.student import Student
from ida_runtime.tiers.lesson_parts import only
from ida_runtime.tiers.lessons import Lesson
from ida_runtime.traces.tables import ShareTables

Doubts = npt.NDArray[np.float64]


def key(question: Question) -> int:
    """What is asked, in whatever context."""
    return key_of(0, question.task, digest(question.arguments)) >> 1


def erred(student: Student, lesson: Lesson) -> Doubts:
    """How much a student errs on each decomposition of a lesson, in nats."""
    found: Doubts = np.bincount(decomposition_of(lesson), student.surprises(lesson)).astype(np.float64)
    return found


def some(lesson: Lesson, count: int, random: np.random.Generator) -> Lesson:
    """So many of the decompositions of a lesson, by chance; all where it has no more."""
    begins = ~lesson.facts.there.any(axis=1)
    if begins.sum() <= count:
        return lesson
    kept = np.zeros(begins.sum(), dtype=np.bool_)
    kept[random.choice(len(kept), count, replace=False)] = True
    return only(lesson, np.flatnonzero(kept[np.cumsum(begins) - 1]))


def doubts(student: Student, lesson: Lesson, tables: ShareTables) -> Doubts:
    """How much a student errs on each of the tables' roots, all taken apart by itself and told in the lesson:
    how much it doubts, in nats; 0 of those that no strategy took apart."""
    every = [(task, row) for task, rows in lesson.places.items() for row in rows.tolist()]
    own = dict(zip(every, erred(student, lesson).tolist(), strict=True))
    roots = zip(tables.roots["task"].to_pylist(), tables.roots["row"].to_pylist(), strict=True)
    return np.array([own.get(one, 0.0) for one in roots])


def rarest(
    keys: Sequence[int], shown: Iterable[int], count: int, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Where those of these questions are that were shown least often, so many, some twice where there are not
    as many; by chance where that is as often. None where there are no questions."""
    often, order = Counter(shown), random.permutation(len(keys)).tolist()
    ranks = []
    for at in order:
        often[keys[at]] += 1
        ranks.append(often[keys[at]])
    found = np.array(order, dtype=np.int64)[np.argsort(ranks, kind="stable")]
    return np.resize(found, count if keys else 0)
