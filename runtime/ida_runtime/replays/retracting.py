"""An answer that was paid for and was wrong: what stands on it, and how it is taken back.

It is marked in the journal, where it stays as history; a correction may take its place. `run.json` says then
that the run must go on (`stale`), and `ida-dsl run --resume RUN` asks anew what was taken back, works out
again what depends on it, and puts new tables in the place of the old ones when they are whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from attrs import frozen

from ida_dsl.values import Value
from ida_runtime.columns.column import Numbers
from ida_runtime.journals.journal import Entry, Journal, Paid
from ida_runtime.journals.said import answer_written
from ida_runtime.replays.alike import Alike, Way
from ida_runtime.replays.paid import Behind, PaidFor
from ida_runtime.traces.links import NOT_PUT, Links
from ida_runtime.traces.reader import Place, Trace

CORRECTION = "a correction"
"""In place of who answered, where a user put an answer right."""


@frozen(eq=False)
class Standing:
    """What stands on answers that are taken back: `questions` had those answers, `depending` are the numbers,
    by share, of them and all above, `ids` theirs, each once, and `roots` the numbers of roots, from 0."""

    questions: tuple[Place, ...]
    depending: Mapping[int, Numbers]
    ids: tuple[str, ...]
    roots: tuple[int, ...]


def standing_on(behind: Behind, place: Place, rows: Sequence[PaidFor]) -> Standing:
    """What stands on rows of the journal, of which some question is given."""
    trace = behind.kept.trace
    questions = list(_questions(behind, place, {one.entry.number for one in rows}))
    depending, ids, roots = dict[int, Numbers](), dict[str, None](), list[int]()
    for share in range(trace.shares):
        links = Links.of(trace, share)
        own = [links.number(one) for one in questions if one.share == share]
        again = links.above(np.array(own, dtype=np.int64))
        depending[share] = np.flatnonzero(again)
        ids.update(dict.fromkeys(_ids(trace, links, again)))
        table = trace.table("roots", share)
        numbers = links.numbers(table["task"], table["row"])
        roots += table["root"].to_numpy()[(numbers != NOT_PUT) & again[numbers]].tolist()
    return Standing(tuple(questions), depending, tuple(ids), tuple(roots))


def _questions(behind: Behind, place: Place, rows: set[int]) -> Iterator[Place]:
    """The questions whose answers stand on some of these rows: those that are shown alike, as far as their
    agents' draws and members tell them apart."""
    strategy = behind.kept.trace.row(place).strategy
    way = Way(place.task, strategy, draws=False, whole_context=False)
    for one in Alike(behind.kept.trace).places(behind.kept.question(place), way):
        if one == place or rows & {each.entry.number for each in behind.of(one)}:
            yield one


def _ids(trace: Trace, links: Links, flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[str]:
    for task, start in links.starts.items():
        rows = np.flatnonzero(flags[start : links.after(task)])
        if rows.size:
            column = trace.table("questions", links.share, task)["id"].take(rows)
            yield from (one.hex() for one in column.to_pylist())


def retract(journal: Journal, trace: Trace, rows: Sequence[Entry], correction: Value | None = None) -> None:
    """Takes answers back; a `correction` takes their place. The journal is open to be written, so that
    nobody else goes on with the run meanwhile. Raises `JournalTrouble` where that cannot be written."""
    if correction is None:
        journal.retract([one.key for one in rows])
    else:
        said = answer_written(correction, member=CORRECTION)
        journal.add([Paid(one.key, one.task, one.agent, said, again=True) for one in rows])
    about = trace.folder.read()
    state = "stopped" if about.get("state") == "done" else about.get("state")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    note = {"at": now, "rows": [one.number for one in rows], "corrected": correction is not None}
    trace.folder.write(
        about | {"state": state, "stale": True, "retracted": [*about.get("retracted", ()), note]}
    )
