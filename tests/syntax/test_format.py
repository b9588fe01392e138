"""The canonical layout says what the source said, keeps its comments, and is its own canonical layout."""

from collections.abc import Iterator
from inspect import isclass
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse_expression
from ida_dsl.syntax.unparse import unparse_expression, unparse_file
from ida_dsl.syntax.walk import walk
from tests.strategies import syntax_trees as trees
from tests.strategies.layouts import relaid
from tests.syntax.formatting import check_layout, check_tree, read

_ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
PROGRAMS = sorted((Path(__file__).parents[2] / "programs").glob("*.ida"))
SLOWLY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

programs = pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)


# ------------------------------------------------------------------------------------ random trees


@settings(max_examples=60, deadline=None, suppress_health_check=SLOWLY)
@given(trees.files)
def test_trees_survive(tree: ast.File) -> None:
    check_tree(tree)


@pytest.mark.slow
@settings(max_examples=3000, deadline=None, suppress_health_check=SLOWLY)
@given(trees.files)
def test_many_trees_survive(tree: ast.File) -> None:
    check_tree(tree)


@settings(max_examples=300, deadline=None, suppress_health_check=SLOWLY)
@given(trees.expressions)
def test_expressions_survive_on_one_line(expr: ast.Expr) -> None:
    assert parse_expression(unparse_expression(expr)) == expr


@settings(max_examples=30, deadline=None, suppress_health_check=SLOWLY)
@given(trees.files, st.integers(0, 2**32))
def test_comments_in_trees_survive(tree: ast.File, seed: int) -> None:
    check_layout(relaid(unparse_file(tree), seed))


@pytest.mark.slow
@settings(max_examples=3000, deadline=None, suppress_health_check=SLOWLY)
@given(trees.files, st.integers(0, 2**32))
def test_comments_in_many_trees_survive(tree: ast.File, seed: int) -> None:
    check_layout(relaid(unparse_file(tree), seed))


def _node_classes() -> set[type[ast.Node]]:
    found = {value for value in vars(ast).values() if isclass(value) and issubclass(value, ast.Node)}
    return found - {ast.Node, ast.Mistake}


def _values(node: ast.Node) -> Iterator[str]:
    """The class of a node, and its operators and absent parts."""
    yield type(node).__name__
    for name in ("op", "ops"):
        value = getattr(node, name, ())
        yield from (value,) if isinstance(value, str) else value
    for name, value in attrs.asdict(node, recurse=False).items():  # type: ignore[arg-type]
        if value is None:
            yield f"{type(node).__name__} without {name}"


@pytest.mark.slow
def test_every_kind_of_node_is_tried() -> None:
    seen: set[str] = set()

    @settings(max_examples=1500, deadline=None, suppress_health_check=SLOWLY, derandomize=True, database=None)
    @given(trees.files)
    def collect(tree: ast.File) -> None:
        seen.update(value for node in walk(tree) for value in _values(node))

    collect()
    operators = {*_ARITHMETIC, *_COMPARISONS, "and", "or", "not"}
    absent = {"File without doc", "Ask without count", "Slice without step", "If without otherwise"}
    wanted = {kind.__name__ for kind in _node_classes()} | operators | absent
    assert wanted <= seen


# ---------------------------------------------------------------------------------------- programs


@programs
def test_programs_survive(program: Path) -> None:
    check_layout(program.read_text(encoding="utf-8"))


@programs
def test_comments_in_programs_survive(program: Path) -> None:
    text = program.read_text(encoding="utf-8")
    for seed in range(10):
        check_layout(relaid(text, seed))


@pytest.mark.slow
@programs
def test_many_comments_in_programs_survive(program: Path) -> None:
    text = program.read_text(encoding="utf-8")
    for seed in range(10, 100):
        check_layout(relaid(text, seed))


@pytest.mark.parametrize("word", trees.LINE_WORDS)
def test_words_of_declarations_are_names_elsewhere(word: str) -> None:
    name = ast.Name(word)
    inner = ast.For(ast.Name("x"), name, (ast.Break(),))
    outer = ast.For(ast.Name("x"), name, (inner, ast.Assign(name, name)))
    text = check_tree(ast.File(None, (ast.Function(name, (), name, (outer, ast.Return(name))),)))
    spread = text.replace(f"return {word}", f"return [\n        {word} if x else y,\n    ]")
    read(spread)
