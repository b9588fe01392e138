"""Transcripts: decompositions that were recorded, as lessons in how to take questions apart.

They come from the tables of a trace, whoever took the questions apart, a program or a person. An ask that
was refused is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from ida_dsl.graph.model import TaskNode
from ida_runtime.columns.column import Numbers
from ida_runtime.tiers.decomposing.steps import (
    ANSWER,
    MOST,
    PLACES,
    Steps,
    answer_of,
    ask_of,
    asked_fact,
    asking,
    next_of,
)
from ida_runtime.tiers.encoding.columns import Tokens
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.encoding.rows import rows_of
from ida_runtime.tiers.lessons import Facts, Lesson, Taught, came_to_an_end, word_by_word
from ida_runtime.traces.arrow import decoded
from ida_runtime.traces.tables import ShareTables


@frozen(eq=False)
class _Task:
    """The decompositions of one task's questions: rows `taken` of its table, in which ask i was asked in
    decomposition `of[i]` as the `place[i]`-th, and is row `row[i]` of `asked[i]`."""

    name: str
    taken: Numbers
    of: Numbers
    place: Numbers
    asked: Sequence[str]
    kind: Numbers
    row: Numbers

    @property
    def counts(self) -> Numbers:
        """How many asks each has."""
        return np.bincount(self.of, minlength=len(self.taken))

    @property
    def starts(self) -> Numbers:
        """The number of the first step of each, where all steps of all are numbered, answers among them."""
        steps = self.counts + 1
        return np.cumsum(steps) - steps


def transcripts(steps: Steps, encoding: Encoding, tables: ShareTables) -> tuple[Lesson, int] | None:
    """What the decompositions of a share teach, a context for each step, one decomposition after the other,
    and how many they are; None where there are none. Raises `NotEncoded`."""
    every = [one for name in steps.may_ask if name in tables.questions for one in _of(name, tables)]
    if not every:
        return None
    first, taught, facts = 0, list[Taught](), list[Facts]()
    for one in every:
        facts.append(_facts(encoding, one, tables))
        taught += _taught(encoding, one, tables, first)
        first += len(facts[-1].there)
    context, rows, tokens, states, question = (np.concatenate(each) for each in zip(*taught, strict=True))
    order = np.argsort(context, kind="stable")
    own = (context[order], rows[order], tokens[order], states[order], question[order])
    places = {one.name: one.taken for one in every}
    return Lesson(encoding.views[0], _joined(facts), *own, places), sum(map(len, places.values()))


def decomposition_of(lesson: Lesson) -> Numbers:
    """The number of the decomposition that each row of a lesson is a step of: each begins with no asks."""
    found: Numbers = np.cumsum(~lesson.facts.there.any(axis=1))[lesson.context] - 1
    return found


def joined(lessons: Sequence[Lesson]) -> Lesson:
    """All of them as one."""
    sizes = np.array([len(one.facts.there) for one in lessons])
    shift: Numbers = np.repeat(np.cumsum(sizes) - sizes, [len(one) for one in lessons])
    rows, tokens, states = (
        np.concatenate([getattr(one, name) for one in lessons]) for name in ("rows", "tokens", "states")
    )
    context = np.concatenate([one.context for one in lessons]) + shift
    question = np.concatenate([one.question for one in lessons]) + shift
    facts = _joined([one.facts for one in lessons])
    return Lesson(lessons[0].view, facts, context, rows, tokens, states, question)


def _joined(facts: Sequence[Facts]) -> Facts:
    most = max(one.there.shape[1] for one in facts)
    tokens = [np.pad(one.tokens, ((0, 0), (0, most - one.there.shape[1]), (0, 0))) for one in facts]
    there = [np.pad(one.there, ((0, 0), (0, most - one.there.shape[1]))) for one in facts]
    return Facts(np.concatenate(tokens), np.concatenate(there))


# ---------------------------------------------------------------------------------------------- reading


def _of(name: str, tables: ShareTables) -> Iterator[_Task]:
    """The decompositions of a task's questions, where there are any."""
    table = tables.questions[name]
    apart = np.asarray(table["strategy"].is_valid()) & came_to_an_end(table)
    taken = np.flatnonzero(apart)
    asks = tables.asks.filter(
        pc.and_(pc.equal(tables.asks["task"].cast(pa.string()), name), tables.asks["asked_row"].is_valid())
    )
    asks = asks.filter(pa.array(apart[np.asarray(asks["row"])]))
    kinds = asks["asked"].combine_chunks()
    of = np.searchsorted(taken, np.asarray(asks["row"]))
    kind, row = np.asarray(kinds.indices).astype(np.int64), np.asarray(asks["asked_row"]).astype(np.int64)
    counts = np.bincount(of, minlength=len(taken))
    short = np.flatnonzero(counts <= MOST)
    kept = counts[of] <= MOST
    of = np.searchsorted(short, of[kept])
    place = np.arange(len(of)) - np.searchsorted(of, of)
    if short.size:
        yield _Task(name, taken[short], of, place, kinds.dictionary.to_pylist(), kind[kept], row[kept])


