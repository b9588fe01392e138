"""Every construct of the language, parsed to the tree that it stands for."""

import pytest

from ida_dsl.source import Source, Span
from ida_dsl.syntax import ast
from ida_dsl.syntax.ast import Literal, Name
from ida_dsl.syntax.parse import Parsed, parse, parse_expression
from ida_dsl.syntax.walk import walk
from tests.syntax.programs import POWER, STRATEGIES, SUMMARIZE, in_strategy

A, B, C, X, XS = (Name(text) for text in ("a", "b", "c", "x", "xs"))
INT = Name("Int")
ONE, TWO, THREE = Literal(1), Literal(2), Literal(3)


def parsed(text: str) -> Parsed:
    made = parse(Source("a.ida", text))
    assert made.diagnostics == ()
    return made


def declaration(text: str) -> ast.Declaration:
    (made,) = parsed(text).file.declarations
    return made


def expression(text: str) -> ast.Expr:
    """As a const's value, and by itself."""
    made = declaration(f"const v = {text}\n")
    assert isinstance(made, ast.Const)
    alone = parse_expression(text)
    if "," not in text or text[0] in "([{":
        assert alone == made.value
    return made.value


def statements(text: str) -> ast.Block:
    task = declaration(in_strategy(text))
    assert isinstance(task, ast.Task)
    (strategy,) = task.items
    assert isinstance(strategy, ast.Strategy)
    return strategy.body


def call(name: str, *arguments: ast.Expr, **named: ast.Expr) -> ast.Call:
    return ast.Call(Name(name), given(*arguments, **named))


def ask(name: str, *arguments: ast.Expr, times: ast.Expr | None = None) -> ast.Ask:
    return ast.Ask(Name(name), given(*arguments), times)


def given(*arguments: ast.Expr, **named: ast.Expr) -> tuple[ast.Argument, ...]:
    by_name = (ast.Argument(Name(name), value) for name, value in named.items())
    return (*(ast.Argument(None, value) for value in arguments), *by_name)


def pair(*items: ast.Expr) -> ast.TupleExpr:
    return ast.TupleExpr(items)


# ------------------------------------------------------------------------------------ expressions

