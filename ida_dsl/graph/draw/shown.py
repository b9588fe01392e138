"""The picture of a strategy that an agent shows: a loop of picking a question and seeing its answer."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from ida_dsl.graph.draw.model import Card, Line, Row
from ida_dsl.graph.draw.program import Cards, agent_name
from ida_dsl.graph.draw.text import clean, source_text
from ida_dsl.graph.model import ShownNode, TaskNode

STEP, END = "block step", "block end"


def shown_cards(cards: Cards, task: TaskNode, node: ShownNode) -> tuple[Card, ...]:
    """The blocks: a step, whoever picks, what may be asked, and the end."""
    return tuple(_Shown(cards, task, node).all())


@frozen
class _Shown:
    cards: Cards
    task: TaskNode
    node: ShownNode

    def all(self) -> Iterator[Card]:
        who = f"agent {agent_name(self.node.agent)}"
        yield Card(STEP, "block", "each step", rows=(self.picking(who), self.choosing()), at=self.node.span)
        yield from self.cards.agents([who])
        yield from map(self.asked, self.node.may_ask)
        answer = Line(f"the answer of {clean(self.task.name)}", note=self.cards.type(self.task.returns))
        yield Card(END, "block", "end", rows=(Row("", lines=(answer,)),), at=self.node.span)

    def picking(self, who: str) -> Row:
        """Whom to ask what is to be asked next."""
        name = clean(agent_name(self.node.agent))
        line = Line(name, who, "agent", mark="picks", note="sees all answers so far")
        return Row("", lines=(line,), at=self.node.span)

    def choosing(self) -> Row:
        """What may be picked."""
        most = source_text(self.node.at_most.span, self.cards.sources)
        asks = (Line(clean(name), f"task {name}", mark="may ask") for name in self.node.may_ask)
        stop = Line("or answers", END, "flow", note=f"after at most {most} asks" if most else "")
        return Row("", lines=(*asks, stop), at=self.node.span)

    def asked(self, name: str) -> Card:
        """What may be asked, from where its answer comes back."""
        card = self.cards.answerer(name)
        back = Row("", lines=(Line("its answer", STEP, "flow"),), at=card.at)
        return evolve(card, rows=(back,), tags=())
