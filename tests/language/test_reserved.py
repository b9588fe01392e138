"""language.md: reserved words, ordinary names, and what Python people will type."""

import pytest
from kit import asked, check_same, codes, computed, errors, graph, in_strategy, record

from ida_dsl.diagnose import diagnose_source
from ida_dsl.source import Source

RESERVED = [
    "and",
    "or",
    "not",
    "in",
    "if",
    "elif",
    "else",
    "for",
    "repeat",
    "break",
    "continue",
    "while",
    "require",
    "return",
    "ask",
    "True",
    "False",
    "None",
    "unknown",
    "def",
    "lambda",
    "class",
]

ORDINARY = [
    "task",
    "spec",
    "when",
    "hidden",
    "by",
    "where",
    "grow",
    "sees",
    "decreases",
    "waive",
    "because",
    "sample",
    "strategy",
    "may",
    "most",
    "at",
    "roots",
    "property",
    "agent",
    "tiers",
    "forall",
    "context",
    "primitive",
    "function",
    "extern",
    "python",
    "const",
    "param",
    "type",
    "import",
    "always",
    "shown",
    "agreement",
    "distill",
    "climb",
    "depth",
    "learn",
    "nobody",
    "human",
    "llm",
    "model",
    "noisy",
    "biased",
    "majority",
    "median",
    "weighted",
    "best_of",
    "first_known",
    "sure",
    "limit",
    "judge",
    "run",
    "length",
    "self",
    "match",
    "case",
    "async",
    "await",
    "global",
    "is",
    "print",
    "pass",
    "del",
    "with",
    "as",
    "from",
    "yield",
    "None_",
    "full",
    "draw",
    "every",
]


# -------------------------------------------------------------------------------- reserved words


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_is_a_name_nowhere(word):
    for text in (
        in_strategy(f"{word} = 1\nreturn n"),
        f"const {word} = 1\n",
        f"task {word}(n: Int) -> Int\n",
        f"task t({word}: Int) -> Int\n",
        f"type T = {word} | other\n",
        f"type T = {{{word}: Int}}\n",
        f"context:\n    {word}: Int\n",
        f"function {word}(n: Int) -> Int = n\n",
        f"task t(n: Int) -> Int:\n    strategy {word}:\n        return 1\n",
    ):
        assert errors(text), text


# -------------------------------------------------------------------------------- ordinary names


def names(words):
    """Words of Python's that are told apart from names, whoever types them wants Python's meaning."""
    return [
        word
        for word in words
        if word not in {"async", "await", "is", "del", "with", "yield", "global", "pass"}
    ]


@pytest.mark.parametrize("name", names(ORDINARY))
def test_every_other_word_is_an_ordinary_name_of_an_argument(name):
    check_same(computed(f"return {name} + 1", **{name: 2}), 3)


@pytest.mark.parametrize("name", names(ORDINARY))
def test_every_other_word_is_an_ordinary_name_of_a_local(name):
    check_same(computed(f"{name} = 2\nreturn {name} + 1"), 3)
    check_same(computed(f"s = 0\nfor {name} in [1, 2]:\n    s = s + {name}\nreturn s"), 3)
    check_same(computed(f"return sum([{name} for {name} in [1, 2]])"), 3)
    check_same(computed(f"a, {name} = (1, 2)\nreturn a + {name}"), 3)


@pytest.mark.parametrize("name", names(ORDINARY))
def test_every_other_word_is_an_ordinary_name_of_a_field(name):
    check_same(computed(f"return {{{name}: 3}}.{name}"), 3)
    check_same(computed(f"return x.{name}", x=record(**{name: 4})), 4)
    check_same(computed(f"return replace(x, {name}=5).{name}", x=record(**{name: 4})), 5)


