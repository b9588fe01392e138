"""Reads values as people write them: JSON, or the language's own writing, into JSON-like data."""

from __future__ import annotations

import ast
import re
from typing import Any

from attrs import define, frozen

_DEEPEST = 100
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"|(?P<number>[-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>[\[\](){},:])|(?P<other>\S))",
    re.DOTALL,
)
_NAMES = {
    "True": True,
    "true": True,
    "False": False,
    "false": False,
    "null": None,
    "None": None,
    "unknown": None,
}
_CLOSING = {"[": "]", "(": ")"}


@frozen
class Misread(Exception):  # noqa: N818 - what was read is at fault, no program
    """What was read is no value of the type: where, what was found there and what would have been right."""

    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = "" if self.path == "$" else f"{self.path}: "
        return f"{where}found {self.found}, expected {self.expected}"


class Bare(str):
    """A name written without quotes: a word, before it is a text."""

    __slots__ = ()


def read_written(text: str) -> Any:
    """JSON-like data from the language's writing of a value, or `Misread`.

    Tuples and `set([…])` are read as lists, `map([…])` as a list of pairs, records as dicts.
    """
    reader = _Reader(_tokens(text))
    data = reader.value(0)
    reader.expect("", "nothing more")
    return data


def _tokens(text: str) -> list[tuple[str, str]]:
    found = [(match.lastgroup or "", match[match.lastgroup or 0]) for match in _TOKEN.finditer(text)]
    return [*found, ("sign", "")]


@define
class _Reader:
    tokens: list[tuple[str, str]]
    at: int = 0

    def value(self, depth: int) -> Any:
        kind, written = self.take()
        if depth > _DEEPEST:
            raise Misread("$", "deep nesting", "a value")
        match kind:
            case "text":
                return _unquoted(written)
            case "number":
                return _number(written)
            case "name":
                return self.named(written, depth)
        if written in _CLOSING:
            return self.items(_CLOSING[written], depth)
        if written == "{":
            return self.fields(depth)
        raise Misread("$", _found(written), "a value")

    def named(self, name: str, depth: int) -> Any:
        if name in {"set", "map"} and self.tokens[self.at][1] == "(":
            self.take()
            inside = self.value(depth + 1)
            self.expect(")")
            return inside
        return _NAMES.get(name, Bare(name))

    def items(self, closing: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not self.skip(closing):
            found.append(self.value(depth + 1))
            if not self.skip(","):
                self.expect(closing)
                break
        return found

    def fields(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self.skip("}"):
            kind, name = self.take()
            key = _unquoted(name) if kind == "text" else name
            self.expect(":")
            if key in found:
                raise Misread("$", f"{key} twice", "each field once")
            found[key] = self.value(depth + 1)
            if not self.skip(","):
                self.expect("}")
                break
        return found

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def skip(self, sign: str) -> bool:
        if self.tokens[self.at] != ("sign", sign):
            return False
        self.take()
        return True

    def expect(self, sign: str, expected: str = "") -> None:
        if self.tokens[self.at] != ("sign", sign):
            raise Misread("$", _found(self.tokens[self.at][1]), expected or f"`{sign}`")
        self.take()


def _found(token: str) -> str:
    return f"`{token[:40]}`" if token else "the end"


def _unquoted(token: str) -> str:
    try:
        text = ast.literal_eval(token.replace("\n", "\\n"))
    except (ValueError, SyntaxError):
        raise Misread("$", token[:40], "a text in quotes") from None
    assert isinstance(text, str)
    return text


def _number(token: str) -> int | float:
    try:
        return float(token) if re.search(r"[.eE]", token) else int(token)
    except ValueError:
        raise Misread("$", token[:40], "a number") from None
