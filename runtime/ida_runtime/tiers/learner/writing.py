"""Writing answers token by token: the likeliest that may come, or one that is drawn, and how sure that is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from attrs import frozen
from torch import Tensor

from ida_runtime.columns.identity import mix_a
from ida_runtime.tiers.encoding.columns import Tokens
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.learner.network import Mask, Network, Read

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@frozen(eq=False)
class Written:
    """Answers (N, A) in tokens, and how likely each was, from 0 to 1."""

    tokens: Tokens
    confidence: npt.NDArray[np.float64]


@frozen(eq=False)
class Begun:
    """Answers (C, Q) that are to be written: the states of the rules in which they begin. Where `keys` are,
    tokens are drawn by them, but for those whose key is 0: of these the likeliest is taken."""

    states: Tensor
    keys: npt.NDArray[np.uint64] | None = None


def masked(logits: Tensor, allowed: Tensor) -> Tensor:
    """The logits in float32, minus infinity for what may not come."""
    return logits.float().masked_fill_(~allowed, -torch.inf)


@torch.no_grad()
def write(
    network: Network, read: Read, mask: Mask, rows: Tensor, begun: Begun, encoding: Encoding
) -> Written:
    """Answers to questions (C, Q, T) about what was read of C contexts, all of them at once."""
    first, width, states = encoding.question_width, encoding.answer_width, begun.states
    there = states.device
    moves, allowed = (
        torch.from_numpy(one).to(there) for one in (encoding.rules.moves, encoding.rules.allowed)
    )
    rows, tokens = rows.clone(), torch.zeros((*states.shape, width), dtype=torch.int64, device=there)
    sure = torch.ones(states.shape, dtype=torch.float64, device=there)
    for at in range(width):
        logits = masked(network(read, mask, rows), allowed[states])
        chances = torch.softmax(logits, dim=-1)
        likely, chosen = chances.max(dim=-1)
        if begun.keys is not None:
            likely, chosen = _drawn(chances, chosen, begun.keys, at)
        tokens[..., at], sure = chosen, sure * likely.double()
        states = moves[states, chosen].long()
        if at + 1 < width:
            rows[..., first + at] = chosen
        if not states.any():
            break
    return Written(tokens.flatten(0, 1).cpu().numpy().astype(np.int32), sure.flatten().cpu().numpy())


def _drawn(chances: Tensor, chosen: Tensor, keys: npt.NDArray[np.uint64], at: int) -> tuple[Tensor, Tensor]:
    """Tokens drawn by their chances, with word `at` of each key, and how likely each was."""
    words = keys + _GOLDEN * np.uint64(at + 1)
    mix_a(words, np.empty_like(words))
    luck = torch.from_numpy((words >> np.uint64(11)).astype(np.float64) * 2.0**-53).to(chances.device)
    within = chances.double().cumsum(dim=-1)
    found = torch.searchsorted(within, (luck * within[..., -1]).unsqueeze(-1), right=True).squeeze(-1)
    draws = torch.from_numpy(keys != 0).to(chances.device)
    chosen = torch.where(draws, found.clamp(max=chances.shape[-1] - 1), chosen)
    return chances.gather(-1, chosen.unsqueeze(-1)).squeeze(-1), chosen
