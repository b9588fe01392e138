"""The holes of a prompt: `{name}` for what is filled in, `{{` and `}}` for braces."""

from __future__ import annotations

import inspect
import re

from attrs import frozen

from ida_dsl.source import Span
from ida_dsl.syntax import ast

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|\{|\}")


@frozen
class PromptHole:
    """A hole: what it names (as written, perhaps no name at all), and where."""

    name: str
    span: Span


def holes(doc: ast.Docstring) -> list[PromptHole]:
    """The holes of a prompt, in order. A single brace counts as a hole that names nothing."""
    return [part for part in pieces(doc) if isinstance(part, PromptHole)]


def pieces(doc: ast.Docstring) -> list[str | PromptHole]:
    """The texts and holes of a prompt, dedented, double braces read."""
    text = inspect.cleandoc(doc.text)
    found: list[str | PromptHole] = []
    at = 0
    for match in _PIECE.finditer(text):
        found.append(text[at : match.start()])
        at = match.end()
        if match[0] in {"{{", "}}"}:
            found.append(match[0][0])
        else:
            found.append(PromptHole(_name(match), doc.span))
    found.append(text[at:])
    return _joined(found)


def _name(match: re.Match[str]) -> str:
    """What a hole names: what is in it, or where that is nothing all of it."""
    return (match[1] or "").strip() or match[0]


def hole_spans(doc: ast.Docstring, written: str) -> list[Span]:
    """Where the holes stand in the prompt as written; the whole prompt where escapes hide them."""
    found = [match for match in _PIECE.finditer(written) if match[0] not in {"{{", "}}"}]
    names = [hole.name for hole in holes(doc)]
    if [_name(match) for match in found] != names:
        return [doc.span] * len(names)
    start = doc.span.start
    return [Span(doc.span.path, start + match.start(), start + match.end()) for match in found]


def _joined(found: list[str | PromptHole]) -> list[str | PromptHole]:
    joined: list[str | PromptHole] = []
    for part in found:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return joined
