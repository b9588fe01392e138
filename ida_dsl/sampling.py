"""Contexts and questions, drawn as a program's `sample` says or read from the files that it names.

What is drawn depends on the source of draws alone, so that one text is a random generator and, under a source
that chooses and shrinks, a Hypothesis strategy (rule 9). `Sampler.try_context` and `try_arguments` draw once
and give an unknown where the draw is rejected; everything else tries again, up to a thousand times in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from attrs import define, field

from ida_dsl.draws import CounterDraws, Source, draw_value, key_of
from ida_dsl.folder import Folder
from ida_dsl.graph.code import Code
from ida_dsl.graph.model import Graph, SampleNode, TaskNode
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.reading import Asking, read_contexts, read_questions
from ida_dsl.types import Type, belongs, convert, describe, is_finite
from ida_dsl.values import Reason, Unknown, Value

TRIES = 1000
"""How many draws in a row may be rejected (rule 9)."""

T = TypeVar("T")


class SampleError(Exception):
    """A sample that cannot be drawn; says in one line what to write or change."""


class _HasType(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> Type: ...


@define(eq=False)
class Sampler:
    """Draws for one program. Files are read once, below `folder`, and none where that is None."""

    program: Program
    folder: Folder | None = None
    _contexts: list[Context] | None = None
    _rows: dict[str, list[Asking]] = field(factory=dict)

    # --------------------------------------------------------------------------------------- contexts

    def context(self, source: Source) -> Context:
        """A context; where they come from a file, one of its rows."""
        return _retried(lambda: self.try_context(source), "a context", "sample context")

    def try_context(self, source: Source) -> Context | Unknown:
        """One draw of a context, unknown where it is rejected."""
        sample, facts = self.program.graph.context_sample, self.program.graph.facts
        if sample is not None and sample.path is not None:
            return _one_of(self.contexts(), source, sample.path)
        values = self._draw(sample, facts, {}, source, "a `sample context:`")
        if isinstance(values, Unknown):
            return values
        return Context({fact.name: value for fact, value in zip(facts, values, strict=True)})

    def contexts(self) -> list[Context]:
        """Those in the file that `sample context from` names; none where there is no such line."""
        sample = self.program.graph.context_sample
        if self._contexts is None and sample is not None and sample.path is not None:
            text = self._read(sample.path)
            self._contexts = read_contexts(self.program.graph, text, sample.path)
        return self._contexts or []

    # -------------------------------------------------------------------------------------- questions

    def question(self, task: str, context: Context, source: Source, depth: int = FULL) -> Question:
        """A root question in a context; where they come from a file, one of its rows."""
        said = f"arguments for {task}"
        arguments = _retried(lambda: self.try_arguments(task, context, source), said, f"the sample of {task}")
        return Question(task, context, arguments, (), depth)

    def try_arguments(self, task: str, context: Context, source: Source) -> tuple[Value, ...] | Unknown:
        """One draw of a task's arguments, unknown where it is rejected."""
        node = self.program.tasks[task]
        if node.sample is not None and node.sample.path is not None:
            return _one_of(self.rows(node), source, node.sample.path).arguments
        hint = f"a `sample:` in {task}"
        return self._draw(node.sample, node.parameters, context.facts, source, hint)

    def rows(self, task: TaskNode) -> list[Asking]:
        """Those in the file that the task's `sample from` names; none where there is no such line."""
        sample = task.sample
        if sample is None or sample.path is None:
            return []
        if task.name not in self._rows:
            text = self._read(sample.path)
            self._rows[task.name] = read_questions(self.program.graph, text, sample.path, task.name)
        return self._rows[task.name]

    def questions(self, roots: Sequence[str], count: int, seed: int = 0, depth: int = FULL) -> list[Question]:
        """So many root questions, the roots in turn, each in a fresh context of its own.

        Question i depends on the seed and i alone. Rows of files are taken in order, over and over.
        """
        return [self._root(roots[at % len(roots)], at, at // len(roots), seed, depth) for at in range(count)]

    def _root(self, task: str, at: int, turn: int, seed: int, depth: int) -> Question:
        source = CounterDraws(key_of(seed, "sample", at))
        contexts, rows = self.contexts(), self.rows(self.program.tasks[task])
        context = contexts[at % len(contexts)] if contexts else self.context(source)
        if rows:
            return Question(task, context, rows[turn % len(rows)].arguments, (), depth)
        return self.question(task, context, source, depth)

    # ---------------------------------------------------------------------------------------- drawing

    def _draw(
        self,
        sample: SampleNode | None,
        wanted: Sequence[_HasType],
        facts: Mapping[str, Value],
        source: Source,
        hint: str,
    ) -> tuple[Value, ...] | Unknown:
        if sample is None or sample.code is None:
            return tuple(_uniform(one, source, hint) for one in wanted)
        return self._run(sample.code, wanted, Scope(self.program, facts, None, source, Tally()))

    def _run(self, code: Code, wanted: Iterable[_HasType], scope: Scope) -> tuple[Value, ...] | Unknown:
        drawn = compute(code, (), scope)
        if isinstance(drawn, Unknown):
            return drawn
        assert isinstance(drawn, tuple)
        pairs = list(zip(drawn, wanted, strict=True))
        values = tuple(convert(value, one.type) for value, one in pairs)
        if any(isinstance(value, Unknown) for value in values):
            return Unknown(Reason.INSIDE)
        outside = [one for value, (_, one) in zip(values, pairs, strict=True) if not belongs(value, one.type)]
        return Unknown(Reason.DOMAIN, outside[0].name) if outside else values

    def _read(self, path: str) -> str:
        if self.folder is None:
            raise SampleError(f"the program samples from {path}, but there is no folder to read it from")
        return self.folder.read(path)


def _uniform(wanted: _HasType, source: Source, hint: str) -> Value:
    if not is_finite(wanted.type):
        name, type_ = wanted.name, describe(wanted.type)
        raise SampleError(f"{name} is any {type_}, of which there is no end: write {hint} that draws it")
    return draw_value(wanted.type, source)


def _one_of(rows: Sequence[T], source: Source, path: str) -> T:
    if not rows:
        raise SampleError(f"{path} has no rows to sample from")
    return rows[source.below(len(rows))]


def _retried(draw: Callable[[], T | Unknown], what: str, where: str) -> T:
    drawn: T | Unknown = Unknown()
    for _ in range(TRIES):
        drawn = draw()
        if not isinstance(drawn, Unknown):
            return drawn
        if drawn.reason in {Reason.STEPS, Reason.MEMORY}:  # another try would take as long
            raise SampleError(f"drawing {what} does not end: {drawn}; see {where}")
    raise SampleError(f"{TRIES} draws of {what} in a row were rejected, the last as {drawn}; see {where}")


# ----------------------------------------------------------------------------------------- in one call


def sample_context(
    graph: Graph, source: Source, params: Mapping[str, Value] | None = None, folder: Folder | None = None
) -> Context:
    """One random context."""
    return Sampler(Program(graph, params or {}), folder).context(source)


def sample_question(
    graph: Graph,
    task: str,
    context: Context,
    source: Source,
    params: Mapping[str, Value] | None = None,
    folder: Folder | None = None,
) -> Question:
    """One random question of a task in a context, of unbounded depth."""
    return Sampler(Program(graph, params or {}), folder).question(task, context, source)


def questions(  # noqa: PLR0913 - all that is to be said of a sample
    graph: Graph,
    roots: Sequence[str],
    n: int,
    seed: int = 0,
    folder: Folder | None = None,
    *,
    params: Mapping[str, Value] | None = None,
    depth: int = FULL,
) -> list[Question]:
    """So many root questions, each in a fresh context of its own: see `Sampler.questions`."""
    return Sampler(Program(graph, params or {}), folder).questions(roots or graph.roots, n, seed, depth)
