"""Shown strategies whose agents show their steps in columns: all questions of a task at once.

A question that is taken apart so waits in turn for its agent's next step and for the answer to what it
picked. What was picked so far is kept as columns, by what was asked; nothing of it is an object. It means
what `ida_dsl.interpreter.shown` says of one question.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field, frozen

from ida_dsl.graph.code import AskOp, Constant
from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.replies import admit
from ida_dsl.types import Type
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.agents.columns import ToldColumns
from ida_runtime.agents.steps_columns import Picked, StepsAsked, StepsTold
from ida_runtime.columns.coding import Coding
from ida_runtime.columns.column import Column, Numbers, settled
from ida_runtime.columns.whys import whys
from ida_runtime.engine.asks import Askers
from ida_runtime.engine.questions import Questions

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine


@define(eq=False)
class _Asked:
    """What was asked of one table: by which question, as which of its picks, and what came back."""

    table: Questions
    target: int
    owner: Numbers
    place: Numbers
    arguments: list[Numbers]
    answers: Numbers
    whys: Numbers

    def add(self, owner: Numbers, place: Numbers, arguments: Sequence[Column]) -> Numbers:
        """More of them, and their numbers here."""
        first, nothing = len(self.owner), np.zeros(len(owner), dtype=np.int64)
        self.owner, self.place = np.append(self.owner, owner), np.append(self.place, place)
        self.arguments = [
            np.append(one, new.numbers) for one, new in zip(self.arguments, arguments, strict=True)
        ]
        self.answers, self.whys = np.append(self.answers, nothing), np.append(self.whys, nothing)
        return np.arange(first, len(self.owner))


@define(eq=False)
class _Open:
    """Questions of one table that one strategy takes apart: their rows, and how often each has asked."""

    table: Questions
    node: ShownNode
    strategy: int
    rows: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    counts: Numbers = field(factory=lambda: np.zeros(0, dtype=np.int64))
    wanting: list[Numbers] = field(factory=list)
    asked: dict[str, _Asked] = field(factory=dict)


@frozen(eq=False)
class Wanted:
    """Steps that are wanted: of which questions `of` a strategy, and how an agent is asked for them."""

    of: _Open
    at: Numbers
    asked: StepsAsked

    @property
    def table(self) -> Questions:
        """The table of the questions."""
        return self.of.table

    @property
    def node(self) -> ShownNode:
        """The strategy."""
        return self.of.node


@define(eq=False)
class Picking:
    """The shown strategies of a machine whose agents, as `columnar` says by `task.strategy`, show columns."""

    machine: Machine
    columnar: frozenset[str] = frozenset()
    begun: list[tuple[Questions, ShownNode, Numbers]] = field(factory=list)
    """Questions that agents began to take apart, for whoever keeps who did."""
    _open: dict[tuple[int, int], _Open] = field(factory=dict)

    def shows(self, table: Questions, node: object) -> bool:
        """Whether a strategy is one of these."""
        return isinstance(node, ShownNode) and f"{table.name}.{node.name}" in self.columnar

    @property
    def waits(self) -> bool:
        """Whether a step is wanted."""
        return any(one.wanting for one in self._open.values())

    def begin(self, table: Questions, strategy: int, rows: Numbers) -> None:
        """Questions to which such a strategy applies."""
        node = self.machine.plan.strategies[table.name][strategy].node
        assert isinstance(node, ShownNode)
        open_ = self._open.setdefault((table.number, strategy), _Open(table, node, strategy))
        first = len(open_.rows)
        open_.rows = np.append(open_.rows, rows)
        open_.counts = np.append(open_.counts, np.zeros(len(rows), dtype=np.int64))
        open_.wanting.append(np.arange(first, len(open_.rows)))
        self.begun.append((table, node, rows))

    def clear(self) -> None:
        """There are other questions now."""
        self._open.clear()
        self.begun.clear()

    def wanted(self) -> list[Wanted]:
        """The steps that are wanted, of each strategy's questions at once; they are no longer waited for."""
        found = []
        for open_ in self._open.values():
            if open_.wanting:
                at = np.sort(np.concatenate(open_.wanting))
                open_.wanting.clear()
                found.append(Wanted(open_, at, self._asked(open_, at)))
        return found

    def _asked(self, open_: _Open, at: Numbers) -> StepsAsked:
        """How an agent is asked for the next steps of these."""
        number = np.full(len(open_.rows), -1, dtype=np.int64)
        number[at] = np.arange(len(at))
        picks = []
        for name, log in open_.asked.items():
            own = np.flatnonzero(number[log.owner] >= 0)
            columns = zip(log.table.parameters, log.arguments, strict=True)
            arguments = tuple(Column(coding, given[own]) for coding, given in columns)
            answers = Column(log.table.returns, log.answers[own], settled(log.whys[own]))
            picks.append(Picked(name, number[log.owner[own]], log.place[own], arguments, answers))
        task = self.machine.plan.program.tasks[open_.table.name]
        return StepsAsked(task, len(at), tuple(open_.table.arguments(open_.rows[at])), picks)

    # ------------------------------------------------------------------------------------------- moving

    def move(self, wanted: Wanted, told: Sequence[StepsTold]) -> None:
        """The steps that were waited for."""
        open_ = wanted.of
        for one in told:
            own = wanted.at[one.at]
            if one.asked is None:
                self._finish(open_, own, one.said)
            else:
                self._pick(open_, own, one.asked, one.said)

    def _finish(self, open_: _Open, own: Numbers, said: ToldColumns) -> None:
        table, rows = open_.table, open_.rows[own]
        returns = self.machine.plan.program.returns(table.name)
        column = self._column(
            table.returns, [admit(one, returns, None) for one in said.answers], said, table, rows
        )
        self.machine.finish(table, rows, column)

    def _column(
        self, coding: Coding, values: Sequence[Value], said: ToldColumns, table: Questions, rows: Numbers
    ) -> Column:
        """Values that were said of rows of a table; what is unknown arose there."""
        numbers = coding.numbers(list(values))[said.which]
        if not any(isinstance(one, Unknown) for one in values):
            return Column(coding, numbers)
        known = self.machine.plan.reasons
        reasons = np.array([known.number(one) if isinstance(one, Unknown) else -1 for one in values])[
            said.which
        ]
        return Column(coding, numbers, settled(np.where(reasons < 0, 0, whys(reasons, table.number, rows))))

    def _pick(self, open_: _Open, own: Numbers, name: str, said: ToldColumns) -> None:
        """Asks that were picked. One that is unknown answers its question, and so does one too many."""
        ends = np.array([isinstance(one, Unknown) for one in said.answers], dtype=np.bool_)[said.which]
        most = constant_of(open_.node)
        assert most is not None
        over = ~ends & (open_.counts[own] >= most)
        for at in map(np.flatnonzero, (ends, over)):
            if at.size:
                why = said.answers if ends[at[0]] else [Unknown(Reason.AT_MOST, str(most))]
                which = said.which[at] if ends[at[0]] else np.zeros(len(at), dtype=np.int64)
                self._finish(open_, own[at], ToldColumns(why, which))
        left = np.flatnonzero(~(over | ends))
        places = open_.counts[own[left]]
        for place in np.unique(places).tolist():
            at = left[places == place]
            self._put(open_, own[at], name, ToldColumns(said.answers, said.which[at]), place)

    def _put(self, open_: _Open, own: Numbers, name: str, said: ToldColumns, place: int) -> None:
        """Asks of one task or primitive, each the `place`-th of its question."""
        machine, table, rows = self.machine, open_.table, open_.rows[own]
        asked = machine.plan.by_name[name]
        ask = AskOp(0, asked.returns.type, name, (), place)
        planned = machine.plan.strategies[table.name][open_.strategy]
        columns, refused = machine.refusals.of(
            table, rows, planned, ask, self._arguments(open_, rows, name, said)
        )
        log = self._log(open_, asked)
        situations = machine.below(table.situations(rows), asked)
        if name in machine.drawing:
            situations = machine.plan.situations.drawn(situations, _repeated(log, own, columns))
        numbers = log.add(own, np.full(len(own), place), columns)
        open_.counts[own] += 1
        put = machine.put(
            Askers(table.number, place, rows), asked, situations, [one.numbers for one in columns], refused
        )
        machine.await_(put, log.target, numbers)

    def _arguments(self, open_: _Open, rows: Numbers, name: str, said: ToldColumns) -> list[Column]:
        """The arguments of asks as columns, unknown where they are not of their types."""
        types = self.machine.plan.program.parameters[name]
        columns = []
        for at, (coding, (type_, _)) in enumerate(
            zip(self.machine.plan.by_name[name].parameters, types, strict=True)
        ):
            values = [_argument(one, at, type_) for one in said.answers]
            columns.append(self._column(coding, values, said, open_.table, rows))
        return columns

    def _log(self, open_: _Open, asked: Questions) -> _Asked:
        if asked.name not in open_.asked:
            nothing = np.zeros(0, dtype=np.int64)
            log = _Asked(asked, -1, nothing, nothing, [nothing for _ in asked.parameters], nothing, nothing)
            log.target = self.machine.target(partial(self._deliver, open_, log))
            open_.asked[asked.name] = log
        return open_.asked[asked.name]

    def _deliver(self, open_: _Open, log: _Asked, numbers: Numbers, answers: Column) -> None:
        """Answers arrive: the next steps of those who asked are wanted."""
        log.answers[numbers] = answers.numbers
        log.whys[numbers] = 0 if answers.whys is None else answers.whys
        open_.wanting.append(log.owner[numbers])


def _argument(said: Value, at: int, type_: Type) -> Value:
    """An argument of an ask that is a tuple of them, or unknown."""
    return (
        admit(said[at], type_, None) if isinstance(said, tuple) and at < len(said) else Unknown(Reason.FAILED)
    )


def constant_of(node: ShownNode) -> int | None:
    """How often a shown strategy may ask, where that is the same of all questions."""
    entry, *others = node.at_most.blocks
    if others or len(entry.ops) != 1 or not isinstance(entry.ops[0], Constant):
        return None
    value = entry.ops[0].value
    return value if isinstance(value, int) else None


def _repeated(log: _Asked, own: Numbers, columns: Sequence[Column]) -> Numbers:
    """How often each of these questions has asked the very same before."""
    before = np.flatnonzero(np.isin(log.owner, own))
    number = np.full(int(max(own.max(initial=0), log.owner.max(initial=0))) + 1, -1, dtype=np.int64)
    number[own] = np.arange(len(own))
    at = number[log.owner[before]]
    same = np.ones(len(before), dtype=np.bool_)
    for kept, new in zip(log.arguments, columns, strict=True):
        same &= kept[before] == new.numbers[at]
    return np.bincount(at[same], minlength=len(own))
