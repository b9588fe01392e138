"""language.md, "Declarations": every row of the table."""

from pathlib import Path
from textwrap import dedent

import pytest
from kit import (
    UNKNOWN,
    Says,
    asked,
    check_same,
    codes,
    computed,
    drawn,
    errors,
    facts_of,
    graph,
    program,
    word,
)

from ida_dsl.api import load, run
from ida_dsl.diagnose import diagnose, diagnose_source
from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.folder import Folder, FolderError
from ida_dsl.graph.model import Hole
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.questions import Context, Question
from ida_dsl.sampling import Sampler, sample_context, sample_question
from ida_dsl.source import Source
from ida_dsl.spec import right_answer
from ida_dsl.types import describe
from ida_dsl.values import Reason
from ida_runtime.agents.build import NOBODY, assign, leaf_agent, parse_agent

TASK = "\ntask t(n: 0..9) -> 0..9:\n    spec = n\n"


def constant(declarations: str, name: str, type_: str = "Int"):
    """The value of a name in a program."""
    made = graph(f"{declarations}\ntask peek_at() -> {type_}:\n    spec = {name}\n")
    return right_answer(made, Question("peek_at", Context({}), ()))


# ---------------------------------------------------------------------------------- docstring


def test_a_docstring_first_in_the_file_says_what_the_program_is_for():
    assert graph('"""Counts.\n\n    Further in.\n"""\n' + TASK).doc == "Counts.\n\nFurther in."
    assert graph("# a comment\n'Counts.'\n" + TASK).doc == "Counts."
    assert graph(TASK).doc == ""
    assert errors(TASK + '"""Too late."""\n') == ["E0122"]


# ------------------------------------------------------------------------------------- import


def write(folder, **files: str):
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.ida"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_import_brings_another_files_declarations_in_by_name(tmp_path):
    write(tmp_path, lib="type Bit = zero | one\nfunction flip(b: Bit) -> Bit = one if b == zero else zero\n")
    text = 'import "lib.ida"\n\ntask t(b: Bit) -> Bit:\n    spec = flip(b)\n'
    made = program(text, tmp_path).graph
    check_same(right_answer(made, Question("t", Context({}), (word("zero"),))), word("one"))


def test_an_imports_path_is_relative_to_the_file_that_names_it(tmp_path):
    write(tmp_path, sub__a='import "b.ida"\nconst two = one + 1\n', sub__b="const one = 1\n")
    made = program('import "sub/a.ida"\n\ntask t() -> Int:\n    spec = one + two\n', tmp_path).graph
    assert right_answer(made, Question("t", Context({}), ())) == 3


@pytest.mark.parametrize("path", ["../lib.ida", "/lib.ida", "sub/../../lib.ida"])
def test_an_import_stays_below_the_programs_folder(tmp_path, path):
    write(tmp_path, lib="const one = 1\n")
    (tmp_path / "home").mkdir()
    assert errors(f'import "{path}"\n{TASK}', tmp_path / "home") == ["E0702"]


def test_an_import_by_a_link_stays_below_it_too(tmp_path):
    write(tmp_path, lib="const one = 1\n")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "lib.ida").symlink_to(tmp_path / "lib.ida")
    assert errors(f'import "lib.ida"\n{TASK}', tmp_path / "home") == ["E0702"]


def test_an_import_of_nothing_and_in_a_circle_is_an_error(tmp_path):
    assert errors(f'import "nothing.ida"\n{TASK}', tmp_path) == ["E0701"]
    write(tmp_path, a='import "b.ida"\n', b='import "a.ida"\n')
    assert "E0703" in errors(f'import "a.ida"\n{TASK}', tmp_path)


def test_a_file_imported_twice_is_one(tmp_path):
    write(tmp_path, a='import "c.ida"\nconst x = z\n', b='import "c.ida"\nconst y = z\n', c="const z = 1\n")
    text = 'import "a.ida"\nimport "b.ida"\n\ntask t() -> Int:\n    spec = x + y + z\n'
    assert right_answer(program(text, tmp_path).graph, Question("t", Context({}), ())) == 3


def test_a_name_declared_here_and_in_an_import_is_declared_twice(tmp_path):
    write(tmp_path, lib="const one = 1\n")
    assert errors(f'import "lib.ida"\nconst one = 2\n{TASK}', tmp_path) == ["E0202"]


