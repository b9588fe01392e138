"""Parses a file: always to a tree, and to all the mistakes that stand in the way of understanding it."""

import gc
from collections.abc import Iterator, Sequence
from itertools import count, pairwise

from attrs import define, evolve, frozen
from lark import Token, Tree
from lark.exceptions import UnexpectedToken

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Source, Span
from ida_dsl.syntax import ast, layout_errors
from ida_dsl.syntax.build import Builder
from ida_dsl.syntax.build_expr import ExprBuilder
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.grammar import grammar
from ida_dsl.syntax.lexer import Feed
from ida_dsl.syntax.recover import mended, parent_taken_out, taken_out
from ida_dsl.syntax.scan import scan
from ida_dsl.syntax.tokens import MISTAKE, Line

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 100
"""No syntax tree is deeper, so that later passes may recurse."""
MAX_ERRORS = 20
_LARGE = 40_000  # tokens in a declaration that is not worth a second look

# Trees that become no node of their own, or no deeper one.
_FLAT = frozenset(
    [
        "block",
        "arguments",
        "argument",
        "generator_argument",
        "name",
        "parameters",
        "field_value",
        "compare_op",
    ]
)


@frozen
class Comment:
    """A comment as written, its `#` included."""

    span: Span
    text: str


@frozen
class Parsed:
    """A source and its syntax tree. A line that did not parse is a `Mistake` in it and has a diagnostic."""

    source: Source
    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    comments: tuple[Comment, ...]


def parse(source: Source, ids: Iterator[int] | None = None) -> Parsed:
    """The tree of a file, with nodes numbered from `ids`; never raises, whatever the text."""
    if len(source.text) > MAX_CHARACTERS:
        refusal = layout_errors.file_too_large(Span(source.path, 0, 0), MAX_CHARACTERS)
        return Parsed(source, ast.File(None, (ast.Mistake(),)), (refusal,), ())
    collecting = gc.isenabled()
    gc.disable()  # trees of a large file are many objects and no garbage
    try:
        return _Parser(source, count(1) if ids is None else ids, []).run()
    finally:
        if collecting:
            gc.enable()


def parse_expression(
    text: str, path: str = "<ask>", ids: Iterator[int] | None = None
) -> ast.Expr | tuple[Diagnostic, ...]:
    """An expression by itself, or what is wrong with it."""
    parser = _Parser(Source(path, text), count(1) if ids is None else ids, [])
    made = parser.alone(parser.builder(), text, 0)
    return made if made is not None and not parser.found else tuple(parser.found)


