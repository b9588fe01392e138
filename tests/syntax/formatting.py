"""What every formatted program must keep."""

from textwrap import dedent

from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import Parsed, parse
from ida_dsl.syntax.unparse import format_file, unparse_file


def read(text: str) -> Parsed:
    parsed = parse(Source("test.ida", text))
    assert not parsed.diagnostics, (parsed.diagnostics, text)
    return parsed


def comments(parsed: Parsed) -> list[str]:
    return [comment.text.rstrip() for comment in parsed.comments]


def check_tree(tree: ast.File) -> str:
    text = unparse_file(tree)
    parsed = read(text)
    assert parsed.file == tree
    assert format_file(parsed) == text
    return text


def check_layout(text: str) -> None:
    source = read(text)
    formatted = format_file(source)
    again = read(formatted)
    assert again.file == source.file
    assert comments(again) == comments(source)
    assert format_file(again) == formatted


def formatted(text: str) -> str:
    """A program laid out, checked to say the same; its margin may be indented."""
    text = dedent(text).lstrip("\n")
    check_layout(text)
    return format_file(read(text))
