"""A share of a run as the tables of a run folder.

Pure: it reads a machine's tables and makes Arrow's. Rows are ordered by id, so that a run writes the same
tables whatever the order in which it was done, and an id is found by halving; who asked what is told by rows
of the same share, in the order of the asker's slots. Half of the time goes into the ids and the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import define, field, frozen

from ida_dsl.graph.model import FactNode
from ida_dsl.types import MapType, SetType
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.columns.identity import Hashes
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.asks import REFUSED, Batch
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.shares import Share
from ida_runtime.traces import schema
from ida_runtime.traces.arrow import Columns, arrow_type, decoded, struct, to_plain, words

_ROW_BITS, _REASON_BITS = 32, 40
_SLOTS = 1 << 12


@frozen(eq=False)
class ShareTables:
    """The tables of one share; `questions` by task or primitive, those without any left out."""

    contexts: pa.Table
    questions: Mapping[str, pa.Table]
    asks: pa.Table
    roots: pa.Table


def tables_of(share: Share) -> ShareTables:
    """The tables of a share that is over."""
    return _Maker(share).made()


@define(eq=False)
class _Maker:
    """Makes the tables of one share. `order` has the rows of each table by id, `place` where each row is
    then."""

    share: Share
    machine: Machine = field(init=False)
    columns: Columns = field(factory=Columns)
    ids: dict[int, Hashes] = field(factory=dict)
    order: dict[int, Numbers] = field(factory=dict)
    place: dict[int, Numbers] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.machine = self.share.machine
        for table in self._tables():
            high, low = self.machine.plan.identities.ids(table, np.arange(len(table)))
            order = _order(high, low)
            place = np.empty(len(order), dtype=np.int64)
            place[order] = np.arange(len(order))
            self.ids[table.number], self.order[table.number] = (high, low), order
            self.place[table.number] = place

    def _tables(self) -> list[Questions]:
        return [table for table in self.machine.plan.tables if len(table)]

    @property
    def _names(self) -> list[str | None]:
        return [table.name for table in self.machine.plan.tables]

    def made(self) -> ShareTables:
        """All of them."""
        questions = {table.name: self._questions(table) for table in self._tables()}
        return ShareTables(self._contexts(), questions, self._asks(), self._roots())

    # --------------------------------------------------------------------------------------- questions

    def _questions(self, table: Questions) -> pa.Table:
        order, plan = self.order[table.number], self.machine.plan
        situations, at = plan.situations, table.situations(order)
        depths = situations.depth_of(at)
        answers = table.answers_of(order)
        found: dict[str, pa.Array] = {
            "id": _binary(self.ids[table.number], order),
            "context": _rows(situations.context_of(at)),
            "draw": words(situations.draw_of(at), [".".join(map(str, one)) for one in situations.draws]),
            "depth": pa.array(depths.astype(np.int32), mask=depths < 0 if (depths < 0).any() else None),
        }
        if table.parameters:
            found["arguments"] = self._arguments(table, order)
        found["answer"] = self.columns.of(answers.coding, answers.numbers, answers.whys)
        found |= self._why(answers.whys, len(order))
        found["strategy"] = self._strategies(table, order)
        found |= self._said(table, order)
        return _table(found, schema.questions_schema(plan.program, table.name))

    def _arguments(self, table: Questions, order: Numbers) -> pa.Array:
        names = schema.parameter_names(self.machine.plan.program, table.name)
        columns = zip(names, table.arguments(order), strict=True)
        return struct({name: self.columns.of(one.coding, one.numbers) for name, one in columns})

    def _strategies(self, table: Questions, order: Numbers) -> pa.Array:
        planned = self.machine.plan.strategies.get(table.name, ())
        names: list[str | None] = [*(one.node.name for one in planned), None]  # a leaf is the last
        numbers = table.strategies.take(order).astype(np.int64)
        return words(np.where(numbers < 0, len(planned), numbers), names)

    def _said(self, table: Questions, order: Numbers) -> dict[str, pa.Array]:
        """Who answered, what that cost, and how sure they were; null for what no agent answered."""
        place, count = self.place[table.number], len(order)
        own = {row: said for (number, row), said in self.share.said.items() if number == table.number}
        if not own:
            return {"agent": _nothing(count, schema.NAME)} | {
                name: _nothing(count, pa.float64()) for name in ("cost", "confidence")
            }
        at = place.take(np.fromiter(own, np.int64, len(own)))
        agents = list(dict.fromkeys(said.agent for said in own.values()))
        by_name = {name: number for number, name in enumerate(agents)}
        numbers = np.full(count, len(agents), dtype=np.int64)
        numbers[at] = [by_name[said.agent] for said in own.values()]
        costs = _reals(count, at, [said.cost for said in own.values()])
        given = [one.confidence for one in own.values()]
        sure = _reals(count, at, [np.nan if one is None else one for one in given])
        return {"agent": words(numbers, [*agents, None]), "cost": costs, "confidence": sure}

    # --------------------------------------------------------------------------------------------- whys

    def _why(self, whys: Numbers | None, count: int) -> dict[str, pa.Array]:
        """Why rows are unknown; None: none is."""
        if whys is None:
            return {name: _nothing(count, type_) for name, type_ in schema.WHY}
        known = self.machine.plan.reasons.known
        reasons, table = whys >> _REASON_BITS, whys >> _ROW_BITS & 0xFF
        names = [None, *(one.reason.name for one in known[1:])]
        details = [None, *(one.detail or None for one in known[1:])]
        somewhere = (whys != 0) & (table != NOWHERE)
        return {
            "reason": words(reasons, names),
            "detail": words(reasons, details),
            "origin_task": words(np.where(somewhere, table, len(self._names)), [*self._names, None]),
            "origin_row": self._origins(whys, table, somewhere),
        }

    def _origins(self, whys: Numbers, table: Numbers, somewhere: npt.NDArray[np.bool_]) -> pa.Array:
        rows = np.zeros(len(whys), dtype=np.int64)
        for number in np.unique(table[somewhere]).tolist():
            own = np.flatnonzero(somewhere & (table == number))
            rows[own] = self.place[number].take(whys.take(own) & 0xFFFFFFFF)
        return pa.array(rows.astype(np.int32), mask=~somewhere)

    # --------------------------------------------------------------------------------------------- asks

    def _asks(self) -> pa.Table:
        by_task: dict[int, list[Batch]] = {}
        for batch in self.machine.asks.batches:
            if batch.task != NOWHERE:
                by_task.setdefault(batch.task, []).append(batch)
        parts = [self._asked(task, by_task[task]) for task in sorted(by_task)]
        nowhere = list(self._nowhere())
        found = pa.concat_tables([schema.ASKS.empty_table(), *parts, *nowhere]).unify_dictionaries()
        return found.sort_by([(one, "ascending") for one in ("task", "row", "slot")]) if nowhere else found

    def _asked(self, task: int, batches: Sequence[Batch]) -> pa.Table:
        """The asks of one task's strategies."""
        rows = self.place[task].take(np.concatenate([one.rows for one in batches]))
        slots = np.concatenate([np.full(len(one), one.slot) for one in batches])
        asked = np.concatenate([np.full(len(one), one.asked) for one in batches])
        answers = np.concatenate([self._placed(one) for one in batches])
        order = _by_row_and_slot(rows, slots)
        refused = self._refused(batches)
        put = answers.take(order)
        found = {
            "task": words(np.full(len(rows), task), self._names),
            "row": _rows(rows.take(order)),
            "slot": _rows(slots.take(order)),
            "asked": words(asked.take(order), self._names),
            "asked_row": pa.array(put.astype(np.int32), mask=put < 0 if refused is not None else None),
            **self._why(None if refused is None else refused.take(order), len(rows)),
        }
        return _table(found, schema.ASKS)

    def _placed(self, batch: Batch) -> Numbers:
        """Where what was asked is, `REFUSED` for what was not put."""
        if batch.whys is None:
            return self.place[batch.asked].take(batch.answers)
        found = np.full(len(batch), REFUSED, dtype=np.int64)
        put = np.flatnonzero(batch.answers != REFUSED)
        if put.size:
            found[put] = self.place[batch.asked].take(batch.answers.take(put))
        return found

    def _refused(self, batches: Sequence[Batch]) -> Numbers | None:
        if all(one.whys is None for one in batches):
            return None
        return np.concatenate(
            [np.zeros(len(one), dtype=np.int64) if one.whys is None else one.whys for one in batches]
        )

    def _nowhere(self) -> Iterator[pa.Table]:
        """Picks of shown strategies that name no task."""
        for (task, row), requests in self.machine.walking.nowhere.items():
            for one in requests:
                why = one.refused
                assert why is not None
                own = {
                    "task": self._names[task], "row": int(self.place[task][row]), "slot": one.slot,
                    "asked": one.task, "asked_row": None, "reason": why.reason.name,
                    "detail": why.detail or None, "origin_task": self._names[task],
                    "origin_row": int(self.place[task][row]),
                }  # fmt: skip
                yield pa.Table.from_pylist([own], schema.ASKS)

    # ------------------------------------------------------------------------------- contexts and roots

    def _contexts(self) -> pa.Table:
        plan, count = self.machine.plan, len(self.machine.contexts)
        made = schema.contexts_schema(plan.program.graph)
        every = np.arange(count)
        hashes = plan.identities.contexts(every)
        found = {"context": _rows(every), "id": _binary(hashes, every)}
        if plan.program.graph.facts:
            found["facts"] = struct({one.name: self._facts(one) for one in plan.program.graph.facts})
        return _table(found, made)

    def _facts(self, fact: FactNode) -> pa.Array:
        """A fact in all contexts."""
        facts, own = self.machine.plan.facts, fact.type
        stack = facts.stack(facts.coding(fact.name, own)) if isinstance(own, MapType | SetType) else None
        keys_alone = stack is not None and stack.values is None and isinstance(own, MapType)
        entries = None if stack is None or keys_alone else stack.entries()
        if stack is None or entries is None:
            given = [one.facts.get(fact.name) for one in self.machine.contexts]
            plain = [None if one is None else to_plain(one, own) for one in given]
            return pa.array(plain, arrow_type(own))
        counts, keys, values = entries
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        items = _plain(self.columns, Column(stack.keys, keys))
        if stack.values is None:
            return pa.ListArray.from_arrays(offsets, items)
        return pa.MapArray.from_arrays(offsets, items, _plain(self.columns, Column(stack.values, values)))

    def _roots(self) -> pa.Table:
        tables, rows = self.share.tables, self.share.rows
        place = np.full(len(rows), REFUSED, dtype=np.int64)
        for number in np.unique(tables).tolist():
            own = np.flatnonzero((tables == number) & (rows != REFUSED))
            place[own] = self.place[number].take(rows.take(own)) if own.size else place[own]
        found = {
            "root": pa.array(np.arange(self.share.first, self.share.first + len(rows))),
            "task": words(tables, self._names),
            "row": pa.array(place.astype(np.int32), mask=place < 0),
        }
        return _table(found, schema.ROOTS)


