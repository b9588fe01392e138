"""`ida-dsl run --profile`."""

import re

import pytest
from attrs import define, field, frozen
from command_line import POWER, PROGRAMS, ida

from ida_dsl.api import How, compiled_with, prepare
from ida_dsl.asking.telling import no_paint
from ida_dsl.cli.profile_table import as_json, lasting, lines
from ida_dsl.cli.profiling import Profiling
from ida_dsl.questions import Reply
from ida_dsl.source import NOWHERE, Source, Span
from ida_runtime.engine.profile import Place, Profile

RAN = ("run", POWER, "--sample", "20", "--profile")

# ------------------------------------------------------------------------------------------- the table

TEXT = (
    "task total(p: 0..9) -> Int:\n    strategy split:\n        return ask total(p // 2) + ask total(p % 2)\n"
)
SOURCES = {"total.ida": Source("total.ida", TEXT)}


def at(text):
    start = TEXT.index(text)
    return Span("total.ida", start, start + len(text))


PROFILE = Profile(
    places=(
        Place(at("task"), "total", "agent ann", "", 1, None, 4, 2, 0.5, 7.5),
        Place(at("p // 2"), "total.split", "a // b", "table", 3, 620, 39948, 6, 1.0, 0.0),
        Place(at("ask total(p % 2)"), "total.split", "search(…)", "row by row", 1, 1200, 1200, 6, 0.6, 0.0),
        Place(at("return"), "total.split", "a + b", "kernel", 1, 31, 1234567, 120, 0.3, 0.0),
        Place(NOWHERE, "", "writing down who asked what", "", 1, None, 10, 1, 0.1, 0.0),
        Place(at("strategy"), "total.split", "going on", "", 1, None, 10, 1, 0.01, 0.0),
    ),
    totals={"planning": 0.0, "computing": 1.9, "agents": 0.5, "other": 0.1},
    seconds=2.5,
    waited=7.5,
    passed=10.25,
)


def test_the_table():
    assert (
        "\n".join(lines(PROFILE, SOURCES, 80, no_paint))
        == """\
 share      time         rows   calls    a row  what, and how it is computed
 80.0%    8.00 s            4       2   2.00 s  agent ann, waited 7.50 s
        total.ida:1  total  task total(p: 0..9) -> Int:
 10.0%    1.00 s       39,948       6  25.0 µs  a // b and 2 before: table, 620 entries filled in
        total.ida:3  total.split  return ask total(p // 2) + ask total(p % 2)
  6.0%    600 ms        1,200       6   500 µs  search(…): row by row
        total.ida:3  total.split  return ask total(p // 2) + ask total(p % 2)
  3.0%    300 ms    1,234,567     120   243 ns  a + b: kernel, 31 row by row
        total.ida:3  total.split  return ask total(p // 2) + ask total(p % 2)
  1.0%    100 ms           10       1  10.0 ms  writing down who asked what
  0.1%         … 1 place more; --json has all

2.50 s of CPU time in 10.2 s, 7.50 s of them waiting for agents:
  computing 76.0%, agents 20.0%, other 4.0%
row by row: 24.0% (docs/performance.md says what makes it so)"""
    )


def test_a_line_that_has_no_room_is_cut():
    assert all(len(line) <= 60 for line in list(lines(PROFILE, SOURCES, 60, no_paint))[2:9:2])


def test_without_the_program_s_text_there_are_names():
    assert "        total.split" in list(lines(PROFILE, {}, 80, no_paint))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (1e-10, "<1 ns"), (1.234e-9, "1.23 ns"), (0.0123456, "12.3 ms"), (0.9996, "1.00 s"),
     (0.99951e-3, "1.00 ms"), (123.4, "123 s"), (12345.0, "12345 s")],
)  # fmt: skip
def test_times_have_three_figures(seconds, told):
    assert lasting(seconds) == told


def test_as_data():
    data = as_json(PROFILE, SOURCES)
    assert data["places"][1] == {
        "file": "total.ida", "line": 3, "text": "return ask total(p // 2) + ask total(p % 2)",
        "owner": "total.split", "what": "a // b", "how": "table", "operations": 3, "row_by_row": 620,
        "rows": 39948, "calls": 6, "cpu_seconds": 1.0, "share": 0.4, "waited_seconds": 0.0,
    }  # fmt: skip
    assert data["places"][4]["line"] is None


# ----------------------------------------------------------------------------------------------- a run


@define
class Clock:
    computed: float = 0.0
    waited: float = 0.0


@frozen(eq=False)
class Sleepy:
    """An agent that computes for a second and waits for three."""

    clock: Clock = field(factory=Clock)
    local: bool = True
    name: str = "sleepy"
    deterministic: bool = True

    def answer(self, questions):
        self.clock.computed += 1
        self.clock.waited += 3
        return [Reply(0) for _ in questions]


def test_a_run_by_a_clock_of_its_own(capsys):
    agent = Sleepy()
    clock = agent.clock
    job = prepare(compiled_with(POWER), ["power(4, 13)"], How(agent={"power": agent}, depth=1))
    profiling = Profiling(job, lambda: clock.computed, lambda: clock.computed + clock.waited)
    profiling.start().run()
    profiling.stop()
    profiling.tell(aside=False, silent=False)
    told = re.sub(r"… \d+ places", "… 9 places", capsys.readouterr().out)
    task = "task power(x: Element, k: Power) -> Element:"
    line = (PROGRAMS / "permutation_power.ida").read_text().split("\n").index(task) + 1
    assert (
        told
        == f"""
 share      time         rows   calls    a row  what, and how it is computed
100.0%    8.00 s            2       2   4.00 s  agent python(Sleepy), waited 6.00 s
        permutation_power.ida:{line}  power  {task}
  0.0%         … 9 places more; --json has all

2.00 s of CPU time in 8.00 s, 6.00 s of them waiting for agents:
  agents 100.0%
"""
    )


def test_below_the_answers():
    out = ida(*RAN).out
    answers, table = out.split("\n share ")
    assert answers == ida(*RAN[:-1]).out
    assert "permutation_power.ida:" in table
    assert " of CPU time in " in table


def test_as_json_it_is_a_member():
    ran = ida(*RAN, "--json")
    profile = ran.json["profile"]
    assert {"cpu_seconds", "seconds", "waited_seconds", "totals", "places"} == profile.keys()
    assert sum(one["cpu_seconds"] for one in profile["places"]) <= profile["cpu_seconds"] * 1.001
    assert sum(profile["totals"].values()) == pytest.approx(profile["cpu_seconds"])
    assert {"planning", "facts", "memo", "agents", "other"} <= profile["totals"].keys()
    assert any(one["owner"] == "power.halve" and one["line"] for one in profile["places"])
    del (data := ran.json)["profile"]
    assert data == ida(*RAN[:-1], "--json").json


def test_quiet_leaves_the_answers_alone():
    ran = ida(*RAN, "--quiet")
    assert ran.out == ida(*RAN[:-1], "--quiet").out
    assert " share " in ran.err


def test_in_lock_step_there_is_none():
    ran = ida(*RAN, "--budget", "questions=1000")
    assert " share " not in ran.out
    assert ran.err == (
        "no profile: this run goes in lock step (a budget on questions counts those of each root in the "
        "order of rounds and ask paths), where each question is computed on its own, as written\n"
    )
    assert ida(*RAN, "--budget", "questions=1000", "--json").json["profile"] is None
