"""What laws find, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Protocol

from attrs import field, frozen

from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.laws.answering import Answer, Told
from ida_dsl.questions import Context, Question
from ida_dsl.source import NOWHERE, Span
from ida_dsl.values import Value


@frozen
class Setup:
    """What a trial is about. `strategy` is the one that takes the question apart, None for whichever applies;
    the question's depth says how deep; `seed` is that of all draws of the run."""

    question: Question
    strategy: str | None = None
    seed: int = 0


@frozen
class Case:
    """A trial that can be repeated: the law or property, the params, the question or the values of the
    `forall`s, and what the agents said."""

    law: str
    params: Mapping[str, Value]
    setup: Setup | None = None
    context: Context = field(factory=Context)
    values: tuple[Value, ...] = ()
    said: tuple[tuple[Told, Answer], ...] = ()


class _Printer(Protocol):
    def text(self, text: str, /) -> object: ...


@frozen(repr=False)
class Breach:
    """A law broken. `said` is what is wrong in one sentence; `question` the one whose step goes wrong, with
    `span` where in the source; `outcomes` are the runs (a property's may be several); `right` are the right
    answers where that is what is wrong."""

    said: str
    outcomes: tuple[Outcome, ...]
    question: Question | None = None
    span: Span = NOWHERE
    right: tuple[Value, ...] = ()
    case: Case | None = None

    def __repr__(self) -> str:
        return f"Breach({self.said!r})"

    def _repr_pretty_(self, printer: _Printer, _cycle: bool) -> None:
        """Short: Hypothesis writes out what it has found, all fields, and warns where that is long."""
        printer.text(repr(self))


class Status(Enum):
    """How a law stands. Only `BROKEN` and `UNDECIDED` fail a test."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    WAIVED = "waived"
    NOT_MEANT = "not meant"


@frozen
class Verdict:
    """What came of trying one law on one task (or a property). `why` says it for all but those that hold;
    `trials` are the cases that counted, `rejected` those that could not be used."""

    subject: str
    law: str
    status: Status
    why: str = ""
    trials: int = 0
    rejected: int = 0
    breach: Breach | None = None
    missed: tuple[tuple[Span, str], ...] = ()
    """For `reached`: the places that no sampled question came to, and how."""
    waived: tuple[tuple[str, str], ...] = ()
    """The strategies that the law was not tried on, because it is waived there, and why."""

    @property
    def fails(self) -> bool:
        """Whether this fails a test."""
        return self.status in {Status.BROKEN, Status.UNDECIDED}
