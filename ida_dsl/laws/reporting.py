"""A law's verdict in words: the smallest case, its decomposition with the step that goes wrong, what is
right, and the command that tries it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from ida_dsl.asking.asks import argument_types, askable
from ida_dsl.asking.brief import brief, call, number
from ida_dsl.asking.telling import Look, tree_lines
from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.law_names import BY_NAME
from ida_dsl.laws.bench import Bench
from ida_dsl.laws.model import Breach, Case, Status, Verdict
from ida_dsl.laws.propertied import PROPERTY
from ida_dsl.laws.recalling import case_text
from ida_dsl.questions import Question
from ida_dsl.render import excerpt
from ida_dsl.source import Source, Span
from ida_dsl.values import show

_MOST_PLACES = 12


@frozen
class Page:
    """How a report is written: the program as the command line names it, its sources, width and colours."""

    program: str
    sources: Mapping[str, Source]
    look: Look
    color: bool = False

    def paint(self, style: str, text: str) -> str:
        """The text in the colour of a role."""
        return self.look.paint(style, text)


def report(page: Page, bench: Bench, verdict: Verdict) -> Iterator[str]:
    """The lines about a verdict that fails; none for one that does not."""
    if not verdict.fails:
        return
    yield page.paint("bad", f"{verdict.subject}: {_law_title(verdict)} {_state(verdict)}")
    says = BY_NAME[verdict.law].says if verdict.law in BY_NAME else "The author's own law."
    yield page.paint("dim", says)
    if verdict.breach is not None:
        yield from _breach(page, bench, verdict, verdict.breach)
    elif verdict.missed:
        yield from _missed(page, verdict)
    else:
        yield f"  {verdict.why}"


def _law_title(verdict: Verdict) -> str:
    return BY_NAME[verdict.law].title if verdict.law in BY_NAME else "property"


def _state(verdict: Verdict) -> str:
    return "is broken" if verdict.status is Status.BROKEN else "is undecided"


def _missed(page: Page, verdict: Verdict) -> Iterator[str]:
    for span, said in verdict.missed[:_MOST_PLACES]:
        yield excerpt(_first_line(page, span), said, page.sources, page.color, page.look.width)
    more = len(verdict.missed) - _MOST_PLACES
    if more > 0:
        yield f"  and {number(more, 'more place')}"
    yield f"  {number(verdict.trials, 'sampled problem')} looked at; --effort looks at more"


def _first_line(page: Page, span: Span) -> Span:
    """A strategy's header stands for the strategy."""
    source = page.sources.get(span.path)
    text = source.text[span.start : span.end] if source is not None else ""
    first = re.sub(r"\s+#.*", "", text.split("\n", 1)[0])
    return evolve(span, end=span.start + len(first.rstrip())) if "\n" in text else span


# ------------------------------------------------------------------------------------------------ a breach


def _breach(page: Page, bench: Bench, verdict: Verdict, breach: Breach) -> Iterator[str]:
    case = breach.case
    assert case is not None
    graph = bench.program.graph
    yield ""
    yield f"  {page.paint('strong', _case_line(graph, verdict, breach, case))} {breach.said}"
    yield ""
    yield from (f"  {line}".rstrip() for line in _context_lines(page, graph, case))
    for outcome in _told_of(breach):
        yield from (f"    {line}" for line in tree_lines(graph, outcome, 0, page.look))
    yield ""
    place = excerpt(
        _first_line(page, breach.span), _marked(breach), page.sources, page.color, page.look.width
    )
    yield from ([place] if place else [])
    yield "  try it again with"
    yield f"    {replay(page.program, graph, case)}"


def _marked(breach: Breach) -> str:
    return breach.said if len(breach.said) <= 80 else breach.said[:79] + "…"


def _told_of(breach: Breach) -> tuple[Outcome, ...]:
    return breach.outcomes[:4]


def _case_line(graph: Graph, verdict: Verdict, breach: Breach, case: Case) -> str:
    if case.law == PROPERTY:
        values = ", ".join(show(value) for value in case.values)
        return f"{verdict.subject} of {values}" if values else verdict.subject
    assert case.setup is not None
    asked = case.setup.question
    question = breach.question or asked
    if (question.task, question.arguments) == (asked.task, asked.arguments):
        return _call(graph, asked)
    return f"below {_call(graph, asked)}, {_call(graph, question)}"


def _call(graph: Graph, question: Question) -> str:
    return call(question.task, question.arguments, argument_types(askable(graph)[question.task]))


def _context_lines(page: Page, graph: Graph, case: Case) -> Iterator[str]:
    """The problem: params that were drawn, and the facts."""
    types = {fact.name: fact.type for fact in graph.facts}
    rows = [(name, show(value)) for name, value in case.params.items()]
    room = page.look.width - 4 - max((len(name) for name in types), default=0)
    rows += [
        (name, brief(value, max(40, 3 * room), types.get(name))) for name, value in case.context.facts.items()
    ]
    wide = max((len(name) for name, _ in rows), default=0)
    for name, said in rows:
        yield f"{name:<{wide}} = {said}"
    if rows:
        yield ""


def replay(program: str, graph: Graph, case: Case) -> str:
    """The command that tries a case again."""
    return f"ida-dsl test {shlex.quote(program)} --case {shlex.quote(case_text(graph, case))}"
