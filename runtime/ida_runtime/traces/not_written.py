"""A run that ends because its folder cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ida_runtime.agents.base import Stopped


class NotWritten(Stopped):
    """A file of a run's folder could not be written: the run ends. Its text is for the user."""

    def __init__(self, why: OSError) -> None:
        super().__init__("the folder of the run")
        self.why = why

    def __str__(self) -> str:
        return "\n".join((
            f"{self.why.filename or 'the run'} cannot be written: {self.why.strerror or self.why}",
            "answers that were paid for are safe in the journal; what is not written yet is found again",
            "mend that, and go on with the run",
        ))  # fmt: skip


@contextmanager
def or_ended() -> Iterator[None]:
    """In a run: what cannot be written ends it."""
    try:
        yield
    except OSError as error:
        raise NotWritten(error) from None
