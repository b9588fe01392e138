"""A decomposer: a network that learned to take questions apart, as an agent who shows how.

It sees the question and what was asked so far, and no facts (H′ in Christiano, Shlegeris and Amodei, arXiv
1810.08575, section 2.3). Steps that are wanted of many questions are read together, equal ones once. What
comes next is written first, then the arguments of what is asked, or the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import torch
from attrs import define, evolve, field

from ida_dsl.graph.model import TaskNode
from ida_dsl.questions import Final, Pick, Reply, Shown
from ida_dsl.values import Unknown, Value, Word
from ida_runtime.agents.base import failed
from ida_runtime.agents.columns import ToldColumns
from ida_runtime.agents.steps_columns import StepsAsked, StepsTold
from ida_runtime.columns.column import Numbers
from ida_runtime.tiers.decomposing.steps import ANSWER, MOST, Steps, answer_of, ask_of, asking, next_of
from ida_runtime.tiers.decomposing.transcripts import arguments_by_name, asked_rows
from ida_runtime.tiers.encoding.columns import Tokens, read_rows
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.learner.batches import facts_of
from ida_runtime.tiers.learner.device import at_work, put
from ida_runtime.tiers.learner.network import Mask, Network, Read
from ida_runtime.tiers.learner.settings import Device
from ida_runtime.tiers.learner.writing import Begun, write
from ida_runtime.tiers.lessons import Facts
from ida_runtime.traces.arrow import Columns, arrow_type, to_plain

TOGETHER = 4096
"""So many steps are read at once."""


@define(eq=False)
class Decomposer:
    """Shows how questions are taken apart, as the network says: always the likeliest step. After `most` asks
    it gives a question up: one that has learned little yet can ask without end."""

    steps: Steps = field(repr=False)
    encoding: Encoding = field(repr=False)
    network: Network = field(repr=False)
    device: Device = field(factory=Device)
    name: str = "decomposer"
    most: int = MOST
    deterministic: bool = True
    local: bool = True
    kept: bool = False
    _columns: Columns = field(factory=Columns, repr=False)

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """Unknown: it learned to take questions apart, not to answer them."""
        return [Reply(failed(f"{self.name} answers no questions: it takes them apart"))] * len(questions)

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The next step of one question."""
        picks = question.picks or ()
        if len(picks) >= self.most:
            return self._given_up()
        arguments = [
            pa.array([to_plain(value, one.type)], arrow_type(one.type))
            for one, value in zip(question.task.parameters, question.question.arguments, strict=True)
        ]
        facts = np.zeros((1, max(1, len(picks)), self.encoding.fact_width), dtype=np.int32)
        for at, pick in enumerate(picks):
            facts[0, at] = self._pick(pick, at)
        there = np.arange(facts.shape[1])[None, :] < len(picks)
        (told,) = self._steps(question.task, arguments, 1, Facts(facts, there))
        said = told.said.answers[int(told.said.which[0])]
        if isinstance(said, Unknown):
            return said
        return Final(said) if told.asked is None else Pick(told.asked, _tuple(said), None)  # type: ignore[arg-type]

    def _pick(self, pick: Pick, place: int) -> Tokens:
        """A pick as a row."""
        values, types = (*pick.arguments, pick.answer), self.steps.asks(pick.task)
        columns = [
            pa.array([to_plain(value, type_)], arrow_type(type_))
            for value, type_ in zip(values, types, strict=True)
        ]
        row: Tokens = asked_rows(self.encoding, pick.task, np.array([place]), columns)[0]
        return row

    # ------------------------------------------------------------------------------------------- columns

    def step_columns(self, asked: StepsAsked) -> list[StepsTold]:
        """The next steps of many questions of a task."""
        arguments = [self._columns.of(one.coding, one.numbers, one.whys) for one in asked.arguments]
        return self._steps(asked.task, arguments, asked.count, self._facts(asked))

    def _facts(self, asked: StepsAsked) -> Facts:
        most = max((int(one.place.max()) + 1 for one in asked.picks if len(one.place)), default=1)
        tokens = np.zeros((asked.count, most, self.encoding.fact_width), dtype=np.int32)
        there = np.zeros((asked.count, most), dtype=np.bool_)
        for one in asked.picks:
            if len(one.place):
                every = [*one.arguments, one.answers]
                columns = [self._columns.of(own.coding, own.numbers, own.whys) for own in every]
                places = np.minimum(one.place, MOST - 1)
                tokens[one.question, one.place] = asked_rows(self.encoding, one.asked, places, columns)
                there[one.question, one.place] = True
        return Facts(tokens, there)

    def _given_up(self) -> Unknown:
        return failed(f"{self.name} asked {self.most} times and came to no answer")

    def _steps(
        self, task: TaskNode, arguments: Sequence[pa.Array], count: int, facts: Facts
    ) -> list[StepsTold]:
        """The next steps of questions, those given up among them."""
        long = facts.there.sum(axis=1) >= self.most
        if not long.any():
            return self._read_once(task, arguments, count, facts)
        own, ended = np.flatnonzero(~long), np.flatnonzero(long)
        given = [one.take(pa.array(own)) for one in arguments]
        told = self._read_once(task, given, len(own), facts.take(own)) if own.size else []
        nothing = ToldColumns([self._given_up()], np.zeros(len(ended), dtype=np.int64))
        return [*(evolve(one, at=own[one.at]) for one in told), StepsTold(None, ended, nothing)]

    def _read_once(
        self, task: TaskNode, arguments: Sequence[pa.Array], count: int, facts: Facts
    ) -> list[StepsTold]:
        """The next steps of questions; equal ones are read once."""
        node = self.encoding.graph.task(next_of(task.name))
        rows = self.encoding.questions(node, arguments_by_name(node, arguments), count)
        flat = np.hstack([rows, facts.tokens.reshape(count, -1)])
        first, which = _distinct(flat)
        given = [one.take(pa.array(first)) for one in arguments]
        with at_work(self.device):
            found = list(self._written(task, given, facts.take(first)))
        return [_spread(one, which) for one in found]

    def _written(self, task: TaskNode, arguments: Sequence[pa.Array], facts: Facts) -> Iterator[StepsTold]:
        """The next steps of questions, by what is asked next."""
        read, mask = self._read(facts)
        every = np.arange(len(facts.there))
        words = self._write(next_of(task.name), arguments, every, read, mask)
        own = np.array([ANSWER if isinstance(one, Unknown) else _text(one) for one in words], dtype=object)
        kinds: Mapping[str, tuple[str | None, str]] = {
            ANSWER: (None, answer_of(task.name)),
            **{asking(one): (one, ask_of(task.name, one)) for one in self.steps.may_ask[task.name]},
        }
        for word, (asked, name) in kinds.items():
            at = np.flatnonzero(own == word)
            if at.size:
                values = self._write(name, arguments, at, read, mask)
                yield StepsTold(asked, at, ToldColumns(values, np.arange(len(at))))

    @torch.no_grad()
    def _read(self, facts: Facts) -> tuple[Read, Mask]:
        tokens, mask = facts_of(facts, self.device)
        return self.network.read(tokens, mask), mask

    def _write(
        self, name: str, arguments: Sequence[pa.Array], at: Numbers, read: Read, mask: Mask
    ) -> list[Value]:
        """The answers to these steps' questions of one kind."""
        node, encoding = self.encoding.graph.task(name), self.encoding
        given = [one.take(pa.array(at)) for one in arguments]
        rows = encoding.questions(node, arguments_by_name(node, given), len(at))
        tokens = []
        for first in range(0, len(at), TOGETHER):
            places = put(at[first : first + TOGETHER], self.device)
            part = read.take(places)
            states = torch.full((len(places), 1), encoding.rules.starts[name], device=self.device.name)
            questions = put(rows[first : first + TOGETHER].astype(np.int64), self.device)[:, None]
            hidden = None if mask is None else mask[places]
            tokens.append(write(self.network, part, hidden, questions, Begun(states), encoding).tokens)
        return read_rows(np.concatenate(tokens), node.returns, encoding.vocabulary)


def _text(word: Value) -> str:
    assert isinstance(word, Word)
    return word.name


def _tuple(value: Value) -> tuple[Value, ...]:
    assert isinstance(value, tuple)
    return value


def _distinct(rows: Tokens) -> tuple[Numbers, Numbers]:
    """The first of each of equal rows, and which of those each row is."""
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, first, which = np.unique(whole, return_index=True, return_inverse=True)
    return first, which.reshape(-1)


def _spread(told: StepsTold, which: Numbers) -> StepsTold:
    """What is said of distinct steps, said of all."""
    place = np.full(int(which.max()) + 1, -1, dtype=np.int64)
    place[told.at] = told.said.which
    at = np.flatnonzero(place[which] >= 0)
    return StepsTold(told.asked, at, ToldColumns(told.said.answers, place[which[at]]))
