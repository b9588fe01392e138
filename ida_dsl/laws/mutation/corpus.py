"""Questions that the program really comes to, drawn once and put to every mutant.

Hypothesis draws every case anew, and most of a mutant's time would go into that and into specs. A mutant
changes neither samples nor specs; so contexts, questions and right answers are those of the program, and are
kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import define, evolve, field, frozen

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import PropertyNode
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.answering import Answering
from ida_dsl.laws.bench import STEPS, Bench, Rejected, Workshop
from ida_dsl.laws.reaching import DEEPEST, asked_by, bound, right_or_unknown
from ida_dsl.laws.watching import watch
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.sampling import SampleError
from ida_dsl.types import size, value_at
from ida_dsl.values import Unknown, Value

PROBLEMS = 24
"""How many contexts are drawn at effort 1."""
OF_EACH = 40
"""How many questions of a task are kept at effort 1 for each strategy that takes them apart."""
_PER_PROBLEM = 4
_MOST_QUESTIONS = 400

Params = Mapping[str, Value]


@frozen
class Put:
    """A question in its program. `params` are those that the context was drawn with."""

    params: Params = field(eq=False)
    question: Question = field()


@frozen
class Instance:
    """A case of a property: values for its `forall`s."""

    params: Params
    context: Context
    values: tuple[Value, ...]


@define(eq=False)
class Known(Bench):
    """A bench that never forgets what is right: its contexts are few, and specs are slow."""

    first: dict[Question, Value] = field(factory=dict)
    all_right: dict[Question, tuple[Value, ...]] = field(factory=dict)

    def first_right(self, question: Question) -> Value:
        """As `Bench` has it."""
        question = plain(question)
        if question not in self.first:
            self.first[question] = super().first_right(question)
        return self.first[question]

    def right(self, question: Question) -> tuple[Value, ...]:
        """As `Bench` has it."""
        question = plain(question)
        if question not in self.all_right:
            self.all_right[question] = super().right(question)
        return self.all_right[question]

    def is_right(self, question: Question, answer: Value) -> bool | None:
        """As `Bench` has it."""
        spec = self.program.tasks[question.task].spec
        if spec is None or spec.several:
            return super().is_right(question, answer)
        return self.first_right(question) == answer


def plain(question: Question) -> Question:
    """The question however it came up: what is right has nothing to do with depth and draw."""
    return evolve(question, draw=(), depth=0) if question.draw or question.depth else question


@define(eq=False)
class Corpus:
    """What there is to try, and what is right for it."""

    workshop: Workshop
    questions: dict[str, list[Put]] = field(factory=dict)
    starts: list[Put] = field(factory=list)
    instances: dict[str, list[Instance]] = field(factory=dict)
    benches: dict[int, Known] = field(factory=dict)
    _kept: Counter[tuple[str, str | None]] = field(factory=Counter)

    def known(self, params: Params, workshop: Workshop | None = None) -> Known:
        """A bench, of a mutant's workshop or of the program's, with what is known to be right."""
        own = self._bench(self.workshop, params)
        return own if workshop is None else _with(workshop, params, own)

    def _bench(self, workshop: Workshop, params: Params) -> Known:
        if id(params) not in self.benches:
            bench = workshop.bench(params)
            self.benches[id(params)] = Known(bench.program, bench.folder, params)
        return self.benches[id(params)]

    def keep(self, put: Put, strategy: str | None, most: int) -> bool:
        """Takes a question in, unless there are enough like it."""
        like = (put.question.task, strategy)
        if self._kept[like] >= most:
            return False
        self._kept[like] += 1
        self.questions.setdefault(put.question.task, []).append(put)
        return True


def _with(workshop: Workshop, params: Params, own: Known) -> Known:
    bench = workshop.bench(params)
    return Known(bench.program, bench.folder, params, own.first, own.all_right)


# ----------------------------------------------------------------------------------------------- drawing


def gathered(workshop: Workshop, scale: float) -> Corpus:
    """A corpus: half of it with all params at their low ends, where most faults show soonest."""
    corpus = Corpus(workshop)
    low = _low(workshop)
    for at in range(max(4, round(PROBLEMS * scale))):
        source = CounterDraws(key_of(0, "mutate", at))
        params = low if at % 2 == 0 else dict(workshop.draw(source).params)
        try:
            _gather(corpus, params, source, max(8, round(OF_EACH * scale)))
        except (Rejected, SampleError):
            continue
    return corpus


def _low(workshop: Workshop) -> Params:
    params = workshop.compiled.graph.params
    return {one.name: workshop.fixed.get(one.name, value_at(one.type, 0)) for one in params}


def _gather(corpus: Corpus, params: Params, source: CounterDraws, most: int) -> None:
    bench = corpus.known(params)
    context = bench.context(source)
    starts = [*_drawn(bench, context, source)]
    for law in bench.program.graph.properties:
        starts += _of_property(corpus, bench, law, context, source)
    for start in dict.fromkeys(starts):
        corpus.starts.append(Put(params, start))
    few: Counter[tuple[str, str | None]] = Counter()
    for question, strategy in _below(bench, starts):
        like = (question.task, strategy)
        if few[like] < _PER_PROBLEM and corpus.keep(Put(params, question), strategy, most):
            few[like] += 1


def _drawn(bench: Bench, context: Context, source: CounterDraws) -> Iterator[Question]:
    """Questions as samples draw them, of every task that can be drawn."""
    for task in bench.program.graph.tasks:
        if task.sample is None and task.name not in bench.program.graph.roots:
            continue
        for _ in range(3):
            try:
                yield Question(task.name, context, bench.arguments(task, context, source), (), 1)
            except Rejected:
                continue


def _of_property(
    corpus: Corpus, bench: Bench, law: PropertyNode, context: Context, source: CounterDraws
) -> list[Question]:
    """The questions that cases of a property ask; the cases are kept, too."""
    found: list[Question] = []
    for _ in range(2):
        try:
            case = bound(bench, law, context, source)
        except (Rejected, ValueError):
            continue
        corpus.instances.setdefault(law.name, []).append(Instance(bench.params, context, case))
        found += asked_by(bench, law, context, case, lambda question: right_or_unknown(bench, question))
    return [evolve(one, depth=1) for one in found]


def _below(bench: Bench, starts: list[Question]) -> Iterator[tuple[Question, str | None]]:
    """The questions and all below them, each with the strategy that takes it apart."""
    agent = Answering(lambda _, asked: leaf(bench, asked), deterministic=True)
    settings = Settings(questions=_MOST_QUESTIONS, steps=STEPS)
    for start in dict.fromkeys(starts):
        depth = FULL if start.task in bench.ends else DEEPEST
        seen = watch(bench.program, [evolve(start, depth=depth)], lambda _: agent, settings)
        for question in seen.outcome.table:
            if question.task in bench.program.tasks:
                asked = evolve(question, depth=1, draw=())
                yield asked, _taking(bench, asked)


def _taking(bench: Bench, question: Question) -> str | None:
    strategies = bench.program.tasks[question.task].strategies
    return next((one.name for one in strategies if bench.holds(one, question) is not False), None)


def leaf(bench: Bench, question: Question) -> Value:
    """The right answer; where there is no spec some value of the type, which one the question says."""
    if bench.specified(question.task):
        return bench.first_right(question)
    returns = bench.program.returns(question.task)
    count = size(returns)
    return value_at(returns, question.id % count) if count else Unknown()