EXPRESSIONS = {
    "a": A,
    "task": Name("task"),
    "hidden": Name("hidden"),
    "größe_2": Name("größe_2"),
    "1": ONE,
    "1_000": Literal(1000),
    "0xff": Literal(255),
    "0b101": Literal(5),
    "0o17": Literal(15),
    "0": Literal(0),
    "9223372036854775807": Literal(2**63 - 1),
    "-9223372036854775808": Literal(-(2**63)),
    "1.5": Literal(1.5),
    "1_0.2_5e-3": Literal(10.25e-3),
    "2e3": Literal(2000.0),
    "True": Literal(True),
    "False": Literal(False),
    "unknown": ast.UnknownLiteral(),
    "'a\"b'": Literal('a"b'),
    '""': Literal(""),
    r'"\n\t\r\\\"\'\x41\u00e9\U0001F600"': Literal("\n\t\r\\\"'A\u00e9\U0001f600"),
    '"""a\n"b" {c}"""': Literal('a\n"b" {c}'),
    "'''a'''": Literal("a"),
    "f''": ast.FText(()),
    'f"a{x}b"': ast.FText(("a", X, "b")),
    'F"{a}{b}"': ast.FText((A, B)),
    'f"{{{x}}}"': ast.FText(("{", X, "}")),
    'f"""{f(a, "}")}\n"""': ast.FText((call("f", A, Literal("}")), "\n")),
    "f'{ {a: 1} }'": ast.FText((ast.RecordExpr((ast.FieldValue(A, ONE),)),)),
    "f'{xs[1:2]}'": ast.FText((ast.Slice(XS, ONE, TWO, None),)),
    "f'{a != b} {a == b} {a <= b}'": ast.FText(
        (
            ast.Compare((A, B), ("!=",)),
            " ",
            ast.Compare((A, B), ("==",)),
            " ",
            ast.Compare((A, B), ("<=",)),
        )
    ),
    "f'''{a +\n b}'''": ast.FText((ast.Binary("+", A, B),)),
    "(a)": A,
    "()": pair(),
    "(a,)": pair(A),
    "(a, b)": pair(A, B),
    "a, b,": pair(A, B),
    "[]": ast.ListExpr(()),
    "[a, b,]": ast.ListExpr((A, B)),
    "{a: 1, b: x,}": ast.RecordExpr((ast.FieldValue(A, ONE), ast.FieldValue(B, X))),
    "-a": ast.Unary("-", A),
    "+-a": ast.Unary("+", ast.Unary("-", A)),
    "not not a": ast.Unary("not", ast.Unary("not", A)),
    "a + b - c": ast.Binary("-", ast.Binary("+", A, B), C),
    "a + b * c": ast.Binary("+", A, ast.Binary("*", B, C)),
    "(a + b) * c": ast.Binary("*", ast.Binary("+", A, B), C),
    "a / b // c % x": ast.Binary("%", ast.Binary("//", ast.Binary("/", A, B), C), X),
    "-a ** -b ** c": ast.Unary("-", ast.Binary("**", A, ast.Unary("-", ast.Binary("**", B, C)))),
    "a and b and c or x": ast.Logical("or", (ast.Logical("and", (A, B, C)), X)),
    "not a == b": ast.Unary("not", ast.Compare((A, B), ("==",))),
    "a < b <= c": ast.Compare((A, B, C), ("<", "<=")),
    "a not in xs": ast.Compare((A, XS), ("not in",)),
    "a in xs != b": ast.Compare((A, XS, B), ("in", "!=")),
    "a if b else c if x else 1": ast.Conditional(A, B, ast.Conditional(C, X, ONE)),
    "xs[1]": ast.Index(XS, ONE),
    "xs[1, 2]": ast.Index(XS, pair(ONE, TWO)),
    "xs[1][2].a": ast.Field(ast.Index(ast.Index(XS, ONE), TWO), A),
    "xs[:]": ast.Slice(XS, None, None, None),
    "xs[1:2]": ast.Slice(XS, ONE, TWO, None),
    "xs[::2]": ast.Slice(XS, None, None, TWO),
    "xs[1::]": ast.Slice(XS, ONE, None, None),
    "f(a).b": ast.Field(call("f", A), B),
    "f()": call("f"),
    "f(a, b=1,)": call("f", A, b=ONE),
    "ask f(a, b=1)": ast.Ask(Name("f"), given(A, b=ONE), None),
    "ask[2] f()": ask("f", times=TWO),
    "ask[a + 1] f(a) + ask g()": ast.Binary("+", ask("f", A, times=ast.Binary("+", A, ONE)), ask("g")),
    "[x for x in xs]": ast.Comprehension(X, (ast.Clause(X, XS, ()),)),
    "[a for a, b in xs if a if b for c in x]": ast.Comprehension(
        A, (ast.Clause(pair(A, B), XS, (A, B)), ast.Clause(C, X, ()))
    ),
    "[a for (a, (b, c)) in xs]": ast.Comprehension(A, (ast.Clause(pair(A, pair(B, C)), XS, ()),)),
    "f(x for x in xs)": call("f", ast.Comprehension(X, (ast.Clause(X, XS, ()),))),
    "0..63": ast.Range(Literal(0), Literal(63)),
    "-a..a + 1": ast.Range(ast.Unary("-", A), ast.Binary("+", A, ONE)),
    "a | 0..3 | b": ast.Alternatives((A, ast.Range(Literal(0), THREE), B)),
    "List[Int, 0..6]": ast.Index(Name("List"), pair(INT, ast.Range(Literal(0), Literal(6)))),
    "f(a,\n  b)": call("f", A, B),
    "a + \\\n b": ast.Binary("+", A, B),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expression(text):
    assert expression(text) == EXPRESSIONS[text]


def test_numbers_are_told_apart():
    assert expression("1") != expression("1.0")
    assert expression("1") != expression("True")


@pytest.mark.parametrize("word", ["forif", "iffy", "notx", "inx", "orx", "asks", "elsewhere"])
def test_a_keyword_ends_where_a_word_ends(word):
    assert parse(Source("a.ida", f"const v = [a {word} b else c]\n")).diagnostics


# ------------------------------------------------------------------------------------- statements

STATEMENTS: dict[str, ast.Statement] = {
    "a = 1": ast.Assign(A, ONE),
    "a = 1, 2": ast.Assign(A, pair(ONE, TWO)),
    "a, b = x": ast.Assign(pair(A, B), X),
    "a, = x": ast.Assign(pair(A), X),
    "(a) = x": ast.Assign(A, X),
    "(a,) = x": ast.Assign(pair(A), X),
    "(a, b) = x": ast.Assign(pair(A, B), X),
    "a, (b, c) = x": ast.Assign(pair(A, pair(B, C)), X),
    "break": ast.Break(),
    "require a": ast.Require(A),
    "return a": ast.Return(A),
    "return a, b": ast.Return(pair(A, B)),
    "if a:\n    break": ast.If((ast.Branch(A, (ast.Break(),)),), None),
    "if a:\n    break\nelif b:\n    break\nelif c:\n    break\nelse:\n    return x": ast.If(
        tuple(ast.Branch(name, (ast.Break(),)) for name in (A, B, C)), (ast.Return(X),)
    ),
    "for a, b in xs:\n    if a:\n        break": ast.For(
        pair(A, B), XS, (ast.If((ast.Branch(A, (ast.Break(),)),), None),)
    ),
    "repeat 3:\n\n    # a comment\n  # another\n    break": ast.Repeat(THREE, (ast.Break(),)),
    "strategy = when": ast.Assign(Name("strategy"), Name("when")),
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_statement(text):
    assert statements(f"{text}\nreturn 1") == (STATEMENTS[text], ast.Return(ONE))


# ----------------------------------------------------------------------------------- declarations

PARAMETERS = (ast.Parameter(A, INT), ast.Parameter(B, INT))
DECLARATIONS: dict[str, ast.Declaration] = {
    'import "other.ida"': ast.Import("other.ida"),
    "param size: 4..64 = 64": ast.Param(Name("size"), ast.Range(Literal(4), Literal(64)), Literal(64)),
    "const a = 1": ast.Const(A, ONE),
    "type A = zero | one": ast.TypeDecl(Name("A"), ast.Alternatives((Name("zero"), Name("one")))),
    "type A = {name: Text}": ast.TypeDecl(
        Name("A"), ast.RecordExpr((ast.FieldValue(Name("name"), Name("Text")),))
    ),
    "context:\n    a: Int\n    hidden b: Int\n    hidden: Int": ast.Context(
        (ast.Fact(A, INT, False), ast.Fact(B, INT, True), ast.Fact(Name("hidden"), INT, False))
    ),
    "sample context:\n    a = 1": ast.ContextSample(ast.Sample((ast.Assign(A, ONE),), None)),
    'sample context from "p.jsonl"': ast.ContextSample(ast.Sample(None, "p.jsonl")),
    "primitive f(a: Int, b: Int) -> Int = a": ast.Primitive(Name("f"), PARAMETERS, INT, A),
    "primitive f(a: Int, b: Int,) -> Int:\n    return a": ast.Primitive(
        Name("f"), PARAMETERS, INT, (ast.Return(A),)
    ),
    "function f() -> (Int, Int) = a, b": ast.Function(Name("f"), (), pair(INT, INT), pair(A, B)),
    "function f() -> Int:\n    return 1": ast.Function(Name("f"), (), INT, (ast.Return(ONE),)),
    'extern function f(a: Int, b: Int) -> Int = python("m:f")': ast.Extern(Name("f"), PARAMETERS, INT, "m:f"),
    "task t(a: Int, b: Int) -> Int": ast.Task(Name("t"), PARAMETERS, INT, None, False, ()),
    "task t() -> Int by a": ast.Task(Name("t"), (), INT, A, False, ()),
    "task t() -> Int by llm('x') always:\n    'Prompt.'": ast.Task(
        Name("t"), (), INT, call("llm", Literal("x")), True, (ast.Docstring("Prompt."),)
    ),
    "roots a, b,": ast.Roots((A, B)),
    "property p:\n    forall a: Int, (b, c) in xs\n    forall x in xs\n    a == b": ast.Property(
        Name("p"),
        None,
        (ast.ForAll(A, INT, True), ast.ForAll(pair(B, C), XS, False), ast.ForAll(X, XS, False)),
        ast.Compare((A, B), ("==",)),
    ),
    "property p:\n    a": ast.Property(Name("p"), None, (), A),
    "property p by anyone:\n    a": ast.Property(Name("p"), Name("anyone"), (), A),
    "agent a = first_known(b, c)": ast.AgentDecl(A, call("first_known", B, C)),
    "tiers:\n    0 = a\n    1..6 = f(depth=1)\n    grow x by 1 when a > 1": ast.Tiers(
        (
            ast.TierRule(Literal(0), A),
            ast.TierRule(ast.Range(ONE, Literal(6)), call("f", depth=ONE)),
            ast.Grow(X, ONE, ast.Compare((A, ONE), (">",))),
        )
    ),
}


@pytest.mark.parametrize("text", DECLARATIONS)
def test_declaration(text):
    assert declaration(text) == DECLARATIONS[text]  # without a newline at the end
    assert declaration(f"\n# a comment\n\n{text}   # another\n\n") == DECLARATIONS[text]


ITEMS: dict[str, ast.TaskItem] = {
    '"""Prompt {a}."""': ast.Docstring("Prompt {a}."),
    "sees a, b": ast.Sees((A, B)),
    "spec = a, b": ast.Spec(pair(A, B)),
    "spec:\n        return a": ast.Spec((ast.Return(A),)),
    "spec v where v > a": ast.SpecWhere(Name("v"), ast.Compare((Name("v"), A), (">",))),
    "decreases a": ast.Decreases(A),
    "decreases a, b": ast.Decreases(pair(A, B)),
    "sample:\n        a = 1": ast.Sample((ast.Assign(A, ONE),), None),
    "sample from 'q.jsonl'": ast.Sample(None, "q.jsonl"),
    "strategy s:\n        return a": ast.Strategy(Name("s"), None, (ast.Return(A),)),
    "strategy s when a:\n        return a": ast.Strategy(Name("s"), A, (ast.Return(A),)),
    "strategy s by a:\n        may ask b, c\n        at most 8": ast.Shown(
        Name("s"), None, A, (ast.MayAsk((B, C)), ast.AtMost(Literal(8)))
    ),
    "strategy s when x by a:\n        at most 8": ast.Shown(Name("s"), X, A, (ast.AtMost(Literal(8)),)),
}


@pytest.mark.parametrize("text", ITEMS)
def test_task_item(text):
    made = declaration(f"task t() -> Int:\n    {text}\n")
    assert isinstance(made, ast.Task)
    assert made.items == (ITEMS[text],)


def test_the_docstring_of_a_file():
    made = parsed('# first\n"""What it\n  is for."""\nconst a = 1').file
    assert made == ast.File(ast.Docstring("What it\n  is for."), (ast.Const(A, ONE),))
    assert parsed("'Short.'").file == ast.File(ast.Docstring("Short."), ())
    assert parsed("").file == parsed("\n \n# a\n").file == ast.File(None, ())


def test_words_are_names_wherever_they_are_no_keywords():
    words = [
        "sees",
        "spec",
        "decreases",
        "sample",
        "strategy",
        "task",
        "by",
        "when",
        "where",
        "may",
        "at",
        "most",
        "grow",
        "forall",
        "from",
        "python",
        "type",
    ]
    assert statements("\n".join(f"{word} = {word}" for word in words)) == tuple(
        ast.Assign(Name(word), Name(word)) for word in words
    )


def test_margins_by_tabs_alone():
    assert declaration("context:\n\ta: Int\n") == declaration("context:\n  a: Int\n")


# --------------------------------------------------------------------------------- whole programs


def test_power():
    file = parsed(POWER).file
    kinds = [type(one).__name__ for one in file.declarations]
    assert kinds == (
        [
            "Param",
            "TypeDecl",
            "TypeDecl",
            "Context",
            "ContextSample",
            "Primitive",
            "Task",
            "Roots",
            "Property",
            "Tiers",
        ]
    )
    (task,) = (one for one in file.declarations if isinstance(one, ast.Task))
    assert [type(item).__name__ for item in task.items] == (
        ["Docstring", "Sees", "Spec", "Decreases", "Sample", "Strategy", "Strategy", "Strategy"]
    )
    halve = task.items[-1]
    half = ast.Binary("//", Name("k"), TWO)
    assert halve == ast.Strategy(
        Name("halve"),
        None,
        (
            ast.Assign(Name("middle"), ask("power", X, half)),
            ast.Assign(Name("end"), ask("power", Name("middle"), half)),
            ast.If(
                (
                    ast.Branch(
                        ast.Compare((ast.Binary("%", Name("k"), TWO), ONE), ("==",)),
                        (ast.Return(ask("follow", Name("end"))),),
                    ),
                ),
                None,
            ),
            ast.Return(Name("end")),
        ),
    )


def test_summarize():
    file = parsed(SUMMARIZE).file
    assert [type(one).__name__ for one in file.declarations] == (
        ["Param", "AgentDecl", "AgentDecl", "Task", "Task", "Roots"]
    )
    merge = file.declarations[4]
    assert isinstance(merge, ast.Task)
    assert merge.agent == Name("editors")
    assert len(merge.items) == 1


def test_strategies():
    step, settle, solve = parsed(STRATEGIES).file.declarations
    assert isinstance(solve, ast.Task)
    assert solve.items == (
        ast.Shown(
            Name("shown"),
            None,
            Name("teacher"),
            (ast.MayAsk((Name("search"), Name("solve"))), ast.AtMost(Literal(8))),
        ),
    )
    assert len(list(walk(step, settle))) > 50


# ------------------------------------------------------------------------------------ other things


def test_an_expression_that_is_none():
    (found,) = parse_expression("power(3, ")
    assert (found.code, found.span) == ("E0102", Span("<ask>", 5, 6))
    assert parse_expression("power(3, 13)") == call("power", THREE, Literal(13))
