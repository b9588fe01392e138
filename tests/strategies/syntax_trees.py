"""Random syntax trees over the whole language: all that the grammar can express, sensible or not.

The trees have no spans, as if nobody had written them.
"""

from typing import TypeVar

from hypothesis import strategies as st

from ida_dsl.syntax import ast

T = TypeVar("T")
Some = st.SearchStrategy

RESERVED = frozenset(
    {"and", "or", "not", "in", "if", "elif", "else", "for", "repeat", "break", "continue", "while", "require"}
    | {"return", "ask", "True", "False", "None", "unknown", "def", "lambda", "class"}
)
# Keywords that begin a line; names everywhere else.
LINE_WORDS = (
    *(
        "agent",
        "at",
        "const",
        "context",
        "decreases",
        "extern",
        "forall",
        "function",
        "grow",
        "import",
        "may",
    ),
    *(
        "param",
        "primitive",
        "property",
        "roots",
        "sample",
        "sees",
        "spec",
        "strategy",
        "task",
        "tiers",
        "type",
        "waive",
    ),
)
# Keywords inside a line, and a word that stands before a text with holes.
INNER_WORDS = ("always", "because", "by", "from", "hidden", "most", "python", "when", "where", "f")
_SIGNS = "{}\"'\\\n\r\t#\0 \x7f\xa0\u200b\u2028é名\U0001f600"
_ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")


def _opaque(strategy: Some[T]) -> Some[T]:
    """The same. Hypothesis prints strategies now and then, and those nested in each other get very long."""

    @st.composite
    def inside(draw: st.DrawFn) -> T:
        return draw(strategy)

    return inside()


def _several(items: Some[T], least: int = 0, most: int = 3) -> Some[tuple[T, ...]]:
    return st.lists(items, min_size=least, max_size=most).map(tuple)


# ------------------------------------------------------------------------------------------- words

_spelled = st.from_regex(r"[a-zA-Z_é名][a-z0-9_é名]{0,5}", fullmatch=True)
identifiers: Some[str] = st.one_of(
    st.sampled_from(["x", "y", "xs", "name"]),
    st.sampled_from(LINE_WORDS),
    st.sampled_from(INNER_WORDS),
    _spelled.filter(lambda word: word not in RESERVED),
    _spelled.map(lambda word: word * 8),  # long ones, so that lines break
)
texts: Some[str] = st.one_of(
    st.text(st.sampled_from("ab " + _SIGNS), max_size=10),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.text(st.sampled_from("some words"), min_size=40, max_size=60),
)
_plain_texts = st.text(
    st.sampled_from("ab #{}é=!"), max_size=5
)  # what may stand inside the hole of an f-text

names: Some[ast.Name] = st.builds(ast.Name, identifiers)
numbers: Some[ast.Literal] = st.one_of(
    st.integers(0, 9), st.integers(0, 2**63 - 1), st.just(-(2**63)), st.floats(0, allow_infinity=False)
).map(ast.Literal)
_marks: Some[ast.Expr] = st.sampled_from([ast.Literal(True), ast.Literal(False), ast.UnknownLiteral()])
_few = _several(names, least=1).map(ast.TupleExpr)
targets: Some[ast.Target] = _opaque(
    st.one_of(names, _few, _several(st.one_of(names, _few), least=1).map(ast.TupleExpr))
)

# ------------------------------------------------------------------------------------- expressions


def _arguments(inner: Some[ast.Expr]) -> Some[tuple[ast.Argument, ...]]:
    return _several(st.builds(ast.Argument, st.none() | names, inner))


def _compare(inner: Some[ast.Expr]) -> Some[ast.Compare]:
    links = st.lists(st.tuples(st.sampled_from(_COMPARISONS), inner), min_size=1, max_size=3)
    return st.builds(
        lambda first, rest: ast.Compare((first, *(e for _, e in rest)), tuple(op for op, _ in rest)),
        inner,
        links,
    )


def _operators(inner: Some[ast.Expr]) -> list[Some[ast.Expr]]:
    return [
        st.builds(ast.Unary, st.sampled_from(["-", "+", "not"]), inner),
        st.builds(ast.Binary, st.sampled_from(_ARITHMETIC), inner, inner),
        st.builds(ast.Logical, st.sampled_from(["and", "or"]), _several(inner, least=2)),
        _compare(inner),
        st.builds(ast.Conditional, inner, inner, inner),
        st.builds(ast.Range, inner, inner),
        st.builds(ast.Alternatives, _several(inner, least=2)),
    ]


def _brackets(inner: Some[ast.Expr]) -> list[Some[ast.Expr]]:
    maybe = st.none() | inner
    clauses = st.builds(ast.Clause, targets, inner, _several(inner, most=2))
    return [
        st.builds(ast.TupleExpr, _several(inner)),
        st.builds(ast.ListExpr, _several(inner)),
        st.builds(ast.RecordExpr, _several(st.builds(ast.FieldValue, names, inner), least=1)),
        st.builds(ast.Comprehension, inner, _several(clauses, least=1, most=2)),
        st.builds(ast.Index, inner, inner),
        st.builds(ast.Slice, inner, maybe, maybe, maybe),
        st.builds(ast.Field, inner, names),
        st.builds(ast.Call, names, _arguments(inner)),
        st.builds(ast.Ask, names, _arguments(inner), maybe),
    ]


