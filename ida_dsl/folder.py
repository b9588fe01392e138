"""The data files of a program: those below its own folder, and no others (rule 6)."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

from attrs import field, frozen

MAX_BYTES = 2**28
"""The largest data file that is read."""


class FolderError(Exception):
    """A file that cannot or may not be read, said in one line."""


@frozen
class Folder:
    """A folder that can be read, and nothing around it."""

    path: Path = field(converter=Path)

    def read(self, name: str) -> str:
        """The text of a file, its path relative to the folder; `FolderError` where that may not be."""
        place = self.within(name)
        try:
            data = _bytes(place, name)
        except OSError as error:
            raise FolderError(f"{name} cannot be read: {error.strerror or error}") from None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FolderError(f"{name} is not UTF-8, from byte {error.start} on") from None

    def within(self, name: str) -> Path:
        """Where a file or a folder really is, links followed; `FolderError` where it may not be read."""
        parts = PurePosixPath(name).parts
        if not parts or "\0" in name or "\\" in name or name.startswith("/") or ":" in parts[0]:
            raise FolderError(f"{name!r} is not the relative path of a file, written with /")
        if ".." in parts:
            raise FolderError(f"{name} leaves the program's folder; data files stay below it")
        try:
            place = (self.path / name).resolve(strict=True)
            home = self.path.resolve(strict=True)
        except FileNotFoundError:
            raise FolderError(f"there is no file {name} in the program's folder") from None
        except (OSError, RuntimeError) as error:
            raise FolderError(f"{name} cannot be read: {error}") from None
        if not place.is_relative_to(home):
            raise FolderError(f"{name} is a link out of the program's folder; data files stay below it")
        return place


def _bytes(place: Path, name: str) -> bytes:
    # Opened without waiting: whatever a name stands for, a pipe too, it is looked at before it is read.
    handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FolderError(f"{name} is not a file")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FolderError(f"{name} is larger than {MAX_BYTES >> 20} MiB")
    return data
