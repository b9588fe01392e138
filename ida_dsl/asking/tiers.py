"""Tiers as agents: where they are looked for, and where they calculate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ida_dsl.asking.misused import Misused
from ida_dsl.folder import Folder, FolderError
from ida_dsl.graph.model import Graph
from ida_dsl.questions import Agent

if TYPE_CHECKING:
    from ida_runtime.tiers.learner.settings import Device

_NAMED = 8
"""So many tiers are named at most."""


@frozen
class Where:
    """Where networks calculate: on the processor (`cpu`) or a GPU (`cuda`), None: on a GPU where there is
    one; and on so many threads of torch."""

    device: str | None = None
    threads: int = 1

    def found(self) -> Device:
        """The same, as a learner has it; in float32. Raises `Misused` where there is no such device."""
        from ida_runtime.tiers.learner.device import NoDevice, device_named  # noqa: PLC0415 - torch takes a second
        from ida_runtime.tiers.learner.settings import Device  # noqa: PLC0415 - the runtime is not small

        try:
            return Device(device_named(self.device), threads=self.threads)
        except NoDevice as problem:
            raise Misused(str(problem)) from None


def tier_in(place: Path, graph: Graph, seed: int, where: Where) -> Agent:
    """The tier in a folder. Raises `Misused`."""
    from ida_runtime.tiers.card import CARD, TierError  # noqa: PLC0415 - the runtime is not small

    if not (place / CARD).exists():
        raise Misused(_no_tier(place))
    try:
        from ida_runtime.tiers.tier import TierFolder  # noqa: PLC0415 - torch takes a second
    except ModuleNotFoundError as missing:
        said = f"model(…) needs {missing.name}, which is not installed"
        raise Misused(said, "pip install 'ida-dsl[tiers]'") from None
    try:
        return TierFolder(place).load(graph, seed, where.found())
    except TierError as problem:
        raise Misused(str(problem)) from None


def _no_tier(place: Path) -> str:
    """That there is none, and which there are beside it, or in it."""
    from ida_runtime.tiers.card import tiers_beside  # noqa: PLC0415 - the runtime is not small

    there = tiers_beside(place)
    named = ", ".join(map(str, there[:_NAMED])) + (", …" if len(there) > _NAMED else "")
    what = f"tiers are in {named}" if there else "ida-dsl train, or iterate, makes one"
    return f"there is no tier in {place}: {what}"


def below(home: Path, name: str) -> Path:
    """A tier's folder below the program's, nothing of it a link out. Raises `Misused`."""
    from ida_runtime.tiers.card import FILES  # noqa: PLC0415 - the runtime is not small

    folder = Folder(home)
    try:
        for file in FILES:
            folder.within(f"{name}/{file}")
        return folder.within(name)
    except FolderError as problem:
        raise Misused(str(problem)) from None
