"""The picture of a program: its tasks with their strategies, whom they ask, and who answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.agents.parts import agent_text
from ida_dsl.graph.code import AskOp
from ida_dsl.graph.draw.model import Card, Line, Picture, Row
from ida_dsl.graph.draw.rounds import PlacedAsk, placed_asks
from ida_dsl.graph.draw.text import Sources, clean, source_text
from ida_dsl.graph.model import Graph, Hole, PrimitiveNode, ShownNode, StrategyNode, TaskNode
from ida_dsl.types import Type, describe

NOBODY = AgentNode("nobody")
AT_DEPTH_0 = "at depth 0"


def draw_program(graph: Graph, sources: Sources, subtitle: str = "") -> Picture:
    """The picture. Without sources, conditions and measures are not spelled out."""
    return Cards(graph, sources).picture(subtitle)


@frozen
class Cards:
    """The cards of a program."""

    graph: Graph
    sources: Sources

    def picture(self, subtitle: str) -> Picture:
        """All of them."""
        own = {f"task {task.name}" for task in self.graph.tasks if task.agent is not None}
        tasks = _without_clutter([self.task(task) for task in self.graph.tasks], own)
        primitives = tuple(map(self.primitive, self.graph.primitives))
        asked = {line.target for card in tasks for row in card.rows for line in row.lines}
        shown = tuple(card for card in primitives if card.id in asked)
        title = _first_line(self.graph.doc) or "A program"
        return Picture(title, clean(subtitle), (*tasks, *shown, *self.agents(asked)), self.sources)

    # -------------------------------------------------------------------------------------------- cards

    def task(self, task: TaskNode) -> Card:
        """A task with its strategies."""
        rows = [self.strategy(task, strategy) for strategy in task.strategies]
        return Card(
            f"task {task.name}",
            "task",
            clean(task.name),
            self.signature(task),
            _first_words(
                "".join(f"{{{part.name}}}" if isinstance(part, Hole) else part for part in task.prompt)
            ),
            ("root",) if task.name in self.graph.roots else (),
            (*rows, *self.leaf(task)),
            task.span,
        )

    def primitive(self, node: PrimitiveNode) -> Card:
        """A primitive."""
        tags = ("draws",) if node.draws else ()
        name = clean(node.name)
        return Card(f"task {node.name}", "primitive", name, self.signature(node), "", tags, (), node.span)

    def answerer(self, name: str) -> Card:
        """The card of a task or primitive."""
        primitives = {node.name: node for node in self.graph.primitives}
        found = primitives.get(name)
        return self.task(self.graph.task(name)) if found is None else self.primitive(found)

    def agents(self, asked: Iterable[str]) -> Iterator[Card]:
        """The agents among what is asked."""
        declared = dict(self.graph.agents)
        for name in sorted(target for target in asked if target.startswith("agent ")):
            title = name.removeprefix("agent ")
            text = agent_text(declared[title]) if title in declared else ""
            yield Card(name, "agent", clean(title), clean(text))

    def signature(self, node: TaskNode | PrimitiveNode) -> str:
        """The parameters and the answer as they are written, else as their types are."""
        header = source_text(node.span, self.sources)
        found = re.match(rf"\w+ {re.escape(node.name)} ?(\(.*)", header)
        written = found and _header(found[1])
        if written:
            return _kept_together(written)
        given = ", ".join(f"{parameter.name}: {self.type(parameter.type)}" for parameter in node.parameters)
        return clean(f"({given}) →\N{NO-BREAK SPACE}{self.type(node.returns)}")

    def type(self, type_: Type) -> str:
        """A type by the name that the program gives it."""
        names = [named.name for named in self.graph.types if named.type == type_]
        return names[0] if len(names) == 1 else describe(type_)

    # --------------------------------------------------------------------------------------------- rows

    def strategy(self, task: TaskNode, node: StrategyNode | ShownNode) -> Row:
        """A strategy with whom it asks."""
        when = "" if node.when is None else source_text(node.when.span, self.sources) or "…"
        detail = f"when {when}" if when else ""
        lines = self.shown(node) if isinstance(node, ShownNode) else self.asks(task, node)
        return Row(clean(node.name), detail, lines, node.span)

    def asks(self, task: TaskNode, node: StrategyNode) -> tuple[Line, ...]:
        """One line for each task or primitive asked, in the order in which they are first asked."""
        groups: dict[str, list[PlacedAsk]] = {}
        placed = placed_asks(node.code)
        for ask in placed:
            groups.setdefault(ask.op.task, []).append(ask)
        ordered = len({ask.round for ask in placed}) > 1
        return tuple(
            Line(
                clean(name),
                f"task {name}",
                mark=_marks(group),
                rounds=_rounds(group) if ordered else "",
                note=self.falls(task, node.name, name, group),
            )
            for name, group in groups.items()
        )

    def falls(self, task: TaskNode, strategy: str, asked: str, group: Sequence[PlacedAsk]) -> str:
        """What gets smaller along these asks, where they lead round in a cycle."""
        measured = {one.name for one in self.graph.tasks if one.measure is not None}
        if task.measure is None or asked not in measured or not self.leads_to(asked, task.name):
            return ""
        measure = (
            source_text(task.measure.span, self.sources).removeprefix("decreases ").strip() or "the measure"
        )
        checked = any((strategy, ask.op.slot) in task.checked_asks for ask in group)
        return f"{measure} falls" + (", checked" if checked else "")

    def leads_to(self, start: str, goal: str) -> bool:
        """Whether one task is asked, directly or not, by another."""
        tasks = {task.name: task for task in self.graph.tasks}
        found, left = {start}, [start]
        while left:
            task = tasks.get(left.pop())
            new = set() if task is None else _asked(task) - found
            found |= new
            left.extend(new)
        return goal in found

    def shown(self, node: ShownNode) -> tuple[Line, ...]:
        """Who picks, and what may be picked."""
        most = source_text(node.at_most.span, self.sources)
        who = agent_name(node.agent)
        limit = f"at most {most} asks" if most else ""
        chooses = Line(clean(who), f"agent {who}", "agent", mark="picks", note=limit)
        return (chooses, *(Line(clean(name), f"task {name}", mark="may ask") for name in node.may_ask))

    def leaf(self, task: TaskNode) -> tuple[Row, ...]:
        """Who answers where no strategy applies. Nobody, where one always does, is not worth a row."""
        agent = task.agent or self.lowest()
        always = any(strategy.when is None for strategy in task.strategies)
        if always and agent == NOBODY:
            return ()
        title = AT_DEPTH_0 if always else "otherwise" if task.strategies else "answered by"
        who = agent_name(agent)
        target = "" if agent == NOBODY else f"agent {who}"
        mark = "always" if task.always else ""
        return (Row(title, "", (Line(clean(who), target, "agent", mark=mark),)),)

    def lowest(self) -> AgentNode:
        """Who answers at tier 0."""
        return next((tier.agent for tier in self.graph.tiers if tier.low == 0), NOBODY)


def _without_clutter(cards: Sequence[Card], own: Collection[str]) -> tuple[Card, ...]:
    """The cards without arrows from "at depth 0" to agents that others lead to: every task may have one.
    Those that name their own agent, which few do, keep theirs."""

    def targets(row: Row) -> set[str]:
        return {line.target for line in row.lines}

    shown = {
        target for card in cards for row in card.rows if row.title != AT_DEPTH_0 for target in targets(row)
    }

    def lighter(row: Row) -> Row:
        if row.title != AT_DEPTH_0:
            return row
        lines = (evolve(line, target="") if line.target in shown else line for line in row.lines)
        return evolve(row, lines=tuple(lines))

    return tuple(
        card if card.id in own else evolve(card, rows=tuple(map(lighter, card.rows))) for card in cards
    )


def _asked(task: TaskNode) -> set[str]:
    found = set[str]()
    for node in task.strategies:
        if isinstance(node, ShownNode):
            found |= set(node.may_ask)
        else:
            found |= {op.task for op in node.code.ops() if isinstance(op, AskOp)}
    return found


def agent_name(agent: AgentNode) -> str:
    """What an agent is called: the name that it was declared by, else how it was written."""
    settings: Mapping[str, object] = dict(agent.settings)
    return str(settings["name"]) if agent.kind == "agent" else agent_text(agent)


def _first_line(text: str) -> str:
    return next((clean(line.strip()) for line in text.splitlines() if line.strip()), "")


def _first_words(text: str) -> str:
    """The first line of a prompt, and those below it where it stops amid a sentence."""
    said: list[str] = []
    for line in map(str.strip, text.strip().splitlines()):
        if not line or (said and said[-1][-1] in ".?!:}"):
            break
        said.append(clean(line))
    return " ".join(said)


def _header(text: str) -> str:
    """`(x: T) -> U` at the beginning of a declaration; empty where it does not look like that."""
    depth, end = 0, 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and character == ")":
            end = at + 1
            break
    returns = re.match(
        r"\s*->\s*((?:[^:={\[(]|\[[^\]]*\]|\([^)]*\)|\{[^}]*\})*?)(?=\s+by\s|\s*[:=]|\s*$|\s+\"\"\")",
        text[end:],
    )
    return f"{text[:end]} →\N{NO-BREAK SPACE}{returns[1].strip()}" if end and returns else ""


def _kept_together(signature: str) -> str:
    """The signature such that lines break between parameters only, neither before a type nor within one."""
    whole = re.sub(
        r"\[[^\]]*\]|\{[^}]*\}", lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), signature
    )
    return whole.replace(": ", ":\N{NO-BREAK SPACE}")


def _marks(group: Sequence[PlacedAsk]) -> str:
    """How often it is asked, for all asks of it in a strategy together."""
    plain = sum(ask.count or 1 for ask in group if not ask.each and not ask.repeat and _counted(ask))
    others = [ask.mark for ask in group if ask.each or ask.repeat or not _counted(ask)]
    parts = [f"×{plain}"] if plain > 1 or (plain and others) else []
    several = ((mark, others.count(mark)) for mark in dict.fromkeys(others))
    return " + ".join([*parts, *(f"{count}× {mark}" if count > 1 else mark for mark, count in several)])


def _counted(ask: PlacedAsk) -> bool:
    return ask.op.count is None or ask.count is not None


def _rounds(group: Sequence[PlacedAsk]) -> str:
    numbers = sorted({ask.round for ask in group})
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ",".join(map(str, numbers))
