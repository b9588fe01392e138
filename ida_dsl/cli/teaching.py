"""What commands that train tiers share."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from ida_dsl import __version__
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.app import INTERRUPTED, PROBLEM
from ida_dsl.cli.remaining import left
from ida_dsl.folder import FolderError
from ida_dsl.graph.fingerprint import fingerprint
from ida_dsl.load import Program
from ida_dsl.reading import DataError
from ida_dsl.sampling import SampleError
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.no_room import NoRoom
from ida_runtime.calls.not_kept import NotKept

if TYPE_CHECKING:
    from ida_runtime.tiers.decomposing.apprentice import Rationing
    from ida_runtime.tiers.learner.settings import Learning, Size
    from ida_runtime.tiers.school import Lineage, School
    from ida_runtime.tiers.scores import Accuracy
    from ida_runtime.tiers.tier import TierFolder


@frozen(kw_only=True)
class Means:
    """What the options of each command that trains say."""

    program: str
    out: str
    size: str
    steps: int | None
    seconds: float | None
    rate: float | None
    precision: str | None
    device: str | None
    threads: int
    tensorboard: bool
    settings: tuple[str, ...]
    seed: int
    agents: tuple[str, ...]
    allow_python: bool
    decompositions: int | None


@contextmanager
def problems(program: Program) -> Iterator[None]:
    """What is wrong with a tier or its training is said to the user. Raises `Misused`."""
    try:
        from ida_runtime.tiers.card import TierError
        from ida_runtime.tiers.encoding.shapes import NotEncoded
        from ida_runtime.tiers.training import NothingToLearn
    except ModuleNotFoundError as missing:
        said = f"tiers need {missing.name}, which is not installed"
        raise Misused(said, "pip install 'ida-dsl[tiers]'") from None
    try:
        yield
    except NotEncoded as problem:
        raise Misused(f"{program.path} cannot be learned: {problem}") from None
    except (TierError, NothingToLearn, SampleError, FolderError, DataError) as problem:
        raise Misused(str(problem)) from None


def learning(given: Means, folder: TierFolder) -> tuple[Size, Learning]:
    """The size, and how is learned. A training that is gone on with calculates in what it began with: another
    machine need not choose the same. Raises `Misused` where there is no such device."""
    from ida_runtime.tiers.learner.device import NoDevice, device_named
    from ida_runtime.tiers.learner.precisions import fastest
    from ida_runtime.tiers.learner.settings import RATES, SIZES, Device, Learning

    told = folder.told()
    before = None if told is None else str(told["course"]["precision"])
    rate = RATES[given.size] if given.rate is None else given.rate
    try:
        name = device_named(given.device)
    except NoDevice as problem:
        raise Misused(str(problem)) from None
    device = Device(name, given.precision or before or fastest(name), given.threads)
    return SIZES[given.size], Learning(rate=rate, device=device)


def rationing(how: Learning, most: int | None) -> Rationing:
    """How a decomposer learns beside a tier that learns so, from `most` decompositions where that is said."""
    from ida_runtime.tiers.decomposing.apprentice import Rationing

    own = Rationing(most=most)
    return evolve(own, how=evolve(own.how, device=how.device))


def lineage(program: Program, given: Means, how: Learning, own: Mapping[str, Any]) -> Lineage:
    """What a tier comes from."""
    from ida_runtime.tiers.school import Lineage

    params = {param.name: str(param.value) for param in program.graph.params}
    name = Path(given.program).name
    told = {"size": given.size, "rate": how.rate, "precision": how.device.precision, "seed": given.seed}
    if given.decompositions is not None:
        told["decompositions"] = given.decompositions
    course = {"program": name, "params": params, **own, **told, "version": fingerprint(program.graph)}
    return Lineage(name, params, course, f"ida-dsl {__version__}")


@contextmanager
def at_the_end_of_turns() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed; the turn that is under way is brought to its end. A second one ends all."""
    pressed: list[int] = []

    def press(number: int, _: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def ended_by(go: Callable[[], None]) -> BaseException | None:
    """Goes on until it is enough; what ended it in the midst of a turn, None where nothing did."""
    try:
        go()
    except (Stopped, KeyboardInterrupt) as ended:
        return ended
    return None


def cut_short(ended: BaseException, out: str) -> int:
    """Says what becomes of a training that ended in the midst of a turn; the exit code."""
    if isinstance(ended, NotKept | NoRoom):
        screen.complain(str(ended))
        return PROBLEM
    screen.remark(f"interrupted in the midst of a turn: the same command goes on from what {out} has")
    return INTERRUPTED


def taught(school: School, stopped: Callable[[], bool], tensorboard: bool) -> None:
    """Trains until it is enough or was stopped. Raises `Misused`, `NothingToLearn`, and OSError where a file
    of the tier cannot be written: each says what is kept."""
    with _said_what_is_kept(school), shown_on_a_board(school, tensorboard):
        school.run(stopped)


@contextmanager
def _said_what_is_kept(school: School) -> Iterator[None]:
    """Where a training ends that was not to end, it is told what is left of it."""
    from ida_runtime.tiers.training import NothingToLearn

    folder = school.folder.path
    try:
        yield
    except NothingToLearn as problem:
        raise NothingToLearn(f"{problem}{f'; {folder} keeps the last checkpoint' * _kept(folder)}") from None
    except OSError as problem:
        if not Path(problem.filename or "").is_relative_to(folder):
            raise
        kept = "the last checkpoint is kept, and the same command goes on from there"
        said = f"cannot be written ({problem.strerror}): {kept if _kept(folder) else 'nothing was kept yet'}"
        raise OSError(problem.errno, said, problem.filename) from None


def _kept(folder: Path) -> bool:
    """Whether there is something to go on with."""
    from ida_runtime.tiers.card import STATE

    return (folder / STATE).exists()


@contextmanager
def shown_on_a_board(school: School, wanted: bool) -> Iterator[None]:
    """Where TensorBoard is wanted, what is noted is written as events, too. Raises `Misused`."""
    if not wanted:
        yield
        return
    try:
        from ida_runtime.tiers.events import EVENTS, Board
    except ModuleNotFoundError as missing:
        needed = str(missing.name).partition(".")[0]
        said = f"--tensorboard needs {needed}, which is not installed"
        raise Misused(said, "pip install 'ida-dsl[tensorboard]'") from None
    before = [line for line in school.folder.metrics() if line["steps"] <= school.steps]
    with Board.of(school.folder.path / EVENTS, before) as board:
        school.heard = board.add
        yield


def progress(school: School) -> str:
    """How far it is: a line, and another with how often each class is right."""
    last = school.last
    if last is None:
        return "begun"
    right = "" if school.accuracy is None else f", {school.accuracy.every.rate:.1%} right"
    agreed = "" if school.agreement is None else f", {school.agreement.rate:.1%} as the teacher"
    rate = school.questions / max(school.seconds, 1e-9)
    shown = f", {number(last.shown, 'decomposition')} shown" if last.shown else ""
    grown = "" if school.growth is None else f", {school.growth}"
    line = f"step {last.steps:,}{grown}, loss {last.loss:.3f}{right}{agreed}{shown}, {rate:,.0f} questions/s"
    return "\n".join([line + _left(school), *_classes(school)])


def _left(school: School) -> str:
    """How long it may still take; nothing is foretold while questions grow."""
    grows = school.growth is not None and not school.growth.whole(school.training.program.graph)
    metrics = [] if grows else school.folder.metrics()
    return f", {left(school.goal, school.steps, school.seconds, metrics)}"


def _classes(school: School) -> Iterator[str]:
    """How often each class is right, where there are some."""
    if school.accuracy is not None and len(school.accuracy.classes) > 1:
        yield "  ".join(f"{name} {one.rate:.0%}" for name, one in school.accuracy.classes.items())


def accuracy_lines(accuracy: Accuracy, how: str) -> Iterator[str]:
    """How often answers are right: all, then class by class."""
    every = accuracy.every
    if not every.of:
        yield "no spec says what is right"
        return
    low, high = every.interval
    yield f"{every.rate:.1%} right {how} ({low:.1%} to {high:.1%})"
    width = max(map(len, accuracy.classes), default=0)
    for name, one in accuracy.classes.items():
        unknown = f", {one.unknown / one.of:.1%} unknown" if one.unknown else ""
        yield f"  {name:{width}}  {one.rate:6.1%}  of {one.of:,}{unknown}"
