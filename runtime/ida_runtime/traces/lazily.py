"""A kept run as an outcome whose questions are read when they are looked at.

What tells of runs (trees, reasons, answers) tells so of kept ones, too, and reads no more than it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define, evolve, field

from ida_dsl.interpreter.outcome import Asked, Entry, Outcome
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.traces.once import Once
from ida_runtime.traces.reader import Asked as Ask
from ida_runtime.traces.reader import Place, Row, Trace


@define(eq=False)
class Kept(Mapping[Question, Entry]):
    """The questions of a kept run. One of several shares is that of the first."""

    trace: Trace
    _places: dict[Question, Place] = field(factory=dict)
    _questions: dict[Place, Question] = field(factory=dict)
    _contexts: dict[tuple[int, int], Context] = field(factory=dict)

    def __getitem__(self, question: Question) -> Entry:
        place = self._places.get(question) or next(self.trace.find(f"{question.id:032x}"), None)
        if place is None:
            raise KeyError(question)
        return self.entry(place)

    def __iter__(self) -> Iterator[Question]:
        return map(self.question, self._each())

    def __len__(self) -> int:
        return self.trace.count if self.trace.shares == 1 else sum(1 for _ in self._each())

    def _each(self) -> Iterator[Place]:
        once = Once(self.trace)
        for share in range(self.trace.shares):
            for task in self.trace.names:
                yield from (Place(share, task, row) for row in once.rows(share, task).tolist())

    def question(self, place: Place) -> Question:
        """The question that stands there."""
        if place not in self._questions:
            found = self._made(self.trace.row(place))
            self._questions[place] = found
            self._places.setdefault(found, place)
        return self._questions[place]

    def _made(self, row: Row) -> Question:
        depth = FULL if row.depth is None else row.depth
        context = self._context(row.place.share, row.context)
        return Question(row.place.task, context, tuple(row.arguments.values()), row.draw, depth)

    def _context(self, share: int, number: int) -> Context:
        if (share, number) not in self._contexts:
            self._contexts[share, number] = Context(self.trace.context(share, number))
        return self._contexts[share, number]

    def entry(self, place: Place) -> Entry:
        """The question that stands there, answered."""
        row = self.trace.row(place)
        asks = tuple(map(self._asked, self.trace.asked(place)))
        answer = self._answer(row)
        return Entry(self.question(place), answer, row.strategy, row.agent, asks, row.cost, row.confidence)

    def answer(self, place: Place) -> Value:
        """The answer of the question that stands there."""
        return self._answer(self.trace.row(place))

    def _answer(self, row: Row) -> Value:
        if not isinstance(row.answer, Unknown) or row.origin is None:
            return row.answer
        return evolve(row.answer, origin=self.question(row.origin))

    def _asked(self, ask: Ask) -> Asked:
        if ask.put is None:
            return Asked(ask.slot, ask.task, (), ask.refused or Unknown())
        put = self.question(ask.put)
        return Asked(ask.slot, ask.task, put.arguments, put)


def outcome_of(trace: Trace) -> Outcome:
    """A kept run as an outcome. A root that was not put is unknown."""
    table, about = Kept(trace), trace.about
    places = list(trace.roots())
    roots = tuple(_NONE if place is None else table.question(place) for place in places)
    answers = tuple(
        Unknown(Reason.BUDGET) if place is None else table.entry(place).answer for place in places
    )
    return Outcome(
        roots=roots,
        answers=answers,
        tables=(table,) * len(roots),
        questions=about.get("questions", {}),
        asks=about.get("asks", 0),
        looks=about.get("looks", 0),
        answers_by=about.get("answers_by", {}),
        remembered=about.get("remembered", 0),
        cost=about.get("cost", 0.0),
        waves=about.get("waves", 0),
        deterministic=tuple(about.get("deterministic", ())),
    )


_NONE = Question("", Context(), ())
