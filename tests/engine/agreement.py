"""The interpreter and the engine, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ida_dsl import interpret
from ida_dsl.interpreter.consult import _PASSING as PASSING
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


def same(wanted: Outcome, found: Outcome, *, shares: bool = False) -> None:
    """That two outcomes say the same. Where one was found in several shares more may have been remembered."""
    _equal("roots", wanted.roots, found.roots)
    _equal("answers", list(map(told, wanted.answers)), list(map(told, found.answers)))
    _equal("questions", set(wanted.table), set(found.table))
    for question, entry in wanted.table.items():
        _equal(question, whole(entry), whole(found.table[question]))
    counted = () if _passing(wanted) else COUNTED[:1] if shares else COUNTED
    for name in ("questions", "asks", "looks", "deterministic", *counted):
        _equal(name, getattr(wanted, name), getattr(found, name))
    if shares:
        assert _consulted(wanted) <= _consulted(found), "fewer answers by agents"
    else:
        _equal("answers by agents", _consulted(wanted), _consulted(found))


def _equal(what: object, wanted: object, found: object) -> None:
    assert found == wanted, f"{what}: {found} where it should be {wanted}"


COUNTED = ("answers_by", "remembered")


def _passing(outcome: Outcome) -> bool:
    """Whether an agent may have said what is not remembered: it is asked again in a later wave, so how often
    depends on which questions go to it together."""
    answers = (entry.answer for entry in outcome.table.values() if entry.agent)
    return any(isinstance(one, Unknown) and one.reason in PASSING for one in answers)


def _consulted(outcome: Outcome) -> int:
    """How often agents were to answer, remembered or not."""
    return sum(outcome.answers_by.values()) + outcome.remembered


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
