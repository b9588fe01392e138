"""Asking agents: what was answered before is not asked again, and no agent can stop a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import define, evolve, field

from ida_dsl.interpreter.calling import Batch, Caller, Leaf, Plainly, Said, trouble
from ida_dsl.interpreter.memo import Answerer, Answerers, Key, Memory, memory_key, task_text
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.prompts import fact_texts, show
from ida_dsl.questions import Context, Final, Pick, Question, Reply, Shown
from ida_dsl.values import Reason, Unknown

__all__ = ["Desk", "Said"]

_PASSING = {Reason.LIMIT, Reason.FAILED, Reason.PARSE, Reason.BUDGET}
"""Why an agent may not know today: not to be remembered."""


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

    def forget_facts(self) -> None:
        """The contexts so far are done with: how their facts are shown is not kept any longer."""
        self._facts.clear()

    def key(self, answerer: Answerer, shown: Shown) -> Key:
        """What the answer is remembered by."""
        name = shown.task.name
        if name not in self._texts:
            self._texts[name] = task_text(shown.task)
        return memory_key(answerer, shown, self._texts[name])

    def leaf(self, question: Question) -> Leaf:
        """The question, ready to be put to its agent."""
        answerer, shown = self.answerer(question.task), self.shown(question)
        return Leaf(answerer, shown, self.key(answerer, shown))

    def recalled(self, leaf: Leaf) -> Said | None:
        """What is remembered as the answer, if anything is."""
        reply = self._found(leaf.key)
        if isinstance(reply, Unknown):
            return Said(reply, leaf.answerer.name)
        if not isinstance(reply, Reply):
            return None
        return Said(reply.answer, reply.agent or leaf.answerer.name, 0.0, reply.confidence)

    def _found(self, key: Key) -> Reply | Pick | Final | Unknown | None:
        return self.memory.get(key) or self.passing.get(key)

    # ------------------------------------------------------------------------------------- a round

    def consult(self, questions: Sequence[Question]) -> list[Said]:
        """The answers to a round of leaves, which come in the order of (root, ask path)."""
        asked, batches = [self.leaf(question) for question in questions], dict[int, Batch]()
        fresh: dict[Key, Said] = {}
        for one in asked:
            self._enlist(one, batches, fresh)
        fresh.update(self._ask(list(batches.values())))
        self.purse.settle()
        return [self._said(one, fresh) for one in asked]

    def _enlist(self, leaf: Leaf, batches: dict[int, Batch], fresh: dict[Key, Said]) -> None:
        if leaf.key in fresh or self._found(leaf.key) is not None:
            self.remembered += 1
        elif self.purse.allows(leaf.answerer):
            fresh[leaf.key] = _NOT_YET
            together = id(leaf if leaf.answerer.in_turn else leaf.answerer.agent)
            batch = batches.setdefault(together, Batch(leaf.answerer))
            batch.leaves.append(leaf)
        else:
            fresh[leaf.key] = Said(Unknown(Reason.BUDGET), leaf.answerer.name)

    def _said(self, leaf: Leaf, fresh: dict[Key, Said]) -> Said:
        if leaf.key in fresh:
            said = fresh[leaf.key]
            fresh[leaf.key] = evolve(said, cost=0.0)  # paid once, however many questions look the same
            return said
        said_before = self.recalled(leaf)
        assert said_before is not None
        return said_before

    def _ask(self, batches: Sequence[Batch]) -> dict[Key, Said]:
        """Replies are taken down in the order in which they were asked for, whenever they came."""
        came: dict[Key, object] = {}
        try:
            came.update((leaf.key, reply) for leaf, reply in self.caller.answers(batches))
        except BaseException as stop:
            came |= self._given(batches, getattr(stop, "given", ()))
            self._taken_down(batches, came)
            raise
        return self._taken_down(batches, came)

    def _given(self, batches: Sequence[Batch], given: Iterable[tuple[Shown, Reply]]) -> dict[Key, object]:
        """What a person had answered who then ended the run."""
        said = [(shown, reply) for shown, reply in given]
        return {
            leaf.key: reply
            for batch in batches
            for leaf in batch.leaves
            for shown, reply in said
            if leaf.shown is shown
        }

    def _taken_down(self, batches: Sequence[Batch], came: Mapping[Key, object]) -> dict[Key, Said]:
        leaves = [leaf for batch in batches for leaf in batch.leaves if leaf.key in came]
        return {leaf.key: self.note(leaf, came[leaf.key]) for leaf in leaves}

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
        return self.note_step(leaf, self.caller.step(leaf.answerer, shown))

    def step_leaf(self, name: str, shown: Shown) -> Leaf:
        """The step, ready to be put to its agent."""
        answerer = self.answerer(name)
        key = (name, shown.prompt, *self.key(answerer, shown))  # the prompt says what may be asked
        return Leaf(answerer, shown, key)

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


_NOT_YET = Said(Unknown(Reason.FAILED), "")
