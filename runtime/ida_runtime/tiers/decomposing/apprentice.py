"""An apprentice: a decomposer that is trained beside the tier, on decompositions that an expert shows it.

The expert is the program's strategies, or whoever shows them; every decomposition that is asked of it counts,
since people's are dear. So they are rationed as Christiano, Shlegeris and Amodei do (arXiv 1810.08575,
section 2.3): some at first, then at most so many for each step of the tier. Of the questions that are drawn
it asks for those that it doubts, however little it erred before: a tier that has learned more says what it
never said, and how that is gone on with must be shown, too. While it errs it asks for more, the rarest
(`choosing`), and practises more; it errs as much as it did on the newest before it learned them. Parts are
answered by the tier as it is then, by chance rather than as it thinks likeliest: what was learned of all
answers holds for those to come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import torch
from attrs import define, evolve, field, frozen
from attrs.validators import ge, optional
from torch import Tensor

from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Question
from ida_runtime.engine.drawing import Drawing
from ida_runtime.tiers.amplifying import Asked, amplified, drawn, questions_of
from ida_runtime.tiers.decomposing.choosing import doubts, erred, key, rarest, some
from ida_runtime.tiers.decomposing.decomposer import Decomposer
from ida_runtime.tiers.decomposing.steps import MOST, Steps, decomposed
from ida_runtime.tiers.decomposing.transcripts import joined, transcripts
from ida_runtime.tiers.learner.settings import Learning, Size
from ida_runtime.tiers.learner.student import Student
from ida_runtime.tiers.lessons import Facts, Lesson

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper

By = Callable[[str], Agent]
"""Who answers, by name: a task's questions, or how a strategy takes them apart."""
SHOWN = 2**33
"""Turns of this number and above are of decompositions that are shown."""
_A_CONTEXT = 4
"""From so many questions of a task about each context some are chosen."""
_AT_LEAST = 0.25
"""So many steps of the apprentice come with each of the tier, however little it errs."""
_REMEMBERED = 0.9
"""How much of what it erred before counts beside how much it errs on one more decomposition."""
_LOT = 8
"""So many decompositions may be asked for at once, which are chosen together."""
_DOUBT = 0.1
"""It asks for those that it doubts by more nats."""
_LOOKS, _LOOKED_AT = 10, 64
"""Where all was recorded: after so many turns it looks how much it errs, on so many decompositions."""
_SIZE = Size(width=64, heads=2, fact_layers=2, passes=1)
_HOW = Learning(contexts=64, rate=1e-3, warm_up=50, fall=0.0, horizon=0.95)


@frozen
class Rationing:
    """How an apprentice learns. `first` decompositions come before all else, then at most `each` for a step
    of the tier, and `practice` steps on all that were shown: a tenth of the practice, and of what it does not
    doubt, when it errs by less than 0.1 nats a decomposition, a hundredth below 0.01. It takes at most
    `begin` steps on the first ones, until it errs by less than `enough` nats a token on these. No more than
    `most` decompositions are asked for in all, where that is said."""

    size: Size = _SIZE
    how: Learning = _HOW
    first: int = field(default=176, validator=ge(1))
    each: float = field(default=0.5, validator=ge(0.0))
    practice: float = field(default=4.0, validator=ge(0.0))
    begin: int = field(default=200, validator=ge(1))
    enough: float = 0.005
    most: int | None = field(default=None, validator=optional(ge(1)))


def eagerness(loss: float) -> float:
    """How much an apprentice still asks and learns that errs so much, of all that it may."""
    return 1.0 if loss >= 0.1 else 0.1 if loss >= 0.01 else 0.01


