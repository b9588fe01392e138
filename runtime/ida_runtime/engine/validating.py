"""What must hold of a machine between two steps. Each sentence says what is wrong where it does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ida_runtime.columns.column import Numbers
from ida_runtime.columns.whys import NOWHERE, Whys, origin
from ida_runtime.engine.asks import REFUSED, Batch
from ida_runtime.engine.frames import Frames
from ida_runtime.engine.gathers import Gather
from ida_runtime.engine.questions import ANSWERED, LEAF, Questions
from ida_runtime.engine.spreading import CHILD
from ida_runtime.engine.stepping import Place

if TYPE_CHECKING:
    from ida_runtime.engine.machine import Machine

Out = Mapping[int, Numbers]
"""Questions that were taken to agents and have no answer yet: rows by the number of their table."""
Frame = tuple[int, int]
"""Where an answer is to go: the number of a target, and a frame there."""


def validate(machine: Machine, out: Out | None = None) -> None:
    """Raises AssertionError, with a sentence, where something does not hold."""
    for table in machine.plan.tables:
        _table(table, machine.plan.reasons, machine.plan.tables)
    _asks(machine)
    waits = _waits(machine)
    for target, (gather, own) in machine.stepping.spreading.items():
        _gather(machine, target, gather, waits, own)
    for place in machine.stepping.places:
        _place(machine, place, waits)
    _walks(machine, waits)
    _strands(machine, waits)
    _answerers(machine, out)


def _must(holds: object, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


# ---------------------------------------------------------------------------------------------- tables


def _table(table: Questions, reasons: Whys, tables: list[Questions]) -> None:
    count, name = len(table), table.name
    wrong = table.memo.lost()
    _must(wrong is None, f"row {wrong} of {name} is not in the memo under its key")
    for what in ("answers", "waiting", "strategies"):
        _must(len(getattr(table, what)) >= count, f"{name} has {count} questions, and fewer {what}")
    if table.whys is None:
        return
    whys, there = table.whys[:count], table.answered(np.arange(count))
    early = np.flatnonzero((whys != 0) & ~there)
    _must(not early.size, f"row {early[:1]} of {name} has no answer, and a reason why it is unknown")
    for row in np.flatnonzero(whys).tolist():
        at, (number, origin_) = int(whys[row]), origin(int(whys[row]))
        _must(at >> 40 < len(reasons.known), f"row {row} of {name} is unknown for a reason that is none")
        exists = number == NOWHERE or (number < len(tables) and origin_ < len(tables[number]))
        _must(exists, f"row {row} of {name} is unknown because of a question that is none")


def _asks(machine: Machine) -> None:
    asks = machine.asks
    held = sum(map(len, asks.batches))
    _must(asks.count == held, f"the log says that it has {asks.count} asks, and has {held}")
    for batch in asks.batches:
        _batch(machine.plan.tables, batch)


def _batch(tables: list[Questions], batch: Batch) -> None:
    if batch.task != NOWHERE:
        _rows_exist(tables[batch.task], batch.rows, "asks")
    put = batch.answers != REFUSED
    asked = tables[batch.asked]
    _rows_exist(asked, batch.answers[put], "is asked")
    refused = np.zeros(len(batch), dtype=np.bool_) if batch.whys is None else batch.whys != 0
    _must((refused == ~put).all(), f"an ask of {asked.name} is refused without a reason, or put with one")


def _rows_exist(table: Questions, rows: npt.NDArray[np.int32], does: str) -> None:
    wrong = rows[(rows < 0) | (rows >= len(table))]
    _must(not wrong.size, f"row {wrong[:1]} of {table.name} {does}, and there is no such question")


# ----------------------------------------------------------------------------------------------- waits


def _waits(machine: Machine) -> Counter[Frame]:
    """How often each frame waits, having seen to it that who waits is found from the question."""
    waits, seen = machine.waits, list[int]()
    for table in machine.plan.tables:
        for last in table.waiting[: len(table)].tolist():
            wait = last
            while wait >= 0:
                seen.append(wait)
                said = f"who waits for a question of {table.name} goes round in a circle"
                _must(len(seen) <= waits.used, said)
                wait = waits.before.item(wait)
    out = set(waits.out().tolist())
    twice = [one for one, times in Counter(seen).items() if times > 1]
    _must(not twice, f"wait {twice[:1]} is found from two questions")
    gone = sorted(set(seen) - out)
    _must(not gone, f"wait {gone[:1]} is found from a question, and was given back")
    lost = sorted(out - set(seen))
    _must(not lost, f"wait {lost[:1]} is for no question without an answer")
    return Counter((waits.targets.item(one), waits.frames.item(one)) for one in seen)


def _named(place: Place) -> str:
    return f"{place.task.name}, block {place.block}, piece {place.piece}"


def _place(machine: Machine, place: Place, waits: Counter[Frame]) -> None:
    """That a frame that waits waits for what it misses, and one that is ready misses nothing."""
    frames, own = place.frames, Counter[int]()
    for (target, frame), times in waits.items():
        if target in place.targets:
            own[frame] += times
    for target, (gather, _) in machine.stepping.spreading.items():
        if target in place.targets:
            own.update(gather.frames().tolist())
    opened, ready = set(frames.opened().tolist()), frames.ready.rows().tolist()
    _must(
        len(ready) == len(frames.ready),
        f"at {_named(place)} {len(frames.ready)} are ready, {len(ready)} there",
    )
    _must(len(set(ready)) == len(ready), f"at {_named(place)} a frame is ready twice")
    closed = sorted((set(ready) | set(own)) - opened)
    _must(not closed, f"at {_named(place)} frame {closed[:1]} is waited for, or ready, and was given back")
    _rows_exist(place.task, frames.questions[sorted(opened)].astype(np.int32), "waits in a frame")
    for frame in opened:
        missing = 0 if frame in ready else _missing(frames, frame)
        said = f"at {_named(place)} frame {frame} misses {missing} answers, and waits for {own[frame]}"
        _must(own[frame] == missing, said)


def _missing(frames: Frames, frame: int) -> int:
    return 1 if frames.asks == 1 else frames.missing.item(frame)


def _gather(machine: Machine, target: int, gather: Gather, waits: Counter[Frame], own: int) -> None:
    """That each value that a list misses is waited for, or computed."""
    children = [frame for (number, frame), times in waits.items() if number == own for _ in range(times)]
    for place in machine.stepping.places:
        if place.home is gather:
            cell = place.frames.cells[place.refs.index(CHILD)]
            children += cell.numbers[place.frames.opened()].tolist()
    coming = Counter(gather.parents(np.array(children, dtype=np.int64)).tolist())
    for parent, missing in gather.missing().items():
        said = f"list {parent} at target {target} misses {missing} values, and {coming[parent]} are to come"
        _must(coming[parent] == missing, said)
    over = sorted(set(coming) - set(gather.missing()))
    _must(not over, f"list {over[:1]} at target {target} misses no value, and some are to come")


def _walks(machine: Machine, waits: Counter[Frame]) -> None:
    walks, own = machine.walks, Counter[int]()
    for frame, (number, _) in walks.waiting.items():
        _must(waits[walks.target, frame] == 1, f"walker {number} waits for an answer that does not come")
        own[number] += 1
    for number, walker in walks.walkers.items():
        said = f"walker {number} misses {walker.missing} answers, and waits for {own[number]}"
        _must(own[number] == walker.missing, said)
    idle = [number for number in walks.ready if walks.walkers[number].missing]
    _must(not idle, f"walker {idle[:1]} is ready, and misses answers")


def _strands(machine: Machine, waits: Counter[Frame]) -> None:
    own = {frame: times for (target, frame), times in waits.items() if target == machine.narrow.target}
    for number, strand in machine.narrow.strands().items():
        times = own.pop(number, 0)
        said = f"strand {number} misses {strand.missing} answers, and waits for {times}"
        _must(times == strand.missing and times, said)
    _must(not own, f"strand {list(own)[:1]} waits, and is none")


# ------------------------------------------------------------------------------------- who will answer


def _answerers(machine: Machine, out: Out | None) -> None:
    """That whoever answers a question without an answer is there, and once."""
    found = {table.number: Counter[int]() for table in machine.plan.tables}
    for number, strategy, row in _begun(machine):
        table = machine.plan.tables[number]
        _must(
            not table.answered(np.array([row])).all(), f"row {row} of {table.name} is answered, and worked on"
        )
        own = int(table.strategies[row])
        _must(own == strategy, f"row {row} of {table.name} is taken apart by {strategy}, where {own} applies")
        found[number][row] += 1
    for table in machine.plan.tables:
        open_ = np.flatnonzero(table.waiting[: len(table)] != ANSWERED)
        leaves = open_[table.strategies[open_] == LEAF]
        for row in np.setdiff1d(open_, leaves).tolist():
            said = f"row {row} of {table.name} has no answer, and {found[table.number][row]} work on it"
            _must(found[table.number][row] == 1, said)
        _leaves(machine, table, leaves, out)


def _begun(machine: Machine) -> Iterator[tuple[int, int, int]]:
    """The questions that are taken apart: table, strategy, row."""
    for (number, strategy), pool in machine.openings.starts.items():
        yield from ((number, strategy, row) for row in pool.rows().tolist())
    for place in machine.stepping.places:
        if place.home is None:
            rows = place.frames.questions[place.frames.opened()].tolist()
            yield from ((place.task.number, place.strategy, row) for row in rows)
    for strand in (*machine.narrow.strands().values(), *machine.narrow.awake()):
        yield strand.by.table.number, strand.by.strategy, strand.question
    for walker in machine.walks.walkers.values():
        table = machine.plan.tables[walker.question.table]
        nodes = [one.node for one in machine.plan.strategies[table.name]]
        yield table.number, nodes.index(walker.strategy), walker.question.row


def _leaves(machine: Machine, table: Questions, leaves: Numbers, out: Out | None) -> None:
    primitive = table.name in machine.plan.program.primitives
    _must(not (primitive and leaves.size), f"row {leaves[:1]} of {table.name} was never looked up")
    waiting = machine.openings.leaves.get(table.name, [])
    own = np.concatenate([*waiting, np.zeros(0, dtype=np.int64)])
    wrong = np.setdiff1d(own, leaves)
    _must(not wrong.size, f"row {wrong[:1]} of {table.name} is for an agent, and has its answer")
    if out is not None:
        every = np.concatenate([own, out.get(table.number, own[:0])])
        lost = np.setdiff1d(leaves, every)
        _must(not lost.size, f"row {lost[:1]} of {table.name} has no answer, and nobody is asked for it")
