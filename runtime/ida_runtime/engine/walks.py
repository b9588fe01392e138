"""Strategies that are walked, question by question, by the scalar meaning, because their code has no columnar
form. What they ask and hear goes through the same tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from attrs import define, field, frozen

from ida_dsl.graph.model import ShownNode, StrategyNode
from ida_dsl.interpreter.evaluate import AskRequest, Round, Walk, steps
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.shown import Shows, Wanted, shows
from ida_dsl.interpreter.tally import Tally
from ida_dsl.questions import Final, Pick
from ida_dsl.types import belongs
from ida_dsl.values import UNKNOWN, Unknown, Value
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.whys import Whys
from ida_runtime.engine.interrupts import Interrupts
from ida_runtime.engine.observing import Doing, Observer, Spot, during
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.rows import Row, value_of

T = TypeVar("T")
K = TypeVar("K")


@define(eq=False)
class Walker:
    """One question being walked. It is what the interpreter's checks call an asker."""

    question: Row
    scope: Scope
    strategy: StrategyNode | ShownNode
    walk: Walk | Shows
    answers: list[Value] | None = None
    missing: int = 0
    measured: Value | None = None
    sent: object = None
    """What the walk is sent next: the answers of a round, or the step of a shown strategy."""


@frozen(eq=False)
class WalkedAsk:
    """An ask of a walker: the number of that, and the place of the ask in its round."""

    walker: int
    place: int
    request: AskRequest


@define(eq=False)
class Walks:
    """All questions that are walked, by number; done ones leave their number unused."""

    reasons: Whys
    interrupts: Interrupts
    observer: Observer | None = None
    walkers: dict[int, Walker] = field(factory=dict)
    ready: list[int] = field(factory=list)
    wanting: list[tuple[int, tuple[Pick, ...]]] = field(factory=list)
    """Those that wait for the next step of a shown strategy, with the picks so far."""
    target: int = -1
    """The number by which the machine knows whom to give answers that walkers wait for."""
    _next: int = 0
    waiting: dict[int, tuple[int, int]] = field(factory=dict)
    """By the number of an ask that is put, who waits for it, and at which place."""
    _asked: int = 0

    def begin(self, walkers: Iterable[Walker]) -> None:
        """Starts them."""
        for walker in walkers:
            self.walkers[self._next] = walker
            self.ready.append(self._next)
            self._next += 1

    def step(self) -> tuple[list[tuple[Walker, Value]], list[WalkedAsk]]:
        """Runs all that is ready to its next asks: what is done, and the asks by walker and place."""
        ready, self.ready = self.ready, []
        done: list[tuple[Walker, Value]] = []
        asks: list[WalkedAsk] = []
        for number in ready:
            walker = self.walkers[number]
            try:
                round_ = self._sent(walker)
            except StopIteration as stop:
                done.append((walker, stop.value))
                del self.walkers[number]
                continue
            if isinstance(round_, Wanted):
                self.wanting.append((number, round_.picks))
                continue
            walker.sent = walker.answers = [UNKNOWN] * len(round_)
            walker.missing = len(round_)
            asks.extend(WalkedAsk(number, at, ask) for at, ask in enumerate(round_))
        return done, asks

    def _sent(self, walker: Walker) -> Round | Wanted:
        """Runs a walk to its next asks. Raises StopIteration, with the answer, where it is done."""
        spot = Spot(Doing.WALKS, walker.question.table, name=walker.strategy.name)
        with during(self.observer, spot, 0), self.interrupts.open_to():
            return walker.walk.send(walker.sent)  # type: ignore[arg-type] # None starts it

    def move(self, number: int, step: Pick | Final | Unknown) -> None:
        """The step that a walker waited for."""
        self.walkers[number].sent = step
        self.ready.append(number)

    def frames(self, asks: Sequence[WalkedAsk]) -> Numbers:
        """Numbers for asks, by which their answers are delivered."""
        first, self._asked = self._asked, self._asked + len(asks)
        for number, ask in enumerate(asks, first):
            self.waiting[number] = (ask.walker, ask.place)
        return np.arange(first, self._asked)

    def deliver(self, frames: Numbers, answers: Column) -> None:
        """Answers arrive."""
        for at, frame in enumerate(frames.tolist()):
            self.take(*self.waiting.pop(frame), value_of(answers, at, self.reasons))

    def take(self, number: int, place: int, value: Value) -> None:
        """An answer arrives."""
        walker = self.walkers[number]
        assert walker.answers is not None
        walker.answers[place] = value
        walker.missing -= 1
        if not walker.missing:
            self.ready.append(number)


def together(items: Iterable[T], key: Callable[[T], K]) -> list[tuple[K, list[T]]]:
    """The items of each key, in the order in which keys come; keys are told apart by identity or equality."""
    found: dict[object, tuple[K, list[T]]] = {}
    for item in items:
        own = key(item)
        place = own if isinstance(own, str) else id(own)
        found.setdefault(place, (own, []))[1].append(item)
    return list(found.values())


def walker(program: Program, settings: Settings, node: StrategyNode | ShownNode, question: Row) -> Walker:
    """A question, ready to be walked."""
    tally = Tally(settings.steps, settings.memory)
    scope = Scope(program, question.context.facts, question.at, None, tally)
    if isinstance(node, ShownNode):
        return Walker(question, scope, node, shows(node, question.arguments, scope))
    return Walker(question, scope, node, steps(node.code, question.arguments, scope))


def argument(request: AskRequest, at: int, coding: Coding) -> int:
    """The number of an argument; of a refused ask it may be anything."""
    if request.refused is not None or at >= len(request.arguments):
        return coding.unknown
    value = request.arguments[at]
    return coding.number(value) if belongs(value, coding.type) else coding.unknown


def arguments_of(table: Questions, rows: Numbers) -> list[tuple[Value, ...]]:
    """The arguments of rows, as values."""
    columns = [column.coding.values(column.numbers) for column in table.arguments(rows)]
    return list(zip(*columns, strict=True)) if columns else [() for _ in rows]
