"""`reached`: which branches no sampled question comes to.

A place is a whole strategy, or a condition in one, with the way that the code goes on where it holds or does
not. Conditions are those of `if`, loops (a turn or none), `a if c else b`, and lazy operands that ask.
Questions are drawn at random, as runs draw them, and taken apart with right answers where there are specs;
it ends as soon as everything was reached.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve, field

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.code import Block, Branch, CallOp, Code, Constant, Each, Ref
from ida_dsl.graph.model import PropertyNode, StrategyNode, TaskNode
from ida_dsl.interpreter.settings import Settings
from ida_dsl.law_names import REACHED
from ida_dsl.laws.answering import Answering, partly
from ida_dsl.laws.bench import STEPS, Bench, Rejected, Workshop
from ida_dsl.laws.choices import some_value
from ida_dsl.laws.hunting import Effort
from ida_dsl.laws.model import Status, Verdict
from ida_dsl.laws.reaching import asked_by, bound
from ida_dsl.laws.trials import need_python
from ida_dsl.laws.watching import Seen, Way, watch
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.sampling import SampleError
from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import Reason, Unknown, Value

CASES = 200
"""How many sampled problems are looked at, at effort 1."""
_LEAST, _LEAST_SECONDS = 100, 3.0
"""And at least: what is seldom come to is no fault because little was looked at."""
_DEPTH = 3
"""How deep questions are taken apart where nothing says that this ends."""
_MOST_QUESTIONS = 1000


@define(eq=False)
class Coverage:
    """What was reached so far."""

    strategies: set[tuple[str, str]] = field(factory=set)
    ways: set[Way] = field(factory=set)

    def add(self, seen: Seen) -> None:
        """Adds what a run reached."""
        for question, entry in seen.outcome.table.items():
            if entry.strategy is not None:
                self.strategies.add((question.task, entry.strategy))
        for walked in seen.steps.values():
            self.ways |= walked.ways

    def missed(self, task: TaskNode) -> tuple[tuple[Span, str], ...]:
        """The places of a task that were not reached, and what never happened there."""
        return tuple(_missed(self, task))


def _missed(coverage: Coverage, task: TaskNode) -> Iterator[tuple[Span, str]]:
    excused = {waiver.strategy for waiver in task.waivers if waiver.law == REACHED.name}
    for strategy in task.strategies:
        if strategy.name in excused:
            continue
        if (task.name, strategy.name) not in coverage.strategies:
            yield strategy.span, f"no sampled question comes to `{strategy.name}`"
        elif isinstance(strategy, StrategyNode):
            for way in dict.fromkeys(ways_of(strategy.code)):
                if way not in coverage.ways:
                    yield way.span, f"this is never {'so' if way.holds else 'not so'}"


def ways_of(code: Code) -> Iterator[Way]:
    """All ways that code should go, in the order written. That a `require` fails is none of them."""
    needed = {op.id for op in code.ops() if isinstance(op, Constant) and _required(op.value)}
    found = sorted(set(_places(code.blocks, needed)), key=lambda one: (one[0].path, one[0].start, one[0].end))
    for span, guards in found:
        if span != NOWHERE:
            yield Way(span, holds=True)
            if not guards:
                yield Way(span, holds=False)


def _required(value: Value) -> bool:
    return isinstance(value, Unknown) and value.reason is Reason.REQUIRE


def _places(blocks: tuple[Block, ...], needed: set[Ref]) -> Iterator[tuple[Span, bool]]:
    """Each condition, and whether it is that of a `require`."""
    for block in blocks:
        for op in block.ops:
            if isinstance(op, CallOp) and op.builtin == "if_else":
                yield op.span, False
            if isinstance(op, Each):
                yield from _places(op.region, needed)
        if isinstance(block.end, Branch):
            yield block.end.span, not needed.isdisjoint(block.end.otherwise.args)


# ------------------------------------------------------------------------------------------------ running


def reached(workshop: Workshop, task: TaskNode, effort: Effort) -> Verdict:
    """The verdict on `reached` of one task."""
    coverage, rejected, seen = Coverage(), 0, 0
    last, begun = "", effort.now()
    for at in range(max(_LEAST, effort.examples(CASES))):
        if (
            effort.clock is not None
            and seen > 20
            and effort.now() - begun > max(_LEAST_SECONDS, 2 * effort.seconds)
        ):
            break
        try:
            _look(workshop, at, coverage)
            seen += 1
        except (Rejected, SampleError) as problem:
            rejected, last = rejected + 1, str(problem)
        if not coverage.missed(task):
            return Verdict(task.name, REACHED.name, Status.HOLDS, "", seen, rejected)
    missed = coverage.missed(task)
    if not seen:
        return Verdict(task.name, REACHED.name, Status.UNDECIDED, last, seen, rejected)
    why = missed[0][1] + (f", and {len(missed) - 1} more" if len(missed) > 1 else "")
    return Verdict(task.name, REACHED.name, Status.BROKEN, why, seen, rejected, missed=missed)


def _look(workshop: Workshop, at: int, coverage: Coverage) -> None:
    """One sampled problem: a question of each root, and a case of each property."""
    source = CounterDraws(key_of(0, "reached", at))
    bench = workshop.draw(source) if at % 2 else workshop.usual
    context = _context(bench, source)
    graph = bench.program.graph
    roots = [bench.program.tasks[name] for name in graph.roots or [task.name for task in graph.tasks]]
    questions = [
        Question(root.name, context, bench.arguments(root, context, source), (), FULL) for root in roots
    ]
    for law in graph.properties:
        questions += _of_property(bench, law, context, source)
    for question in dict.fromkeys(questions):
        seen = _expanded(bench, question, at)
        need_python(seen)
        coverage.add(seen)


def _context(bench: Bench, source: CounterDraws) -> Context:
    for _ in range(100):
        try:
            return bench.context(source)
        except Rejected as problem:
            last = problem
    raise last


def _expanded(bench: Bench, question: Question, seed: int) -> Seen:
    """The question taken apart as deep as it goes, all questions below it too."""
    depth = FULL if question.task in bench.ends else _DEPTH
    agent = Answering(lambda _, asked: _answer(bench, asked, seed))
    settings = Settings(seed=seed, questions=_MOST_QUESTIONS, steps=STEPS)
    return watch(bench.program, [evolve(question, depth=depth)], lambda _: agent, settings)


def _answer(bench: Bench, question: Question, seed: int = 0) -> Value:
    """The right answer; where there is no spec some value of the type, now and then unknown.

    In every other problem all questions of a task get the same answer: there are branches for when all agree.
    """
    if bench.specified(question.task):
        return bench.first_right(question)
    source = CounterDraws(key_of(seed, question.task if seed % 2 else question.id))
    way = source.below(8)
    found = some_value(bench.program.returns(question.task), source) if way else Unknown()
    return partly(found, source) if way == 1 else found


def _of_property(bench: Bench, law: PropertyNode, context: Context, source: CounterDraws) -> list[Question]:
    """The questions that a case of a property asks."""
    try:
        case = bound(bench, law, context, source)
    except (Rejected, ValueError):
        return []
    asked = asked_by(bench, law, context, case, lambda question: _answer(bench, question))
    return [evolve(one, depth=FULL) for one in asked]
