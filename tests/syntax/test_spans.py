"""Where nodes stand, how they are numbered, and the comments between them."""

from itertools import count

import pytest

from ida_dsl.source import Source, Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.ast import Name
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.walk import children, walk
from tests.syntax.programs import PROGRAMS
from tests.syntax.test_parse import declaration, parsed


@pytest.mark.parametrize("text", PROGRAMS)
def test_spans(text):
    made = parsed(text)
    for node in walk(made.file):
        said = text[node.span.start : node.span.end]
        assert node.span.path == "a.ida"
        assert said == said.strip() or isinstance(node, ast.File)
        if isinstance(node, Name):
            assert said == node.text
        for child in children(node):
            assert node.span.start <= child.span.start <= child.span.end <= node.span.end


def test_spans_of_what_is_in_brackets():
    made = declaration("const v = (a + b) * [c for c in (xs)]  # d\n")
    assert isinstance(made, ast.Const)
    assert isinstance(made.value, ast.Binary)
    spans = [
        (node.span.start, node.span.end) for node in (made, made.value, made.value.left, made.value.right)
    ]
    assert spans == [(0, 37), (10, 37), (11, 16), (20, 37)]


def test_spans_in_holes():
    text = 'const v = f"a\\n{  x + f"{{b}}"}"\n'.replace('f"{{b}}"', "y")
    names = [node for node in walk(parsed(text).file) if isinstance(node, Name)]
    assert [text[name.span.start : name.span.end] for name in names] == ["v", "x", "y"]


@pytest.mark.parametrize("text", PROGRAMS)
def test_ids_are_given_once(text):
    ids = count(100)
    file = parse(Source("a.ida", text), ids).file
    found = [node.id for node in walk(file)]
    assert len(set(found)) == len(found)
    assert set(found) <= set(range(100, next(ids)))


def test_comments():
    text = '# one\nconst a = "# no"  # two\n"""\n# no\n"""\n#\nconst b = [ # three\n1]\n# four'
    made = parse(Source("a.ida", text))
    assert [comment.text for comment in made.comments] == ["# one", "# two", "#", "# three", "# four"]
    assert made.comments[1].span == Span("a.ida", 24, 29)
