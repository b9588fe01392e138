"""Runs that the page is tested with."""

import sys
from pathlib import Path

import ida_dsl
from ida_dsl.questions import Reply
from ida_dsl.values import Unknown

sys.path += [str(Path(__file__).parents[1] / room) for room in ("cli", "traces")]
from command_line import PROGRAMS, UNION, ida
from kept_runs import kept

__all__ = ["kept", "large", "many", "panel", "story", "union"]

STORY = '''
context:
    text: Text
    hidden secret: Int

sample context:
    text = "<img src=x onerror=alert(1)>"
    secret = 7

task weigh(n: 0..9, names: List[Text]) -> 0..99:
    """How heavy is {n}? <script>alert(1)</script>"""
    sees text
    spec = 2 * n

task both(n: 0..9) -> Int:
    """How heavy are {n} and its neighbour?"""
    spec = 2 * n + 2 * min(9, n + 1)
    strategy add:
        first = ask weigh(n, ["<i>", "two"])
        if n == 9:
            return first + first
        second = ask weigh(n + 1, [])
        return first + second
roots both
'''


class Scales:
    """An agent that is paid, wrong about 3, and does not know 5."""

    name, deterministic, cost = "scales", True, 0.25

    def answer(self, questions):
        given = [one.question.arguments[0] for one in questions]
        return [Reply(Unknown() if n == 5 else 2 * n + (n == 3), self.cost, 0.75) for n in given]

    def step(self, question):
        raise NotImplementedError


def story(folder: Path) -> Path:
    """A run with answers that were paid for: one wrong, one unknown."""
    program = folder / "story.ida"
    program.write_text(STORY)
    path = folder / "story"
    compiled = ida_dsl.load(program)
    ida_dsl.run(compiled, [f"both({n})" for n in range(10)], agent={"weigh": Scales()}, out=path)
    return path


def union(path: Path, wrong: float, seed: int = 3) -> Path:
    """A run of union find with an agent that is wrong now and then."""
    how = ("--sample", 15, "--depth", 2, "--agent", f"noisy(spec, {wrong})", "--seed", seed)
    ida("run", UNION, *how, "--out", path)
    return path


def large(path: Path, roots: int) -> Path:
    """A run of permutation powering."""
    program = PROGRAMS / "permutation_power.ida"
    done = ida("run", program, "--sample", roots, "--budget", "total=100000000", "--quiet", "--out", path)
    assert done.code == 0
    return path


PANEL = """
from ida_dsl.questions import Reply
def one(asked): return Reply(3, 0.5)
def two(asked): return Reply(3, 0.5)
def three(asked): return Reply(4, 0.5)
for member in (one, two, three):
    member.cost = 0.5
"""


def panel(folder: Path) -> Path:
    """A run of one question, answered by a panel of three that are paid."""
    (folder / "shown_panel.py").write_text(PANEL)
    program, path = folder / "panel.ida", folder / "panel"
    program.write_text("task guess() -> 0..9\nroots guess\n")
    members = ", ".join(f'python("shown_panel:{name}")' for name in ("one", "two", "three"))
    ida_dsl.run(program, "guess()", agent=f"majority({members})", allow_python=True, out=path)
    return path


MANY = """
primitive one(n: 0..259) -> 0..1 = 1
task all() -> Int:
    strategy add:
        total = 0
        for n in range(260):
            if n > 300:
                break
            total = total + ask one(n)
        return total
roots all
"""


def many(folder: Path) -> Path:
    """A run of one question that asks 260."""
    program, path = folder / "many.ida", folder / "many"
    program.write_text(MANY)
    ida_dsl.run(program, "all()", out=path)
    return path
