"""Rows of tokens as vectors: the sum of what each token means at its place.

What a token means at a place is looked up, in a table that is computed once for all rows. How a place shows
in it is a setting (`Size.places`): by a linear map of its own, which is one linear layer over the embeddings
of a row side by side and can tell of each place what it likes, but has a width by a width of weights for
each; by learned factors of what the embedding's entries count there; or by the embedding rotated, which has
no weights (Su et al., "RoFormer", arXiv 2104.09864, section 3.2).
Shapes: T tokens a row, D the width, V the vocabulary.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from ida_runtime.tiers.learner.settings import MAPPED, SCALED, Size

_SLOWEST = 10_000.0
"""The last entries of an embedding are rotated so many times as slowly as the first."""


class Rows(nn.Module):
    """Rows of tokens, (…, T), as vectors, (…, D)."""

    def __init__(self, vocabulary: int, tokens: int, size: Size) -> None:
        super().__init__()
        self.tokens, self.vocabulary = tokens, vocabulary
        self.embedding = nn.Parameter(torch.empty(vocabulary, size.width))
        nn.init.normal_(self.embedding, std=1.0)
        self.kind = size.places
        self.places = _places(tokens, size)

    def forward(self, rows: Tensor) -> Tensor:
        """What each token means at its place is computed once for all rows, and then looked up."""
        at = rows * self.tokens + torch.arange(self.tokens, device=rows.device)
        table = self._table().reshape(self.vocabulary * self.tokens, -1)
        found = functional.embedding_bag(at.reshape(-1, self.tokens), table, mode="sum")
        return found.view(*rows.shape[:-1], -1)

    def _table(self) -> Tensor:
        """What each token means at each place, (V, T · D) or (V, T, D)."""
        if self.kind == MAPPED:
            assert self.places is not None
            return self.embedding @ self.places
        apart = self.embedding.unsqueeze(1) / math.sqrt(self.tokens)
        return rotated(apart, self.tokens) if self.places is None else apart * self.places


def _places(tokens: int, size: Size) -> nn.Parameter | None:
    """The weights of places; None where these have none."""
    if size.places == MAPPED:
        reach = 1 / math.sqrt(tokens * size.width)
        return nn.Parameter(torch.empty(size.width, tokens * size.width).uniform_(-reach, reach))
    return nn.Parameter(torch.randn(tokens, size.width)) if size.places == SCALED else None


def rotated(vectors: Tensor, tokens: int) -> Tensor:
    """Vectors (V, 1, D) as at each of so many places, (V, T, D): the more of it turned the further back."""
    half = vectors.shape[-1] // 2
    speeds = _SLOWEST ** -(torch.arange(half, device=vectors.device) / half)
    angles = torch.arange(tokens, device=vectors.device).unsqueeze(1) * speeds
    turned, across = (one.to(vectors.dtype) for one in (angles.cos(), angles.sin()))
    first, second = vectors.tensor_split(2, dim=-1)
    return torch.cat([first * turned - second * across, first * across + second * turned], dim=-1)
