"""The folder of a run: where everything lies, and what `run.json` says (docs/trace.md)."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from attrs import frozen

from ida_dsl.asking.misused import Misused

VERSION = 1
"""Of the folder. A newer one is not read, and not written to."""
MARK = "ida_run"
"""The member of `run.json` that has the version; by it a folder is known for a run."""
_WIDTH = 5
_KINDS = ("roots", "asks", "questions", "contexts")
_MAKE = "`ida-dsl run … --out FOLDER` makes a run"


class NoRun(Misused):
    """A folder that is no run, or none that can be read: what was `found`, and what to do."""

    def __init__(self, found: str, how: str) -> None:
        super().__init__(found, how)
        self.found = found


@frozen
class RunFolder:
    """The paths of a run."""

    path: Path

    @property
    def about(self) -> Path:
        """What the run is: `run.json`."""
        return self.path / "run.json"

    @property
    def program(self) -> Path:
        """The program as it was run."""
        return self.path / "program.ida"

    @property
    def graph(self) -> Path:
        """The graph that was run."""
        return self.path / "graph.json"

    @property
    def journal(self) -> Path:
        """The answers that were paid for."""
        return self.path / "journal.sqlite"

    def table(self, kind: str, share: int, task: str | None = None) -> Path:
        """A table of a share: `contexts`, `asks`, `roots`, or `questions` of a task."""
        return self.path / kind / (task or "") / f"{share:0{_WIDTH}}.parquet"

    @property
    def shares(self) -> int:
        """How many shares are whole: roots are written last."""
        return next(number for number in range(10**_WIDTH) if not self.table("roots", number).exists())

    def tasks(self) -> Iterator[str]:
        """The tasks and primitives of which there are questions."""
        if (self.path / "questions").is_dir():
            yield from sorted(one.name for one in (self.path / "questions").iterdir() if one.is_dir())

    @property
    def beside(self) -> RunFolder:
        """Where new tables are written while the old ones stay."""
        return RunFolder(self.path / "again")

    def put_in_place(self) -> None:
        """Puts the tables that were written beside the old ones in their place. Begun again where somebody
        died in the midst of it, it comes to the same."""
        new, old = self.beside.path, self.beside.path / "old"
        old.mkdir(parents=True, exist_ok=True)
        self.put(new / "whole", "")
        for kind in _KINDS:
            if (new / kind).exists():
                if (self.path / kind).exists():
                    (self.path / kind).replace(old / kind)
                (new / kind).replace(self.path / kind)
        self.leave_beside()

    def mend(self) -> None:
        """Finishes what somebody left who died while new tables took the place of the old ones, or before."""
        if (self.beside.path / "whole").exists():
            self.put_in_place()
        self.leave_beside()

    def leave_beside(self) -> None:
        """Takes away what was written beside the tables."""
        shutil.rmtree(self.beside.path, ignore_errors=True)

    def clear(self) -> None:
        """Takes the tables away, which are to be written anew."""
        for kind in _KINDS:  # without roots a share counts as unfinished
            shutil.rmtree(self.path / kind, ignore_errors=True)

    def unmake(self) -> None:
        """Takes away what a run has before it begins, and the folder, if there is nothing else in it."""
        for path in (self.program, self.graph, self.about):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self.path.rmdir()

    # ------------------------------------------------------------------------------------------- run.json

    def read(self) -> dict[str, Any]:
        """What `run.json` says. Raises `NoRun`."""
        try:
            said = json.loads(self.about.read_text(encoding="utf-8"))
        except NotADirectoryError:
            raise NoRun(f"{self.path} is a file, no run", f"{_MAKE}; give that folder") from None
        except FileNotFoundError:
            what = "there is no such folder" if not self.path.exists() else "it has no run.json"
            raise NoRun(f"{self.path} is no run, {what}", _MAKE) from None
        except (OSError, ValueError) as error:
            raise NoRun(f"{self.about} cannot be read ({error})", _MAKE) from None
        version = said.get(MARK) if isinstance(said, dict) else None
        if not isinstance(version, int):
            raise NoRun(f"{self.path} is no run, its run.json says nothing of `{MARK}`", _MAKE)
        if version > VERSION:
            newer = f"{self.path} was made by a newer ida-dsl (version {version}, this one reads {VERSION})"
            raise NoRun(newer, "`pip install --upgrade ida-dsl` gets a newer one")
        return dict(said)

    def write(self, said: Mapping[str, Any]) -> None:
        """Writes `run.json`, the version in front; what was there stays until the new one is whole. Raises
        OSError, which says which file."""
        text = json.dumps({MARK: VERSION, **said}, ensure_ascii=False, indent=1)
        self.put(self.about, text + "\n")

    def put(self, path: Path, text: str) -> None:
        """Writes a text into a file of the folder, all or nothing. Raises OSError, which says which file."""
        with written(path) as made, made.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Where to write what takes its place at `path` when it is whole. Of what fails nothing is left, so that
    there is room to say so. Raises OSError, which says which file."""
    made = path.with_name(path.name + ".new")
    try:
        yield made
        made.replace(path)
    except OSError as error:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        said = os.strerror(error.errno) if error.errno else str(error)
        raise OSError(error.errno, said, str(path)) from None


def new_folder(path: Path) -> RunFolder:
    """A folder for a run that is about to begin. Raises `NoRun` where something lies there already."""
    folder = RunFolder(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        if folder.about.exists():
            how = f"`ida-dsl run --resume {path}` goes on with it unless it is done; --out ANOTHER begins one"
            raise NoRun(f"{path} has a run", how)
        what = "is not empty" if path.is_dir() else "is a file"
        raise NoRun(f"{path} {what}", "give --out the name of a folder that is new, or empty")
    path.mkdir(parents=True, exist_ok=True)
    return folder