# -------------------------------------------------------------------------------------- param


@pytest.mark.parametrize(
    ("declared", "default"),
    [
        ("size: 4..64 = 8", 8),
        ("on: Bool = False", False),
        ("mode: slow | fast = fast", word("fast")),
        ("p: (0..3, Bool) = (1, True)", (1, True)),
    ],
)
def test_a_param_is_a_knob_of_a_finite_type(declared, default):
    check_same(graph(f"param {declared}\n{TASK}").params[0].value, default)


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("x: Text = 'a'", "E0322"),
        ("x: Real = 0.5", "E0322"),
        ("x: List[Int] = [1]", "E0322"),
        ("x: 0..3 = 4", "E0316"),
        ("x: 0..3", "E0121"),
        ("x = 3", "E0121"),
        ("x: 0..3 = unknown", "E0313"),
        ("x: 0..3 = 1 // 0", "E0313"),
    ],
)
def test_a_param_has_a_finite_type_and_a_default_in_it(declared, code):
    assert errors(f"param {declared}\n{TASK}") == [code]


SIZED = """
    param size: 4..64 = 8
    const half = size // 2
    type Element = 0..size - 1

    task t(x: Element) -> Int:
        spec = half
"""


def test_a_param_is_set_with_set_and_usable_as_a_constant_in_range_ends_too():
    made = program(SIZED, params={"size": "12"}).graph
    assert made.params[0].value == 12
    assert made.params[0].default == 8
    assert describe(made.task("t").parameters[0].type) == "0..11"
    assert right_answer(made, Question("t", Context({}), (0,))) == 6
    assert program(SIZED, params={"size": 20}).graph.params[0].value == 20


@pytest.mark.parametrize(
    ("setting", "code"), [({"size": "3"}, "E0316"), ({"size": "big"}, "E0316"), ({"sise": "8"}, "E0221")]
)
def test_a_setting_fits_a_param(setting, code):
    assert errors(SIZED, params=setting) == [code]


def test_an_empty_setting_is_named():
    found = diagnose_source(Source("snippet.ida", dedent(SIZED)), Path(), {"size": ""})
    assert [one.title for one in found.diagnostics] == ["An empty text is not a value of the param `size`"]


def test_words_and_bools_are_set_as_they_are_written():
    text = "param mode: slow | fast = fast\nparam on: Bool = True\n" + TASK
    made = program(text, params={"mode": "slow", "on": "False"}).graph
    assert made.params[0].value == word("slow")
    assert made.params[1].value is False


def test_a_param_that_a_type_mentions_is_frozen_for_a_run():
    assert graph(SIZED).params[0].frozen
    free = "param size: 4..64 = 8\nconst half = size // 2\n\ntask t(x: 0..9) -> Int:\n    spec = half\n"
    assert not graph(free).params[0].frozen
    found = right_answer(Program(graph(free), {"size": 30}), Question("t", Context({}), (0,)))
    assert found == 15


def test_a_param_frozen_by_way_of_a_const_is_frozen_too():
    text = (
        "param size: 4..64 = 8\nconst last = size - 1\ntype Element = 0..last\n\ntask t(x: Element) -> Int\n"
    )
    assert graph(text).params[0].frozen


def test_a_free_param_may_change_from_run_to_run_in_strategies_too():
    text = """
        param size: 4..64 = 8

        task t(x: 0..9) -> Int:
            strategy s when x < size:
                return size
    """
    assert asked(text, 5).answer == 8
    assert asked(text, 5, params={"size": 7}).answer == 7
    assert asked(text, 5, params={"size": 4}).why is Reason.SAID


# -------------------------------------------------------------------------------------- const


