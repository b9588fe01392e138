"""Diagnostics are data: what is wrong, where, and what to try. `render` words nothing, it only draws them."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from attrs import field, frozen
from attrs.validators import matches_re

from ida_dsl.source import Source, SourceError, Span


class Severity(Enum):
    """How much a diagnostic weighs; only an error stops a program."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_BY_LETTER = {"E": Severity.ERROR, "W": Severity.WARNING, "N": Severity.NOTE}


@frozen
class Label:
    """A second place that explains the first, and what to say of it."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One finding. `text` says what was found and what was expected, `hint` what to try."""

    code: str = field(validator=matches_re(r"[EWN]\d+"))
    span: Span
    title: str
    text: str = ""
    labels: tuple[Label, ...] = ()
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """Read off the code's first letter."""
        return _BY_LETTER[self.code[0]]

    def to_json(self, sources: Mapping[str, Source]) -> dict[str, Any]:
        """As plain data for editors and scripts; lines and columns from 1, or 0 without the source."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "title": self.title,
            "text": self.text,
            "hint": self.hint,
            **_place(self.span, sources),
            "labels": [{**_place(label.span, sources), "text": label.text} for label in self.labels],
        }


def _place(span: Span, sources: Mapping[str, Source]) -> dict[str, Any]:
    source = sources.get(span.path)
    line, column = source.line_col(span.start) if source else (0, 0)
    end_line, end_column = source.line_col(span.end) if source else (0, 0)
    return {
        "path": span.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def from_source_error(error: SourceError) -> Diagnostic:
    """A file that cannot be read, as a diagnostic at the place in `error.source` where it goes wrong."""
    end = min(error.offset + 1, len(error.source.text))
    return Diagnostic(error.code, Span(error.path, error.offset, end), error.message)


def _drop_repeats(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    seen: set[Diagnostic] = set()
    spans: set[Span] = set()
    kept = []
    for diagnostic in diagnostics:
        is_error = diagnostic.severity is Severity.ERROR
        if diagnostic in seen or (is_error and diagnostic.span in spans):
            continue
        seen.add(diagnostic)
        if is_error:  # one mistake often breaks several rules at one place; the first report names it best
            spans.add(diagnostic.span)
        kept.append(diagnostic)
    return kept


def sort_and_cap(diagnostics: Iterable[Diagnostic], limit: int = 50) -> tuple[Diagnostic, ...]:
    """In the order of the text, without repeats, at most `limit`; errors are the last to be cut.

    Of several errors with one span only the first reported is kept.
    """
    kept = _drop_repeats(diagnostics)
    errors = [d for d in kept if d.severity is Severity.ERROR]
    rest = [d for d in kept if d.severity is not Severity.ERROR]
    capped = _in_order(errors)[:limit]
    return tuple(_in_order(capped + _in_order(rest)[: limit - len(capped)]))


def _in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda d: (d.span.path, d.span.start, d.span.end))


class CheckFailed(Exception):  # noqa: N818 - it says what happened, as the diagnostics do
    """A program that does not check: its diagnostics, at least one an error, and their sources."""

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> None:
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources)
        errors = (d for d in self.diagnostics if d.severity is Severity.ERROR)
        super().__init__("; ".join(f"{_where(d.span, self.sources)}{d.code}: {d.title}" for d in errors))


def _where(span: Span, sources: Mapping[str, Source]) -> str:
    """`file.ida:3: `, or only the file where its text is not known."""
    source = sources.get(span.path)
    line = f":{source.line_col(span.start)[0]}" if source and source.text else ""
    return f"{span.path}{line}: "
