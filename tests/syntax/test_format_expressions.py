"""How expressions are spelled: as few brackets as their meaning needs."""

import pytest

from ida_dsl.syntax import ast
from ida_dsl.syntax.unparse import unparse_expression, unparse_statement
from tests.syntax.formatting import formatted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-x**2", "-x ** 2"),
        ("(-x)**2", "(-x) ** 2"),
        ("a**-b", "a ** -b"),
        ("(a**b)**c", "(a ** b) ** c"),
        ("a**(b**c)", "a ** b ** c"),
        ("(a-b)-c", "a - b - c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a*(b/c)", "a * (b / c)"),
        ("not(a<b)", "not a < b"),
        ("(not a)<b", "(not a) < b"),
        ("(a<b)<c", "(a < b) < c"),
        ("a<b<=c", "a < b <= c"),
        ("(a and b)or c", "a and b or c"),
        ("a and(b or c)", "a and (b or c)"),
        ("(a and b)and c", "(a and b) and c"),
        ("(a if b else c)if d else e", "(a if b else c) if d else e"),
        ("a if b else(c if d else e)", "a if b else c if d else e"),
        ("(a|b)|c", "(a | b) | c"),
        ("0 .. 2**k", "0 .. 2 ** k"),
        ("- 1 .. n", "-1..n"),
        ("xs[1 :n]", "xs[1:n]"),
        ("xs[a+1:]", "xs[a + 1 :]"),
        ("xs[::2]", "xs[::2]"),
        ("xs[ : ]", "xs[:]"),
        ("xs[:n//2:k]", "xs[: n // 2 : k]"),
        ("Set[(A,B)]", "Set[(A, B)]"),
        ("List[T,6,]", "List[T, 6]"),
        ("List[(A,B)]", "List[(A, B)]"),
        ("(a,)", "(a,)"),
        ("sum(x for x in xs)", "sum([x for x in xs])"),
        ("[a for(a,b)in xs if a if b]", "[a for a, b in xs if a if b]"),
        ("ask[ 2 ] t ( x,y = 1 )", "ask[2] t(x, y=1)"),
        ("{ a:1,b:{c:2}, }", "{a: 1, b: {c: 2}}"),
        ("0xFF + 1_000 + 1e3", "0xFF + 1_000 + 1e3"),
        ("'it'", '"it"'),
        ("'it\\'s'", '"it\'s"'),
        ("'\"so\"'", "'\"so\"'"),
        ("'\\u00e9'", '"\\u00e9"'),
        ("'''long'''", '"long"'),
        ("F'{x}'", 'f"{x}"'),
        ("f'{x[\"a\"]}'", "f'{x[\"a\"]}'"),
    ],
)
def test_expressions(before: str, after: str) -> None:
    assert formatted(f"const x = {before}\n") == f"const x = {after}\n"


def test_spelling_without_a_source() -> None:
    text = ast.Literal('a "b"\n\u200b\\')
    assert unparse_expression(text) == "'a \"b\"\\n\\u200b\\\\'"
    inner = ast.FText(("in ", ast.Literal("x")))
    outer = ast.FText(('{"', ast.RecordExpr((ast.FieldValue(ast.Name("a"), inner),)), '"}'))
    assert unparse_expression(outer) == """f\"\"\"{{\\"{ {a: f"in {'x'}"}}\\"}}\"\"\""""


def test_statements_on_one_line() -> None:
    x = ast.Name("x")
    assert unparse_statement(ast.Assign(ast.TupleExpr((x, x)), ast.TupleExpr((x, x)))) == "x, x = x, x"
    assert unparse_statement(ast.If((ast.Branch(x, (ast.Break(),)),), None)) == "if x:"
    assert unparse_statement(ast.For(x, x, (ast.Break(),))) == "for x in x:"
    assert unparse_statement(ast.Mistake()) == "…"
