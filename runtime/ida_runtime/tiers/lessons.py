"""Lessons: what a learner is taught in a step, made of the tables of a trace.

A trace's rows are the training set, whether they come from a run that is going on or from a folder: the
roots, and the questions that a strategy took apart, with the answers that came of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from attrs import field, frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.values import Reason
from ida_runtime.tiers.encoding.columns import Tokens
from ida_runtime.tiers.encoding.encoding import Encoding, View
from ida_runtime.traces.arrow import decoded
from ida_runtime.traces.tables import ShareTables

Numbers = npt.NDArray[np.int64]


@frozen(eq=False)
class Facts:
    """The facts of C contexts as a view sees them: tokens (C, F, T), filled up, and which rows are facts."""

    tokens: Tokens
    there: npt.NDArray[np.bool_]

    def take(self, contexts: Numbers) -> Facts:
        """Those of these contexts."""
        return Facts(self.tokens[contexts], self.there[contexts])


@frozen(eq=False)
class Lesson:
    """Tokens to be written in answers to questions about the facts of contexts.

    Row i, (N, T), is a question with what was written of its answer so far, about context `context[i]`;
    `tokens[i]` comes next, and is written in state `states[i]` of the rules; it is of question `question[i]`.
    Rows are ordered by context. `places` has, task after task, the rows that questions have in their tables.
    """

    view: View
    facts: Facts
    context: Numbers
    rows: Tokens
    tokens: npt.NDArray[np.int32]
    states: npt.NDArray[np.int32]
    question: Numbers
    places: Mapping[str, Numbers] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def starts(self) -> Numbers:
        """Where the rows of each context begin, and where the last ends."""
        found: Numbers = np.searchsorted(self.context, np.arange(len(self.facts.there) + 1))
        return found


def lessons(encoding: Encoding, tables: ShareTables, *, leaves: bool = False) -> Iterator[Lesson]:
    """What the questions of a share teach that are roots or were taken apart, a lesson a view; those that an
    agent answered teach, too, where `leaves` do. Raises `NotEncoded`."""
    for view in encoding.views:
        tasks = [task for task in view.tasks if task.name in tables.questions]
        parts, count, places = list[Taught](), 0, dict[str, Numbers]()
        for task in tasks:
            own = places[task.name] = _rows(tables, task.name, leaves)
            parts += _taught(encoding, task, tables.questions[task.name].take(own), count)
            count += len(own)
        if parts:
            context, rows, tokens, states, question = (
                np.concatenate(each) for each in zip(*parts, strict=True)
            )
            order = np.argsort(context, kind="stable")
            facts = facts_of(encoding, view, tables.contexts)
            yield Lesson(
                view,
                facts,
                context[order],
                rows[order],
                tokens[order],
                states[order],
                question[order],
                places,
            )


def facts_of(encoding: Encoding, view: View, contexts: pa.Table) -> Facts:
    """The facts of contexts that a view sees. Raises `NotEncoded`."""
    if not view.facts:
        nothing = np.zeros((len(contexts), 1, encoding.fact_width), dtype=np.int32)
        return Facts(nothing, np.zeros((len(contexts), 1), dtype=np.bool_))
    column = contexts["facts"].combine_chunks()
    rows = encoding.facts({fact.name: column.field(fact.name) for fact in view.facts}, view)
    return filled_up(rows.offsets, rows.tokens)


def filled_up(offsets: Numbers, tokens: Tokens) -> Facts:
    """The rows of each context side by side, as many in each."""
    counts = np.diff(offsets)
    most = max(1, int(counts.max(initial=0)))
    there = np.arange(most) < counts[:, None]
    found = np.zeros((len(counts), most, tokens.shape[1]), dtype=np.int32)
    found[there] = tokens
    return Facts(found, there)


_CUT_SHORT = frozenset(
    {Reason.BUDGET, Reason.STEPS, Reason.MEMORY, Reason.LIMIT, Reason.FAILED, Reason.FORBIDDEN}
)
"""Why an answer is unknown that nobody gave: what it would have been is not known."""


def came_to_an_end(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Which questions of a table were answered, or are unknown for a reason of their own: not those where a
    run ended, a budget was spent or an agent failed."""
    names = pa.array(sorted(reason.name for reason in _CUT_SHORT))
    found: npt.NDArray[np.bool_] = ~np.asarray(pc.is_in(table["reason"].cast(pa.string()), names))
    return found


def _rows(tables: ShareTables, task: str, leaves: bool) -> Numbers:
    """The questions of a task that teach, by their rows."""
    table, roots = tables.questions[task], tables.roots
    teaches = np.asarray(table["strategy"].is_valid()).copy()
    own = roots.filter(pc.and_(pc.equal(roots["task"].cast(pa.string()), task), roots["row"].is_valid()))
    teaches[np.asarray(own["row"])] = True
    if leaves:
        teaches |= np.asarray(table["agent"].is_valid())
    return np.flatnonzero(teaches & came_to_an_end(table))


Taught = tuple[Numbers, Tokens, npt.NDArray[np.int32], npt.NDArray[np.int32], Numbers]


def _taught(encoding: Encoding, task: TaskNode, table: pa.Table, first: int) -> Iterator[Taught]:
    """Of questions of a task, numbered from `first`, what is written first in their answers, second, …"""
    context = np.asarray(table["context"]).astype(np.int64)
    rows = encoding.questions(task, arguments_of(task, table), len(table))
    answers = encoding.answers(task, decoded(table["answer"].combine_chunks()))
    question = np.arange(first, first + len(table))
    return word_by_word(encoding, task.name, rows, answers, context, question)


def word_by_word(
    encoding: Encoding, task: str, rows: Tokens, answers: Tokens, context: Numbers, question: Numbers
) -> Iterator[Taught]:
    """The answers of a task to questions about these contexts, as they are written word by word."""
    states = encoding.rules.states(task, answers)
    for at in range(answers.shape[1]):
        left = np.flatnonzero(states[:, at]) if at else np.arange(len(rows))
        if left.size:
            yield (
                context[left],
                encoding.begun(rows[left], answers[left, :at]),
                answers[left, at],
                states[left, at],
                question[left],
            )


def arguments_of(task: TaskNode, table: pa.Table) -> Mapping[str, pa.Array]:
    """The arguments of a task's questions, by parameter."""
    if not task.parameters:
        return {}
    column = table["arguments"].combine_chunks()
    return {one.name: decoded(column.field(one.name)) for one in task.parameters}