@pytest.mark.parametrize(
    ("written", "type_", "value"),
    [
        ("3 * size + 1", "Int", 25),
        ("[1, 2] + [3]", "List[Int]", (1, 2, 3)),
        ("size > 5 and not False", "Bool", True),
        ("'a' + \"b\"", "Text", "ab"),
        ("(1, size)", "(Int, Int)", (1, 8)),
        ("{a: size}.a", "Int", 8),
        ("[{a: 1}, {a: size}][1].a", "Int", 8),
        ("other + 1", "Int", 10),
        ("[1, 2][0]", "Int", 1),
        ("sum(range(size))", "Int", 28),
        ("size if size > 3 else 0", "Int", 8),
        ("1, 2", "(Int, Int)", (1, 2)),
        ("bits(size)", "Int", 4),
        ("fast", "Mode", word("fast")),
    ],
)
def test_a_const_is_a_value_computed_from_params(written, type_, value):
    before = "param size: 4..64 = 8\nconst other = 9\ntype Mode = slow | fast\n"
    check_same(constant(f"{before}const c = {written}\n", "c", type_), value)


@pytest.mark.parametrize("written", ["[x for x in [1]]", "f(1)", "len(every(0..3))", "t(1)", "round(x=2)"])
def test_what_is_more_than_a_constant_can_be_is_refused(written):
    assert "E0312" in errors(f"const c = {written}\nfunction f(x: Int) -> Int = x\n{TASK}")


def test_consts_may_stand_in_any_order_but_not_in_a_circle():
    assert constant("const a = b + 1\nconst b = 1\n", "a") == 2
    assert "E0218" in errors("const a = b + 1\nconst b = a + 1\n" + TASK)


def test_a_const_is_known_before_the_program_runs():
    assert errors("context:\n    n: Int\nconst c = n\n" + TASK) == ["E0312"]
    assert errors("const c = draw(0..3)\n" + TASK) == ["E0312"]
    assert errors("const c = 1 // 0\n" + TASK) == ["E0313"]


# --------------------------------------------------------------------------------------- type


@pytest.mark.parametrize(
    ("written", "described"),
    [
        ("0..63", "0..63"),
        ("zero | one | wild", "zero | one | wild"),
        ("{name: Text, weight: Real}", "{name: Text, weight: Real}"),
        ("Int", "Int"),
        ("Other", "0..9"),
        ("List[Other]", "List[0..9]"),
        ("0..12 | far", "0..12 | far"),
        ("Text | none", "Text | none"),
        ("(Other, Bool)", "(0..9, Bool)"),
        ("Map[Other, Text]", "Map[0..9, Text]"),
    ],
)
def test_a_type_is_a_range_an_enumeration_a_record_or_another_type(written, described):
    text = f"type T = {written}\ntype Other = 0..9\n\ntask t(x: T) -> Bool\n"
    assert describe(graph(text).task("t").parameters[0].type) == described


def test_a_type_is_not_made_of_itself():
    assert "E0218" in errors("type A = List[A]\n" + TASK)
    assert "E0218" in errors("type A = (B, Int)\ntype B = List[A]\n" + TASK)


def test_a_type_that_nothing_declares():
    assert errors("task t(x: Elment) -> Int\n") == ["E0203"]
    assert errors("type T = 3\n" + TASK) == ["E0309"]


# ------------------------------------------------------------------------------------ context

FACTS = """
    context:
        next: Map[0..9, 0..9]
        hidden best: 0..9
        label: Text
"""


def test_a_context_has_typed_facts_hidden_ones_too():
    facts = graph(FACTS).facts
    assert [(fact.name, describe(fact.type), fact.hidden) for fact in facts] == [
        ("next", "Map[0..9, 0..9]", False),
        ("best", "0..9", True),
        ("label", "Text", False),
    ]


@pytest.mark.parametrize(
    "item",
    [
        "task t(n: Int) -> Int:\n        spec = best",
        "task t(n: Int) -> Int:\n        decreases best",
        "task t(n: 0..9) -> Int:\n        sample:\n            n = best",
        "property p:\n        forall n: 0..9\n        n <= best or n > best",
    ],
)
def test_a_hidden_fact_is_read_by_specs_measures_samples_and_properties(item):
    assert not errors(f"{FACTS}\n    {item}\n")


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("primitive peek() -> Int = best", "E0211"),
        ("task t(n: Int) -> Int:\n        sees best", "E0211"),
        ("function f() -> Int = best", "E0210"),
        ("task t(n: Int) -> Int:\n        strategy s:\n            return best", "E0210"),
        ('task t(n: Int) -> Int:\n        "{best}"', "E0220"),
    ],
)
def test_a_hidden_fact_is_read_by_nothing_else(item, code):
    assert errors(f"{FACTS}\n    {item}\n") == [code]


