"""Asking agents: what was answered before is not asked again, and no agent can stop a run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import define, evolve, field, frozen

from ida_dsl.interpreter.memo import Answerer, Answerers, Key, Memory, memory_key, task_text
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.replies import failure
from ida_dsl.prompts import fact_texts, show
from ida_dsl.questions import Context, Final, Pick, Question, Reply, Shown
from ida_dsl.values import Reason, Unknown

_PASSING = {Reason.LIMIT, Reason.FAILED, Reason.PARSE, Reason.BUDGET}
"""Why an agent may not know today: not to be remembered."""


@frozen
class Said:
    """What an agent said to a question; unknown where it failed or was not asked."""

    answer: object
    agent: str
    cost: float = 0.0
    confidence: float | None = None


@define(eq=False)
class Desk:
    """Where questions for agents are put: knows the agents, remembers their answers, keeps the purse."""

    program: Program
    answerers: Answerers
    purse: Purse
    memory: Memory
    answers_by: Counter[str] = field(factory=Counter)
    remembered: int = 0
    _known: dict[str, Answerer] = field(factory=dict)
    _texts: dict[str, str] = field(factory=dict)
    _facts: dict[tuple[str, Context], dict[str, str]] = field(factory=dict)

    def answerer(self, name: str) -> Answerer:
        """The agent of a task, or of a shown strategy as `task.strategy`."""
        if name not in self._known:
            given = self.answerers
            agent = given[name] if isinstance(given, Mapping) else given(name)
            self._known[name] = Answerer.of(agent)
        return self._known[name]

    def shown(self, question: Question) -> Shown:
        """The question as its agent is shown it."""
        task, place = self.program.tasks[question.task], (question.task, question.context)
        if place not in self._facts:
            self._facts[place] = fact_texts(self.program.graph, task, question.context)
        return show(task, question, self._facts[place])

    def key(self, answerer: Answerer, shown: Shown) -> Key:
        """What the answer is remembered by."""
        name = shown.task.name
        if name not in self._texts:
            self._texts[name] = task_text(shown.task)
        return memory_key(answerer, shown, self._texts[name])

    # ------------------------------------------------------------------------------------- a round

    def consult(self, questions: Sequence[Question]) -> list[Said]:
        """The answers to a round of leaves, which come in the order of (root, ask path)."""
        asked, batches = [self._sort(question) for question in questions], dict[int, _Batch]()
        fresh: dict[Key, Said] = {}
        for one in asked:
            self._enlist(one, batches, fresh)
        for batch in batches.values():
            fresh.update(self._ask(batch))
        self.purse.settle()
        return [self._said(one, fresh) for one in asked]

    def _sort(self, question: Question) -> _Leaf:
        answerer, shown = self.answerer(question.task), self.shown(question)
        return _Leaf(answerer, shown, self.key(answerer, shown))

    def _enlist(self, leaf: _Leaf, batches: dict[int, _Batch], fresh: dict[Key, Said]) -> None:
        if leaf.key in self.memory or leaf.key in fresh:
            self.remembered += 1
        elif self.purse.allows(leaf.answerer):
            fresh[leaf.key] = _NOT_YET
            together = id(leaf if leaf.answerer.in_turn else leaf.answerer.agent)
            batch = batches.setdefault(together, _Batch(leaf.answerer))
            batch.leaves.append(leaf)
        else:
            fresh[leaf.key] = Said(Unknown(Reason.BUDGET), leaf.answerer.name)

    def _said(self, leaf: _Leaf, fresh: dict[Key, Said]) -> Said:
        if leaf.key in fresh:
            said = fresh[leaf.key]
            fresh[leaf.key] = evolve(said, cost=0.0)  # paid once, however many questions look the same
            return said
        reply = self.memory[leaf.key]
        assert isinstance(reply, Reply)
        return Said(reply.answer, reply.agent or leaf.answerer.name, 0.0, reply.confidence)

    def _ask(self, batch: _Batch) -> list[tuple[Key, Said]]:
        answerer, questions = batch.answerer, [leaf.shown for leaf in batch.leaves]
        replies: list[object] = list(_replies(answerer, questions))
        said = []
        for leaf, reply in zip(batch.leaves, replies, strict=True):
            said.append((leaf.key, self._note(answerer, leaf.key, reply)))
        return said

    def _note(self, answerer: Answerer, key: Key, reply: object) -> Said:
        self.answers_by[answerer.name] += 1
        trouble = reply if isinstance(reply, Unknown) else _trouble(reply)
        if trouble is not None:
            return Said(trouble, answerer.name)
        assert isinstance(reply, Reply)
        self.purse.pay(answerer, reply.cost)
        if not (isinstance(reply.answer, Unknown) and reply.answer.reason in _PASSING):
            self.memory[key] = reply
        return Said(reply.answer, reply.agent or answerer.name, float(reply.cost), reply.confidence)

    # ------------------------------------------------------------------------------- a shown strategy

    def step(self, name: str, shown: Shown) -> Pick | Final | Unknown:
        """The next step of a shown strategy, `name` being `task.strategy`."""
        answerer = self.answerer(name)
        key = (name, shown.prompt, *self.key(answerer, shown))  # the prompt says what may be asked
        found = self.memory.get(key)
        if isinstance(found, Pick | Final | Unknown):
            self.remembered += 1
            return found
        if not self.purse.allows(answerer):
            return Unknown(Reason.BUDGET)
        self.purse.settle()
        self.purse.pay(answerer, answerer.price)
        self.answers_by[answerer.name] += 1
        try:
            move: object = answerer.agent.step(shown)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the run goes on
            return failure(error, None)
        if not isinstance(move, Pick | Final | Unknown):
            return Unknown(Reason.FAILED, "a step is a pick, a final answer or unknown")
        self.memory[key] = move
        return move


@frozen
class _Leaf:
    answerer: Answerer
    shown: Shown
    key: Key


@define(eq=False)
class _Batch:
    answerer: Answerer
    leaves: list[_Leaf] = field(factory=list)


_NOT_YET = Said(Unknown(Reason.FAILED), "")


def _replies(answerer: Answerer, questions: list[Shown]) -> list[object]:
    """One reply a question; the same unknown for all where the agent raises or miscounts."""
    try:
        replies: list[object] = list(answerer.agent.answer(questions))
    except Exception as error:  # noqa: BLE001 - whatever it raises, the run goes on
        return [failure(error, None)] * len(questions)
    if len(replies) != len(questions):
        said = f"{len(replies)} replies to {len(questions)} questions"
        return [Unknown(Reason.FAILED, said)] * len(questions)
    return replies


def _trouble(reply: object) -> Unknown | None:
    """Why a reply cannot be used, None where it can."""
    if not isinstance(reply, Reply):
        return Unknown(Reason.FAILED, "a reply is a Reply")
    cost: object = reply.cost
    if not isinstance(cost, int | float) or not math.isfinite(cost) or cost < 0:
        return Unknown(Reason.FAILED, "a cost is a finite number, not below zero")
    sure: object = reply.confidence
    if sure is not None and not (isinstance(sure, int | float) and 0 <= sure <= 1):
        return Unknown(Reason.FAILED, "a confidence is a number from 0 to 1")
    return None
