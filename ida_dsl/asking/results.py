"""What a run gives back: answers that print well, say why they are unknown, and show how they were found."""

from __future__ import annotations

import html
from collections.abc import Iterator
from textwrap import wrap
from typing import Any, overload

from attrs import field, frozen

from ida_dsl._view import escape
from ida_dsl.asking.asks import Node, argument_types, askable
from ida_dsl.asking.brief import ELLIPSIS, brief, call, number, whole
from ida_dsl.asking.telling import Link, Look, Paint, no_paint, tree_lines, why_lines
from ida_dsl.graph.model import Graph
from ida_dsl.identity import hex_id
from ida_dsl.interpreter.outcome import Entry, Outcome, Table
from ida_dsl.json_values import to_json
from ida_dsl.questions import FULL, Question
from ida_dsl.types import Type
from ida_dsl.values import Reason, Unknown, Value

_MOST_LINES = 20
"""So many lines of one long answer are shown."""
_MOST_ROWS = 50
"""So many answers a notebook shows; the rest is counted."""


@frozen
class Answer:
    """One question with its answer. Prints as `power(3, 13) = 17`.

    `value` is the answer (see `ida_dsl.values`), `plain` the same as JSON data. `right` says whether it is
    right by the task's spec, None where that cannot be told; `expected` is the spec's own answer where there
    is only one. `problem` numbers the contexts of the run, from 0.
    """

    question: Question
    value: Value
    plain: Any = field(repr=False)
    node: Node = field(repr=False)
    right: bool | None = None
    expected: Value | None = field(default=None, repr=False)
    problem: int = 0
    links: tuple[Link, ...] = field(default=(), repr=False)

    @property
    def task(self) -> str:
        """The task's name."""
        return self.question.task

    @property
    def arguments(self) -> dict[str, Value]:
        """The arguments by name."""
        names = [one.name for one in self.node.parameters]
        return dict(zip(names, self.question.arguments, strict=True))

    @property
    def known(self) -> bool:
        """Whether the answer is not unknown."""
        return not isinstance(self.value, Unknown)

    @property
    def why(self) -> str:
        """Why the answer is unknown, down to the cause, a line a step; empty where it is known."""
        return "\n".join(why_lines(self.links))

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, width: int = 100, paint: Paint = no_paint) -> Iterator[str]:
        """The answer in words; for an unknown one also why."""
        if not self.known:
            first, *rest = why_lines(self.links)
            yield paint("unsure", first) + (f"  {paint('good', 'right')}" if self.right else "")
            yield from rest
            return
        asked, verdict = self._asked(width), self._judged(width, paint)
        shown = brief(self.value, _room(asked, width), self.node.returns)
        yield f"{asked} = {paint('strong', shown)}{verdict}"

    def at_length(self, width: int = 100, paint: Paint = no_paint) -> Iterator[str]:
        """As `lines`, but a long answer is shown whole below its question, up to some lines."""
        asked = self._asked(width)
        if not self.known or len(whole(self.value, self.node.returns)) <= _room(asked, width):
            yield from self.lines(width, paint)
            return
        shown = list(_paragraphs(self.value, self.node.returns, width - 4))
        yield f"{asked} ={self._judged(width, paint)}"
        yield from (f"    {paint('strong', line)}".rstrip() for line in shown[:_MOST_LINES])
        if len(shown) > _MOST_LINES:
            more = number(len(shown) - _MOST_LINES, "more line")
            yield paint("dim", f"    {ELLIPSIS} and {more}; -q or --json shows all (in Python: .plain)")

    def _asked(self, width: int) -> str:
        return call(self.task, self.question.arguments, argument_types(self.node), max(30, width // 2))

    def _judged(self, width: int, paint: Paint) -> str:
        return f"  {self._verdict(width, paint)}" if self.right is not None else ""

    def _verdict(self, width: int, paint: Paint) -> str:
        if self.right:
            return paint("good", "right")
        if isinstance(self.expected, Unknown):
            return paint("bad", "wrong: the spec says unknown")
        if self.expected is None:
            return paint("bad", "wrong")
        instead = brief(self.expected, width // 3, self.node.returns)
        return paint("bad", f"wrong: the spec says {instead}")


def _room(asked: str, width: int) -> int:
    """How long an answer may be beside its question."""
    return max(30, width - len(asked) - 30)


def _paragraphs(value: Value, type_: Type, width: int) -> Iterator[str]:
    """A long value in lines: a text as it reads, without quotes; anything else as the language writes it."""
    text = value if isinstance(value, str) else whole(value, type_)
    for line in text.split("\n"):
        yield from wrap(escape(line), max(20, width), replace_whitespace=False) or [""]


@frozen
class Answers:
    """The answers of a run, in the order of the questions.

    A sequence of `Answer`. Printing it gives a line an answer and what it took; a notebook shows a table.
    `outcome` holds every question that was asked. `unfinished` are the numbers of those that were not
    answered because the run was stopped.
    """

    graph: Graph = field(repr=False)
    outcome: Outcome = field(repr=False)
    answers: tuple[Answer, ...]
    unfinished: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.answers)

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    @overload
    def __getitem__(self, at: int) -> Answer: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Answer, ...]: ...

    def __getitem__(self, at: int | slice) -> Answer | tuple[Answer, ...]:
        return self.answers[at]

    @property
    def counts(self) -> dict[str, int | float]:
        """What the run came to: `answers`, `right`, `wrong`, `unknown`, `questions`, `asks`, `looks` (at
        facts), `deepest`, `cost`."""
        done = self.finished
        return {
            "answers": len(done),
            "right": sum(one.right is True for one in done),
            "wrong": sum(one.right is False and one.known for one in done),
            "unknown": sum(not one.known for one in done),
            "questions": sum(self.outcome.questions.values()),
            "asks": self.outcome.asks,
            "looks": self.outcome.looks,
            "deepest": self.outcome.deepest,
            "cost": self.outcome.cost,
        }

    @property
    def finished(self) -> tuple[Answer, ...]:
        """The answers that there was time for: all, unless the run was stopped."""
        return tuple(one for at, one in enumerate(self.answers) if at not in self.unfinished)

    @property
    def fine(self) -> bool:
        """Whether every question was answered: none is unfinished, wrong or, where something else would be
        right, unknown."""
        bad = any(one.right is False or (not one.known and not one.right) for one in self.answers)
        return not bad and not self.unfinished

    def tree(self, at: int = 0, look: Look | None = None) -> str:
        """How an answer was found, as a tree: each question, its answer, and who or what gave it.

        Raises IndexError where there is no such answer.
        """
        return "\n".join(tree_lines(self.graph, self.outcome, range(len(self.answers))[at], look))

    def __str__(self) -> str:
        return "\n".join([*self.lines(), "", *self.summary()])

    def lines(self, width: int = 100, paint: Paint = no_paint) -> Iterator[str]:
        """A line an answer, more where it is unknown; numbered by problem where there are several."""
        many = len({one.problem for one in self.answers}) > 1
        for one in self.finished:
            lead = f"{one.problem + 1}: " if many else ""
            shown = one.lines if len(self.answers) > 1 else one.at_length
            for line in shown(width - len(lead), paint):
                yield lead + line
                lead = " " * len(lead)

    def summary(self) -> Iterator[str]:
        """What it took, in a few lines."""
        counts = self.counts
        rightly = sum(one.right is True and not one.known for one in self.finished)
        shown = {name: counts[name] for name in ("right", "wrong")} | {"unknown": counts["unknown"] - rightly}
        parts = [f"{count:,} {name}" for name, count in shown.items() if count]
        parts += [f"{rightly:,} of the right ones unknown"] * bool(rightly)
        yield number(int(counts["answers"]), "answer") + (f": {', '.join(parts)}" if parts else "")
        looks = f", {number(int(counts['looks']), 'look')} at facts among them" if counts["looks"] else ""
        asked = number(int(counts["questions"]), "question")
        yield f"{asked} asked{looks}; {counts['deepest']:,} deep"
        yield self._who()
        if self.unfinished:
            yield f"stopped: {number(len(self.unfinished), 'question')} left without an answer"

    def _who(self) -> str:
        idle = self._not_run()
        by = [
            f"{name} was not run" if name in idle else _did(name, count)
            for name, count in self.outcome.answers_by.items()
        ]
        remembered = f"{self.outcome.remembered:,} remembered" if self.outcome.remembered else ""
        cost = f"cost {self.outcome.cost:g}" if self.outcome.cost else ""
        return "; ".join(part for part in (*by, remembered, cost) if part) or "no agent was asked"

    def _not_run(self) -> set[str]:
        """The agents that are Python, where it was not allowed."""
        if not any("python(" in name for name in self.outcome.answers_by):
            return set()
        entries = self.outcome.table.values()
        return {one.agent for one in entries if one.agent and one.why and one.why.reason is Reason.FORBIDDEN}

    # ------------------------------------------------------------------------------- as data, as a page

    def to_json(self, questions: bool = False) -> dict[str, Any]:
        """All of it as JSON data; with `questions` every question that was asked, too.

        `answers` has for each its `task`, `arguments`, `problem`, `answer` (null where it is unknown),
        `right`, and `unknown`: the reason, and the chain of questions that leads to it.
        """
        data: dict[str, Any] = {
            "answers": [_answer_json(one) for one in self.finished],
            "problems": self._problems(),
            "counts": self.counts,
            "answers_by": dict(self.outcome.answers_by),
            "unfinished": sorted(self.unfinished),
        }
        if questions:
            data["questions"] = list(_questions_json(self.outcome, self.graph))
        return data

    def _problems(self) -> list[dict[str, Any]]:
        types = {fact.name: fact.type for fact in self.graph.facts}
        contexts = {one.problem: one.question.context for one in self.answers}
        return [
            {name: to_json(value, types.get(name)) for name, value in context.facts.items()}
            for _, context in sorted(contexts.items())
        ]

    def _repr_html_(self) -> str:
        rows = "".join(map(_row_html, self.answers[:_MOST_ROWS]))
        more = len(self.answers) - _MOST_ROWS
        rest = f"<p>and {number(more, 'more answer')}</p>" if more > 0 else ""
        said = "<br>".join(html.escape(line) for line in self.summary())
        trees = _tree_html(self) if self.answers else ""
        head = "<tr><th>question</th><th>answer</th><th></th></tr>"
        return f"<table>{head}{rows}</table>{rest}<p>{said}</p>{trees}"


def _did(name: str, count: int) -> str:
    return f"nobody (the agent) left {count:,} unknown" if name == "nobody" else f"{name} answered {count:,}"


def _answer_json(one: Answer) -> dict[str, Any]:
    types = [(each.name, each.type) for each in one.node.parameters]
    data: dict[str, Any] = {
        "task": one.task,
        "arguments": {name: to_json(one.arguments[name], type_) for name, type_ in types},
        "problem": one.problem,
        "answer": one.plain,
        "right": one.right,
    }
    if not one.known:
        cause = one.links[-1].unknown
        chain = [call(link.question.task, link.question.arguments, link.types) for link in one.links]
        data["unknown"] = {"reason": cause.reason.name.lower(), "text": str(cause), "chain": chain}
    return data


def _questions_json(outcome: Outcome, graph: Graph) -> Iterator[dict[str, Any]]:
    nodes = askable(graph)
    for entry in outcome.table.values():
        node = nodes[entry.question.task]
        names = [one.name for one in node.parameters]
        values = zip(names, entry.question.arguments, node.parameters, strict=True)
        yield {
            "id": hex_id(entry.question.id),
            "task": entry.question.task,
            "arguments": {name: to_json(value, one.type) for name, value, one in values},
            "draw": list(entry.question.draw),
            "depth": None if entry.question.depth == FULL else entry.question.depth,
            "answer": to_json(entry.answer, node.returns),
            "why": None if entry.why is None else str(entry.why),
            "strategy": entry.strategy,
            "agent": entry.agent,
            "asks": list(_asks_json(entry, outcome.table)),
        }


def _asks_json(entry: Entry, table: Table) -> Iterator[dict[str, Any]]:
    for asked in entry.asks:
        if isinstance(asked.put, Unknown):
            yield {"slot": asked.slot, "task": asked.task, "not_asked": str(asked.put)}
        else:
            yield {"slot": asked.slot, "task": asked.task, "id": hex_id(table[asked.put].question.id)}


def _row_html(one: Answer) -> str:
    verdict = {True: "right", False: "wrong", None: ""}[one.right]
    answer = brief(one.value, 100, one.node.returns) if one.known else one.why
    cells = (call(one.task, one.question.arguments, argument_types(one.node)), answer, verdict)
    return f"<tr>{''.join(f'<td><pre>{html.escape(cell)}</pre></td>' for cell in cells)}</tr>"


def _tree_html(answers: Answers) -> str:
    shown = html.escape(answers.tree(0, Look(most_lines=100)))
    return f"<details><summary>how the first answer was found</summary><pre>{shown}</pre></details>"