def test_facts_are_shared_by_a_question_and_all_that_is_asked_under_it():
    text = (
        FACTS
        + """
    primitive follow(x: 0..9) -> 0..9 = next[x]

    task t(x: 0..9) -> 0..9:
        strategy s:
            return ask u(ask follow(x))

    task u(x: 0..9) -> 0..9:
        strategy s:
            return ask follow(x)

    roots t
    """
    )
    ran = asked(text, 1, facts={"next": {1: 2, 2: 3}, "best": 0, "label": ""})
    assert ran.answer == 3
    assert len({one.context for one in ran.outcome.table}) == 1


def test_there_is_one_context():
    assert errors(FACTS + "\n    context:\n        more: Int\n") == ["E0511"]
    assert errors("context:\n    a: Int\n    a: Bool\n") == ["E0202"]


# ----------------------------------------------------------------------------- sample context

SAMPLE = (
    FACTS
    + """
    sample context:
        size = draw(2..4)
        used = draw_distinct(0..9, size)
        next = map(zip(used, shuffle(used)))
        best = max(used)
        label = f"{size}"
"""
)


def test_a_sample_context_draws_one_random_problem():
    seen = set()
    for seed in range(20):
        facts = sample_context(graph(SAMPLE), CounterDraws(key_of(seed))).facts
        assert set(facts) == {"next", "best", "label"}
        assert sorted(facts["next"].entries) == sorted(facts["next"].entries.values())
        assert facts["best"] == max(facts["next"].entries)
        assert facts["label"] == str(len(facts["next"].entries))
        seen.add(facts["label"])
    assert seen == {"2", "3", "4"}


@pytest.mark.parametrize(
    ("body", "code"),
    [("next = map([])\n        best = 3", "E0404"), ("_x = 3", "E0404"), ("return 3", "E0403")],
)
def test_a_sample_context_binds_every_fact_and_has_no_return(body, code):
    assert code in errors(f"{FACTS}\n    sample context:\n        {body}\n")


def test_a_fact_outside_its_type_rejects_the_draw():
    text = "context:\n    a: 0..4\nsample context:\n    a = draw(0..9)\n"
    found = {sample_context(graph(text), CounterDraws(key_of(seed))).facts["a"] for seed in range(60)}
    assert found == {0, 1, 2, 3, 4}


def test_without_a_sample_facts_of_finite_types_are_drawn():
    text = "context:\n    a: 0..2\n    b: Bool\n"
    found = {tuple(sample_context(graph(text), CounterDraws(key_of(s))).facts.values()) for s in range(100)}
    assert len(found) == 6


def test_contexts_may_come_from_a_file(tmp_path):
    rows = '{"next": {"1": 2}, "best": 3, "label": "a"}\n{"next": [[4, 5]], "best": 6, "label": "b"}\n'
    (tmp_path / "problems.jsonl").write_text(rows, encoding="utf-8")
    made = graph(FACTS + '\n    sample context from "problems.jsonl"\n\n    task t(n: 0..1) -> Int\n')
    first, second, third = Sampler(Program(made), Folder(tmp_path)).questions(["t"], 3)
    assert first.context == facts_of({"next": {1: 2}, "best": 3, "label": "a"})
    assert second.context == facts_of({"next": {4: 5}, "best": 6, "label": "b"})
    assert third.context == first.context


def test_a_data_file_stays_below_the_programs_folder(tmp_path):
    assert "E0704" in errors(FACTS + '\n    sample context from "../problems.jsonl"\n')
    (tmp_path / "home").mkdir()
    (tmp_path / "out.jsonl").write_text("{}", encoding="utf-8")
    (tmp_path / "home" / "in.jsonl").symlink_to(tmp_path / "out.jsonl")
    made = graph('context:\n    a: Int\nsample context from "in.jsonl"\n')
    with pytest.raises(FolderError):
        Sampler(Program(made), Folder(tmp_path / "home")).context(CounterDraws(1))


# ----------------------------------------------------- primitive, function, extern function