def _arguments(table: pa.Table) -> list[pa.Array]:
    """The arguments of a table's questions, a column each."""
    if "arguments" not in table.column_names:
        return []
    column = table["arguments"].combine_chunks()
    return [decoded(one) for one in column.flatten()]


def _tuples(columns: Sequence[pa.Array], count: int) -> pa.Array:
    """So many tuples; without columns they are empty ones, of which Arrow cannot tell how many there are."""
    if not columns:
        return pa.array([{}] * count, pa.struct([]))
    names = [f"_{at}" for at in range(len(columns))]
    return pa.StructArray.from_arrays([decoded(one) for one in columns], names)


# ---------------------------------------------------------------------------------------------- writing


def _facts(encoding: Encoding, task: _Task, tables: ShareTables) -> Facts:
    """For each step the asks before it."""
    rows = np.zeros((len(task.of), encoding.fact_width), dtype=np.int32)
    for kind in np.unique(task.kind).tolist():
        own = np.flatnonzero(task.kind == kind)
        name = task.asked[kind]
        table = tables.questions[name].take(pa.array(task.row[own]))
        columns = [*_arguments(table), table["answer"].combine_chunks()]
        rows[own] = asked_rows(encoding, name, task.place[own], columns)
    counts, starts = task.counts, task.starts
    after = counts[task.of] - task.place
    which = np.repeat(np.arange(len(task.of)), after)
    step = np.arange(len(which)) - np.repeat(np.cumsum(after) - after, after)
    at = starts[task.of[which]] + task.place[which] + 1 + step
    shape = (int(counts.sum()) + len(counts), max(1, int(counts.max(initial=0))))
    tokens, there = np.zeros((*shape, rows.shape[1]), dtype=np.int32), np.zeros(shape, dtype=np.bool_)
    tokens[at, task.place[which]] = rows[which]
    there[at, task.place[which]] = True
    return Facts(tokens, there)


def asked_rows(encoding: Encoding, name: str, place: Numbers, columns: Sequence[pa.Array]) -> Tokens:
    """Asks of a task or primitive as rows: as which of its question each was asked, and its arguments and
    answer."""
    fact = next(one for one in encoding.graph.facts if one.name == asked_fact(name))
    offsets = pa.array(np.arange(len(place) + 1, dtype=np.int32))
    places = pa.array(PLACES).take(pa.array(place))
    column = pa.MapArray.from_arrays(offsets, places, _tuples(columns, len(place)))
    _, rows = rows_of(column, fact, encoding.vocabulary)
    return np.pad(rows, ((0, 0), (0, encoding.fact_width - rows.shape[1])))


def _taught(encoding: Encoding, task: _Task, tables: ShareTables, first: int) -> Iterator[Taught]:
    """The steps, word by word; those of this task are numbered from `first`."""
    table = tables.questions[task.name].take(pa.array(task.taken))
    of_step = np.repeat(np.arange(len(task.taken)), task.counts + 1)
    asks, ends = task.starts[task.of] + task.place, task.starts + task.counts
    words = np.full(len(of_step), ANSWER, dtype=object)
    words[asks] = [asking(task.asked[kind]) for kind in task.kind.tolist()]
    yield from _step(encoding, next_of(task.name), table.take(pa.array(of_step)), pa.array(words),
                     first + np.arange(len(of_step)))  # fmt: skip
    for kind in np.unique(task.kind).tolist():
        own, name = np.flatnonzero(task.kind == kind), task.asked[kind]
        asked = tables.questions[name].take(pa.array(task.row[own]))
        put = _tuples(_arguments(asked), len(own))
        yield from _step(encoding, ask_of(task.name, name), table.take(pa.array(task.of[own])), put,
                         first + asks[own])  # fmt: skip
    answers = decoded(table["answer"].combine_chunks())
    yield from _step(encoding, answer_of(task.name), table, answers, first + ends)


def _step(
    encoding: Encoding, name: str, table: pa.Table, said: pa.Array, context: Numbers
) -> Iterator[Taught]:
    """Steps of one kind."""
    task = encoding.graph.task(name)
    rows = encoding.questions(task, arguments_by_name(task, _arguments(table)), len(table))
    return word_by_word(encoding, name, rows, encoding.answers(task, said), context, context)


def arguments_by_name(task: TaskNode, columns: Sequence[pa.Array]) -> Mapping[str, pa.Array]:
    """The arguments of questions by parameter."""
    return {one.name: column for one, column in zip(task.parameters, columns, strict=True)}
