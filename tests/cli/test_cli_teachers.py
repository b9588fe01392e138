"""Who teaches tiers live: Python that was allowed, agents that are given, people; what they said is kept."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ida, refused

SMALL = (Path(__file__).parents[1] / "tiers" / "small.ida").read_text(encoding="utf-8")
HELPED = '''
extern function after(n: Int) -> Int = python("teachers_mod:after")

task solve(n: 0..5) -> 0..9:
    """What comes after {n}?"""
    spec = n + 1
    strategy plain:
        return after(n)
roots solve
'''
ALWAYS = '''
task solve(n: 0..5) -> 0..9:
    """What comes after {n}?"""
    spec = n + 1
    strategy plain:
        return ask part(n)
task part(n: 0..5) -> 0..9 by helper always:
    """What comes after {n}?"""
agent helper = python("teachers_mod:Helper")
roots solve
'''
SHOWN = '''
task solve(n: 0..40) -> 0..50:
    """What comes after {n}?"""
    spec = n + 1
    strategy shown by teacher:
        may ask after
        at most 2
primitive after(n: 0..40) -> 0..50 = n + 1
agent teacher = human("anna")
roots solve
'''
LADDER = SHOWN + "tiers:\n    0 = nobody\n    1 = climb(depth=1, learn=strategies)\n"
MODULE = '''
import os
import signal
from pathlib import Path

from ida_dsl.questions import Final, Pick, Reply

LOG = Path(__file__).with_name("asked.log")
DIES = Path(__file__).with_name("dies")


def after(n):
    return n + 1


def note(what):
    """Notes that it is answered, or dies first."""
    asked = LOG.read_text().splitlines() if LOG.exists() else []
    if DIES.exists() and len(asked) >= int(DIES.read_text()):
        DIES.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    LOG.write_text("".join(f"{one}\\n" for one in [*asked, what]))


class Helper:
    deterministic, cost = True, 1.0

    def answer(self, questions):
        for one in questions:
            note(f"{one.task.name} {one.question.arguments[0]}")
        return [Reply(one.question.arguments[0] + 1) for one in questions]


class Teacher:
    deterministic = local = kept = True

    def answer(self, questions):
        return [Reply(None) for _ in questions]

    def step(self, shown):
        note(f"step {shown.question.arguments[0]} {len(shown.picks)}")
        if not shown.picks:
            return Pick("after", shown.question.arguments, None)
        return Final(shown.picks[-1].answer)
'''
LEARNED = ("--decompose", "learned")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with the module, whatever was imported of that name before."""
    monkeypatch.delitem(sys.modules, "teachers_mod", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "teachers_mod.py").write_text(MODULE, encoding="utf-8")
    yield tmp_path
    sys.modules.pop("teachers_mod", None)


def written(home, text):
    (home / "p.ida").write_text(text, encoding="utf-8")
    return home / "p.ida"


def train(program, out, *more, stdin=None):
    return ida("train", program, "--out", out, "--size", "tiny", "--steps", 4, *more, stdin=stdin)


def iterate(program, out, *more, stdin=None):
    return ida("iterate", program, "--out", out, "--size", "tiny", "--steps", 4, *more, stdin=stdin)


def asked(home):
    return (home / "asked.log").read_text().splitlines()


def course(folder):
    return json.loads((folder / "tier.json").read_text())["lineage"]["course"]


# ---------------------------------------------------------------------------------------------------- Python


@pytest.mark.parametrize("command", ["train", "iterate"])
@pytest.mark.parametrize(
    ("text", "who"),
    [(HELPED, "p.ida needs Python (teachers_mod:after)"), (ALWAYS, 'python("teachers_mod:Helper") needs')],
)
def test_python_that_was_not_allowed_is_said_before_anything_is_trained(home, command, text, who):
    program = written(home, text + "tiers:\n    0 = nobody\n    1 = climb(depth=1)\n")
    error = refused(command, program, "--out", home / "t", "--size", "tiny")
    assert who in error
    assert error.endswith("--allow-python lets the program run its Python; do so if you trust it\n")
    assert not (home / "t").exists()


