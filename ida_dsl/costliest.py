"""Looks for questions that cost as much as `graph.cost` says they cost at most.

Whether a bound is ever reached cannot be told from the program alone: conditions depend on each other, and
questions that come out equal are one. An example settles it. Questions are drawn as the program samples them,
or with arguments of a wanted measure; whoever is asked answers at random. No agent is asked, no Python of the
program's is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from ida_dsl.any_values import MOST_WORDS, any_value
from ida_dsl.draws import CounterDraws, Source, key_of
from ida_dsl.folder import Folder
from ida_dsl.graph.cost import FULL, Costs, Count, RootCost, Row
from ida_dsl.graph.cost.abstract import UNKNOWN, Abstract
from ida_dsl.graph.cost.measures import Point, narrowed
from ida_dsl.graph.model import Graph, ShownNode
from ida_dsl.interpret import Interpreter, Settings
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Context, Final, Pick, Question, Reply, Shown
from ida_dsl.sampling import SampleError, Sampler
from ida_dsl.types import TextType
from ida_dsl.values import Unknown, Value

TRIES, _REJECTED = 200, 20
"""How many questions are tried for each root, unless it is said; how many draws, for one of some measure."""
_PATIENCE, _NEAR, _OVERHEAD = 1_500, 8, 60
"""A row is left when so many questions have shown nothing new, later where the bound is near. Drawing one is
as much work as answering some."""
_MOST_AT_ONCE, _MOST_IN_ALL = 5_000, 50_000
"""Questions with more below them are not tried, and so many in all are enough."""


@frozen
class Seen:
    """The most that was seen, each in some question."""

    questions: int = 0
    looks: int = 0
    answers: int = 0
    rounds: int = 0

    def or_(self, other: Seen) -> Seen:
        """The most of both."""
        return Seen(
            max(self.questions, other.questions),
            max(self.looks, other.looks),
            max(self.answers, other.answers),
            max(self.rounds, other.rounds),
        )

    def reaches(self, row: Row, *, nearly: bool = False) -> bool:
        """Whether no more can be seen, or not much more, but of what has no bound."""
        mine = (self.questions, self.looks, self.answers, self.rounds)
        most = (row.questions, row.looks, row.answers, row.rounds)
        finite = [(seen, count) for seen, count in zip(mine, most, strict=True) if isinstance(count, int)]
        return all(seen == count or (nearly and 10 * seen > 9 * count) for seen, count in finite)


Key = tuple[int, Point | None]
"""A row, by its depth and its measure."""


def look(
    graph: Graph, root: RootCost, folder: Folder | None, tries: int = TRIES, costs: Costs | None = None
) -> dict[Key, Seen]:
    """The most that was seen for each row of a root. Rows of which nothing was seen are left out.

    Raises `SampleError`, `FolderError` or `DataError` where no question can be drawn.
    """
    rows = {(row.depth, row.measure): row for row in (*root.by_depth, *root.by_measure)}
    program = Program(graph)
    search = _Search(program, root.task, rows, Sampler(program, folder), costs or Costs.of(graph))
    search.through(tries)
    return search.seen


@define(eq=False)
class _Search:
    program: Program
    task: str
    rows: dict[Key, Row]
    sampler: Sampler
    costs: Costs
    seen: dict[Key, Seen] = field(factory=dict)
    idle: dict[Key, int] = field(factory=dict)
    spent: int = 0

    def through(self, tries: int) -> None:
        """Tries questions: for each row some that fit it."""
        open_ = [key for key, row in self.rows.items() if self._is_affordable(row)]
        for at in range(tries):
            open_ = [key for key in open_ if self._may_show_more(key)]
            for key in open_:
                if self.spent < _MOST_IN_ALL:
                    before, spent = self.seen.get(key), self.spent
                    self._try(*key, at)
                    idle = self.idle.get(key, 0) + self.spent - spent
                    self.idle[key] = idle if self.seen.get(key) == before else 0

    def _may_show_more(self, key: Key) -> bool:
        seen = self.seen.get(key, Seen())
        patience = _PATIENCE * _NEAR if seen.reaches(self.rows[key], nearly=True) else _PATIENCE
        return self.idle.get(key, 0) < patience and not seen.reaches(self.rows[key])

    def _is_affordable(self, row: Row) -> bool:
        """Whether a run is worth a try: one that may be refused, or must be cut, shows nothing."""
        refused = row.depth == FULL and not isinstance(row.rounds, int)
        return not refused and not _beyond(row.questions) and not _beyond(row.looks)

    def _try(self, depth: int, measure: Point | None, at: int) -> None:
        source = CounterDraws(key_of(at, "cost", self.task, str(measure)))
        question = self._question(source, depth, measure)
        self.spent += _OVERHEAD
        if question is None:
            return
        self.spent += sum(len(value) for value in question.arguments if isinstance(value, str)) // 100
        agent = Contrary(at, self.program)
        outcome = Interpreter(self.program, lambda _: agent, Settings(total=_MOST_AT_ONCE)).run([question])
        count = sum(outcome.questions.values())
        self.spent += count
        if count < _MOST_AT_ONCE:
            answers = sum(outcome.answers_by.values())
            self._note(question, Seen(count - outcome.looks, outcome.looks, answers, outcome.waves))

    def _note(self, question: Question, seen: Seen) -> None:
        for key in ((question.depth, None), (question.depth, self._measure(question))):
            if key in self.rows:
                self.seen[key] = seen.or_(self.seen.get(key, Seen()))

    def _measure(self, question: Question) -> Point | None:
        code = self.program.tasks[self.task].measure
        if code is None:
            return None
        value = compute(code, question.arguments, Scope(self.program, question.context.facts))
        parts = value if isinstance(value, tuple) else (value,)
        numbers = tuple(part for part in parts if isinstance(part, int))
        return numbers if len(numbers) == len(parts) else None

    # ----------------------------------------------------------------------------------- what is tried

    def _question(self, source: Source, depth: int, measure: Point | None) -> Question | None:
        """A question, of that measure where one is wanted; None where none was found."""
        context = self._context(source)
        for _ in range(_REJECTED):
            arguments = self._arguments(context, source, measure)
            if any(isinstance(value, Unknown) for value in arguments):
                return None
            question = Question(self.task, context, arguments, (), depth)
            if measure is None or self._measure(question) == measure:
                return question
        return None

    def _context(self, source: Source) -> Context:
        if self.program.graph.context_sample is not None:
            return self.sampler.context(source)
        facts = self.program.graph.facts
        return Context({fact.name: any_value(fact.type, source) for fact in facts})

    def _arguments(self, context: Context, source: Source, measure: Point | None) -> tuple[Value, ...]:
        """As the program samples them, but for what the measure tells; some of each type at random."""
        task = self.program.tasks[self.task]
        given = self.costs.questions.any_arguments(self.task)
        told = given if measure is None or task.measure is None else narrowed(task.measure, given, measure)
        told = tuple(one if (one.words or (0, 0))[1] <= MOST_WORDS else UNKNOWN for one in told)
        drawn = self._sampled(context, source) if source.below(4) else None
        return tuple(
            drawn[at] if drawn is not None and told[at] == given[at] else _value(told[at], source)
            for at in range(len(given))
        )

    def _sampled(self, context: Context, source: Source) -> tuple[Value, ...] | None:
        try:
            drawn = self.sampler.try_arguments(self.task, context, source)
        except SampleError:
            return None
        return None if isinstance(drawn, Unknown) else drawn


def _beyond(count: Count) -> bool:
    return isinstance(count, int) and count > _MOST_AT_ONCE


def _value(told: Abstract, source: Source) -> Value:
    return any_value(told.type, source, None if told.words is None else told.words[1])


# --------------------------------------------------------------------------------- who is asked meanwhile


@frozen
class Contrary:
    """Answers anything, to each question something else, and never ends a decomposition that it shows."""

    seed: int
    program: Program
    name: str = "contrary"
    deterministic: bool = False

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """Any answer of the right type."""
        return [Reply(any_value(one.task.returns, self._source(one))) for one in questions]

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """Any ask that is allowed; texts in it are shorter, so that measures of texts get smaller."""
        source = self._source(question)
        strategies = [one for one in question.task.strategies if isinstance(one, ShownNode)]
        names = [name for strategy in strategies for name in strategy.may_ask]
        name = names[source.below(len(names))]
        return Pick(name, tuple(self._shorter(question, source, name)), Unknown())

    def _shorter(self, shown: Shown, source: Source, name: str) -> Iterator[Value]:
        texts = [value for _, value in shown.arguments if isinstance(value, str)]
        words = max((len(text.split()) for text in texts), default=1)
        for type_, _ in self.program.parameters[name]:
            yield any_value(type_, source, max(words - 1, 0) if isinstance(type_, TextType) else None)

    def _source(self, shown: Shown) -> Source:
        return CounterDraws(key_of(self.seed, "contrary", shown.question.id, len(shown.picks or ())))
