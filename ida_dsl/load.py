"""From a path to a program that can be run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from ida_dsl.analysis.check import CheckedProgram
from ida_dsl.analysis.messages.asks import too_large
from ida_dsl.diagnose import Diagnosis, diagnose, diagnose_source
from ida_dsl.diagnostics import CheckFailed, Diagnostic, Severity
from ida_dsl.graph.lower import lower
from ida_dsl.graph.lowering.builder import TooLarge
from ida_dsl.graph.model import Graph
from ida_dsl.graph.simplify import simplify
from ida_dsl.source import Source
from ida_dsl.values import Value

__all__ = ["Diagnosis", "Program", "compiled", "diagnose", "diagnose_source", "load"]


@frozen
class Program:
    """A checked program. Prints as its path and what it holds.

    `graph` is what runs; `folder` is where its data files are; `diagnostics` are warnings and notes.
    """

    path: str
    folder: Path
    sources: Mapping[str, Source] = field(repr=False)
    graph: Graph = field(repr=False)
    checked: CheckedProgram = field(repr=False)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What checking found: warnings and notes."""
        return self.checked.diagnostics


def load(path: str | Path, settings: Mapping[str, Value | str] | None = None) -> Program:
    """The program in a file. `settings` gives params values, as with `--set`.

    Raises `CheckFailed`, which holds the diagnostics and the sources, where there is an error in it.
    """
    path = Path(path)
    return compiled(diagnose(path, settings, reasons=False), path.name, path.parent)


def _lowered(checked: CheckedProgram, diagnosis: Diagnosis) -> Graph:
    """The graph; a program made to blow up when functions are put in place is refused."""
    try:
        return lower(checked)
    except TooLarge as problem:
        span = problem.span
    except RecursionError:
        span = next(iter(node.span for node in checked.analysis.declarations))
    raise CheckFailed((*diagnosis.diagnostics, too_large(span)), diagnosis.sources)


def compiled(diagnosis: Diagnosis, name: str, folder: Path) -> Program:
    """The program that a diagnosis without errors is of; raises `CheckFailed` for one with errors."""
    checked = diagnosis.checked
    if checked is None or any(d.severity is Severity.ERROR for d in diagnosis.diagnostics):
        raise CheckFailed(diagnosis.diagnostics, diagnosis.sources)
    graph = simplify(_lowered(checked, diagnosis))
    return Program(name, folder, diagnosis.sources, graph, checked)
