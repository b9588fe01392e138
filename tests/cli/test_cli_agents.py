"""Who answers in a run: what replaces whom, what is refused before anything runs, what is hinted at."""

import pytest
from command_line import FACTS, POWER, ida, refused

import ida_dsl

JUDGE = """task judge() -> 0..2:
    strategy s:
        return argmax([0, 1, 2], [ask op(i) for i in range(3)])

task op(i: 0..2) -> Int by {agent}:
    "Rate {{i}}."
"""
TAUGHT = """agent teacher = {agent}

task solve(n: 0..9) -> Int by teacher:
    "Solve {{n}}."
    decreases n

    strategy shown by teacher:
        may ask timer, solve
        at most 3

task timer(a: Int, b: Int) -> Int:
    strategy s:
        return a * b

roots solve
"""
SEARCH = """task outer(n: 0..9) -> Int:
    spec = n
    strategy s:
        return ask inner(n)

task inner(n: 0..9) -> Int by nobody:
    "Say {n}."
"""


def program(folder, text, agent=""):
    path = folder / "x.ida"
    path.write_text(text.format(agent=agent) if agent else text)
    return path


@pytest.fixture
def modules(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "cli_agents_mod.py").write_text(
        "from ida_dsl.questions import Final\n\n\n"
        "def op(asked):\n    return asked['i']\n\n\n"
        "class Shows:\n    def step(self, shown):\n        return Final(7)\n"
    )
    return tmp_path


def test_what_is_left_out_is_hinted_at(modules):
    path = program(modules, JUDGE, 'python("cli_agents_mod:op")')
    ran = ida("run", path, "--ask", "judge()")
    assert ran.code == 1
    assert ran.last.startswith("--allow-python")
    assert 'python("cli_agents_mod:op") was not run' in ran.out
    assert "judge() = 2" in ida("run", path, "--ask", "judge()", "--allow-python").out
    nobody = ida("run", program(modules, JUDGE, "nobody"), "--ask", "judge()")
    assert nobody.last == "nobody answers op; give it an agent: --agent op='human(\"me\")'"
    assert "nobody (the agent) left 3 unknown" in nobody.out


@pytest.mark.parametrize("target", ["nomodule_at_all:x", "cli_agents_mod:nothing", "cli_agents_mod:__doc__"])
def test_python_that_cannot_be_loaded_is_said_before_anything_runs(modules, target):
    path = program(modules, JUDGE, f'majority(python("{target}"), nobody)')
    error = refused("run", path, "--ask", "judge()", "--allow-python")
    assert error.startswith(f"{target} cannot be loaded: ")
    assert 'write python("module:name")' in error
    helper = f'extern function h(n: Int) -> Int = python("{target}")\n\n'
    task = "task t(n: 0..9) -> Int:\n    strategy s:\n        return h(n)\n"
    assert target in refused("run", program(modules, helper + task), "--ask", "t(1)", "--allow-python")


def test_a_function_cannot_show_a_decomposition(modules):
    path = program(modules, TAUGHT, 'python("cli_agents_mod:op")')
    error = refused("run", path, "--ask", "solve(3)", "--allow-python")
    assert error.startswith('python("cli_agents_mod:op") cannot show solve.shown: it has no `step`\n')
    assert "an object with `step(shown)`" in error
    path = program(modules, TAUGHT, 'python("cli_agents_mod:Shows")')
    assert "solve(3) = 7" in ida("run", path, "--ask", "solve(3)", "--allow-python").out


def test_declared_and_showing_agents_are_replaced(tmp_path):
    path = program(tmp_path, TAUGHT, 'human("teacher")')
    asked = ("run", path, "--ask", "solve(3)")
    ran = ida(*asked, "--agent", 'teacher=human("me")', stdin="answer 5\n")
    assert "me, a question of solve" in ran.err
    assert "solve(3) = 5" in ran.out
    ran = ida(*asked, "--agent", 'solve.shown=human("me")', stdin="answer 6\n")
    assert 'human("me") answered 1' in ran.out
    assert "did you mean `teacher`" in refused(*asked, "--agent", 'techer=human("me")')
    assert "teacher cannot answer solve: `spec`" in refused(*asked, "--agent", "teacher=spec")


def test_declared_agents_are_replaced_from_python(tmp_path):
    class Shows:
        def answer(self, questions):
            return [1] * len(questions)

        def step(self, shown):
            return ida_dsl_questions.Final(len(shown.picks) + 8)

    from ida_dsl import questions as ida_dsl_questions  # noqa: PLC0415

    loaded = ida_dsl.load(program(tmp_path, TAUGHT, 'human("teacher")'))
    assert ida_dsl.run(loaded, "solve(3)", agent={"teacher": Shows()})[0].value == 8
    assert ida_dsl.run(loaded, "solve(3)", agent={"teacher": Shows()}, depth=0)[0].value == 1
    with pytest.raises(ida_dsl.Misused, match="has no `step`"):
        ida_dsl.run(loaded, "solve(3)", agent={"teacher": lambda _: 3})


def test_spec_for_all_is_for_those_that_have_one(tmp_path):
    path = program(tmp_path, SEARCH)
    ran = ida("run", path, "--ask", "outer(3)", "--depth", 0, "--agent", "spec")
    assert (ran.code, ran.err) == (0, "spec cannot answer inner: it keeps its own agent\n")
    assert "outer(3) = 3" in ran.out
    quiet = ida("run", path, "--ask", "outer(3)", "--depth", 0, "--agent", "spec", "-q")
    assert (quiet.out, quiet.err) == ("3\n", "")
    assert "the task has none" in refused("run", path, "--ask", "outer(3)", "--agent", "inner=spec")
    assert ida_dsl.run(ida_dsl.load(path), "outer(3)", depth=0, agent="spec")[0].right


def test_a_forced_strategy_that_does_not_apply():
    ran = ida("run", POWER, "--context", FACTS, "--ask", "power(4, 3)", "--strategy", "power=stay")
    assert ran.err == (
        "--strategy power=stay does not apply to power(4, 3)\n"
        "nobody answers power; give it an agent: --agent power=spec\n"
    )


def test_a_teacher_who_leaves_has_answered_nothing(tmp_path):
    path = program(tmp_path, TAUGHT, 'human("teacher")')
    ran = ida("run", path, "--ask", "solve(3)", stdin="")
    assert ran.code == 130
    assert "answered" not in ran.out


def test_what_a_teacher_may_have_meant(tmp_path):
    path = program(tmp_path, TAUGHT, 'human("teacher")')
    ran = ida("run", path, "--ask", "solve(3)", stdin="40\ntime(6, 7)\nask time(6, 7)\n\nanswer 40\n")
    assert "If that is the answer, type `answer 40`." in ran.err
    assert "Did you mean `ask timer(6, 7)`?" in ran.err
    assert "Did you mean `timer`?" in ran.err
    assert "solve(3) = 40" in ran.out
