"""A network as one who answers: questions in columns to answers in tokens.

Questions are sorted into pieces, a context with some of its questions each, and pieces of about the same size
are put together, so that little of a batch is filler. What was read of the facts of few contexts is kept: a
run comes back to them, wave after wave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import is_

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch
from attrs import define, field, frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.questions import Context
from ida_runtime.columns.identity import hash_words
from ida_runtime.tiers.encoding.columns import Tokens
from ida_runtime.tiers.encoding.encoding import Encoding, View
from ida_runtime.tiers.learner.batches import facts_of
from ida_runtime.tiers.learner.device import at_work, put
from ida_runtime.tiers.learner.network import Mask, Network, Read
from ida_runtime.tiers.learner.settings import Device
from ida_runtime.tiers.learner.writing import Begun, Written, write
from ida_runtime.tiers.lessons import Facts, filled_up
from ida_runtime.traces.arrow import arrow_type, to_plain

Numbers = npt.NDArray[np.int64]

ROWS = 16_384
"""About how many rows go through the network at once, where it knows few tokens."""
_NUMBERS = ROWS * 2048
"""About how many numbers of tokens heads may hold then: rows that hold more are fewer."""
LONGEST_PIECE = 1024
KEPT = 256
"""Of so many contexts at most what was read is kept, and so many are read at once."""


@frozen(eq=False)
class Asking:
    """Questions of one task: question i is about `contexts[context[i]]`; `arguments` by parameter. `keys` has
    a key for each whose answer is drawn, 0 for one whose answer is the likeliest; None: all are."""

    task: TaskNode
    contexts: Sequence[Context]
    context: Numbers
    arguments: Mapping[str, pa.Array]
    keys: npt.NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self.context)


@frozen(eq=False)
class _Kept:
    """What was read of contexts; `places` says where each is."""

    contexts: tuple[Context, ...]
    places: Numbers
    read: Read
    mask: Mask

    def of(self, contexts: Sequence[Context], wanted: Numbers) -> bool:
        """Whether these contexts are meant, and those that are wanted were read."""
        same = len(contexts) == len(self.contexts) and all(map(is_, contexts, self.contexts))
        return same and not (self.places[wanted] < 0).any()


@define(eq=False)
class Answering:
    """Answers with a network, on its device."""

    encoding: Encoding
    network: Network
    device: Device
    _kept: dict[View, _Kept] = field(factory=dict)

    def forget(self) -> None:
        """The network has changed."""
        self._kept.clear()

    def answers(self, asked: Asking) -> Written:
        """The answers, in order. Raises `NotEncoded`."""
        with at_work(self.device):
            return self._answers(asked)

    def _answers(self, asked: Asking) -> Written:
        encoding = self.encoding
        rows = encoding.questions(asked.task, asked.arguments, len(asked))
        keys = None if asked.keys is None else _own(asked.keys, rows)
        view = encoding.view_of(asked.task.name)
        tokens = np.zeros((len(asked), encoding.answer_width), dtype=np.int32)
        sure = np.ones(len(asked))
        most = rows_at_once(self.network.numbers)
        for pieces in _batches(asked.context, most):
            at, there = _side_by_side(pieces)
            read, mask = self._read(view, asked.contexts, np.array([asked.context[one[0]] for one in pieces]))
            states = torch.full(at.shape, encoding.rules.starts[asked.task.name], device=self.device.name)
            begun = Begun(states, None if keys is None else keys[at])
            questions = put(rows[at].astype(np.int64), self.device)
            found = write(self.network, read, mask, questions, begun, encoding)
            own = there.ravel()
            tokens[at.ravel()[own]], sure[at.ravel()[own]] = found.tokens[own], found.confidence[own]
        return Written(tokens, sure)

    # ---------------------------------------------------------------------------------------- reading facts

    @torch.no_grad()
    def _read(self, view: View, contexts: Sequence[Context], wanted: Numbers) -> tuple[Read, Mask]:
        """What was read of these contexts, as many times as they are wanted."""
        kept = self._kept.get(view)
        if kept is None or not kept.of(contexts, wanted):
            kept = self._kept[view] = self._read_anew(view, contexts, wanted)
        at = put(kept.places[wanted], self.device)
        mask = None if kept.mask is None else kept.mask[at]
        return kept.read.take(at), mask

    def _read_anew(self, view: View, contexts: Sequence[Context], wanted: Numbers) -> _Kept:
        """Reads all contexts where these are few, else those that are wanted."""
        few = len(contexts) <= KEPT
        own = np.arange(len(contexts)) if few else np.unique(wanted)
        places = np.full(len(contexts), -1, dtype=np.int64)
        places[own] = np.arange(len(own))
        seen = seen_facts(self.encoding, view, [contexts[at] for at in own])
        facts, mask = facts_of(seen, self.device)
        return _Kept(tuple(contexts), places, self.network.read(facts, mask), mask)


def _own(keys: npt.NDArray[np.uint64], rows: Tokens) -> npt.NDArray[np.uint64]:
    """Keys of draws made those of questions under them: 0 stays 0."""
    words: list[npt.NDArray[np.uint64] | int] = [column.astype(np.uint64) for column in rows.T]
    found, _ = hash_words([keys, *words], len(keys))
    return np.where(keys == 0, np.uint64(0), np.maximum(found, np.uint64(1)))


def seen_facts(encoding: Encoding, view: View, contexts: Sequence[Context]) -> Facts:
    """The facts of contexts that a view sees. Raises `NotEncoded`."""
    if not view.facts:
        nothing = np.zeros((len(contexts), 1, encoding.fact_width), dtype=np.int32)
        return Facts(nothing, np.zeros((len(contexts), 1), dtype=np.bool_))
    columns = {
        fact.name: pa.array(
            [to_plain(one.facts[fact.name], fact.type) for one in contexts], arrow_type(fact.type)
        )
        for fact in view.facts
    }
    rows = encoding.facts(columns, view)
    return filled_up(rows.offsets, rows.tokens)


def rows_at_once(numbers: int) -> int:
    """How many rows go through a network at once whose heads hold so many numbers of a row."""
    return max(1, min(ROWS, _NUMBERS // numbers))


def _batches(context: Numbers, most: int) -> Iterator[list[Numbers]]:
    """The questions, by number, in pieces of one context each, as many as go at once; the longest first."""
    order = np.argsort(context, kind="stable")
    each = np.split(order, np.flatnonzero(np.diff(context[order])) + 1) if len(order) else []
    longest = min(LONGEST_PIECE, most)
    pieces = [one[at : at + longest] for one in each for at in range(0, len(one), longest)]
    pieces.sort(key=len, reverse=True)
    while pieces:
        count = max(1, min(KEPT, most // len(pieces[0])))
        yield pieces[:count]
        del pieces[:count]


def _side_by_side(pieces: Sequence[Numbers]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Pieces as rows of a matrix, filled up with a question of theirs; which are there."""
    counts = np.array([len(one) for one in pieces])
    there = np.arange(int(counts.max())) < counts[:, None]
    at = np.repeat(np.array([one[0] for one in pieces])[:, None], there.shape[1], axis=1)
    at[there] = np.concatenate(pieces)
    return at, there
