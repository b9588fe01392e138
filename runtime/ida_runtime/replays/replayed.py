"""A replay as the folder of a run: what stands is copied from the run, column by column; the rest is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, evolve, field

from ida_dsl.interpreter.outcome import Entry
from ida_runtime.columns.column import Numbers
from ida_runtime.replays.replaying import Replay, Told
from ida_runtime.traces import schema
from ida_runtime.traces.comparing import Ids, high_halves
from ida_runtime.traces.folder import RunFolder
from ida_runtime.traces.links import NOT_PUT
from ida_runtime.traces.of_outcome import Maker, tables_of_outcome
from ida_runtime.traces.tables import ShareTables
from ida_runtime.traces.writer import Writer


def keep(replay: Replay, folder: RunFolder, changes: Mapping[str, Any]) -> None:
    """Keeps a replay as a run of its own, in a folder that is new (`traces.folder.new_folder`); `changes` is
    what `run.json` says of what was given in it."""
    begun = _now()
    source = replay.trace.folder
    for own, other in ((source.program, folder.program), (source.graph, folder.graph)):
        folder.put(other, own.read_text(encoding="utf-8"))
    about = _about(replay, changes) | {"state": "running", "begun": begun}
    folder.write(about)
    writer, tally = Writer(folder), _Tally(frozenset(replay.program.primitives))
    for told in replay.shares:
        for tables in _tables(replay, told):
            writer.write(tables)
            tally.add(tables)
    folder.write(about | tally.said() | {"state": "done", "ended": _now()})


def _about(replay: Replay, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of it before it is written."""
    found = dict(replay.trace.about)
    for name in ("ida_run", "options", "resumed", "retracted", "ended", "budget"):
        found.pop(name, None)
    agents = {slot: role.answerer.name for slot, role in sorted(replay.roles.items())}
    of = {"run": str(replay.trace.folder.path.resolve()), "begun": replay.trace.about.get("begun")}
    return found | {
        "agents": agents,
        "answers_by": dict(replay.answers_by),
        "cost": replay.cost,
        "replay_of": of | dict(changes),
    }


@define(eq=False)
class _Tally:
    """What `run.json` says of all shares: a question of several counts once."""

    primitives: frozenset[str]
    questions: Counter[str] = field(factory=Counter)
    asks: int = 0
    answered: int = 0
    _seen: dict[str, Ids] = field(factory=dict)

    def add(self, tables: ShareTables) -> None:
        """Counts one share in."""
        new = {task: self._new(task, table) for task, table in tables.questions.items()}
        for task, flags in new.items():
            self.questions[task] += int(flags.sum())
            self.answered += int(
                np.count_nonzero(tables.questions[task]["agent"].is_valid().to_numpy()[flags])
            )
        rows = tables.asks["row"].to_numpy()
        tasks = np.array(tables.asks["task"].to_pylist(), dtype=object)
        for task in {*tasks.tolist()}:
            self.asks += int(np.count_nonzero(new[task][rows[tasks == task]]))

    def _new(self, task: str, table: pa.Table) -> np.ndarray[Any, np.dtype[np.bool_]]:
        ids, seen = high_halves(table["id"]), self._seen.get(task)
        self._seen[task] = ids if seen is None else np.concatenate([seen, ids])
        return np.ones(len(ids), dtype=np.bool_) if seen is None else ~np.isin(ids, seen)

    def said(self) -> dict[str, Any]:
        """As `run.json` has it."""
        looks = sum(self.questions[name] for name in self.primitives)
        questions = {task: count for task, count in sorted(self.questions.items()) if count}
        return {"questions": questions, "asks": self.asks, "looks": looks, "remembered": self.answered}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# ----------------------------------------------------------------------------------------- of a share


def _tables(replay: Replay, told: Told) -> Iterator[ShareTables]:
    """The tables of a share; of one that was told whole as many as it takes now."""
    if told.whole is None:
        yield _Share(replay, told).made()
        return
    numbers = np.array(told.numbers, dtype=np.int64)
    for tables in tables_of_outcome(replay.program, told.whole):
        own = pa.array(numbers[tables.roots["root"].to_numpy()])
        yield evolve(tables, roots=tables.roots.set_column(0, "root", own))


