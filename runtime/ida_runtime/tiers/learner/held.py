"""The tokens that rows hold, and what heads make of them.

A row holds the tokens that it came with, one at each place, and a note for each head: the token that this
head last copied from the rows that it looked at. They are kept beside the row's vector, as what they are,
because of what need not be learned then: a head learns which places to hold against which, and which to copy,
a few numbers each, and so `next(next(x))` for all names at once, where vectors learn it name by name.
What is copied into an answer comes by this way, too (pointer networks: Vinyals et al., arXiv 1506.03134; a
mixture of words and copies: See et al., arXiv 1704.04368).

Shapes: C contexts, R rows a context, T tokens a row, H heads, K = T + H places, D the width, V the tokens
that facts and arguments have, but for the filler, which is token 0; those that are only answered come behind
them and are not held. What is held at a place is how much of each token: all of one where a row came with it,
a mixture of those of several rows in a note, and nothing before the first.
"""

from __future__ import annotations

import torch
from attrs import frozen
from torch import Tensor, nn
from torch.nn import functional

_GAIN = 4.0
"""What rows say of places counts so many times: it moves so many times faster."""
_AGAINST = 16.0
"""How many times the weights of places that are held against each other count, which are few."""
_TOKENS, _NOTES = 2.0, 0.5
"""How wide these are in the beginning, as they count."""
PAIRS = 3
"""A head holds so many sums of places against as many: the entry of two keys is found by both."""


@frozen(eq=False)
class Held:
    """What rows hold: `tokens` (C, T, R, V) and `notes` (C, H, R, V)."""

    tokens: Tensor
    notes: Tensor

    @classmethod
    def of(cls, rows: Tensor, many: int, heads: int, kind: torch.dtype) -> Held:
        """Rows (C, R, T) as they come in, without notes, of so many tokens that are held."""
        held = rows.transpose(1, 2)
        tokens = functional.one_hot(held.where(held <= many, 0), many + 1)[..., 1:].to(kind)
        return cls(tokens, tokens.new_zeros(len(tokens), heads, *tokens.shape[2:]))

    def every(self) -> Tensor:
        """At all places, (C, K, R, V)."""
        return torch.cat([self.tokens, self.notes], dim=1)

    def noted(self, copied: Tensor, much: Tensor) -> Held:
        """With what heads copied, (C, H, R, V), in place of so much, (C, R, H), of their notes."""
        return Held(self.tokens, self.notes + much.transpose(1, 2).unsqueeze(-1) * (copied - self.notes))


class Against(nn.Module):
    """What heads hold against others' of what rows hold at all places, (C, K, R, V) to (C, H, R, pairs V):
    sums of places by their weights, whatever the tokens."""

    def __init__(self, heads: int, tokens: int) -> None:
        super().__init__()
        self.heads = heads
        wide = torch.tensor([_TOKENS] * tokens + [_NOTES] * heads) / _AGAINST
        self.weights = nn.Parameter(torch.randn(PAIRS, heads, tokens + heads) * wide)

    def forward(self, every: Tensor) -> Tensor:
        """Of nothing nothing is made."""
        contexts, places, *rows = every.shape
        weights = self.weights.view(-1, places) * _AGAINST
        sums = (weights @ every.flatten(2)).view(contexts, PAIRS, self.heads, *rows)
        return torch.cat(sums.unbind(1), dim=-1)


class Copies(nn.Module):
    """What heads would copy of rows: a mixture of what these hold at all places, as their vectors say. (C, R,
    D) and held (C, K, R, V) to (C, H, R, V)."""

    def __init__(self, width: int, heads: int, places: int) -> None:
        super().__init__()
        self.heads = heads
        self.which = nn.Linear(width, heads * places)

    def forward(self, rows: Tensor, every: Tensor) -> Tensor:
        """For each head, how much of each place makes 1 in all."""
        which = self.which(rows).unflatten(-1, (self.heads, every.shape[1])) * _GAIN
        return (torch.softmax(which, dim=-1) @ every.transpose(1, 2)).transpose(1, 2)


class Said(nn.Module):
    """What rows hold as a word that comes next: logits (C, R, vocabulary), by places as their vectors say."""

    def __init__(self, width: int, places: int, vocabulary: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.which = nn.Linear(width, places)

    def forward(self, rows: Tensor, every: Tensor) -> Tensor:
        """Nothing for the filler and for what is not held."""
        which = self.which(rows).unsqueeze(2) * _GAIN
        said = (which @ every.transpose(1, 2)).squeeze(2)
        return functional.pad(said, (1, self.vocabulary - 1 - said.shape[-1]))
