"""Takes away runs that are not wanted any more: their own files alone, nothing that a link leads to."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import frozen

from ida_runtime.journals.files import held, locked
from ida_runtime.journals.journal import Journal, JournalTrouble
from ida_runtime.traces.folder import NoRun, RunFolder

_FILES = re.compile(
    r"(run\.json|program\.ida|graph\.json)(\.new)?|again/whole(\.new)?|journal\.sqlite(-wal|-shm|-lock|-lock-journal)?"
)
_TABLES = re.compile(r"\d+\.parquet(\.new)?")
_KINDS = ("roots", "asks", "questions", "contexts")


@frozen
class Leaving:
    """A run that may be taken away: what it is, its own files in the order in which they go, their bytes,
    what else lies there, and how many answers its journal has: None where it cannot be read."""

    folder: RunFolder
    about: Mapping[str, Any]
    files: tuple[Path, ...]
    size: int
    others: tuple[Path, ...]
    answers: int | None

    @property
    def path(self) -> Path:
        """The folder."""
        return self.folder.path

    @property
    def paid(self) -> bool:
        """Whether something would be lost that somebody was asked, or paid, for."""
        return self.answers != 0 or bool(self.about.get("cost"))


def leaving(path: Path) -> Leaving:
    """What would be taken away. Raises `NoRun` where that is no run, or a link to one."""
    if path.is_symlink():
        raise NoRun(f"{path} is a link", f"name the folder itself: {path.resolve()}")
    folder = RunFolder(path)
    about, answers = folder.read(), _answers(folder.journal)
    found = list(_below(path))  # after the journal was read: SQLite may lay a file beside it
    own = sorted((one for one in found if _is_own(one, path)), key=lambda one: _turn(one, path))
    others = tuple(one for one in found if one not in set(own))
    size = sum(one.lstat().st_size for one in own)
    return Leaving(folder, about, tuple(own), size, others, answers)


def _below(path: Path) -> Iterator[Path]:
    """All that lies there; links and other files are not gone into."""
    for one in sorted(path.iterdir()):
        if stat.S_ISDIR(one.lstat().st_mode):
            yield from _below(one)
        else:
            yield one


def _is_own(file: Path, run: Path) -> bool:
    if not stat.S_ISREG(file.lstat().st_mode):
        return False
    match _in_place(file.relative_to(run).parts):
        case (name,):
            return _FILES.fullmatch(name) is not None
        case ("questions", _, name):
            return _TABLES.fullmatch(name) is not None
        case (kind, name):
            return kind in _KINDS and kind != "questions" and _TABLES.fullmatch(name) is not None
    return False


def _in_place(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Where what was written beside the tables belongs (`RunFolder.beside`)."""
    match parts:
        case ("again", "whole" | "whole.new" as name):
            return (f"again/{name}",)
        case ("again", "old", *rest) | ("again", *rest):
            return tuple(rest)
    return parts


def _turn(file: Path, run: Path) -> tuple[int, str]:
    """Roots first, so that what is left of a run is never taken for a whole one; `run.json` and the lock
    last, so that it is still known for one."""
    first = file.relative_to(run).parts[0]
    order = [*_KINDS, "program.ida", "graph.json", "journal.sqlite", "run.json", "journal.sqlite-lock"]
    return (order.index(first) if first in order else len(_KINDS)), str(file)


def _answers(journal: Path) -> int | None:
    """How many answers a journal has."""
    if not journal.exists() or (journal.stat().st_size == 0 and not Path(f"{journal}-wal").exists()):
        return 0
    try:
        with closing(Journal.read(journal)) as found:
            return len(found)
    except JournalTrouble:
        return None


def remove(run: Leaving) -> None:
    """Takes it away, and its folders as far as they are empty then. Raises `JournalTrouble` where the run is
    going on: whoever writes its journal holds the lock."""
    with closing(locked(run.folder.journal)):
        for file in run.files:
            file.unlink(missing_ok=True)
    lock = Path(f"{run.folder.journal}-lock")
    if not lock.is_symlink():
        lock.unlink(missing_ok=True)
    for folder in sorted(_folders(run.path), key=lambda one: len(one.parts), reverse=True):
        _remove_if_empty(folder)


def _folders(run: Path) -> Iterator[Path]:
    """The folders of a run's own, itself included."""
    yield run
    for beside in (run, run / "again", run / "again" / "old"):
        if beside != run and not _plain(beside):
            return
        own = [one for one in (beside, *(beside / kind for kind in _KINDS)) if one != run and _plain(one)]
        yield from own
        if beside / "questions" in own:
            yield from filter(_plain, (beside / "questions").iterdir())


def _plain(path: Path) -> bool:
    """Whether it is a folder, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def _remove_if_empty(folder: Path) -> None:
    if not list(folder.iterdir()):
        folder.rmdir()


def is_going_on(folder: RunFolder) -> bool:
    """Whether somebody writes its journal now. Nothing is made where there is no lock."""
    return held(folder.journal)
