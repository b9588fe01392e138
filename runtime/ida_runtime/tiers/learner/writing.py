"""Writing answers: the likeliest token that may come, one after the other, and how sure that is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from attrs import frozen
from torch import Tensor

from ida_runtime.tiers.encoding.columns import Tokens
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.learner.network import Network, Read


@frozen(eq=False)
class Written:
    """Answers (N, A) in tokens, and how likely each was, from 0 to 1."""

    tokens: Tokens
    confidence: npt.NDArray[np.float64]


def masked(logits: Tensor, allowed: Tensor) -> Tensor:
    """The logits in float32, minus infinity for what may not come."""
    return logits.float().masked_fill_(~allowed, -torch.inf)


@torch.no_grad()
def write(
    network: Network, read: Read, mask: Tensor, rows: Tensor, states: Tensor, encoding: Encoding
) -> Written:
    """Answers to questions (C, Q, T) about what was read of C contexts, all of them at once; `states` (C, Q)
    are those of the rules in which they begin. Questions in front, one after the other."""
    moves, allowed = _rules(encoding)
    begun, width = encoding.question_width, encoding.answer_width
    rows, tokens = rows.clone(), torch.zeros((*states.shape, width), dtype=torch.int64)
    sure = torch.ones(states.shape, dtype=torch.float64)
    for at in range(width):
        logits = masked(network(read, mask, rows), allowed[states])
        likely, chosen = torch.softmax(logits, dim=-1).max(dim=-1)
        tokens[..., at], sure = chosen, sure * likely.double()
        states = moves[states, chosen].long()
        if at + 1 < width:
            rows[..., begun + at] = chosen
        if not states.any():
            break
    return Written(tokens.flatten(0, 1).numpy().astype(np.int32), sure.flatten().numpy())


def _rules(encoding: Encoding) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(encoding.rules.moves), torch.from_numpy(encoding.rules.allowed)
