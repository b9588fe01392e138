"""What one share of a kept run has, for a replay of it: what stands, what was said, what is given instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from attrs import define, evolve, field

from ida_dsl.identity import halves
from ida_dsl.interpreter.calling import Said
from ida_dsl.questions import Pick, Question
from ida_dsl.values import Unknown, Value
from ida_runtime.replays.alike import Alike, Key, Way
from ida_runtime.replays.cast import Role
from ida_runtime.replays.retelling import Transcript
from ida_runtime.traces.comparing import Ids, high_halves
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.links import Flags, Links
from ida_runtime.traces.reader import Asked, Place, Trace

Leaves = Mapping[Way, Mapping[Key, Value]]
"""Answers given to leaves, by what those are shown."""


@define(eq=False)
class Recorded:
    """A share. `again` flags what is to be worked out again; `answers` are given in place of the run's, by
    id, and `leaves` those of leaves. `taken` are the numbers of what was taken as it stands."""

    kept: Kept
    links: Links
    again: Flags
    roles: Mapping[str, Role]
    alike: Alike
    answers: Mapping[int, Value]
    leaves: Leaves
    taken: set[int] = field(factory=set)
    _places: dict[Question, Place | None] = field(factory=dict)
    _ids: dict[str, tuple[Ids, pa.ChunkedArray]] = field(factory=dict)

    @property
    def trace(self) -> Trace:
        """The run."""
        return self.kept.trace

    def place(self, question: Question) -> Place | None:
        """Where the share has the question, if it has."""
        if question not in self._places:
            self._places[question] = self._found(question)
        return self._places[question]

    def _found(self, question: Question) -> Place | None:
        if question.task not in self.links.starts:
            return None
        ids, column = self._ids_of(question.task)
        wanted = question.id
        row = int(np.searchsorted(ids, np.uint64(halves(wanted)[0])))
        while row < len(ids) and int(ids[row]) == wanted >> 64:
            if column[row].as_py() == wanted.to_bytes(16, "big"):
                return Place(self.links.share, question.task, row)
            row += 1
        return None

    def _ids_of(self, task: str) -> tuple[Ids, pa.ChunkedArray]:
        if task not in self._ids:
            column = self.trace.table("questions", self.links.share, task)["id"]
            self._ids[task] = high_halves(column), column
        return self._ids[task]

    # ------------------------------------------------------------------------------------- as a `Record`

    def stands(self, question: Question) -> Value | None:
        """The run's answer, where nothing that it depends on is changed."""
        place = self.place(question)
        if place is None or self.again[self.links.number(place)]:
            return None
        self.taken.add(self.links.number(place))
        return self.kept.answer(place)

    def given(self, question: Question) -> Value | None:
        """The answer that is given in place of the run's, where one is."""
        return self.answers.get(question.id) if self.answers else None

    def given_leaf(self, question: Question) -> Value | None:
        """The same of a leaf, or of one that is shown alike."""
        for way, answers in self.leaves.items():
            if way.task == question.task:
                return answers.get(self.alike.key(question, way))
        return None

    def said(self, question: Question) -> Said | None:
        """What the task's agent said in the run when it was shown the same."""
        way = Way.of(question.task, None, self.roles[question.task].answerer)
        for place in self.alike.places(question, way):
            row = self.trace.row(place)
            assert row.agent is not None
            return Said(row.answer, row.agent, 0.0, row.confidence)
        return None

    def transcripts(self, question: Question, strategy: str) -> Sequence[Transcript]:
        """How the strategy was shown in the run to this question, and to others that are shown alike."""
        way = Way.of(question.task, strategy, self.roles[f"{question.task}.{strategy}"].answerer)
        own, others = self.place(question), self.alike.places(question, way)
        found = [self._transcript(place) for place in others if place != own]
        if own is None or self.trace.row(own).strategy != strategy:
            return found
        whole = evolve(self._transcript(own), answer=self.kept.answer(own))
        return [whole, *found]

    def _transcript(self, place: Place) -> Transcript:
        """Where an unknown answer arose is left out: that was in another question."""
        asks = self.trace.asked(place)
        refused = {at: one.refused for at, one in enumerate(asks) if one.refused is not None}
        return Transcript(tuple(map(self._pick, asks)), refused, self.trace.row(place).answer)

    def _pick(self, asked: Asked) -> Pick:
        if asked.put is None:
            return Pick(asked.task, (), asked.refused or Unknown())
        return Pick(asked.task, self.kept.question(asked.put).arguments, self.kept.answer(asked.put))
