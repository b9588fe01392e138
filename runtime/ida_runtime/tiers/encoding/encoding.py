"""How a program is put to a learner: its tokens, how wide rows are, and what may be written as answers.

Derived from the program alone: by the tokens it is known whether a learner that was trained on one program
can answer another. Tasks that see the same facts share a *view*: the facts of a context are read once a view
for all their questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from attrs import field, frozen

from ida_dsl.graph.model import FactNode, Graph, TaskNode
from ida_dsl.types import Type, describe
from ida_runtime.tiers.encoding.automaton import automaton_of
from ida_runtime.tiers.encoding.columns import Tokens, written
from ida_runtime.tiers.encoding.rows import FactRows, fact_rows, facts_width, question_rows, question_width
from ida_runtime.tiers.encoding.shapes import NotEncoded, longest
from ida_runtime.tiers.encoding.vocabulary import Vocabulary

WIDEST = 512
"""The most tokens that a row has: a learner has weights for each place of one."""


@frozen(eq=False)
class View:
    """Tasks that see the same facts."""

    facts: tuple[FactNode, ...]
    tasks: tuple[TaskNode, ...]


@frozen(eq=False)
class Rules:
    """What may be written. `moves[state, token]` is the next state, -1 where the token may not come; an
    answer of a task begins in `starts[task]`. State 0 is where an answer is over, after which `end` fills."""

    moves: npt.NDArray[np.int32]
    starts: Mapping[str, int]

    @cached_property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """Which tokens may come in each state."""
        return self.moves >= 0

    def states(self, task: str, answers: Tokens) -> npt.NDArray[np.int32]:
        """The states in which the tokens of answers, (rows, tokens), are written, each before its token."""
        found = np.empty(answers.shape, dtype=np.int32)
        state = np.full(len(answers), self.starts[task], dtype=np.int32)
        for at in range(answers.shape[1]):
            found[:, at] = state
            state = self.moves[state, answers[:, at]]
        return found


def signature(task: TaskNode) -> str:
    """What a task is asked and answers, with its types."""
    given = ", ".join(f"{one.name}: {describe(one.type)}" for one in task.parameters)
    return f"{task.name}({given}) -> {describe(task.returns)}"


@frozen(eq=False)
class Encoding:
    """The encoding of some tasks of a program."""

    graph: Graph = field(repr=False)
    tasks: tuple[str, ...]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, graph: Graph, tasks: Sequence[str] | None = None, apart: Sequence[Type] = ()) -> Encoding:
        """That of these tasks, of all where none are named; values of the types `apart` are not
        held. Raises `NotEncoded`."""
        names = tuple(task.name for task in graph.tasks) if tasks is None else tuple(tasks)
        made = cls(graph, names, Vocabulary.of(graph, names, apart))
        widest = max(made.fact_width, made.question_width + made.answer_width)
        if widest > WIDEST:
            raise NotEncoded(
                f"a fact or a question with its answer has {widest} tokens, {WIDEST} are the most"
            )
        return made

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The tasks by what they see, in the order of the program."""
        by_facts: dict[frozenset[str], list[TaskNode]] = {}
        for task in map(self.graph.task, self.tasks):
            by_facts.setdefault(frozenset(task.sees), []).append(task)
        return tuple(
            View(tuple(fact for fact in self.graph.facts if fact.name in names), tuple(tasks))
            for names, tasks in by_facts.items()
        )

    @cached_property
    def signatures(self) -> list[str]:
        """What is seen, asked and answered, with its types: by it is known whether two programs mean the same
        by the same tokens."""
        facts = dict.fromkeys(fact for view in self.views for fact in view.facts)
        tasks = map(self.graph.task, self.tasks)
        return [f"{one.name}: {describe(one.type)}" for one in facts] + [
            f"{signature(one)}, sees {', '.join(one.sees) or 'nothing'}" for one in tasks
        ]

    def view_of(self, task: str) -> View:
        """That of a task, however it is taken apart."""
        return next(view for view in self.views if any(one.name == task for one in view.tasks))

    @cached_property
    def fact_width(self) -> int:
        """How many tokens a row of a fact has."""
        return facts_width([fact for view in self.views for fact in view.facts])

    @cached_property
    def question_width(self) -> int:
        """How many tokens a question has, its answer not counted."""
        return question_width([self.graph.task(name) for name in self.tasks])

    @cached_property
    def answer_width(self) -> int:
        """How many tokens the longest answer has."""
        return max(longest(self.graph.task(name).returns) for name in self.tasks)

    @property
    def row_width(self) -> int:
        """How many tokens the row of a question has, with room for all of its answer but the last token."""
        return self.question_width + self.answer_width - 1

    @cached_property
    def rules(self) -> Rules:
        """What may be written as answers of each task."""
        tables, starts, count = [], dict[str, int](), 1
        for name in self.tasks:
            automaton = automaton_of(self.graph.task(name).returns)
            own = automaton.table(self.vocabulary.numbers)
            shifted = np.where(own > 0, own + count - 1, own)[1:]
            starts[name] = automaton.start + count - 1
            tables.append(
                np.pad(shifted, ((0, 0), (0, len(self.vocabulary) - own.shape[1])), constant_values=-1)
            )
            count += len(shifted)
        over = np.full((1, len(self.vocabulary)), -1, dtype=np.int32)
        over[0, 0] = 0
        return Rules(np.concatenate([over, *tables]), starts)

    def facts(self, columns: Mapping[str, pa.Array], view: View) -> FactRows:
        """The facts of contexts that a view sees. Raises `NotEncoded`."""
        found = fact_rows(columns, view.facts, self.vocabulary)
        return FactRows(found.offsets, self._wide(found.tokens, self.fact_width))

    def questions(self, task: TaskNode, arguments: Mapping[str, pa.Array], count: int) -> Tokens:
        """Questions of a task, with room for their answers. Raises `NotEncoded`."""
        rows = question_rows(arguments, count, task, self.question_width, self.vocabulary)
        return self._wide(rows, self.row_width)

    def answers(self, task: TaskNode, column: pa.Array) -> Tokens:
        """Answers of a task. Raises `NotEncoded`."""
        return self._wide(written(column, task.returns, self.vocabulary), self.answer_width)

    def begun(self, rows: Tokens, tokens: Tokens) -> Tokens:
        """Questions, with these first tokens of their answers."""
        found = rows.copy()
        found[:, self.question_width : self.question_width + tokens.shape[1]] = tokens
        return found

    def _wide(self, rows: Tokens, width: int) -> Tokens:
        return np.pad(rows, ((0, 0), (0, width - rows.shape[1])))
