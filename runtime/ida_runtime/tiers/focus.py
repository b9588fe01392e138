"""Which of the questions that are drawn are taught: rather those that can be learned now.

A class of questions (a task, and how often its measure can be halved) is worth its time where the tier does
not yet answer as it is taught, and where what it is taught can be trusted: where it agrees on the class
below, of which the parts are. Of more questions than are taught each is taken in proportion to

    LEAST + (1 - agreement) * (agreement of the class below) ** TRUST

so that long powers of a permutation, which come one length after the other, are not taught for long before
their time, nor short ones for long after it. A task without a measure has one class.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.draws import key_of
from ida_dsl.graph.code import FactValue
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Context, Question
from ida_dsl.values import Value
from ida_runtime.engine.drawing import keys_of
from ida_runtime.tiers.amplifying import Drawn, Put
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
    _reading: frozenset[str] = field(init=False)
    _known: dict[tuple[str, tuple[Value, ...], Context | None], int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._reading = frozenset(filter(self._reads, self.tasks))
        self.agreed = np.full((len(self.tasks), _LEVELS), -1.0)

    def set_program(self, program: Program) -> None:
        """The same program with other params, by which measures may go."""
        self.program = program
        self._known.clear()

    def _reads(self, task: str) -> bool:
        """Whether a task's measure reads facts, so that it is another in each context."""
        measure = self.program.tasks[task].measure
        return measure is not None and any(isinstance(op, FactValue) for op in measure.ops())

    def measured(self, task: str) -> bool:
        """Whether a task's questions have classes."""
        return self.program.tasks[task].measure is not None

    # ---------------------------------------------------------------------------------------- choosing

    def chosen(self, drawn: Drawn, each: int, *seed: int) -> Drawn:
        """At most so many questions of each context and task, in the order in which they were drawn."""
        every = [(context, put) for context, puts in drawn.items() for put in puts]
        context = np.repeat(np.arange(len(drawn)), [len(puts) for puts in drawn.values()])
        classes = np.array([self.number(*put, one) for one, put in every], dtype=np.int64)
        groups = context * len(self.tasks) + classes // _LEVELS
        found: dict[Context, list[Put]] = {one: [] for one in drawn}
        for at in self._taken(groups, classes, each, key_of(*seed, "focus")).tolist():
            one, put = every[at]
            found[one].append(put)
        return found

    def _taken(self, groups: Numbers, classes: Numbers, each: int, key: int) -> Numbers:
        """Which are taken, at most so many of a group: in proportion to their weights, as one draws without
        putting back (Gumbel's trick; Efraimidis and Spirakis 2006)."""
        luck = ((keys_of(key, len(groups)) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
        rank = np.log(self._weights().ravel().take(classes)) - np.log(-np.log(luck))
        order = np.lexsort((-rank, groups))
        sorted_ = groups.take(order)
        return np.sort(order[np.arange(len(order)) - np.searchsorted(sorted_, sorted_) < each])

    def _weights(self) -> npt.NDArray[np.float64]:
        agreed = np.maximum(self.agreed, 0)
        below = np.ones_like(agreed)
        for row, known in enumerate(self.agreed >= 0):
            levels = np.flatnonzero(known)
            nearest = np.searchsorted(levels, np.arange(_LEVELS)) - 1  # among those below
            below[row, nearest >= 0] = agreed[row, levels[nearest[nearest >= 0]]]
        found: npt.NDArray[np.float64] = LEAST + (1 - agreed) * below**TRUST
        return found

    # ----------------------------------------------------------------------------------------- classes

    def number(self, task: str, arguments: tuple[Value, ...], context: Context) -> int:
        """The class of a question, by number."""
        key = task, arguments, context if task in self._reading else None
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST:
                self._known.clear()
            level = difficulty(self.program, Question(task, context, arguments))[1]
            level = _LEVELS - 1 if level < 0 else min(level, _LEVELS - 2)
            found = self._known[key] = self.tasks.index(task) * _LEVELS + level
        return found

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
