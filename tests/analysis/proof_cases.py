"""Programs for the tests of proofs: parsed and typed, without what proofs find reported."""

from __future__ import annotations

from ida_dsl.analysis.collect import collect
from ida_dsl.analysis.declarations import check_declarations
from ida_dsl.analysis.evaluate import Program
from ida_dsl.analysis.state import Analysis
from ida_dsl.diagnostics import Severity
from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse


class NotRight(Exception):  # noqa: N818 - says what it is
    """The program has mistakes."""


def typed(text: str) -> Program:
    """What the checker knows of a program; `NotRight` where it is wrong."""
    parsed = parse(Source("case.ida", text))
    analysis = Analysis(parsed.file.declarations)
    if not parsed.diagnostics:
        collect(analysis)
        check_declarations(analysis)
    found = [*parsed.diagnostics, *analysis.diagnostics]
    errors = [d for d in found if d.severity is Severity.ERROR]
    if errors:
        raise NotRight(errors[0].title, text)
    tasks = {node.name.text: node for node in parsed.file.declarations if isinstance(node, ast.Task)}
    return Program(tasks, analysis.types, lambda name: analysis.symbols.get(name.id))