def _nested(leaves: Some[ast.Expr], depth: int) -> Some[ast.Expr]:
    inner = _opaque(leaves)
    for _ in range(depth):
        inner = _opaque(st.one_of(leaves, st.one_of(*_operators(inner)), st.one_of(*_brackets(inner))))
    return inner


def _ftexts(plain: Some[str], holes: Some[ast.Expr]) -> Some[ast.FText]:
    return st.lists(plain.filter(bool) | holes, max_size=4).map(_without_neighbours)


def _without_neighbours(parts: list[str | ast.Expr]) -> ast.FText:
    """Two texts side by side would be read as one."""
    kept: list[str | ast.Expr] = []
    for part in parts:
        if not (isinstance(part, str) and kept and isinstance(kept[-1], str)):
            kept.append(part)
    return ast.FText(tuple(kept))


_simple = st.one_of(names, numbers, _marks)
_inner_ftexts = _ftexts(_plain_texts, _nested(_simple | _plain_texts.map(ast.Literal), 1))
_holes = _nested(st.one_of(_simple, _plain_texts.map(ast.Literal), _inner_ftexts), 2)
ftexts: Some[ast.FText] = _ftexts(texts, _holes)
expressions: Some[ast.Expr] = _nested(st.one_of(_simple, _simple, texts.map(ast.Literal), ftexts), 3)
"""Expressions and types: one grammar reads both."""

# -------------------------------------------------------------------------------------- statements

_lines: Some[ast.Statement] = _opaque(
    st.one_of(
        st.builds(ast.Assign, targets, expressions),
        st.builds(ast.Return, expressions),
        st.builds(ast.Require, expressions),
        st.builds(ast.Break),
    )
)


def _compound(inner: Some[ast.Statement]) -> Some[ast.Statement]:
    block = _several(inner, least=1)
    branches = _several(st.builds(ast.Branch, expressions, block), least=1, most=2)
    return st.one_of(
        st.builds(ast.If, branches, st.none() | block),
        st.builds(ast.For, targets, expressions, block),
        st.builds(ast.Repeat, expressions, block),
    )


statements: Some[ast.Statement] = _opaque(_lines | _compound(_opaque(_lines | _compound(_lines))))
blocks: Some[ast.Block] = _several(statements, least=1)
bodies: Some[ast.Body] = expressions | blocks

# ------------------------------------------------------------------------------------ declarations

_docstrings = st.builds(ast.Docstring, texts)
_samples = st.builds(ast.Sample, blocks, st.none()) | st.builds(ast.Sample, st.none(), texts)
_parameters = _several(st.builds(ast.Parameter, names, expressions))
_some_names = _several(names, least=1)
_maybe = st.none() | expressions

task_items: Some[ast.TaskItem] = st.one_of(
    _docstrings,
    st.builds(ast.Sees, _some_names),
    st.builds(ast.Spec, bodies),
    st.builds(ast.SpecWhere, names, expressions),
    st.builds(ast.Decreases, expressions),
    _samples,
    st.builds(ast.Strategy, names, _maybe, blocks),
    st.builds(ast.Waive, names, st.none() | names, texts),
    st.builds(
        ast.Shown,
        names,
        _maybe,
        expressions,
        _several(st.builds(ast.MayAsk, _some_names) | st.builds(ast.AtMost, expressions), least=1),
    ),
)
_foralls = st.builds(ast.ForAll, names, expressions, st.just(True)) | st.builds(
    ast.ForAll, targets, expressions, st.just(False)
)
_tier_rules = st.builds(ast.TierRule, expressions, expressions) | st.builds(
    ast.Grow, names, expressions, expressions
)


@st.composite
def _tasks(draw: st.DrawFn) -> ast.Task:
    agent = draw(_maybe)
    always = agent is not None and draw(st.booleans())
    head = draw(names), draw(_parameters), draw(expressions)
    return ast.Task(*head, agent, always, draw(_several(task_items)))


declarations: Some[ast.Declaration] = st.one_of(
    _tasks(),
    _tasks(),  # often: they hold the most kinds of nodes
    st.builds(ast.Import, texts),
    st.builds(ast.Param, names, expressions, expressions),
    st.builds(ast.Const, names, expressions),
    st.builds(ast.TypeDecl, names, expressions),
    st.builds(ast.Context, _several(st.builds(ast.Fact, names, expressions, st.booleans()), least=1)),
    st.builds(ast.ContextSample, _samples),
    st.builds(ast.Primitive, names, _parameters, expressions, bodies),
    st.builds(ast.Function, names, _parameters, expressions, bodies),
    st.builds(ast.Extern, names, _parameters, expressions, texts),
    _tasks(),
    st.builds(ast.Roots, _some_names),
    st.builds(ast.Property, names, st.none() | names, _several(_foralls), expressions),
    st.builds(ast.AgentDecl, names, expressions),
    st.builds(ast.Tiers, _several(_tier_rules, least=1)),
)
files: Some[ast.File] = st.builds(ast.File, st.none() | _docstrings, _several(declarations, most=4))
"""Whole files."""
