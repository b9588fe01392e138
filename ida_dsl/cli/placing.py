"""Files that commands write: beside their place first, and put there when they are whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ida_dsl.asking.misused import Misused


def refuse_taken(path: Path, force: bool) -> None:
    """Refuses a place where a file cannot be put. Raises `Misused`."""
    if path.is_dir():
        raise Misused(f"{path} is a folder", "give the name of a file")
    if path.exists() and not path.is_file():  # a device, a pipe: nothing is put in its place
        raise Misused(f"{path} is no plain file", "give the name of a file, or `-` for standard output")
    if not path.parent.is_dir():
        raise Misused(f"there is no folder {path.parent}", "make it first, or give another place")
    if not force and (path.exists() or path.is_symlink()):
        raise Misused(f"{path} is there already", "give another name, or --force to write over it")


@contextmanager
def placed(path: Path | None) -> Iterator[BinaryIO]:
    """A file to write, there when all of it is; without a path the standard output."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with made.open("xb") as file:
            yield file
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)
