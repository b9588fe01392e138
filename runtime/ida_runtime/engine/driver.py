"""The driver: the machine, the agents at its leaves, and who waits for whom.

The machine says what agents are to be asked, and takes answers in any order; agents are slow, fast, or hang.
One thread, whose machine it is, goes round: it runs the machine until nothing can go on, puts what is new to
agents (what was said before is remembered, rule 7), and waits for whatever comes first, which may be many
answers at once. So a slow agent holds up only what depends on it. Agents that are local are asked right here,
after the others were set to work.

A run ends early when there are as many questions as a run may have (`Settings.total`), when a person ends it
(`Stopped`), and with Ctrl-C: what was answered stands, and nothing more is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from attrs import define, evolve, field

from ida_dsl.interpreter.calling import Leaf, Said
from ida_dsl.interpreter.consult import Desk
from ida_dsl.interpreter.memo import Key
from ida_runtime.calls.calls import Calls
from ida_runtime.columns.column import Numbers
from ida_runtime.engine.columnar import Columnar
from ida_runtime.engine.interrupts import Halted, Interrupts
from ida_runtime.engine.leaves import Leaves
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.observing import Doing, Spot, during
from ida_runtime.engine.questions import Questions
from ida_runtime.engine.showing import Showing

Place = tuple[int, int]
"""A question: the number of its table, and its row there."""


_CALLS, _RUNS, _WAITS = Spot(Doing.CALLS), Spot(Doing.RUNS), Spot(Doing.WAITS)


@define(eq=False)
class Driver:
    """Drives one machine. `enough` is looked at between its steps. `said` is what agents said, by question;
    `halted` whether it had to stop in the midst of its work, and is not to go on."""

    machine: Machine
    desk: Desk
    leaves: Leaves
    calls: Calls
    interrupts: Interrupts
    showing: Showing
    enough: Callable[[], bool]
    columnar: Columnar
    said: dict[Place, Said] = field(factory=dict)
    waves: int = 0
    halted: bool = False
    _open: dict[Key, list[Place]] = field(factory=dict)
    _came: dict[int, list[tuple[int, Said]]] = field(factory=dict)
    _here: list[tuple[Questions, Numbers]] = field(factory=list)

    def go(self) -> None:
        """Drives until all is answered. Raises `Halted`, `Stopped` or KeyboardInterrupt where it is ended."""
        while True:
            self.advance()
            self._sort(self.machine.take_leaves())
            if self.machine.walks.wanting:
                with self._during(_CALLS):
                    self.showing.sort()
            if self._here or self.showing.waits or self.machine.picking.waits:
                self._ask_here()
            elif not self._goes_on and not self.calls.busy:
                return
            self._collect()

    def next_share(self, machine: Machine) -> None:
        """All is answered, and what was said is handed over; it goes on with that machine."""
        self.machine = self.showing.machine = self.leaves.machine = machine
        self.said = {}
        self.leaves.clear()
        self.columnar.next_share(machine)
        self.desk.forget_facts()

    def _during(self, spot: Spot, rows: int = 0) -> AbstractContextManager[None]:
        return during(self.machine.observer, spot, rows)

    def _calls(self, table: Questions) -> Spot:
        """Where the agent of a task is called."""
        return Spot(Doing.CALLS, table.number, name=self.desk.answerer(table.name).name)

    @property
    def _goes_on(self) -> bool:
        """Whether the machine has something to do."""
        return bool(self._came or self.machine.walks.ready)

    def advance(self) -> None:
        """Gives the machine what agents said, and runs it until nothing can go on."""
        try:
            self._hand_in()
            with self._during(_RUNS):
                self._run()
            self.columnar.note_begun()
            if self.machine.walking.shown:
                self.said.update(self.showing.begun())
        except BaseException:
            self.halted = True
            raise
        if self.enough():
            raise Halted

    def _run(self) -> None:
        while self.machine.run(steps=1):
            if self.enough():
                raise Halted
            with self.interrupts.open_to():
                self.calls.tend()

    # ------------------------------------------------------------------------------------ asking agents

    def _sort(self, leaves: Sequence[tuple[Questions, Numbers]]) -> None:
        """Sets agents to work; keeps what is for those that are local."""
        self.waves += bool(leaves)
        for table, rows in leaves:
            if self.columnar.answers(table) or self.desk.answerer(table.name).local:
                self._here.append((table, rows))
            else:
                with self._during(self._calls(table), len(rows)):
                    self._put_all(table, rows)

    def _put_all(self, table: Questions, rows: Numbers) -> None:
        """What was said before is there at once; what is being asked is waited for."""
        group = self.leaves.group(table, rows)
        for at, found in enumerate(self.leaves.recalled(group)):
            place = (table.number, group.rows[at])
            if found is not None:
                self.desk.remembered += 1
                self._came.setdefault(table.number, []).append((place[1], found))
            elif group.keys[at] in self._open:
                self.desk.remembered += 1
                self._open[group.keys[at]].append(place)
            else:
                self._ask(self.leaves.leaf(group, at), place)

    def _ask(self, leaf: Leaf, place: Place) -> None:
        self._open[leaf.key] = [place]
        self.calls.ask(leaf.answerer, leaf.shown, partial(self._take, leaf), leaf.key)

    def _take(self, leaf: Leaf, reply: object) -> None:
        """An agent's reply, for all who wait for it; the first pays."""
        said = self.desk.note(leaf, reply)
        if self.machine.observer is not None:
            first, _ = self._open[leaf.key][0]
            self.machine.observer.heard(Spot(Doing.CALLS, first, name=leaf.answerer.name))
        for table, row in self._open.pop(leaf.key):
            self._came.setdefault(table, []).append((row, said))
            said = evolve(said, cost=0.0) if said.cost else said

    def _collect(self) -> None:
        """Takes what agents have said; waits for it where there is nothing else to do."""
        if not self._goes_on and self.calls.busy:
            with self._during(_WAITS), self.interrupts.open_to():
                self.calls.collect(wait=True)
        else:
            with self.interrupts.open_to():
                self.calls.collect(wait=False)

    def _ask_here(self) -> None:
        """Asks local agents, all of a task at once. Where one ends the run the rest stays asked."""
        self.calls.collect(wait=False)  # the others are set to work first
        while self._here:
            table, rows = self._here[0]
            with self._during(self._calls(table), len(rows)):
                self._ask_one_here(table, rows)
            del self._here[0]
        self.showing.ask_here()
        self.columnar.step()

    def _ask_one_here(self, table: Questions, rows: Numbers) -> None:
        answer = self.columnar.answers(table)
        if answer is not None:
            self.columnar.ask(table, rows, answer)
            return
        group = self.leaves.group(table, rows)
        with self.interrupts.open_to():
            replies = self.leaves.answers(group)
        self._came.setdefault(table.number, []).extend(zip(group.rows, replies, strict=True))

    def last_answers(self) -> None:
        """After the end: what agents had said by then still counts."""
        if self.halted:
            return
        for table, rows in self._here:
            group = self.leaves.group(table, rows)
            for row, said in zip(group.rows, self.leaves.recalled(group), strict=True):
                if said is not None:
                    self._came.setdefault(table.number, []).append((row, said))
        self._here.clear()
        self.advance()

    def _hand_in(self) -> None:
        for number, given in self._came.items():
            table = self.machine.plan.tables[number]
            if self.machine.observer is None:
                self._hand_in_at(table, given)
                continue
            with self._during(self._calls(table)):
                self._hand_in_at(table, given)
        self._came.clear()

    def _hand_in_at(self, table: Questions, given: Sequence[tuple[int, Said]]) -> None:
        for row, said in given:
            self.said[table.number, row] = said
        self.leaves.finish(table, given)
