"""Strategies that agents show: their next steps, asked of the agents while all else goes on."""

from __future__ import annotations

from functools import partial

import numpy as np
from attrs import define, evolve, field

from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.calling import Leaf, Said
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.memo import Key
from ida_dsl.prompts import teaching
from ida_dsl.questions import Pick, Question
from ida_dsl.values import Unknown
from ida_runtime.calls.calls import Calls
from ida_runtime.engine.interrupts import Interrupts
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.observing import Doing, Spot, during
from ida_runtime.engine.outcome import questions_at
from ida_runtime.engine.rows import At
from ida_runtime.engine.walks import Walker


@define(eq=False)
class Showing:
    """The steps of one run. What was shown before is remembered, as answers are (rule 7)."""

    machine: Machine
    desk: Desk
    calls: Calls
    interrupts: Interrupts
    _open: dict[Key, list[int]] = field(factory=dict)
    _here: list[tuple[int, Leaf]] = field(factory=list)

    @property
    def waits(self) -> bool:
        """Whether somebody local is to be asked."""
        return bool(self._here)

    def begun(self) -> dict[tuple[int, int], Said]:
        """Who shows how questions are taken apart that were begun, by table and row."""
        found = self.machine.walking.take_shown()
        return {
            (table.number, row): Said(None, self.desk.answerer(f"{table.name}.{node.name}").name)
            for table, row, node in found
        }

    def sort(self) -> None:
        """Asks for the steps that are wanted; keeps what is for those that are local."""
        for number, walker, picks in self.machine.walking.take_steps():
            leaf = self._leaf(walker, picks)
            found = self.desk.recalled_step(leaf)
            if found is not None:
                self.machine.walks.move(number, found)
            elif leaf.answerer.local:
                self._here.append((number, leaf))
            elif leaf.key in self._open:
                self.desk.remembered += 1
                self._open[leaf.key].append(number)
            else:
                self._open[leaf.key] = [number]
                with during(self.machine.observer, self._calls(number, leaf)):
                    self.calls.step(leaf.answerer, leaf.shown, partial(self._take, leaf), leaf.key)

    def ask_here(self) -> None:
        """Asks who is local."""
        while self._here:
            number, leaf = self._here[0]
            move = self.desk.recalled_step(leaf)
            if move is None:
                spot = self._calls(number, leaf)
                with during(self.machine.observer, spot), self.interrupts.open_to():
                    given = self.desk.caller.step(leaf)
                move = self.desk.note_step(leaf, given)
            del self._here[0]
            self.machine.walks.move(number, move)

    def _calls(self, number: int, leaf: Leaf) -> Spot:
        asker = self.machine.walks.walkers[number].question
        return Spot(Doing.CALLS, asker.table, name=leaf.answerer.name)

    def _take(self, leaf: Leaf, given: object) -> None:
        move = self.desk.note_step(leaf, given)
        if self.machine.observer is not None:
            self.machine.observer.heard(self._calls(self._open[leaf.key][0], leaf))
        for number in self._open.pop(leaf.key):
            self.machine.walks.move(number, move)

    def _leaf(self, walker: Walker, picks: tuple[Pick, ...]) -> Leaf:
        """The step as its agent is shown it: unknowns say in which question they arose."""
        row, node = walker.question, walker.strategy
        assert isinstance(node, ShownNode)
        shown = tuple(self._whole(pick) for pick in picks)
        seen = teaching(self.machine.plan.program.graph, node, self._question(row.at), shown)
        return self.desk.step_leaf(f"{row.task}.{node.name}", seen)

    def _whole(self, pick: Pick) -> Pick:
        answer = pick.answer
        if not (isinstance(answer, Unknown) and isinstance(answer.origin, At)):
            return pick
        return evolve(pick, answer=evolve(answer, origin=self._question(answer.origin)))

    def _question(self, at: At) -> Question:
        table = self.machine.plan.tables[at.table]
        return questions_at(self.machine, table, np.array([at.row]))[0]
