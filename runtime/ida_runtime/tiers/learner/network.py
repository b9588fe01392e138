"""The network of a learner, after Christiano, Shlegeris and Amodei (arXiv 1810.08575, section 3, appendix A).

Facts are rows of tokens without an order. They are read once a context by layers that attend to one another;
questions attend to the facts and not to each other, so that any number of them share what was read. A row
comes in as the sum of what each of its tokens means at its place, which is one linear layer over the tokens'
embeddings side by side; that an answer is written token by token needs nothing more: what is written so far
are more tokens of its question's row.

Attention compares queries and keys by their angle, times a learned scale (Henry et al., "Query-Key
Normalization for Transformers", arXiv 2010.04245): with it these tasks are learned much sooner. A head
compares the tokens of both rows as they came in, too, and learns which place of the one to hold against
which of the other: that a fact is about what another leads to is then learned once, and not for each name.
Shapes: C contexts, F facts, Q questions a context, T tokens a row, D the width, V the vocabulary.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from ida_runtime.tiers.learner.settings import Size

_SCALE = 8.0
"""Where the scale of attention begins."""
_TINY = 1e-6
_GAIN, _SPREAD = 4.0, 0.5
"""How much a head makes of equal tokens: so many times its weights, which begin as wide as that."""

Read = list[tuple[Tensor, Tensor]]
"""What was read of facts, for each layer of questions: keys (C, heads, D / heads + V, F) and values (C,
heads, F, D / heads)."""


Mask = Tensor | None
"""What is added to how much each fact is looked at, (C, 1, 1, F): 0 where there is one, else minus infinity.
None where all are there."""


class Rows(nn.Module):
    """Rows of tokens, (…, T), as vectors, (…, D): the embeddings side by side through a linear layer."""

    def __init__(self, vocabulary: int, tokens: int, width: int) -> None:
        super().__init__()
        self.tokens, self.vocabulary = tokens, vocabulary
        self.embedding = nn.Parameter(torch.empty(vocabulary, width))
        self.places = nn.Parameter(torch.empty(width, tokens * width))
        nn.init.normal_(self.embedding, std=1.0)
        reach = 1 / math.sqrt(tokens * width)
        nn.init.uniform_(self.places, -reach, reach)

    def forward(self, rows: Tensor) -> Tensor:
        """What each token means at its place is computed once for all rows, and then looked up."""
        width = self.embedding.shape[1]
        table = (self.embedding @ self.places).view(self.vocabulary * self.tokens, width)
        at = rows * self.tokens + torch.arange(self.tokens, device=rows.device)
        found = functional.embedding_bag(at.reshape(-1, self.tokens), table, mode="sum")
        return found.view(*rows.shape[:-1], width)


class Places(nn.Module):
    """What heads make of the tokens of rows, by the places that these have: (C, R, T) to (C, heads, R, V)."""

    def __init__(self, heads: int, tokens: int, vocabulary: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.weights = nn.Parameter(torch.randn(heads, tokens) * _SPREAD)

    def forward(self, tokens: Tensor) -> Tensor:
        """For each head a row as numbers by token; of none of the filler, which is token 0."""
        at = tokens.unsqueeze(1).expand(-1, len(self.weights), -1, -1)
        much = (self.weights * _GAIN)[None, :, None].expand_as(at)
        found = much.new_zeros(*at.shape[:-1], self.vocabulary).scatter_add(-1, at, much)
        return found[..., 1:]


class Attention(nn.Module):
    """Queries look at keys: by their angle, and by equal tokens. Of rows (C, Q, D) at others (C, F, D), which
    came in as so many tokens."""

    def __init__(self, size: Size, vocabulary: int, tokens: tuple[int, int]) -> None:
        super().__init__()
        width = size.width
        self.heads = size.heads
        self.queries = nn.Linear(width, width, bias=False)
        self.others = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.scale = nn.Parameter(torch.full((size.heads, 1, 1), _SCALE))
        self.own, self.theirs = (Places(size.heads, many, vocabulary) for many in tokens)

    def read(self, others: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """The keys, scaled, and values of what is looked at."""
        keys, values = self.others(others).chunk(2, dim=-1)
        scaled = _unit(self._apart(keys)) * self.scale
        return torch.cat([scaled, self.theirs(tokens)], dim=-1).transpose(-1, -2), self._apart(values)

    def forward(self, rows: Tensor, tokens: Tensor, read: tuple[Tensor, Tensor], mask: Mask) -> Tensor:
        """What the rows see."""
        keys, values = read
        queries = _unit(self._apart(self.queries(rows)))
        seen = torch.cat([queries, self.own(tokens)], dim=-1) @ keys
        weights = torch.softmax(seen if mask is None else seen + mask, dim=-1)
        found: Tensor = self.out((weights @ values).transpose(1, 2).flatten(2))
        return found

    def _apart(self, rows: Tensor) -> Tensor:
        """(C, Q, D) to (C, heads, Q, D / heads)."""
        return rows.view(*rows.shape[:-1], self.heads, -1).transpose(1, 2)


def _unit(vectors: Tensor) -> Tensor:
    return vectors * torch.rsqrt(vectors.square().sum(dim=-1, keepdim=True) + _TINY)


class Layer(nn.Module):
    """Attention, then a feed-forward layer; each sees its input normalised and adds to it."""

    def __init__(self, size: Size, vocabulary: int, tokens: tuple[int, int]) -> None:
        super().__init__()
        self.seen, self.thought = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.attention = Attention(size, vocabulary, tokens)
        self.wide = nn.Linear(size.width, size.wider * size.width)
        self.narrow = nn.Linear(size.wider * size.width, size.width)

    def among(self, rows: Tensor, tokens: Tensor, mask: Mask) -> Tensor:
        """Rows that look at one another."""
        own = self.seen(rows)
        return self._think(rows + self.attention(own, tokens, self.attention.read(own, tokens), mask))

    def at(self, rows: Tensor, tokens: Tensor, read: tuple[Tensor, Tensor], mask: Mask) -> Tensor:
        """Rows that look at others."""
        return self._think(rows + self.attention(self.seen(rows), tokens, read, mask))

    def _think(self, rows: Tensor) -> Tensor:
        thought: Tensor = self.narrow(functional.gelu(self.wide(self.thought(rows))))
        return rows + thought


class Network(nn.Module):
    """Reads facts, and then answers questions about them. `facts` and `questions` are how many tokens their
    rows have; those of questions include room for their answers."""

    def __init__(self, size: Size, vocabulary: int, facts: int, questions: int) -> None:
        super().__init__()
        own = 1 if size.shared else size.fact_layers
        self.repeats = size.fact_layers if size.shared else 1
        self.fact_rows = Rows(vocabulary, facts, size.width)
        self.question_rows = Rows(vocabulary, questions, size.width)
        among, at = (facts, facts), (questions, facts)
        self.fact_layers = nn.ModuleList(Layer(size, vocabulary, among) for _ in range(own))
        self.question_layers = nn.ModuleList(Layer(size, vocabulary, at) for _ in range(size.question_layers))
        self.facts_read, self.last = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.words = nn.Linear(size.width, vocabulary)
        self._begin_small(2 * (size.fact_layers + size.question_layers))

    def _begin_small(self, added: int) -> None:
        """What layers add to a row begins the smaller the more of them add to it (Radford et al., "Language
        Models are Unsupervised Multitask Learners", section 2.3)."""
        with torch.no_grad():
            for layer in (*_layers(self.fact_layers), *_layers(self.question_layers)):
                layer.attention.out.weight.div_(math.sqrt(added))
                layer.narrow.weight.div_(math.sqrt(added))

    def read(self, facts: Tensor, mask: Mask) -> Read:
        """What questions look at of facts, (C, F, T)."""
        rows = self.fact_rows(facts)
        for _ in range(self.repeats):
            for layer in _layers(self.fact_layers):
                rows = layer.among(rows, facts, mask)
        rows = self.facts_read(rows)
        return [layer.attention.read(rows, facts) for layer in _layers(self.question_layers)]

    def forward(self, read: Read, mask: Mask, questions: Tensor) -> Tensor:
        """How likely each word is the next of an answer: (C, Q, T) to logits (C, Q, V)."""
        rows = self.question_rows(questions)
        for layer, own in zip(_layers(self.question_layers), read, strict=True):
            rows = layer.at(rows, questions, own, mask)
        found: Tensor = self.words(self.last(rows))
        return found


def _layers(made: nn.ModuleList) -> Iterator[Layer]:
    """The layers, as what they are."""
    for layer in made:
        assert isinstance(layer, Layer)
        yield layer
