"""A tier in a folder: its lineage (`tier.json`), its tokens (`encoding.json`), its weights (`.safetensors`).

Nothing of it is code: safetensors hold numbers alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
from attrs import define
from torch import Tensor

from ida_dsl.graph.model import Graph
from ida_runtime.agents.model import Model
from ida_runtime.tiers.card import (
    CARD,
    FORMAT,
    METRICS,
    STATE,
    TOKENS,
    WEIGHTS,
    Card,
    TierError,
    card_in,
    metrics_in,
    put,
    read,
)
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.encoding.shapes import NotEncoded
from ida_runtime.tiers.learner.answering import Answering
from ida_runtime.tiers.learner.device import at_work
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.learner.settings import Device
from ida_runtime.tiers.learner.weights import Bound


@define(eq=False)
class TierFolder:
    """A tier's folder."""

    path: Path

    def save(self, card: Card, encoding: Encoding, network: Network) -> None:
        """Writes the tier."""
        self.path.mkdir(parents=True, exist_ok=True)
        put(self.path / WEIGHTS, packed(network))
        known = {"tokens": list(encoding.vocabulary.tokens), "signatures": encoding.signatures}
        put(self.path / TOKENS, json.dumps(known, ensure_ascii=False).encode())
        put(self.path / CARD, card.text().encode())

    def card(self) -> Card:
        """What is known of it. Raises `TierError`."""
        return card_in(self.path)

    def load(self, graph: Graph, seed: int = 0, device: Device | None = None) -> Model:
        """The tier as an agent of a program, its draws by the seed; on the processor, in float32, if nothing
        is said. Raises `TierError`, `NoRoom`."""
        card = self.card()
        missing = [name for name in card.tasks if all(task.name != name for task in graph.tasks)]
        if missing:
            raise TierError(f"the tier in {self.path} answers {missing[0]}, which is no task of this program")
        try:
            encoding = Encoding.of(graph, card.tasks)
        except NotEncoded as problem:
            raise TierError(str(problem)) from None
        self.check(encoding)
        network = Network.of(card.size, encoding)
        fill(network, self.path, WEIGHTS)
        own = device or Device()
        with at_work(own):
            Bound.to(network, own, learns=False)
        return Model(Answering(encoding, network, own), f'model("{self.path}")', seed)

    def fingerprint(self) -> str:
        """By what its weights are known. Raises `TierError`."""
        return hashlib.sha256(read(self.path, WEIGHTS)).hexdigest()[:12]

    def check(self, encoding: Encoding) -> None:
        """Raises `TierError` where the program has other types or tokens than the one that was learned."""
        try:
            found = json.loads(read(self.path, TOKENS))
            known = found["signatures"], found["tokens"]
        except (ValueError, KeyError, TypeError) as problem:
            raise TierError(f"{self.path / TOKENS} cannot be read: {problem}") from None
        for before, now in zip(known, (encoding.signatures, encoding.vocabulary.tokens), strict=True):
            if before != list(now):
                said = f"the tier in {self.path} learned another version of this program"
                how = f"give it the params that {CARD} has, or train another"
                raise TierError(f"{said}{_difference(before, now)}; {how}")

    # ----------------------------------------------------------------------------------- while it is trained

    def keep(self, state: Mapping[str, Tensor], told: Mapping[str, Any]) -> None:
        """Keeps all that it takes to go on with the training from here."""
        self.path.mkdir(parents=True, exist_ok=True)
        tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
        known = json.dumps({"format": FORMAT, **told})
        put(self.path / STATE, safetensors.torch.save(tensors, {"told": known}))

    def kept(self) -> tuple[dict[str, Tensor], dict[str, Any]] | None:
        """What was kept, None where nothing was. Raises `TierError`."""
        told, place = self.told(), self.path / STATE
        if told is None:
            return None
        try:
            with safetensors.safe_open(place, "pt") as file:
                return {name: file.get_tensor(name) for name in file.keys()}, told  # noqa: SIM118 - no dict
        except (safetensors.SafetensorError, OSError) as problem:
            raise _damaged(place, problem) from None

    def told(self) -> dict[str, Any] | None:
        """What was told of a training that was kept, without its tensors. Raises `TierError`."""
        place = self.path / STATE
        if not place.exists():
            return None
        try:
            with safetensors.safe_open(place, "pt") as file:
                told: dict[str, Any] = json.loads((file.metadata() or {})["told"])
        except (safetensors.SafetensorError, OSError, ValueError, KeyError) as problem:
            raise _damaged(place, problem) from None
        if told.get("format") != FORMAT:
            raise TierError(
                f"{place} is of another release, which trained otherwise: remove it to begin anew"
            )
        return told

    def metrics(self) -> list[dict[str, Any]]:
        """What was noted of its training."""
        return metrics_in(self.path)

    def note(self, metrics: Sequence[Mapping[str, Any]]) -> None:
        """Notes these, and no others."""
        put(self.path / METRICS, "".join(f"{json.dumps(one)}\n" for one in metrics).encode())


def _difference(before: Sequence[str], now: Sequence[str]) -> str:
    """The first that is otherwise, as it was and as it is."""
    was = next((one for one in before if one not in now), None)
    is_ = next((one for one in now if one not in before), None)
    told = [f"it knows {was!r}" if was else "", f"here it is {is_!r}" if is_ else ""]
    said = ", ".join(filter(None, told))
    return f": {said}" if said else ""


def packed(network: Network) -> bytes:
    """The weights of a network in float32."""
    weights = {
        name: value.detach().float().cpu().contiguous() for name, value in network.state_dict().items()
    }
    return safetensors.torch.save(weights)


def fill(network: Network, folder: Path, name: str) -> None:
    """Gives a network the weights in a file. Raises `TierError`."""
    try:
        network.load_state_dict(safetensors.torch.load(read(folder, name)))
    except (safetensors.SafetensorError, RuntimeError, ValueError) as problem:
        said = str(problem).splitlines()[0]
        raise TierError(f"{folder / name} cannot be read: {said}") from None


def _damaged(place: Path, problem: Exception) -> TierError:
    said = str(problem).splitlines()[0]
    return TierError(f"{place} is cut short or damaged ({said}): remove it to begin anew")
