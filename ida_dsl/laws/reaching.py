"""Questions of a task that sampled questions really come to.

A task's questions are drawn by its own sample, or come up below a root or in a property: then the way down is
drawn, each step taken apart with right answers where there are specs. So a strategy that only sub-questions
come to is tried on questions that are really put.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from attrs import define, evolve

from ida_dsl.draws import CounterDraws, Source, key_of
from ida_dsl.graph.code import AskOp, Code
from ida_dsl.graph.model import PropertyNode, TaskNode
from ida_dsl.interpreter.evaluate import compute
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.tally import Tally
from ida_dsl.laws.answering import Answer, Answering, Mood, Told, choosing
from ida_dsl.laws.bench import STEPS, Bench, Rejected, Strategy
from ida_dsl.laws.choices import Choices, any_value
from ida_dsl.laws.watching import watch
from ida_dsl.properties import decide
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.values import Unknown, Value

DEEPEST = 3
"""How far down questions are looked for where nothing says that expansion ends."""
DRAWS = 6
"""How often questions are drawn in one context before it is given up."""
AGAIN = 4
"""One in so many values of a `forall` is one that an earlier `forall` has, if it can be: where two things are
the same there are corner cases, and in a large domain they would hardly ever be."""
MOST_BELOW = 150
"""How many questions below one are looked at."""


Origin = Callable[[Context], list[Question]]
"""Where questions come from in a context: a root's sample, or a case of a property."""


@define(eq=False)
class Reach:
    """Draws questions on one bench. `fruitful` are the places to look in, by number; None for all.

    Place 2 i is where origin i starts, place 2 i + 1 is all below that.
    """

    bench: Bench
    choices: Choices
    fruitful: Sequence[int] | None = None

    def question(self, task: TaskNode, strategy: Strategy | None) -> Question:
        """A question of the task to which the strategy applies. Raises `Rejected` where a draw finds none."""
        return self.question_from(task, strategy)[1]

    def question_from(self, task: TaskNode, strategy: Strategy | None) -> tuple[int, Question]:
        """The same, and the number of the place where it was found."""
        origins = self._origins(task)
        if not origins:
            raise Rejected(f"no root comes to `{task.name}`, and it has no sample")
        places = self.fruitful or range(2 * len(origins))
        place = places[self.choices.below(len(places))]
        context = self.bench.context(self.choices)
        for _ in range(DRAWS):
            starts = origins[place // 2](context)
            asked = self._below(self._one_of(starts)) if starts and place % 2 else starts
            found = [one for one in asked if self._fits(one, task, strategy)]
            if found:
                return place, evolve(self._one_of(found), depth=1)
        wanted = task.name if strategy is None else f"{task.name}.{strategy.name}"
        raise Rejected(f"no sampled question comes to `{wanted}`")

    def _one_of(self, questions: Sequence[Question]) -> Question:
        return questions[self.choices.below(len(questions))]

    def _fits(self, question: Question, task: TaskNode, strategy: Strategy | None) -> bool:
        if question.task != task.name:
            return False
        return strategy is None or self.bench.applies(strategy, question)

    # ----------------------------------------------------------------------------------- where to start

    def _origins(self, task: TaskNode) -> list[Origin]:
        program = self.bench.program
        starts: list[TaskNode] = [task] if self._has_questions(task) else []
        roots = (program.tasks[name] for name in program.graph.roots)
        starts += [root for root in roots if root is not task and task.name in program.reachable({root.name})]
        found: list[Origin] = [partial(self._root, start) for start in starts]
        for law in program.graph.properties:
            names = {op.task for op in law.code.ops() if isinstance(op, AskOp)}
            if task.name in program.reachable(names):
                found.append(partial(self._in_property, law))
        return found

    def _has_questions(self, task: TaskNode) -> bool:
        """Whether its own sample, or its types, say which questions there are."""
        asked_by_others = any(
            task.name in self.bench.program.asked(other.name)
            for other in self.bench.program.graph.tasks
            if other is not task
        )
        return task.sample is not None or task.name in self.bench.program.graph.roots or not asked_by_others

    def _root(self, task: TaskNode, context: Context) -> list[Question]:
        return [Question(task.name, context, self.bench.arguments(task, context, self.choices), (), 1)]

    # --------------------------------------------------------------------------------------- going down

    def _below(self, question: Question) -> list[Question]:
        """The questions to tasks below a question, its leaves answered right where there are specs."""
        depth = FULL if question.task in self.bench.ends else DEEPEST
        agent = Answering(self._choose, deterministic=True)
        settings = Settings(steps=STEPS, questions=MOST_BELOW)
        seen = watch(self.bench.program, [evolve(question, depth=depth)], lambda _: agent, settings)
        tasks = self.bench.program.tasks
        asked = (evolve(one, depth=1, draw=()) for one in seen.outcome.table if one.task in tasks)
        return [one for one in dict.fromkeys(asked) if one != question]

    def _choose(self, told: Told, question: Question) -> Answer:
        if told.picks is None and self.bench.specified(question.task):
            return self.bench.first_right(question)
        return choosing(self.bench, Mood.ADVERSARIAL, self.choices)(told, question)

    # --------------------------------------------------------------------------------------- properties

    def _in_property(self, law: PropertyNode, context: Context) -> list[Question]:
        """The questions that a case of a property asks."""
        case = bound(self.bench, law, context, self.choices)
        asked = asked_by(
            self.bench, law, context, case, lambda question: right_or_unknown(self.bench, question)
        )
        return [evolve(one, depth=1) for one in dict.fromkeys(asked)]


def asked_by(
    bench: Bench,
    law: PropertyNode,
    context: Context,
    case: tuple[Value, ...],
    answer: Callable[[Question], Value],
) -> list[Question]:
    """The questions to tasks that a case of a property asks, each answered so. They have no depth yet."""
    found: list[Question] = []

    def told(question: Question) -> Value:
        if question.task in bench.program.primitives:
            return bench.looked_up(question)
        found.append(question)
        return answer(question)

    decide(bench.program, law, context, case, told)
    return found


def right_or_unknown(bench: Bench, question: Question) -> Value:
    """The right answer, unknown where there is no spec."""
    return bench.first_right(question) if bench.specified(question.task) else Unknown()


def property_scope(bench: Bench, context: Context) -> Scope:
    """What a property's `forall`s can reach. Their draws are the same each time."""
    return Scope(bench.program, context.facts, None, CounterDraws(key_of(0, "forall")), Tally(STEPS))


def bound(bench: Bench, law: PropertyNode, context: Context, source: Source) -> tuple[Value, ...]:
    """Values for a property's `forall`s. Raises `Rejected` where there is nothing to choose from."""
    found: list[Value] = []
    for binder in law.binders:
        domain = binder.domain
        if not isinstance(domain, Code):
            found.append(any_value(domain, source))
            continue
        items = compute(domain, found, property_scope(bench, context))
        if isinstance(items, Unknown) or not items:
            raise Rejected(f"`{law.name}` has a `forall` over nothing")
        assert isinstance(items, tuple)
        again = [value for value in found if value in items] if found and not source.below(AGAIN) else []
        among = again or items
        found.append(among[source.below(len(among))])
    return tuple(found)
