"""Text in pictures: how wide it is, how it is cut to fit, and what of it may be shown at all.

Whoever looks at a picture has other fonts than whoever made it, so widths are those of the widest common
fonts (DejaVu Sans, and Arial where that is wider): text is never wider than measured, often narrower.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Literal

from ida_dsl.source import Source, Span

Font = Literal["sans", "bold", "mono"]

ELLIPSIS = "…"
_MONO = 0.61
_BOLD = 1.11
_WIDTHS = dict(
    zip(
        map(chr, range(32, 127)),
        (
            32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
            64, 64, 34, 34, 84, 84, 84, 56, 102, 68, 69, 73, 77, 67, 62, 78, 76, 29, 50, 67, 56, 86, 75, 79,
            67, 79, 73, 67, 62, 73, 68, 99, 69, 67, 69, 39, 34, 39, 84, 56, 50, 61, 64, 55, 64, 62, 35, 64,
            64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 39, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
        ),
        strict=True,
    )
)  # fmt: skip
_ODD = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
"""Controls, direction marks, halves of characters and what is no character: shown as a replacement."""


def clean(text: str) -> str:
    """The text on one line, without what a page would obey or XML cannot hold."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_cleaned, text))


def _cleaned(character: str) -> str:
    if character in "\n\t\r":
        return " "
    return "\ufffd" if unicodedata.category(character) in _ODD else character


def width(text: str, size: float, font: Font = "sans") -> float:
    """How wide the text is at most."""
    return size * sum(_advance(character, font) for character in text)


def _advance(character: str, font: Font) -> float:
    if not character.isascii() and unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    wide = unicodedata.east_asian_width(character) in "WF" or character > "\uffff"
    if font == "mono":
        return 2 * _MONO if wide else _MONO
    plain = 1.3 if wide else _WIDTHS.get(character, 100) / 100
    return plain * _BOLD if font == "bold" else plain


def cut(text: str, room: float, size: float, font: Font = "sans") -> str:
    """The text, or as much of its beginning as fits before an ellipsis."""
    if width(text, size, font) <= room:
        return text
    used = width(ELLIPSIS, size, font)
    for at, character in enumerate(text):
        used += size * _advance(character, font)
        if used > room:
            return text[:at].rstrip(" .,;:") + ELLIPSIS
    return text


def wrap(text: str, room: float, size: float, most: int, font: Font = "sans") -> list[str]:
    """The text on at most so many lines, the last one cut."""
    lines, words = [""], text.split(" ")
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if lines[-1] and len(lines) < most and width(longer, size, font) > room:
            lines.append("")
        else:
            lines[-1] = longer
            words.pop(0)
    return [cut(line, room, size, font) for line in lines if line]


# --------------------------------------------------------------------------------------- source text

Sources = Mapping[str, Source]


def source_text(span: Span, sources: Sources) -> str:
    """The text of a span on one line, without comments; empty without a source."""
    text = raw_text(span, sources)
    lines = [_without_comment(line).strip() for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        joined = _joined(joined, line)
    return clean(joined)


def _joined(text: str, line: str) -> str:
    """The text with one more line, as it would be written in one: no space and no comma at a bracket."""
    if line[0] in ")]}":
        return text.removesuffix(",") + line
    return f"{text}{line}" if text[-1:] in {"", "(", "[", "{"} else f"{text} {line}"


def raw_text(span: Span, sources: Sources) -> str:
    """The text of a span as it is written; empty where there is no source, or a shorter one."""
    source = sources.get(span.path)
    if source is None or not 0 <= span.start < span.end <= len(source.text):
        return ""
    return source.text[span.start : span.end]


def lines_of(span: Span, sources: Sources) -> str:
    """`FILE:FIRST-LAST`: the lines that a span covers, files counted from 0; empty without a source."""
    text = raw_text(span, sources).rstrip()
    if not text:
        return ""
    source = sources[span.path]
    first, last = source.line_col(span.start)[0], source.line_col(span.start + len(text) - 1)[0]
    return f"{list(sources).index(span.path)}:{first}-{last}"


def _without_comment(line: str) -> str:
    """The line up to a `#` outside quotes."""
    quote = ""
    for at, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "#":
            return line[:at]
    return line
