"""The laws: what each makes of one run of one case. Pure; who draws the cases is in `hunting`.

A law says how sub-questions are answered in its trials (`mood`), whether it is about each strategy's one step
or about the whole expansion, on which tasks it is meant at all, and, of a run, what breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.code import AskOp
from ida_dsl.graph.model import ShownNode, TaskNode
from ida_dsl.interpreter.outcome import Asked, Entry
from ida_dsl.interpreter.settings import Settings
from ida_dsl.law_names import (
    DECREASES,
    FAIR,
    HONEST,
    IN_DOMAIN,
    SOUND_STEP,
    SOUND_WHOLE,
    TOTAL,
    LawName,
)
from ida_dsl.laws.answering import Answering, Mood
from ida_dsl.laws.bench import STEPS, Bench, Rejected, Specless, Strategy
from ida_dsl.laws.model import Breach, Setup
from ida_dsl.laws.watching import Seen, watch
from ida_dsl.questions import Question
from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import Reason, Unknown, Value, contains_unknown, show

MOST_QUESTIONS = 4000
"""A whole expansion that asks more than that in a trial is left alone."""
_CUT_OFF = {Reason.STEPS, Reason.MEMORY, Reason.SIZE, Reason.FAILED}
_FAILS = {*_CUT_OFF, Reason.FORBIDDEN}


Judge = Callable[[Bench, Setup, Answering, Seen], Breach | None]


@frozen
class Law:
    """One law. `not_meant` says why it is not about a task and strategy, or gives an empty text; `judge` what
    a run breaks. Laws with `whole` are about expansion, not about one step of each strategy."""

    name: LawName
    mood: Mood
    not_meant: Callable[[Bench, TaskNode, Strategy | None], str]
    judge: Judge
    whole: bool = False
    steady: bool = False
    """Whether agents are deterministic in its trials."""


def run(bench: Bench, setup: Setup, agent: Answering, *, late: bool = False) -> Seen:
    """One run of a case, its strategy forced for one step. With `late` answers arrive in another order, and
    some only when others have been used."""
    task = setup.question.task
    forced = {} if setup.strategy is None else {task: setup.strategy}
    budget = MOST_QUESTIONS if setup.strategy is None else None
    settings = Settings(seed=setup.seed, forced=forced, questions=budget, steps=STEPS)
    shuffled = _shuffled(setup.seed) if late else None
    return watch(bench.program, [setup.question], lambda _: agent, settings, shuffled)


def _shuffled(seed: int) -> Callable[[int], list[int]]:
    """Which answers arrive next, and in which order: at least one; the same for each run."""
    source = CounterDraws(key_of(seed, "order"))

    def order(count: int) -> list[int]:
        left = list(range(count))
        return [left.pop(source.below(len(left))) for _ in range(1 + source.below(count))]

    return order


def trial(bench: Bench, law: Law, setup: Setup, agent: Answering) -> Breach | None:
    """Tries a law on one case: what breaks it, or None. Raises `Rejected` where the case cannot tell."""
    try:
        seen = run(bench, setup, agent)
    except RecursionError:
        raise Rejected("the case nests deeper than Python's stack") from None
    need_python(seen)
    return law.judge(bench, setup, agent, seen)


def need_python(seen: Seen) -> None:
    """Raises `Rejected` where a helper in Python was not run."""
    answers = (entry.answer for entry in seen.outcome.table.values())
    for answer in answers:
        if isinstance(answer, Unknown) and answer.reason is Reason.FORBIDDEN:
            raise Rejected(f"{answer.detail} is Python, which was not allowed: --allow-python runs it")


# ------------------------------------------------------------------------------------------- soundness


def _sound(bench: Bench, setup: Setup, agent: Answering, seen: Seen) -> Breach | None:
    _need_specs(bench, agent)
    root, answer = seen.outcome.roots[0], seen.outcome.answers[0]
    if isinstance(answer, Unknown) and answer.reason is Reason.BUDGET:
        raise Rejected(f"full expansion asks more than {MOST_QUESTIONS} questions")
    if _judged(bench, root, answer):
        _need_known(bench, root)
        return None
    culprit = root if setup.strategy is not None else _culprit(bench, seen, root)
    given = seen.outcome.table[culprit].answer
    return _wrong(bench, seen, culprit, given)


def _honest(bench: Bench, setup: Setup, agent: Answering, seen: Seen) -> Breach | None:
    if not isinstance(seen.outcome.answers[0], Unknown):
        return _sound(bench, setup, agent, seen)
    root = seen.outcome.roots[0]
    _need_known(bench, root)
    return None


def _need_known(bench: Bench, question: Question) -> None:
    right = bench.first_right(question)
    if isinstance(right, Unknown):
        raise Rejected(f"the spec of `{question.task}` is unknown of each question that was drawn: {right}")


def _judged(bench: Bench, question: Question, answer: Value) -> bool:
    right = bench.first_right(question)
    if isinstance(right, Unknown) and right.reason in _FAILS:
        raise Rejected(f"the spec of `{question.task}` fails: {right}")
    told = bench.is_right(question, answer)
    if told is None:
        raise Rejected(f"the spec of `{question.task}` does not tell what is right")
    return told


def _need_specs(bench: Bench, agent: Answering) -> None:
    lacking = next((told.task for told in agent.said if not bench.specified(told.task)), None)
    if lacking is not None:
        raise Specless(f"`{lacking}` has no spec to answer it")


def _culprit(bench: Bench, seen: Seen, root: Question) -> Question:
    """Of the wrong questions one whose sub-questions are all right: there the step goes wrong."""
    here, table = root, seen.outcome.table
    while True:
        wrong = (q for q in _asked(table[here]) if bench.specified(q.task) and _is_wrong(bench, table[q]))
        below = next((q for q in wrong if q != here), None)
        if below is None:
            return here
        here = below


def _asked(entry: Entry) -> Iterator[Question]:
    return (asked.put for asked in entry.asks if isinstance(asked.put, Question))


def _is_wrong(bench: Bench, entry: Entry) -> bool:
    return bench.is_right(entry.question, entry.answer) is False


def _wrong(bench: Bench, seen: Seen, question: Question, answer: Value) -> Breach:
    right = bench.right(question)
    said = f"gives {_value(answer)}"
    wanted = _value(right[0]) if len(right) == 1 else f"one of {', '.join(map(_value, right[:5]))}"
    why = f" ({answer})" if isinstance(answer, Unknown) else ""
    span = seen.steps[question].last if question in seen.steps else NOWHERE
    return Breach(
        f"{said}{why}, where {wanted} is right",
        (seen.outcome,),
        question,
        span if span != NOWHERE else _strategy_span(bench, seen, question),
        right,
    )


def _value(value: Value) -> str:
    text = show(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _strategy_span(bench: Bench, seen: Seen, question: Question) -> Span:
    entry = seen.outcome.table.get(question)
    task = bench.program.tasks.get(question.task)
    if task is None or entry is None:
        return NOWHERE
    return next((s.span for s in task.strategies if s.name == entry.strategy), task.span)


# ----------------------------------------------------------------------------------------- questions put


def _in_domain(bench: Bench, setup: Setup, _: Answering, seen: Seen) -> Breach | None:
    root, answer = seen.outcome.roots[0], seen.outcome.answers[0]
    entry = seen.outcome.table[root]
    for asked in entry.asks:
        if isinstance(asked.put, Unknown) and asked.put.reason is Reason.DOMAIN and asked.arguments:
            said = f"asks {_call(asked)}, outside its types: {asked.put.detail}"
            return _ask_breach(bench, setup, seen, asked, said)
    if not contains_unknown(answer) or (bench.specified(root.task) and _right_to_fail(bench, root)):
        return None
    return _missing(bench, setup, seen, entry, answer)


def _right_to_fail(bench: Bench, root: Question) -> bool:
    return contains_unknown(bench.right(root)[0])


def _missing(bench: Bench, setup: Setup, seen: Seen, entry: Entry, answer: Value) -> Breach | None:
    """A fact that was looked up and not there, and made the answer, or part of it, unknown. What is inside a
    value does not say where it is from: there it is the look if nobody else said unknown."""
    told = [seen.outcome.table[one.put] for one in entry.asks if isinstance(one.put, Question)]
    others = any(contains_unknown(one.answer) for one in told if one.question.task in bench.program.tasks)
    for asked in entry.asks:
        if asked.task in bench.program.primitives and isinstance(asked.put, Question):
            looked = seen.outcome.table[asked.put]
            came = answer.origin == asked.put if isinstance(answer, Unknown) else not others
            if looked.why is not None and came:
                said = f"looks up {_call(asked)}, which is unknown: {looked.why}"
                return _ask_breach(bench, setup, seen, asked, said)
    return None


def _decreases(bench: Bench, setup: Setup, _: Answering, seen: Seen) -> Breach | None:
    entry = seen.outcome.table[seen.outcome.roots[0]]
    for asked in entry.asks:
        if isinstance(asked.put, Unknown) and asked.put.reason is Reason.MEASURE:
            said = f"asks {_call(asked)} at a measure of {asked.put.detail}"
            return _ask_breach(bench, setup, seen, asked, said)
    return None


def _call(asked: Asked) -> str:
    """The ask as the program might write it; what is unknown is `?`, as in trees."""
    arguments = ("?" if isinstance(one, Unknown) else _value(one) for one in asked.arguments)
    return f"{asked.task}({', '.join(arguments)})"


def _ask_breach(bench: Bench, setup: Setup, seen: Seen, asked: Asked, said: str) -> Breach:
    root = seen.outcome.roots[0]
    return Breach(said, (seen.outcome,), root, _ask_span(bench, setup, root, asked.slot))


def _ask_span(bench: Bench, setup: Setup, question: Question, slot: int) -> Span:
    for strategy in bench.program.tasks[question.task].strategies:
        if strategy.name == setup.strategy:
            if isinstance(strategy, ShownNode):
                return strategy.span
            asks = (op for op in strategy.code.ops() if isinstance(op, AskOp) and op.slot == slot)
            return next((op.span for op in asks), strategy.span)
    return NOWHERE


# ------------------------------------------------------------------------------------- endings and order


def _total(bench: Bench, _: Setup, __: Answering, seen: Seen) -> Breach | None:
    answer, root = seen.outcome.answers[0], seen.outcome.roots[0]
    if isinstance(answer, Unknown) and answer.reason in _CUT_OFF:
        said = (
            f"a helper fails: {answer.detail}"
            if answer.reason is Reason.FAILED
            else f"does not end: {answer}"
        )
        return Breach(said, (seen.outcome,), root, _strategy_span(bench, seen, root))
    return None


def _fair(bench: Bench, setup: Setup, agent: Answering, seen: Seen) -> Breach | None:
    again = run(bench, setup, agent, late=True)
    root = seen.outcome.roots[0]
    for question, entry in seen.outcome.table.items():
        other = again.outcome.table.get(question)
        if other is None or (other.answer, other.asks) != (entry.answer, entry.asks):
            what = "not asked" if other is None else _value(other.answer)
            said = f"gives {_value(entry.answer)}, and {what} when asked again, its answers in another order"
            return Breach(said, (seen.outcome,), question, _strategy_span(bench, seen, question))
    assert again.outcome.roots[0] == root
    return None


# ------------------------------------------------------------------------------------------ which tasks


def _any_strategy(_: Bench, __: TaskNode, ___: Strategy | None) -> str:
    return ""


def _specified(_: Bench, task: TaskNode, strategy: Strategy | None) -> str:
    if task.spec is None:
        return "the task has no spec"
    if isinstance(strategy, ShownNode):
        return "whoever shows the decomposition decides what is asked"
    return ""


def _expandable(bench: Bench, task: TaskNode, strategy: Strategy | None) -> str:
    why = _specified(bench, task, strategy)
    below = (
        bench.program.tasks[name]
        for name in bench.program.reachable({task.name})
        if name in bench.program.tasks
    )
    shown = next((one.name for one in below if any(isinstance(s, ShownNode) for s in one.strategies)), None)
    return why or (f"whoever shows how `{shown}` is taken apart decides what is asked" if shown else "")


def _specified_below(bench: Bench, task: TaskNode, strategy: Strategy | None) -> str:
    why = _specified(bench, task, strategy)
    if why or strategy is None:
        return why
    lacking = [name for name in _tasks_asked(bench, strategy) if not bench.specified(name)]
    return f"it asks `{lacking[0]}`, which has no spec" if lacking else ""


def _forgettable(bench: Bench, task: TaskNode, strategy: Strategy | None) -> str:
    why = _specified_below(bench, task, strategy)
    if why or strategy is None or _tasks_asked(bench, strategy):
        return why
    return "no agent is asked"


def _on_circle(bench: Bench, task: TaskNode, strategy: Strategy | None) -> str:
    if isinstance(strategy, ShownNode):
        return "what is shown is compared at run time"
    if not task.cycle:
        return "the task is on no circle"
    if task.measure is None:
        return "the task has no measure"
    asks = set(_tasks_asked(bench, strategy)) if strategy is not None else set()
    return "" if asks & set(task.cycle) else "it asks no task of its circle"


def _tasks_asked(bench: Bench, strategy: Strategy) -> list[str]:
    names = (
        strategy.may_ask
        if isinstance(strategy, ShownNode)
        else [op.task for op in strategy.code.ops() if isinstance(op, AskOp)]
    )
    return [name for name in dict.fromkeys(names) if name in bench.program.tasks]


TRIALS = (
    Law(SOUND_STEP, Mood.RIGHT, _specified_below, _sound),
    Law(SOUND_WHOLE, Mood.RIGHT, _expandable, _sound, whole=True),
    Law(IN_DOMAIN, Mood.RIGHT, _any_strategy, _in_domain),
    Law(DECREASES, Mood.RIGHT, _on_circle, _decreases),
    Law(TOTAL, Mood.ADVERSARIAL, _any_strategy, _total),
    Law(HONEST, Mood.FORGETFUL, _forgettable, _honest),
    Law(FAIR, Mood.ADVERSARIAL, _any_strategy, _fair, steady=True),
)
"""All laws that are tried case by case; `reached` is in `coverage`."""


def mood_for(bench: Bench, law: Law, strategy: Strategy | None) -> Mood:
    """How sub-questions are answered: where a law wants right answers and there is no spec, anyhow."""
    if law.mood is Mood.RIGHT and law.name in {IN_DOMAIN, DECREASES} and strategy is not None:
        shown = isinstance(strategy, ShownNode)
        if shown or any(not bench.specified(name) for name in _tasks_asked(bench, strategy)):
            return Mood.ADVERSARIAL
    return law.mood
