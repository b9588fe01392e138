"""A run made ready (its problems and questions, who answers and how), then done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from attrs import define, field, frozen

from ida_dsl.asking.asks import Ask, ask_from, askable, context_from, read_ask, short_type
from ida_dsl.asking.files import contexts_in
from ida_dsl.asking.keeping import Keep
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.results import Answer, Answers
from ida_dsl.asking.telling import why_unknown
from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder, FolderError
from ida_dsl.graph.model import FactNode, Graph, Named
from ida_dsl.interpreter.checks import unbounded
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.interpreter.settings import Settings
from ida_dsl.json_values import to_json
from ida_dsl.load import Program
from ida_dsl.questions import Agent, Context, Question
from ida_dsl.reading import DataError
from ida_dsl.sampling import SampleError, Sampler
from ida_dsl.spec import is_right, right_answer
from ida_dsl.types import is_finite
from ida_dsl.values import Reason, Unknown, Value, contains_unknown

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper
    from ida_runtime.engine.observing import Observer
    from ida_runtime.engine.progress import Progress

Asked = int | str | Mapping[str, Any] | Ask | Question
"""A question as users give it; a number stands for so many random ones."""


class Running(Protocol):
    """A run that can be watched while it goes on. Where it ends early `so_far` says what was found."""

    def run(self) -> Outcome:
        """Answers the roots, once. Raises what a person ends it with."""

    def so_far(self) -> Outcome:
        """What was found when the run was ended: the questions that have an answer."""

    def progress(self) -> Progress:
        """How far it has come."""


@frozen
class Job:
    """A run made ready."""

    program: Program
    roots: tuple[Question, ...]
    agents: Mapping[str, Agent] = field(repr=False)
    settings: Settings
    keep: Keep = field(factory=Keep)

    def start(self, observer: Observer | None = None, keeper: Keeper | None = None) -> Running:
        """The run, not begun. The observer is told where time goes, unless it goes in lock step; `keeper` is
        what `kept` gives."""
        from ida_runtime.engine.executors import start  # noqa: PLC0415 - the runtime is not small

        who = self.agents.__getitem__
        return start(self._ready(), self.roots, who, self.settings, observer=observer, keeper=keeper)

    def kept(self) -> AbstractContextManager[Keeper | None]:
        """Opens the journals of the run, if it has any, for as long as it goes on. Raises `Misused`."""
        return self.keep.opened(self.program.graph, self.agents)

    def why_in_lock_step(self) -> str:
        """Why the engine cannot make the run; nothing where it can."""
        from ida_runtime.engine.executors import why_in_lock_step  # noqa: PLC0415 - the runtime is not small

        return why_in_lock_step(self._ready(), self.roots, self.agents.__getitem__, self.settings)

    def _ready(self) -> Ready:
        return Ready.of(self.program.graph, self.settings)

    def done(self) -> Answers:
        """Runs it. Raises OSError where its journal cannot be written any more."""
        with self.kept() as keeper:
            if keeper is None:
                return self.answers(self.start().run())
            from ida_runtime.calls.not_kept import NotKept  # noqa: PLC0415 - the runtime is not small

            try:
                return self.answers(self.start(keeper=keeper).run())
            except NotKept as stop:
                raise OSError(str(stop)) from None

    def answers(self, outcome: Outcome) -> Answers:
        """What was found, judged by the specs."""
        judge = self._ready()
        contexts = {id(root.context): None for root in self.roots}
        numbers = {one: at for at, one in enumerate(contexts)}
        left = frozenset(at for at, answer in enumerate(outcome.answers) if _not_answered(answer))
        answers = [
            _answer(judge, outcome, at, numbers[id(root.context)], at not in left)
            for at, root in enumerate(self.roots)
        ]
        return Answers(self.program.graph, outcome, tuple(answers), left)


def _answer(judge: Ready, outcome: Outcome, at: int, problem: int, finished: bool) -> Answer:
    question, value = outcome.roots[at], outcome.answers[at]
    node = askable(judge.graph)[question.task]
    right, expected = _verdict(judge, question, value) if finished else (None, None)
    links = why_unknown(judge.graph, outcome, at)
    return Answer(question, value, to_json(value, node.returns), node, right, expected, problem, links)


def _verdict(judge: Ready, question: Question, answer: Value) -> tuple[bool | None, Value | None]:
    """Whether the answer is right by the spec, and the one right answer where there is only one."""
    task = judge.tasks.get(question.task)
    if task is None or task.spec is None:
        return None, None
    if task.spec.several:
        right = is_right(judge, question, answer)
        return (None if isinstance(right, Unknown) else right), None
    expected = right_answer(judge, question)
    right = expected == answer  # as `is_right` has it
    if isinstance(expected, Unknown) and any(map(contains_unknown, question.context.facts.values())):
        return None, None  # the spec lacks a fact that was not given
    return right, expected


def _not_answered(answer: Value) -> bool:
    """Whether this is what stands where no answer came before the end."""
    return isinstance(answer, Unknown) and answer.reason is Reason.BUDGET and answer.origin is None


# -------------------------------------------------------------------------------- problems and questions


def read_contexts(graph: Graph, given: object) -> list[Context] | None:
    """The problems that a user gives: a JSON file, facts by name, `Context`s, or a list of them."""
    match given:
        case None:
            return None
        case Context():
            return [given]
        case str() | Path():
            return contexts_in(graph, Path(given))
        case Mapping():
            return [context_from(graph, given)]
        case Iterable():
            found = [one for each in given for one in read_contexts(graph, each) or []]
            if found:
                return found
    raise Misused("that is no context", "give facts by name, the path of a JSON file, or a list of these")


@define
class Roots:
    """Makes the questions of a run: each that is not drawn is put in every problem."""

    program: Program
    contexts: list[Context] | None
    depth: int
    seed: int
    externs: Mapping[str, Callable[..., object]] = field(factory=dict)
    sampler: Sampler = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.sampler = Sampler(Ready(self.program.graph, {}, self.externs), Folder(self.program.folder))

    def read(self, asked: Iterable[Asked]) -> tuple[Question, ...]:
        """The questions, in order. Raises `Misused`."""
        try:
            return tuple(question for one in asked for question in self._read(one))
        except (SampleError, FolderError, DataError) as problem:
            how = "mend that, or say yourself what to ask: --ask 'task(…)', --context FILE"
            how += " (in Python: questions=…, context=…)"
            raise Misused(str(problem), how) from None

    def _read(self, one: object) -> Iterator[Question]:
        match one:
            case bool():
                pass
            case int():
                yield from self._drawn(one)
                return
            case Question():
                yield one
                return
            case Ask() | str() | Mapping():
                ask = self._ask(one)
                yield from (self._question(ask, context) for context in self._problems())
                return
        raise Misused(f"a {type(one).__name__} is no question", 'write a question like "task(argument)"')

    def _ask(self, one: str | Mapping[str, Any] | Ask) -> Ask:
        if isinstance(one, Ask):
            return one
        return read_ask(self.program, one) if isinstance(one, str) else ask_from(self.program, one)

    def _question(self, ask: Ask, context: Context) -> Question:
        is_task = any(task.name == ask.task for task in self.program.graph.tasks)
        return Question(ask.task, context, ask.arguments, (), self.depth if is_task else 0)

    def _problems(self) -> list[Context]:
        """The problems given; without any, one that the seed draws."""
        if self.contexts is None:
            self._refuse_undrawable(None)
            rows = self.sampler.contexts()
            source = CounterDraws(key_of(self.seed, "sample", 0))
            self.contexts = [rows[self.seed % len(rows)] if rows else self.sampler.context(source)]
        return self.contexts

    def _drawn(self, number: int) -> Iterator[Question]:
        """Random questions of the roots in turn, each in a problem of its own unless some are given."""
        if number < 1:
            raise Misused(f"{number} questions are none", "give a number from 1")
        graph = self.program.graph
        roots = graph.roots or tuple(task.name for task in graph.tasks)
        if not roots:
            raise Misused("this program has no task to ask", "declare a task first")
        for root in ([None] if self.contexts is None else []) + list(roots[:number]):
            self._refuse_undrawable(root)
        if self.contexts is None:
            yield from self.sampler.questions(roots, number, self.seed, self.depth)
            return
        for at, task, context in zip(range(number), cycle(roots), cycle(self.contexts), strict=False):
            source = CounterDraws(key_of(self.seed, "sample", at))
            yield self.sampler.question(task, context, source, self.depth)

    def _refuse_undrawable(self, task: str | None) -> None:
        """What no draw comes to the end of: an argument of the task, or without a task a fact."""
        graph = self.program.graph
        node = None if task is None else graph.task(task)
        sample = node.sample if node else graph.context_sample
        wanted: Sequence[Named | FactNode] = node.parameters if node else graph.facts
        endless = next((one for one in wanted if not is_finite(one.type)), None)
        if sample is not None or endless is None:
            return
        what = f"the argument `{endless.name}` of {task}" if task else f"the fact `{endless.name}`"
        raise Misused(
            f"{what} cannot be drawn: there is no end of {short_type(endless.type)}",
            "give --ask 'task(…)' or --questions FILE (in Python: questions=…)"
            if task
            else "give --context FILE (in Python: context=…)",
            f"or write a `sample:` in {task} that draws it" if task else "or write a `sample context:`",
        )


def refuse_endless(program: Program, given: bool, roots: Iterable[Question]) -> None:
    """Refuses full depth where the program might then never end."""
    endless = unbounded(Ready(program.graph), list(roots))
    if endless is not None:
        lead = "" if given else "no depth is given, and "
        raise Misused(
            f"{lead}at full depth `{endless}` may ask itself again and again",
            "say how deep to go, such as --depth 3 (in Python: depth=3)",
        )
