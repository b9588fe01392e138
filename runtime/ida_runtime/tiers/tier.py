"""A tier in a folder: its lineage (`tier.json`), its tokens (`encoding.json`), its weights (`.safetensors`).

Nothing of it is code: safetensors hold numbers alone. Files are written beside and then put in place, so that
a folder never has half of one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
from attrs import asdict, define, frozen
from torch import Tensor

from ida_dsl.graph.model import Graph
from ida_runtime.agents.model import Model
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.encoding.shapes import NotEncoded
from ida_runtime.tiers.learner.answering import Answering
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.learner.precisions import PRECISIONS
from ida_runtime.tiers.learner.settings import Size
from ida_runtime.tiers.learner.weights import Bound

CARD, TOKENS, WEIGHTS, STATE = "tier.json", "encoding.json", "model.safetensors", "training.safetensors"
METRICS = "metrics.jsonl"
FILES = (CARD, TOKENS, WEIGHTS)
FORMAT = 1


class TierError(Exception):
    """A tier that cannot be used, said in one line."""


@frozen
class Card:
    """What is known of a tier: the program, its params, the tasks that it answers, its size, and whatever
    else is told of how it came about (`lineage`)."""

    program: str
    params: Mapping[str, Any]
    tasks: tuple[str, ...]
    size: Size
    lineage: Mapping[str, Any]

    def text(self) -> str:
        """As JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def of(cls, text: str, where: Path) -> Card:
        """The card that was written. Raises `TierError`."""
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise TierError(f"{where} has format {found['format']}, this release reads {FORMAT}")
            size, tasks = Size(**found["size"]), tuple(found["tasks"])
            return cls(found["program"], found["params"], tasks, size, found["lineage"])
        except (ValueError, KeyError, TypeError) as problem:
            raise TierError(f"{where} is no tier's card: {problem}") from None


@define(eq=False)
class TierFolder:
    """A tier's folder."""

    path: Path

    def save(self, card: Card, encoding: Encoding, network: Network) -> None:
        """Writes the tier."""
        self.path.mkdir(parents=True, exist_ok=True)
        weights = {name: value.detach().float().contiguous() for name, value in network.state_dict().items()}
        put(self.path / WEIGHTS, safetensors.torch.save(weights))
        put(self.path / TOKENS, json.dumps({"tokens": list(encoding.vocabulary.tokens)}).encode())
        put(self.path / CARD, card.text().encode())

    def card(self) -> Card:
        """What is known of it. Raises `TierError`."""
        return Card.of(self._read(CARD).decode("utf-8", "replace"), self.path / CARD)

    def load(self, graph: Graph, seed: int = 0, precision: str = "float32") -> Model:
        """The tier as an agent of a program, its draws by the seed. Raises `TierError`."""
        card = self.card()
        missing = [name for name in card.tasks if all(task.name != name for task in graph.tasks)]
        if missing:
            raise TierError(f"the tier in {self.path} answers {missing[0]}, which is no task of this program")
        try:
            encoding = Encoding.of(graph, card.tasks)
        except NotEncoded as problem:
            raise TierError(str(problem)) from None
        self.check(encoding)
        network = Network(card.size, len(encoding.vocabulary), encoding.fact_width, encoding.row_width)
        self._fill(network)
        Bound.to(network, precision, learns=False)
        return Model(Answering(encoding, network, PRECISIONS[precision]), f'model("{self.path}")', seed)

    def check(self, encoding: Encoding) -> None:
        """Raises `TierError` where the program has other tokens than the one that the tier learned."""
        try:
            known = json.loads(self._read(TOKENS))["tokens"]
        except (ValueError, KeyError, TypeError) as problem:
            raise TierError(f"{self.path / TOKENS} cannot be read: {problem}") from None
        other = set(known) ^ set(encoding.vocabulary.tokens)
        if list(encoding.vocabulary.tokens) != known:
            which = f", as {min(other)!r} shows" if other else ""
            said = f"the tier in {self.path} learned another version of this program{which}"
            raise TierError(f"{said}; give it the params that {CARD} has, or train another")

    def _fill(self, network: Network) -> None:
        try:
            network.load_state_dict(safetensors.torch.load(self._read(WEIGHTS)))
        except (safetensors.SafetensorError, RuntimeError, ValueError) as problem:
            said = str(problem).splitlines()[0]
            raise TierError(f"{self.path / WEIGHTS} cannot be read: {said}") from None

    def _read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as problem:
            said = problem.strerror or problem
            raise TierError(f"there is no tier in {self.path}: {name} cannot be read ({said})") from None

    # ----------------------------------------------------------------------------------- while it is trained

    def keep(self, state: Mapping[str, Tensor], told: Mapping[str, Any]) -> None:
        """Keeps all that it takes to go on with the training from here."""
        self.path.mkdir(parents=True, exist_ok=True)
        tensors = {name: value.detach().contiguous() for name, value in state.items()}
        put(self.path / STATE, safetensors.torch.save(tensors, {"told": json.dumps(told)}))

    def kept(self) -> tuple[dict[str, Tensor], dict[str, Any]] | None:
        """What was kept, None where nothing was. Raises `TierError`."""
        place = self.path / STATE
        if not place.exists():
            return None
        try:
            with safetensors.safe_open(place, "pt") as file:
                told = json.loads((file.metadata() or {})["told"])
                return {name: file.get_tensor(name) for name in file.keys()}, told  # noqa: SIM118 - no dict
        except (safetensors.SafetensorError, OSError, ValueError, KeyError) as problem:
            said = str(problem).splitlines()[0]
            raise TierError(f"{place} is cut short or damaged ({said}): remove it to begin anew") from None

    def metrics(self) -> list[dict[str, Any]]:
        """What was noted of its training, as far as it is whole: a line an evaluation."""
        place = self.path / METRICS
        text = place.read_text(encoding="utf-8") if place.exists() else ""
        return list(_lines(text))

    def note(self, metrics: Sequence[Mapping[str, Any]]) -> None:
        """Notes these, and no others."""
        put(self.path / METRICS, "".join(f"{json.dumps(one)}\n" for one in metrics).encode())


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return


def put(place: Path, data: bytes) -> None:
    """Writes a file as a whole."""
    beside = place.with_name(f"{place.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
