"""Writes a syntax tree out in the one canonical layout."""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.diagnostics import Severity
from ida_dsl.syntax import ast
from ida_dsl.syntax.layout import INDENT, WIDTH, Doc, Group, flat, join
from ida_dsl.syntax.page import Gap, Page
from ida_dsl.syntax.parse import Parsed
from ida_dsl.syntax.unparse_expr import Expressions, unparse_expression
from ida_dsl.syntax.unparse_stmt import unparse_statement, write_block, write_body
from ida_dsl.syntax.unparse_text import docstring_literal, text_literal
from ida_dsl.syntax.walk import walk

__all__ = ["CannotFormat", "format_file", "unparse_expression", "unparse_file", "unparse_statement"]

_Callable = ast.Primitive | ast.Function | ast.Extern | ast.Task
_STRATEGY = ast.Strategy | ast.Shown
_SHORT = (ast.Import, ast.Param, ast.Const, ast.TypeDecl, ast.Roots, ast.AgentDecl, ast.Extern)


class CannotFormat(ValueError):  # noqa: N818 - it says what happened
    """A file with mistakes: what was not understood cannot be laid out."""


def format_file(parsed: Parsed) -> str:
    """The canonical text of a file that parsed: what it says and its comments, in one style.

    Raises CannotFormat where the file has mistakes.
    """
    if any(d.severity is Severity.ERROR for d in parsed.diagnostics):
        raise CannotFormat(f"{parsed.source.path} has mistakes; mend them first")
    return _write(parsed.file, parsed.source.text)


def unparse_file(file: ast.File) -> str:
    """The canonical text of a tree that was not read from a source. Raises CannotFormat as `format_file`."""
    return _write(file, "")


def _write(file: ast.File, text: str) -> str:
    if any(isinstance(node, ast.Mistake) for node in walk(file)):
        raise CannotFormat("a line was not understood; mend it first")
    writer = _Writer(Page(text), text)
    writer.file(file)
    return writer.page.finish()


class _Writer:
    """Puts declarations on a page, line after line in the order of the source."""

    def __init__(self, page: Page, text: str) -> None:
        self.page = page
        self._text = text

    def file(self, file: ast.File) -> None:
        """All of a file."""
        if file.doc is not None:
            self._docstring(file.doc)
        before: ast.Docstring | ast.Declaration | None = file.doc
        for node in file.declarations:
            both_short = _is_short(before) and _is_short(node)
            self._declaration(node, Gap.KEEP if both_short else Gap.ONE, type(before) is not type(node))
            before = node

    def _docstring(self, node: ast.Docstring) -> None:
        written = self._text[node.span.start : node.span.end]
        self.page.line(docstring_literal(node.text, written))

    def _declaration(self, node: ast.Declaration, gap: Gap, blank: bool) -> None:
        match node:
            case ast.Context(facts):
                self._block("context:", facts, gap)
            case ast.Tiers(rules):
                self._block("tiers:", rules, gap)
            case ast.ContextSample(sample):
                self._sample("sample context", sample, gap, blank)
            case ast.Primitive() | ast.Function():
                write_body(self.page, lambda e: _signature(e, node), node.body, gap, blank)
            case ast.Task():
                self._task(node, gap, blank)
            case ast.Property():
                self._property(node, gap)
            case _:
                self.page.line(lambda e: _line(e, node), gap, blank)

    def _block(self, header: str, nodes: Sequence[ast.Node], gap: Gap) -> None:
        self.page.line(header, gap)
        with self.page.block():
            for node in nodes:
                self._row(node)

    def _row(self, node: ast.Node) -> None:
        self.page.line(lambda e: _line(e, node))

    def _sample(self, header: str, node: ast.Sample, gap: Gap, blank: bool) -> None:
        if node.path is not None:
            self.page.line(f"{header} from {text_literal(node.path)}", gap, blank)
        else:
            self.page.line(f"{header}:", gap, blank)
            write_block(self.page, node.body or ())

    # -------------------------------------------------------------------------------------- tasks

    def _task(self, node: ast.Task, gap: Gap, blank: bool) -> None:
        colon = ":" if node.items else ""
        self.page.line(lambda e: (_signature(e, node), colon), gap, blank)
        with self.page.block():
            before: ast.TaskItem | None = None
            for item in node.items:
                strategies = isinstance(item, _STRATEGY) or isinstance(before, _STRATEGY)
                self._item(item, Gap.ONE if strategies else Gap.KEEP)
                before = item

    def _item(self, node: ast.TaskItem, gap: Gap) -> None:
        match node:
            case ast.Docstring():
                self._docstring(node)
            case ast.Spec(body):
                write_body(self.page, lambda _: "spec", body, gap)
            case ast.Sample():
                self._sample("sample", node, gap, blank=True)
            case ast.Strategy():
                self.page.line(lambda e: (_strategy(e, node), ":"), gap)
                write_block(self.page, node.body)
            case ast.Shown():
                self._shown(node, gap)
            case _:
                self.page.line(lambda e: _line(e, node), gap)

    def _shown(self, node: ast.Shown, gap: Gap) -> None:
        self.page.line(lambda e: (_shown(e, node), ":"), gap)
        with self.page.block():
            for rule in node.rules:
                self._row(rule)

    # --------------------------------------------------------------------------------- properties

    def _property(self, node: ast.Property, gap: Gap) -> None:
        whose = "" if node.by is None else f" by {node.by.text}"
        self.page.line(f"property {node.name.text}{whose}:", gap)
        with self.page.block():
            rest = list(node.foralls)
            while rest:
                self._forall_line(rest)
            condition = node.condition
            assert not isinstance(condition, ast.Mistake)  # such files are not formatted
            self.page.line(lambda e: _shield(e.slot(condition), "forall"))

    def _forall_line(self, rest: list[ast.ForAll]) -> None:
        """Write the `forall`s of one line of the source, on a line each if they are too long for one."""
        count = sum(1 for node in rest if self.page.next_holds(node.span.start)) or len(rest)
        nodes, rest[:] = rest[:count], rest[count:]
        line = flat(_foralls(Expressions(self._text), nodes))
        if len(nodes) == 1 or ("\n" not in line and len(line) + INDENT <= WIDTH):
            self.page.line(lambda e: _foralls(e, nodes))
            return
        self.page.line(lambda e: _foralls(e, nodes[:1]))
        for node in nodes[1:]:
            self._more_forall(node)

    def _more_forall(self, node: ast.ForAll) -> None:
        self.page.more(lambda e: _foralls(e, [node]))


