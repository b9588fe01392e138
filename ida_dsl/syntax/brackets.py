"""Brackets as documents: one element a line where they break, comments beside or above the elements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen

from ida_dsl.syntax.ast import Node
from ida_dsl.syntax.comments import InnerComment, Remarks
from ida_dsl.syntax.layout import NEWLINE, Break, Doc, IfBroken, Nest, Remark

N = TypeVar("N", bound=Node)
_SPACE = Break(" ")


@frozen
class Piece:
    """What stands on one line of something broken, and where in the source it starts and ends."""

    doc: Doc
    start: int
    end: int


def pieces(nodes: Sequence[N], write: Callable[[N], Doc]) -> list[Piece]:
    """Each node as a piece."""
    return [Piece(write(node), node.span.start, node.span.end) for node in nodes]


def enclosed(start: Doc, body: Doc, end: Doc, before: list[InnerComment], after: list[InnerComment]) -> Doc:
    """Brackets around one body. Not a group, so that they break with what is around them."""
    return (start, Nest((NEWLINE, _above(before), body, _beside(after))), NEWLINE, end)


def chain(parts: Sequence[Piece], remarks: Remarks, comma: str = "") -> Doc:
    """The parts one after another, each on a line of its own where the group around them is broken."""
    docs: list[Doc] = []
    for i, part in enumerate(parts):
        if i:
            comments = remarks.take(parts[i - 1].end, part.start)
            beside = comments[:1] if comments and not comments[0].own_line else []
            docs += [comma, _beside(beside), _SPACE, _above(comments[len(beside) :])]
        docs.append(part.doc)
    return tuple(docs)


def listed(start: Doc, parts: Sequence[Piece], end: Doc, place: tuple[int, int], remarks: Remarks) -> Doc:
    """Brackets around parts with commas between, and after the last where they break. `place` is where the
    brackets are, or a little more.
    """
    if not parts:
        return (start, end)
    before = remarks.take(place[0], parts[0].start)
    after = remarks.take(parts[-1].end, place[1])
    return enclosed(start, (chain(parts, remarks, ","), IfBroken(",")), end, before, after)


def _above(comments: list[InnerComment]) -> Doc:
    return tuple(part for comment in comments for part in (Remark(comment.text), NEWLINE))


def _beside(comments: list[InnerComment]) -> Doc:
    """Comments after a part: one that shared its line beside it, the others below."""
    return tuple(
        part
        for i, comment in enumerate(comments)
        for part in ("  " if i == 0 and not comment.own_line else NEWLINE, Remark(comment.text))
    )
