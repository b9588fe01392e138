"""What `ida-dsl trace export` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
from attrs import evolve, frozen

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, PROBLEM
from ida_dsl.cli.placing import placed, refuse_taken
from ida_dsl.cli.trace_find import Wanted, filter_of, tell_left_out
from ida_dsl.cli.tracing import Opened, opened
from ida_dsl.cli.which import place_of
from ida_runtime.exports.chats import Chats
from ida_runtime.exports.exporting import Asks, Contexts, Form, Questions
from ida_runtime.exports.files import KINDS, write
from ida_runtime.exports.judging import rightly
from ida_runtime.exports.transcripts import Transcripts
from ida_runtime.traces.finding import Filter, parts
from ida_runtime.traces.reader import Trace

_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}


@frozen
class Export:
    """What is written, and where; `which` is a question that is meant with all below it."""

    out: str
    form: str
    kind: str | None
    which: str | None
    right: bool
    amplified: bool
    force: bool


Made = Callable[[Trace, Filter, bool, Counter[str]], Form]
FORMS: Mapping[str, Made] = {
    "questions": lambda trace, wanted, typed, _: Questions(trace, typed=wanted.task if typed else None),
    "asks": lambda trace, _, __, ___: Asks(trace),
    "contexts": lambda trace, _, typed, __: Contexts(trace, typed),
    "chat": lambda trace, _, typed, left_out: Chats(trace, typed, left_out),
    "transcripts": lambda trace, _, typed, left_out: Transcripts(trace, typed, left_out),
}
"""What can be told of questions. `typed` is Parquet, whose columns have types of their own."""


def export_run(path: str, wanted: Wanted, how: Export) -> int:
    """Writes what is meant of a run into a file."""
    run, left_out = opened(path), Counter[str]()
    kind, place = _kind(how), _place(how, path)
    meant = _filter(run, wanted, how)
    form = FORMS[how.form](run.trace, meant, kind == "parquet", left_out)
    chosen = parts(run.trace, meant)
    tables = form.tables(rightly(run.trace, chosen, left_out) if how.right else chosen)
    try:
        count = _write(tables, form.schema, place, kind)
    except (pa.ArrowException, LookupError) as error:
        raise _damaged(path, error) from error
    if run.trace.about.get("state") == "running":
        screen.remark(f"{path} has not come to its end: this is what it has so far")
    _tell(how, count, form.noun, left_out)
    tell_left_out(meant)
    return FINE if count else PROBLEM


def _damaged(path: str, error: Exception) -> Misused:
    what = " ".join(str(error).split())[:200]
    return Misused(f"{path} is damaged ({what})", f"`ida-dsl trace verify {path}` says where")


def _write(tables: Iterator[pa.Table], schema: pa.Schema, place: Path | None, kind: str) -> int:
    """Writes all rows; where there are none, nothing is written."""
    some = (table for table in tables if len(table))
    first = next(some, None)
    if first is None:
        return 0
    with placed(place) as out:
        return write(chain([first], some), schema, out, kind)


def _kind(how: Export) -> str:
    """Which kind of file: as it is said, else as its name ends."""
    kind = how.kind or ("jsonl" if how.out == "-" else _ENDINGS.get(Path(how.out).suffix.lower()))
    if kind is None:
        raise Misused(
            f"which kind of file is {how.out}?",
            f"end its name in .jsonl, .csv or .parquet, or say --format {'|'.join(KINDS)}",
        )
    if kind == "parquet" and how.out == "-":
        raise Misused("Parquet is no text", "give -o the name of a file, or another --format")
    return kind


def _place(how: Export, run: str) -> Path | None:
    """Where it is put: not into the run, whose files are its own."""
    if how.out == "-":
        return None
    place = Path(how.out)
    if Path(run).resolve() in place.resolve().parents:
        raise Misused(f"{place} lies in the run itself", "give another place")
    refuse_taken(place, how.force)
    return place


def _filter(run: Opened, wanted: Wanted, how: Export) -> Filter:
    if how.amplified and how.form != "chat":
        raise click.UsageError(f"--amplified says nothing of {how.form}; it is for --as chat")
    below = None if how.which is None else place_of(run, how.which)
    apart = {"chat": how.amplified, "transcripts": True}.get(how.form)
    return evolve(filter_of(run.trace, wanted), below=below, apart=apart)


def _tell(how: Export, count: int, noun: str, left_out: Counter[str]) -> None:
    where = "" if how.out == "-" else f" written to {how.out}"
    screen.remark(f"{number(count, noun)}{where}" if count else f"no {noun}: nothing was written")
    reasons = ", ".join(f"{many:,} {why}" for why, many in left_out.most_common() if many)
    if reasons:
        screen.remark(f"left out: {reasons}")
    elif not count and how.form == "chat" and not how.amplified:
        screen.remark("agents answered none of these; --amplified is for those that strategies answered")


def read(options: dict[str, Any]) -> tuple[Wanted, Export]:
    """The options, as click gives them."""
    own = {name: options.pop(name) for name in ("task", "agent", "reason", "answer", "where")}
    return Wanted(**own), Export(**options)
