"""Statements as lines on a page."""

from __future__ import annotations

from ida_dsl.syntax import ast
from ida_dsl.syntax.layout import Doc, flat
from ida_dsl.syntax.page import Gap, Page, Write
from ida_dsl.syntax.unparse_expr import Expressions, unparse_expression


def unparse_statement(statement: ast.Statement) -> str:
    """A statement on one line; of one with a block, the header."""
    match statement:
        case ast.If(branches):
            return f"if {unparse_expression(branches[0].condition)}:"
        case ast.Mistake():
            return "…"
    return flat(_line(Expressions(), statement))


def write_block(page: Page, block: ast.Block) -> None:
    """The statements of a block, one step further in."""
    with page.block():
        for statement in block:
            _write(page, statement)


def write_body(page: Page, header: Write, body: ast.Body, gap: Gap = Gap.KEEP, blank: bool = False) -> None:
    """A header, then `= e` or a block."""
    if isinstance(body, tuple):
        page.line(lambda e: (header(e), ":"), gap, blank)
        write_block(page, body)
    else:
        page.line(lambda e: (header(e), " = ", e.slot_list(body, first=False)), gap, blank)


def _write(page: Page, node: ast.Statement) -> None:
    match node:
        case ast.If(branches, otherwise):
            for i, branch in enumerate(branches):
                _write_branch(page, branch, i > 0)
            if otherwise is not None:
                page.line("else:", Gap.NONE)
                write_block(page, otherwise)
        case ast.For() | ast.Repeat():
            page.line(lambda e: _line(e, node))
            write_block(page, node.body)
        case _:
            page.line(lambda e: _line(e, node))


def _write_branch(page: Page, branch: ast.Branch, later: bool) -> None:
    word = "elif " if later else "if "
    page.line(lambda e: (word, e.slot(branch.condition), ":"), Gap.NONE if later else Gap.KEEP)
    write_block(page, branch.body)


def _line(e: Expressions, node: ast.Statement) -> Doc:
    """The line, or header, of a statement other than `if`."""
    match node:
        case ast.Assign(target, value):
            return (e.slot_list(target, value.span.start), " = ", e.slot_list(value))
        case ast.For(target, items):
            return ("for ", e.slot_list(target, items.span.start), " in ", e.slot(items), ":")
        case ast.Repeat(count):
            return ("repeat ", e.slot(count), ":")
        case ast.Break():
            return "break"
        case ast.Require(condition):
            return ("require ", e.slot(condition))
        case ast.Return(value):
            return ("return ", e.slot_list(value))
    raise TypeError(f"not a line: {node!r}")
