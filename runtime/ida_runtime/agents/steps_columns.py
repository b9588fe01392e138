"""Agents that show decompositions in columns: the next steps of many questions of a task at once.

Such an agent has, besides `step`, a `step_columns`, which must say the same. As with `answer_columns` it is
called right where the run goes on, and nothing of it is remembered or kept: it has to be free, and to say the
same whenever it is asked the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.interpreter.memo import Answerer
from ida_runtime.agents.columns import ToldColumns
from ida_runtime.columns.column import Column, Numbers


@frozen(eq=False)
class Picked:
    """Asks of one task or primitive that were put: ask i was the `place[i]`-th of question `question[i]`.
    `arguments` has a column a parameter."""

    asked: str
    question: Numbers
    place: Numbers
    arguments: tuple[Column, ...]
    answers: Column


@frozen(eq=False)
class StepsAsked:
    """Questions of one task whose next steps are wanted, and what was asked so far about them."""

    task: TaskNode
    count: int
    arguments: tuple[Column, ...]
    picks: Sequence[Picked]


@frozen(eq=False)
class StepsTold:
    """Questions `at` and their next steps, all of one kind: asks of `asked`, `said` their arguments, a tuple
    each, or, where it is None, answers. An unknown answers the question in either case."""

    asked: str | None
    at: Numbers
    said: ToldColumns


StepColumns = Callable[[StepsAsked], Sequence[StepsTold]]


def steps_of(answerer: Answerer) -> StepColumns | None:
    """How the agent shows decompositions in columns; None where it does not, or is nothing that may."""
    found: StepColumns | None = getattr(answerer.agent, "step_columns", None)
    dear = answerer.price > 0 or answerer.kept or answerer.whole_context or answerer.in_turn
    return found if answerer.local and not dear else None
