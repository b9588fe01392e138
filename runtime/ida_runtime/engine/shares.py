"""Shares of roots: a run admits so many, answers them, hands over what was found, and uses the room again.

So a run needs the memory of one share, however many roots it has. Who takes shares keeps of them what it
wants: all (`engine.outcomes`), a file, a count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from attrs import define, field, frozen

from ida_dsl.interpreter.calling import Said
from ida_dsl.questions import Question
from ida_runtime.columns.column import Numbers
from ida_runtime.engine.columnar import ToldRows, every_said
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.outcome import questions_at

KEPT = 1 << 16
"""The most values with numbers of their own that a machine keeps from one share to the next."""

Place = tuple[int, int]
"""A question: the number of its table, and its row there."""


@frozen(eq=False)
class Share:
    """A share that is over. All of it is used again when it was taken: what is to last must be copied.

    `roots[i]` is the run's root `first + i`; it stands at row `rows[i]` of the machine's table `tables[i]`.
    The machine has all questions and, in `asks`, who asked what; `said` is what agents said, by question.
    `told` is the same of agents that answer columns.
    `left` are those that a person's end left without an answer: nobody says that they were asked.
    """

    first: int
    roots: Sequence[Question]
    tables: Numbers
    rows: Numbers
    machine: Machine
    said: Mapping[Place, Said]
    told: Sequence[ToldRows] = ()
    left: frozenset[Question] = frozenset()

    @property
    def every_said(self) -> Mapping[Place, Said]:
        """All that agents said, question by question."""
        return every_said(self.said, self.told, self.machine)


class Sink(Protocol):
    """Whoever takes the shares of a run, one after the other."""

    def take(self, share: Share, /) -> int:
        """Takes a share; how many of its questions no share before it had. Who does not remember says all."""

    def known(self, questions: Sequence[Question], /) -> int:
        """How many of these a share before had; 0 where that is not remembered."""


@define(eq=False)
class Count:
    """How many questions a run has. Those of several shares count once, where the sink remembers them; in
    the share under way they are looked for only where it matters."""

    sink: Sink
    before: int = 0
    _again: int = 0
    _looked: dict[int, int] = field(factory=dict)

    def most(self, machine: Machine) -> int:
        """No fewer than there are."""
        return self.before + max(0, machine.count - self._again)

    def over(self, machine: Machine, total: int) -> bool:
        """Whether there are more than that."""
        if self.most(machine) > total and self.before:
            self._look(machine)
        return self.most(machine) > total

    def _look(self, machine: Machine) -> None:
        for table in machine.plan.tables:
            new = np.arange(self._looked.get(table.number, 0), len(table))
            self._again += self.sink.known(questions_at(machine, table, new))
            self._looked[table.number] = len(table)

    def taken(self, new: int, machine: Machine) -> None:
        """The share was taken, with so many questions that no other had."""
        self.before += new
        self._again = machine.count

    def cleared(self) -> None:
        """The machine has no questions now."""
        self._again, self._looked = 0, {}
