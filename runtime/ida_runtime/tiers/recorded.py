"""Lessons from runs that were kept: what people, programs and models answered there is what is learned.

The tables of a run folder are those that live amplification makes, so that the lessons are, too; only the
leaves' answers teach as well, which in live amplification are the learner's own. A tenth of the contexts is
held out, to see how often the tier says what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.program import Program
from ida_dsl.sampling import SampleError
from ida_runtime.tiers.decomposing.steps import Steps
from ida_runtime.tiers.decomposing.transcripts import joined, transcripts
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.evaluating import Accuracy, Score
from ida_runtime.tiers.lesson_parts import in_pieces, only
from ida_runtime.tiers.lessons import Lesson, lessons
from ida_runtime.tiers.training import Material, NothingToLearn, Training
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.tables import ShareTables

Numbers = npt.NDArray[np.int64]

_HELD = 10
"""Of so many contexts one is held out, of fewer the second."""


@frozen(eq=False)
class Recorded:
    """Lessons of runs, each with at most so many rows a context as go into a step; those that are `held` out
    are never taught."""

    taught: tuple[Lesson, ...]
    held: tuple[Lesson, ...]


def recorded(encoding: Encoding, runs: Sequence[Trace], most: int) -> Recorded:
    """The lessons of runs, at most so many rows of a context together. Raises `NothingToLearn`, `NotEncoded`,
    `NoRun`."""
    taught, held = list[Lesson](), list[Lesson]()
    for run in runs:
        _check(encoding, run)
        for lesson in _lessons(encoding, run):
            asked = np.diff(lesson.starts) > 0
            apart = np.arange(len(asked)) % _HELD == 1
            for own, which in ((taught, asked & ~apart), (held, asked & apart)):
                if which.any():
                    own.append(in_pieces(only(lesson, np.flatnonzero(which)), most))
    if not any(map(len, taught)):
        raise NothingToLearn("the runs have no answers to the roots of this program")
    return Recorded(tuple(taught), tuple(held))


def _check(encoding: Encoding, run: Trace) -> None:
    """Whether the run's program says the same of types, as far as a tier sees them."""
    names = {task.name for task in run.graph.tasks}
    missing = [name for name in encoding.tasks if name not in names]
    said = f"{run.folder.path} is a run of another version of this program"
    if missing:
        raise NothingToLearn(f"{said}, without {missing[0]}: run it again")
    before, now = (_types(graph, encoding.tasks) for graph in (run.graph, encoding.graph))
    other = next((name for name, types in now.items() if before.get(name) != types), None)
    if other is not None:
        raise NothingToLearn(
            f"{said}, `{other}` has other types: give the params that it had (--set), or run it again"
        )


def _types(graph: Graph, tasks: Sequence[str]) -> dict[str, object]:
    """The types of tasks and of the facts that they see, by name."""
    found: dict[str, object] = {}
    for task in (graph.task(name) for name in tasks):
        found |= {f"{task.name}({one.name})": one.type for one in task.parameters}
        found[task.name] = task.returns
        found |= {one.name: one.type for one in graph.facts if one.name in task.sees}
    return found


def _lessons(encoding: Encoding, run: Trace) -> Iterator[Lesson]:
    for tables in _shares(run, encoding.tasks):
        yield from lessons(encoding, tables, leaves=True)


def _shares(run: Trace, names: Iterable[str]) -> Iterator[ShareTables]:
    """The shares of a run, with the questions of these tasks and primitives."""
    for share in range(run.shares):
        yield ShareTables(
            run.table("contexts", share),
            {name: run.table("questions", share, name) for name in names},
            run.table("asks", share),
            run.table("roots", share),
        )
        run.forget(share)


def decompositions(program: Program, runs: Sequence[Trace]) -> tuple[Lesson, int]:
    """What the decompositions in runs teach, and how many they are. Raises `NothingToLearn`, `NotEncoded`."""
    steps = Steps.of(program)
    encoding = steps.encoding()
    names = dict.fromkeys((*steps.may_ask, *(one for own in steps.may_ask.values() for one in own)))
    found = [
        one
        for run in runs
        for tables in _shares(run, names)
        if (one := transcripts(steps, encoding, tables)) is not None
    ]
    if not found:
        raise NothingToLearn("nothing was taken apart in these runs")
    return joined([lesson for lesson, _ in found]), sum(many for _, many in found)


# -------------------------------------------------------------------------------------------------- training


@define(eq=False)
class FromRuns(Training):
    """A training whose teacher is what was recorded."""

    runs: Recorded = field(kw_only=True)
    shown: tuple[Lesson, int] | None = field(default=None, kw_only=True)
    """What an apprentice learns, where there is one, and how many decompositions that is."""

    def _untaught(self) -> list[str]:
        """What is asked matters no more: it was answered."""
        return []

    def _material(self) -> Material:
        """Some contexts of some lesson, by the seed and the turn."""
        if self.apprentice is not None and self.shown is not None:
            self.apprentice.turn_of(self.shown, self.course.steps, self.turns)
        random = np.random.default_rng([self.course.seed, self.turns])
        sizes = np.array([len(one.facts.there) for one in self.runs.taught])
        lesson = self.runs.taught[random.choice(len(sizes), p=sizes / sizes.sum())]
        count = min(len(lesson.facts.there), self.course.steps * self.course.how.contexts)
        own = only(lesson, np.sort(random.choice(len(lesson.facts.there), count, replace=False)))
        return Material([own], len(np.unique(own.question)))

    def evaluated(self, contexts: int = 64, questions: int = 32, turn: int = 0) -> Accuracy:
        """How often the agent alone is right, where the program says how to draw contexts."""
        try:
            return super().evaluated(contexts, questions, turn)
        except SampleError:
            return Accuracy(Score(0, 0), {})

    def agreement(self, contexts: int = 64, questions: int = 32, turn: int = 0) -> Score:  # noqa: ARG002
        """How often the agent alone says what was recorded, of contexts that were held out."""
        right = of = 0
        for lesson in self.runs.held:
            every = np.unique(lesson.question)
            wrong = np.unique(lesson.question[~self.student.matches(lesson)])
            of, right = of + len(every), right + len(every) - len(wrong)
        return Score(right, of)