def _is_short(node: ast.Docstring | ast.Declaration | None) -> bool:
    """Whether a declaration is one line of the source; such may stand together."""
    match node:
        case ast.Primitive(body=body) | ast.Function(body=body):
            return not isinstance(body, tuple)
        case ast.ContextSample(sample):
            return sample.body is None
        case ast.Task(items=items):
            return not items
    return isinstance(node, _SHORT)


def _line(e: Expressions, node: ast.Node) -> Doc:
    """A declaration or item that is one line."""
    match node:
        case ast.Import(path):
            return f"import {text_literal(path)}"
        case ast.Param(name, type_, default):
            before = e.slot(type_, default.span.start)
            return (f"param {name.text}: ", before, " = ", e.slot(default, first=False))
        case ast.Const(name, value):
            return (f"const {name.text} = ", e.slot_list(value))
        case ast.TypeDecl(name, type_):
            return (f"type {name.text} = ", e.slot(type_))
        case ast.Fact(name, type_, hidden):
            return ("hidden " if hidden else "", name.text, ": ", e.slot(type_))
        case ast.Extern(target=target):
            return (_signature(e, node), f" = python({text_literal(target)})")
        case ast.Roots(tasks):
            return f"roots {_names(tasks)}"
        case ast.AgentDecl(name, value):
            return (f"agent {name.text} = ", e.slot(value))
        case ast.TierRule(tiers, value):
            return (_shield(e.slot(tiers, value.span.start), "grow"), " = ", e.slot(value, first=False))
        case ast.Grow(param, step, when):
            by = e.slot(step, when.span.start)
            return (f"grow {param.text} by ", by, " when ", e.slot(when, first=False))
    return _item_line(e, node)


def _item_line(e: Expressions, node: ast.Node) -> Doc:
    match node:
        case ast.Sees(facts):
            return f"sees {_names(facts)}"
        case ast.SpecWhere(name, condition):
            return (f"spec {name.text} where ", e.slot(condition))
        case ast.Decreases(measure):
            return ("decreases ", e.slot_list(measure))
        case ast.MayAsk(tasks):
            return f"may ask {_names(tasks)}"
        case ast.AtMost(count):
            return ("at most ", e.slot(count))
        case ast.Waive(law, strategy, reason):
            whose = "" if strategy is None else f" for {strategy.text}"
            return f"waive {law.text}{whose} because {text_literal(reason)}"
    raise TypeError(f"not a line: {node!r}")


def _signature(e: Expressions, node: _Callable) -> Doc:
    """What stands before a body: the brackets of the parameters are the first to break."""
    word = "extern function" if isinstance(node, ast.Extern) else type(node).__name__.lower()
    brackets = e.parameters(node.parameters, node.name.span.end, node.returns.span.start)
    return Group((f"{word} {node.name.text}", brackets, " -> ", _result(e, node)))


def _result(e: Expressions, node: _Callable) -> Doc:
    match node:
        case ast.Task(agent=agent) if agent is not None:
            always = " always" if node.always else ""
            returns = e.slot(node.returns, agent.span.start, first=False)
            return (returns, " by ", e.slot(agent, first=False), always)
        case ast.Primitive(body=body) | ast.Function(body=body) if not isinstance(body, tuple):
            return e.slot(node.returns, body.span.start, first=False)
    return e.slot(node.returns, first=False)


def _strategy(e: Expressions, node: ast.Strategy | ast.Shown, end: int | None = None) -> Doc:
    when: Doc = (" when ", e.slot(node.when, end)) if node.when is not None else ""
    return (f"strategy {node.name.text}", when)


def _shown(e: Expressions, node: ast.Shown) -> Doc:
    head = _strategy(e, node, node.agent.span.start)
    return (head, " by ", e.slot(node.agent, first=node.when is None))


def _foralls(e: Expressions, nodes: Sequence[ast.ForAll]) -> Doc:
    ends = [*(node.target.span.start for node in nodes[1:]), None]
    return (
        "forall ",
        join(", ", [_forall(e, *one, first=one[0] is nodes[0]) for one in zip(nodes, ends, strict=True)]),
    )


def _forall(e: Expressions, node: ast.ForAll, end: int | None, *, first: bool) -> Doc:
    between = ": " if node.typed else " in "
    return (e.expression(node.target), between, e.slot(node.domain, end, first=first))


def _names(names: Sequence[ast.Name]) -> str:
    return ", ".join(name.text for name in names)


def _shield(doc: Doc, word: str) -> Doc:
    """Brackets around what would begin with a word that is a keyword there."""
    text = flat(doc)
    begins = text.startswith(word) and not text[len(word) :][:1].isidentifier()
    return ("(", doc, ")") if begins else doc
