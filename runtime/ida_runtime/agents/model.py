"""`model`: a learner that was trained answers, many questions at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field

from ida_dsl.draws import key_of
from ida_dsl.graph.model import TaskNode
from ida_dsl.identity import digest
from ida_dsl.questions import Context, Draw, Final, Pick, Reply, Shown
from ida_dsl.values import Unknown
from ida_runtime.agents.base import cannot_step
from ida_runtime.agents.columns import AskedColumns, ToldColumns
from ida_runtime.tiers.encoding.columns import Tokens, read_rows
from ida_runtime.tiers.learner.answering import Answering, Asking
from ida_runtime.tiers.learner.writing import Written
from ida_runtime.traces.arrow import Columns, arrow_type, to_plain

if TYPE_CHECKING:
    from ida_runtime.columns.column import Numbers


@define(eq=False)
class Model:
    """Answers as the network says: the likeliest under the empty draw, one that is drawn under any other, by
    the seed, the draw and the question."""

    answering: Answering = field(repr=False)
    name: str = "model"
    seed: int = 0
    deterministic: bool = False
    local: bool = True
    kept: bool = False
    _columns: Columns = field(factory=Columns, repr=False)

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """A reply a question."""
        replies: list[Reply | None] = [None] * len(questions)
        for task in dict.fromkeys(shown.task.name for shown in questions):
            at = [place for place, shown in enumerate(questions) if shown.task.name == task]
            for place, reply in zip(at, self._replies([questions[place] for place in at]), strict=True):
                replies[place] = reply
        return [reply for reply in replies if reply is not None]

    def answer_columns(self, asked: AskedColumns) -> ToldColumns:
        """The answers to questions in columns."""
        names = [one.name for one in asked.task.parameters]
        arrays = (self._columns.of(one.coding, one.numbers, one.whys) for one in asked.arguments)
        arguments = dict(zip(names, arrays, strict=True))
        keys = self._keys(asked.draws)[asked.draw] if asked.draw.any() else None
        asking = Asking(asked.task, asked.contexts, asked.context, arguments, keys)
        return self._told(asked.task, self.answering.answers(asking))

    def step(self, question: Shown) -> Pick | Final | Unknown:  # noqa: ARG002 - part of the protocol
        """Unknown: it learned answers."""
        return cannot_step(self.name)

    def _replies(self, questions: Sequence[Shown]) -> list[Reply]:
        """Replies to questions of one task."""
        told = self._told(questions[0].task, self.answering.answers(self._asking(questions)))
        assert told.confidence is not None
        pairs = zip(told.which.tolist(), told.confidence.tolist(), strict=True)
        return [Reply(told.answers[which], confidence=sure) for which, sure in pairs]

    def _asking(self, questions: Sequence[Shown]) -> Asking:
        """Questions of one task that were shown one by one, of what they are shown and nothing else."""
        task, contexts = questions[0].task, dict[tuple[object, ...], int]()
        made: list[Context] = []
        context = np.empty(len(questions), dtype=np.int64)
        for at, shown in enumerate(questions):
            found = contexts.setdefault(shown.facts, len(made))
            if found == len(made):
                made.append(Context(dict(shown.facts)))
            context[at] = found
        every = list(zip(*(shown.question.arguments for shown in questions), strict=True))
        arguments = {
            one.name: pa.array([to_plain(value, one.type) for value in values], arrow_type(one.type))
            for one, values in zip(task.parameters, every, strict=True)
        }
        return Asking(task, made, context, arguments, self._keys([one.question.draw for one in questions]))

    def _keys(self, draws: Sequence[Draw]) -> npt.NDArray[np.uint64]:
        """The keys of draws; 0 of the empty one, under which nothing is drawn."""
        keys = [key_of(self.seed, "model", digest(one)) | 1 if one else 0 for one in draws]
        return np.array(keys, dtype=np.uint64)

    def _told(self, task: TaskNode, written: Written) -> ToldColumns:
        distinct, which = _distinct(written)
        answers = read_rows(distinct, task.returns, self.answering.encoding.vocabulary)
        return ToldColumns(answers, which, written.confidence)


def _distinct(written: Written) -> tuple[Tokens, Numbers]:
    """Each answer once, and which of them each question got."""
    tokens = written.tokens
    if tokens.shape[1] == 1:
        own, which = np.unique(tokens[:, 0], return_inverse=True)
        return own[:, None], which.astype(np.int64)
    own, which = np.unique(tokens, axis=0, return_inverse=True)
    return own, which.reshape(-1).astype(np.int64)
