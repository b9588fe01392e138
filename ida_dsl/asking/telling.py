"""A run in words: its decompositions as trees, and why something is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from ida_dsl._view import escape
from ida_dsl.asking.asks import Node, argument_types, askable
from ida_dsl.asking.brief import brief, call, number
from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.outcome import Outcome, Table, Tree, explain_unknown, tree
from ida_dsl.questions import Question
from ida_dsl.types import Type
from ida_dsl.values import Unknown

Paint = Callable[[str, str], str]
"""Colours a text for a role: `good`, `bad`, `unsure`, `dim` or `strong`."""


def no_paint(_: str, text: str) -> str:
    """As it is."""
    return text


@frozen
class Boxes:
    """What the branches of a tree are drawn with."""

    fork: str = "├─ "
    last: str = "└─ "
    bar: str = "│  "
    blank: str = "   "


ASCII = Boxes("|- ", "`- ", "|  ", "   ")


@frozen
class Look:
    """How much of a tree is shown, and how. `more` is added where the rest is left out. `answers` are the
    characters that each answer may take; by the width where that is None."""

    width: int = 100
    answers: int | None = None
    most_lines: int = 400
    most_children: int = 24
    deepest: int = 40
    more: str = ""
    paint: Paint = no_paint
    boxes: Boxes = field(factory=Boxes)


# ---------------------------------------------------------------------------------------------- trees


def tree_lines(graph: Graph, outcome: Outcome, root: int, look: Look | None = None) -> Iterator[str]:
    """The decomposition of a root. What was taken apart above is not shown again."""
    return drawn(graph, tree(outcome, root), look)


def drawn(graph: Graph, top: Tree, look: Look | None = None) -> Iterator[str]:
    """A decomposition from a question down."""
    look = look or Look()
    drawer = _Drawer(look, askable(graph))
    for count, line in enumerate(drawer.lines(top)):
        if count == look.most_lines:
            yield f"{look.boxes.blank}… and more{look.more}"
            return
        yield line


@frozen
class _Twig:
    """A line to come: a question, or a text in place of some."""

    what: Tree | str
    before: str
    below: str
    level: int


@define
class _Drawer:
    look: Look
    nodes: Mapping[str, Node]
    seen: set[Question] = field(factory=set)

    def lines(self, root: Tree) -> Iterator[str]:
        """All lines, without recursion: decompositions may be deeper than Python's stack."""
        left = [_Twig(root, "", "", 0)]
        while left:
            twig = left.pop()
            if isinstance(twig.what, str):
                yield twig.before + self.look.paint("dim", twig.what)
                continue
            again = self._again(twig.what)
            yield twig.before + self._line(twig.what, again, len(twig.before))
            if not again:
                left.extend(reversed(list(self._below(twig, twig.what))))

    def _again(self, node: Tree) -> bool:
        """Whether this was taken apart further up."""
        if node.entry is None or not node.entry.asks:
            return False
        before = len(self.seen)
        self.seen.add(node.entry.question)
        return len(self.seen) == before

    def _below(self, twig: _Twig, node: Tree) -> Iterator[_Twig]:
        children = list(node.children())
        if children and twig.level >= self.look.deepest:
            yield self._twig(twig, "… and deeper", last=True)
            return
        shown = children[: self.look.most_children]
        more = len(children) - len(shown)
        for at, child in enumerate(shown):
            yield self._twig(twig, child, last=not more and at == len(shown) - 1)
        if more:
            yield self._twig(twig, f"… and {number(more, 'more ask')}", last=True)

    def _twig(self, parent: _Twig, what: Tree | str, last: bool) -> _Twig:
        boxes = self.look.boxes
        mine = boxes.last if last else boxes.fork
        below = parent.below + (boxes.blank if last else boxes.bar)
        return _Twig(what, parent.below + mine, below, parent.level + 1)

    def _line(self, node: Tree, again: bool, indent: int) -> str:
        room = max(30, self.look.width - indent)
        paint = self.look.paint
        unknown = isinstance(node.answer, Unknown)
        of = self.nodes.get(node.task)  # a shown strategy may have picked what does not exist
        most = room // 3 if self.look.answers is None else self.look.answers
        answer = paint(
            "unsure" if unknown else "strong", brief(node.answer, most, of.returns if of else None)
        )
        how = _how(node) + ("; as above" if again else "")
        asked = call(node.task, node.arguments, argument_types(of) if of else (), room // 2)
        return f"{asked} = {answer}  {paint('dim', how)}".rstrip()


def _how(node: Tree) -> str:
    """Who or what answered, and why if it is unknown here."""
    entry = node.entry
    if entry is None:
        return escape(f"not asked: {node.answer}") if isinstance(node.answer, Unknown) else ""
    by = " by ".join(part for part in (entry.strategy, entry.agent) if part) or "looked up"
    why = entry.why
    arose = why is not None and (why.origin is None or why.origin == entry.question)
    return escape(f"{by}; {why}" if arose else by)


# ----------------------------------------------------------------------------------------------- why


@frozen
class Link:
    """One step from an unknown answer towards its cause; `partly` where only parts of it are unknown."""

    question: Question
    unknown: Unknown
    partly: bool = False
    types: tuple[Type, ...] = field(default=(), repr=False)


def why_unknown(graph: Graph, outcome: Outcome, root: int) -> tuple[Link, ...]:
    """From an unknown root down to where that arose; empty where its answer is known."""
    question, answer, table = outcome.roots[root], outcome.answers[root], outcome.tables[root]
    if not isinstance(answer, Unknown):
        return ()
    links = why_unknown_of(graph, table, question)
    return links or (Link(question, answer, False, argument_types(askable(graph)[question.task])),)


def why_unknown_of(graph: Graph, table: Table, question: Question) -> tuple[Link, ...]:
    """From an unknown answer of a table down to where it arose; empty where it is known."""
    nodes = askable(graph)
    return tuple(
        Link(
            step.question,
            step.unknown,
            not isinstance(table[step.question].answer, Unknown),
            argument_types(nodes[step.question.task]),
        )
        for step in explain_unknown(table, question)
    )


def why_lines(links: Sequence[Link], most: int = 6) -> Iterator[str]:
    """The chain in words, the cause last; the middle of a long one is left out."""
    following = (*links[1:], None)  # the same question with less depth left reads alike: the last will do
    links = [
        one
        for one, after in zip(links, following, strict=True)
        if after is None or _said(one) != _said(after)
    ]
    skipped = range(2, len(links) - (most - 2)) if len(links) > most + 1 else range(0)
    for at, link in enumerate(links):
        if skipped and at == skipped.start:
            yield f"  … {number(len(skipped), 'step')} …"
        if at not in skipped:
            lead = "  because " if at else ""
            state = "is partly unknown" if link.partly else "is unknown"
            cause = f": {link.unknown}" if at == len(links) - 1 else ""
            yield escape(f"{lead}{_said(link)} {state}{cause}")


def _said(link: Link) -> str:
    return call(link.question.task, link.question.arguments, link.types)