@define(eq=False)
class Apprentice:
    """Learns to take a program's questions apart. `shown` are the decompositions asked of the expert, `loss`
    is how much it errs, in nats a decomposition; `practised` is the loss of its last step, NaN once one was
    no number. `program` may be set to one with other params; `keeper` is whose journal has what is paid for.
    Raises `NotEncoded`."""

    program: Program
    rationing: Rationing
    seed: int
    steps: Steps = field(init=False)
    student: Student = field(init=False)
    shown: int = field(default=0, init=False)
    loss: float = field(default=float("inf"), init=False)
    practised: float = field(default=0.0, init=False)
    keeper: Keeper | None = field(default=None, init=False)
    _known: Lesson | None = field(default=None, init=False)
    _asked: list[int] = field(factory=list, init=False)
    _owed: float = field(default=0.0, init=False)
    _more: float = field(default=0.0, init=False)
    _to_learn: float = field(default=0.0, init=False)

    def __attrs_post_init__(self) -> None:
        self.steps = Steps.of(self.program)
        self.student = Student(self.steps.encoding(), self.rationing.size, self.rationing.how, self.seed)

    def learned(self) -> Program:
        """The program, its tasks taken apart by the apprentice."""
        program = self.program
        return Program(decomposed(program.graph, self.steps), program.set_params, program.externs)

    def decomposer(self) -> Decomposer:
        """The apprentice as it is now, as an agent."""
        network, how = self.student.teacher().network, self.rationing.how
        return Decomposer(self.steps, self.student.encoding, network, how.device, most=self.most)

    def showing(self, who: By) -> By:
        """Who answers: itself how tasks are taken apart, `who` their parts."""
        shows = self.decomposer()
        return lambda name: shows if "." in name else who(name)

    @property
    def most(self) -> int:
        """After how many asks it gives a question up: twice as many as it was ever shown."""
        shown = 0 if self._known is None else int(self._known.facts.there.sum(axis=1).max(initial=0))
        return min(MOST, 2 * max(1, shown))

    # ---------------------------------------------------------------------------------------- a turn

    def turn(self, drawing: Drawing, who: By, steps: int, number: int) -> None:
        """What comes before the tier's next so many steps, in the turn of that number: decompositions that
        are shown, and what is learned of them. `who` answers their parts."""
        begins = self._known is None
        self._owed += self.rationing.first if begins else steps * self.rationing.each
        if begins or self._owed >= _LOT:
            count = int(self._owed)
            self._owed -= count
            count = self._left(count)
            asked = self._asked_for(drawing, who, count, number) if count else []
            shown = self._shown(asked, who) if asked else None
            if shown is not None:
                self._see(*shown)
        self._practise(begins, steps, number)

    def _left(self, count: int) -> int:
        """How many of so many decompositions may still be asked for."""
        most = self.rationing.most
        return count if most is None else max(0, min(count, most - len(self._asked)))

    def turn_of(self, shown: tuple[Lesson, int], steps: int, number: int) -> None:
        """The same where all that is shown was recorded before."""
        begins = self._known is None
        if begins:
            self._see(*shown)
        elif number % _LOOKS == 0:
            found = some(shown[0], _LOOKED_AT, self._random(3, number))
            self.loss = float(erred(self.student, found).mean())
        self._practise(begins, steps, number)

    def _practise(self, begins: bool, steps: int, number: int) -> None:
        """What is learned in a turn."""
        if begins:
            self._begin(number)
            return
        self._to_learn += steps * max(self.rationing.practice * eagerness(self.loss), _AT_LEAST)
        count = int(self._to_learn)
        self._to_learn -= count
        self._learn(count, number)

    def _shown(self, questions: Sequence[Question], who: By) -> tuple[Lesson, int] | None:
        """What the decompositions of these teach, all of them asked of the expert, and how many there are.
        Each is under a draw of its own: so its parts are answered by chance."""
        self._asked += map(key, questions)
        roots = [evolve(one, draw=(self.shown + at + 1,)) for at, one in enumerate(questions)]
        return transcripts(
            self.steps, self.student.encoding, amplified(self.program, roots, who, self.keeper)
        )

    def _asked_for(self, drawing: Drawing, who: By, count: int, number: int) -> list[Question]:
        """At most so many questions: those it doubts, and some more while it errs."""
        pool = self._pool(drawing, count, number)
        random = self._random(1, number)
        if self._known is None:
            return [pool[at] for at in rarest(list(map(key, pool)), (), count, random)]
        own = self._doubted(pool, who)[:count]
        asked = [pool[at] for at in own]
        self._more += count * eagerness(self.loss)
        more = max(0, int(self._more) - len(asked))
        self._more -= int(self._more)
        left = [one for at, one in enumerate(pool) if at not in own]
        seen = [*self._asked, *map(key, asked)]
        return asked + [left[at] for at in rarest(list(map(key, left)), seen, more, random)]

    def _pool(self, drawing: Drawing, count: int, number: int) -> Sequence[Question]:
        """From what so many are chosen."""
        tasks = tuple(name for name in self.program.graph.roots if name in self.steps.may_ask)
        return questions_of(drawn(drawing, Asked(count, _A_CONTEXT, tasks), self.seed, SHOWN + number), 1)

    def _doubted(self, pool: Sequence[Question], who: By) -> list[int]:
        """Where the questions are that it doubts, most first."""
        tables = amplified(self.learned(), pool, self.showing(who), self.keeper)
        found = transcripts(self.steps, self.student.encoding, tables)
        if found is None:
            return []
        doubted = doubts(self.student, found[0], tables)
        return [at for at in np.argsort(-doubted, kind="stable").tolist() if doubted[at] > _DOUBT]

    def _see(self, lesson: Lesson, many: int) -> None:
        """So many decompositions that are new."""
        self.shown += many
        loss, before = float(erred(self.student, lesson).mean()), _REMEMBERED**many
        self.loss = loss if self._known is None else before * self.loss + (1 - before) * loss
        self._known = lesson if self._known is None else joined([self._known, lesson])

    def _begin(self, number: int) -> None:
        lately = 1.0
        for at in range(self.rationing.begin):
            if lately < self.rationing.enough:
                break
            lately = 0.8 * lately + 0.2 * self._learn(1, number, at)

    def _random(self, *what: int) -> np.random.Generator:
        return np.random.default_rng([self.seed % 2**64, *what])

    def _learn(self, count: int, number: int, first: int = 0) -> float:
        """So many steps on what was shown; the loss of the last."""
        loss = 0.0
        for at in range(count if self._known is not None else 0):
            assert self._known is not None
            random = self._random(2, number, first + at)
            of = len(self._known.facts.there)
            own = random.choice(of, min(of, self.rationing.how.contexts), replace=False)
            loss = self.student.learn(self._known, np.sort(own)).loss
            self.practised = self.practised if isnan(self.practised) else loss
        return loss

    # ------------------------------------------------------------------------------------------ keeping

    def state(self) -> dict[str, Tensor]:
        """All that it takes to go on from here."""
        told = [self.shown, self.loss, self._owed, self._more, self._to_learn]
        numbers = torch.tensor(told, dtype=torch.float64)
        own = {f"decomposer.{name}": value for name, value in self.student.state().items()}
        asked = torch.tensor(self._asked, dtype=torch.int64)
        return {**own, "decomposer numbers": numbers, "decomposer asked": asked, **_kept(self._known)}

    def restore(self, state: dict[str, Tensor]) -> None:
        """Goes on from there."""
        own = {name[11:]: value for name, value in state.items() if name.startswith("decomposer.")}
        self.student.restore(own)
        shown, self.loss, self._owed, self._more, self._to_learn = state["decomposer numbers"].tolist()
        self.shown = int(shown)
        self._asked = state["decomposer asked"].tolist()
        self._known = self._again(state)

    def _again(self, state: dict[str, Tensor]) -> Lesson | None:
        if f"shown {_PARTS[0]}" not in state:
            return None
        context, rows, tokens, states, question = (state[f"shown {name}"].numpy() for name in _PARTS)
        facts = Facts(state["shown facts"].numpy(), state["shown there"].numpy())
        return Lesson(self.student.encoding.views[0], facts, context, rows, tokens, states, question)


_PARTS = ("context", "rows", "tokens", "states", "question")


def _kept(lesson: Lesson | None) -> dict[str, Tensor]:
    """A lesson as tensors."""
    if lesson is None:
        return {}
    own = {f"shown {name}": torch.from_numpy(np.ascontiguousarray(getattr(lesson, name))) for name in _PARTS}
    facts = lesson.facts
    return {
        **own,
        "shown facts": torch.from_numpy(facts.tokens),
        "shown there": torch.from_numpy(facts.there),
    }
