"""All mutants of a program: its text with one small change each, in the one canonical layout."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import unified_diff

from attrs import field, frozen

from ida_dsl.laws.mutation.change import Change, sites
from ida_dsl.laws.mutation.operators import BY_DEFAULT, OPERATORS
from ida_dsl.load import Program
from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.unparse import CannotFormat, format_file

_CONTEXT = 2
"""Lines shown before and after what is changed."""


@frozen
class Mutant:
    """A program with one change. `text` is all of it, `before` that of the program as it is."""

    task: str
    strategy: str
    change: Change
    line: int
    column: int
    text: str = field(repr=False)
    before: str = field(repr=False)

    @property
    def kind(self) -> str:
        """The family of changes that its change is of."""
        return self.change.kind

    @property
    def place(self) -> str:
        """Where the change is, as in `power.ida:31:14`."""
        return f"{self.change.span.path}:{self.line}:{self.column}"

    @property
    def diff(self) -> str:
        """What is changed, as a unified diff of both programs in the formatter's layout."""
        path = self.change.span.path
        before, after = (text.splitlines() for text in (self.before, self.text))
        lines = unified_diff(before, after, path, f"{path} (changed)", n=_CONTEXT, lineterm="")
        return "\n".join(lines)


def mutants(program: Program, only: Collection[str] = ()) -> list[Mutant]:
    """The mutants of a program's own strategies (not of those that it imports), each text once; with `only`
    those of some families of changes, else those of all by default."""
    found: dict[str, Mutant] = {}
    for mutant in _all(program, only):
        found.setdefault(mutant.text, mutant)
    return list(found.values())


def _all(program: Program, only: Collection[str]) -> Iterator[Mutant]:
    source = program.sources[program.path]
    before = laid_out(source)
    assert before is not None, "the program was compiled"
    for task, strategy, change in _changes(program, only):
        text = laid_out(Source(source.path, change.apply(source.text)))
        if text is not None and text != before:
            line, column = source.line_col(change.span.start)
            yield Mutant(task, strategy, change, line, column, text, before)


def _changes(program: Program, only: Collection[str]) -> Iterator[tuple[str, str, Change]]:
    analysis = program.checked.analysis
    tasks = [node for node in analysis.declarations if isinstance(node, ast.Task)]
    for task in tasks:
        if task.span.path != program.path:
            continue
        for site in sites(task, analysis):
            for name in only or BY_DEFAULT:
                for change in OPERATORS[name](site):
                    yield task.name.text, site.strategy.name.text, change


def laid_out(source: Source) -> str | None:
    """The text in the formatter's layout, comments kept; None where a change left something unreadable."""
    try:
        return format_file(parse(source))
    except CannotFormat:
        return None