@define(eq=False)
class _Share:
    """The tables of one share: what stands and what is new, by id. `final` says for each question of the run
    where it is now, or `NOT_PUT`; `maker` makes rows of what is new."""

    replay: Replay
    told: Told
    final: Numbers = field(init=False)
    maker: Maker = field(init=False)
    by_task: dict[str, list[Entry]] = field(factory=dict)
    orders: dict[str, tuple[Numbers, Numbers]] = field(factory=dict)
    """By task the rows that stand, and the order that puts these and then the new ones by id."""

    def __attrs_post_init__(self) -> None:
        self.final = np.full(self.told.links.count, NOT_PUT, dtype=np.int64)
        self.maker = Maker(self.replay.program, self.told.entries)
        for entry in self.told.entries.values():
            self.by_task.setdefault(entry.question.task, []).append(entry)
        for task in {**self.told.links.starts, **self.by_task}:
            self._place(task)
        for question, number in self.told.known.items():
            self.maker.rows.setdefault(question, int(self.final[number]))
        self.maker.contexts.update(self.told.contexts)

    def _place(self, task: str) -> None:
        """Where the questions of a task are now."""
        links, entries = self.told.links, self.by_task.get(task, [])
        start, after = (links.starts[task], links.after(task)) if task in links.starts else (0, 0)
        rows = np.flatnonzero(self.told.stands[start:after])
        own = self._table(task)["id"].take(rows)
        ids = [*own.to_pylist()] if entries else []
        ids += [entry.question.id.to_bytes(16, "big") for entry in entries]
        order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
        order = order if entries else np.arange(len(rows))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        self.final[start + rows] = place[: len(rows)]
        self.orders[task] = rows, order
        for at, entry in zip(place[len(rows) :].tolist(), entries, strict=True):
            self.maker.rows[entry.question] = at
            if entry.question in self.told.rows:
                self.final[self.told.rows[entry.question]] = at

    def _table(self, task: str) -> pa.Table:
        return self.replay.trace.table("questions", self.told.links.share, task)

    def made(self) -> ShareTables:
        """All of them."""
        share, trace = self.told.links.share, self.replay.trace
        questions = {task: self._questions(task) for task, (_, order) in self.orders.items() if len(order)}
        return ShareTables(trace.table("contexts", share), questions, self._asks(), self._roots())

    def _questions(self, task: str) -> pa.Table:
        rows, order = self.orders[task]
        made = schema.questions_schema(self.replay.program, task)
        own = self._moved(self._table(task).take(rows), "origin_task", "origin_row")
        free = pc.if_else(own["cost"].is_null(), own["cost"], 0.0)
        own = own.set_column(own.column_names.index("cost"), made.field("cost"), free)
        new = [self.maker.question(task, entry) for entry in self.by_task.get(task, [])]
        return _joined(own, pa.Table.from_pylist(new, made)).take(order) if new else own

    def _moved(self, table: pa.Table, task: str, row: str) -> pa.Table:
        """The table with the rows that a column names where they are now."""
        numbers = self.told.links.numbers(table[task], table[row])
        rows = np.where(numbers == NOT_PUT, NOT_PUT, self.final[numbers])
        column = pa.array(rows.astype(np.int32), mask=rows == NOT_PUT)
        return table.set_column(table.column_names.index(row), pa.field(row, schema.ROW), column)

    def _asks(self) -> pa.Table:
        links = self.told.links
        table = self.replay.trace.table("asks", links.share)
        own = table.filter(pa.array(self.told.stands[links.askers]))
        for columns in (("asked", "asked_row"), ("origin_task", "origin_row"), ("task", "row")):
            own = self._moved(own, *columns)
        new = [self.maker.ask(entry, one) for entry in self.told.entries.values() for one in entry.asks]
        if not new:
            return own
        both = _joined(own, pa.Table.from_pylist(new, schema.ASKS))
        tasks = both["task"].combine_chunks().indices.to_numpy(zero_copy_only=False)
        return both.take(np.lexsort((both["slot"].to_numpy(), both["row"].to_numpy(), tasks)))

    def _roots(self) -> pa.Table:
        return self._moved(self.replay.trace.table("roots", self.told.links.share), "task", "row")


def _joined(own: pa.Table, new: pa.Table) -> pa.Table:
    return pa.concat_tables([own.cast(new.schema), new]).unify_dictionaries().combine_chunks()
