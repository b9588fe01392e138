"""Documents that know where they may break, and the printer that decides where they do.

After Wadler's "A prettier printer": a group is written on one line if it fits, else each of its own breaks
becomes a line end, and the groups inside it decide for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

WIDTH = 100
"""Columns of a line; only what has no place to break is longer."""
INDENT = 4


@frozen
class Break:
    """`flat` on one line; a line end where the group around it is broken."""

    flat: str = ""


@frozen
class IfBroken:
    """Written only where the group around it is broken: a trailing comma, a wrapping bracket."""

    text: str


@frozen
class Remark:
    """A comment. It takes no width and every group around it is broken, as a line must end after it."""

    text: str


@frozen
class Nest:
    """Lines that start inside stand one step further in."""

    body: Doc


@frozen
class Group:
    """Written on one line where that fits."""

    body: Doc


Doc = str | tuple["Doc", ...] | Break | IfBroken | Remark | Nest | Group
_Task = tuple[int, bool, Doc]
"""Indentation, whether the group around is broken, and what to write."""

NEWLINE = Break()


def join(separator: Doc, docs: Iterable[Doc]) -> Doc:
    """The documents with the separator between each two."""
    parts: list[Doc] = []
    for doc in docs:
        if parts:
            parts.append(separator)
        parts.append(doc)
    return tuple(parts)


def flat(doc: Doc) -> str:
    """The document on one line, but for texts that hold line ends themselves."""
    pieces: list[str] = []
    stack: list[Doc] = [doc]
    while stack:
        match stack.pop():
            case str(text) | Remark(text) | Break(text):
                pieces.append(text)
            case Nest(body) | Group(body):
                stack.append(body)
            case tuple(parts):
                stack.extend(reversed(parts))
    return "".join(pieces)


def remarks(doc: Doc) -> list[str]:
    """The comments in the document, in order."""
    found: list[str] = []
    stack: list[Doc] = [doc]
    while stack:
        match stack.pop():
            case Remark(text):
                found.append(text)
            case Nest(body) | Group(body):
                stack.append(body)
            case tuple(parts):
                stack.extend(reversed(parts))
    return found


def layout(doc: Doc, indent: int = 0, width: int = WIDTH) -> str:
    """The document written out. The first line carries no indentation but is measured as if it did."""
    return _Printer(width, indent).write(doc)


class _Printer:
    def __init__(self, width: int, indent: int) -> None:
        self._width = width
        self._indent = indent
        self._column = indent
        self._pieces: list[str] = []
        self._stack: list[_Task] = []

    def write(self, doc: Doc) -> str:
        self._stack.append((self._indent, True, doc))
        while self._stack:
            self._step(*self._stack.pop())
        return "".join(self._pieces)

    def _step(self, indent: int, broken: bool, doc: Doc) -> None:
        match doc:
            case str(text) | Remark(text):
                self._put(text)
            case Break(text):
                self._put("\n" + " " * indent if broken else text)
            case IfBroken(text):
                self._put(text if broken else "")
            case Nest(body):
                self._stack.append((indent + INDENT, broken, body))
            case Group(body):
                self._stack.append((indent, broken and not self._fits((indent, False, body)), body))
            case tuple(parts):
                self._stack.extend((indent, broken, part) for part in reversed(parts))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._column = _column_after(self._column, text)

    def _fits(self, task: _Task) -> bool:
        """Whether the task, and what follows it up to the next line end, stays within the width."""
        column = self._column
        rest = len(self._stack)
        stack = [task]
        while column <= self._width:
            if not stack:
                if rest == 0:
                    return True
                rest -= 1
                stack.append(self._stack[rest])
            indent, broken, doc = stack.pop()
            match doc:
                case Remark() if not broken:
                    return False
                case Break() if broken:
                    return True
                case str(text) | Break(text):
                    column = _column_after(column, text)
                case IfBroken(text) if broken:
                    column += len(text)
                case Nest(body) | Group(body):
                    stack.append((indent, broken, body))
                case tuple(parts):
                    stack.extend((indent, broken, part) for part in reversed(parts))
        return False


def _column_after(column: int, text: str) -> int:
    last = text.rfind("\n")
    return column + len(text) if last < 0 else len(text) - last - 1
