"""Parts of lessons: some of their contexts, some of their questions, or the same in smaller pieces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import evolve

from ida_runtime.columns.column import Numbers
from ida_runtime.tiers.lessons import Lesson


def only(lesson: Lesson, contexts: Numbers) -> Lesson:
    """What it says of these contexts, which are in order."""
    place = np.full(len(lesson.facts.there), -1, dtype=np.int64)
    place[contexts] = np.arange(len(contexts))
    found = _with(lesson, place[lesson.context] >= 0)
    return evolve(found, facts=lesson.facts.take(contexts), context=place[found.context])


def in_pieces(lesson: Lesson, most: int) -> Lesson:
    """The same with no context that has more rows than that: it is there several times."""
    counts = np.diff(lesson.starts)
    pieces = np.maximum(1, -(-counts // most))
    first = np.cumsum(pieces) - pieces
    rank = np.arange(len(lesson)) - lesson.starts[lesson.context]
    facts = lesson.facts.take(np.repeat(np.arange(len(counts)), pieces))
    return evolve(lesson, facts=facts, context=first[lesson.context] + rank // most)


def at_most(lesson: Lesson, questions: int) -> Lesson:
    """What it says of at most so many questions of each context, of each task about as many, the first of its
    table; of each all words of its answer."""
    asked, first = np.unique(lesson.question, return_index=True)
    context = lesson.context[first]
    if np.bincount(context).max(initial=0) <= questions:
        return lesson
    tasks = np.cumsum([len(rows) for rows in lesson.places.values()])
    of = context * len(tasks) + np.searchsorted(tasks, asked, side="right")
    order = np.lexsort((_ranks(of), context))
    kept = np.zeros(asked[-1] + 1, dtype=np.bool_)
    kept[asked[order[_ranks(context[order]) < questions]]] = True
    return _with(lesson, kept[lesson.question])


def _with(lesson: Lesson, rows: npt.NDArray[np.bool_]) -> Lesson:
    """These rows of it, about the same contexts."""
    return evolve(
        lesson,
        context=lesson.context[rows],
        rows=lesson.rows[rows],
        tokens=lesson.tokens[rows],
        states=lesson.states[rows],
        question=lesson.question[rows],
    )


def _ranks(groups: Numbers) -> Numbers:
    """The how-manieth of its group each is."""
    order = np.argsort(groups, kind="stable")
    found = np.empty(len(groups), dtype=np.int64)
    found[order] = np.arange(len(groups)) - np.searchsorted(groups[order], groups[order])
    return found
