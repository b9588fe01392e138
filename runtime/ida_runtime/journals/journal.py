"""The journal: what agents said that costs something, committed before anything makes use of it.

It is one SQLite file with a row for each answer, keyed by what the agent was shown (`ida_dsl.interpreter.
key_digests`); `docs/trace.md` says what each column means. Rows are only added. Where an answer takes the
place of an earlier one, that one stays as history and is marked as retracted.

One process at a time may write (the lock is a file beside it); any number may read, meanwhile, too. What goes
wrong is a `JournalTrouble`, whose text is for the user.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from attrs import define, field, frozen

from ida_dsl.questions import Final, Pick, Reply
from ida_dsl.values import Unknown
from ida_runtime.journals.files import (
    Damaged,
    JournalTrouble,
    connected,
    in_memory,
    locked,
    read_only,
    refuse_other,
    salvaged,
    trouble_of,
)
from ida_runtime.journals.said import Written, said_of

__all__ = ["Entry", "Journal", "JournalTrouble", "Paid", "Said"]

Said = Reply | Pick | Final | Unknown

_ADD = """
    INSERT INTO answers (key, task, agent, kind, said, confidence, cost, member, at, reused, retracted)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
"""
_RETRACT = "UPDATE answers SET retracted = 1 WHERE key = ? AND retracted = 0"
_ALL = """
    SELECT number, key, task, agent, kind, said, confidence, cost, member, at, reused, retracted FROM answers
