"""A decomposer beside its tier, in the same folder: `decomposer.json`, and its weights as safetensors."""

from __future__ import annotations

import json
from pathlib import Path

from attrs import asdict

from ida_dsl.interpreter.program import Program
from ida_runtime.tiers.card import FORMAT, TierError, put, read
from ida_runtime.tiers.decomposing.decomposer import Decomposer
from ida_runtime.tiers.decomposing.steps import Steps
from ida_runtime.tiers.encoding.shapes import NotEncoded
from ida_runtime.tiers.learner.device import at_work
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.learner.settings import Device, Size
from ida_runtime.tiers.learner.weights import Bound
from ida_runtime.tiers.tier import fill, packed

CARD, WEIGHTS = "decomposer.json", "decomposer.safetensors"


def keep(folder: Path, decomposer: Decomposer, size: Size, shown: int) -> None:
    """Writes it; `shown` are the decompositions that it learned from."""
    steps = decomposer.steps.text()
    known = {
        "format": FORMAT,
        "size": asdict(size),
        "shown": shown,
        "most": decomposer.most,
        "steps": steps,
    }
    put(folder / WEIGHTS, packed(decomposer.network))
    put(folder / CARD, (json.dumps(known, ensure_ascii=False) + "\n").encode())


def kept(folder: Path, program: Program, device: Device | None = None) -> Decomposer:
    """The decomposer of a folder, for that program; on the processor, in float32, if nothing is said. Raises
    `TierError`, `NoRoom`."""
    if not (folder / CARD).exists():
        raise TierError(
            f"{folder} has no decomposer: train one there with `ida-dsl train --decompose learned`"
        )
    size, most, learned = _known(folder)
    try:
        steps = Steps.of(program)
        encoding = steps.encoding()
    except NotEncoded as problem:
        raise TierError(str(problem)) from None
    if steps.text() != learned:
        raise TierError(f"the decomposer in {folder} learned another version of this program: train another")
    network = Network.of(size, encoding)
    fill(network, folder, WEIGHTS)
    own = device or Device()
    with at_work(own):
        Bound.to(network, own, learns=False)
    return Decomposer(steps, encoding, network, own, f'decomposer("{folder}")', most)


def _known(folder: Path) -> tuple[Size, int, list[str]]:
    try:
        known = json.loads(read(folder, CARD))
        if known["format"] != FORMAT:
            raise TierError(f"{folder / CARD} has format {known['format']}, this release reads {FORMAT}")
        return Size(**known["size"]), int(known["most"]), list(known["steps"])
    except (ValueError, KeyError, TypeError) as problem:
        raise TierError(f"{folder / CARD} is no decomposer's card: {problem}") from None
