"""A training in a folder: it goes on where it was, is judged now and then, kept, and ends when it is enough.

What can be lost is what came after the last checkpoint. A checkpoint is made between turns alone, so that a
training that goes on finds the same weights as one that was never interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

from ida_runtime.tiers.card import Card, TierError
from ida_runtime.tiers.decomposing.kept import keep
from ida_runtime.tiers.ladder import Growth
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.scores import Accuracy, Score, accuracy_of, listed, scores
from ida_runtime.tiers.tier import TierFolder
from ida_runtime.tiers.training import Training, Turn

EVALUATED_EVERY = 25
"""Turns from one evaluation, and checkpoint, to the next."""
_AGAIN = 2**30
"""Evaluations of this number and above are second looks."""


@frozen
class Goal:
    """When a training is done: so many answers are right, or the teacher's, on fresh contexts. It is at its
    limit when so many steps or CPU seconds are over. None: that does not matter."""

    right: float | None = None
    agreement: float | None = None
    steps: int | None = None
    seconds: float | None = None


@frozen
class Lineage:
    """What a tier comes from: its program and params, what makes its training this one and no other
    (`course`), and by which release it is made."""

    program: str
    params: Mapping[str, str]
    course: Mapping[str, Any]
    made_by: str


def _unheard(_: Mapping[str, Any]) -> None:
    pass


@define(eq=False)
class School:
    """A training that goes on in a folder; who wants to hear is told what is noted (`heard`)."""

    training: Training
    folder: TierFolder
    lineage: Lineage
    goal: Goal
    growth: Growth | None = None
    heard: Callable[[Mapping[str, Any]], object] = _unheard
    accuracy: Accuracy | None = None
    agreement: Score | None = None
    last: Turn | None = None
    questions: int = 0
    _spent: float = 0.0
    _begun: float = field(factory=time.process_time)

    @property
    def seconds(self) -> float:
        """CPU seconds of the training so far."""
        return self._spent + time.process_time() - self._begun

    @property
    def steps(self) -> int:
        """Steps so far."""
        return self.training.student.steps

    def resume(self) -> bool:
        """Goes on with what the folder has; whether it has anything. Raises `TierError` where that is another
        training."""
        kept = self.folder.kept()
        if kept is None:
            return False
        state, told = kept
        self.folder.check(self.training.student.encoding)
        own, known = dict(self.lineage.course), told["course"]
        if known != own:
            raise TierError(f"{self.folder.path} has a training {_other(known, own)}")
        self.training.restore(state, told["turns"])
        self.questions, self._spent = told["questions"], told["seconds"]
        self.accuracy = accuracy_of(told["accuracy"])
        self.agreement = None if told["agreement"] is None else Score(*told["agreement"])
        self._begun = time.process_time()
        if self.growth is not None:
            self._grow(Growth(told["grown"]))
        return True

    def begin(self, below: Network | None) -> None:
        """Begins, with the weights of the tier below where it is as large."""
        self._begun = time.process_time()
        if below is not None:
            self.training.student.begin_as(below)
        if self.growth is not None:
            self._grow(self.growth)

    def _grow(self, growth: Growth) -> None:
        self.growth = growth
        self.training.set_params(growth.values)

    def run(self, stopped: Callable[[], bool]) -> None:
        """Turn after turn, until it is enough or was stopped; then it is judged and kept."""
        judged = self.training.turns if self.accuracy is not None else -1
        while not (self.done or self.at_limit or stopped()):
            self.last = self.training.turn()
            self.questions += self.last.questions
            if self.last.number % EVALUATED_EVERY == 0:
                self._checkpoint(grows=True)
                judged = self.last.number
        if judged != self.training.turns:
            self._checkpoint(grows=False)

    def _checkpoint(self, *, grows: bool) -> None:
        """Judges, keeps the tier and what is known of it, and then where the training goes on: in larger
        contexts, it may be, of which nothing is known yet. Where it happens to be stopped it does not grow:
        one that is not stopped there does not."""
        self.judge()
        self._save()
        grown = self._grown() if grows else self.growth
        if grown is not None and grown != self.growth:
            self._grow(grown)
            self.accuracy = self.agreement = None
        self.folder.keep(self.training.state(), self._told())

    def _grown(self) -> Growth | None:
        """What has grown after so much agreement."""
        if self.growth is None or self.agreement is None:
            return self.growth
        return self.growth.after(self.training.program.graph, self.agreement.rate)

    def judge(self) -> None:
        """How often the tier is right now, and how often it agrees with its teacher, where that matters. One
        look of many reaches the goal by luck: so it is looked at again in other contexts, and that counts."""
        self._look(self.training.turns)
        if self.done:
            self._look(self.training.turns + _AGAIN)

    def _look(self, number: int) -> None:
        self.accuracy = self.training.evaluated(turn=number)
        if self.goal.agreement is not None or self.growth is not None:
            self.agreement = self.training.agreement(turn=number)

    @property
    def done(self) -> bool:
        """Whether it is as good as it is to be, with nothing left to grow."""
        goal = self.goal
        right = 0.0 if self.accuracy is None else self.accuracy.every.rate
        agreed = 0.0 if self.agreement is None else self.agreement.rate
        return not self._growing and (
            (goal.right is not None and right >= goal.right)
            or (goal.agreement is not None and agreed >= goal.agreement)
        )

    @property
    def at_limit(self) -> bool:
        """Whether it has taken what it may."""
        goal = self.goal
        return (goal.steps is not None and self.steps >= goal.steps) or (
            goal.seconds is not None and self.seconds >= goal.seconds
        )

    @property
    def _growing(self) -> bool:
        return self.growth is not None and not self.growth.whole(self.training.program.graph)

    # ------------------------------------------------------------------------------------------- keeping

    def _told(self) -> dict[str, Any]:
        """Where it is."""
        return {
            "course": dict(self.lineage.course),
            "turns": self.training.turns,
            "questions": self.questions,
            "seconds": round(self.seconds, 3),
            "accuracy": scores(self.accuracy),
            "agreement": None if self.agreement is None else listed(self.agreement),
            "shown": None if self.training.apprentice is None else self.training.apprentice.shown,
            "grown": None if self.growth is None else dict(self.growth.values),
        }

    def _save(self) -> None:
        """Keeps the tier, with its lineage, and notes what is known by now."""
        encoding, made_by = self.training.student.encoding, self.lineage.made_by
        known = {**self._told(), "steps": self.steps, "made_by": made_by}
        size = self.training.course.size
        card = Card(self.lineage.program, self.lineage.params, encoding.tasks, size, known)
        self.folder.save(card, encoding, self.training.agent().answering.network)
        apprentice = self.training.apprentice
        if apprentice is not None:
            own = apprentice.rationing.size, apprentice.shown
            keep(self.folder.path, apprentice.decomposer(), *own)
        self._note()

    def _note(self) -> None:
        """Writes what is known by now as a line, in place of lines of steps that were gone back on."""
        line = {
            "steps": self.steps,
            "seconds": round(self.seconds, 3),
            "questions": self.questions,
            "loss": None if self.last is None else self.last.loss,
            "accuracy": scores(self.accuracy),
            "agreement": None if self.agreement is None else listed(self.agreement),
            "shown": None if self.training.apprentice is None else self.training.apprentice.shown,
        }
        before = [one for one in self.folder.metrics() if one["steps"] < self.steps]
        self.folder.note([*before, line])
        self.heard(line)


def _other(known: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    """How a training that was kept is another than this one, and what to do."""
    every = {**own, **known}
    wrong = next((name for name in every if own.get(name) != known.get(name)), "format")
    how = "give another --out or the same options, or remove that folder"
    match wrong:
        case "version":
            return "of another version of this program: give another --out, or remove that folder"
        case "answers":
            return "from these runs as they were: give another --out, or remove that folder"
        case "below":
            return (
                "whose teacher, the tier below, has learned more since: remove that folder to train it anew"
            )
    return f"with {wrong} {_written(known.get(wrong))}, not {_written(own.get(wrong))}: {how}"


def _written(value: object) -> str:
    """A setting, as a user would write it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)
