"""Which of the questions that are drawn are taught: rather those that can be learned now.

A class of questions (a task, and how often its measure can be halved) is worth its time where the tier does
not yet answer as it is taught, and where what it is taught can be trusted: where it agrees on the class
below, of which the parts are. Of more questions than are taught each is taken in proportion to

    LEAST + (1 - agreement) * (agreement of the class below) ** TRUST

so that long powers of a permutation, which come one length after the other, are not taught for long before
their time, nor short ones for long after it. Tasks without a measure have one class, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.draws import key_of
from ida_dsl.graph.model import FactValue
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Question
from ida_dsl.values import Value
from ida_runtime.engine.drawing import keys_of
from ida_runtime.tiers.evaluating import difficulty

LEAST, TRUST = 0.1, 3
_HORIZON = 0.9
"""Agreement is an average over about ten steps."""
_LEVELS = 66
"""A measure is halved at most that often before it is 0; what has none is at the last level."""
_MOST = 65_536
"""So many classes are remembered at most."""

Numbers = npt.NDArray[np.int64]


@define(eq=False)
class Focus:
    """How far the tier is with each class: `agreed` has a row a task, a column a level, minus 1 where nothing
    is known."""

    program: Program
    tasks: tuple[str, ...]
    agreed: npt.NDArray[np.float64] = field(init=False)
    _known: dict[tuple[str, tuple[Value, ...]], int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.agreed = np.full((len(self.tasks), _LEVELS), -1.0)

    def measured(self, task: str) -> bool:
        """Whether a task's questions have classes."""
        return self.program.tasks[task].measure is not None

    # ---------------------------------------------------------------------------------------- choosing

    def chosen(self, questions: Sequence[Question], each: int, *seed: int) -> list[Question]:
        """At most so many questions of each context and task."""
        groups = self._groups(questions)
        weights = self._weights().ravel().take(self.classes(questions))
        keys = keys_of(key_of(*seed, "focus"), len(questions))
        luck = ((keys >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
        rank = np.log(weights) - np.log(-np.log(luck))  # Gumbel's trick: as drawn without putting back
        order = np.lexsort((-rank, groups))
        starts = np.searchsorted(groups, groups)
        taken = np.sort(order[np.arange(len(order)) - starts < each])
        return [questions[at] for at in taken.tolist()]

    def _groups(self, questions: Sequence[Question]) -> Numbers:
        """Which context and task each is of; they come one after the other."""
        pairs = [(id(one.context), one.task) for one in questions]
        new = [now != before for before, now in pairwise(pairs)]
        return np.cumsum([0, *new])[: len(pairs)]

    def _weights(self) -> npt.NDArray[np.float64]:
        agreed = np.maximum(self.agreed, 0)
        below = np.ones_like(agreed)
        for row, known in enumerate(self.agreed >= 0):
            levels = np.flatnonzero(known)
            below[row, levels[1:]] = agreed[row, levels[:-1]]
            if levels.size:
                below[row, levels[-1] + 1 :] = agreed[row, levels[-1]]
        found: npt.NDArray[np.float64] = LEAST + (1 - agreed) * below**TRUST
        return found

    # ----------------------------------------------------------------------------------------- classes

    def classes(self, questions: Sequence[Question]) -> Numbers:
        """The class of each question, by number."""
        rows = {task: row * _LEVELS for row, task in enumerate(self.tasks)}
        return np.array([rows[one.task] + self._level(one) for one in questions], dtype=np.int64)

    def _level(self, question: Question) -> int:
        measure = self.program.tasks[question.task].measure
        if measure is None:
            return _LEVELS - 1
        if any(isinstance(op, FactValue) for op in measure.ops()):
            return self._new(question)
        key = question.task, question.arguments
        if key not in self._known:
            if len(self._known) > _MOST:
                self._known.clear()
            self._known[key] = self._new(question)
        return self._known[key]

    def _new(self, question: Question) -> int:
        level = difficulty(self.program, question)[1]
        return _LEVELS - 1 if level < 0 else min(level, _LEVELS - 2)

    # ---------------------------------------------------------------------------------------- agreeing

    def see(self, classes: Numbers, same: npt.NDArray[np.bool_]) -> None:
        """Questions of these classes were answered as they were taught, or not; minus 1 is none."""
        classes, same = classes[classes >= 0], same[classes >= 0]
        of = np.bincount(classes, minlength=self.agreed.size)
        right = np.bincount(classes, weights=same, minlength=self.agreed.size)
        flat, seen = self.agreed.ravel(), np.flatnonzero(of)
        now = right[seen] / of[seen]
        before = np.where(flat[seen] < 0, now, flat[seen])
        flat[seen] = _HORIZON * before + (1 - _HORIZON) * now
