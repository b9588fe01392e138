"""What is known of a tier without its weights: its card and what was noted of its training. No torch here.

Files are written beside and then put in place, so that a folder never has half of one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from ida_runtime.tiers.learner.settings import Size

CARD, TOKENS, WEIGHTS, STATE = "tier.json", "encoding.json", "model.safetensors", "training.safetensors"
METRICS = "metrics.jsonl"
FILES = (CARD, TOKENS, WEIGHTS)
FORMAT = 7
"""Another one where networks calculate otherwise, tokens are others, or a training keeps something else."""


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


def card_in(folder: Path) -> Card:
    """The card of the tier in a folder. Raises `TierError`."""
    return Card.of(read(folder, CARD).decode("utf-8", "replace"), folder / CARD)


def metrics_in(folder: Path) -> list[dict[str, Any]]:
    """What was noted of a tier's training, as far as it is whole: a line an evaluation."""
    place = folder / METRICS
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    return list(_lines(text))


def tiers_below(folder: Path) -> list[Path]:
    """The folders with a tier: this one, and those below; by number where they have one."""
    found = [one.parent for one in folder.rglob(CARD)] if folder.is_dir() else []
    return sorted(found, key=lambda one: (str(one.parent), len(one.name), one.name))


def tiers_beside(folder: Path) -> list[Path]:
    """The folders with a tier that are in this one, or else beside it."""
    for place in (folder, folder.parent):
        found = [one.parent for one in place.glob(f"*/{CARD}")]
        if found:
            return sorted(found, key=lambda one: (len(one.name), one.name))
    return []


def read(folder: Path, name: str) -> bytes:
    """A file of a tier. Raises `TierError`."""
    try:
        return (folder / name).read_bytes()
    except OSError as problem:
        said = problem.strerror or problem
        raise TierError(f"there is no tier in {folder}: {name} cannot be read ({said})") from None


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return


def put(place: Path, data: bytes) -> None:
    """Writes a file as a whole, or not at all. Raises OSError, which names the file."""
    beside = place.with_name(f"{place.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(place)) from None
    finally:
        with suppress(OSError):  # there is none where all went well
            beside.unlink()
