"""The network of a learner, after Christiano, Shlegeris and Amodei (arXiv 1810.08575, section 3, appendix A).

Facts are rows of tokens without an order. They are read once a context by layers that attend to one another;
questions attend to the facts and not to each other, so that any number of them share what was read. A row
comes in as the sum of what each of its tokens means at its place (`vectors`); that an answer is written token
by token needs nothing more: what is written so far are more tokens of its question's row.

Attention compares queries and keys by their angle, times a learned scale (Henry et al., "Query-Key
Normalization for Transformers", arXiv 2010.04245), their means taken off first, which is one operation in
torch (Dehghani et al., arXiv 2302.05442, section 2): with it these tasks are learned much sooner. Beside its
vector each row holds tokens, which heads hold against each other, copy and note: `held` says why. A head may
look at nothing, too (Miller, "Attention is off by one", 2023): so rows find out that nothing is there, and
how many there are of something, which no average tells. The last layers of facts can be passed again and
again (universal transformers: Dehghani et al., arXiv 1807.03819), so that a way of looking things up that was
learned once is gone as often as it takes.

Of small networks a step is as long as it has operations: hence layers over the same rows are one, and what is
known of tokens is held against others once for all heads.
Shapes: C contexts, F facts, Q questions a context, T tokens a row, D the width, V the vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from attrs import frozen
from torch import Tensor, nn
from torch.nn import functional

from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.learner.held import Asked, Asking, Held, Places, Said, came_with, copies
from ida_runtime.tiers.learner.settings import Size
from ida_runtime.tiers.learner.vectors import Rows

_SCALE = 8.0
"""Where the scale of attention begins."""
_NOTHING = 8.0
"""How many times counts what rows say of looking at nothing."""
_NOTES = 1.0
"""How willingly heads note what they copy, in the beginning, in nats."""

Mask = Tensor | None
"""What is added to how much each fact is looked at, (C, 1, 1, F): 0 where there is one, else minus infinity.
None where all are there."""


@frozen(eq=False)
class Read:
    """What was read of the facts of C contexts: what they came with (`held.came_with`), and, for each layer
    of questions, keys (C, heads, ·, F) and values (C, heads, F, ·), of vectors and, behind these, tokens."""

    alone: Tensor
    layers: Sequence[tuple[Tensor, Tensor]]

    def take(self, contexts: Tensor) -> Read:
        """Of these contexts, by number."""
        return Read(
            self.alone[contexts], [(keys[contexts], values[contexts]) for keys, values in self.layers]
        )


@frozen(eq=False)
class Looked:
    """What rows see of others: what it tells them, (C, Q, D), what their heads copy, (C, heads, Q, V), and
    how much of a note each makes of that, (C, Q, heads)."""

    told: Tensor
    copied: Tensor
    noted: Tensor


class Attention(nn.Module):
    """Queries look at keys: by their angle, and by equal tokens; or at nothing. Of rows (C, Q, D) at others
    (C, F, D)."""

    def __init__(self, size: Size, places: Places) -> None:
        super().__init__()
        width, heads = size.width, size.heads
        self.heads, self.own_width = heads, width // heads
        self.asks = nn.Linear(width, width + 2 * heads)
        self.tells = nn.Linear(width, 2 * width + heads * (places.theirs + heads))
        self.out = nn.Linear(width + heads * places.held, width, bias=False)
        self.scale = nn.Parameter(torch.full((heads, 1, 1), _SCALE))
        self.own, self.theirs = Asking(places), Asked(places)
        self._begin(width)

    def _begin(self, width: int) -> None:
        """What rows say of nothing begins as nothing, and of notes as the same of all."""
        with torch.no_grad():
            self.asks.weight[width : width + self.heads].zero_()
            self.asks.bias.zero_()
            self.asks.bias[-self.heads :] = _NOTES
            self.tells.bias.zero_()

    def read(self, others: Tensor, every: Tensor) -> tuple[Tensor, Tensor]:
        """The keys, scaled, and values of what is looked at, which holds `every`."""
        width = others.shape[-1]
        keys, values, which = self.tells(others).tensor_split((width, 2 * width), dim=-1)
        looked = torch.cat([self._angles(keys) * (self.scale / self.own_width), self.theirs(every)], dim=-1)
        found = torch.cat([self._apart(values), copies(which, every)], dim=-1)
        return looked.transpose(-1, -2), found

    def forward(
        self, rows: Tensor, every: Tensor, alone: Tensor, read: tuple[Tensor, Tensor], mask: Mask
    ) -> Looked:
        """What rows, which hold `every`, see of others."""
        keys, values = read
        width = rows.shape[-1]
        queries, nothing, notes = self.asks(rows).tensor_split((width, width + self.heads), dim=-1)
        each, sums = self.own(every)
        asked = torch.cat([self._angles(queries), sums], dim=-1)
        seen = _added(each, alone, asked, keys)
        none = (nothing * _NOTHING).transpose(1, 2).unsqueeze(-1)
        weights = torch.softmax(torch.cat([seen if mask is None else seen + mask, none], dim=-1), dim=-1)
        found = weights[..., :-1] @ values
        told = self.out(found.transpose(1, 2).flatten(2))
        return Looked(told, found[..., self.own_width :], torch.sigmoid(notes))

    def _apart(self, rows: Tensor) -> Tensor:
        """(C, Q, D) to (C, heads, Q, D / heads)."""
        return self._parts(rows).transpose(1, 2)

    def _angles(self, rows: Tensor) -> Tensor:
        """As `_apart`, each less its mean and of one length."""
        return functional.layer_norm(self._parts(rows), (self.own_width,)).transpose(1, 2)

    def _parts(self, rows: Tensor) -> Tensor:
        return rows.view(*rows.shape[:-1], self.heads, self.own_width)


def _added(each: Tensor, alone: Tensor, asked: Tensor, keys: Tensor) -> Tensor:
    """How much is looked at each of others, (C, heads, Q, F): for their places alone, which are the same for
    all heads, and for all else."""
    contexts, heads, rows, _ = each.shape
    facts = alone.shape[-1]
    seen = torch.bmm(each.flatten(1, 2), alone).view(contexts * heads, rows, facts)
    every = torch.baddbmm(seen, asked.flatten(0, 1), keys.flatten(0, 1))
    return every.view(contexts, heads, rows, facts)


class Layer(nn.Module):
    """Attention, then a feed-forward layer; each sees its input normalised and adds to it."""

    def __init__(self, size: Size, places: Places) -> None:
        super().__init__()
        self.seen, self.thought = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.attention = Attention(size, places)
        self.wide = nn.Linear(size.width, size.wider * size.width)
        self.narrow = nn.Linear(size.wider * size.width, size.width)

    def among(self, rows: Tensor, held: Held, alone: Tensor, mask: Mask) -> tuple[Tensor, Held]:
        """Rows that look at one another."""
        own, every = self.seen(rows), held.every()
        read = self.attention.read(own, every)
        return self._after(rows, held, self.attention(own, every, alone, read, mask))

    def at(
        self, rows: Tensor, held: Held, alone: Tensor, read: tuple[Tensor, Tensor], mask: Mask
    ) -> tuple[Tensor, Held]:
        """Rows that look at others."""
        return self._after(rows, held, self.attention(self.seen(rows), held.every(), alone, read, mask))

    def _after(self, rows: Tensor, held: Held, looked: Looked) -> tuple[Tensor, Held]:
        """What rows are and hold after they looked."""
        return self._think(rows + looked.told), held.noted(looked.copied, looked.noted)

    def _think(self, rows: Tensor) -> Tensor:
        thought: Tensor = self.narrow(functional.gelu(self.wide(self.thought(rows))))
        return rows + thought


class Network(nn.Module):
    """Reads facts, and then answers questions about them. `facts` and `questions` are how many tokens their
    rows have, the first of which is a name; those of questions include room for their answers. Of the
    `vocabulary` rows hold the first `held`, the filler not counted. The heads of a row that asks hold
    `numbers` against those of facts. Facts look `among` themselves, questions `at` them."""

    def __init__(self, size: Size, vocabulary: int, held: int, facts: int, questions: int) -> None:
        super().__init__()
        self.held = held
        self.size = size
        self.fact_rows = Rows(vocabulary, facts, size)
        self.question_rows = Rows(vocabulary, questions, size)
        self.among, self.at = (Places(own - 1, facts - 1, held, size.heads) for own in (facts, questions))
        self.fact_layers = nn.ModuleList(Layer(size, self.among) for _ in range(size.fact_layers))
        self.question_layers = nn.ModuleList(Layer(size, self.at) for _ in range(size.question_layers))
        self.numbers = size.heads * self.at.numbers
        self.facts_read, self.last = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.words = nn.Linear(size.width, vocabulary)
        self.held_words = Said(size.width, self.at.own + size.heads, vocabulary)
        self._begin_small(2 * (size.passed + size.question_layers))

    @classmethod
    def of(cls, size: Size, encoding: Encoding) -> Network:
        """One that reads and writes what an encoding makes of a program."""
        known = encoding.vocabulary
        return cls(size, len(known), known.given - 1, encoding.fact_width, encoding.row_width)

    def _begin_small(self, added: int) -> None:
        """What layers add to a row begins the smaller the more of them add to it (Radford et al., "Language
        Models are Unsupervised Multitask Learners", section 2.3)."""
        with torch.no_grad():
            for layer in (*_layers(self.fact_layers), *_layers(self.question_layers)):
                layer.attention.out.weight.div_(math.sqrt(added))
                layer.narrow.weight.div_(math.sqrt(added))

    def read(self, facts: Tensor, mask: Mask) -> Read:
        """What questions look at of facts, (C, F, T)."""
        rows, held = self._come_in(self.fact_rows, facts)
        apart = came_with(held.tokens, self.at.alone)
        layers = list(_layers(self.fact_layers))
        again = layers[len(layers) - self.size.repeated :]
        for layer in (*layers, *again * (self.size.passes - 1)):
            rows, held = layer.among(rows, held, apart, mask)
        rows, every = self.facts_read(rows), held.every()
        return Read(apart, [layer.attention.read(rows, every) for layer in _layers(self.question_layers)])

    def forward(self, read: Read, mask: Mask, questions: Tensor) -> Tensor:
        """How likely each word is the next of an answer: (C, Q, T) to logits (C, Q, V)."""
        rows, held = self._come_in(self.question_rows, questions)
        for layer, own in zip(_layers(self.question_layers), read.layers, strict=True):
            rows, held = layer.at(rows, held, read.alone, own, mask)
        rows = self.last(rows)
        said: Tensor = self.words(rows) + self.held_words(rows, held.every())
        return said

    def _come_in(self, to: Rows, rows: Tensor) -> tuple[Tensor, Held]:
        """Rows as vectors, and what they hold, their names not counted."""
        vectors = to(rows)
        return vectors, Held.of(rows[..., 1:], self.held, self.size.heads, vectors.dtype)


def _layers(made: nn.ModuleList) -> Iterator[Layer]:
    """The layers, as what they are."""
    for layer in made:
        assert isinstance(layer, Layer)
        yield layer