def test_a_primitive_answers_from_its_arguments_and_the_facts():
    text = """
        context:
            a: List[Int]

        primitive at(i: Int) -> Int = a[i]

        primitive top() -> Int:
            b = max(a)
            return b

        task t(i: Int) -> Int:
            strategy s:
                return ask at(i) * 100 + ask top()
    """
    assert asked(text, 1, facts={"a": [7, 5]}).answer == 507
    assert asked(text, 2, facts={"a": [7, 5]}).why is Reason.MISSING


def test_a_primitive_may_draw():
    text = """
        primitive roll(i: Int) -> 0..9 = draw(0..9)

        task t(i: Int) -> List[Int]:
            strategy s:
                return ask[20] roll(i)
    """
    rolls = asked(text, 1).answer
    assert len(set(rolls)) > 3
    assert rolls == asked(text, 1).answer
    assert rolls != asked(text, 1, seed=1).answer


def test_a_primitives_answer_outside_its_type_is_unknown():
    text = """
        primitive p(i: Int) -> 0..3 = i

        task t(i: Int) -> Int:
            strategy s:
                return ask p(i)
    """
    assert asked(text, 4).why is Reason.DOMAIN
    assert asked(text, 3).answer == 3


@pytest.mark.parametrize(
    ("declared", "call", "value"),
    [
        ("function f(x: Int) -> Int = x + 1", "f(3)", 4),
        ("function f(x: Int) -> Int:\n    y = x + 1\n    return y * 2", "f(3)", 8),
        ("function f(x: Int) -> Int:\n    if x > 2:\n        return 1\n    return 0", "f(3) + f(1)", 1),
        (
            "function f(x: Int) -> Int:\n    s = 0\n    for i in range(x):\n        s = s + i\n    return s",
            "f(5)",
            10,
        ),
        ("function f(x: Int) -> Int = g(x) + g(x + 1)\nfunction g(x: Int) -> Int = x * x", "f(2)", 13),
        ("function f() -> Int = 5", "f()", 5),
        ("function f(x: Int) -> Int = x + 1", "iterate(f, 4, 1)", 5),
        ("function f(x: Int) -> Int = x + 1", "sum([f(x) for x in range(3)])", 6),
        ("function f(x: Real) -> Real = x / 2", "int(f(5) * 2)", 5),
        ("function f(x: Int) -> 0..3 = x", "or_else(f(9), -1)", -1),
        ("function f(x: 0..3) -> Int = 7", "or_else(f(n), -1)", -1),
        ("function f(x: Int) -> Int = 7", "or_else(f(1 // (n - n)), -1)", -1),
        (
            "function f(x: Int) -> Int:\n    for i in range(x):\n        return i + 3\n    return 8",
            "f(9) * 10 + f(0)",
            38,
        ),
    ],
)
def test_a_function_is_a_pure_helper(declared, call, value):
    check_same(computed(call, before=declared, n=9), value)


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("function f(x: Int) -> Int = f(x - 1)", "E0320"),
        ("function f(x: Int) -> Int = g(x)\nfunction g(x: Int) -> Int = f(x)", "E0320"),
        ("context:\n    a: Int\nfunction f(x: Int) -> Int = a", "E0210"),
        ("function f(x: Int) -> Int = draw(0..3)", "E0502"),
        ("task u(x: Int) -> Int\nfunction f(x: Int) -> Int = ask u(x)", "E0501"),
        ("primitive p() -> Int = 3\nfunction f(x: Int) -> Int = p()", "E0210"),
        ("function f(x: Int) = x", "E0117"),
        ("function f(x) -> Int = x", "E0118"),
    ],
)
def test_a_function_has_no_facts_no_asks_no_draws_no_recursion(declared, code):
    assert errors(declared + "\n")[:1] == [code]


def test_an_extern_function_runs_only_where_python_is_allowed(tmp_path):
    text = """
        extern function twice(x: Int) -> 0..9 = python("ida_helper:twice")

        task t(x: Int) -> Int:
            strategy s:
                return twice(x)
    """
    (tmp_path / "p.ida").write_text(dedent(text), encoding="utf-8")
    (tmp_path / "ida_helper.py").write_text(
        "def twice(x):\n    return x * 2 if x < 9 else [1]\n", encoding="utf-8"
    )
    found = load(tmp_path / "p.ida")
    assert not run(found, "t(3)")[0].known
    assert run(found, "t(3)", allow_python=True)[0].value == 6


