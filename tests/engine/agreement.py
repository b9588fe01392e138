"""The interpreter and the engine, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ida_dsl import interpret
from ida_dsl.interpreter.outcome import Entry, Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Question
from ida_dsl.values import Unknown, show
from ida_runtime.engine import run as engine


def agree(program: Program, roots: Sequence[Question], answerers: Callable, settings: Settings) -> Outcome:
    """Runs the roots by both; the outcomes must say the same, but for levels and waves. `answerers` makes
    those of one run."""
    wanted = interpret.run(program, roots, answerers(), settings)
    same(wanted, engine.run(program, roots, answerers(), settings))
    return wanted


def same(wanted: Outcome, found: Outcome) -> None:
    """That two outcomes say the same."""
    assert found.roots == wanted.roots
    assert [told(one) for one in found.answers] == [told(one) for one in wanted.answers]
    assert set(found.table) == set(wanted.table)
    for question, entry in wanted.table.items():
        assert whole(found.table[question]) == whole(entry), question
    for name in ("questions", "asks", "looks", "answers_by", "deterministic", "remembered"):
        assert getattr(found, name) == getattr(wanted, name), name


def told(value: object) -> object:
    """A value as it is written, so that 1 and True are two; an unknown one with its reason, its detail and
    the question where it arose."""
    return (value.reason, value.detail, value.origin) if isinstance(value, Unknown) else show(value)


def whole(entry: Entry) -> tuple:
    """All that an entry says but its level; asks without their order, which is that of paths."""
    asks = Counter(
        (one.slot, one.task, told(one.put) if isinstance(one.put, Unknown) else one.put) for one in entry.asks
    )
    own = show(entry.question.arguments)
    return own, told(entry.answer), entry.strategy, entry.agent, asks, entry.cost, entry.confidence
