"""What `ida-dsl train` does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from ida_dsl import __version__
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.common import load
from ida_dsl.cli.progress import Ticker
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program
from ida_dsl.sampling import Sampler

if TYPE_CHECKING:
    from ida_runtime.tiers.evaluating import Accuracy
    from ida_runtime.tiers.training import Training, Turn

EVALUATED_EVERY = 25
"""Turns from one evaluation, and checkpoint, to the next."""


@frozen
class Given:
    """The options, as click gives them."""

    program: str
    out: str
    size: str
    teacher: str
    depth: int
    until: float | None
    steps: int | None
    seconds: float | None
    rate: float | None
    precision: str | None
    threads: int
    settings: tuple[str, ...]
    seed: int


def train(given: Given) -> int:
    """Trains, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    try:
        from ida_runtime.tiers.encoding.shapes import NotEncoded
        from ida_runtime.tiers.tier import TierError
        from ida_runtime.tiers.training import NothingToLearn
    except ModuleNotFoundError as missing:
        said = f"training needs {missing.name}, which is not installed"
        raise Misused(said, "pip install 'ida-dsl[tiers]'") from None
    try:
        return _train(program, given)
    except NotEncoded as problem:
        raise Misused(f"{program.path} cannot be learned: {problem}") from None
    except (TierError, NothingToLearn) as problem:
        raise Misused(str(problem)) from None


def _train(program: Program, given: Given) -> int:
    school = School(program, given)
    school.resume()
    with Ticker(school.say):
        try:
            school.run()
        except KeyboardInterrupt:
            school.interrupted = True
    school.keep()
    school.evaluate()
    school.keep()
    screen.put_all(school.told())
    return FINE


@define(eq=False)
class School:
    """A training that goes on in a folder."""

    program: Program
    given: Given
    training: Training = field(init=False)
    accuracy: Accuracy | None = None
    interrupted: bool = False
    _last: Turn | None = None
    _questions: int = 0
    _spent: float = 0.0
    _begun: float = field(factory=time.process_time)

    def __attrs_post_init__(self) -> None:
        from ida_runtime.tiers.learner.precisions import fastest
        from ida_runtime.tiers.learner.settings import RATES, SIZES, Learning
        from ida_runtime.tiers.training import Course, Teacher, Training

        precision = self.given.precision or self._precision_so_far() or fastest()
        rate = RATES[self.given.size] if self.given.rate is None else self.given.rate
        how = Learning(precision=precision, rate=rate, threads=self.given.threads)
        course = Course(
            SIZES[self.given.size], how, Teacher(self.given.teacher), self.given.depth, seed=self.given.seed
        )
        ready = Ready(self.program.graph, {})
        self.training = Training(ready, Sampler(ready, Folder(self.program.folder)), course)

    @property
    def seconds(self) -> float:
        """CPU seconds of the training so far."""
        return self._spent + time.process_time() - self._begun

    def _precision_so_far(self) -> str | None:
        """In what a training that is gone on with calculates: another machine need not choose the same."""
        from ida_runtime.tiers.tier import TierFolder

        kept = TierFolder(Path(self.given.out)).kept()
        return None if kept is None else str(kept[1]["course"]["precision"])

    def resume(self) -> None:
        """Goes on with what the folder has. Raises `Misused` where that is another training."""
        from ida_runtime.tiers.tier import TierFolder

        kept = TierFolder(Path(self.given.out)).kept()
        if kept is None:
            return
        state, told = kept
        TierFolder(Path(self.given.out)).check(self.training.student.encoding)
        own, known = self._course(), told["course"]
        if known != own:
            wrong = next((name for name in own if own[name] != known.get(name)), "format")
            said = f"{self.given.out} has a training with {wrong} {known.get(wrong)}, not {own.get(wrong)}"
            raise Misused(said, "give another --out, or the same options")
        self.training.student.restore(state)
        self.training.turns = told["turns"]
        self._questions, self._spent = told["questions"], told["seconds"]
        screen.remark(f"{self.given.out}: going on from step {self.training.student.steps:,}")

    def run(self) -> None:
        """Turn after turn, until it is enough."""
        while not self._enough():
            self._last = self.training.turn()
            self._questions += self._last.questions
            if self._last.number % EVALUATED_EVERY == 0:
                self.evaluate()
                self.keep()

    def evaluate(self) -> None:
        """How often the tier is right now."""
        self.accuracy = self.training.evaluated(turn=self.training.turns)

    def _enough(self) -> bool:
        given = self.given
        right = (
            self.accuracy is not None and given.until is not None and self.accuracy.every.rate >= given.until
        )
        steps = given.steps is not None and self.training.student.steps >= given.steps
        return right or steps or (given.seconds is not None and self.seconds >= given.seconds)

    # ------------------------------------------------------------------------------------------- keeping

    def _course(self) -> dict[str, Any]:
        """What makes it this training and no other."""
        given, how = self.given, self.training.course.how
        params = {param.name: str(param.value) for param in self.program.graph.params}
        return {
            "program": Path(given.program).name,
            "params": params,
            "size": given.size,
            "teacher": given.teacher,
            "depth": given.depth,
            "rate": how.rate,
            "precision": how.precision,
            "seed": given.seed,
        }

    def keep(self) -> None:
        """Keeps the tier, and where the training is."""
        from ida_runtime.tiers.tier import Card, TierFolder

        folder, training = TierFolder(Path(self.given.out)), self.training
        told = {
            "course": self._course(),
            "turns": training.turns,
            "questions": self._questions,
            "seconds": round(self.seconds, 3),
        }
        encoding, made_by = training.student.encoding, f"ida-dsl {__version__}"
        lineage = {**told, "steps": training.student.steps, "accuracy": self._accuracy(), "made_by": made_by}
        name, params = Path(self.given.program).name, self._course()["params"]
        card = Card(name, params, encoding.tasks, training.course.size, lineage)
        folder.save(card, encoding, training.agent().answering.network)
        folder.keep(training.student.state(), told)

    def _accuracy(self) -> Mapping[str, list[int]] | None:
        if self.accuracy is None:
            return None
        classes = self.accuracy.classes.items()
        every = self.accuracy.every
        return {"all": [every.right, every.of], **{name: [one.right, one.of] for name, one in classes}}

    # -------------------------------------------------------------------------------------------- telling

    def say(self) -> str:
        """How far it is, in one line."""
        last = self._last
        if last is None:
            return "begun"
        right = "" if self.accuracy is None else f", {self.accuracy.every.rate:.1%} right"
        rate = self._questions / max(self.seconds, 1e-9)
        return f"step {last.steps:,}, loss {last.loss:.3f}{right}, {rate:,.0f} questions/s"

    def told(self) -> list[str]:
        """What came of it."""
        assert self.accuracy is not None
        ended = "interrupted; " if self.interrupted else ""
        steps, seconds = self.training.student.steps, self.seconds
        much = f"{number(steps, 'step')}, {number(self._questions, 'question')}"
        lines = [f"{ended}{much}, {seconds:.1f} CPU seconds"]
        low, high = self.accuracy.every.interval
        lines.append(
            f"{self.accuracy.every.rate:.1%} right alone, on fresh contexts ({low:.1%} to {high:.1%})"
        )
        width = max(map(len, self.accuracy.classes), default=0)
        for name, one in self.accuracy.classes.items():
            lines.append(f"  {name:{width}}  {one.rate:6.1%}  of {one.of:,}")
        return [*lines, f"{self.given.out} is written: --agent 'model(\"{self.given.out}\")'"]
