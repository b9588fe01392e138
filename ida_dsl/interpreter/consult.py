"""Asking agents: what was answered before is not asked again, and no agent can stop a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from attrs import define, evolve, field

from ida_dsl.graph.model import Graph, TaskNode
from ida_dsl.interpreter.calling import Batch, Caller, Leaf, Plainly, Said, trouble
from ida_dsl.interpreter.memo import (
    Answerer,
    Answerers,
    Key,
    Memory,
    Named,
    Seen,
    memory_key,
    step_key,
    task_text,
)
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.prompts import fact_texts, filled_prompt, seen_facts
from ida_dsl.questions import Context, Draw, Final, Pick, Question, Reply, Shown
from ida_dsl.values import Reason, Unknown, Value

__all__ = ["Desk", "Said"]

_PASSING = {Reason.LIMIT, Reason.FAILED, Reason.PARSE, Reason.BUDGET}
"""Why an agent may not know today: not to be remembered."""


@define(eq=False)
class Around:
    """What questions of one task in one context under one draw have in common."""

    answerer: Answerer
    task: TaskNode
    facts: Named
    seen: Seen
    _graph: Graph
    _context: Context
    _draw: Draw
    _texts: dict[str, str] | None = None

    def leaf(self, arguments: tuple[Value, ...], depth: int, key: Key) -> Leaf:
        """A question, ready to be put to its agent; `key` is what its answer is remembered by."""
        question = Question(self.task.name, self._context, arguments, self._draw, depth)
        return Leaf(self.answerer, Shown(self.task, question, self._tell, self.facts), key)

    def _tell(self, shown: Shown) -> str:
        """The prompt. The texts of the facts are made when the first is read."""
        if self._texts is None:
            self._texts = fact_texts(self._graph, self.task, self._context)
        return filled_prompt(shown, self._texts)


@define(eq=False)
class Desk:
    """Where questions for agents are put: knows the agents, remembers their answers, keeps the purse.

    `caller` calls the agents. `passing` is what they did not know in this run, but may know in the next: it
    is remembered as long as the run goes on, or who is asked again would depend on who came first.
    """

    program: Program
    answerers: Answerers
    purse: Purse
    memory: Memory
    caller: Caller = field(factory=Plainly)
    answers_by: Counter[str] = field(factory=Counter)
    remembered: int = 0
    passing: dict[Key, Reply | Pick | Final | Unknown] = field(factory=dict)
    _known: dict[str, Answerer] = field(factory=dict)
    _around: dict[tuple[str, Context, Draw], Around] = field(factory=dict)
    _task_texts: dict[str, str] = field(factory=dict)

    def answerer(self, name: str) -> Answerer:
        """The agent of a task, or of a shown strategy as `task.strategy`."""
        if name not in self._known:
            given = self.answerers
            agent = given[name] if isinstance(given, Mapping) else given(name)
            self._known[name] = Answerer.of(agent)
        return self._known[name]

    def around(self, task: str, context: Context, draw: Draw) -> Around:
        """What questions of a task in one context, under one draw, have in common."""
        place = (task, context, draw)
        found = self._around.get(place)
        if found is None:
            found = self._around[place] = self._look_around(self.program.tasks[task], context, draw)
        return found

    def _look_around(self, task: TaskNode, context: Context, draw: Draw) -> Around:
        answerer, facts = self.answerer(task.name), seen_facts(task, context)
        seen = Seen.of(answerer, self._text(task), facts, context, draw)
        return Around(answerer, task, facts, seen, self.program.graph, context, draw)

    def _text(self, task: TaskNode) -> str:
        if task.name not in self._task_texts:
            self._task_texts[task.name] = task_text(task)
        return self._task_texts[task.name]

    def forget_facts(self) -> None:
        """The contexts so far are done with: what is around their questions is not kept any longer."""
        self._around.clear()

    def key(self, question: Question) -> Key:
        """What the answer is remembered by."""
        around = self.around(question.task, question.context, question.draw)
        return memory_key(around.seen, question.arguments)

    def _leaf(self, question: Question, key: Key) -> Leaf:
        around = self.around(question.task, question.context, question.draw)
        return around.leaf(question.arguments, question.depth, key)

    def recalled(self, key: Key, name: str) -> Said | None:
        """What is remembered as the answer, if anything is; `name` is that of the agent."""
        reply = self._found(key)
        if isinstance(reply, Reply):
            return Said(reply.answer, reply.agent or name, 0.0, reply.confidence)
        return Said(reply, name) if isinstance(reply, Unknown) else None

    def _found(self, key: Key) -> Reply | Pick | Final | Unknown | None:
        return self.memory.get(key) or self.passing.get(key)

    # ------------------------------------------------------------------------------------- a round

    def consult(self, questions: Sequence[Question]) -> list[Said]:
        """The answers to a round of leaves, which come in the order of (root, ask path)."""
        keys = [(self.key(question), self.answerer(question.task).name) for question in questions]
        said = [self.recalled(*one) for one in keys]
        return self.completed(said, lambda at: self._leaf(questions[at], keys[at][0]))

    def completed(self, said: list[Said | None], leaf: Callable[[int], Leaf]) -> list[Said]:
        """The answers to a round of which some are remembered: `leaf` makes those that are to be asked."""
        missing = [at for at, one in enumerate(said) if one is None]
        self.remembered += len(said) - len(missing)
        if missing:
            asked = self._consult([leaf(at) for at in missing])
            for at, one in zip(missing, asked, strict=True):
                said[at] = one
        return cast(list[Said], said)

    def _consult(self, leaves: Sequence[Leaf]) -> list[Said]:
        """Of leaves that are shown alike the first is asked."""
        firsts = dict[Key, Leaf]()
        asked = [firsts.setdefault(one.key, one) for one in leaves]
        self.remembered += len(leaves) - len(firsts)
        batches, said = dict[int, Batch](), dict[Leaf, Said]()
        for one in firsts.values():
            self._enlist(one, batches, said)
        said.update(self._ask(list(batches.values())))
        self.purse.settle()
        return [_first_pays(one, said) for one in asked]

    def _enlist(self, leaf: Leaf, batches: dict[int, Batch], said: dict[Leaf, Said]) -> None:
        answerer = leaf.answerer
        if self.purse.allows(answerer):
            together = id(leaf if answerer.in_turn else answerer.agent)
            batch = batches.get(together)
            if batch is None:
                batch = batches[together] = Batch(answerer)
            batch.leaves.append(leaf)
        else:
            said[leaf] = Said(Unknown(Reason.BUDGET), answerer.name)

    def _ask(self, batches: Sequence[Batch]) -> dict[Leaf, Said]:
        """Replies are taken down in the order in which they were asked for, whenever they came."""
        came: dict[Leaf, object] = {}
        try:
            came.update(self.caller.answers(batches))
        except BaseException as stop:
            came |= self._given(batches, getattr(stop, "given", ()))
            self._taken_down(batches, came)
            raise
        return self._taken_down(batches, came)

    def _given(self, batches: Sequence[Batch], given: Iterable[tuple[Shown, Reply]]) -> dict[Leaf, object]:
        """What a person had answered who then ended the run."""
        said = [(shown, reply) for shown, reply in given]
        return {
            leaf: reply
            for batch in batches
            for leaf in batch.leaves
            for shown, reply in said
            if leaf.shown is shown
        }

    def _taken_down(self, batches: Sequence[Batch], came: Mapping[Leaf, object]) -> dict[Leaf, Said]:
        leaves = (leaf for batch in batches for leaf in batch.leaves if leaf in came)
        return {leaf: self.note(leaf, came[leaf]) for leaf in leaves}

    def note(self, leaf: Leaf, reply: object) -> Said:
        """Takes down what the agent said: pays it, and remembers what is worth it."""
        answerer = leaf.answerer
        self.answers_by[answerer.name] += 1
        wrong = reply if isinstance(reply, Unknown) else trouble(reply)
        if wrong is not None:
            self.passing[leaf.key] = wrong
            return Said(wrong, answerer.name)
        assert isinstance(reply, Reply)
        self.purse.pay(answerer, reply.cost)
        passes = isinstance(reply.answer, Unknown) and reply.answer.reason in _PASSING
        (self.passing if passes else self.memory)[leaf.key] = reply
        return Said(reply.answer, reply.agent or answerer.name, float(reply.cost), reply.confidence)

    # ------------------------------------------------------------------------------- a shown strategy

    def step(self, name: str, shown: Shown) -> Pick | Final | Unknown:
        """The next step of a shown strategy, `name` being `task.strategy`."""
        leaf = self.step_leaf(name, shown)
        found = self.recalled_step(leaf)
        if found is not None:
            return found
        if not self.purse.allows(leaf.answerer):
            return Unknown(Reason.BUDGET)
        self.purse.settle()
        return self.note_step(leaf, self.caller.step(leaf))

    def step_leaf(self, name: str, shown: Shown) -> Leaf:
        """The step, ready to be put to its agent."""
        answerer, question = self.answerer(name), shown.question
        seen = Seen.of(answerer, self._text(shown.task), shown.facts, question.context, question.draw)
        return Leaf(answerer, shown, step_key(name, seen, shown))

    def recalled_step(self, leaf: Leaf) -> Pick | Final | Unknown | None:
        """What is remembered as the step, if anything is."""
        found = self._found(leaf.key)
        if not isinstance(found, Pick | Final | Unknown):
            return None
        self.remembered += 1
        return found

    def note_step(self, leaf: Leaf, move: object) -> Pick | Final | Unknown:
        """Takes down the agent's step."""
        self.purse.pay(leaf.answerer, leaf.answerer.price)
        self.answers_by[leaf.answerer.name] += 1
        if not isinstance(move, Pick | Final | Unknown):
            move = Unknown(Reason.FAILED, "a step is a pick, a final answer or unknown")
        passes = isinstance(move, Unknown) and move.reason in _PASSING
        (self.passing if passes else self.memory)[leaf.key] = move
        return move


def _first_pays(leaf: Leaf, fresh: dict[Leaf, Said]) -> Said:
    """An answer is paid once, however many questions look the same."""
    said = fresh[leaf]
    if said.cost:
        fresh[leaf] = evolve(said, cost=0.0)
    return said
