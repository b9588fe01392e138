"""The reference interpreter: what the language means, one question at a time.

A run goes in *waves*. A wave is the asks of everything that became ready in the wave before, in the order of
(root, ask path). Each is put: an ask that may not be put is unknown to its asker, an equal question is the
one that is there already, a primitive is answered at once, a question to which a strategy applies is taken
apart, any other is a leaf. Then the leaves go to their agents, one batch an agent; then everything whose asks
are all answered goes on, and its new asks are the next wave. No order in which agents or machines answer can
be seen in this, and nothing recurses: a question below a hundred thousand others is one more item in a list.

With a budget on questions each root has a question table of its own: which of a root's questions are cut
must not depend on what other roots have asked. Agents are still asked once (rule 7).
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from attrs import evolve

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import Graph, ShownNode, StrategyNode
from ida_dsl.interpreter.calling import Caller, Plainly
from ida_dsl.interpreter.checks import Checks, drawing_names, unbounded
from ida_dsl.interpreter.consult import Desk, Said
from ida_dsl.interpreter.evaluate import AskRequest, Walk, compute, steps
from ida_dsl.interpreter.memo import Answerers, Memory
from ida_dsl.interpreter.nodes import Node, Put
from ida_dsl.interpreter.outcome import Asked, Entry, Outcome, Table
from ida_dsl.interpreter.paths import Path
from ida_dsl.interpreter.plans import Scope
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.purse import Purse
from ida_dsl.interpreter.replies import admit
from ida_dsl.interpreter.settings import Settings
from ida_dsl.interpreter.shown import teach
from ida_dsl.interpreter.tally import Tally
from ida_dsl.prompts import teaching
from ida_dsl.questions import FULL, Final, Pick, Question
from ida_dsl.types import belongs, convert, outside
from ida_dsl.values import Reason, Unknown, Value

__all__ = ["Interpreter", "Outcome", "Settings", "run"]


def run(
    graph: Graph | Program,
    roots: Sequence[Question],
    answerers: Answerers,
    settings: Settings | None = None,
    memory: Memory | None = None,
) -> Outcome:
    """Answers the roots. `memory` holds answers remembered from runs with the same seed, and is added to."""
    return Interpreter(graph, answerers, settings, memory).run(roots)


@contextmanager
def _collecting_less() -> Iterator[None]:
    """While a run goes on nearly all that it has made is alive, and looking through it often finds nothing:
    the collector of cycles took half the time."""
    usual = gc.get_threshold()
    gc.set_threshold(max(usual[0], 50_000) if usual[0] else 0, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class Interpreter:
    """One run. `run` once. Whoever runs one program again and again gives it prepared; `caller` calls the
    agents, without one each in turn."""

    def __init__(
        self,
        graph: Graph | Program,
        answerers: Answerers,
        settings: Settings | None = None,
        memory: Memory | None = None,
        caller: Caller | None = None,
    ) -> None:
        self.settings = settings = settings or Settings()
        self.program = graph if isinstance(graph, Program) else Program.of(graph, settings)
        kept: Memory = {} if memory is None else memory
        self.desk = Desk(self.program, answerers, Purse(settings.cost), kept, caller or Plainly())
        self.checks = Checks(self.program, settings.forced)
        self.drawing: frozenset[str] = frozenset()
        self.tables: list[dict[Question, Node | Entry]] = []
        self.roots: list[Question] = []
        self.answers: list[Value] = []
        self.leaves: list[Node] = []
        self.ready: list[Node] = []
        self.waves = 0
        self.opened = 0

    def run(self, roots: Sequence[Question]) -> Outcome:
        """Answers the roots, in order."""
        self._prepare(roots)
        wave = [
            Put(at, Path(None, at), None, at, AskRequest(root.task, root.arguments, 0))
            for at, root in enumerate(roots)
        ]
        with _collecting_less():
            while wave:
                self.waves += 1
                for put in sorted(wave):
                    self._put(put)
                self._consult()
                wave = list(self._go_on()) or self._unstuck()
            return self._outcome()

    def _prepare(self, roots: Sequence[Question]) -> None:
        names = self.program.reachable({root.task for root in roots})
        self.drawing = drawing_names(self.program, self.desk, names)
        endless = unbounded(self.program, roots)
        if endless:
            raise ValueError(f"{endless} may ask itself again and has no measure: a run needs a depth")
        shared: dict[Question, Node | Entry] = {}
        own = self.settings.questions is not None
        self.tables = [{} if own else shared for _ in roots]
        self.roots, self.answers = list(roots), [Unknown(Reason.BUDGET)] * len(roots)

    # ------------------------------------------------------------------------------------ putting an ask

    def _put(self, put: Put) -> None:
        asker, request = put.asker, put.request
        refused = self.checks.refusal(request, asker)
        question = self._question(put) if refused is None else None
        found = None if question is None else self._find(put, question)
        if found is None:
            answer = refused or self._cut(asker)
            self._record(put, answer)
            self._deliver(asker, put.at, answer)
            return
        self._record(put, found.question)
        if isinstance(found, Entry):
            self._deliver(asker, put.at, found.answer)
        else:
            found.waiting.append((asker, put.at))

    def _cut(self, asker: Node | None) -> Unknown:
        """What a budget on questions leaves out."""
        full = self.opened >= self.settings.total
        said = f"{self.settings.total:,} questions in all; a larger total allows more" if full else ""
        return Unknown(Reason.BUDGET, said, asker.question if asker else None)

    def _record(self, put: Put, outcome: Question | Unknown) -> None:
        if put.asker is not None:
            request = put.request
            put.asker.asked.append(Asked(request.slot, request.task, request.arguments, outcome))

    def _question(self, put: Put) -> Question:
        """Rule 1: the draw and the depth of what is asked follow from those of the asker."""
        if put.asker is None:
            root = self.roots[put.at] = evolve(self.roots[put.at], arguments=put.request.arguments)
            return root
        asker, request = put.asker.question, put.request
        draw = asker.draw + request.suffix if request.task in self.drawing else ()
        depth = asker.depth if asker.depth == FULL else asker.depth - 1
        if request.task in self.program.primitives:
            depth = 0
        return Question(request.task, asker.context, request.arguments, draw, depth)

    def _find(self, put: Put, question: Question) -> Node | Entry | None:
        """The question in the root's table, opened if it is new; None where the budget does not allow it."""
        table = self.tables[put.root]
        found = table.get(question)
        if found is not None:
            return found
        if self.settings.questions is not None and len(table) >= self.settings.questions:
            return None
        if self.opened >= self.settings.total:
            return None
        self.opened += 1
        node = table[question] = Node(question, put.root, put.path, self._scope(question))
        self._open(node)
        return table[question]

    def _scope(self, question: Question) -> Scope:
        tally = Tally(self.settings.steps, self.settings.memory)
        return Scope(self.program, question.context.facts, question, None, tally)

    # ----------------------------------------------------------------------------------- a new question

    def _open(self, node: Node) -> None:
        """Rule 2: who or what answers it."""
        if node.question.task in self.program.primitives:
            self._finish(node, self._look(node))
            return
        strategy = self._strategy(node)
        if isinstance(strategy, Unknown):
            self._finish(node, strategy)
        elif strategy is None:
            self.leaves.append(node)
        else:
            node.strategy, node.walk = strategy, self._walk(node, strategy)
            self.ready.append(node)

    def _look(self, node: Node) -> Value:
        """What the environment answers."""
        primitive = self.program.primitives[node.question.task]
        if primitive.draws:
            node.scope.source = CounterDraws(key_of(self.settings.seed, node.question.id))
        return compute(primitive.code, node.question.arguments, node.scope)

    def _strategy(self, node: Node) -> StrategyNode | ShownNode | Unknown | None:
        """The first strategy whose `when` holds; unknown where one before it is unknown."""
        question = node.question
        if question.depth == 0:
            return None
        forced = self.settings.forced.get(question.task)
        for strategy in self.program.tasks[question.task].strategies:
            if forced is not None and strategy.name != forced:
                continue
            if strategy.when is None:
                return strategy
            holds = compute(strategy.when, question.arguments, node.scope)
            if isinstance(holds, Unknown):
                return holds
            if holds:
                return strategy
        return None

    def _walk(self, node: Node, strategy: StrategyNode | ShownNode) -> Walk:
        question = node.question
        if isinstance(strategy, StrategyNode):
            return steps(strategy.code, question.arguments, node.scope)
        name = f"{question.task}.{strategy.name}"
        node.agent = self.desk.answerer(name).name

        def teacher(picks: tuple[Pick, ...]) -> Pick | Final | Unknown:
            return self.desk.step(name, teaching(self.program.graph, strategy, question, picks))

        return teach(strategy, question.arguments, node.scope, teacher)

    # ----------------------------------------------------------------------------------------- answers

    def _consult(self) -> None:
        """Puts the leaves of this wave to their agents."""
        said = self.desk.consult([node.question for node in self.leaves])  # interrupted, they stay leaves
        leaves, self.leaves = self.leaves, []
        for node, one in zip(leaves, said, strict=True):
            self._take(node, one)

    def _take(self, node: Node, said: Said) -> None:
        answer = admit(said.answer, self.program.returns(node.question.task), node.question)
        node.agent = said.agent
        self._finish(node, answer, said.cost, said.confidence)

    def _finish(self, node: Node, value: Value, cost: float = 0.0, sure: float | None = None) -> None:
        """Gives a question its answer, and that to whoever waits for it."""
        answer = self._within(node, value)
        strategy = node.strategy.name if node.strategy else None
        asks = tuple(node.asked)
        entry = Entry(node.question, answer, strategy, node.agent, asks, cost, sure)
        self.tables[node.root][node.question] = entry
        for asker, at in node.waiting:
            self._deliver(asker, at, answer)

    def _within(self, node: Node, value: Value) -> Value:
        if isinstance(value, Unknown):
            return value.at(node.question)
        returns, real = self.checks.returns[node.question.task]
        value = convert(value, returns) if real else value
        if belongs(value, returns):
            return value
        return outside(value, returns, node.question)

    def _deliver(self, asker: Node | None, at: int, answer: Value) -> None:
        if asker is None:
            self.answers[at] = answer
            return
        if asker.walk is None:  # given up: see `_unstuck`
            return
        assert asker.answers is not None
        asker.answers[at] = answer
        asker.missing -= 1
        if not asker.missing:
            self.ready.append(asker)

    def _go_on(self) -> Iterator[Put]:
        """Runs everything that is ready up to its next asks: the next wave."""
        while self.ready:
            ready, self.ready = self.ready, []
            for node in sorted(ready, key=lambda node: (node.root, node.path)):
                yield from self._advance(node)

    def _unstuck(self) -> list[Put]:
        """Where questions wait for one another in a circle, one of them is unknown. Measures keep that from
        happening; should a proof be wrong, the run still ends."""
        tables = {id(table): table for table in self.tables}.values()  # which roots may have in common
        stuck = [node for table in tables for node in table.values() if isinstance(node, Node)]
        for node in stuck:
            if node.walk is not None and not isinstance(self.tables[node.root][node.question], Entry):
                node.walk = None
                self._finish(node, Unknown(Reason.MEASURE, "it waits for itself", node.question))
                if wave := list(self._go_on()):
                    return wave
        return []

    def _advance(self, node: Node) -> list[Put]:
        assert node.walk is not None
        try:
            asks = node.walk.send(node.answers)  # type: ignore[arg-type] # None starts it
        except StopIteration as done:
            self._finish(node, self._returned(node, done.value))
            return []
        node.answers, node.missing = [Unknown()] * len(asks), len(asks)
        first, node.numbered = node.numbered, node.numbered + len(asks)
        return [Put(node.root, Path(node.path, first + at), node, at, ask) for at, ask in enumerate(asks)]

    def _returned(self, node: Node, value: Value) -> Value:
        """A shown strategy's answer comes from outside."""
        if isinstance(node.strategy, ShownNode) and not isinstance(value, Unknown):
            return admit(value, self.program.returns(node.question.task), node.question)
        return value

    # ----------------------------------------------------------------------------------- what was found

    def _outcome(self) -> Outcome:
        tables = {id(table): table for table in self.tables}.values()
        everything = [entry for table in tables for entry in table.values() if isinstance(entry, Entry)]
        counts = Counter(entry.question.task for entry in everything)
        names = self.program.reachable({root.task for root in self.roots})
        return Outcome(
            roots=tuple(self.roots),
            answers=tuple(self.answers),
            tables=cast(tuple[Table, ...], tuple(self.tables)),
            questions=dict(sorted(counts.items())),
            asks=sum(len(entry.asks) for entry in everything),
            looks=sum(counts[name] for name in self.program.primitives),
            answers_by=dict(sorted(self.desk.answers_by.items())),
            remembered=self.desk.remembered,
            cost=self.desk.purse.spent,
            waves=self.waves,
            deterministic=tuple(sorted((names & self.program.tasks.keys()) - self.drawing)),
        )
