"""The tokens that rows hold, and what heads make of them.

A row holds the tokens that it came with, one at each place, and a note for each head: the token that this
head last copied from the rows that it looked at. They are kept beside the row's vector, as what they are,
because of what need not be learned then: a head learns which places to hold against which, and which to copy,
a few numbers each, and so `next(next(x))` for all names at once, where vectors learn it name by name.
Places are held against each other in two ways. How much it counts that one place holds what another does is a
number of its own, which moves as soon as it matters: all places of a string come to be held against those of
a pattern at once. Sums of places are held against sums, where both must be right before either matters; with
them it is quick to see what notes are good for, of which there are too many for a number each.
What is copied into an answer comes by this way, too (pointer networks: Vinyals et al., arXiv 1506.03134; a
mixture of words and copies: See et al., arXiv 1704.04368).

Shapes: C contexts, R rows a context, T tokens a row, the name of its fact or task not counted, of which its
vector tells; H heads, K = T + H places, D the width, V the tokens that facts and arguments have, but for the
filler, which is token 0; those that are only answered, and names, come behind them and are not held. What is
held at a place is how much of each token: all of one where a row came with it, a mixture of those of several
rows in a note, and nothing before the first.
"""

from __future__ import annotations

import math

import torch
from attrs import frozen
from torch import Tensor, nn
from torch.nn import functional

_GAIN = 4.0
"""What rows say of places counts so many times: it moves so many times faster."""
SUMS = 2
"""A head holds so many sums of places against as many."""
_FEW = 1024
"""Where all places that rows came with hold more numbers, sums alone are held against each other."""
_EACH, _SUM = 128.0, 16.0
"""How many times weights of a place against a place count, and those of sums: they are few."""
_EACH_WIDE, _SUM_WIDE = 16.0, 6.0
"""How wide these are in the beginning, as they count: over the number of places against places, which are all
equal by chance somewhere, and over its root."""
_EACH_NOTES, _SUM_NOTES = 0.25, 0.5
"""Of notes: so much of that, and so wide."""


@frozen(eq=False)
class Held:
    """What rows hold: `tokens` (C, T, R, V) and `notes` (C, H, R, V)."""

    tokens: Tensor
    notes: Tensor

    @classmethod
    def of(cls, rows: Tensor, many: int, heads: int, kind: torch.dtype) -> Held:
        """Rows (C, R, T) as they come in, without notes, of so many tokens that are held."""
        known = torch.arange(1, many + 1, device=rows.device)
        tokens = (rows.transpose(1, 2).unsqueeze(-1) == known).to(kind)
        return cls(tokens, tokens.new_zeros(len(tokens), heads, *tokens.shape[2:]))

    def every(self) -> Tensor:
        """At all places, (C, K, R, V)."""
        return torch.cat([self.tokens, self.notes], dim=1)

    def noted(self, copied: Tensor, much: Tensor) -> Held:
        """With what heads copied, (C, H, R, V), in place of so much, (C, R, H), of their notes."""
        return Held(self.tokens, torch.lerp(self.notes, copied, much.transpose(1, 2).unsqueeze(-1)))


@frozen
class Places:
    """The places of rows that look at others: how many tokens `own` came with, and how many `theirs`; what
    both hold, and the heads."""

    own: int
    theirs: int
    held: int
    heads: int

    @property
    def alone(self) -> int:
        """How many of their places are each held alone against ours: those that they came with, or none."""
        return self.theirs if self.theirs * self.held <= _FEW else 0

    @property
    def pairs(self) -> int:
        """How many places are held against each other, names counted."""
        return (self.own + 1) * (self.theirs + 1)

    @property
    def numbers(self) -> int:
        """How many numbers a head holds against those of another row."""
        return (self.alone + SUMS) * self.held

    def each(self) -> nn.Parameter:
        """Weights of each place of theirs against ours."""
        wide = _EACH_WIDE / self.pairs
        own = torch.tensor([wide] * self.own + [_EACH_NOTES * wide] * self.heads)
        return nn.Parameter(torch.randn(self.alone, self.heads, len(own)) * own / _EACH)

    def sums(self, tokens: int) -> nn.Parameter:
        """Weights of the sums of rows that came with so many tokens."""
        wide = _SUM_WIDE / math.sqrt(self.pairs)
        own = torch.tensor([wide] * tokens + [_SUM_NOTES] * self.heads)
        return nn.Parameter(torch.randn(SUMS, self.heads, len(own)) * own / _SUM)


class Asking(nn.Module):
    """What heads of rows that look at others hold against theirs, (C, K, R, V): for each place of theirs what
    our places say of it, (C, H, R, alone · V), and sums, (C, H, R, SUMS · V)."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.each, self.sums = places.each(), places.sums(places.own)

    def forward(self, every: Tensor) -> tuple[Tensor, Tensor]:
        """Of nothing nothing is made."""
        return weighed(self.each * _EACH, every), weighed(self.sums * _SUM, every)


class Asked(nn.Module):
    """What others hold against our sums, (C, K, F, V): theirs, (C, H, F, SUMS · V)."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.sums = places.sums(places.theirs)

    def forward(self, every: Tensor) -> Tensor:
        """Of nothing nothing is made."""
        return weighed(self.sums * _SUM, every)


def weighed(weights: Tensor, every: Tensor) -> Tensor:
    """What rows hold at their places, (C, K, R, V), added up by weights (S, H, K): (C, H, R, S · V)."""
    many, heads, places = weights.shape
    contexts, _, rows, held = every.shape
    # `bmm`, as `@` would turn what is held around and back: it takes twice as long.
    added = torch.bmm(weights.reshape(-1, places).expand(contexts, -1, -1), every.flatten(2))
    return added.view(contexts, many, heads, rows, held).permute(0, 2, 3, 1, 4).flatten(3)


def came_with(tokens: Tensor, places: int) -> Tensor:
    """What others came with, (C, T, F, V), at so many places, to be held against what `Asking` says of each:
    (C, places · V, F), the same for all heads and layers."""
    return tokens[:, :places].transpose(-1, -2).flatten(1, 2)


def copies(which: Tensor, every: Tensor) -> Tensor:
    """What heads would copy of rows: a mixture of what these hold at all places, (C, K, R, V), as their
    vectors say, (C, R, H · K): (C, H, R, V)."""
    apart = which.view(*which.shape[:-1], -1, every.shape[1])
    much = torch.softmax(apart * _GAIN, dim=-1)
    return (much @ every.transpose(1, 2)).transpose(1, 2)


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
