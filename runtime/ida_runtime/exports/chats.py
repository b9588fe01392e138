"""Answered questions as examples in the chat format, to train models on: what an agent is shown, and says.

Only what a model could say is an example: its answer is known, all of it, and read as an agent's answer it is
that value again. What is left out is counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field, frozen

from ida_dsl.json_values import Misread, parse_answer
from ida_dsl.prompts import as_text
from ida_dsl.types import TextType, Type, describe
from ida_dsl.values import Unknown, Value, contains_unknown
from ida_runtime.exports.exporting import json_field
from ida_runtime.exports.json_columns import joined, json_texts, quoted
from ida_runtime.exports.prompt_columns import Prompts
from ida_runtime.traces.finding import Part
from ida_runtime.traces.ids import whole
from ida_runtime.traces.reader import Trace, value_of

UNKNOWN = "whose answers are unknown"
PARTLY = "whose answers are unknown in part"
UNREADABLE = "whose answers no text stands for"
NO_PROMPT = "with nothing to show"
TYPED = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
"""A chat, in Parquet."""


def messages_field(typed: bool) -> pa.Field:
    """The column of chats."""
    return pa.field("messages", TYPED) if typed else json_field("messages")


def why_not(answer: Value) -> str | None:
    """Why nobody should learn to say this."""
    if isinstance(answer, Unknown):
        return UNKNOWN
    return PARTLY if contains_unknown(answer) else None


@frozen
class Writing:
    """Answers of a type as a model writes them: texts as they are, all else as JSON."""

    type: Type

    @property
    def wanted(self) -> str:
        """What a model is told to write."""
        if isinstance(self.type, TextType):
            return "Answer with the text alone."
        return f"Answer with one value of the type {describe(self.type)}, as JSON, and nothing else."

    def text(self, value: Value) -> str | None:
        """What is read as this value; None where nothing is."""
        return next((text for text in self._ways(value) if self._is(text, value)), None)

    def _ways(self, value: Value) -> Iterator[str]:
        yield as_text(value, self.type)
        if isinstance(value, str):
            yield json.dumps(value, ensure_ascii=False)

    def _is(self, text: str, value: Value) -> bool:
        try:
            return parse_answer(text, self.type) == value
        except Misread:
            return False


@define(eq=False)
class Chats:
    """An example for each question of a task: what an agent is shown of it, and its answer."""

    trace: Trace
    typed: bool
    left_out: Counter[str]
    noun: str = "example"
    _prompts: Prompts = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._prompts = Prompts(self.trace)

    @property
    def schema(self) -> pa.Schema:
        """The columns of its tables."""
        return pa.schema([messages_field(self.typed)])

    def tables(self, parts: Iterable[Part]) -> Iterator[pa.Table]:
        """The rows, a table at a time."""
        for part in parts:
            if part.task in self.trace.program.tasks:
                for piece, prompts in self._prompts.pieces(part):
                    yield self._table(piece, prompts)

    def _table(self, part: Part, prompts: pa.Array) -> pa.Table:
        writing = Writing(self.trace.program.returns(part.task))
        said = self._said(part, writing)
        empty = pc.equal(prompts, "").to_numpy(zero_copy_only=False)
        known = said.is_valid().to_numpy(zero_copy_only=False)
        self.left_out[NO_PROMPT] += int((known & empty).sum())
        at = pa.array(np.flatnonzero(known & ~empty))
        made = chats(writing.wanted, prompts.take(at), said.take(at), self.typed)
        return pa.Table.from_arrays([made], schema=self.schema)

    def _said(self, part: Part, writing: Writing) -> pa.Array:
        """What is answered; null where that is left out. Each answer is written, and read again, once."""
        answers = whole(part.table["answer"].take(pa.array(part.rows)))
        coded = json_texts(answers, writing.type).dictionary_encode()
        numbers = coded.indices.fill_null(len(coded.dictionary)).to_numpy()
        _, first, back, counts = np.unique(
            numbers, return_index=True, return_inverse=True, return_counts=True
        )
        texts = list[str | None]()
        for plain, count in zip(answers.take(pa.array(first)).to_pylist(), counts.tolist(), strict=True):
            value = value_of(plain, writing.type)
            problem = why_not(value)
            texts.append(None if problem else writing.text(value))
            if texts[-1] is None:
                self.left_out[problem or UNREADABLE] += count
        return pa.array(texts, pa.string()).take(pa.array(back))


def chats(system: str, user: pa.Array, assistant: pa.Array, typed: bool) -> pa.Array:
    """A column of chats: what all are told first, what each is asked, and what is answered."""
    if not typed:
        first = f'[{{"role": "system", "content": {json.dumps(system, ensure_ascii=False)}}}, '
        asked = ['{"role": "user", "content": ', quoted(user), "}, "]
        return joined([first, *asked, '{"role": "assistant", "content": ', quoted(assistant), "}]"])
    count = len(user)
    order = pa.array(np.arange(3 * count).reshape(3, count).T.ravel())
    contents = pa.concat_arrays([pa.array([system] * count, pa.string()), user, assistant]).take(order)
    roles = pa.array(["system", "user", "assistant"] * count, pa.string())
    said = pa.StructArray.from_arrays([roles, contents], names=["role", "content"])
    return pa.ListArray.from_arrays(pa.array(np.arange(0, 3 * count + 1, 3, dtype=np.int32)), said)
