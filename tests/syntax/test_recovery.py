"""Whatever the text, parsing ends soon, with a tree and with all mistakes named."""

import random
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ida_dsl.codes.syntax import CODES
from ida_dsl.source import Source, SourceError, decode
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import MAX_DEPTH, MAX_ERRORS, Parsed, parse, parse_expression
from ida_dsl.syntax.scan import scan
from ida_dsl.syntax.walk import children
from tests.syntax.programs import POWER, PROGRAMS, in_strategy


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in checked(text).diagnostics]


def checked(text: str) -> Parsed:
    """Parse, and look that the parser kept its word."""
    parsed = parse(Source("a.ida", text))
    assert parsed.diagnostics or not any(isinstance(node, ast.Mistake) for node in _walk(parsed.file))
    for diagnostic in parsed.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert diagnostic.span.path == "a.ida"
    return parsed


def _walk(root: ast.Node) -> list[ast.Node]:
    found, level, depth = [], [root], 0
    while level:
        found += level
        level = [child for node in level for child in children(node)]
        depth += 1
    assert depth < 3 * MAX_DEPTH
    return found


# ------------------------------------------------------------------------------- several mistakes


def test_all_mistakes_of_a_file_in_one_go():
    text = '''\
        param size = 3
        type Element = 0..63

        task power(x: Element, k) -> Element:
            """Start at {x}."""
            sees next
            strategy a when k = 0:
                while x < 3:
                    x += 1
                print(x)
                return
            strategy b:
                if a && b:
                    return y.split()
                elif c:
                    return 1 +
                else:
                    return {}
            stratgy c:
                return 1

        limit = 3
        '''
    text = "\n".join(line[8:] for line in text.split("\n"))
    assert codes(text) == [
        "E0121", "E0118", "E0146", "E0125", "E0129", "E0134", "E0130", "E0141", "E0135", "E0101", "E0131",
        "E0113", "E0114",
    ]  # fmt: skip


def test_what_stands_around_a_mistake_is_parsed():
    file = checked("const a = 1\nconst b = = 2\nconst c = 3\n").file
    assert [type(one) for one in file.declarations] == [ast.Const, ast.Mistake, ast.Const]


def test_a_statement_is_a_mistake_alone():
    file = checked(in_strategy("a = 1\nb = = 2\nreturn a")).file
    (task,) = file.declarations
    assert isinstance(task, ast.Task)
    (strategy,) = task.items
    assert isinstance(strategy, ast.Strategy)
    assert [type(one) for one in strategy.body] == [ast.Assign, ast.Mistake, ast.Return]


def test_a_literal_that_cannot_be_is_a_mistake_of_its_statement():
    file = checked(in_strategy('if x > 1:\n    a = "\\q"\nreturn f"{x +}"')).file
    (task,) = file.declarations
    assert isinstance(task, ast.Task)
    (strategy,) = task.items
    assert isinstance(strategy, ast.Strategy)
    first, last = strategy.body
    assert isinstance(first, ast.If)
    assert isinstance(first.branches[0].body[0], ast.Mistake)
    assert isinstance(last, ast.Mistake)


def test_a_bracket_that_is_not_closed_costs_its_line():
    assert codes(in_strategy("a = f(1, [2\nb = = 3\nreturn a + = b")) == ["E0102", "E0101", "E0101"]
    assert codes(in_strategy("a = f(1,\n    2\n\nif a > 3:\n    return 1 1\nreturn 0")) == ["E0102", "E0101"]
    assert codes("const a = [1,\n  2,\nconst b = 1 1\n") == ["E0102", "E0101"]


def test_brackets_may_go_back_to_the_margin():
    assert not codes("agent a = best_of(\nllm('x'),\njudge=human('y')\n)\nconst b = [\n1,\n]\n")


@pytest.mark.parametrize(
    "line", ["primitive in (1, 2)", "property and by < 2", "function or (task)", "task not in (x)"]
)
def test_names_that_look_like_a_declaration_may_begin_a_line_in_brackets(line):
    assert not parse(Source("a.ida", f"const wide = [a for a in b if\n\n# aside\n{line}\n]\n")).diagnostics


def test_a_text_that_is_not_closed_costs_its_line():
    assert codes(in_strategy("a = 'x\nb = = 3\nreturn a")) == ["E0104", "E0101"]


def test_a_prompt_that_is_not_closed_is_found_though_others_follow():
    parsed = checked(
        POWER.replace('Where do you end?"""', "Where do you end?") + '\ntask u() -> Int:\n    """Why?"""\n'
    )
    (found,) = parsed.diagnostics
    assert found.code == "E0104"
    assert parsed.source.text[found.span.start :].startswith('"""Start at')


def test_no_more_than_so_many():
    assert len(codes("const a = = 1\n" * 100)) == MAX_ERRORS
    assert len(codes(in_strategy("a = = 1\n" * 100))) == MAX_ERRORS


@pytest.mark.parametrize("code", [code for code in CODES if code.wrong], ids=lambda code: code.code)
def test_what_a_code_shows(code):
    assert [found.code for found in parse(Source("a.ida", code.wrong)).diagnostics] == [code.code]
    assert parse(Source("a.ida", code.right)).diagnostics == ()


# ---------------------------------------------------------------------------------- hostile texts

