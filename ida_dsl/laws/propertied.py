"""The author's own properties (rule 8), with the spec at the leaves or audited with an agent there."""

from __future__ import annotations

from attrs import evolve

from ida_dsl.graph.code import Return
from ida_dsl.graph.model import PropertyNode
from ida_dsl.interpret import run
from ida_dsl.interpreter.memo import Answerers
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.answering import Answering, Choose, Mood, choosing
from ida_dsl.laws.bench import STEPS, Bench, Rejected
from ida_dsl.laws.choices import Choices
from ida_dsl.laws.hunting import Attempt
from ida_dsl.laws.model import Breach, Case, Setup
from ida_dsl.laws.reaching import bound
from ida_dsl.laws.trials import MOST_QUESTIONS
from ida_dsl.properties import decide
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import Reason, Unknown, Value

PROPERTY = "property"
DEPTH = 2
"""How deep calls are expanded where nothing says that full expansion ends."""


def property_attempt(name: str) -> Attempt:
    """One case of a property, drawn and tried with the spec at the leaves."""

    def attempt(bench: Bench, choices: Choices) -> Breach | None:
        law = next(one for one in bench.program.graph.properties if one.name == name)
        context = bench.context(choices)
        case = bound(bench, law, context, choices)
        setup = Setup(Question(name, context, ()), None, choices.below(2**16))
        agent = leaves(bench, law, choosing(bench, Mood.ADVERSARIAL, choices))
        found = try_property(bench, law, context, case, setup.seed, agent)
        if found is None:
            return None
        said = tuple(agent.said.items()) if law.by == "anyone" else ()
        return evolve(found, case=Case(PROPERTY, bench.params, setup, context, case, said))

    return attempt


def leaves(bench: Bench, law: PropertyNode, anyone: Choose) -> Answering:
    """Whoever answers the leaves of the property's questions; `anyone` says what, where it is anyone."""
    if law.by == "anyone":
        return Answering(anyone, Mood.ADVERSARIAL.value, deterministic=True)
    if law.by == "nobody":
        return Answering(lambda _, __: Unknown(Reason.NOBODY), "nobody", deterministic=True)
    return Answering(lambda _, question: _spec(bench, question), Mood.RIGHT.value, deterministic=True)


def try_property(
    bench: Bench,
    law: PropertyNode,
    context: Context,
    case: tuple[Value, ...],
    seed: int,
    agent: Answering,
) -> Breach | None:
    """Whether the case breaks the property, with these `leaves`. Raises `Rejected` where its result is
    unknown. By anyone, questions are taken apart one level: that is where there are leaves."""
    depth = 1 if law.by == "anyone" else None
    settings = Settings(seed=seed, steps=STEPS)
    value, runs = holds(bench, law, context, case, lambda _: agent, settings, depth)
    if isinstance(value, Unknown):
        raise Rejected(f"never applicable so far: its result is unknown ({value})")
    if value is True:
        return None
    return Breach("does not hold", runs, None, _condition(law))


def _condition(law: PropertyNode) -> Span:
    """Where the condition stands, as far as its code says; else the property."""
    ends = {block.end.value for block in law.code.blocks if isinstance(block.end, Return)}
    made = (op.span for op in law.code.ops() if op.id in ends and op.span != NOWHERE)
    return next(made, law.span)


def _spec(bench: Bench, question: Question) -> Value:
    return bench.first_right(question) if bench.specified(question.task) else Unknown(Reason.NO_SPEC)


def holds(  # noqa: PLR0913, PLR0917 - a property, a case of it, and how it is run
    bench: Bench,
    law: PropertyNode,
    context: Context,
    case: tuple[Value, ...],
    answerers: Answerers,
    settings: Settings,
    depth: int | None = None,
) -> tuple[Value, tuple[Outcome, ...]]:
    """The property's Bool, or unknown, and the runs that it needed.

    `t(…)` is the answer at this depth, else at full depth, or a few levels where full depth has no end.
    """
    runs: list[Outcome] = []
    limited = evolve(settings, questions=MOST_QUESTIONS)

    def answer(question: Question) -> Value:
        if question.task in bench.program.primitives:
            return bench.looked_up(question, limited.seed)
        deep = depth if depth is not None else FULL if question.task in bench.ends else DEPTH
        runs.append(run(bench.program, [evolve(question, depth=deep)], answerers, limited))
        return runs[-1].answers[0]

    return decide(bench.program, law, context, case, answer), tuple(runs)