def test_helpers_in_python_take_questions_apart(home):
    said = train(written(home, HELPED), home / "t", "--allow-python", "--steps", 60)
    assert said.code == 0, said.err
    assert said.out.splitlines()[1].startswith("100.0% right")


def test_helpers_in_python_are_there_when_params_grow(home):
    drawn = "    sample:\n        n = min(draw(0..5), size)\n    spec"
    text = "param size: 2..3 = 3\n" + HELPED.replace("    spec", drawn)
    grows = "tiers:\n    0 = nobody\n    1 = distill(depth=1)\n    grow size by 1 when agreement > 0.0\n"
    said = iterate(written(home, text + grows), home / "t", "--allow-python", "--steps", 120)
    assert said.code == 0, said.err
    assert json.loads((home / "t" / "1" / "tier.json").read_text())["lineage"]["grown"] == {"size": 3}
    assert "100.0%" in said.out.splitlines()[-2]


def test_without_asking_anybody_no_python_is_needed(home):
    program = written(home, HELPED)
    run = ida("run", program, "--allow-python", "--sample", 40, "--out", home / "run", "-q")
    assert run.code == 0
    assert train(program, home / "t", "--from", home / "run").code == 0


# ---------------------------------------------------------------------------------------------------- agents


def test_agents_that_cost_are_asked_once_and_kept(home):
    program, out = written(home, ALWAYS), home / "t"
    said = train(program, out, "--allow-python", "--steps", 8)
    assert said.code == 0, said.err
    assert sorted(asked(home)) == [f"part {n}" for n in range(6)]
    assert (out / "journal.sqlite").exists()
    (out / "training.safetensors").unlink()
    weights = (out / "model.safetensors").read_bytes()
    assert train(program, out, "--allow-python", "--steps", 8).code == 0
    assert len(asked(home)) == 6
    assert (out / "model.safetensors").read_bytes() == weights


def test_where_nobody_costs_anything_there_is_no_journal(home):
    assert train(written(home, SMALL), home / "t").code == 0
    assert not (home / "t" / "journal.sqlite").exists()


def test_an_agent_that_is_given_is_part_of_the_training(home):
    program, out = written(home, ALWAYS), home / "t"
    assert train(program, out, "--agent", "part=noisy(nobody, 0.5)").code == 0
    assert course(out)["agents"] == ["part=noisy(nobody, 0.5)"]
    assert "has a training with agents part=noisy(nobody, 0.5), not none" in refused(
        "train", program, "--out", out, "--size", "tiny", "--allow-python"
    )


@pytest.mark.parametrize(
    ("text", "agent", "said"),
    [
        (SMALL, "spec", "the tier itself answers power while it learns\nwrite `by … always` in a task"),
        (ALWAYS, "solve=spec", "the tier itself answers solve while it learns\nwho is asked: part"),
        (ALWAYS, "prt=spec", "there is no task `prt`\ndid you mean `part`?"),
    ],
)
def test_agents_that_would_be_asked_nothing_are_refused(home, text, agent, said):
    how = ("--size", "tiny", "--allow-python", "--agent", agent)
    assert said in refused("train", written(home, text), "--out", home / "t", *how)


@pytest.mark.parametrize("how", [("--teacher", "spec"), ("--from", "runs")])
def test_where_nobody_is_asked_nobody_can_be_given(home, how):
    error = refused("train", written(home, SMALL), "--out", home / "t", *how, "--agent", "spec")
    assert error == f"with {' '.join(how[: 2 - (how[0] == '--from')])} nobody is asked\nleave --agent out\n"


def test_tier_0_is_given_task_by_task(home):
    text = SMALL + "\nagent expert = nobody\ntiers:\n    0 = expert\n    1 = distill(depth=1)\n"
    program = written(home, text)
    for agents in (("power=spec",), ("expert=spec",), ("nobody", "power=spec")):
        out = home / str(len(list(home.iterdir())))
        said = iterate(program, out, *(part for one in agents for part in ("--agent", one)))
        assert said.code == 0, said.err
        assert re.search(r"^tier 0 +█ 100", said.out, re.MULTILINE), said.out
        assert f"tier 0  {', '.join(agents)}\n" in said.out
        assert course(out / "1")["agent"] == (agents[0] if len(agents) == 1 else list(agents))