# ------------------------------------------------------------------------------------------------ columns


def _order(high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64]) -> Numbers:
    """The order of ids."""
    order = np.argsort(high)
    sorted_ = high.take(order)
    return np.lexsort((low, high)) if (sorted_[1:] == sorted_[:-1]).any() else order


def _by_row_and_slot(rows: Numbers, slots: Numbers) -> Numbers:
    """The order of asks: by row, by slot, and as they were put. One number an ask is sorted, which takes a
    fifth of the time of sorting places."""
    count = len(rows)
    bits = max(1, count - 1).bit_length()
    most = int(rows.max(initial=0)) * _SLOTS
    if int(slots.max(initial=0)) >= _SLOTS or most.bit_length() + bits > 62:
        return np.lexsort((np.arange(count), slots, rows))
    keys = (rows * _SLOTS + slots) << bits | np.arange(count)
    keys.sort()
    return keys & ((1 << bits) - 1)


def _binary(hashes: Hashes, order: Numbers) -> pa.Array:
    """128-bit ids, high word first."""
    words_ = np.empty((len(order), 2), dtype=">u8")
    words_[:, 0], words_[:, 1] = hashes[0].take(order), hashes[1].take(order)
    return pa.FixedSizeBinaryArray.from_buffers(schema.ID, len(order), [None, pa.py_buffer(words_)])


def _rows(numbers: Numbers) -> pa.Array:
    return pa.array(numbers.astype(np.int32))


def _nothing(count: int, type_: pa.DataType) -> pa.Array:
    """A column without values."""
    if type_ != schema.NAME:
        return pa.nulls(count, type_)
    return pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int32()), pa.array([], pa.string()))


def _reals(count: int, at: Numbers, values: Sequence[float]) -> pa.Array:
    found = np.full(count, np.nan)
    found[at] = values
    return pa.array(found, from_pandas=True)


def _plain(columns: Columns, column: Column) -> pa.Array:
    return decoded(columns.of(column.coding, column.numbers))


def _table(columns: Mapping[str, pa.Array], made: pa.Schema) -> pa.Table:
    arrays = [_as(columns[name], made.field(name).type) for name in made.names]
    return pa.Table.from_arrays(arrays, schema=made)


def _as(column: pa.Array, type_: pa.DataType) -> pa.Array:
    return column if column.type == type_ else column.cast(type_)