def test_what_an_extern_function_gives_is_held_to_its_type():
    text = """
        extern function f(x: Int) -> 0..9 = python("m:f")

        task t(x: Int) -> Int:
            strategy s:
                return f(x)
    """

    def given(value, x: int = 1):
        return asked(text, x, externs={"m:f": value})

    def fails(_):
        raise ValueError("no")

    assert given(lambda x: x + 1).answer == 2
    assert given(lambda x: x + 9).why is Reason.DOMAIN
    assert given(lambda _: "a").answer == UNKNOWN
    assert given(fails).why is Reason.FAILED
    assert asked(text, 1).why is Reason.FORBIDDEN


# --------------------------------------------------------------------------------- task, roots


def test_a_task_is_a_question_that_strategies_decompose_or_agents_answer():
    node = graph('task t(a: Int, b: Text) -> Bool by human("ann"):\n    "Is {a} {b}?"\n').task("t")
    assert [(p.name, describe(p.type)) for p in node.parameters] == [("a", "Int"), ("b", "Text")]
    assert describe(node.returns) == "Bool"
    assert node.agent.kind == "human"
    assert node.prompt == ("Is ", Hole("a"), " ", Hole("b"), "?")


def test_a_task_with_nothing_inside_has_no_colon():
    assert not errors("task t(n: Int) -> Int\n")
    assert not errors("task t(n: Int) -> Int by nobody\n")
    assert errors("task t(n: Int) -> Int:\n") == ["E0107"]


FOUR = """
    task a(n: 0..9) -> Int:
        strategy s:
            return ask b(n) + ask c(n)
    task b(n: 0..9) -> Int
    task c(n: 0..9) -> Int:
        decreases n
        strategy s when n > 0:
            return ask c(n - 1)
    task d(n: 0..9) -> Int:
        strategy s by human("x"):
            may ask b
            at most 2
"""


def test_roots_are_named_or_those_that_no_other_task_asks_or_all():
    assert graph(FOUR).roots == ("a", "d")
    assert graph(FOUR + "\n    roots c, b\n").roots == ("c", "b")
    circle = "task a(n: 0..9) -> Int:\n    strategy s:\n        return ask b(n)\n"
    circle += "task b(n: 0..9) -> Int:\n    strategy s:\n        return ask a(n)\n"
    assert graph(circle).roots == ("a", "b")
    assert graph("task a(n: 0..9) -> Int:\n    strategy s:\n        return ask a(n)\n").roots == ("a",)
    assert errors(FOUR + "\n    roots nothing\n") == ["E0217"]


# ------------------------------------------------------------------------------------ property


def test_a_property_is_a_forall_line_and_a_bool():
    text = (
        FACTS
        + TASK.replace("\n", "\n    ")
        + """
    property p:
        forall x in keys(next), a: 0..3, (i, y) in enumerate([x, a])
        forall b: Bool
        t(x) == x or b or i > y
    """
    )
    (law,) = graph(text).properties
    assert law.name == "p"
    assert len(law.binders) == 4
    assert describe(law.code.returns) == "Bool"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("forall n: 0..3\n        n", "E0305"),
        ("forall n: 0..3", "E0124"),
        ("forall n: Text\n        n == n", "E0317"),
        ("forall n in 3\n        n == n", "E0308"),
        ("forall n: 0..3\n        n == 1\n        n == 2", "E0124"),
        ("forall n: 0..3\n        ask t(n) == n", "E0501"),
        ("forall n: 0..3\n        draw(0..3) == n", "E0502"),
    ],
)
def test_a_property_has_one_condition_over_finite_domains(body, code):
    assert code in errors(f"{TASK}\nproperty p:\n    {body}\n".replace("\n        ", "\n    "))


# ------------------------------------------------------------------------------ agents, tiers

