"""How numbers and texts are spelled.

As the author spelled them where that is known (`0xFF`, an escape, a long text over several lines), but for
the quotes: double ones, unless single ones need fewer escapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import children

_WRITTEN = re.compile(r'("""|\'\'\'|"|\')(.*)\1', re.DOTALL)
_PIECE = re.compile(r"\\.|[^\\]", re.DOTALL)
_LONG = '"""'
_QUOTES = ("'''", '"""', '"', "'")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def number_literal(value: float, written: str = "") -> str:
    """A number, as written if that is known."""
    return written if written[:1].isdigit() else repr(value)


def text_literal(value: str, written: str = "") -> str:
    """A text in an expression. It stays a long text only if it was one and goes over several lines."""
    pieces = _read(written)
    if pieces is None:
        pieces = [escape(char) for char in value]
    elif "\n" in pieces or "\\\n" in pieces:
        return _LONG + "".join(_for_long(pieces)) + _LONG
    return _short(pieces)


def docstring_literal(value: str, written: str = "") -> str:
    """A text that stands by itself: always a long one."""
    pieces = _read(written)
    if pieces is None:
        pieces = [char if char == "\n" else escape(char) for char in value]
    return _LONG + "".join(_for_long(pieces)) + _LONG


def quotes_for(node: ast.Expr) -> tuple[str, ...]:
    """Quotes for an f-text, then for the texts in its holes, and so on: those inside must be others."""
    return _QUOTES[-max(_text_levels(node), 2) :]


def ftext_literal(node: ast.FText, show: Callable[[ast.Expr], str], quote: str, nested: bool = False) -> str:
    """An f-text; `show` writes the holes. Nothing inside another's hole may be escaped."""
    parts = (_plain(p, quote, nested) if isinstance(p, str) else _hole(show(p)) for p in node.parts)
    return f"f{quote}{''.join(parts)}{quote}"


def ftext_as_written(written: str) -> str:
    """An f-text as its author wrote it, with double quotes if that changes nothing else."""
    body = written[1:]
    if body.startswith("'") and not body.startswith("'''") and not set(body) & {'"', "\\"}:
        body = body.replace("'", '"') if body.count("'") == 2 else body
    return "f" + body


def _text_levels(node: ast.Node) -> int:
    own = isinstance(node, ast.FText) or (isinstance(node, ast.Literal) and isinstance(node.value, str))
    return own + max(map(_text_levels, children(node)), default=0)


def _plain(part: str, quote: str, nested: bool) -> str:
    spelled = part if nested else "".join("\\" + c if c == quote[0] else escape(c) for c in part)
    return spelled.replace("{", "{{").replace("}", "}}")


def _hole(text: str) -> str:
    return f"{{ {text}}}" if text.startswith("{") else f"{{{text}}}"


def escape(char: str) -> str:
    """A character as it is written between quotes, but for the quotes themselves."""
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _read(written: str) -> list[str] | None:
    """The characters and escapes between the quotes, quotes among them without their backslash."""
    if (match := _WRITTEN.fullmatch(written)) is None:
        return None
    return [p[1] if p in ("\\'", '\\"') else p for p in _PIECE.findall(match[2])]


def _short(pieces: list[str]) -> str:
    quote = '"' if pieces.count('"') <= pieces.count("'") else "'"
    return quote + "".join("\\" + p if p == quote else p for p in pieces) + quote


def _for_long(pieces: list[str]) -> list[str]:
    """Backslashes before the quotes that would end the text: each third in a row, and the last character."""
    fixed: list[str] = []
    run = 0
    for i, piece in enumerate(pieces):
        run = run + 1 if piece == '"' else 0
        ends = piece == '"' and (run == 3 or i == len(pieces) - 1)
        fixed.append("\\" + piece if ends else piece)
        run = 0 if ends else run
    return fixed
