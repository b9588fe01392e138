"""Lessons from runs that were kept: what people, programs and models answered there is what is learned.

The tables of a run folder are those that live amplification makes, so that the lessons are, too; only the
leaves' answers teach as well, which in live amplification are the learner's own. A tenth of the contexts is
held out, to see how often the tier says what was recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from ida_dsl.graph.model import Graph, PrimitiveNode, TaskNode
from ida_dsl.interpreter.program import Program
from ida_dsl.sampling import SampleError
from ida_runtime.tiers.decomposing.steps import Steps
from ida_runtime.tiers.decomposing.transcripts import joined, transcripts
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.lesson_parts import in_pieces, only
from ida_runtime.tiers.lessons import Lesson, lessons
from ida_runtime.tiers.scores import RIGHT, WRONG, Accuracy, Score
from ida_runtime.tiers.training import Material, NothingToLearn, Training
from ida_runtime.traces.comparing import high_halves
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.tables import ShareTables

Ids = npt.NDArray[np.uint64]

_HELD = 10
"""Of so many contexts of all runs one is held out, of fewer the second; of one alone none."""


@frozen(eq=False)
class Recorded:
    """Lessons of runs, each with at most so many rows a context as go into a step; those that are `held` out
    are never taught."""

    taught: tuple[Lesson, ...]
    held: tuple[Lesson, ...]


def recorded(encoding: Encoding, runs: Sequence[Trace], most: int) -> Recorded:
    """The lessons of runs, at most so many rows of a context together. Raises `NothingToLearn`, `NotEncoded`,
    `NoRun`."""
    _check(encoding.graph, encoding.tasks, runs)
    taught, held, ids = list[Lesson](), list[Lesson](), _held(runs)
    for run in runs:
        for tables in _shares(run, encoding.tasks):
            apart = np.isin(high_halves(tables.contexts["id"]), ids)
            for lesson in lessons(encoding, tables, leaves=True):
                asked = np.diff(lesson.starts) > 0
                for own, which in ((taught, asked & ~apart), (held, asked & apart)):
                    if which.any():
                        own.append(in_pieces(only(lesson, np.flatnonzero(which)), most))
    if not any(map(len, taught)):
        raise NothingToLearn("the runs have no answers to the roots of this program")
    return Recorded(tuple(taught), tuple(held))


def _held(runs: Sequence[Trace]) -> Ids:
    """The contexts that are held out: what is there is asked about in no run as it is taught."""
    every = [high_halves(run.table("contexts", share)["id"]) for run in runs for share in range(run.shares)]
    return np.unique(np.concatenate(every))[1::_HELD] if every else np.zeros(0, dtype=np.uint64)


def _check(graph: Graph, names: Iterable[str], runs: Sequence[Trace]) -> None:
    """Whether the runs' programs say the same of the types of these tasks and primitives, and of the facts
    that they see. Raises `NothingToLearn`."""
    now = _types(graph, names)
    for run in runs:
        nodes = _nodes(run.graph)
        missing = next((name for name in names if name not in nodes), None)
        if missing is not None:
            raise _another_version(run, f"without {missing}: run it again")
        before = _types(run.graph, names)
        other = next((name for name, types in now.items() if before.get(name) != types), None)
        if other is not None:
            how = "give the params that it had (--set), or run it again"
            raise _another_version(run, f"`{other}` has other types: {how}")


def _another_version(run: Trace, what: str) -> NothingToLearn:
    return NothingToLearn(f"{run.folder.path} is a run of another version of this program, {what}")


def _nodes(graph: Graph) -> dict[str, TaskNode | PrimitiveNode]:
    every: tuple[TaskNode | PrimitiveNode, ...] = (*graph.tasks, *graph.primitives)
    return {one.name: one for one in every}


def _types(graph: Graph, names: Iterable[str]) -> dict[str, object]:
    """The types of tasks and primitives, and of the facts that tasks see, by name."""
    found, nodes = dict[str, object](), _nodes(graph)
    for node in (nodes[name] for name in names):
        found |= {f"{node.name}({one.name})": one.type for one in node.parameters}
        found[node.name] = node.returns
        if isinstance(node, TaskNode):
            found |= {one.name: one.type for one in graph.facts if one.name in node.sees}
    return found


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
    names = list(dict.fromkeys((*steps.may_ask, *(one for own in steps.may_ask.values() for one in own))))
    _check(program.graph, names, runs)
    found = [
        one
        for run in runs
        for tables in _shares(run, names)
        if (one := transcripts(steps, encoding, _allowed(steps, tables, run))) is not None
    ]
    if not found:
        raise NothingToLearn("nothing was taken apart in these runs")
    return joined([lesson for lesson, _ in found]), sum(many for _, many in found)


def _allowed(steps: Steps, tables: ShareTables, run: Trace) -> ShareTables:
    """The tables, where all that was asked there may be asked now. Raises `NothingToLearn`."""
    asks = tables.asks.filter(tables.asks["asked_row"].is_valid())
    pairs = asks.select(["task", "asked"]).group_by(["task", "asked"]).aggregate([])
    for task, asked in zip(*(pairs[name].to_pylist() for name in ("task", "asked")), strict=True):
        if task in steps.may_ask and asked not in steps.may_ask[task]:
            raise _another_version(run, f"in which `{task}` asked `{asked}`: run it again")
    return tables


# -------------------------------------------------------------------------------------------------- training


@define(eq=False)
class FromRuns(Training):
    """A training whose teacher is what was recorded."""

    runs: Recorded = field(kw_only=True)
    shown: tuple[Lesson, int] | None = field(default=None, kw_only=True)
    """What an apprentice learns, where there is one, and how many decompositions that is."""

    @property
    def fingerprint(self) -> str:
        """Twelve digits that are others where something else was recorded, or other contexts are held out."""
        shown = () if self.shown is None else self.shown[:1]
        found = hashlib.sha256()
        for one in (*self.runs.taught, *self.runs.held, *shown):
            for part in (one.facts.tokens, one.facts.there, one.context, one.rows, one.tokens):
                found.update(np.ascontiguousarray(part).data)
        return found.hexdigest()[:12]

    def _untaught(self) -> list[str]:
        """What is asked matters no more: it was answered."""
        return []

    def _knows_nothing(self, found: Sequence[Lesson]) -> bool:  # noqa: ARG002
        """One lesson of many may be: it is all of them that matter."""
        return super()._knows_nothing(self.runs.taught)

    def _material(self) -> Material:
        """Some contexts of some lesson, by the seed and the turn."""
        if self.apprentice is not None and self.shown is not None:
            self.apprentice.turn_of(self.shown, self.course.steps, self.turns)
        random = np.random.default_rng([self.course.seed % 2**64, self.turns])
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
        return Score.of_verdicts(chain.from_iterable(map(self._held, self.runs.held)))

    def _held(self, lesson: Lesson) -> Iterator[tuple[Hashable, str]]:
        """The context of each question of a lesson, and whether the agent says what was recorded."""
        every, first = np.unique(lesson.question, return_index=True)
        wrong = np.isin(every, lesson.question[~self.student.matches(lesson)])
        for context, missed in zip(lesson.context[first].tolist(), wrong.tolist(), strict=True):
            yield (id(lesson), context), WRONG if missed else RIGHT
