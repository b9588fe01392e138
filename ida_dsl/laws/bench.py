"""A program laid out for trials: its params drawn, its contexts and questions, what is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

from attrs import define, field, frozen

from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.draws import Source
from ida_dsl.folder import Folder
from ida_dsl.graph.model import ShownNode, StrategyNode, TaskNode
from ida_dsl.interpret import run
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import NO_PYTHON, Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import Tally
from ida_dsl.laws.choices import Choices, among, any_value, some_value
from ida_dsl.load import Program as Compiled
from ida_dsl.load import compiled
from ida_dsl.questions import Context, Question
from ida_dsl.sampling import Sampler
from ida_dsl.source import Source as Text
from ida_dsl.spec import is_right, right_answer
from ida_dsl.types import Type, size, value_at, values_of
from ida_dsl.values import Unknown, Value

Strategy = StrategyNode | ShownNode
T = TypeVar("T")
STEPS = 200_000
"""What one evaluation may take in a trial."""
_MANY_RIGHT = 256
"""Of answer types with at most so many values all right answers are tried, not only the first."""


class Rejected(Exception):  # noqa: N818 - said of a draw, no error
    """A draw that cannot be used; says why."""


class Specless(Rejected):
    """A case that asks a leaf to which nothing knows the right answer."""


@define(eq=False)
class Bench:
    """A program with its params set.

    `right` is remembered for the last context only: trials draw a new one each time.
    """

    program: Program
    folder: Folder | None
    params: Mapping[str, Value]
    sampler: Sampler = field(init=False)
    _first: dict[Question, Value] = field(init=False, factory=dict)
    _right: dict[Question, tuple[Value, ...]] = field(init=False, factory=dict)
    _context: Context | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.sampler = Sampler(self.program, self.folder)

    # ---------------------------------------------------------------------------------------- drawing

    def context(self, source: Source) -> Context:
        """A context, as the program samples them, else any of its types. Raises `Rejected`, `SampleError`."""
        graph = self.program.graph
        if graph.context_sample is None:
            return Context({fact.name: _of_type(fact.type, source) for fact in graph.facts})
        drawn = self.sampler.try_context(source)
        if isinstance(drawn, Unknown):
            raise Rejected(f"the sample of contexts rejects its draws: {drawn}")
        return drawn

    def arguments(self, task: TaskNode, context: Context, source: Source) -> tuple[Value, ...]:
        """Arguments, as the task samples them, else any of their types. Raises `Rejected`, `SampleError`."""
        if task.sample is None:
            return tuple(_of_type(parameter.type, source) for parameter in task.parameters)
        drawn = self.sampler.try_arguments(task.name, context, source)
        if isinstance(drawn, Unknown):
            raise Rejected(f"the sample of `{task.name}` rejects its draws: {drawn}")
        return drawn

    # ------------------------------------------------------------------------------------- what is right

    def specified(self, task: str) -> bool:
        """Whether the task has a spec."""
        node = self.program.tasks.get(task)
        return node is not None and node.spec is not None

    def first_right(self, question: Question) -> Value:
        """The right answer; of several the first in the order of the type. Unknown where the spec is."""
        return self._memo(self._first, question, lambda: right_answer(self.program, question))

    def right(self, question: Question) -> tuple[Value, ...]:
        """The right answers, the first of the type first; only that one where there might be very many."""
        return self._memo(self._right, question, lambda: self._find_right(question))

    def _memo(self, table: dict[Question, T], question: Question, find: Callable[[], T]) -> T:
        if question.context is not self._context:
            self._context = question.context
            self._first.clear()
            self._right.clear()
        if question not in table:
            table[question] = find()
        return table[question]

    def _find_right(self, question: Question) -> tuple[Value, ...]:
        task = self.program.tasks[question.task]
        count = size(task.returns)
        few = task.spec is not None and task.spec.several and count is not None and count <= _MANY_RIGHT
        if not few:
            return (self.first_right(question),)
        found = [one for one in values_of(task.returns) if is_right(self.program, question, one) is True]
        return tuple(found) or (self.first_right(question),)

    def some_right(self, question: Question, source: Source) -> Value:
        """A right answer, where several may be right any of them. Of a type with very many values it is
        sought near a place that is drawn, and the first one where that finds none."""
        task = self.program.tasks[question.task]
        count = size(task.returns)
        if task.spec is None or not task.spec.several or count is None or count <= _MANY_RIGHT:
            return among(source, self.right(question))
        start = source.below(min(count, 2**62))
        for at in range(start, start + _MANY_RIGHT) if start else ():
            value = value_at(task.returns, at % count)
            if is_right(self.program, question, value) is True:
                return value
        return self.first_right(question)

    def is_right(self, question: Question, answer: Value) -> bool | None:
        """Whether an answer is right; None where the spec does not tell."""
        told = is_right(self.program, question, answer)
        return None if isinstance(told, Unknown) else told

    def looked_up(self, question: Question, seed: int = 0) -> Value:
        """What the environment answers to a primitive's question."""
        return run(self.program, [question], {}, Settings(seed=seed)).answers[0]

    # ---------------------------------------------------------------------------------------- strategies

    def scope(self, question: Question) -> Scope:
        """What code about a question can reach."""
        tally = Tally(STEPS)
        return Scope(self.program, question.context.facts, question, None, tally)

    def holds(self, strategy: Strategy, question: Question) -> Value:
        """Whether the strategy's `when` holds: a Bool or unknown."""
        if strategy.when is None:
            return True
        return compute(strategy.when, question.arguments, self.scope(question))

    def applies(self, strategy: Strategy, question: Question) -> bool:
        """Whether the strategy is tried on the question: its `when` holds, and none before it that has one.

        A strategy without `when` does not stand before others here: those after it are alternatives, which
        `--strategy` chooses.
        """
        for other in self.program.tasks[question.task].strategies:
            if other.name == strategy.name:
                return self.holds(other, question) is True
            if other.when is not None and self.holds(other, question) is not False:
                return False
        raise KeyError(strategy.name)

    @cached_property
    def ends(self) -> frozenset[str]:
        """The tasks whose full expansion ends: no task below them goes round without a measure."""
        endless = {t.name for t in self.program.graph.tasks if t.cycle and t.measure is None}
        names = (task.name for task in self.program.graph.tasks)
        return frozenset(name for name in names if not self.program.reachable({name}) & endless)


