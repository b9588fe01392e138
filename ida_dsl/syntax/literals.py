"""What a number or a text says: escapes read, f-texts cut into pieces and holes."""

import math
import re
from collections.abc import Callable

from attrs import define, frozen

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Span
from ida_dsl.syntax import literal_errors as errors

INT_LIMIT = 2**63
Report = Callable[[Diagnostic], None]

_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_BODY = re.compile(r"""[fF]?(\"\"\"|'''|"|')(.*)\1""", re.DOTALL)
_HOLE_PART = re.compile(r"""\"\"\".*?\"\"\"|'''.*?'''|"[^"\n]*"|'[^'\n]*'|[\[({\])}\\!:=]""", re.DOTALL)
_FORMAT = re.compile(r"!(?!=)|:|(?<![=!<>])=(?![=])")


def read_int(text: str, span: Span, report: Report) -> int:
    """The value of an integer as Python reads it; reports one beyond 64 bits, and answers 0 for it.

    `2**63` passes, because it may stand after a minus; `Builder` sees to the rest.
    """
    digits = text.replace("_", "").lstrip("0")
    if len(digits) > 70:  # int() is slow, and refuses, where there are very many
        report(errors.int_too_large(span))
        return 0
    try:
        value = int(text, 0)
    except ValueError:
        report(errors.malformed_number(span, text))
        return 0
    if value > INT_LIMIT:
        report(errors.int_too_large(span))
        return 0
    return value


def read_real(text: str, span: Span, report: Report) -> float:
    """The value of a Real; reports one that is infinite or malformed, and answers 0.0 for it."""
    try:
        value = float(text)
    except ValueError:
        report(errors.malformed_number(span, text))
        return 0.0
    if math.isinf(value):
        report(errors.real_too_large(span))
        return 0.0
    return value


def read_text(text: str, span: Span, report: Report) -> str:
    """What a text in quotes says; reports what is no escape, at its place in the file."""
    start, body = body_of(text)
    return unescape(body, Span(span.path, span.start + start, span.end), report)


def body_of(text: str) -> tuple[int, str]:
    """What stands between the quotes, and where it begins."""
    found = _BODY.fullmatch(text)
    return (found.start(2), found[2]) if found else (0, text)


def unescape(body: str, span: Span, report: Report) -> str:
    """A raw piece of a text that begins at `span.start`, with its escapes read."""

    def one(found: re.Match[str]) -> str:
        place = Span(span.path, span.start + found.start(), span.start + found.end())
        return _escaped(found[0], place, report)

    return _ESCAPE.sub(one, body) if "\\" in body else body


def _escaped(found: str, place: Span, report: Report) -> str:
    if found[1] in _PLAIN:
        return _PLAIN[found[1]]
    if len(found) == 2:
        report(errors.unknown_escape(place, found))
        return found
    number = int(f"0x{found[2:]}", 0)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        report(errors.not_a_character(place, found))
        return "\ufffd"
    return chr(number)


@frozen
class Hole:
    """The text of a hole, and where it begins in the file."""

    text: str
    start: int


def read_ftext(text: str, span: Span, report: Report) -> list[str | Hole]:
    """An f-text as pieces and holes in order; no piece is empty, and no two follow each other."""
    start, body = body_of(text)
    return _Pieces(body, span.path, span.start + start, report).read()


@define
class _Pieces:
    body: str
    path: str
    offset: int
    report: Report

    def read(self) -> list[str | Hole]:
        pieces: list[str | Hole] = []
        plain, at = "", 0
        while at < len(self.body):
            brace = self._next_brace(at)
            plain += unescape(self.body[at:brace], self._span(at, brace), self.report)
            pair = self.body[brace : brace + 2]
            if pair in ("{{", "}}"):
                plain, at = plain + pair[0], brace + 2
            elif pair[:1] == "{":
                hole, at = self._hole(brace)
                pieces += [plain, hole] if plain else [hole]
                plain = ""
            else:
                at = self._lone(brace)
        return [*pieces, plain] if plain else pieces

    def _next_brace(self, at: int) -> int:
        found = [place for place in (self.body.find("{", at), self.body.find("}", at)) if place >= 0]
        return min(found, default=len(self.body))

    def _lone(self, brace: int) -> int:
        if brace < len(self.body):
            self.report(errors.lone_brace(self._span(brace, brace + 1)))
        return brace + 1

    def _hole(self, brace: int) -> tuple[Hole, int]:
        """The hole that a brace opens, and where the text goes on."""
        depth = 0
        for found in _HOLE_PART.finditer(self.body, brace + 1):
            sign, place = found[0], found.start()
            if sign == "\\":
                self.report(errors.backslash_in_hole(self._span(place, place + 1)))
                return self._cut(brace, self.body.find("}", place))
            if sign == "}" and not depth:
                return self._whole(brace, place)
            if not depth and _FORMAT.match(self.body, place):
                self.report(errors.formatted_hole(self._span(place, place + 1)))
                return self._cut(brace, self.body.find("}", place))
            depth += (sign in "([{") - (sign in ")]}") if len(sign) == 1 else 0
        self.report(errors.unclosed_hole(self._span(brace, brace + 1)))
        return self._cut(brace, -1)

    def _whole(self, brace: int, end: int) -> tuple[Hole, int]:
        text = self.body[brace + 1 : end]
        if not text.strip():
            self.report(errors.empty_hole(self._span(brace, end + 1)))
            return self._cut(brace, end)
        return Hole(text, self.offset + brace + 1), end + 1

    def _cut(self, brace: int, end: int) -> tuple[Hole, int]:
        """An empty hole in place of one that was reported."""
        return Hole("", self.offset + brace), len(self.body) if end < 0 else end + 1

    def _span(self, start: int, end: int) -> Span:
        return Span(self.path, self.offset + start, self.offset + end)