"""
_FIND = _ALL + " WHERE key = ? AND retracted = 0"
_AFTER = _ALL + " WHERE number > ? ORDER BY number"


@frozen
class Paid:
    """An answer to be kept: the digest of its key, the task (for a step `task.strategy`), the agent, what it
    said, and whether that is taken from another journal. `again` says that an earlier one may stand there."""

    key: int
    task: str
    agent: str
    said: Written
    reused: bool = False
    again: bool = False


@frozen
class Entry:
    """A row of a journal. `at` is when it came, in milliseconds since 1970, UTC."""

    number: int
    key: int
    task: str
    agent: str
    written: Written
    at: int
    reused: bool
    retracted: bool

    def said(self, step: bool) -> Said:
        """What was said, as an answer or as a step. Raises `JournalTrouble` where it cannot be read."""
        return said_of(self.written, step)


@define(eq=False)
class Journal:
    """A journal that is open. Close it, or use it in a `with`; only one thread uses it at a time. `last` is
    the number of the last row that was there when it was opened."""

    path: Path
    last: int
    _base: sqlite3.Connection
    _lock: sqlite3.Connection | None
    _now: Callable[[], float] = time.time
    _salvaged: dict[int, Entry] | None = field(default=None)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The journal, to be written; made where there is none. Raises `JournalTrouble` where another process
        writes it, or where it is no journal that can be gone on with; then nothing is changed."""
        refuse_other(path)
        lock = locked(path)
        try:
            base = connected(path)
            return cls(path, _last(base, path), base, lock)
        except BaseException:
            lock.close()
            raise

    @classmethod
    def read(cls, path: Path) -> Self:
        """The journal, to be read. Of one that is damaged what can be read is; raises `JournalTrouble` where
        that is nothing."""
        try:
            base = read_only(path)
            return cls(path, _last(base, path), base, None)
        except Damaged:
            journal = cls(path, 0, salvaged(path), None)
            journal._salvage()
            if not journal._salvaged:
                journal.close()
                nothing = f"{path} is damaged, and nothing in it can be read"
                raise JournalTrouble(nothing, "name another file") from None
            return journal

    @classmethod
    def fleeting(cls) -> Self:
        """A journal that is gone when it is closed."""
        return cls(Path(":memory:"), 0, in_memory(), None)

    @property
    def damaged(self) -> bool:
        """Whether there was more in it than can be read."""
        return self._salvaged is not None

    def _salvage(self) -> None:
        """Reads what can be read, in the order of the rows; an index is of no use any more."""
        entries = map(_entry, _readable(self._base))
        self._salvaged = {entry.key: entry for entry in entries if not entry.retracted}

    def find(self, key: int) -> Entry | None:
        """The answer with this key that stands, if there is one."""
        if self._salvaged is not None:
            return self._salvaged.get(key)
        try:
            row = self._base.execute(_FIND, (_bytes(key),)).fetchone()
        except sqlite3.DatabaseError as error:
            self._found_damaged(error)
            return self.find(key)
        return None if row is None else _entry(row)

    def _found_damaged(self, error: sqlite3.DatabaseError) -> None:
        """Damage may show late. Who only reads gets what is left; who writes must not go on."""
        if self._lock is not None:
            raise trouble_of(self.path, error) from None
        self._base.close()
        self._base = salvaged(self.path)
        self._salvage()

    def entries(self) -> Iterator[Entry]:
        """All rows, in the order in which they came, retracted ones too; as far as they can be read."""
        yield from map(_entry, _readable(self._base))

    def __len__(self) -> int:
        """How many answers stand."""
        if self._salvaged is not None:
            return len(self._salvaged)
        try:
            count: int = self._base.execute("SELECT count(*) FROM answers WHERE retracted = 0").fetchone()[0]
        except sqlite3.DatabaseError as error:
            self._found_damaged(error)
            return len(self)
        return count

    def add(self, paid: Sequence[Paid]) -> None:
        """Commits answers, all or none. They are on the disk when it returns; it raises `JournalTrouble`
        where they are not."""
        self._change([one.key for one in paid if one.again], paid)

    def retract(self, keys: Sequence[int]) -> None:
        """Marks what stands for these keys as retracted, all or none: it stays as history, and is not taken
        any more. Raises `JournalTrouble`."""
        self._change(keys, ())

    def _change(self, retracted: Sequence[int], paid: Sequence[Paid]) -> None:
        at = int(self._now() * 1000)
        try:
            self._base.execute("BEGIN IMMEDIATE")
            if retracted:
                self._base.executemany(_RETRACT, [(_bytes(key),) for key in retracted])
            self._base.executemany(_ADD, _rows(paid, at))
            self._base.execute("COMMIT")
        except BaseException as error:  # Ctrl-C, too, must leave nothing half done
            if self._base.in_transaction:
                with suppress(sqlite3.Error):
                    self._base.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise trouble_of(self.path, error) from None
            raise

    def close(self) -> None:
        """Nothing more is read or written."""
        with suppress(sqlite3.Error):  # a full disk must not hide what was found
            self._base.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _readable(base: sqlite3.Connection) -> Iterator[tuple[int, object]]:
    """The rows, in order; where some cannot be read, those after them that can."""
    after, step = 0, 1
    while step < 2**40:
        try:
            for row in base.execute(_AFTER, (after,)):
                yield row
                after, step = row[0], 1
            return
        except sqlite3.DatabaseError:
            after, step = after + step, 2 * step


def _bytes(key: int) -> bytes:
    return key.to_bytes(16, "big")


def _rows(paid: Iterable[Paid], at: int) -> Iterator[tuple[object, ...]]:
    for one in paid:
        said = one.said
        what = (said.kind, said.text, said.confidence, said.cost, _sound(said.member))
        yield (_bytes(one.key), one.task, _sound(one.agent), *what, at, one.reused)


def _sound(name: str) -> str:
    """A name without half characters (surrogates), which SQLite takes no more than files do."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()


def _entry(row: tuple[object, ...]) -> Entry:
    number, key, task, agent, kind, text, confidence, cost, member, at, reused, retracted = row
    said = Written(kind, text, confidence, cost, member)  # type: ignore[arg-type] # as the table has them
    key = int.from_bytes(key, "big")  # type: ignore[arg-type]
    return Entry(number, key, task, agent, said, at, bool(reused), bool(retracted))  # type: ignore[arg-type]


def _last(base: sqlite3.Connection, path: Path) -> int:
    try:
        number: int | None = base.execute("SELECT max(number) FROM answers").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise trouble_of(path, error) from None
    return number or 0