def _of_type(type_: Type, source: Source) -> Value:
    """Any value of a type, also of one that has no end of them."""
    return any_value(type_, source) if isinstance(source, Choices) else some_value(type_, source)


@frozen
class _Key:
    """Params by value: of a type that a param is of, every value has its text."""

    values: tuple[tuple[str, str], ...]


@define(eq=False)
class Workshop:
    """Makes benches: the program with other params. Params that types mention need compiling anew."""

    compiled: Compiled
    fixed: Mapping[str, Value] = field(factory=dict)
    externs: Mapping[str, Callable[..., object]] = NO_PYTHON
    _graphs: dict[_Key, Compiled] = field(init=False, factory=dict)
    _benches: dict[_Key, Bench] = field(init=False, factory=dict)
    scouted: dict[tuple[str, str | None], tuple[int, ...]] = field(init=False, factory=dict)
    """Which origins of questions come to a task's strategy: see `scouting`."""

    @property
    def path(self) -> str:
        """The program's file."""
        return self.compiled.path

    @property
    def usual(self) -> Bench:
        """The bench with the params that the program was compiled with."""
        return self.bench({param.name: param.value for param in self.compiled.graph.params})

    def low(self) -> dict[str, Value]:
        """The params that are drawn, each at its low end; empty where none is."""
        known = self.compiled.graph.params
        return {param.name: value_at(param.type, 0) for param in known if param.name not in self.fixed}

    def draw(self, source: Source, given: Mapping[str, Value] | None = None) -> Bench:
        """A bench with its params drawn, but for those that are fixed or given. Shrinks to the low ends."""
        known = {**(given or {}), **self.fixed}
        drawn = {
            param.name: known[param.name] if param.name in known else _any(param.type, source)
            for param in self.compiled.graph.params
        }
        return self.bench(drawn)

    def bench(self, params: Mapping[str, Value]) -> Bench:
        """The bench with these params. Raises `Rejected` where the program has errors with them."""
        key = _key(params)
        if key not in self._benches:
            if len(self._benches) > 200:
                self._benches.clear()
            self._benches[key] = self._make(params)
        return self._benches[key]

    def _make(self, params: Mapping[str, Value]) -> Bench:
        graph = self.compiled.graph
        frozen_ones = {p.name: params[p.name] for p in graph.params if p.frozen}
        free = {p.name: params[p.name] for p in graph.params if not p.frozen}
        own = self._with(frozen_ones) if frozen_ones else self.compiled
        return Bench(Program(own.graph, free, self.externs), Folder(self.compiled.folder), params)

    def _with(self, params: Mapping[str, Value]) -> Compiled:
        key = _key(params)
        if key not in self._graphs:
            self._graphs[key] = self._compile(params)
        return self._graphs[key]

    def _compile(self, params: Mapping[str, Value]) -> Compiled:
        own = self.compiled
        text = Text(own.path, own.sources[own.path].text)
        try:
            return compiled(diagnose_source(text, own.folder, params, reasons=False), own.path, own.folder)
        except CheckFailed as failed:
            said = ", ".join(f"{name} = {value}" for name, value in params.items())
            raise Rejected(f"with {said} the program has errors: {failed}") from None


def _any(type_: Type, source: Source) -> Value:
    count = size(type_)
    assert count is not None, "params have finite types"
    return value_at(type_, source.below(count))


def _key(params: Mapping[str, Value]) -> _Key:
    return _Key(tuple((name, repr(value)) for name, value in sorted(params.items())))
