"""Journals as files: made, opened, refused where they are something else."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

VERSION = 1
"""The version of the schema, in `PRAGMA user_version`."""
MARK = 0x1DA_0001
"""`PRAGMA application_id`: says that a file is a journal."""
_MAGIC = b"SQLite format 3\0"
_HEAD = 512
"""The size of the smallest page."""
_MISSING = 1 << 16
"""So many pages may be missing of a damaged journal, besides as many as there are."""

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


class Damaged(JournalTrouble):
    """It is a journal, and more was in it than can be read."""


def trouble_of(path: Path, error: sqlite3.Error) -> JournalTrouble:
    """What SQLite says, in a user's words."""
    said = str(error)
    if isinstance(error, sqlite3.OperationalError) and "malformed" not in said:
        return JournalTrouble(f"{path} cannot be used: {said}")
    return Damaged(f"{path} is damaged: {said}", _RESCUE.format(path=path))


_LOG = 16_000
"""Pages in the log before they are put in their places. Digests are everywhere: each answer touches a page of
the index of a large journal, and the longer the log, the fewer pages are put in their places twice."""
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


def held(path: Path) -> bool:
    """Whether somebody holds the lock of a journal. Nothing is made, and hardly ever anybody disturbed."""
    lock = Path(f"{path}-lock")
    if not lock.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{lock.absolute().as_uri()}?mode=ro", timeout=0, uri=True)) as base:
            base.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        return False
    return False


def connected(path: Path) -> sqlite3.Connection:
    """The journal, made where there is none, ready to be written. Raises `JournalTrouble`."""
    base = None
    try:
        base = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        _prepare(base, path)
    except BaseException as error:
        if base is not None:
            base.close()
        if isinstance(error, sqlite3.Error):
            raise trouble_of(path, error) from None
        raise
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
    for setting in ("journal_mode=WAL", "synchronous=FULL", "fullfsync=ON", f"wal_autocheckpoint={_LOG}"):
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
    alone = "mode=ro&immutable=1"  # nobody has it open, or nothing can be written beside it: nothing is
    for how in ("mode=ro", alone) if Path(f"{path}-wal").exists() else (alone,):
        with suppress(sqlite3.OperationalError):
            return _seen(path, how)
    raise JournalTrouble(f"{path} cannot be read", "look whether you may read it, and its folder")


def _seen(path: Path, how: str) -> sqlite3.Connection:
    where = f"{path.absolute().as_uri()}?{how}"
    base = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
    try:
        _check(base, path)
        _check_whole(base, path)  # an index that is damaged would say that nothing is there
    except BaseException:
        base.close()
        raise
    return base


def salvaged(path: Path) -> sqlite3.Connection:
    """A copy of a damaged journal, in memory, of which more can be read: SQLite reads nothing of a file that
    has fewer pages than its head says, so the copy has empty ones in their place."""
    with path.open("rb") as file:
        data = bytearray(file.read())
    if len(data) < _HEAD:
        raise JournalTrouble(f"{path} is damaged, and nothing in it can be read", "name another file")
    page = int.from_bytes(data[16:18], "big")
    page = 2**16 if page == 1 else max(page, _HEAD)
    pages = min(int.from_bytes(data[28:32], "big"), 2 * len(data) // page + _MISSING)
    del data[len(data) // page * page :]
    data += bytes(max(0, pages * page - len(data)))
    data[18:20] = b"\1\1"  # it has no log
    data[28:32] = (len(data) // page).to_bytes(4, "big")
    base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with suppress(sqlite3.DatabaseError):
        base.deserialize(bytes(data))
    return base


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
    """Refuses what is damaged."""
    try:
        found = base.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise trouble_of(path, error) from None
    if found != "ok":
        raise Damaged(f"{path} is damaged: {found.splitlines()[-1]}", _RESCUE.format(path=path))
