"""A share of a run as the tables of a run folder.

Pure: it reads a machine's tables and makes Arrow's. Rows are ordered by id, so that a run writes the same
tables whatever the order in which it was done, and an id is found by halving; who asked what is told by rows
of the same share, in the order of the asker's slots. Half of the time goes into the ids and the order. Memory
that was not used before costs as much as what is computed, so what is kept is narrow, and columns of nothing
are made once.
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
from ida_runtime.columns.growing import Kept
from ida_runtime.columns.whys import NOWHERE
from ida_runtime.engine.asks import REFUSED, Batch
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.shares import Share
from ida_runtime.traces import schema
from ida_runtime.traces.arrow import Columns, arrow_type, decoded, struct, to_plain, words
from ida_runtime.traces.ordering import Places, ids_of, order_of, order_of_asks, places_of

_ROW_BITS, _REASON_BITS = 32, 40


@frozen(eq=False)
class ShareTables:
    """The tables of one share; `questions` by task or primitive, those without any left out."""

    contexts: pa.Table
    questions: Mapping[str, pa.Table]
    asks: pa.Table
    roots: pa.Table


@frozen(eq=False)
class _Said:
    """What an agent said to rows: what that cost and how sure it was, a number a row or one for all."""

    agent: str
    rows: Numbers
    costs: npt.NDArray[np.float64] | float
    sure: npt.NDArray[np.float64] | float


def tables_of(share: Share) -> ShareTables:
    """The tables of a share that is over."""
    return _Maker(share).made()


@define(eq=False)
class _Nothing:
    """Columns without values, each made once."""

    _made: dict[tuple[int, pa.DataType], pa.Array] = field(factory=dict)

    def of(self, count: int, type_: pa.DataType) -> pa.Array:
        """So many nulls of that type."""
        if (count, type_) not in self._made:
            self._made[count, type_] = self._new(count, type_)
        return self._made[count, type_]

    def _new(self, count: int, type_: pa.DataType) -> pa.Array:
        if type_ != schema.NAME:
            return pa.nulls(count, type_)
        return pa.DictionaryArray.from_arrays(self.of(count, schema.ROW), pa.array([], pa.string()))


@define(eq=False)
class _Maker:
    """Makes the tables of one share. `order` has the rows of each table by id, `ids` these in that order,
    `place` where each row is then."""

    share: Share
    machine: Machine = field(init=False)
    columns: Columns = field(factory=Columns)
    ids: dict[int, pa.Array] = field(factory=dict)
    order: dict[int, Numbers] = field(factory=dict)
    place: dict[int, Places] = field(factory=dict)
    nothing: _Nothing = field(factory=_Nothing)

    def __attrs_post_init__(self) -> None:
        self.machine = self.share.machine
        for table in self._tables():
            hashes = self.machine.plan.identities.ids(table, np.arange(len(table)))
            order = order_of(hashes)
            self.ids[table.number], self.order[table.number] = ids_of(hashes, order), order
            self.place[table.number] = places_of(order)

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
        answers = table.answers_of(order)
        found: dict[str, pa.Array] = {
            "id": self.ids[table.number],
            "context": _rows(situations.context_of(at)),
            "draw": words(situations.draw_of(at), [".".join(map(str, one)) for one in situations.draws]),
            "depth": self._depths(situations.depth_of(at)),
        }
        if table.parameters:
            found["arguments"] = self._arguments(table, order)
        found["answer"] = self.columns.of(answers.coding, answers.numbers, answers.whys)
        found |= self._why(answers.whys, len(order))
        found["strategy"] = self._strategies(table, order)
        found |= self._said(table, order)
        return _table(found, schema.questions_schema(plan.program, table.name))

    def _depths(self, depths: Numbers) -> pa.Array:
        unbounded = depths < 0
        if unbounded.all():
            return self.nothing.of(len(depths), schema.ROW)
        return pa.array(depths.astype(np.int32), mask=unbounded if unbounded.any() else None)

    def _arguments(self, table: Questions, order: Numbers) -> pa.Array:
        names = schema.parameter_names(self.machine.plan.program, table.name)
        columns = zip(names, table.arguments(order), strict=True)
        return struct({name: self.columns.of(one.coding, one.numbers) for name, one in columns})

    def _strategies(self, table: Questions, order: Numbers) -> pa.Array:
        planned = self.machine.plan.strategies.get(table.name, ())
        if not planned:
            return self.nothing.of(len(order), schema.NAME)
        names: list[str | None] = [*(one.node.name for one in planned), None]  # a leaf is the last
        numbers = table.strategies.take(order).astype(np.int64)
        return words(np.where(numbers < 0, len(planned), numbers), names)

    def _said(self, table: Questions, order: Numbers) -> dict[str, pa.Array]:
        """Who answered, what that cost, and how sure they were; null for what no agent answered."""
        place, count = self.place[table.number], len(order)
        pieces = list(self._by_agent(table.number))
        if not pieces:
            types = {"agent": schema.NAME, "cost": pa.float64(), "confidence": pa.float64()}
            return {name: self.nothing.of(count, type_) for name, type_ in types.items()}
        numbers = np.full(count, len(pieces), dtype=np.int64)
        costs, sure = np.full(count, np.nan), np.full(count, np.nan)
        for number, one in enumerate(pieces):
            at = place.take(one.rows)
            numbers[at], costs[at], sure[at] = number, one.costs, one.sure
        return {
            "agent": words(numbers, [*(one.agent for one in pieces), None]),
            "cost": pa.array(costs, from_pandas=True),
            "confidence": pa.array(sure, from_pandas=True),
        }

    def _by_agent(self, number: int) -> Iterator[_Said]:
        """What each agent said to rows of a table."""
        own: dict[str, list[tuple[int, float, float | None]]] = {}
        for (table, row), said in self.share.said.items():
            if table == number:
                own.setdefault(said.agent, []).append((row, said.cost, said.confidence))
        for agent, every in own.items():
            rows, costs, sure = zip(*every, strict=True)
            yield _Said(agent, np.array(rows), np.array(costs), np.array(sure, dtype=np.float64))
        for one in self.share.told:
            if one.table == number:
                yield _Said(one.agent, one.rows, 0.0, np.nan if one.confidence is None else one.confidence)

    # --------------------------------------------------------------------------------------------- whys

    def _why(self, whys: Numbers | None, count: int) -> dict[str, pa.Array]:
        """Why rows are unknown; None: none is."""
        if whys is None:
            return {name: self.nothing.of(count, type_) for name, type_ in schema.WHY}
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
        if len(parts) == 1 and not nowhere:
            return parts[0]
        found = pa.concat_tables([schema.ASKS.empty_table(), *parts, *nowhere]).unify_dictionaries()
        return found.sort_by([(one, "ascending") for one in ("task", "row", "slot")]) if nowhere else found

    def _asked(self, task: int, batches: Sequence[Batch]) -> pa.Table:
        """The asks of one task's strategies."""
        counts = [len(one) for one in batches]
        rows = np.concatenate([one.rows for one in batches], dtype=np.int64)
        slots = np.repeat(np.array([one.slot for one in batches], dtype=np.int32), counts)
        asked = np.repeat(np.array([one.asked for one in batches], dtype=np.int32), counts)
        ordered = order_of_asks(rows, slots, self.order[task])
        order = ordered.order
        put = np.concatenate([self._placed(one) for one in batches]).take(order)
        refused = self._refused(batches)
        found = {
            "task": words(np.full(len(rows), task, dtype=np.int32), self._names),
            "row": _rows(ordered.rows),
            "slot": _rows(ordered.slots),
            "asked": words(asked.take(order), self._names),
            "asked_row": pa.array(put, mask=put < 0 if refused is not None else None),
            **self._why(None if refused is None else refused.take(order), len(rows)),
        }
        return _table(found, schema.ASKS)

    def _placed(self, batch: Batch) -> Places:
        """Where what was asked is, `REFUSED` for what was not put."""
        if batch.whys is None:
            return self.place[batch.asked][batch.answers]
        found = np.full(len(batch), REFUSED, dtype=np.int32)
        put = np.flatnonzero(batch.answers != REFUSED)
        if put.size:
            found[put] = self.place[batch.asked][batch.answers[put]]
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
        found = {"context": _rows(every), "id": ids_of(hashes, every)}
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


def _rows(numbers: Kept) -> pa.Array:
    return pa.array(numbers.astype(np.int32, copy=False))


def _plain(columns: Columns, column: Column) -> pa.Array:
    return decoded(columns.of(column.coding, column.numbers))


def _table(columns: Mapping[str, pa.Array], made: pa.Schema) -> pa.Table:
    arrays = [_as(columns[name], made.field(name).type) for name in made.names]
    return pa.Table.from_arrays(arrays, schema=made)


def _as(column: pa.Array, type_: pa.DataType) -> pa.Array:
    return column if column.type == type_ else column.cast(type_)