KINDS = [
    "nobody",
    "spec",
    'human("ann")',
    'llm("small")',
    'llm("small", temperature=0.5)',
    'model("tiers/1")',
    'python("module:name")',
    "noisy(spec, 0.1)",
    "biased(spec, 0.1, 0)",
    "majority(spec, nobody)",
    "median(spec, spec)",
    'weighted(spec, spec, run="runs/1")',
    'best_of(spec, nobody, judge=human("editor"))',
    "first_known(nobody, spec)",
    'sure(llm("small"), 0.8)',
    "limit(spec, 20)",
    'majority(noisy(spec, 0.1), limit(human("ann"), 3), nobody)',
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_agent_is_built_from_the_kinds(kind):
    text = f"""
        agent a = {kind}

        task t(n: 0..9) -> 0..9 by a:
            spec = n

        task u(n: 0..9) -> 0..9 by {kind}:
            spec = n
    """
    made = graph(text)
    assert dict(made.agents)["a"] == made.task("u").agent == parse_agent(kind)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nothing", "E0601"),
        ("llm()", "E0601"),
        ("llm(3)", "E0601"),
        ("noisy(spec, 2.0)", "E0601"),
        ("noisy(spec)", "E0601"),
        ("biased(spec, 0.1)", "E0601"),
        ("best_of(spec, spec)", "E0601"),
        ("majority()", "E0601"),
        ("limit(spec)", "E0601"),
        ("human(ann)", "E0601"),
        ("distill(depth=1)", "E0601"),
        ("a", "E0605"),
        ("majority(a, spec)", "E0605"),
        ("1 + 2", "E0601"),
        ("python('m', 3)", "E0601"),
    ],
)
def test_an_agent_is_written_as_its_kind_wants(written, code):
    text = f"agent a = {written}\n\ntask t(n: 0..9) -> 0..9 by a:\n    spec = n\n"
    assert code in errors(text)


def test_check_refuses_an_agent_that_cannot_take_what_it_is_asked():
    text = "agent a = {}\n\ntask t(x: {}) -> {} by a:\n    spec = unknown\n"
    assert errors(text.format("noisy(spec, 0.1)", "Int", "Text")) == ["E0602"]
    assert errors(text.format("median(spec, nobody)", "Int", "{a: Int}")) == ["E0602"]
    assert not errors(text.format("noisy(spec, 0.1)", "Text", "0..9"))
    assert errors(text.format("biased(spec, 0.1, 10)", "Text", "0..9")) == ["E0602"]
    assert not errors(text.format("biased(spec, 0.1, 9)", "Text", "0..9"))


def test_what_a_biased_agent_says_may_be_a_word_or_a_constant():
    text = "type Way = left | right\nconst most = 7\n\ntask t(n: 0..9) -> {} by biased(nobody, 0.1, {})\n"
    assert not errors(text.format("Way", "left"))
    assert not errors(text.format("0..9", "most"))
    assert not errors(text.format("Text", '"left"'))
    assert not errors(text.format("Bool", "True"))
    assert errors(text.format("0..9", "left")) == ["E0602"]
    assert errors(text.format("Bool", "1")) == ["E0602"]
    assert errors(text.format("Way", "lft")) == ["E0601"]
    assert errors(text.format("List[Int]", "[1]")) == ["E0601"]


def answerer(task: str, tiers: str = "", agents: str = "") -> str:
    made = graph(f"{agents}\ntask t(n: 0..9) -> 0..9{task}:\n    spec = n\n{tiers}")
    return leaf_agent(made, made.task("t")).kind


def test_who_answers_by_a_beats_tier_0_and_without_either_it_is_nobody():
    tiers = "\ntiers:\n    0 = spec\n    1 = distill(depth=0)\n"
    assert answerer("") == "nobody"
    assert answerer("", tiers) == "spec"
    assert answerer(' by human("ann")', tiers) == "human"
    assert answerer(' by human("ann")') == "human"


def test_agent_overrides_all():
    made = graph('task t(n: 0..9) -> 0..9 by human("ann") always:\n    spec = n\n')
    assert made.task("t").always
    assert assign(made, {"t": parse_agent("spec")})["t"].name == "spec"
    assert assign(made, {"t": NOBODY})["t"].name == "nobody"


