"""graph, prompt, explain, builtins, new, completion, and ida-dsl itself."""

import json
import subprocess
import sys

import pytest
from command_line import FACTS, POWER, PROGRAMS, ida, refused

from ida_dsl import __version__
from ida_dsl.cli.app import COMMANDS

TAUGHT = str(PROGRAMS / "taught.ida")

# -------------------------------------------------------------------------------------------- graph


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [(".svg", "<svg"), (".mmd", "flowchart"), (".dot", "digraph"), (".html", "<!"), (".json", "{")],
)
def test_a_program_is_drawn(tmp_path, suffix, begins):
    place = tmp_path / f"power{suffix}"
    ran = ida("graph", POWER, "-o", place)
    assert (ran.code, ran.out) == (0, "")
    assert place.read_text().lower().startswith(begins)


def test_a_graph_goes_to_stdout():
    assert json.loads(ida("graph", POWER, "--format", "json").out)["ida-graph"] == 1


def test_one_strategy_is_drawn():
    ran = ida("graph", POWER, "--strategy", "power.halve", "--format", "mermaid")
    assert "middle = ask power" in ran.out
    assert "did you mean `halve`?" in refused("graph", POWER, "--strategy", "power.halv", "--format", "svg")
    assert "there is no task" in refused("graph", POWER, "--strategy", "x.y", "--format", "svg")


def test_graphs_that_cannot_be_drawn(tmp_path):
    assert "end it in one of" in refused("graph", POWER, "-o", tmp_path / "x.png")
    assert "say what to draw" in refused("graph", POWER)
    assert "leave --strategy out" in refused("graph", POWER, "--strategy", "power.halve", "--format", "json")
    ran = ida("graph", POWER, "-o", tmp_path / "nowhere" / "x.svg")
    assert ran.code == 1
    assert ran.last == "mend that and run the command again"


# ------------------------------------------------------------------------------------------- prompt


def test_the_prompt_is_exact():
    ran = ida("prompt", POWER, "--context", FACTS, "--ask", "power(4, 2)")
    assert ran.code == 0
    assert ran.out.startswith(
        "Start at 4 and follow the permutation 2 times. Where do you end?\n\nnext: [[4, 28], "
    )


def test_prompts_of_several_and_of_none():
    assert "-----" in ida("prompt", POWER, "--ask", "power(4, 2)", "--ask", "power(4, 3)").out
    assert ida("prompt", POWER).out.startswith("Start at ")


def test_what_a_teacher_is_shown():
    asked = ("prompt", TAUGHT, "--ask", 'solve("1 + 1")', "--strategy")
    assert "You may ask:\n- calculate(" in ida(*asked, "solve.shown").out
    assert "did you mean `shown`?" in refused(*asked, "solve.shwn")


def test_prompts_that_nobody_is_shown():
    assert "nobody is shown anything" in refused("prompt", POWER, "--ask", "follow(4)")
    asked = ("prompt", POWER, "--ask", "power(1, 1)", "--strategy", "power.halve")
    assert "leave --strategy out" in refused(*asked)


# --------------------------------------------------------------------------------- explain, builtins


def test_a_code_is_explained():
    ran = ida("explain", "e0102")
    assert ran.code == 0
    assert ran.out.startswith("E0102: ")
    assert "did you mean e010" in refused("explain", "E01022").lower()
    assert "explain lists all codes" in refused("explain", "nonsense")


def test_all_codes_are_listed():
    assert "E0102  A bracket that is never closed\n" in ida("explain").out


def test_builtins_are_listed():
    assert "split_words" in ida("builtins").out
    assert ida("builtins", "split_words").out.startswith("split_words(")
    assert "did you mean `split_words`?" in refused("builtins", "splitwords")
    assert "lists them" in refused("builtins", "nothing_of_the_kind")


# ---------------------------------------------------------------------------------------------- new


def test_what_new_writes_is_fine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = ida("new", "maze")
    assert ran.code == 0
    assert ran.out.rstrip().split("\n")[-1] == "  python -m pytest test_maze.py"
    checked = ida("check", "maze.ida", "--strict")
    assert (checked.code, checked.out) == (
        0,
        "ok: 1 task, 3 asks (2 proved to get smaller); 2 notes with --notes\n",
    )
    assert ida("fmt", "--check", "maze.ida").code == 0
    assert ida("run", "maze.ida").code == 0


def test_the_test_that_new_writes_passes(tmp_path):
    ida("new", str(tmp_path / "labyrinth.ida"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_labyrinth.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_new_overwrites_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_maze.py").write_text("mine")
    assert "is there already" in refused("new", "maze")
    assert (tmp_path / "test_maze.py").read_text() == "mine"
    assert not (tmp_path / "maze.ida").exists()


@pytest.mark.parametrize("name", ["9x", "a-b", "a b", ".", "", "ü"])
def test_new_wants_a_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "name it with letters" in refused("new", name)


# ---------------------------------------------------------------------------------------- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell):
    ran = ida("completion", shell)
    assert ran.code == 0
    assert "_IDA_DSL_COMPLETE" in ran.out


@pytest.mark.parametrize(
    ("typed", "begun", "offered"),
    [
        (["run", POWER, "--ask"], "", ["power("]),
        (["run", POWER, "--strategy"], "power=h", ["power=halve"]),
        (["run", "nope.ida", "--ask"], "", []),
        (["run", "--ask"], "", []),
    ],
)
def test_tasks_and_strategies_are_completed(typed, begun, offered):
    from click.shell_completion import BashComplete  # noqa: PLC0415

    from ida_dsl.cli.app import app  # noqa: PLC0415

    completer = BashComplete(app, {}, "ida-dsl", "_IDA_DSL_COMPLETE")
    assert [one.value for one in completer.get_completions(typed, begun)] == offered


# --------------------------------------------------------------------------------------- ida-dsl itself


def test_help_and_version():
    assert ida("--version").out == f"ida-dsl, version {__version__}\n"
    text = ida("--help").out
    assert all(f"\n  {name} " in text for name in COMMANDS)
    assert "Exit codes:" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples(name):
    ran = ida(name, "--help")
    assert ran.code == 0
    assert f"  ida-dsl {name}" in ran.out or name == "completion"


def test_commands_that_do_not_exist():
    assert "did you mean `ida-dsl check`?" in refused("chekc")
    assert f"did you mean `ida-dsl run {POWER}`?" in refused(POWER)


def test_mistakes_of_ours_are_owned(monkeypatch):
    def burst(*_):
        raise RuntimeError("burst\nat the seams")

    monkeypatch.setattr("ida_dsl.codes.explain", burst)
    ran = ida("explain", "E0102")
    assert ran.code == 1
    assert ran.err.startswith("sorry, this is a mistake in ida-dsl")
    assert "RuntimeError: burst at the seams" in ran.err
    assert "IDA_DSL_TRACEBACK=1" in ran.last


def test_a_mistake_of_ours_is_shown_on_demand(monkeypatch):
    def burst(*_):
        raise RuntimeError("burst")

    monkeypatch.setattr("ida_dsl.codes.explain", burst)
    monkeypatch.setenv("IDA_DSL_TRACEBACK", "1")
    from click.testing import CliRunner  # noqa: PLC0415

    from ida_dsl.cli.app import app  # noqa: PLC0415

    assert isinstance(CliRunner().invoke(app, ["explain", "E0102"]).exception, RuntimeError)