@pytest.mark.parametrize("name", names(ORDINARY))
def test_every_other_word_is_an_ordinary_name_of_what_is_declared(name):
    assert graph(f"task {name}(n: Int) -> Int\n").tasks[0].name == name
    check_same(computed(f"return {name}(2)", before=f"function {name}(x: Int) -> Int = x + 1"), 3)
    assert graph(f"context:\n    {name}: Int\n").facts[0].name == name
    assert graph(f"type T = {name} | another\n\ntask t(x: T) -> Bool\n").tasks
    check_same(computed(f"return {name}", before=f"const {name} = 3"), 3)
    task = graph(f"task t(n: Int) -> Int:\n    strategy {name}:\n        return 1\n").task("t")
    assert task.strategies[0].name == name
    asks = f"""
        primitive {name}({name}: Int) -> Int = {name} + 1

        task t(n: Int) -> Int:
            strategy s:
                return ask {name}({name}=n)
    """
    assert asked(asks, 1).answer == 2


def test_hidden_may_name_a_fact_and_hide_one():
    facts = graph("context:\n    hidden: Int\n    hidden hidden2: Int\n").facts
    assert [(fact.name, fact.hidden) for fact in facts] == [("hidden", False), ("hidden2", True)]


def test_a_sample_may_bind_names_that_are_keywords_elsewhere():
    text = "task t(when: 0..9) -> Int:\n    sample:\n        by = draw(0..9)\n        when = by\n"
    assert not errors(text)


def test_names_are_unicode_and_tell_capitals_apart():
    check_same(computed("größe = 1\nGröße = 2\nreturn 10 * größe + Größe"), 12)


# ----------------------------------------------------------------- what Python people will type

TYPED = [
    ("while n > 0:\n    return n\nreturn 0", "E0125", "repeat"),
    ("def f(x):\n    return x\nreturn n", "E0126", "function"),
    ("f = lambda x: x + 1\nreturn n", "E0128", "function"),
    ("x = 1\nx += 1\nreturn x", "E0129", "x = x + …"),
    ("x = 1\nx *= 2\nreturn x", "E0129", "x = x * …"),
    ("return", "E0130", "return unknown"),
    ("x = {}\nreturn n", "E0131", "map([])"),
    ("x = {1: 2}\nreturn n", "E0131", "map("),
    ("print(n)\nreturn n", "E0134", ""),
    ("xs = [1]\nxs.append(2)\nreturn n", "E0134", "xs + ["),
    ("x = y = n\nreturn x", "E0136", ""),
    ("class A:\n    x = 1\nreturn n", "E0127", "type"),
    ("x = [1, 2]\nx[0] = 3\nreturn n", "E0149", "replace"),
    ("return None", "E0142", "unknown"),
    ("for i in range(3):\n    continue\nreturn n", "E0155", ""),
    ("try:\n    return 1\nexcept ValueError:\n    return 2", "E0143", ""),
    ("x: Int = 3\nreturn x", "E0120", "x = …"),
    ("return n if n > 0", "E0148", "else"),
    ("return n && True", "E0141", "and"),
    ("if n = 1:\n    return 1\nreturn 2", "E0146", "=="),
    ("return !n", "E0141", "not"),
    ("x = n; return x", "E0145", ""),
    ("return 'a' 'b'", "E0123", "+"),
    ("return n is None", "E0141", "known"),
    ("return ask(t, n)", "E0147", "ask t("),
    ("import math\nreturn n", "E0138", ""),
]


@pytest.mark.parametrize(("body", "code", "hint"), TYPED)
def test_what_python_people_type_gets_an_error_that_says_what_to_write(body, code, hint):
    found = diagnose_source(Source("snippet.ida", in_strategy(body))).diagnostics
    one = next(one for one in found if one.code == code)
    assert one.hint
    assert hint in one.hint


def test_one_such_mistake_is_one_error():
    for body, code, _ in TYPED:
        wrong = [one for one in codes(in_strategy(body)) if one[0] == "E"]
        assert set(wrong) == {code}, body
