"""What networks calculate in, and which of it is faster here."""

from __future__ import annotations

import time
from collections.abc import Mapping

import torch

from ida_runtime.tiers.learner.threads import threads

PRECISIONS: Mapping[str, torch.dtype] = {"float32": torch.float32, "bfloat16": torch.bfloat16}
_SIDE = 512
_GAIN = 1.5
"""So many times as fast bfloat16 must be: what is no product of matrices gains nothing by it."""


def fastest(device: str = "cpu") -> str:
    """`bfloat16` where a GPU has instructions for it, or a processor is so much faster in it, which is
    measured in some ms; else `float32`."""
    if device != "cpu":
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    with threads(1), torch.no_grad():
        plain, short = (_seconds(kind) for kind in (torch.float32, torch.bfloat16))
    return "bfloat16" if plain > _GAIN * short else "float32"


def _seconds(kind: torch.dtype) -> float:
    """The least CPU time of some products."""
    one = torch.ones(_SIDE, _SIDE, dtype=kind)
    found = []
    for _ in range(4):
        begun = time.process_time()
        one @ one
        found.append(time.process_time() - begun)
    return min(found)
