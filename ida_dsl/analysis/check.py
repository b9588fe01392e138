"""From syntax to a checked program: the passes, in order, and what they found.

Each pass fills side tables that the next reads; none writes to the tree. An error never stops a pass: what
could not be worked out has type ANY, and all errors of a program are reported together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.analysis.agents import check_agents
from ida_dsl.analysis.collect import collect
from ida_dsl.analysis.declarations import check_declarations
from ida_dsl.analysis.functions import check_recursion
from ida_dsl.analysis.measures import Measures, check_measures
from ida_dsl.analysis.state import Analysis
from ida_dsl.analysis.unused import check_learnable, check_unused
from ida_dsl.diagnostics import Diagnostic, Severity
from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.values import Value


@frozen
class CheckedProgram:
    """A program's declarations (imported ones first) with all that analysis found."""

    doc: str
    analysis: Analysis
    agents: Mapping[int, AgentNode]
    measures: Measures
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether it can be lowered: no error."""
        return not any(d.severity is Severity.ERROR for d in self.diagnostics)


def check(
    main: ast.File,
    declarations: tuple[ast.Declaration, ...],
    sources: Mapping[str, Source],
    settings: Mapping[str, Value | str],
    faults: Sequence[Diagnostic] = (),
    *,
    reasons: bool = True,
) -> CheckedProgram:
    """Checks a program. `settings` are the values given for params, as values or as texts to be read;
    `faults` is what was reported while its files were read: nothing that may follow from it is reported.
    Without `reasons`, notes on measures do not say why: that takes time."""
    lost = any(fault.code.startswith("E07") for fault in faults)
    spans = tuple(fault.span for fault in faults)
    a = Analysis(declarations, settings=settings, sources=sources, faults=spans, incomplete=lost)
    a.broken.update(_names_of_broken(a))
    collect(a)
    check_declarations(a)
    check_recursion(a)
    agents = check_agents(a)
    measures = check_measures(a, reasons=reasons)
    if not any(d.severity is Severity.ERROR for d in a.diagnostics):
        if not faults:
            check_unused(a, main.span.path)
        check_learnable(a)
    doc = main.doc.text if main.doc else ""
    return CheckedProgram(doc, a, agents, measures, tuple(a.diagnostics))


def _names_of_broken(a: Analysis) -> set[str]:
    """All words of lines that did not parse: what they were to declare is missing, not misspelt."""
    lost = [node.span for node in walk(*a.declarations) if isinstance(node, ast.Mistake)]
    texts = (a.sources[span.path].text[span.start : span.end] for span in lost if span.path in a.sources)
    return {word for text in texts for word in _WORD.findall(text)}


_WORD = re.compile(r"[^\W\d]\w*")
