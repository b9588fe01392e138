"""Lessons as tensors: so many contexts, and the same number of rows about each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from attrs import frozen
from torch import Tensor

from ida_runtime.tiers.encoding.encoding import Rules
from ida_runtime.tiers.learner.device import kind_of, put
from ida_runtime.tiers.learner.network import Mask
from ida_runtime.tiers.learner.settings import Device
from ida_runtime.tiers.lessons import Facts, Lesson

Numbers = npt.NDArray[np.int64]


@frozen(eq=False)
class Batch:
    """What a network is taught at once: C contexts with F facts and Q rows each, T tokens a row.

    `facts` (C, F, T) and their mask; `rows` (C, Q, T); `tokens` (C, Q), minus 1 where there is no row;
    `allowed` (C, Q, V), what may be written; `at` (C, Q), which rows of the lesson they are.
    """

    facts: Tensor
    mask: Mask
    rows: Tensor
    tokens: Tensor
    allowed: Tensor
    at: Numbers


def batch_of(lesson: Lesson, contexts: Numbers, rules: Rules, device: Device) -> Batch:
    """The rows about some contexts of a lesson."""
    starts, counts = lesson.starts[contexts], np.diff(lesson.starts)[contexts]
    places = np.arange(int(counts.max(initial=1)))
    there = places < counts[:, None]
    at = np.where(there, starts[:, None] + places, 0)
    tokens = np.where(there, lesson.tokens[at], -1)
    return Batch(
        *facts_of(lesson.facts.take(contexts), device),
        put(lesson.rows[at].astype(np.int64), device),
        put(tokens.astype(np.int64), device),
        put(rules.allowed[lesson.states[at]], device),
        at,
    )


def facts_of(facts: Facts, device: Device) -> tuple[Tensor, Mask]:
    """The facts and their mask."""
    tokens = put(facts.tokens.astype(np.int64), device)
    if facts.there.all():
        return tokens, None
    mask = torch.zeros(facts.there.shape, dtype=kind_of(device), device=device.name)
    mask.masked_fill_(put(~facts.there, device), -torch.inf)
    return tokens, mask[:, None, None, :]
