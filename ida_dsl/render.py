"""Draws diagnostics as text. Pure: sources and diagnostics in, a string out.

Text that comes from a program is never put out as it is: control and direction characters are shown
escaped, so that a program can neither colour the terminal nor show itself in another order.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from ida_dsl._view import Mark, escape, mark, view, width_of
from ida_dsl.diagnostics import Diagnostic, Label, Severity
from ida_dsl.source import NOWHERE, Source, Span

_PLAIN = "\x1b[0m"
_STYLES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_STYLES |= {"title": "\x1b[1m", "gutter": "\x1b[34m", "label": "\x1b[36m", "hint": "\x1b[32m"}
_LEAST_ROOM = 20


@frozen
class _Page:
    """How to draw: in colour or not, how wide, and how many digits the line numbers take."""

    color: bool
    width: int
    digits: int

    def paint(self, style: str, text: str) -> str:
        return f"{_STYLES[style]}{text}{_PLAIN}" if self.color and text else text

    def row(self, number: str, text: str = "") -> str:
        bar = f" {text}" if text else ""
        return self.paint("gutter", f"{number:>{self.digits}} |") + bar

    @property
    def room(self) -> int:
        """Columns for source text."""
        return max(_LEAST_ROOM, self.width - self.digits - 3)


def render(
    diagnostic: Diagnostic, sources: Mapping[str, Source], color: bool = False, width: int = 100
) -> str:
    """One diagnostic: what and where, the lines it is about with the exact span underlined, then the words.

    Whatever the spans are, this draws something: without the source, the path alone. Ends in no newline.
    """
    sections = _sections(diagnostic, sources)
    page = _Page(color, width, _digits(sections))
    rows = [_header(diagnostic, page)]
    for index, (source, marks) in enumerate(sections):
        rows += _section(source, marks, diagnostic.severity, page, arrow=":::" if index else "-->")
    if not sections and diagnostic.span != NOWHERE:
        rows.append(f"{page.paint('gutter', ' --> ')}{escape(diagnostic.span.path)}")
    rows += _words(diagnostic, sources, page)
    return "\n".join(row.rstrip() for row in rows)


def excerpt(
    span: Span, said: str, sources: Mapping[str, Source], color: bool = False, width: int = 100
) -> str:
    """The place of a span: its line, the span underlined, what is said of it. Empty without the source."""
    source = sources.get(span.path)
    if source is None or span == NOWHERE:
        return ""
    line, found = mark(source, span, "^", said)
    page = _Page(color, width, len(str(line)))
    rows = _section(source, {line: [found]}, Severity.ERROR, page, arrow="-->")
    return "\n".join(row.rstrip() for row in rows)


def render_all(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], color: bool = False, width: int = 100
) -> str:
    """All diagnostics in the order given, a blank line between them, and a line that counts them.

    Empty for none.
    """
    shown = list(diagnostics)
    if not shown:
        return ""
    drawn = [render(diagnostic, sources, color, width) for diagnostic in shown]
    return "\n\n".join([*drawn, summary(shown)])


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Such as "2 errors, 1 warning"; empty for none."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), severity.value) for severity in Severity]
    return ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)


_Marks = dict[int, list[Mark]]


def _sections(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> list[tuple[Source, _Marks]]:
    """The marks of each file, by line; the diagnostic's own file first."""
    by_path: dict[str, _Marks] = {}
    own = Label(diagnostic.span, "")
    for label in (own, *diagnostic.labels):
        source = sources.get(label.span.path)
        if source is not None and label.span != NOWHERE:
            line, found = mark(source, label.span, "^" if label is own else "-", label.text)
            by_path.setdefault(label.span.path, {}).setdefault(line, []).append(found)
    return [(sources[path], marks) for path, marks in by_path.items()]


def _digits(sections: Sequence[tuple[Source, _Marks]]) -> int:
    return max((len(str(line)) for _, marks in sections for line in marks), default=1)


def _header(diagnostic: Diagnostic, page: _Page) -> str:
    severity = diagnostic.severity.value
    return page.paint(severity, f"{severity}[{diagnostic.code}]") + page.paint(
        "title", f": {escape(diagnostic.title)}"
    )


def _section(source: Source, marks: _Marks, severity: Severity, page: _Page, arrow: str) -> list[str]:
    line, first = next(iter(marks.items()))
    place = f"{escape(source.path)}:{line}:{first[0].start + 1}"
    rows = [page.paint("gutter", " " * page.digits + arrow + " ") + place, page.row("")]
    before = None
    for line in sorted(marks):
        if before is not None and line > before + 1:
            rows.append(page.paint("gutter", "..."))
        rows += _line(source.line_text(line), line, marks[line], severity, page)
        before = line
    return [*rows, page.row("")]


def _line(text: str, number: int, marks: list[Mark], severity: Severity, page: _Page) -> list[str]:
    """A source line and below it a row for each mark, the diagnostic's own (always the first) nearest."""
    seen = view(text, marks[0].start, marks[0].end, page.room)
    rows = [page.row(str(number), seen.text)]
    for each in marks:
        style = severity.value if each.glyph == "^" else "label"
        column, length = seen.place(each.start, each.end)
        line = page.paint(style, each.glyph * length)
        rest = page.room - column - length - 1
        fits = width_of(each.text) <= rest
        beside = page.paint(style, each.text) if fits else ""
        rows.append(page.row("", " " * column + line + (f" {beside}" if beside else "")))
        below = [] if fits else textwrap.wrap(each.text, page.room)
        rows += [page.row("", page.paint(style, part)) for part in below]
    return rows


def _words(diagnostic: Diagnostic, sources: Mapping[str, Source], page: _Page) -> list[str]:
    homeless = [d for d in diagnostic.labels if d.span == NOWHERE or d.span.path not in sources]
    rows = _wrap(diagnostic.text, page.room) if diagnostic.text else []
    for label in homeless:
        rows += _wrap(f"{label.span.path}: {label.text}" if label.span.path else label.text, page.room)
    hints = _wrap("hint: " + diagnostic.hint.replace("\n", "\n      "), page.room) if diagnostic.hint else []
    if hints:
        hints[0] = page.paint("hint", "hint:") + hints[0].removeprefix("hint:")
    indent = " " * (page.digits + 1)
    return [indent + row for row in [*rows, *hints]]


def _wrap(text: str, room: int) -> list[str]:
    """Lines that fit, each escaped; an indented line is code and stays whole."""
    rows = []
    for line in text.split("\n"):
        shown = escape(line.expandtabs(4))
        rows += [shown] if line[:1].isspace() else textwrap.wrap(shown, room) or [""]
    return rows
