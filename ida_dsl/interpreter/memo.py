"""Agents as a run knows them, and what is remembered of their answers (rule 7)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from attrs import frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.types import describe
from ida_dsl.values import Unknown

Answerers = Mapping[str, Agent] | Callable[[str], Agent]
"""Who answers: for a task's name its agent, for `task.strategy` the agent of a shown strategy."""

Key = tuple[Hashable, ...]
Memory = dict[Key, Reply | Pick | Final | Unknown]
"""Answers by what was shown. Good for other runs with the same seed too."""


@frozen
class Answerer:
    """An agent, with what it declares read once.

    Besides what the protocol asks for an agent may declare `cost`, of one answer, and `whole_context`: that
    it is shown all facts, hidden ones too, as `spec` is and what is built on it. `in_turn` says that it
    matters who is asked first, as for what is built on `limit`: it is asked one at a time (rule 4).
    """

    agent: Agent
    name: str
    deterministic: bool
    price: float
    whole_context: bool
    in_turn: bool

    @classmethod
    def of(cls, agent: Agent) -> Answerer:
        """The agent, looked at."""
        price = float(getattr(agent, "cost", 0.0))
        whole = bool(getattr(agent, "whole_context", False))
        in_turn = bool(getattr(agent, "in_turn", False))
        return cls(agent, str(agent.name), bool(agent.deterministic), price, whole, in_turn)


def task_text(task: TaskNode) -> str:
    """What of a task its answers are remembered by, besides its arguments: name, prompt, types, `sees`."""
    types = [describe(parameter.type) for parameter in task.parameters]
    return repr((task.name, task.prompt, types, describe(task.returns), task.sees))


def memory_key(answerer: Answerer, shown: Shown, text: str) -> Key:
    """What an answer is remembered by. An agent that does not draw ignores the draw."""
    question = shown.question
    draw = () if answerer.deterministic else question.draw
    context = question.context if answerer.whole_context else None
    picks = None if shown.picks is None else tuple((p.task, p.arguments, p.answer) for p in shown.picks)
    facts = tuple(value for _, value in shown.facts)
    return (answerer.name, text, question.arguments, facts, draw, context, picks)