def test_tier_0_that_costs_is_kept_beside_the_tiers(home):
    text = ALWAYS.replace(" by helper always", "").replace("roots solve", "roots solve, part")
    program = written(home, text + "tiers:\n    0 = helper\n    1 = distill(depth=1)\n")
    assert iterate(program, home / "t", "--allow-python").code == 0
    assert (home / "t" / "journal.sqlite").exists()
    before = asked(home)
    assert len(before) == len(set(before)) > 0
    (home / "t" / "1" / "training.safetensors").unlink()
    assert iterate(program, home / "t", "--allow-python").code == 0
    assert asked(home) == before


# ---------------------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("command", "text", "who", "way"),
    [
        ("iterate", SMALL + '\ntiers:\n    0 = human("me")\n    1..2 = distill(depth=1)\n', "answer power",
         "  ida-dsl iterate PROGRAM --out OUT --agent tier:tiers/people"),
        ("train", ALWAYS.replace('python("teachers_mod:Helper")', 'human("me")'), "answer part", ""),
        ("train", SHOWN.replace("anna", "me"), "show solve.shown", "--decompose learned asks for few"),
        ("iterate", LADDER.replace("anna", "me").replace(", learn=strategies", ""), "show solve.shown",
         "write `learn=strategies` in `tiers:`"),
    ],
)  # fmt: skip
def test_people_who_would_be_asked_for_thousands_are_refused(home, command, text, who, way):
    program = written(home, text)
    error = refused(command, program, "--out", home / "t", "--size", "tiny")
    assert error.startswith(f'human("me") cannot {who} while a tier learns: each turn asks about 6,144 ')
    assert f"  ida-dsl run {program} --depth 1 --sample 100 --out runs/people\n" in error
    assert f"  ida-dsl train {program} --out tiers/people --from runs/people\n" in error
    assert way.replace("PROGRAM", str(program)).replace("OUT", str(home / "t")) in error
    assert not (home / "t").exists()


def test_what_people_are_told_to_do_instead_works(home, monkeypatch):
    program = written(home, SMALL + '\ntiers:\n    0 = human("me")\n    1 = distill(depth=1)\n')
    monkeypatch.chdir(home)
    error = refused("iterate", program, "--out", home / "t", "--size", "tiny")
    run, *others = [shlex.split(line)[1:] for line in error.splitlines() if line.startswith("  ida-dsl")]
    answered = ida(*run, stdin="1\n" * 400)
    assert answered.code in (0, 1), answered.err
    for one in others:
        said = ida(*one, "--size", "tiny", "--steps", 4)
        assert said.code == 0, said.err


def prompts(said):
    return said.err.count("Next (ask")


@pytest.mark.parametrize("train_or_iterate", [train, iterate])
def test_people_who_show_strategies_are_asked_by_ration(home, train_or_iterate):
    program = written(home, LADDER)
    how = LEARNED if train_or_iterate is train else ()
    said = train_or_iterate(program, home / "t", *how, "--decompositions", 3, stdin="answer 1\n" * 9)
    assert said.code == 0, said.err
    assert 'human("anna") will be asked to take questions apart: up to 3\n' in said.err
    assert f"each answer is kept in {home / 't' / 'journal.sqlite'}; Ctrl-D or Ctrl-C stops" in said.err
    assert 2 <= prompts(said) <= 3  # a question that comes twice is asked once
    tier = home / "t" if how else home / "t" / "1"
    assert ida("eval", program, "--agent", f"tier:{tier}", "--depth", 0).code == 0
    assert how or ida("audit", program, "--tiers", home / "t").code == 0
    error = refused("eval", program, "--agent", f"tier:{tier}")
    assert error == 'human("anna") needs a terminal; give another agent with --agent solve.shown=…\n'
    assert json.loads((tier / "decomposer.json").read_text())["shown"] == 3
    assert course(tier)["decompositions"] == 3


