"""Training: turn by turn questions are drawn, amplified, and taught.

A turn draws some contexts and questions about them, answers them all at once by the teacher as it is then,
taken apart by the program, and teaches the student in a few steps. All that a turn does follows from the
seed, its number and the weights, so that a training that goes on from a checkpoint finds the same weights as
one that was never interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from attrs import define, field, frozen
from attrs.validators import ge
from torch import Tensor

from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Question
from ida_dsl.sampling import Sampler
from ida_dsl.spec import right_answer
from ida_dsl.values import Reason
from ida_runtime.agents.model import Model
from ida_runtime.agents.spec import Spec
from ida_runtime.engine.drawing import Drawing
from ida_runtime.tiers.amplifying import FRESH, Asked, amplified, drawn, questions_of
from ida_runtime.tiers.causes import most_common
from ida_runtime.tiers.decomposing.apprentice import Apprentice, Rationing
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.evaluating import answered, judged, same
from ida_runtime.tiers.focus import Focus
from ida_runtime.tiers.learner.settings import Learning, Size
from ida_runtime.tiers.learner.student import Student
from ida_runtime.tiers.lesson_parts import at_most
from ida_runtime.tiers.lessons import Lesson, lessons
from ida_runtime.tiers.scores import RIGHT, WRONG, Accuracy, Score
from ida_runtime.traces.tables import ShareTables

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper

Numbers = npt.NDArray[np.int64]


class Teacher(StrEnum):
    """Who teaches: the student's own average, amplified (`climb`), the tier below, amplified (`distill`),
    the right answers (`spec`), or what was recorded (`runs`)."""

    CLIMB = "climb"
    DISTILL = "distill"
    SPEC = "spec"
    RUNS = "runs"


_ADVICE = {
    Teacher.CLIMB: "some strategy must answer without asking a task, or by looking at facts",
    Teacher.DISTILL: "some strategy must answer without asking a task, or the tier below know something",
    Teacher.SPEC: "the roots need a `spec`",
    Teacher.RUNS: "the runs need answers that are known",
}


class NothingToLearn(Exception):  # noqa: N818 - said to the user as it is
    """Why a program cannot be learned, in one line."""


@frozen
class Course:
    """What is taught and how: who teaches, how deep questions are taken apart, the steps of a turn. They are
    taken apart by a decomposer that learns to, where `decompose` says how. Of tasks with a measure `over`
    times as many questions are drawn as are taught (`Focus`)."""

    size: Size = field(factory=Size)
    how: Learning = field(factory=Learning)
    teacher: Teacher = Teacher.CLIMB
    depth: int = field(default=1, validator=ge(0))
    steps: int = field(default=4, validator=ge(1))
    over: int = field(default=3, validator=ge(1))
    seed: int = 0
    decompose: Rationing | None = None


@frozen
class Turn:
    """What a turn did: its number, the steps so far, the loss of its steps in nats a token, the mean, how
    many questions were answered for it, the leaves counted, and how many decompositions were shown to a
    decomposer so far."""

    number: int
    steps: int
    loss: float
    questions: int
    shown: int = 0


@frozen(eq=False)
class Material:
    """What a turn teaches, how many questions were answered for it, and, where they were drawn for it, the
    class of each row of the tables of tasks (`Focus`), and the tables."""

    lessons: Sequence[Lesson]
    count: int
    classes: Mapping[str, Numbers] = field(factory=dict)
    tables: ShareTables | None = None


@define(eq=False)
class Training:
    """A training of a program's tasks that goes on turn by turn. Raises `NothingToLearn`, `NotEncoded`.

    `below` are who answers parts where the tier below teaches, by task. The tasks of `always` are answered by
    their agents whoever teaches (`by a always`). What is paid for, or said by people, is in the journal that
    `keep` is given.
    """

    program: Program
    sampler: Sampler
    course: Course
    below: Mapping[str, Agent] = field(factory=dict)
    always: Mapping[str, Agent] = field(factory=dict)
    student: Student = field(init=False)
    focus: Focus = field(init=False)
    apprentice: Apprentice | None = field(default=None, init=False)
    turns: int = field(default=0, init=False)
    _drawing: Drawing = field(init=False)
    _keeper: Keeper | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        encoding = Encoding.of(self.program.graph, self.tasks)
        if self.course.teacher is Teacher.CLIMB and not self.course.depth:
            said = "at depth 0 a tier would learn from itself what it says already"
            raise NothingToLearn(f"{said}: climb at a depth of 1 or more")
        untaught = self._untaught()
        if untaught:
            said = f"`{untaught[0]}` is asked and is no root, so that nothing would teach it"
            raise NothingToLearn(f"{said}: write it to `roots`, too")
        self._drawing = Drawing(self.sampler)
        self.focus = Focus(self.program, self.tasks)
        self.student = Student(encoding, self.course.size, self.course.how, self.course.seed)
        if self.course.decompose is not None:
            self.apprentice = Apprentice(self.program, self.course.decompose, self.course.seed)

    def _untaught(self) -> list[str]:
        """The tasks that are asked and that nothing would teach."""
        asked = self.program.reachable(set(self.tasks)) & self.program.tasks.keys()
        return sorted(asked - set(self.tasks) - self.always.keys())

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks whose questions are drawn."""
        return self.program.graph.roots

    def keep(self, keeper: Keeper | None) -> None:
        """Puts what is paid for into a journal from now on."""
        self._keeper = keeper
        if self.apprentice is not None:
            self.apprentice.keeper = keeper

    def set_params(self, values: Mapping[str, int]) -> None:
        """Draws contexts with other values of params, from now on."""
        self.program = Program(self.program.graph, values, self.program.externs)
        self.sampler = Sampler(self.program, self.sampler.folder)
        self._drawing = Drawing(self.sampler)
        self.focus.set_program(self.program)
        if self.apprentice is not None:
            self.apprentice.program = self.program

    @property
    def _depth(self) -> int:
        """How deep a turn's questions are taken apart."""
        return 0 if self.course.teacher is Teacher.SPEC else self.course.depth

    def turn(self) -> Turn:
        """One turn. Raises `NothingToLearn` where its answers are all unknown, or the loss is no number."""
        material = self._material()
        if self._knows_nothing(material.lessons):
            raise self._nothing(material)
        own = [loss for one in material.lessons for loss in self._taught(one, material.classes)]
        practised = () if self.apprentice is None else (self.apprentice.practised,)
        if any(loss != loss for loss in (*own, *practised)):  # noqa: PLR0124 - NaN
            raise NothingToLearn(f"the loss of turn {self.turns} is no number: a lower rate may help")
        self.turns += 1
        shown = 0 if self.apprentice is None else self.apprentice.shown
        return Turn(self.turns, self.student.steps, float(np.mean(own)), material.count, shown)

    def _knows_nothing(self, found: Sequence[Lesson]) -> bool:
        """Whether all that lessons say is unknown."""
        nothing = self.student.encoding.vocabulary.numbers["unknown"]
        return all((lesson.tokens == nothing).all() for lesson in found)

    def _nothing(self, material: Material) -> NothingToLearn:
        """Says why all answers of a turn are unknown."""
        said, advice = f"all answers of turn {self.turns} are unknown", _ADVICE[self.course.teacher]
        cause = None if material.tables is None else most_common(material.tables)
        if cause is None or cause.reason is Reason.NO_SPEC:
            return NothingToLearn(f"{said}: {advice}")
        return NothingToLearn(f"{said}, mostly because {cause}\n{cause.advice or advice}")

    def _material(self) -> Material:
        """What a turn teaches."""
        questions = self._drawn()
        tables = self._amplified(questions)
        count = sum(map(len, tables.questions.values()))
        most = self.course.how.questions
        taught = [at_most(one, most) for one in lessons(self.student.encoding, tables)]
        return Material(taught, count, self._classes(questions, tables), tables)

    def _drawn(self) -> list[Question]:
        """The questions of a turn."""
        each = max(1, self.course.how.questions // len(self.tasks))
        many = each * (self.course.over if any(map(self.focus.measured, self.tasks)) else 1)
        asked = Asked(self.course.steps * self.course.how.contexts, many, self.tasks)
        found = drawn(self._drawing, asked, self.course.seed, self.turns)
        return questions_of(self.focus.chosen(found, each, self.course.seed, self.turns), self._depth)

    def _classes(self, questions: Sequence[Question], tables: ShareTables) -> dict[str, Numbers]:
        """The class of each row of the tables of tasks; minus 1 of what is no root."""
        found = {
            task: np.full(len(tables.questions[task]), -1) for task in self.tasks if task in tables.questions
        }
        for one, row in zip(questions, np.asarray(tables.roots["row"]).tolist(), strict=True):
            found[one.task][row] = self.focus.number(one.task, one.arguments, one.context)
        return found

    def _amplified(self, questions: Sequence[Question]) -> ShareTables:
        """The questions answered, taken apart by the program or by the apprentice."""
        if self.apprentice is not None:
            self.apprentice.turn(self._drawing, self._teacher(), self.course.steps, self.turns)
        program, who = self._amplifier()
        return amplified(program, questions, who, self._keeper)

    def _amplifier(self) -> tuple[Program, Callable[[str], Agent]]:
        """By what questions are taken apart, and who answers the parts. The apprentice stands for its expert,
        of whom nothing is asked but what is counted."""
        who, apprentice = self._teacher(), self.apprentice
        if apprentice is None:
            return self.program, who
        return apprentice.learned(), apprentice.showing(who)

    def _taught(self, lesson: Lesson, classes: Mapping[str, Numbers]) -> Iterator[float]:
        """The losses of the steps on a lesson."""
        contexts = np.arange(len(lesson.facts.there))
        own_classes = [classes[task][rows] for task, rows in lesson.places.items() if task in classes]
        of = np.concatenate(own_classes) if own_classes else None
        for own in np.array_split(contexts, min(self.course.steps, len(contexts))):
            learnt = self.student.learn(lesson, own)
            if of is not None:
                self.focus.see(of[learnt.questions], learnt.same)
            yield learnt.loss

    def _teacher(self) -> Callable[[str], Agent]:
        """Who answers the parts."""
        if self.course.teacher is Teacher.SPEC:
            spec = Spec(lambda question: right_answer(self.program, question))
            return lambda _: spec
        if self.course.teacher is Teacher.DISTILL:
            return lambda task: self.always.get(task) or self.below[task]
        own = self.agent()
        return lambda task: self.always.get(task, own)

    def state(self) -> dict[str, Tensor]:
        """All that it takes to go on from here, but for the number of turns."""
        own = {**self.student.state(), "agreed": torch.from_numpy(self.focus.agreed)}
        return own if self.apprentice is None else {**own, **self.apprentice.state()}

    def restore(self, state: dict[str, Tensor], turns: int) -> None:
        """Goes on from there."""
        self.turns = turns
        self.student.restore(state)
        self.focus.agreed[:] = state["agreed"].numpy()
        if self.apprentice is not None:
            self.apprentice.restore(state)

    def agent(self) -> Model:
        """The teacher as it is now, as an agent: what a training makes."""
        return Model(self.student.teacher(), seed=self.course.seed)

    def evaluated(self, contexts: int = 64, questions: int = 32, turn: int = 0) -> Accuracy:
        """How often the agent alone is right, on fresh contexts."""
        own = self.agent()
        return judged(self.program, self.fresh(contexts, questions, turn), lambda _: own)

    def agreement(self, contexts: int = 64, questions: int = 32, turn: int = 0) -> Score:
        """How often the agent alone answers as its teacher does, on fresh contexts."""
        own = self.agent()
        taught = self.fresh(contexts, questions, turn, self._depth)
        alone = self.fresh(contexts, questions, turn)
        program, who = self._amplifier()
        wanted = answered(program, taught, who, keeper=self._keeper)
        found = answered(self.program, alone, lambda _: own)
        alike = (RIGHT if same(one, other) else WRONG for one, other in zip(wanted, found, strict=True))
        return Score.of_verdicts(zip((one.context for one in alone), alike, strict=True))

    def fresh(self, contexts: int = 64, questions: int = 32, turn: int = 0, depth: int = 0) -> list[Question]:
        """Questions about contexts that are never taught, so many of each; others for another turn."""
        asked = Asked(contexts, max(1, questions // len(self.tasks)), self.tasks)
        return questions_of(drawn(self._drawing, asked, self.course.seed, FRESH + turn), depth)
