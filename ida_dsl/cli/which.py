"""Which question of a run is meant: by the number of a root, by an id, or as it is asked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from ida_dsl.asking.asks import read_call
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.json_values import Misread, parse_answer
from ida_dsl.values import Value
from ida_runtime.traces.finding import called
from ida_runtime.traces.reader import Place, Row, Trace

if TYPE_CHECKING:
    from ida_dsl.cli.tracing import Opened

_LISTED = 5
"""So many are listed where several are meant."""


def place_of(run: Opened, which: str) -> Place:
    """The question that is meant. Raises `Misused` where that is none, or several."""
    roots = list(run.trace.roots())
    if which.isdecimal() and 1 <= int(which) <= len(roots):
        place = roots[int(which) - 1]
        if place is None:
            raise Misused(f"root {which} was not asked: the run ended before")
        return place
    if which.isdecimal() and not roots:
        raise Misused(f"root {which} cannot be shown", _how(run, roots))
    if "(" in which:
        return _by_call(run, which, roots)
    return _by_id(run, which, roots)


def _how(run: Opened, roots: Sequence[Place | None]) -> str:
    """How a question is named."""
    first = next(filter(None, roots), None)
    if first is None:
        return "the run has no roots to show so far: it has when a share of up to 10,000 of them is whole"
    example = run.asked(run.table.question(first))
    ids = "the beginning of an id, as `trace find` lists them"
    return f"give 1 to {len(roots):,}, a root; a call, such as {example}; or {ids}"


def _by_id(run: Opened, which: str, roots: Sequence[Place | None]) -> Place:
    if not which or len(which) > 32 or set(which.lower()) - set("0123456789abcdef"):
        raise Misused(f"`{which}` is no question of this run", _how(run, roots))
    places: dict[str, Place] = {}
    for place in run.trace.find(which.lower()):
        places.setdefault(run.trace.row(place).id, place)
        if len(places) > 1:
            more = f", or 1 to {len(roots):,} for a root" if which.isdecimal() and roots else ""
            raise Misused(
                f"several questions have ids that begin with {which}", f"give more of its digits{more}"
            )
    if not places:
        raise Misused(f"no question of this run has an id that begins with {which}", _how(run, roots))
    return next(iter(places.values()))


# ------------------------------------------------------------------------------------------------ as asked


def _by_call(run: Opened, which: str, roots: Sequence[Place | None]) -> Place:
    """The question that is asked so; of several the one that is a root, where only one is."""
    task, arguments = _read(run.trace, which)
    every = list(called(run.trace, task, arguments))
    places = {run.trace.row(place).id: place for place in reversed(every)}
    if not places:
        how = f"`ida-dsl trace find {run.trace.folder.path} --task {task}` lists those of {task}"
        raise Misused(f"{which.strip()} is no question of this run", how)
    if len(places) == 1:
        return next(iter(places.values()))
    numbers = dict(_numbers(run.trace, roots, set(every)))
    if len(numbers) == 1:
        return places[next(iter(numbers))]
    raise Misused(
        f"{number(len(places), 'question')} of this run are {which.strip()}",
        *_listed(run, [places[one] for one in sorted(places)], numbers),
        "give the id of the one that is meant",
    )


def _read(trace: Trace, which: str) -> tuple[str, dict[str, Value]]:
    """The task, and the arguments by name in their order."""
    node, written = read_call(trace.graph, which)
    found = dict[str, Value]()
    for one in node.parameters:
        span = written[one.name].span
        text = which[span.start : span.end]
        try:
            found[one.name] = parse_answer(text, one.type)
        except Misread as problem:
            raise Misused(f"`{one.name}` of {node.name} cannot be {text}: {problem}") from None
    return node.name, found


def _numbers(
    trace: Trace, roots: Sequence[Place | None], places: Container[Place]
) -> Iterator[tuple[str, int]]:
    """The ids of those that are roots, with their numbers, the first of a question last."""
    for at in range(len(roots), 0, -1):
        place = roots[at - 1]
        if place is not None and place in places:
            yield trace.row(place).id, at


def _listed(run: Opened, places: Sequence[Place], numbers: dict[str, int]) -> Iterator[str]:
    """Each with what tells it from the others; roots first."""
    rows = sorted(map(run.trace.row, places), key=lambda row: (row.id not in numbers, numbers.get(row.id, 0)))
    for row in rows[:_LISTED]:
        root = f"root {numbers[row.id]:,}, " if row.id in numbers else ""
        yield f"  {run.line(row.place)}  {root}{_where(run, row)}"
    if len(rows) > _LISTED:
        yield f"  … and {len(rows) - _LISTED:,} more"


def _where(run: Opened, row: Row) -> str:
    """What tells it from others that are asked so."""
    problem = run.problem(row.place)
    told = [] if problem is None else [f"problem {problem:,}"]
    if row.place.task in run.trace.program.tasks:
        told.append("full depth" if row.depth is None else f"depth {row.depth}")
    if row.draw:
        told.append(f"draw {'.'.join(map(str, row.draw))}")
    return ", ".join(told)