@pytest.mark.parametrize(
    "rules",
    [
        "0 = nobody\n    1..6 = distill(depth=1)",
        "0 = spec\n    1 = distill(depth=0)",
        "0 = nobody\n    1 = climb(depth=2)",
        "0 = nobody\n    1 = distill(depth=1, learn=strategies)\n    2..3 = climb(depth=1)",
    ],
)
def test_tiers_are_a_ladder(rules):
    made = graph(f"{TASK}\ntiers:\n    {rules}\n")
    assert made.tiers[0].low == 0
    assert [tier.low for tier in made.tiers[1:]] == [tier.high + 1 for tier in made.tiers[:-1]]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("1 = distill(depth=1)", "E0606"),
        ("0 = nobody\n    2 = distill(depth=1)", "E0606"),
        ("0 = distill(depth=1)", "E0607"),
        ("0 = nobody\n    1 = nobody", "E0607"),
        ("0 = nobody\n    1 = distill()", "E0601"),
    ],
)
def test_tiers_follow_each_other_and_are_of_the_right_kind(rules, code):
    assert code in errors(f"{TASK}\ntiers:\n    {rules}\n")


GROWS = """
    param size: 4..9 = 8

    task t(n: 0..9) -> 0..9:
        spec = n
        sample:
            n = draw(range(size))
    {more}

    tiers:
        0 = nobody
        1..3 = distill(depth=1)
        {grow}
"""


def test_the_curriculum_grows_a_param_that_only_samples_read():
    made = graph(GROWS.format(more="", grow="grow size by 1 when agreement > 0.85"))
    (grow,) = made.grows
    assert (grow.param, grow.step, grow.threshold) == ("size", 1, 0.85)


@pytest.mark.parametrize(
    ("more", "grow"),
    [
        ("", "grow nothing by 1 when agreement > 0.5"),
        ("", "grow size by 0 when agreement > 0.5"),
        ("", "grow size by 1 when True"),
        ("    strategy s when n > size:\n            return 1", "grow size by 1 when agreement > 0.5"),
        ("\n    task u(n: 0..size) -> 0..9", "grow size by 1 when agreement > 0.5"),
    ],
)
def test_a_curriculum_that_cannot_be_followed_is_an_error(more, grow):
    assert "E0608" in errors(GROWS.format(more=more, grow=grow))


def test_a_task_that_a_tier_must_learn_has_bounded_types():
    text = "task t(x: {}) -> 0..9:\n    spec = 1\ntiers:\n    0 = nobody\n    1 = distill(depth=1)\n"
    assert "W0807" in codes(text.format("Text"))
    assert "W0807" in codes(text.format("List[Bool]"))
    assert "W0807" not in codes(text.format("Text[0..40]"))
    assert "W0807" not in codes(text.format("List[Bool, 0..4]"))


def test_all_names_share_one_namespace_and_a_declaration_hides_a_builtin():
    kinds = [
        "const x = 1",
        "type x = 0..3",
        "function x() -> Int = 1",
        "primitive x() -> Int = 1",
        "task x() -> Int",
        "agent x = nobody",
        "param x: 0..3 = 1",
        "context:\n    x: Int",
        "property x:\n    True",
    ]
    for at, one in enumerate(kinds):
        for other in kinds[at + 1 :]:
            assert "E0202" in errors(f"{one}\n{other}\n{TASK}"), (one, other)
    assert computed("abs(-3)", before="function abs(x: Int) -> Int = 100") == 100
    assert computed("len", before="const len = 4") == 4


def test_nothing_of_a_check_touches_the_file_system_but_the_program_and_its_imports(tmp_path):
    (tmp_path / "p.ida").write_text(
        'extern function f(x: Int) -> Int = python("no_such:f")\n' + TASK, encoding="utf-8"
    )
    assert not [one for one in diagnose(tmp_path / "p.ida").diagnostics if one.code[0] == "E"]


def test_says_is_asked_what_nobody_decomposes():
    agent = Says(lambda _, n: n + 1)
    assert asked("task t(n: Int) -> Int\n", 3, agent=agent).answer == 4


def test_draws_of_samples_depend_on_the_seed_alone():
    text = "task t(n: 0..999) -> Int:\n    sample:\n        n = draw(0..999)\n"
    one, two = (drawn(text, "t", seed) for seed in (1, 1))
    assert one == two
    assert sample_question(graph(text), "t", Context({}), CounterDraws(7)).arguments[0] in range(1000)
    assert Settings().seed == 0
