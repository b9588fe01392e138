"""From a path to a checked program: reads the file and all that it imports, and checks them together.

Never runs anything, and never raises for what is in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path, PurePosixPath

from attrs import define, field, frozen

from ida_dsl.analysis.check import CheckedProgram, check
from ida_dsl.analysis.messages import agents as say
from ida_dsl.diagnostics import Diagnostic, from_source_error, sort_and_cap
from ida_dsl.source import Source, SourceError, read_source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import Parsed, parse
from ida_dsl.values import Value


@frozen
class Diagnosis:
    """All that is to be said of a file, and the sources to show it in. `checked` is None where it could not
    be read at all."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    checked: CheckedProgram | None = None


@define
class _Reader:
    """Files read so far, each once."""

    folder: Path
    ids: Iterator[int] = field(factory=lambda: count(1))
    sources: dict[str, Source] = field(factory=dict)
    diagnostics: list[Diagnostic] = field(factory=list)
    reading: list[str] = field(factory=list)

    def declarations(self, parsed: Parsed) -> list[ast.Declaration]:
        """The file's declarations, those that it imports first."""
        path = parsed.source.path
        self.sources[path] = parsed.source
        self.diagnostics.extend(parsed.diagnostics)
        self.reading.append(path)
        found: list[ast.Declaration] = []
        for node in parsed.file.declarations:
            if isinstance(node, ast.Import):
                found.extend(self._imported(node, path))
        self.reading.pop()
        own = [node for node in parsed.file.declarations if not isinstance(node, ast.Import)]
        return found + own

    def _imported(self, node: ast.Import, importer: str) -> list[ast.Declaration]:
        path = str(PurePosixPath(importer).parent / node.path)
        if path in self.reading:
            self.diagnostics.append(say.import_circle(node.span, (*self.reading, path)))
            return []
        if path in self.sources:
            return []
        problem = outside(self.folder, node.path, self.folder / path)
        if problem:
            self.diagnostics.append(say.import_outside(node.span, node.path))
            return []
        if not (self.folder / path).is_file() and (self.folder / path).exists():  # nobody waits for a pipe
            self.diagnostics.append(say.import_missing(node.span, node.path, f"{path} is not a file"))
            return []
        try:
            text = read_source(self.folder / path).text
        except SourceError as error:
            self.diagnostics.append(say.import_missing(node.span, node.path, str(error)))
            return []
        return [d for d in self.declarations(parse(Source(path, text), self.ids)) if _brought_in(d)]


def _brought_in(node: ast.Declaration) -> bool:
    """Names come in; what says how a program is run and tested stays where it is."""
    return not isinstance(node, ast.Roots | ast.Tiers | ast.Property)


def outside(folder: Path, written: str, path: Path) -> bool:
    """Whether a path as written leaves the folder: absolute, with `..`, or by a link."""
    pure = PurePosixPath(written)
    if pure.is_absolute() or ".." in pure.parts or "\\" in written or "\0" in written:
        return True
    return not path.resolve().is_relative_to(folder.resolve())


def diagnose(
    path: str | Path, settings: Mapping[str, Value | str] | None = None, *, reasons: bool = True
) -> Diagnosis:
    """Checks a file; never raises, whatever is in it. Paths in spans are relative to its folder."""
    path = Path(path)
    try:
        source = read_source(path)
    except SourceError as error:
        return Diagnosis((from_source_error(error),), {error.source.path: error.source})
    return diagnose_source(Source(path.name, source.text), path.parent, settings, reasons=reasons)


def diagnose_source(
    source: Source,
    folder: Path = Path(),
    settings: Mapping[str, Value | str] | None = None,
    *,
    reasons: bool = True,
) -> Diagnosis:
    """As `diagnose`, for a text that is not a file (yet)."""
    reader = _Reader(folder)
    parsed = parse(source, reader.ids)
    declarations = _one_sample(reader.declarations(parsed), source.path)
    faults = tuple(reader.diagnostics)
    checked = check(parsed.file, tuple(declarations), reader.sources, settings or {}, faults, reasons=reasons)
    found = sort_and_cap((*reader.diagnostics, *checked.diagnostics))
    return Diagnosis(found, reader.sources, checked)


def _one_sample(declarations: list[ast.Declaration], main: str) -> list[ast.Declaration]:
    """The importer's own sample of the context goes before an imported one."""
    own = any(isinstance(node, ast.ContextSample) and node.span.path == main for node in declarations)
    return [n for n in declarations if not (own and isinstance(n, ast.ContextSample) and n.span.path != main)]
