"""Journals as files: made, opened, refused where they are something else."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

VERSION = 1
"""The version of the schema, in `PRAGMA user_version`."""
MARK = 0x1DA_0001
"""`PRAGMA application_id`: says that a file is a journal."""
_MAGIC = b"SQLite format 3\0"

_SCHEMA = """
CREATE TABLE answers (
    number INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    task TEXT NOT NULL,
    agent TEXT NOT NULL,
    kind TEXT NOT NULL,
    said TEXT NOT NULL,
    confidence REAL,
    cost REAL NOT NULL,
    member TEXT NOT NULL,
    at INTEGER NOT NULL,
    reused INTEGER NOT NULL,
    retracted INTEGER NOT NULL
);
CREATE UNIQUE INDEX standing ON answers (key) WHERE retracted = 0;
"""


class JournalTrouble(Exception):  # noqa: N818 - it says what happened
    """What is wrong with a journal, and what to do. Its text is for the user."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))


def trouble_of(path: Path, error: sqlite3.Error) -> JournalTrouble:
    """What SQLite says, in a user's words."""
    said = str(error)
    if isinstance(error, sqlite3.OperationalError) and "malformed" not in said:
        return JournalTrouble(f"{path} cannot be used: {said}")
    return JournalTrouble(f"{path} is damaged: {said}", _RESCUE.format(path=path))


_RESCUE = "it is left as it is; --reuse {path} takes what can be read of it into a new run"


def locked(path: Path) -> sqlite3.Connection:
    """The lock of a journal, held until it is closed or the process dies. It is a file of its own, which
    stays; SQLite locks files everywhere, and nothing is written into it."""
    lock = Path(f"{path}-lock")
    if not path.parent.is_dir():
        raise JournalTrouble(f"there is no folder {path.parent}", "make it first")
    try:
        held = sqlite3.connect(lock, timeout=0, isolation_level=None, check_same_thread=False)
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            how = "wait until that is over, or end it"
            raise JournalTrouble(f"{path} is in use by another run", how) from None
        raise JournalTrouble(f"{lock} cannot be made: {error}") from None
    except sqlite3.DatabaseError as error:
        raise JournalTrouble(f"{lock} is no lock of a journal: {error}", "move it away") from None
    return held


def connected(path: Path) -> sqlite3.Connection:
    """The journal, made where there is none, ready to be written. Raises `JournalTrouble`."""
    try:
        base = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        _prepare(base, path)
    except sqlite3.Error as error:
        raise trouble_of(path, error) from None
    return base


def in_memory() -> sqlite3.Connection:
    """A journal that is in no file."""
    base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    base.executescript(_SCHEMA)
    return base


def refuse_other(path: Path) -> None:
    """Refuses a file that is something else, before anything is made beside it."""
    if path.exists() and not _begun_only(path):
        _refuse(path)


def _begun_only(path: Path) -> bool:
    """Whether somebody died while it was made: nothing is in it yet."""
    log = Path(f"{path}-wal")
    return path.stat().st_size == 0 and not (log.exists() and log.stat().st_size)


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    """Checks it, and sets it up. `FULL` is what makes a commit last when the power fails, and `fullfsync`
    what makes it so on a Mac."""
    if not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        base.execute("PRAGMA journal_mode=WAL")
    _check(base, path)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON", "wal_autocheckpoint=4000"):
        base.execute(f"PRAGMA {setting}")
    base.execute("PRAGMA cache_size=-65536")
    if base.execute("PRAGMA application_id").fetchone()[0] == MARK:
        _check_whole(base, path)
        return
    base.executescript(
        f"BEGIN IMMEDIATE; PRAGMA application_id={MARK}; PRAGMA user_version={VERSION}; {_SCHEMA} COMMIT;"
    )


def read_only(path: Path) -> sqlite3.Connection:
    """The journal, to be read. Raises `JournalTrouble`."""
    if not path.is_file():
        raise JournalTrouble(f"there is no journal {path}", "name a run's folder, or its journal.sqlite")
    _refuse(path)
    for how in ("mode=ro", "mode=ro&immutable=1"):  # the latter where nothing can be written beside it
        with suppress(sqlite3.OperationalError):
            base = sqlite3.connect(
                f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
            )
            _check(base, path)
            return base
    raise JournalTrouble(f"{path} cannot be read", "look whether you may read it, and its folder")


def _refuse(path: Path) -> None:
    """Refuses what is no SQLite file, before SQLite looks at it."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise JournalTrouble(f"{path} cannot be read: {error.strerror or error}") from None
    if head != _MAGIC:
        short = len(head) < len(_MAGIC) and _MAGIC.startswith(head)
        what = "is cut short: nothing in it can be read" if short else "is no journal"
        raise JournalTrouble(f"{path} {what}", "it is left as it is; name another file")


def _check(base: sqlite3.Connection, path: Path) -> None:
    """Refuses other databases, and journals of later releases. One without tables is new."""
    try:
        mark = base.execute("PRAGMA application_id").fetchone()[0]
        version = base.execute("PRAGMA user_version").fetchone()[0]
        tables = base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise trouble_of(path, error) from None
    if mark != MARK and (tables or mark):
        raise JournalTrouble(f"{path} is no journal, but another database", "name another file")
    if mark == MARK and version > VERSION:
        what = f"{path} was written by a later release (schema {version}; this one reads up to {VERSION})"
        raise JournalTrouble(what, "use that release")


def _check_whole(base: sqlite3.Connection, path: Path) -> None:
    """Refuses to write into a damaged file."""
    found = base.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise JournalTrouble(f"{path} is damaged: {found.splitlines()[-1]}", _RESCUE.format(path=path))