def test_what_people_said_is_not_asked_again(home):
    program, out = written(home, SHOWN), home / "t"
    more = (*LEARNED, "--decompositions", 9)
    whole = train(program, home / "whole", *more, stdin="answer 1\n" * 9)
    assert prompts(whole) > 3
    left = train(program, out, *more, stdin="answer 1\n" * 2)
    assert left.code == 130, left
    assert f"interrupted in the midst of a turn: the same command goes on from what {out} has" in left.err
    assert prompts(left) == 3
    again = train(program, out, *more, stdin="answer 1\n" * 9)
    assert (again.code, prompts(again)) == (0, prompts(whole) - 2)
    assert f"2 answers taken from {out / 'journal.sqlite'}, not asked again" in again.err
    for name in ("model.safetensors", "decomposer.safetensors"):
        assert (out / name).read_bytes() == (home / "whole" / name).read_bytes()


def test_how_much_is_asked_is_told_before_the_first_question(home):
    said = train(written(home, SHOWN), home / "t", *LEARNED, stdin="")
    assert said.code == 130
    told = said.err.index("up to 176 at first, then at most one for 2 steps")
    assert told < said.err.index("anna, a question of solve")
    assert "(--decompositions N: at most N)" in said.err


def test_a_ration_is_for_those_who_learn_to_take_questions_apart(home):
    program = written(home, SMALL + "\ntiers:\n    0 = nobody\n    1 = climb(depth=1)\n")
    for command, how in (("train", "add --decompose learned"), ("iterate", "write `learn=strategies`")):
        assert how in refused(command, program, "--out", home / "t", "--decompositions", 3)


# ---------------------------------------------------------------------------------------------------- causes


ADVISED = "some strategy must answer without asking a task, or by looking at facts\n"
FAILS = """
def fails(asked):
    raise ValueError("nothing is known")


def silent(asked):
    return None
"""


@pytest.mark.parametrize(
    ("agent", "cause", "advice"),
    [
        (
            'python("teachers_mod:fails")',
            'python("teachers_mod:fails") failed: ValueError: nothing is known',
            "mend that, or give part another agent (--agent part=…)\n",
        ),
        ('python("teachers_mod:silent")', 'python("teachers_mod:silent") says so of part', ADVISED),
        ("nobody", "nobody answers part", ADVISED),
    ],
)
def test_why_all_answers_are_unknown_is_said(home, agent, cause, advice):
    (home / "teachers_mod.py").write_text(MODULE + FAILS, encoding="utf-8")
    how = ("--size", "tiny", "--allow-python", "--agent", f"part={agent}")
    error = refused("train", written(home, ALWAYS), "--out", home / "t", *how)
    assert error == f"all answers of turn 0 are unknown, mostly because {cause}\n{advice}"


def test_where_a_strategy_finds_nothing_it_is_said_in_which_task(home):
    program = written(home, ALWAYS.replace("return ask part(n)", "return [n][3]"))
    error = refused("train", program, "--out", home / "t", "--size", "tiny", "--agent", "part=nobody")
    assert "mostly because there is no such key or position (solve)" in error


# ---------------------------------------------------------------------------------------------------- killed


@pytest.mark.slow
@pytest.mark.parametrize("dies", [1, 5])
def test_a_training_that_is_killed_asks_nobody_twice(home, dies):
    program = written(home, SHOWN.replace('human("anna")', 'python("teachers_mod:Teacher")'))
    more = ("--size", "tiny", "--steps", "4", *LEARNED, "--decompositions", "6", "--allow-python")
    command = [sys.executable, "-m", "ida_dsl", "train", str(program), *more, "--out"]
    root = Path(__file__).parents[2]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (root, root / "runtime")))}
    (home / "dies").write_text(str(dies))
    killed = subprocess.run([*command, str(home / "t")], check=False, capture_output=True, env=env)
    assert killed.returncode == -signal.SIGKILL
    assert len(asked(home)) == dies
    done = subprocess.run([*command, str(home / "t")], check=False, capture_output=True, env=env)
    assert done.returncode == 0, done.stderr
    assert len(asked(home)) == len(set(asked(home))) > dies
    weights = (home / "t" / "model.safetensors").read_bytes()
    assert train(program, home / "whole", *more[4:]).code == 0
    assert weights == (home / "whole" / "model.safetensors").read_bytes()