_MEGA = 1_000_000
HOSTILE = {
    "brackets": "const a = " + "(" * 10_000,
    "closed brackets": "const a = " + "[" * 10_000 + "]" * 10_000,
    "braces": "{" * 10_000,
    "calls": "const a = " + "f(" * 10_000 + ")" * 10_000,
    "indexes": "const a = b" + "[0]" * 10_000,
    "nots": "const a = " + "not " * 10_000 + "b",
    "minuses": "const a = " + "-" * 10_000 + "b",
    "conditionals": "const a = " + "a if a else " * 10_000 + "a",
    "sums": "const a = " + "1+" * 100_000 + "1",
    "powers": "const a = " + "1**" * 10_000 + "1",
    "blocks": "task t() -> Int:\n strategy s:\n" + "".join(" " * n + "if a:\n" for n in range(2, 1000)),
    "elifs": in_strategy("if a:\n    return 1\n" + "elif a:\n    return 1\n" * 3000),
    "strategies": "task t() -> Int:\n" + "    strategy s:\n        return 1 1\n" * 10_000,
    "a long line": "const a = " + "b" * (_MEGA - 20),
    "a long text": "const a = '" + "b" * (_MEGA - 20) + "'",
    "a long number": "const a = " + "9" * (_MEGA - 20),
    "a long hexadecimal": "const a = 0x" + "f" * (_MEGA - 20),
    "a long real": "const a = " + "9" * (_MEGA - 20) + ".0",
    "too long": "#" * (_MEGA + 1),
    "newlines": "\n" * (_MEGA - 1),
    "quotes": '"' * 100_001,
    "apostrophes": "'\n" * 100_000,
    "unclosed texts": '"""\n' * 33_333,
    "unclosed brackets": "a = (\n" * 20_000,
    "unclosed declarations": "const a = (\n" * 20_000,
    "escapes": "const a = '" + "\\q" * 10_000 + "'",
    "holes": "const a = f'" + "{" * 10_000 + "'",
    "nested holes": "const a = f'''{f\"\"\"{f'{f\"{a}\"}'}\"\"\"}'''",
    "many holes": "const a = f'" + "{a}" * 5_000 + "'",
    "deep hole": "const a = f'{" + "(" * 5000 + "}'",
    "nul": "const a = \0 1\n\0",
    "controls": "".join(map(chr, range(32))) * 10,
    "mistakes of its own": "\0\n\x01\n\x02\n",
    "mixed tabs": "context:\n\ta: Int\n        b: Int\n \t c: Int\n",
    "surrogates": "const a = '\ud800'",
    "backslashes": "\\" * 10_000,
    "indented": "    const a = 1\n",
    "semicolons": "a;" * 10_000,
    "odd": "“" * 10_000,
    "noise": "".join(random.Random(1).choices("()[]{}:=.,'\"#\n \t abcif0", k=20_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_soon_refused(text):
    sys.setrecursionlimit(1000)
    began = time.process_time()
    parsed = checked(text)
    assert time.process_time() - began < 2
    assert len(parsed.diagnostics) <= MAX_ERRORS + 1 or "\\q" in text


def test_what_is_long_and_right_passes():
    assert not codes("const a = [" + "1, " * 10_000 + "]")
    assert not codes("const a = 'x' " + " " * 100_000 + "# " + "y" * 100_000)
    assert not codes("".join(f"const a{n} = {n}\n" for n in range(5000)))


def test_as_deep_as_may_be():
    assert not codes("const a = " + "-" * (MAX_DEPTH - 5) + "b")
    assert not codes("const a = " + "(" * 90 + "b" + ")" * 90)
    assert codes("const a = " + "(" * 101 + "b" + ")" * 101) == ["E0111"]


@pytest.mark.parametrize("data", [b"const a = \xff", b"\xff\xfec\x00", b"a\0b"])
def test_what_is_no_text_is_not_decoded(data):
    with pytest.raises(SourceError):
        decode(data, "a.ida")


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "#", "# a", "\\\n", "\\", "f", "(", "a b", "f(x)(y)", "x = 1", "a\nb", "'"]
)
def test_an_expression_by_itself(text):
    made = parse_expression(text)
    assert isinstance(made, tuple) == (text != "f")


# ---------------------------------------------------------------------------------------- anything


@given(st.text(max_size=60))
def test_any_text(text):
    checked(text)
    parse_expression(text)


_BITS = st.sampled_from(
    [token.text for program in PROGRAMS for line in scan(program).lines for token in line.tokens]
    + [
        "\n",
        "    ",
        "\t",
        ":",
        "=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "f'{",
        "\\",
        "#",
        "while",
        "def",
        "else",
    ]
)


@given(st.lists(_BITS, max_size=20), st.sampled_from([" ", "", "\n"]))
@settings(max_examples=200)
def test_any_words(bits, between):
    checked(between.join(bits))


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A program with slices of it taken out, doubled, moved or replaced."""
    text = draw(st.sampled_from(PROGRAMS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = text[start:end]
        match draw(st.integers(0, 4)):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + piece + text[end:]
            case 2:
                text = text[:start] + draw(_BITS) + text[end:]
            case 3:
                to = draw(st.integers(0, len(text)))
                text = text[:to] + piece + text[to:]
            case _:
                text = text[:start] + draw(st.text(max_size=3)) + text[start:]
    return text


@given(spoilt())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_spoilt_program(text):
    checked(text)


@given(spoilt())
@settings(max_examples=50, deadline=None)
def test_parsing_is_a_function(text):
    one, two = parse(Source("a.ida", text)), parse(Source("a.ida", text))
    assert one == two
