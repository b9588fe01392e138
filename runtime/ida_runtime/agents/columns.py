"""Agents that answer columns: many questions of a task at once, none of them made an object.

What is fast in batches of thousands, as a network is, would spend more time on the objects of questions and
answers than on answering. Such an agent has, besides `answer`, an `answer_columns`, which must say the same.
It is called right where the run goes on, with all questions of a task that there are; nothing of it is
remembered or kept, since asking again is as cheap: so it has to be free, to say the same whenever it is asked
the same under the same draw, and to see no more than the task does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.interpreter.memo import Answerer
from ida_dsl.questions import Context, Draw
from ida_dsl.values import Value
from ida_runtime.columns.column import Column, Numbers


@frozen(eq=False)
class AskedColumns:
    """Questions of one task. Question i is about `contexts[context[i]]`, under the draw `draws[draw[i]]`;
    `arguments` has a column for each parameter, with a value a question."""

    task: TaskNode
    contexts: Sequence[Context]
    context: Numbers
    arguments: tuple[Column, ...]
    draws: Sequence[Draw]
    draw: Numbers

    def __len__(self) -> int:
        return len(self.context)


@frozen(eq=False)
class ToldColumns:
    """The answers: that to question i is `answers[which[i]]`, so that equal ones are one value. `confidence`
    has a number from 0 to 1 for each question, where the agent has any."""

    answers: Sequence[Value]
    which: Numbers
    confidence: npt.NDArray[np.float64] | None = None


AnswerColumns = Callable[[AskedColumns], ToldColumns]


def columns_of(answerer: Answerer) -> AnswerColumns | None:
    """How the agent answers columns; None where it does not, or is nothing that may."""
    found: AnswerColumns | None = getattr(answerer.agent, "answer_columns", None)
    dear = answerer.price > 0 or answerer.kept or answerer.whole_context or answerer.in_turn
    return found if answerer.local and not dear else None
