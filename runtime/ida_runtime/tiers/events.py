"""What is noted of a training, as TensorBoard shows it.

Events are made of the lines of `metrics.jsonl` alone, and all anew where a training is gone on with, so that
they never say anything else. Their clock is the training's: *relative* in TensorBoard are CPU seconds. No
thread writes them, so that what cannot be written is told.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import define
from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.summary import scalar

EVENTS = "events"
"""The folder below the tier's own."""

_STRANGE = re.compile(r"[^\w.-]+")


@define(eq=False)
class Board:
    """Where the lines of one training are written as events, in that folder."""

    _folder: Path
    _writer: EventsWriter
    _begun: float

    @classmethod
    def of(cls, folder: Path, before: list[dict[str, Any]]) -> Board:
        """A board in that folder, with what was noted before; events that are there no longer count.
        Raises OSError."""
        spent = before[-1]["seconds"] if before else 0.0
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("events.out.tfevents.*"):
            old.unlink()
        board = cls(folder, EventsWriter(str(folder / "events")), time.time() - spent)
        for line in before:
            board.add(line)
        return board

    def add(self, line: Mapping[str, Any]) -> None:
        """Writes what was noted. Raises OSError, which names the folder."""
        at = self._begun + line["seconds"]
        try:
            for name, value in scalars(line):
                self._writer.write_event(Event(wall_time=at, step=line["steps"], summary=scalar(name, value)))
            self._writer.flush()
        except OSError as problem:
            raise OSError(problem.errno, problem.strerror, str(self._folder)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        with suppress(OSError):  # each line was written before; what could not be was told
            self._writer.close()


def scalars(line: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The numbers of a line, by names as TensorBoard has them: shares are of 1, `right` is split by class."""
    for name in ("loss", "questions", "seconds"):
        if line[name] is not None:
            yield name, line[name]
    for name, (right, of, unknown, *_) in (line["accuracy"] or {}).items():
        if of:
            yield f"right/{_STRANGE.sub('_', name)}", right / of
            yield f"unknown/{_STRANGE.sub('_', name)}", unknown / of
    if line.get("shown") is not None:
        yield "decompositions", line["shown"]
    if line["agreement"] is not None and line["agreement"][1]:
        yield "agreement", line["agreement"][0] / line["agreement"][1]
