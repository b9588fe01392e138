"""Agents side by side on the same questions: who is right, what they agree on, how errors move from one to
the next, and where one is sure and wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import field, frozen

from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Context, Question
from ida_dsl.spec import is_right
from ida_dsl.values import Unknown, Value
from ida_runtime.engine.run import run
from ida_runtime.tiers.evaluating import same, verdict
from ida_runtime.tiers.scores import Score

SURE = 0.9
"""From this confidence on an answer counts as sure."""
_BOUNDS = (0.0, 0.5, 0.9, 0.99)


@frozen
class Said:
    """What was said to a question about a context: how sure, and whether that is right; None where no spec
    says."""

    answer: Value
    confidence: float
    right: bool | None
    context: Context = field(factory=Context)

    @property
    def wrong(self) -> bool:
        """Whether it is known and wrong."""
        return self.right is False and not isinstance(self.answer, Unknown)


@frozen
class Heard:
    """What somebody said to all questions, in order."""

    name: str
    every: tuple[Said, ...]

    @property
    def score(self) -> Score:
        """How often it is right, of those of which a spec says."""
        return _score(self.every)

    def by_class(self, classes: Sequence[str]) -> dict[str, Score]:
        """The same by class; `classes` has that of each question."""
        own: dict[str, list[Said]] = {name: [] for name in classes}
        for name, one in zip(classes, self.every, strict=True):
            own[name].append(one)
        return {name: score for name, every in own.items() if (score := _score(every)).of}

    def sure_and_wrong(self) -> Iterator[int]:
        """The numbers of questions where it is, the surest first."""
        found = [at for at, one in enumerate(self.every) if one.wrong and one.confidence >= SURE]
        yield from sorted(found, key=lambda at: -self.every[at].confidence)

    def calibration(self) -> Iterator[tuple[float, float, Score]]:
        """How often known answers are right by how sure they are: from, below, and how many."""
        known = [one for one in self.every if one.right is not None and not isinstance(one.answer, Unknown)]
        for low, high in zip(_BOUNDS, (*_BOUNDS[1:], 2.0), strict=True):
            own = [one for one in known if low <= one.confidence < high]
            yield low, min(high, 1.0), _score(own)


def _score(every: Sequence[Said]) -> Score:
    return Score.of_verdicts(
        (one.context, verdict(one.right, one.answer)) for one in every if one.right is not None
    )


@frozen
class Passage:
    """From one to the next: how many answers are the same, and what became of errors. `kept` are wrong in
    both, `mended` are no longer wrong, `new` were not wrong before; `inherited` are the same wrong answer."""

    of: int
    same: int
    kept: int
    inherited: int
    mended: int
    new: int


def hear(
    program: Program, name: str, questions: Sequence[Question], answerers: Answerers, settings: Settings
) -> Heard:
    """Asks somebody all questions."""
    outcome = run(program, questions, answerers, settings)
    return Heard(
        name,
        tuple(
            Said(
                answer,
                _sure(outcome.table[question].confidence),
                _right(program, question, answer),
                question.context,
            )
            for question, answer in zip(questions, outcome.answers, strict=True)
        ),
    )


def _sure(confidence: float | None) -> float:
    """Who says nothing of it is sure."""
    return 1.0 if confidence is None or confidence != confidence else confidence  # noqa: PLR0124 - NaN


def _right(program: Program, question: Question, answer: Value) -> bool | None:
    found = is_right(program, question, answer)
    return found if isinstance(found, bool) else None


def passage(one: Heard, other: Heard) -> Passage:
    """What became of the answers of one with the other."""
    pairs = list(zip(one.every, other.every, strict=True))
    return Passage(
        len(pairs),
        sum(same(before.answer, after.answer) for before, after in pairs),
        sum(before.wrong and after.wrong for before, after in pairs),
        sum(before.wrong and after.wrong and before.answer == after.answer for before, after in pairs),
        sum(before.wrong and not after.wrong for before, after in pairs),
        sum(after.wrong and not before.wrong for before, after in pairs),
    )
