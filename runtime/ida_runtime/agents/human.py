"""`human("name")`: a person, at a console.

A person is asked nothing twice: what was said is kept for the run, whatever the draw. To end the input
(Ctrl-D or Ctrl-C) ends the run: `Stopped` says what had been answered of the call that it interrupts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from attrs import define, field

from ida_dsl.graph.model import Graph
from ida_dsl.prompts import as_text
from ida_dsl.questions import Final, Pick, Reply, Shown
from ida_dsl.values import Unknown, show
from ida_runtime.agents.base import Stopped
from ida_runtime.agents.console import Console, Plainly
from ida_runtime.agents.form import Form
from ida_runtime.agents.steps import Chooser

_Key = tuple[object, ...]
_T = TypeVar("_T")


@define(eq=False)
class Human:
    """A person. The graph is there to say what a decomposition that the person shows may ask."""

    name: str
    person: str
    console: Console = field(converter=Plainly)
    graph: Graph = field(factory=Graph, repr=False)
    deterministic: bool = True
    local: bool = True
    kept: bool = True
    _said: dict[_Key, Reply] = field(factory=dict, repr=False)
    _shown: dict[_Key, Pick | Final | Unknown] = field(factory=dict, repr=False)

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """What the person types."""
        return list(self.each(questions))

    def each(self, questions: Sequence[Shown]) -> Iterator[Reply]:
        """What the person types, question by question."""
        given: list[tuple[Shown, Reply]] = []
        new = {_key(question) for question in questions} - self._said.keys()
        for question in questions:
            key = _key(question)
            new.discard(key)
            if key not in self._said:
                self._said[key] = self._ends(partial(self._ask, question, len(new)), given)
            given.append((question, self._said[key]))
            yield self._said[key]

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The next ask or the answer, as the person types it."""
        key = _key(question)
        if key not in self._shown:
            self._shown[key] = self._ends(partial(self._choose, question), [])
        return self._shown[key]

    def _ends(self, ask: Callable[[], _T], given: Sequence[tuple[Shown, Reply]]) -> _T:
        try:
            return ask()
        except (EOFError, KeyboardInterrupt):
            raise Stopped(self.name, given) from None

    def _ask(self, question: Shown, left: int) -> Reply:
        after = f" ({left} more after this one)" if left else ""
        self._present(question, after)
        return Reply(Form(self.console).read(question.task.returns, "Answer"))

    def _choose(self, question: Shown) -> Pick | Final | Unknown:
        self._present(question, "")
        if question.picks:
            self.console.say("\n".join(["Asked so far:", *map(_line, question.picks)]))
        return Chooser(self.console, self.graph, question).choose()

    def _present(self, question: Shown, after: str) -> None:
        text = question.prompt or _listed(question)
        self.console.say(f"\n{self.person}, a question of {question.task.name}{after}:\n\n{text}\n")


def _key(question: Shown) -> _Key:
    picks = None if question.picks is None else tuple((p.task, p.arguments, p.answer) for p in question.picks)
    return (question.task.name, question.prompt, question.question.arguments, question.facts, picks)


def _listed(question: Shown) -> str:
    """What is shown where the task has no prompt of its own."""
    types = {parameter.name: parameter.type for parameter in question.task.parameters}
    pairs = (*question.arguments, *question.facts)
    return "\n".join(f"{name}: {as_text(value, types.get(name))}" for name, value in pairs)


def _line(pick: Pick) -> str:
    return f"- {pick.task}({', '.join(map(show, pick.arguments))}): {show(pick.answer)}"