@define
class _Parser:
    source: Source
    ids: Iterator[int]
    found: list[Diagnostic]

    def run(self) -> Parsed:
        scanned = scan(self.source.text)
        lines = scanned.lines
        if mixed := layout_errors.mixed_margins(self.source, lines):
            self.found += mixed
            lines = tuple(evolve(line, indent=len(line.margin.expandtabs(4))) for line in lines)
        file = self._file(lines)
        comments = tuple(self._comment(start, end) for start, end in scanned.comments)
        found = tuple(sorted(self.found, key=lambda diagnostic: diagnostic.span.start))
        return Parsed(self.source, file, found, comments)

    def _comment(self, start: int, end: int) -> Comment:
        return Comment(Span(self.source.path, start, end), self.source.text[start:end])

    def _file(self, lines: Sequence[Line]) -> ast.File:
        builder = self.builder()
        doc: ast.Docstring | None = None
        made: list[ast.Declaration] = []
        for number, part in enumerate(_declarations(lines)):
            tree = self._tree(part, "declarations" if number else "file")
            if tree is None:
                made.append(self._mistake(part))
                continue
            found_doc, declarations = builder.whole(tree)
            doc = doc or found_doc
            made += declarations
        span = Span(self.source.path, 0, len(self.source.text))
        return ast.File(doc, tuple(made), span=span, id=next(self.ids))

    def builder(self) -> Builder:
        return Builder(self.source.path, self.ids, self.found, self.alone)

    def _tree(self, part: Sequence[Line], start: str) -> Tree[Token] | None:
        """One declaration's tree, after as many mendings as it takes; None where there are too many."""
        lines = list(part)
        looks = 2 if sum(len(line.tokens) for line in part) > _LARGE else 2 * len(part) + MAX_ERRORS
        for _ in range(looks):
            if len(self.found) >= MAX_ERRORS:
                break
            fault = self._fault(Feed(lines, grammar().keywords), start)
            if isinstance(fault, Tree):
                return fault
            lines = self._mend(fault)
        return None

    def _fault(self, feed: Feed, start: str) -> Tree[Token] | Fault:
        try:
            tree = _read(feed, start)
        except UnexpectedToken as error:
            return self._stopped(feed, error)
        place = _too_deep(tree)
        return tree if place is None else self._deep(feed.lines, place)

    def _mistake(self, part: Sequence[Line]) -> ast.Mistake:
        return ast.Mistake(span=Span(self.source.path, part[0].start, part[-1].end), id=next(self.ids))

    def _stopped(self, feed: Feed, error: UnexpectedToken) -> Fault:
        number, index = feed.at
        kind, accepts = error.token.type, frozenset(error.accepts or ())
        if accepts == {"_INDENT"} and index <= 0 and feed.layout:  # the header before this line has no block
            number, index = number - 1, len(feed.lines[number - 1].tokens)
        return Fault(self.source, feed.lines, number, index, kind, accepts)

    def _deep(self, lines: Sequence[Line], place: int) -> Fault:
        number = max((n for n, line in enumerate(lines) if line.start <= place), default=0)
        index = max((i for i, token in enumerate(lines[number].tokens) if token.start <= place), default=0)
        return Fault(self.source, lines, number, index, layout_errors.DEEP)

    def _mend(self, fault: Fault) -> list[Line]:
        if fault.line.tokens[0].type.startswith(MISTAKE):
            return parent_taken_out(fault)
        self.found.append(_explained(fault))
        if fault.kind == layout_errors.DEEP:
            return taken_out(fault.lines, fault.number)
        return mended(fault)

    def alone(self, builder: ExprBuilder, text: str, start: int) -> ast.Expr | None:
        """An expression that stands by itself, in a hole or on a command line; None where it is reported."""
        tokens = tuple(
            token._replace(start=token.start + start, end=token.end + start)
            for line in scan(text).lines
            for token in line.tokens
        )
        if not tokens:
            builder.report(_nothing(Span(self.source.path, start, start + len(text))))
            return None
        feed = Feed([Line(0, tokens)], grammar().keywords, layout=False)
        fault = self._fault(feed, "expr")
        if isinstance(fault, Fault):
            builder.report(_explained(fault))
            return None
        return builder.expr(fault)


def _explained(fault: Fault) -> Diagnostic:
    from ida_dsl.syntax import parse_errors  # noqa: PLC0415 - most files have nothing to explain

    return parse_errors.explain(fault)


def _nothing(span: Span) -> Diagnostic:
    from ida_dsl.syntax import parse_errors  # noqa: PLC0415 - as above

    return parse_errors.no_expression(span)


def _read(feed: Feed, start: str) -> Tree[Token]:
    return grammar().lark.parse(feed, start=start)


def _declarations(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines of each declaration: from one at the margin up to the next."""
    starts = [n for n, line in enumerate(lines) if n == 0 or line.indent == 0]
    for start, end in pairwise([*starts, len(lines)]):
        yield lines[start:end]


def _too_deep(tree: Tree[Token]) -> int | None:
    """The offset of a node that is nested too deeply, if there is one."""
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        depth += node.data not in _FLAT
        if depth > MAX_DEPTH:
            return int(node.meta.start_pos)
        stack.extend((child, depth) for child in node.children if isinstance(child, Tree))
    return None
